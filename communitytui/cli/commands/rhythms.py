"""Rhythms: see how they are kept, mark an occurrence, and set the duties themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from communitytui.cli import output
from communitytui.cli.grammar import argument, command, completing, json_option, option
from communitytui.cli.session import BEGIN, Session
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr

if TYPE_CHECKING:
    from communitytui.cli.tables import Cell
    from communitytui.domain.rhythms import Occurrence, Rhythm, RhythmState
    from communitytui.domain.workspace import Workspace
    from communitytui.services.rhythms import Marked

_VERBS = ("add", "done", "skip", "note", "reopen", "set", "pause", "resume", "delete")
_MARKS = ("done", "skip", "note", "reopen")
#: The words that each option goes with.
_OF: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("every", "on", "window", "area", "owner", "start"), ("add",)),
    "minutes": ("add", "done"),
    "date": _MARKS,
    "note": ("done", "note"),
    "reason": ("skip",),
}


@command(
    "rhythms",
    N_(
        "recurring duties: next due, streak, compliance; mark and set them\n"
        'rhythms done 3 --note "two questions moved on"; rhythms skip 3 --reason holiday\n'
        "rhythms add Moderators meet --every weekly --on fri --minutes 30 --owner ana\n"
        "rhythms set 3 on=last window=5; rhythms pause 3"
    ),
)
@argument(
    "words",
    nargs=-1,
    metavar="VERB…",
    shell_complete=completing("rhythms"),
    help=N_(
        "none: all rhythms; or add TITLE, done ID, skip ID, note ID, reopen ID, "
        "set ID FIELD=VALUE…, pause ID, resume ID, delete ID"
    ),
)
@option("--every", metavar="EVERY", help=N_("with add: daily, weekly, monthly or quarterly"))
@option(
    "--on",
    metavar="DAY",
    help=N_("with add: fri; a day of the month, or last; 3-31 in the third month of a quarter"),
)
@option("--window", metavar="DAYS", help=N_("with add: how many days there are to do it"))
@option("--area", metavar="AREA", shell_complete=completing("areas"), help=N_("the kind of work"))
@option("--owner", metavar="NAME", help=N_("who owes it; me is you"))
@option("--minutes", metavar="N", help=N_("how long it takes; with done: how long it took"))
@option("--start", metavar="DATE", help=N_("with add: its first day; today without it"))
@option("--date", metavar="DATE", help=N_("with done, skip, note: the day; today without it"))
@option("--note", metavar="TEXT", help=N_("with done, note: what is worth knowing"))
@option("--reason", metavar="TEXT", help=N_("with skip: why"))
@json_option
def rhythms(session: Session, words: tuple[str, ...], **given: str | None) -> None:
    """List the rhythms, or do with one what the first word says."""
    options = {name: text for name, text in given.items() if text is not None}
    verb, rest = (words[0], words[1:]) if words else ("", ())
    _refuse_others(verb, options)
    if not verb:
        _list(session)
    elif verb == "add":
        _add(session, rest, options)
    elif verb == "set":
        _set(session, rest)
    elif verb in _MARKS:
        _mark(session, verb, rest, options)
    else:
        _keep(session, verb, rest)


def _refuse_others(verb: str, options: dict[str, str]) -> None:
    """Refuse an unknown word, and options that belong to another one."""
    from communitytui.domain.words import one_of

    if verb:
        one_of(verb, _VERBS, N_("rhythms {value} is not known"))
    for name in options:
        if verb not in _OF[name]:
            raise BadValue(
                N_("--{name} goes with: {command}"),
                name=name,
                command=", ".join(f"rhythms {each}" for each in _OF[name]),
            )


def _list(session: Session) -> None:
    from communitytui.services.rhythms import find_states

    workspace = session.workspace
    if not workspace.communities and not session.json:
        output.text(tr(BEGIN))
        return
    _tell(session, workspace, find_states(workspace, session.only(workspace)))


def _tell(session: Session, workspace: Workspace, found: list[RhythmState]) -> None:
    if session.json:
        from communitytui.report.running_records import occurrence_record, rhythm_record

        homes = {each.id: each for each in workspace.communities}
        following = [state.next for state in found if state.next]
        output.nouns(
            {
                "occurrences": [occurrence_record(o, homes[o.rhythm.community]) for o in following],
                "rhythms": [rhythm_record(s, homes[s.rhythm.community]) for s in found],
            }
        )
        return
    none = tr("No rhythm yet. Set one: communitytui rhythms add TITLE --every weekly --on fri")
    output.text(rhythm_lines(workspace, found) or none)


def _one(session: Session, workspace: Workspace, verb: str, words: tuple[str, ...]) -> Rhythm:
    from communitytui.services.rhythms import find_rhythm

    if not words:
        raise BadValue(N_("which rhythm? rhythms {verb} ID"), verb=verb)
    return find_rhythm(workspace, " ".join(words), session.only(workspace))


def _state(session: Session, id: int) -> None:
    from communitytui.services.rhythms import find_states

    workspace = session.workspace
    _tell(session, workspace, [s for s in find_states(workspace) if s.rhythm.id == id])


def _add(session: Session, words: tuple[str, ...], options: dict[str, str]) -> None:
    from communitytui.services import rhythms as service

    if not words:
        raise BadValue(N_("what is to be done? rhythms add TITLE"))
    store = session.editing()
    community = session.one(session.workspace)
    id = service.add(store, community, " ".join(words), options, now=session.now, me=session.me)
    _state(session, id)


def _set(session: Session, words: tuple[str, ...]) -> None:
    from communitytui.cli.commands.edit import assignment
    from communitytui.services import rhythms as service

    fields = dict(assignment(word) for word in words if "=" in word)
    if not fields:
        raise BadValue(N_("write one rhythm and what to set: rhythms set 1 owner=ana"))
    store = session.editing()
    rest = tuple(word for word in words if "=" not in word)
    rhythm = _one(session, session.workspace, "set", rest)
    service.change(store, rhythm.id, fields, now=session.now, me=session.me)
    _state(session, rhythm.id)


def _keep(session: Session, verb: str, words: tuple[str, ...]) -> None:
    from communitytui.services import rhythms as service

    store = session.editing()
    workspace = session.workspace
    rhythm = _one(session, workspace, verb, words)
    if verb != "delete":
        service.pause(store, rhythm.id, verb == "pause", now=session.now)
        _state(session, rhythm.id)
        return
    gone = [state for state in service.find_states(workspace) if state.rhythm.id == rhythm.id]
    service.delete(store, rhythm.id, now=session.now)
    if session.json:
        _tell(session, workspace, gone)
    else:
        from communitytui.services.removing import told

        said = tr("deleted: {task}", task=f"{rhythm.id} {rhythm.title}")
        output.text([said, *told(workspace.tables, "rhythms", [rhythm.id])])


def _mark(session: Session, verb: str, words: tuple[str, ...], options: dict[str, str]) -> None:
    from communitytui.services import rhythms as service

    store = session.editing()
    rhythm = _one(session, session.workspace, verb, words)
    day, note = options.get("date"), options.get("note", "")
    result: Marked
    if verb == "done":
        minutes = _minutes(options.get("minutes"))
        result = service.done(
            store, rhythm.id, now=session.now, day=day, note=note, by=session.me, minutes=minutes
        )
    elif verb == "skip":
        reason = options.get("reason", "")
        result = service.skip(store, rhythm.id, reason, now=session.now, day=day)
    elif verb == "note":
        result = service.note(store, rhythm.id, note, now=session.now, day=day)
    else:
        result = service.reopen(store, rhythm.id, now=session.now, day=day)
    _tell_mark(session, result)


def _minutes(typed: str | None) -> int | None:
    if typed is None:
        return None
    from communitytui.domain.numbers import MINUTES, read_whole

    return read_whole(typed, MINUTES)


def _tell_mark(session: Session, result: Marked) -> None:
    workspace = session.workspace
    occurrence = result.occurrence
    if session.json:
        from communitytui.report.running_records import occurrence_record

        home = workspace.community(occurrence.rhythm.community)
        output.records("occurrences", [occurrence_record(occurrence, home)])
        return
    from communitytui.domain.labels import OCCURRENCE_NAMES, name

    values = {
        "state": name(OCCURRENCE_NAMES, occurrence.state),
        "rhythm": f"{occurrence.rhythm.id} {occurrence.rhythm.title}",
        "day": occurrence.day.isoformat(),
    }
    output.text(tr("{state}: {rhythm}, {day}", **values))
    if not result.new and occurrence.done_by:
        output.text(tr("it was so already, by {who}", who=occurrence.done_by))


def rhythm_lines(workspace: Workspace, found: list[RhythmState]) -> list[str]:
    """Return rhythms as a table for people."""
    from communitytui.cli.tables import Column, lines
    from communitytui.i18n import trc

    columns = [
        Column(trc("column", "id"), "right", spoken=tr("Number")),
        Column(tr("Community"), shrinks=True),
        Column(tr("Duty"), shrinks=True),
        Column(tr("How often")),
        Column(tr("Minutes"), "right"),
        Column(tr("Owner")),
        Column(tr("Next")),
        Column(tr("Streak"), "right"),
        Column(tr("30 days"), "right"),
        Column(tr("All time"), "right"),
    ]
    return lines(columns, [_row(workspace, state) for state in found]) if found else []


def _row(workspace: Workspace, state: RhythmState) -> list[Cell | str]:
    from communitytui.domain.rhythm_text import show_percent, show_rule

    rhythm, keeping = state.rhythm, state.keeping
    several = len(workspace.communities) > 1
    return [
        str(rhythm.id),
        workspace.community(rhythm.community).name if several else "",
        rhythm.title,
        show_rule(rhythm.rule),
        str(rhythm.minutes),
        rhythm.owner or "",
        _next(workspace, state.next),
        str(keeping.streak) if keeping.due else "",
        show_percent(keeping.recent),
        show_percent(keeping.compliance),
    ]


def _next(workspace: Workspace, occurrence: Occurrence | None) -> Cell | str:
    from communitytui.cli.tables import Cell
    from communitytui.i18n.showing import show_due

    if occurrence is None:
        return Cell(tr("paused"), "dim")
    today = workspace.today(occurrence.rhythm.community)
    if occurrence.day < today:
        end = show_due(occurrence.window_end, today)
        return tr("open until {day}", day=end)
    return show_due(occurrence.day, today)


COMMANDS: dict[str, click.Command] = {"rhythms": rhythms}
