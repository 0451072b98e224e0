"""Bringing a spreadsheet of the plan back in: what was edited in it becomes changes of tasks and
entries, three ways: against what the file was written from, and against what is there now.

A cell that was not touched changes nothing, whoever changed the record meanwhile. A cell that two
people changed differently is a conflict, told by name; all others land, as one action that one
undo takes back. Rows are known by their id, so sorting, filtering, hidden columns and moved
sheets do no harm; rows that are not there any more are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from communitytui.domain.kernel.records import Record
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.kernel.words import same_words
from communitytui.domain.nouns.declared import NOUNS
from communitytui.domain.nouns.kinds import Asking
from communitytui.domain.tasks.deliverables import is_matrix
from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import BadValue, CommunityError
from communitytui.events.spreadsheets import Sheet, SheetRow, Value, read_sheets, written
from communitytui.i18n import LANGUAGES, N_, names, say, speaking, tr
from communitytui.report import sheets as model
from communitytui.services import calendar, tasks
from communitytui.services.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from communitytui.store import Store

_FOREIGN = N_("{file}: not a spreadsheet of a plan of ours")
_NEWER = N_("{file}: written by a newer version of the program; update it")
_OTHER = N_("{file}: the plan of another community")
_DAMAGED = N_("{file}: its hidden sheet {sheet} was changed; export the plan once more")
_NO_IDS = N_("{file}, {sheet}: the hidden column {column} is gone; export the plan once more")
_TWICE = N_("{file}, {sheet}, row {row}: {number} stands in two rows; the first one counts")
_UNKNOWN = N_("{file}, {sheet}, row {row}: there is no {number} any more")
_WEIGHED = N_("{file}, {sheet}, row {row}: {number} is weighed in the program, not in a cell")
_NEEDS_STAGE = N_("{file}, {sheet}, row {row}: a new task needs its stage")
_NEEDS_TITLE = N_("{file}, {sheet}, row {row}: a new row needs {field}")
#: How the names of spreadsheets end; no other file is looked into for a plan.
SPREADSHEETS = (".xlsx", ".xlsm")
#: By what a new row is known again when the file is brought back a second time.
_KNOWN_BY = {"tasks": ("title", "stage"), "entries": ("topic", "date")}
#: What must change together: a task is done with its deliverable.
_TOGETHER = ("status", "deliverable")


class CellChange(NamedTuple):
    """One cell that was edited: what it was when the file was written, and what it is to be.

    ``now`` is what the record says today; it differs from ``before`` in a conflict.
    """

    table: str
    id: int
    number: str
    field: str
    before: str
    after: str
    now: str

    @property
    def is_conflict(self) -> bool:
        """Whether somebody else changed it as well, to something else."""
        return not _same(self.before, self.now)


class New(NamedTuple):
    """A row that has no id: a record to be made; ``row`` is where it stands."""

    community: int
    table: str
    sheet: str
    row: int
    cells: dict[str, str]


class PlanFile(NamedTuple):
    """A spreadsheet of a plan that was read: what people call the file, and its sheets."""

    file: str
    sheets: list[Sheet]


class Merge(NamedTuple):
    """What a spreadsheet would change; ``problems`` are the rows that cannot be used.

    ``gone`` counts the rows that were taken out of the file: their records stay.
    """

    file: str
    changes: list[CellChange]
    new: list[New]
    problems: list[CommunityError]
    gone: int

    @property
    def wanted(self) -> list[CellChange]:
        """The changes that nobody contradicts."""
        return [change for change in self.changes if not change.is_conflict]

    @property
    def conflicts(self) -> list[CellChange]:
        """The cells that somebody else changed, too."""
        return [change for change in self.changes if change.is_conflict]


class Merged(NamedTuple):
    """What was changed: the cells, the ids of new tasks and entries, and what could not be."""

    changed: list[CellChange]
    tasks: tuple[int, ...]
    entries: tuple[int, ...]
    conflicts: list[CellChange]
    problems: list[CommunityError]


class _HiddenSheet(NamedTuple):
    """What a file was written from: sheets by table, columns and rows."""

    community: str
    language: str
    titles: dict[str, str]
    fields: dict[str, list[str]]
    heads: dict[str, dict[str, str]]
    rows: dict[str, dict[int, tuple[str, dict[str, str]]]]


def change_text(change: CellChange) -> str:
    """Return a change in a line: which record, which field, from what to what."""
    field = say(NOUNS[change.table].fields[change.field].label)
    before, after = (" / ".join(t.splitlines()) or "–" for t in (change.before, change.after))
    return f"{change.number} {field}: {before} → {after}"


def new_text(row: New) -> str:
    """Return a new row in a line."""
    title = row.cells.get("title") or row.cells.get("topic") or ""
    return tr("new in row {row}: {title}", row=row.row, title=title)


def plan_in(path: Path) -> PlanFile | None:
    """Return the plan in a spreadsheet that this program wrote; ``None`` for any other file.

    Raises ``BadValue`` for a spreadsheet that is locked, broken or hostile, and ``NotFound``.
    """
    sheets = read_sheets(path, having=model.BASE)
    return PlanFile(clean_line(path.name, 80), sheets) if sheets else None


def compare(workspace: Workspace, community: Community | None, plan: PlanFile) -> Merge:
    """Return what a spreadsheet would change in a community, or in all that it was written of;
    nothing is written.

    Raises ``BadValue`` for one of another community, of a newer version, or whose hidden sheet or
    hidden column was changed.
    """
    bases = [_base(plan, sheet) for sheet in plan.sheets if model.is_base(sheet.name)]
    homes = {each.uid: each for each in workspace.communities}
    found = [base for base in bases if community is None or base.community == community.uid]
    if not found or any(base.community not in homes for base in found):
        raise BadValue(_OTHER, file=plan.file)
    merge = Merge(plan.file, [], [], [], 0)
    for base in found:
        home = homes[base.community]
        with speaking(base.language):
            comparing = _Comparing(workspace, home, base, plan.file, home.name if bases[1:] else "")
            part = comparing.merge(plan.sheets)
        merge = Merge(
            plan.file,
            merge.changes + part.changes,
            merge.new + part.new,
            merge.problems + part.problems,
            merge.gone + part.gone,
        )
    return merge


def _base(plan: PlanFile, sheet: Sheet) -> _HiddenSheet:
    """Read a hidden sheet."""
    name, rows = plan.file, sheet.rows
    if not rows or written(_at(rows[0], 0)) != model.MARK:
        raise BadValue(_FOREIGN, file=name)
    head = [written(cell) for cell in rows[0].cells]
    try:
        if int(head[1]) > model.VERSION:
            raise BadValue(_NEWER, file=name)
        base = _HiddenSheet(head[2], head[4], {}, {}, {}, {})
        for row in rows[1:]:
            _read_base(base, [written(cell) for cell in row.cells])
    except (ValueError, IndexError, KeyError):
        raise BadValue(_DAMAGED, file=name, sheet=sheet.name) from None
    if base.language not in LANGUAGES or set(base.titles) != set(model.TABLES):
        raise BadValue(_DAMAGED, file=name, sheet=sheet.name)
    return base


def _read_base(base: _HiddenSheet, texts: list[str]) -> None:
    kind, table, *rest = texts
    if kind == "sheet":
        base.titles[table] = rest[0]
        base.fields[table], base.heads[table], base.rows[table] = [], {}, {}
    elif kind == "column":
        if rest[0] not in NOUNS[table].fields:
            raise KeyError(rest[0])
        base.fields[table].append(rest[0])
        base.heads[table][rest[1]] = rest[0]
    elif kind == "row":
        id, uid, *cells = rest
        wide = len(base.fields[table])
        cells += [""] * (wide - len(cells))
        named = dict(zip(base.fields[table], cells, strict=True))
        base.rows[table][int(id)] = (uid, named)
    else:
        raise ValueError(kind)


class _Comparing:
    """One spreadsheet held against one community."""

    def __init__(
        self,
        workspace: Workspace,
        community: Community,
        base: _HiddenSheet,
        file: str,
        called: str,
    ) -> None:
        """``called`` is told before the numbers of tasks, where a file is of several."""
        self._called = called
        self._workspace, self._community = workspace, community
        self._base, self._file = base, file
        self._problems: list[CommunityError] = []

    def merge(self, sheets: Sequence[Sheet]) -> Merge:
        """Return what the sheets would change."""
        changes: list[CellChange] = []
        new: list[New] = []
        gone = 0
        for table, title in self._base.titles.items():
            sheet = next((each for each in sheets if each.name == title), None)
            if sheet is None or not sheet.rows:
                continue
            columns, ids = self._columns(table, sheet.rows[0])
            seen: set[int] = set()
            for row in sheet.rows[1:]:
                cells = {field: _text(_at(row, at)) for field, at in columns.items()}
                id = _id(_at(row, ids))
                if id is None:
                    if any(cells.values()) and not self._is_there(table, cells):
                        new.append(New(self._community.id, table, title, row.number, cells))
                elif id in seen:
                    self._problem(_TWICE, table, title, row, id)
                else:
                    seen.add(id)
                    changes += self._row(table, title, row, id, cells)
            gone += len(self._base.rows[table].keys() - seen)
        return Merge(self._file, changes, new, self._problems, gone)

    def _is_there(self, table: str, cells: Mapping[str, str]) -> bool:
        """Whether a new row was made of already, when the same file was brought back before."""
        known = _KNOWN_BY[table]
        today = self._workspace.today(self._community.id)
        asking = Asking(names, self._workspace, self._community.id, today)
        try:
            row = NOUNS[table].read({name: cells.get(name, "") for name in known}, asking)
        except CommunityError:
            return False
        return any(
            all(same_words(record[name], row[name]) for name in known)
            for id, record in self._workspace.tables.get(table, {}).items()
            if id not in self._base.rows[table] and record["community"] == self._community.id
        )

    def _columns(self, table: str, head: SheetRow) -> tuple[dict[str, int], int]:
        """Return the places of the fields and that of the ids, wherever they were moved to.

        Without the ids every row would be taken for a new one.
        """
        fields = self._base.heads[table]
        found = {_text(cell): at for at, cell in enumerate(head.cells)}
        if model.IDS not in found:
            title = self._base.titles[table]
            raise BadValue(_NO_IDS, file=self._file, sheet=title, column=model.IDS)
        places = {field: found[title] for title, field in fields.items() if title in found}
        return places, found[model.IDS]

    def _row(
        self, table: str, title: str, row: SheetRow, id: int, cells: Mapping[str, str]
    ) -> Iterator[CellChange]:
        uid, before = self._base.rows[table].get(id, ("", {}))
        record: Record | None = self._workspace.tables.get(table, {}).get(id)
        if record is None or not uid or record["uid"] != uid:
            self._problem(_UNKNOWN, table, title, row, id)
            return
        now = model.cells(self._workspace, self._community, table, record)
        number = f"{self._called} {record.get('key') or f'#{id}'}".lstrip()
        for field, after in cells.items():
            if field == "deliverable" and is_matrix(record["deliverable"].get("value")):
                # Its choice and its notes stand in no cell.
                if not _same(before[field], after):
                    self._problem(_WEIGHED, table, title, row, id)
                continue
            if not _same(before[field], after) and not _same(now[field], after):
                yield CellChange(table, id, number, field, before[field], after, now[field])

    def _problem(self, message: str, table: str, title: str, row: SheetRow, id: int) -> None:
        known = self._workspace.tables.get(table, {}).get(id, {})
        number = str(known.get("key") or f"#{id}")
        where = _where(self._file, title, row.number)
        self._problems.append(BadValue(message, number=number, **where))


def bring_back(store: Store, community: int | None, plan: PlanFile, *, now: datetime) -> Merged:
    """Take over what was edited in a spreadsheet, as one action; conflicts and rows that cannot
    be used are left out and returned. Raises like ``compare``.
    """
    with unit_of_work(store, "import", now, file=plan.file) as uow:
        home = None if community is None else uow.workspace.community(community)
        merge = compare(uow.workspace, home, plan)
        changed, problems = [], list(merge.problems)
        for edits in _by_record(merge.wanted):
            landed, refused = _change(store, edits, now)
            changed += landed
            problems += refused
        made: dict[str, list[int]] = {table: [] for table in model.TABLES}
        for row in merge.new:
            try:
                made[row.table].append(_add(store, row, merge.file, now))
            except CommunityError as error:
                problems.append(error)
        tasks_made, entries_made = (tuple(made[table]) for table in model.TABLES)
        return Merged(changed, tasks_made, entries_made, merge.conflicts, problems)


def _by_record(changes: Sequence[CellChange]) -> list[list[CellChange]]:
    found: dict[tuple[str, int], list[CellChange]] = {}
    for change in changes:
        found.setdefault((change.table, change.id), []).append(change)
    return list(found.values())


def _change(
    store: Store, edits: list[CellChange], now: datetime
) -> tuple[list[CellChange], list[CommunityError]]:
    """Set fields of one record; where one of them is refused, the others are set without it.

    Returns what was set and what was refused.
    """
    try:
        _set(store, edits, now)
        return edits, []
    except CommunityError as error:
        together = [each for each in edits if each.field in _TOGETHER]
        groups = [[each] for each in edits if each not in together]
        groups += [together] if together else []
        if len(groups) == 1:
            return [], [_named(error, edits[0])]
    parts = [_change(store, group, now) for group in groups]
    return [e for landed, _ in parts for e in landed], [r for _, left in parts for r in left]


def _set(store: Store, edits: Sequence[CellChange], now: datetime) -> None:
    fields = {edit.field: edit.after for edit in edits}
    if edits[0].table == "entries":
        calendar.change(store, edits[0].id, fields, now=now)
    else:
        tasks.change(store, [edits[0].id], fields, now=now)


def _named(error: CommunityError, edit: CellChange) -> CommunityError:
    """Return an error that says of which record it tells."""
    is_task = edit.table == "tasks"
    what = N_("task #{id}: {problem}") if is_task else N_("entry #{id}: {problem}")
    return BadValue(what, id=edit.id, problem=error, hint=error.hint)


def _add(store: Store, row: New, file: str, now: datetime) -> int:
    """Make the record of a new row and return its id."""
    community = row.community
    where = _where(file, row.sheet, row.row)
    given = {field: text for field, text in row.cells.items() if text}
    title = "topic" if row.table == "entries" else "title"
    if title not in given:
        label = say(NOUNS[row.table].fields[title].label)
        raise BadValue(_NEEDS_TITLE, field=label, **where)
    name = given.pop(title)
    if row.table == "entries":
        return calendar.add(store, community, name, given, now=now).id
    if "stage" not in given:
        raise BadValue(_NEEDS_STAGE, **where)
    promised = given.pop("deliverable", None)
    deliverable = {"kind": "text", "label": promised} if promised else None
    stage = given.pop("stage")
    return tasks.add(
        store, community, name, stage, now=now, fields=given, deliverable=deliverable
    ).ids[0]


def _where(file: str, sheet: str, row: int) -> dict[str, Any]:
    return {"file": file, "sheet": sheet, "row": row}


def _at(row: SheetRow, place: int) -> Value:
    return row.cells[place] if place < len(row.cells) else None


def _text(value: Value) -> str:
    """Return a cell as text: as people type it, without blanks around and odd line ends."""
    return written(value).replace("\r\n", "\n").strip()


def _id(value: Value) -> int | None:
    """Return the id in the first cell of a row; a row without one is new."""
    text = _text(value).lstrip("#")
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() else None


def _same(one: str, other: str) -> bool:
    """Whether two cells say the same: numbers and days may be written in several ways."""
    if one.strip() == other.strip():
        return True
    try:
        return float(one) == float(other)
    except ValueError:
        return _day(one) is not None and _day(one) == _day(other)


def _day(text: str) -> str | None:
    """Return the day of an instant at midnight, as a program may save a day."""
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        return None
