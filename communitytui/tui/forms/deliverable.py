"""The editor of a deliverable: for each kind the widget that its value is typed into."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from communitytui.domain.tasks.board import Task
from communitytui.domain.tasks.deliverables import Deliverable, Part
from communitytui.errors import BadValue, CommunityError
from communitytui.i18n import N_, say, tr, trc
from communitytui.i18n.cells import width
from communitytui.i18n.phrases import noted
from communitytui.i18n.showing import show_ahead
from communitytui.message import Sayable
from communitytui.services.completeness import check_whole
from communitytui.tui.forms.cell_grid import CellGrid
from communitytui.tui.forms.cells import lines_of, live_totals, scores_in
from communitytui.tui.forms.editors import Area, Editor, Line, Option, Pick, Radio
from communitytui.tui.forms.prose import Prose
from communitytui.tui.forms.rows import Row, column_of
from communitytui.tui.forms.typing_help import sentence
from communitytui.words.dates import read_day
from communitytui.words.deliverables import read_value, show_value, typed_parts
from communitytui.words.grids import heads_of, matrix_cells, table_cells

_NARROW = frozenset({"number", "money", "date"})
#: Up to so many options are all in sight.
_IN_SIGHT = 6
#: A text longer than this gets more than one line.
_LONG = 60
_BAR = "▰"
_LABELS = {"list": N_("Items"), "table": N_("Rows"), "matrix": N_("Scores")}


def options_of(options: Sequence[Mapping[str, Sayable]]) -> list[Option]:
    """Return options as key and label in the language spoken now."""
    return [(str(option["key"]), say(option["label"])) for option in options]


#: How a value may be written, by its kind.
_EXAMPLES = {"date": N_("2026-12-01, fri, +3d"), "url": "https://wiki.example/page"}


class DeliverableEditor(Vertical):
    """Rows for one deliverable. ``typed`` is its state as text, ``value`` what it means;
    money is in ``currency``.

    ``label`` stands before the only row of a plain value; parts bring labels of their own.
    """

    DEFAULT_CSS = """
    DeliverableEditor {
        height: auto;
        & > Static { height: auto; display: none; }
        & > Static.-shown { display: block; }
        & > #totals { color: $success; margin-top: 1; }
        & > #problem { color: $error; }
    }
    """

    #: Of a table or a matrix; no other kind has one.
    _grid: CellGrid

    class Touched(Message):
        """Something was typed."""

        def __init__(self, editor: DeliverableEditor) -> None:
            super().__init__()
            self.editor = editor

        @property
        def control(self) -> DeliverableEditor:
            """The editor that changed."""
            return self.editor

    def __init__(
        self,
        deliverable: Deliverable,
        today: date,
        value: object = None,
        *,
        label: str = "",
        column: int | None = None,
        currency: str | None,
        id: str | None = None,
    ) -> None:
        self.deliverable = deliverable
        self.today = today
        self.currency = currency
        known = _LABELS.get(deliverable.kind)
        self._label = label or (tr(known) if known else trc("deliverable", "Value"))
        self._rows = list(self._make(value))
        self._totals = Static("", id="totals", markup=False)
        self._problem = Static("", id="problem", markup=False)
        super().__init__(*self._rows, self._totals, self._problem, id=id)
        self._say(self._totals, self._totals_text())
        self.align_rows(column if column is not None else column_of(self.labels))

    @property
    def labels(self) -> list[str]:
        """The labels of its rows, to line them up with others."""
        return [row.label for row in self._rows]

    @property
    def rows(self) -> list[Row]:
        """Its rows from top to bottom."""
        return self._rows

    def align_rows(self, column: int) -> None:
        """Put every editor behind ``column`` cells of label."""
        self._column = column
        for row in self._rows:
            row.align(column)
        for widget in (self._totals, self._problem):
            widget.styles.padding = (0, 0, 0, column + 2)

    # -- rows ------------------------------------------------------------------------------------

    def _make(self, value: object) -> Iterator[Row]:
        deliverable = self.deliverable
        table = value if isinstance(value, dict) else {}
        items = value if isinstance(value, list) else []
        if deliverable.parts:
            given = typed_parts(deliverable, table) if table else {}
            for part in deliverable.parts:
                yield self._part_row(part, given.get(part.key))
            return
        match deliverable.kind:
            case "list":
                text = "\n".join(map(str, items))
                yield Row("list", self._label, Area(text, 3, tr("one item per line")))
            case "table":
                self._grid = CellGrid(heads_of(deliverable), table_cells(deliverable, items))
                yield Row("table", self._label, self._grid)
            case "matrix":
                cells = matrix_cells(deliverable, table.get("scores") or {})
                self._grid = CellGrid(heads_of(deliverable), cells)
                yield Row("scores", self._label, self._grid)
                conclusion = Area(str(table.get("conclusion") or ""), 2)
                row = Row("conclusion", tr("Conclusion"), conclusion)
                row.styles.margin = (1, 0, 0, 0)
                yield row
            case kind:
                text = "" if value is None else str(value)
                editor = self._editor(kind, text, deliverable.options)
                check = self._day_echo if kind == "date" else None
                yield Row("value", self._label, editor, check=check, narrow=kind in _NARROW)

    def _editor(
        self, kind: str, text: str, options: Sequence[Mapping[str, Sayable]], hint: str = ""
    ) -> Editor:
        if options:
            listed = options_of(options)
            return (Radio if len(listed) <= _IN_SIGHT else Pick)(listed, text)
        if kind == "doc" or (kind in ("text", "decision") and _is_long(text)):
            return Area(text, 4)
        if kind in ("text", "decision"):
            return Prose(text, hint)
        example = _EXAMPLES.get(kind, "")
        return Line(text, hint or (tr("such as {example}", example=tr(example)) if example else ""))

    def _part_row(self, part: Part, value: object) -> Row:
        text = "" if value is None else str(value)
        label = noted(say(part.label), say(part.unit)) if part.unit else say(part.label)
        hint = tr("optional") if part.optional else ""
        check = self._day_echo if part.type == "date" else None
        editor = self._editor(part.type, text, part.options, hint)
        return Row(part.key, label, editor, check=check, narrow=part.type in _NARROW)

    def _day_echo(self, text: str) -> str:
        if not text.strip():
            return ""
        return show_ahead(date.fromisoformat(read_day(text, self.today)), self.today)

    # -- value -----------------------------------------------------------------------------------

    @property
    def empty(self) -> bool:
        """Whether nothing that would be a value is typed."""
        return not self.typed

    @property
    def typed(self) -> str:
        """What is typed, in a form that ``read_value`` and ``load`` take; empty for nothing."""
        deliverable = self.deliverable
        if not deliverable.parts and deliverable.kind not in ("list", "table", "matrix"):
            text = self._rows[0].text
            return text if text.strip() else ""
        raw = self._raw()
        return json.dumps(raw, ensure_ascii=False) if raw else ""

    def _raw(self) -> object:
        if self.deliverable.parts:
            return {row.name: row.text.strip() for row in self._rows if row.text.strip()}
        if self.deliverable.kind == "list":
            return lines_of(self._rows[0].text)
        if self.deliverable.kind == "table":
            return self._grid.cells
        scores = scores_in(self._grid.cells)
        conclusion = self._rows[1].text.strip()
        if not any(scores.values()) and not conclusion:
            return None
        return {"scores": scores, "conclusion": conclusion}

    def value(self) -> object:
        """Return the value in its stored shape; raises ``BadValue`` that says what is missing."""
        raw: object = self.typed
        if not raw:
            raise BadValue(N_("the deliverable is empty"))
        if self.deliverable.parts or self.deliverable.kind in ("list", "table", "matrix"):
            raw = self._raw()
        return read_value(self.deliverable, raw, self.today, self.currency)

    def _read(self, typed: str) -> dict[str, object]:
        """Return what was typed as its parts; without any where it cannot be read."""
        try:
            read = read_value(self.deliverable, typed, self.today, self.currency)
        except CommunityError:
            return {}
        return dict(read)

    def load(self, typed: str) -> None:
        """Put ``typed``, which ``typed`` or ``typed_value`` gave, back into the rows."""
        deliverable = self.deliverable
        if deliverable.parts:
            found = _mapping(typed) or self._read(typed)
            given = typed_parts(deliverable, found)
            for row in self._rows:
                row.text = str(given.get(str(row.name), ""))
            return
        if deliverable.kind not in ("list", "table", "matrix"):
            self._rows[0].text = typed
            return
        raw = _json(typed)
        if deliverable.kind == "list":
            self._rows[0].text = "\n".join(map(str, raw)) if isinstance(raw, list) else typed
        elif deliverable.kind == "table":
            self._grid.cells = table_cells(deliverable, raw if isinstance(raw, list) else [])
        else:
            value = raw if isinstance(raw, dict) else {}
            self._grid.cells = matrix_cells(deliverable, value.get("scores") or {})
            self._rows[1].text = str(value.get("conclusion") or "")

    # -- what is shown around the rows -----------------------------------------------------------

    def _totals_text(self) -> str:
        if self.deliverable.kind != "matrix":
            return ""
        totals = live_totals(self.deliverable, scores_in(self._grid.cells))
        broad = max((width(option) for option, _ in totals), default=0)
        return "\n".join(
            f"{option}{' ' * (broad - width(option))}  {_BAR * round(total / 10):10}  {total:g}"
            for option, total in totals
        )

    def _say(self, static: Static, text: str) -> None:
        static.update(Content(text))
        static.set_class(bool(text), "-shown")

    def complain(self, error: CommunityError | None) -> None:
        """Show what is wrong: at the part that it names, else below the rows; ``None`` clears."""
        if error is not None and "part" in error.values:
            self.row_of(error).note((sentence(error), "error"))
            error = None
        self._say(self._problem, sentence(error) if error else "")

    def row_of(self, error: CommunityError) -> Row:
        """Return the row that an error is about: the part that it names, else the first."""
        part = error.values.get("part")
        return next((row for row in self._rows if row.name == part), self._rows[0])

    def lack(self, task: Task) -> CommunityError | None:
        """Return what is missing for ``task`` to be done with what is typed, or ``None``."""
        if self.empty:
            return BadValue(N_("the task needs its deliverable to be done"))
        try:
            check_whole(task, self.value())
        except CommunityError as error:
            return error
        return None

    def check(self) -> CommunityError | None:
        """Check what is typed and show the error, if any, where it is; returns it."""
        error: CommunityError | None = None
        if not self.empty:
            try:
                self.value()
            except CommunityError as problem:
                error = problem
        self.complain(error)
        return error

    def on_row_touched(self, event: Row.Touched) -> None:
        """Keep echo and totals true; what is missing is told only when the user is ready."""
        event.stop()
        event.row.validate()
        self._say(self._totals, self._totals_text())
        self.complain(None)
        self.post_message(self.Touched(self))


def exact(value: object) -> str:
    """Return ``value`` as text that ``read_value`` reads back to exactly this value."""
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else str(value)


def one_line(deliverable: Deliverable, value: object) -> str:
    """Return ``value`` in one line for people; a dash for nothing."""
    return " · ".join(show_value(deliverable, value)) or "–"


def _is_long(text: str) -> bool:
    return "\n" in text or width(text) > _LONG


def _json(typed: str) -> object:
    try:
        return json.loads(typed)
    except ValueError:
        return None


def _mapping(typed: str) -> dict[str, object] | None:
    raw = _json(typed)
    return raw if isinstance(raw, dict) else None
