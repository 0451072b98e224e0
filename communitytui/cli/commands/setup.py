"""Setting up: a community from a playbook, the paths in use, completion for the shell."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from communitytui import paths
from communitytui.cli import output
from communitytui.cli.grammar import argument, command, completing, json_option, option
from communitytui.cli.session import Session
from communitytui.errors import BadValue, MayNotWrite
from communitytui.i18n import N_, language, tr

if TYPE_CHECKING:
    from datetime import date, datetime

    from communitytui.domain.playbook import Playbook

_BUNDLED = "nine-stages"


@command("init", N_("make a community from a playbook"))
@argument("name", nargs=-1, required=True, metavar="NAME", help=N_("what it is called"))
@option(
    "--playbook",
    metavar="PLAYBOOK",
    help=N_("a TOML file, or the name of one of yours; nine-stages without it"),
)
@option("--start", metavar="DATE", help=N_("the first day of the plan; today without it"))
@option("--timezone", metavar="TZ", help=N_("such as Asia/Shanghai"))
@option("--shared", is_flag=True, help=N_("let the group of the folder write the file too"))
@json_option
def init(
    session: Session,
    name: tuple[str, ...],
    playbook: str | None,
    start: str | None,
    timezone: str | None,
    shared: bool,
) -> None:
    """Make a community with all its tasks; the file is made with the first one."""
    from communitytui.services.workspaces import init_community, open_or_create

    if session.read_only:
        raise MayNotWrite(N_("nothing is changed: --read-only was asked for"))
    # What is wrong is told before a file is made.
    loaded = _playbook(playbook)
    zone = check_zone(timezone) if timezone else default_zone(language(), session.env)
    first = _first_day(start, zone, session.now)
    if shared:
        from communitytui.store import check_shared

        check_shared(session.path)
    store = session.keep(open_or_create(session.path, who=session.me, shared=shared))
    made = init_community(
        store, " ".join(name), loaded, start=first, timezone=zone, now=session.now
    )
    _tell(session, made)


def _tell(session: Session, made: int) -> None:
    from communitytui.report.records import community_record

    workspace = session.workspace
    community = workspace.community(made)
    progress = workspace.board.progress(made)
    if session.json:
        output.records("communities", [community_record(community, progress)])
        return
    output.text(
        [
            tr("made: {name}, with {n} tasks", name=community.name, n=progress.total),
            tr("it is in {path}", path=output.path(session.path)),
            tr("look around: communitytui    or: communitytui status"),
        ]
    )


def _playbook(named: str | None) -> Playbook:
    from communitytui.services.workspaces import load_playbook

    if named in (None, _BUNDLED):
        return load_playbook()
    given = Path(named or "").expanduser()
    own = paths.playbooks_dir() / f"{named}.toml"
    is_name = len(given.parts) == 1 and not given.exists() and own.exists()
    return load_playbook(own if is_name else given)


def _first_day(typed: str | None, zone: str, now: datetime) -> date:
    from datetime import date
    from zoneinfo import ZoneInfo

    from communitytui.domain.words import read_day

    today = now.astimezone(ZoneInfo(zone)).date()
    return date.fromisoformat(read_day(typed, today)) if typed else today


def check_zone(name: str) -> str:
    """Return the name of a time zone that this machine knows, or raise ``BadValue``."""
    from communitytui.domain.schema import check_field

    try:
        return str(check_field("communities", "timezone", name))
    except BadValue as error:
        from zoneinfo import available_timezones

        from communitytui.domain.words import nearest

        error.hint = nearest(name, {zone.lower(): zone for zone in available_timezones()})
        raise


def default_zone(spoken: str, env: Mapping[str, str], link: str = "/etc/localtime") -> str:
    """Return the time zone of a new community: China's for Chinese, else this machine's, or UTC."""
    from zoneinfo import ZoneInfo

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


@command("path", N_("every path in use"))
@json_option
def path(session: Session) -> None:
    """Print where the workspace and everything around it is."""
    rows = [
        {"name": name, "path": str(place), "exists": os.path.exists(place)}  # noqa: PTH110
        for name, place in _places(session).items()
    ]
    if session.json:
        output.records("paths", rows)
        return
    from communitytui.cli.tables import Column, lines

    table = [
        [str(row["name"]), output.path(row["path"]), "" if row["exists"] else tr("not there")]
        for row in rows
    ]
    output.text(lines([Column()] * 3, table))


def _places(session: Session) -> dict[str, Path]:
    file = session.path
    beside = {
        name: file.with_name(f"{file.name}.{name}")
        for name in ("journal", "lock", "backups", "events", "salt")
    }
    return {
        "workspace": file,
        **beside,
        "config": paths.config_file(session.env),
        "themes": paths.themes_dir(session.env),
        "playbooks": paths.playbooks_dir(session.env),
        "drafts": paths.drafts_dir(session.env),
        "state": paths.state_dir(session.env),
    }


_SHELLS = ("bash", "zsh", "fish")


@command(
    "completion",
    N_(
        "print the script that completes commands in your shell\n"
        "bash: communitytui completion bash > ~/.local/share/bash-completion/completions/"
        "communitytui\n"
        'zsh: add eval "$(communitytui completion zsh)" to ~/.zshrc\n'
        "fish: communitytui completion fish > ~/.config/fish/completions/communitytui.fish"
    ),
)
@argument(
    "shell",
    metavar="SHELL",
    shell_complete=completing("shells"),
    help=N_("bash, zsh or fish"),
)
def completion(session: Session, shell: str) -> None:
    """Print click's completion script for a shell."""
    from click.shell_completion import get_completion_class

    from communitytui.cli.program import COMPLETE_VAR, PROGRAM, root
    from communitytui.domain.words import one_of

    made = get_completion_class(one_of(shell, _SHELLS, N_("{value} is not a shell we know")))
    assert made is not None
    output.text(made(root, {}, PROGRAM, COMPLETE_VAR).source())


COMMANDS: dict[str, click.Command] = {"init": init, "path": path, "completion": completion}
