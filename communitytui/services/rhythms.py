"""Rhythms: mark an occurrence done or skipped; add, change, pause or delete a rhythm.

An occurrence is stored only once it is marked. It is looked up by rhythm and day under the lock,
and its uid is made of both, so two people cannot create it twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.kernel.text import clean_line, clean_text
from communitytui.domain.nouns.declared import RHYTHM
from communitytui.domain.nouns.lookup import number_in
from communitytui.domain.nouns.schema import EVERY
from communitytui.domain.plan.rhythms import (
    DONE,
    OPEN,
    SKIPPED,
    Occurrence,
    Rhythm,
    RhythmState,
    check_rule,
    kept_by_rhythm,
    next_due,
    open_on,
    rhythms,
    state,
    states,
    turned,
)
from communitytui.domain.tasks.gates import RUNNING
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names, say
from communitytui.services.fields import Asking
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.words.dates import read_day

if TYPE_CHECKING:
    from communitytui.domain.nouns.kinds import Asking
    from communitytui.store import Store


class Marked(NamedTuple):
    """An occurrence after it was marked; ``new`` is false if it was already marked so."""

    workspace: Workspace
    occurrence: Occurrence
    new: bool


FIELDS = RHYTHM.editable


def _read(fields: Mapping[str, str], asking: Asking) -> Fields:
    """Return typed fields as they are stored; ``asking.record`` is the rhythm so far."""
    new, record = RHYTHM.read(fields, asking), asking.record
    if new.get("on") is None and new.get("every", record.get("every")) != record.get("every"):
        # The day and the window of another kind of rule mean nothing for this one.
        new = {"on": None, "month": None, "window": None, **new}
    check_rule({**record, **new})
    return new


# -- looking


def find_rhythm(workspace: Workspace, word: str, community: int | None = None) -> Rhythm:
    """Return the rhythm meant by ``2``, ``#2`` or words of its title; raises if not just one."""
    bare, number = word.strip().lstrip("#"), number_in(word)
    here = rhythms(workspace, community)
    if number is not None:
        found = [each for each in here if each.id == number]
    else:
        found = [each for each in here if bare and bare.casefold() in say(each.title).casefold()]
        exact = [each for each in found if say(each.title).casefold() == bare.casefold()]
        found = exact or found
    if len(found) > 1:
        shown = ", ".join(f"{each.id} {say(each.title)}" for each in found[:5])
        raise BadValue(N_("which rhythm? {found}"), found=shown)
    if not found:
        raise NotFound(N_("There is no rhythm {id}"), id=clean_line(word, 40))
    return found[0]


def find_states(workspace: Workspace, community: int | None = None) -> list[RhythmState]:
    """Return the rhythms as they stand: daily ones first, then by how seldom they come."""
    return sorted(states(workspace, community), key=lambda s: EVERY.index(s.rhythm.every))


def one_state(workspace: Workspace, id: int) -> RhythmState:
    """Return how rhythm ``id`` stands; raises ``NotFound``."""
    kept = kept_by_rhythm(workspace.tables["occurrences"])
    return state(workspace, _rhythm(workspace, id), kept.get(id, {}))


# -- what happened


def done(
    store: Store,
    id: int,
    *,
    now: datetime,
    day: str | None = None,
    note: str = "",
    minutes: int | None = None,
) -> Marked:
    """Mark the occurrence of rhythm ``id`` done that is open on ``day`` (today without it).

    ``day`` is when it was done, as typed: a day of the past reports what was not logged then.
    If it is done already, only an empty note is filled. Raises ``BadValue``
    for a day in the future or one on which nothing was open.
    """
    values = {"state": DONE, "done_by": store.who, "minutes": minutes}
    return _mark(store, "done", id, values, now=now, day=day, note=note)


def skip(store: Store, id: int, reason: str, *, now: datetime, day: str | None = None) -> Marked:
    """Skip the occurrence of rhythm ``id`` that is open on ``day``, with a reason.

    It then counts neither for nor against the rhythm. Raises like ``done``.
    """
    if not clean_text(reason):
        raise BadValue(N_("missing reason to skip it"), wants="reason")
    values = {"state": SKIPPED, "done_by": None, "done_on": None}
    return _mark(store, "skip", id, values, now=now, day=day, note=reason)


def note(store: Store, id: int, text: str, *, now: datetime, day: str | None = None) -> Marked:
    """Note something about an occurrence without marking it. Raises like ``done``."""
    if not clean_text(text):
        raise BadValue(N_("a note must not be empty"))
    return _mark(store, "note", id, {}, now=now, day=day, note=text)


def reopen(store: Store, id: int, *, now: datetime, day: str | None = None) -> Marked:
    """Reopen an occurrence that is done or skipped; its note stays. Raises like ``done``."""
    values = {"state": OPEN, "done_by": None, "done_on": None}
    return _mark(store, "reopen", id, values, now=now, day=day, note="")


