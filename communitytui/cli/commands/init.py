"""Create a community from a playbook."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from communitytui import paths
from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.params import argument, option
from communitytui.cli.session import Session
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.words import read_day
from communitytui.domain.nouns.schema import check_field
from communitytui.domain.playbook.playbook import Playbook
from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import BadValue, MayNotWrite
from communitytui.i18n import N_, language, tr
from communitytui.services.communities import init_community, load_playbook
from communitytui.services.workspaces import open_or_create
from communitytui.store import check_shared
from communitytui.views.stages import communities

_BUNDLED = "nine-stages"


@command("init")
@argument("name", nargs=-1, required=True, metavar="NAME", help=N_("name of the community"))
@option(
    "--playbook",
    metavar="PLAYBOOK",
    help=N_("a TOML file, or the name of one of yours (default: nine-stages)"),
)
@option("--start", metavar="DATE", help=N_("first day of the plan (default: today)"))
@option("--timezone", metavar="TZ", help=N_("such as Asia/Shanghai"))
@option("--shared", is_flag=True, help=N_("let the group of the folder write the file, too"))
def init(
    session: Session,
    name: tuple[str, ...],
    playbook: str | None,
    start: str | None,
    timezone: str | None,
    shared: bool,
) -> None:
    """Create a community with all its tasks, and the file with the first one."""
    if session.read_only:
        raise MayNotWrite(N_("nothing changed: --read-only is on"))
    # Errors in the arguments are reported before a file is created.
    loaded = _playbook(playbook)
    zone = check_zone(timezone) if timezone else default_zone(language(), session.env)
    first = _first_day(start, zone, session.now)
    if shared:
        check_shared(session.path)
    store = session.adopt(open_or_create(session.path, who=session.me, shared=shared))
    created = init_community(
        store, " ".join(name), loaded, start=first, timezone=zone, now=session.now
    )
    _print(session, *created)


def _print(session: Session, workspace: Workspace, community: Community) -> None:
    progress = workspace.board.progress(community.id)
    if session.json:
        output.tables(communities(workspace, [community]))
        return
    output.text(
        [
            tr("created: {name}, with {n} tasks", name=community.name, n=progress.total),
            tr("saved in {path}", path=output.path(session.path)),
            tr("next: communitytui    or: communitytui status"),
        ]
    )


def _playbook(named: str | None) -> Playbook:
    if named in (None, _BUNDLED):
        return load_playbook()
    given = Path(named or "").expanduser()
    own = paths.playbooks_dir() / f"{named}.toml"
    is_name = len(given.parts) == 1 and not given.exists() and own.exists()
    return load_playbook(own if is_name else given)


def _first_day(typed: str | None, zone: str, now: datetime) -> date:
    today = now.astimezone(ZoneInfo(zone)).date()
    return date.fromisoformat(read_day(typed, today)) if typed else today


def check_zone(name: str) -> str:
    """Return the name of a time zone that this machine knows, or raise ``BadValue``."""
    try:
        return str(check_field("communities", "timezone", name))
    except BadValue as error:
        error.hint = nearest(name, {zone.lower(): zone for zone in available_timezones()})
        raise


def default_zone(spoken: str, env: Mapping[str, str], link: str = "/etc/localtime") -> str:
    """Return the time zone of a new community: China's for Chinese, else this machine's, or UTC."""
    if spoken == "zh":
        return "Asia/Shanghai"
    candidates = [env.get("TZ", "").lstrip(":")]
    with suppress(OSError):
        candidates.append(str(Path(link).readlink()).partition("zoneinfo/")[2])
    for name in candidates:
        try:
            if name:
                ZoneInfo(name)
                return name
        except (KeyError, ValueError, OSError):
            continue
    return "UTC"
