"""Undo and redo, and the confirmation that some undos need.

One key can undo the work of a morning. So undo asks first if it deletes what was created, reverts
an action of an earlier day, or changes many records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.naming import called, counted
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, Busy, Conflict, Superseded
from communitytui.i18n import N_, say, tr, trn
from communitytui.i18n.showing import show_day
from communitytui.services.history import describe
from communitytui.services.workspaces import stamp, utc_now

if TYPE_CHECKING:
    from communitytui.store import Commit, Store, Taking

CREATION, EARLIER, MANY = "creation", "earlier", "many"

#: What stands by itself once it is made. A ticked day, a reading, a standard, the sheet of a
#: decision and what was said of a finding are words about such a thing: no creation.
THINGS = frozenset(
    {
        "communities",
        "groups",
        "tasks",
        "goals",
        "rhythms",
        "entries",
        "metrics",
        "rules",
        "trials",
        "cycles",
    }
)
#: Actions that measure. A metric may be made with its first reading, but only in passing: what is
#: measured can be measured again, from the same file or by the same line.
MEASURING = frozenset({"import", "record", "standard"})
#: An action that touches more records, or readings, than this is very much.
MUCH = 20
#: How often undo looks again when somebody does something between the question and the answer.
_ATTEMPTS = 20
_BUILT_ON = N_(
    "later imports by {who} were counted with it; undo those first, or remove "
    "the file: communitytui import --forget FILE"
)


class Pending(NamedTuple):
    """The action that undo would revert: why it needs confirmation, and what it would do."""

    commit: Commit
    reasons: frozenset[str]
    lines: tuple[str, ...]


class NeedsConsent(BadValue):
    """The undo needs confirmation and was not confirmed."""

    def __init__(self, pending: Pending) -> None:
        super().__init__(
            N_("{change}: undoing this removes what was made; add --yes to do it"),
            change=pending.lines[0],
        )
        self.pending = pending


#: Tells whether a person agrees to what is pending.
Consent = Callable[[Pending], bool]


def pending(store: Store, any_user: bool, now: datetime) -> Pending:
    """Return what undo would do now; raises what ``Store.undo`` would."""
    taking = store.would_undo(any_user)
    workspace = Workspace(store.snapshot.tables, now)
    removes = Counter(op.table for op in taking.ops if op.after is None)
    reasons = frozenset(_reasons(taking, removes, workspace))
    lines = tuple(_lines(store, taking, removes, reasons, workspace))
    return Pending(taking.target, reasons, lines)


def _reasons(taking: Taking, removes: Mapping[str, int], workspace: Workspace) -> list[str]:
    reasons = []
    # What was restored goes back into its archive: nothing is lost with it.
    moved = taking.target.action == "restore" and "file" in taking.target.subject
    passing = moved or taking.target.action in MEASURING
    if THINGS.intersection(removes) and not passing:
        reasons.append(CREATION)
    zone = _zone(taking.target, workspace)
    if _day(taking.target, zone) < workspace.now.astimezone(zone).date():
        reasons.append(EARLIER)
    if len(taking.ops) > MUCH or _readings(taking) > MUCH:
        reasons.append(MANY)
    return reasons


def _day(commit: Commit, zone: tzinfo) -> date:
    return datetime.fromisoformat(commit.at).astimezone(zone).date()


def _readings(taking: Taking) -> int:
    """Return how many single readings change: one record holds those of a year."""
    days: set[tuple[int, str]] = set()
    for op in taking.ops:
        if op.table == "readings":
            for side in (op.before or {}), (op.after or {}):
                days.update((op.id, day) for day in side.get("days", {}))
                days.update((op.id, field[5:]) for field in side if field.startswith("days."))
    return len(days)


def _zone(commit: Commit, workspace: Workspace) -> tzinfo:
    """Return the time zone of the community that an action was about."""
    zones = {each.id: each.timezone for each in workspace.communities}
    for table, id, before, after in commit.ops:
        record = workspace.tables[table].get(id) or after or before or {}
        home = id if table == "communities" else record.get("community")
        if home in zones:
            return ZoneInfo(zones[home])
    return ZoneInfo(next(iter(zones.values()), "UTC"))


def _lines(
    store: Store,
    taking: Taking,
    removes: Mapping[str, int],
    reasons: frozenset[str],
    workspace: Workspace,
) -> list[str]:
    lines = [describe(taking.target, workspace, store.who)]
    if removes and CREATION in reasons:
        lines.append(tr("Removes: {things}", things=_removed(taking, removes, workspace)))
    if EARLIER in reasons:
        day = show_day(_day(taking.target, _zone(taking.target, workspace)))
        lines.append(tr("Done on {day}, not today", day=day))
    readings = _readings(taking)
    if readings > 1:
        lines.append(trn("Takes back {n} reading", "Takes back {n} readings", readings))
    changed = len(taking.ops) - sum(removes.values())
    if changed and (MANY in reasons or CREATION in reasons):
        lines.append(trn("Reverts {n} record", "Reverts {n} records", changed))
    return lines


def _removed(taking: Taking, removes: Mapping[str, int], workspace: Workspace) -> str:
    if sum(removes.values()) > 1:
        return say(counted(removes))
    gone = next(op for op in taking.ops if op.after is None)
    return say(called(workspace.tables, gone.table, gone.id))


# -- doing it


@contextmanager
def explaining_imports() -> Iterator[None]:
    """Explain a conflict in the block if later imports were counted with the one undone."""
    try:
        yield
    except Conflict as error:
        for clash in error.clashes:
            if clash.table == "communities" and clash.field.startswith("imports."):
                told = Conflict(_BUILT_ON, error.clashes, who=clash.by or "?")
                told.is_told = True
                raise told from None
        raise


def undo(
    store: Store,
    *,
    any_user: bool = False,
    now: datetime | None = None,
    consent: Consent | None = None,
) -> Commit:
    """Undo my last action (or anyone's), whole or not at all.

    ``consent`` is called, with nothing locked, if confirmation is needed (``pending``); without
    it, nothing is confirmed. Raises ``NeedsConsent`` if it returns false, ``NotFound`` if there is
    nothing to undo, ``Conflict`` with the fields changed since by others, ``StoodOn`` with the
    records that depend on what would be deleted.
    """
    with explaining_imports():
        if consent is None:
            return store.undo(any_user=any_user, now=stamp(now) if now else None)
        return _asked(store, any_user, now, consent)


def _asked(store: Store, any_user: bool, now: datetime | None, consent: Consent) -> Commit:
    now = now or utc_now()
    for _ in range(_ATTEMPTS):
        found = pending(store, any_user, now)
        if found.reasons and not consent(found):
            raise NeedsConsent(found)
        with suppress(Superseded):
            return store.undo(any_user=any_user, now=stamp(now), only=found.commit.uid)
    raise Busy(N_("Another change is still being saved; please try again"))


def redo(store: Store, *, any_user: bool = False, now: datetime | None = None) -> Commit:
    """Do again what my last undo took back; raises like ``undo``."""
    with explaining_imports():
        return store.redo(any_user=any_user, now=stamp(now) if now else None)
