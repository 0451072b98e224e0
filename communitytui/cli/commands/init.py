"""Create a community from a playbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from communitytui import paths
from communitytui.cli import first_data, output
from communitytui.cli.beginning import Beginning, ask_beginning, read_beginning
from communitytui.cli.grammar import command
from communitytui.cli.imported import import_record
from communitytui.cli.params import argument, completing, option
from communitytui.cli.session import Session
from communitytui.domain.kernel.records import Fields
from communitytui.domain.nouns.setting_kinds import read_zone
from communitytui.domain.playbook.playbook import Playbook
from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import MayNotWrite
from communitytui.i18n import N_, language, tr, trn
from communitytui.services.communities import init_community, load_playbook
from communitytui.services.workspaces import open_or_create
from communitytui.store import check_shared
from communitytui.views.stages import communities
from communitytui.words.dates import read_day

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
@option("--running", is_flag=True, help=N_("it runs already: what lies before --stage is in place"))
@option(
    "--stage",
    metavar="STAGE",
    shell_complete=completing("tasks.stage"),
    help=N_("with --running: the stage that it is in"),
)
@option(
    "--import",
    "files",
    multiple=True,
    metavar="FILE",
    help=N_("a chat export or a table of values to import"),
)
@option("--currency", metavar="CODE", help=N_("the currency of its amounts, such as CNY"))
def init(
    session: Session,
    name: tuple[str, ...],
    playbook: str | None,
    start: str | None,
    timezone: str | None,
    shared: bool,
    running: bool,
    stage: str | None,
    files: tuple[str, ...],
    currency: str | None,
) -> None:
    """Create a community with all its tasks, and the file with the first one.

    On a terminal what no option answers is asked: whether it runs already, and what follows.
    """
    if session.read_only:
        raise MayNotWrite(N_("nothing changed: --read-only is on"))
    # Errors in the arguments are reported before a file is created.
    loaded = _playbook(playbook)
    zone = read_zone(timezone) if timezone else default_zone(language(), session.env)
    first = _first_day(start, zone, session.now)
    known = read_beginning(stage, files, currency, running=running)
    begin = ask_beginning(session, known, running=running)
    if shared:
        check_shared(session.path)
    store = session.adopt(open_or_create(session.path, who=session.me, shared=shared))
    created = init_community(
        store,
        " ".join(name),
        loaded,
        start=first,
        timezone=zone,
        now=session.now,
        stage=begin.stage,
        currency=begin.currency,
    )
    _print(session, *created, begin)


def _print(session: Session, workspace: Workspace, community: Community, begin: Beginning) -> None:
    progress = workspace.board.progress(community.id)
    if session.json:
        nouns = {"communities": list(communities(workspace, [community]).records())}
        output.records(nouns | _imported(session, community.id, begin.files))
        return
    total = progress.total + progress.in_place
    told = [tr("created: {name}, with {n} tasks", name=community.name, n=total)]
    if progress.in_place:
        told.append(trn("{n} task is in place", "{n} tasks are in place", progress.in_place))
    output.text([*told, tr("saved in {path}", path=output.path(session.path))])
    _imported(session, community.id, begin.files)
    output.text(tr("next: communitytui    or: communitytui status"))


def _imported(session: Session, community: int, files: Sequence[Path]) -> dict[str, list[Fields]]:
    """Import the first data of a community and say what they tell; return the imports as JSON."""
    if not files:
        return {}
    done = first_data.import_files(session, community, files)
    if not session.json:
        first_data.tell(session, community)
    return {"imports": [import_record(each) for each in done]}


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