def _mark(
    store: Store,
    action: str,
    id: int,
    values: Record,
    *,
    now: datetime,
    day: str | None,
    note: str,
) -> Marked:
    with unit_of_work(store, action, now, rhythm=id) as uow:
        rhythm = _rhythm(uow.workspace, id)
        found, on = _occurrence(uow.workspace, rhythm, day)
        new: Fields = dict(values)
        if found.state in (DONE, SKIPPED) and found.state == new.get("state"):
            # It is so already, by whoever was first; only what is missing is added.
            new = {} if found.note else {"note": clean_text(note)}
        else:
            if new.get("state") == DONE:
                new["done_on"] = on.isoformat()
            if note:
                new["note"] = clean_text(note)
        before = dict(found.record)
        if found.id is not None:
            uow.patch("occurrences", found.id, new)
        elif new and new.get("state") != OPEN:
            record = {
                "community": rhythm.community,
                "rhythm": id,
                "date": found.day.isoformat(),
                **new,
                "uid": found.uid,
            }
            uow.add("occurrences", record)
        after = _occurrence(uow.workspace, rhythm, found.day.isoformat())[0]
        return Marked(uow.workspace, after, dict(after.record) != before)


def _occurrence(workspace: Workspace, rhythm: Rhythm, typed: str | None) -> tuple[Occurrence, date]:
    """Return the occurrence that is open on the day typed, and that day."""
    today = workspace.today(rhythm.community)
    day = date.fromisoformat(read_day(typed, today)) if typed else today
    if day > today:
        raise BadValue(N_("{day} is in the future"), day=day.isoformat())
    kept = kept_by_rhythm(workspace.tables["occurrences"]).get(rhythm.id, {})
    found = open_on(rhythm, kept, day, today)
    if found is None:
        if rhythm.asleep:
            raise BadValue(
                N_(
                    "{title} begins with stage {n}; "
                    "to begin now: communitytui rhythms set {id} start=today"
                ),
                title=rhythm.title,
                n=STAGE[RUNNING].number,
                id=rhythm.id,
            )
        coming = next_due(rhythm, kept, today)
        if coming is None:
            raise BadValue(N_("{title} has no days now"), title=rhythm.title)
        raise BadValue(
            N_("{title} is not due on {day}; next on {next}"),
            title=rhythm.title,
            day=day.isoformat(),
            next=coming.day.isoformat(),
        )
    return found, day


def _rhythm(workspace: Workspace, id: int) -> Rhythm:
    for each in rhythms(workspace):
        if each.id == id:
            return each
    raise NotFound(N_("There is no rhythm {id}"), id=id)


# -- the duty itself


def add(
    store: Store, community: int, title: str, fields: Mapping[str, str], *, now: datetime
) -> RhythmState:
    """Set a rhythm up; ``fields`` are typed texts by the names of ``FIELDS``.

    It comes weekly and begins today unless they say otherwise. Raises ``BadValue`` naming the
    field.
    """
    with unit_of_work(store, "add", now, rhythm=clean_line(title, 80)) as uow:
        uow.workspace.community(community)
        given = {"title": title, "every": "weekly", **RHYTHM.named(fields, names)}
        new = _read(given, uow.asking(community))
        start = uow.today(community).isoformat()
        id = uow.add("rhythms", {"start": start, **new, "community": community})
        return one_state(uow.workspace, id)


def change(store: Store, id: int, fields: Mapping[str, str], *, now: datetime) -> RhythmState:
    """Set typed ``fields`` of rhythm ``id``; raises ``BadValue`` naming the field, ``NotFound``.

    A changed rule holds from today on: the days before stay as they were.
    """
    fields = RHYTHM.named(fields, names)
    with unit_of_work(store, "set", now, fields=",".join(fields)) as uow:
        rhythm = _rhythm(uow.workspace, id)
        new = _read(fields, uow.asking(rhythm.community, rhythm.record))
        return _turn(uow, rhythm, new)


def pause(store: Store, id: int, paused: bool = True, *, now: datetime) -> RhythmState:
    """Let rhythm ``id`` give no days from today on, or let it go on again."""
    with unit_of_work(store, "pause" if paused else "resume", now) as uow:
        return _turn(uow, _rhythm(uow.workspace, id), {"paused": paused})


def _turn(uow: UnitOfWork, rhythm: Rhythm, new: Fields) -> RhythmState:
    turning = turned(rhythm.record, new, uow.today(rhythm.community))
    uow.patch("rhythms", rhythm.id, turning)
    return one_state(uow.workspace, rhythm.id)


def delete(store: Store, id: int, *, now: datetime) -> RhythmState:
    """Delete rhythm ``id`` with its days, and return it as it was; undo brings both back."""
    with unit_of_work(store, "delete", now) as uow:
        gone = one_state(uow.workspace, id)
        uow.delete("rhythms", [id])
        return gone
