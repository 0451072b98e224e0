"""Create a community from a playbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from communitytui.cli import first_data, output
from communitytui.cli.beginning import Beginning, ask_beginning, read_beginning
from communitytui.cli.grammar import command
from communitytui.cli.imported import import_record
from communitytui.cli.params import argument, completing, option
from communitytui.cli.prompt import agree, ask
from communitytui.cli.session import Session
from communitytui.domain.kernel.records import Fields
from communitytui.domain.nouns.setting_kinds import read_zone
from communitytui.domain.playbook.playbook import Playbook
from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import BadValue, MayNotRead, MayNotWrite, NotFound
from communitytui.i18n import N_, language, tr, trn
from communitytui.services import playbooks
from communitytui.services.communities import init_community
from communitytui.services.workspaces import open_or_create
from communitytui.store import check_shared
from communitytui.views.stages import communities
from communitytui.words.dates import read_day


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
    loaded = playbooks.named(playbook)
    zone = read_zone(timezone) if timezone else default_zone(language(), session.env)
    first = _first_day(start, zone, session.now)
    known = read_beginning(stage, files, currency, running=running)
    begin = ask_beginning(session, known, running=running)
    if shared:
        if session.is_on_server:
            raise BadValue(
                N_("--shared is for files; on a server the roles of the database say who may write")
            )
        check_shared(session.path)
    workspace, community = create(
        session, " ".join(name), begin, loaded=loaded, zone=zone, first=first, shared=shared
    )
    if session.json:
        nouns = {"communities": list(communities(workspace, [community]).records())}
        output.records(nouns | _imported(session, community.id, begin.files))
        return
    _imported(session, community.id, begin.files)
    output.text(tr("next: communitytui    or: communitytui status"))


def begin_with(session: Session, files: Sequence[str]) -> None:
    """Offer a community for files that are to be imported; raises ``NotFound`` without a terminal.

    What is asked is what they do not say: its name, the stage it is in, its currency.
    """
    for file in files:
        if not Path(file).exists():
            raise NotFound(N_("{file}: there is no such file"), file=file)
    named = [Path(file).name for file in files]
    line = f"communitytui init NAME --running --stage execute --import {named[0]}"
    refusal = NotFound(N_("Nothing here yet. Start with: {command}"), command=line)
    agree(
        [tr("There is no community yet.")], tr("Make one of this file?"), refusal, json=session.json
    )
    default = Path(named[0]).stem
    name = ask(tr("What is it called? [{name}] ", name=default)).strip() or default
    begin = ask_beginning(session, Beginning(files=tuple(map(Path, files))), running=True)
    zone = default_zone(language(), session.env)
    first = _first_day(None, zone, session.now)
    create(session, name, begin, loaded=playbooks.named(None), zone=zone, first=first)


def create(
    session: Session,
    name: str,
    begin: Beginning,
    *,
    loaded: Playbook,
    zone: str,
    first: date,
    shared: bool = False,
) -> tuple[Workspace, Community]:
    """Create a community, and its file with the first one, and tell people of it."""
    store = session.adopt(open_or_create(session.place, who=session.me, shared=shared))
    made = init_community(
        store,
        name,
        loaded,
        start=first,
        timezone=zone,
        now=session.now,
        stage=begin.stage,
        currency=begin.currency,
    )
    if not session.json:
        progress = made.workspace.board.progress(made.community.id)
        total = progress.total + progress.in_place
        told = [tr("created: {name}, with {n} tasks", name=made.community.name, n=total)]
        if progress.in_place:
            told.append(trn("{n} task is in place", "{n} tasks are in place", progress.in_place))
        output.text([*told, tr("saved in {path}", path=output.path(session.place))])
    return made.workspace, made.community


def _imported(session: Session, community: int, files: Sequence[Path]) -> dict[str, list[Fields]]:
    """Import the first data of a community and say what they tell; return the imports as JSON."""
    if not files:
        return {}
    try:
        done = first_data.import_files(session, community, files)
    except (BadValue, MayNotRead):
        if not session.json:
            line = f"communitytui import {output.path(files[0])}"
            output.text(
                tr("the community is there; once the file is right: {command}", command=line)
            )
        raise
    if not session.json:
        first_data.tell(session, community)
    return {"imports": [import_record(each) for each in done]}


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
