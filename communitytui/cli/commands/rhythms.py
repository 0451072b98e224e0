"""Rhythms: see how they are kept, mark an occurrence, and set the duties themselves."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.arguments import changes, given, one_and_fields
from communitytui.cli.fields import field_options
from communitytui.cli.grammar import group
from communitytui.cli.params import TERMS, argument, completing, option
from communitytui.cli.session import Session
from communitytui.cli.tables import lines
from communitytui.domain.kernel.labels import OCCURRENCE_NAMES
from communitytui.domain.kernel.numbers import MINUTES, read_whole
from communitytui.domain.nouns.declared import RHYTHM
from communitytui.domain.plan.rhythms import Rhythm, RhythmState
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, name, say, tr
from communitytui.services import rhythms as service
from communitytui.services.deleting import told
from communitytui.services.rhythms import Marked
from communitytui.views import rhythms as views

_RHYTHM = argument(
    "words",
    nargs=-1,
    required=True,
    metavar="ID",
    shell_complete=completing("rhythms"),
    help=N_("number in the list, or words of the title"),
)
_DATE = option("--date", "day", metavar="DATE", help=N_("day (default: today)"))
_NOTE = option("--note", default="", metavar="TEXT", help=N_("text of the note"))


@group(
    "rhythms",
    noun="rhythms",
    filters=TERMS,
    examples=N_(
        'rhythms done 3 --note "two questions moved on"; rhythms skip 3 --reason holiday\n'
        "rhythms add Moderators meet --every weekly --on fri --minutes 30 --owner ana\n"
        "rhythms set 3 on=last window=5; rhythms pause 3"
    ),
)
def rhythms(session: Session, terms: tuple[str, ...]) -> None:
    """List the rhythms."""
    workspace = session.read()
    if session.begun(workspace):
        meant = session.matching(workspace, "rhythms", terms)
        found = service.find_states(workspace, session.only(workspace))
        _tell(
            session,
            workspace,
            [s for s in found if meant(s.rhythm.id, s.rhythm.record)],
            filtered=bool(terms),
        )


def _tell(
    session: Session, workspace: Workspace, found: list[RhythmState], *, filtered: bool = False
) -> None:
    table = views.rhythms(workspace, found)
    if session.json:
        following = [state.next for state in found if state.next]
        output.tables(views.occurrences(workspace, following), table)
        return
    none = tr("No rhythms yet. Add one: communitytui rhythms add TITLE --every weekly --on fri")
    output.text(lines(table) or (tr("No matches.") if filtered else none))


def _find(session: Session, words: tuple[str, ...]) -> Rhythm:
    workspace = session.read()
    return service.find_rhythm(workspace, " ".join(words), session.only(workspace))


@rhythms.verb("add", N_("add a rhythm"))
@argument("title", nargs=-1, required=True, metavar="TITLE", help=N_("title of the duty"))
@field_options(
    RHYTHM,
    {
        "every": N_("daily, weekly, monthly or quarterly"),
        "minutes": N_("minutes it takes"),
        "start": N_("first day (default: today)"),
        "on": N_("fri; a day of the month, or last; 3-31 in the third month of a quarter"),
        "window": N_("days allowed to do it"),
    },
    without="title paused",
)
def add(session: Session, title: tuple[str, ...], **fields: str | None) -> None:
    """Set a new duty and print it."""
    store = session.editing()
    workspace = session.read()
    community = session.one(workspace)
    options, text = given(fields), " ".join(title)
    state = service.add(store, community, text, options, now=session.now)
    _tell(session, workspace, [state])


@rhythms.verb("done", N_("mark as done (default: today)"))
@_RHYTHM
@_DATE
@_NOTE
@option("--minutes", metavar="N", help=N_("minutes it took"))
def done(
    session: Session, words: tuple[str, ...], day: str | None, note: str, minutes: str | None
) -> None:
    """Mark an occurrence as done."""
    store = session.editing()
    rhythm = _find(session, words)
    spent = None if minutes is None else read_whole(minutes, MINUTES)
    now = session.now
    _print_mark(session, service.done(store, rhythm.id, now=now, day=day, note=note, minutes=spent))


@rhythms.verb("skip", N_("skip it this time, with a reason"))
@_RHYTHM
@_DATE
@option("--reason", default="", metavar="TEXT", help=N_("why"))
def skip(session: Session, words: tuple[str, ...], day: str | None, reason: str) -> None:
    """Mark an occurrence as skipped."""
    store = session.editing()
    rhythm = _find(session, words)
    _print_mark(session, service.skip(store, rhythm.id, reason, now=session.now, day=day))


@rhythms.verb("note", N_("add a note"))
@_RHYTHM
@_DATE
@_NOTE
def note(session: Session, words: tuple[str, ...], day: str | None, note: str) -> None:
    """Write the note of an occurrence."""
    store = session.editing()
    rhythm = _find(session, words)
    _print_mark(session, service.note(store, rhythm.id, note, now=session.now, day=day))


@rhythms.verb("reopen", N_("undo done or skipped"))
@_RHYTHM
@_DATE
def reopen(session: Session, words: tuple[str, ...], day: str | None) -> None:
    """Open an occurrence again."""
    store = session.editing()
    rhythm = _find(session, words)
    _print_mark(session, service.reopen(store, rhythm.id, now=session.now, day=day))


@rhythms.verb("set", N_("set fields of a rhythm"))
@changes("rhythms")
def set_(session: Session, words: tuple[str, ...]) -> None:
    """Set fields of a rhythm and print it."""
    word, fields = one_and_fields(words, "rhythms set 1 owner=ana")
    store = session.editing()
    workspace, rhythm = session.read(), _find(session, (word,))
    state = service.change(store, rhythm.id, fields, now=session.now)
    _tell(session, workspace, [state])


@rhythms.verb("pause", N_("pause a rhythm"))
@_RHYTHM
def pause(session: Session, words: tuple[str, ...]) -> None:
    """Let a rhythm rest."""
    _pause(session, words, paused=True)


@rhythms.verb("resume", N_("resume a paused rhythm"))
@_RHYTHM
def resume(session: Session, words: tuple[str, ...]) -> None:
    """Let a paused rhythm go on."""
    _pause(session, words, paused=False)


def _pause(session: Session, words: tuple[str, ...], *, paused: bool) -> None:
    store = session.editing()
    workspace, rhythm = session.read(), _find(session, words)
    state = service.pause(store, rhythm.id, paused, now=session.now)
    _tell(session, workspace, [state])


@rhythms.verb("delete", N_("delete a rhythm and its days; undo restores them"))
@_RHYTHM
def delete(session: Session, words: tuple[str, ...]) -> None:
    """Delete a rhythm; print what it was, and what went with it."""
    store = session.editing()
    workspace = session.read()
    rhythm = _find(session, words)
    gone = service.delete(store, rhythm.id, now=session.now)
    if session.json:
        _tell(session, workspace, [gone])
    else:
        said = tr("deleted: {task}", task=f"{rhythm.id} {say(rhythm.title)}")
        output.text([said, *told(workspace.tables, "rhythms", [rhythm.id])])


def _print_mark(session: Session, result: Marked) -> None:
    occurrence = result.occurrence
    if session.json:
        output.tables(views.occurrences(result.workspace, [occurrence]))
        return
    values = {
        "state": name(OCCURRENCE_NAMES, occurrence.state),
        "rhythm": f"{occurrence.rhythm.id} {say(occurrence.rhythm.title)}",
        "day": occurrence.day.isoformat(),
    }
    output.text(tr("{state}: {rhythm}, {day}", **values))
    if not result.new and occurrence.done_by:
        output.text(tr("already marked by {who}", who=occurrence.done_by))
