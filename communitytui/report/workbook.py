"""The plan as a spreadsheet: checklist and calendar to edit and bring back, metrics, what is late.

Written by XlsxWriter, an extra: nothing else needs it. Text is written as text, so that no cell
is a formula or a link whatever people wrote into it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.labels import STATUS_NAMES
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.key_metrics import parted
from communitytui.domain.metrics.people import NO_COHORTS, Cohorts
from communitytui.domain.metrics.weeks import weeks_of
from communitytui.domain.nouns.kinds import Asking, StageKind, Title
from communitytui.domain.nouns.noun import Field
from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, language, name, names, say, tr
from communitytui.report import sheets as model
from communitytui.report.document import TableBlock, grid
from communitytui.report.parts.measures import group_blocks
from communitytui.report.several import compared
from communitytui.views.metrics import metrics
from communitytui.views.people import cohort_notes, cohorts
from communitytui.views.tasks import tasks

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_MISSING = N_("spreadsheets need XlsxWriter: pip install 'communitytui[xlsx]'")
#: The width of columns in characters: of long texts, titles, and all others.
_LONG, _TITLE, _WIDTH = 40, 32, 13
_WEEKS, _A4 = 26, 9
_MOST_LINES = 500
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


def workbook(
    workspace: Workspace,
    communities: Sequence[Community],
    revision: int,
    newcomers: Mapping[int, Cohorts],
) -> bytes:
    """Return the spreadsheet of communities at a revision of their file; the same bytes each time.

    Several are compared on the first sheet, then each has its own; ``newcomers`` by week stand
    beside them. Raises ``BadValue`` where XlsxWriter is not installed.
    """
    try:
        # An extra, and 45 ms: only who wants a spreadsheet has and loads it.
        import xlsxwriter
    except ImportError:
        raise BadValue(_MISSING) from None
    held = BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(held, {"in_memory": True, **plain})
    today, name = workspace.today(communities[0].id), communities[0].name
    alone = len(communities) == 1
    title = name if alone else tr("{n} communities", n=len(communities))
    book.set_properties({"title": title, "created": datetime.combine(today, time())})
    if not alone:
        _Writing(book, workspace, communities[0]).compare(communities)
    for number, community in enumerate(communities, 1):
        writing = _Writing(book, workspace, community, 0 if alone else number)
        writing.write(revision, newcomers.get(community.id, NO_COHORTS))
    book.close()
    return held.getvalue()


class _Writing:
    """One file being written."""

    def __init__(
        self, book: Workbook, workspace: Workspace, community: Community, number: int = 0
    ) -> None:
        """``number`` is that of the community among several."""
        self._which = number
        self._book, self._workspace, self._community = book, workspace, community
        self._today = workspace.today(community.id)
        base = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#D5DAE1"}
        self._text = book.add_format(base)
        self._plain = book.add_format({"valign": "top"})
        self._day = book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "left"})
        self._number = book.add_format({**base, "num_format": "#,##0.##"})
        self._muted = book.add_format({**base, "font_color": "#55606E", "bg_color": "#F3F5F8"})
        self._head = book.add_format(
            {**base, "bold": True, "bg_color": "#E6ECF5", "valign": "vcenter"}
        )
        self._late = book.add_format({"font_color": "#B3261E", "bold": True})

    def write(self, revision: int, newcomers: Cohorts) -> None:
        """Write all sheets: those that people see first."""
        found = [
            each._replace(title=self._called(each.title))
            for each in model.sheets(self._workspace, self._community)
        ]
        pages = [(each, self._book.add_worksheet(each.title)) for each in found]
        self._metrics()
        if newcomers.weeks:
            self._newcomers(newcomers)
        self._late_tasks()
        behind = str(self._which) if self._which > 1 else ""
        lists = self._book.add_worksheet(model.LISTS + behind)
        base = self._book.add_worksheet(model.BASE + behind)
        columns = count()
        for sheet, page in pages:
            self._editable(sheet, page, lists, columns)
        self._base(base, found, revision)
        lists.very_hidden()
        base.very_hidden()

    # -- what people edit

    def compare(self, communities: Sequence[Community]) -> None:
        """Write the first sheet of several communities: one line for each."""
        page = self._book.add_worksheet(tr("Communities"))
        rows = self._table(page, 0, [compared(self._workspace, communities)])
        page.set_column(0, 0, 24)
        page.set_column(1, 2, 10)
        page.set_column(3, 3, 90)
        self._printed(page, rows, 3)

    def _called(self, title: str) -> str:
        """Return the name of a sheet: with its community where there are several.

        No name may be longer than 31, hold what refers to another sheet, or stand twice.
        """
        if not self._which:
            return title
        name = _NOT_IN_NAMES.sub(" ", self._community.name)
        return f"{title} {self._which} {name}"[:31].strip(" '")

    def _editable(
        self, sheet: model.EditableSheet, page: Worksheet, lists: Worksheet, columns: count[int]
    ) -> None:
        fields = sheet.fields
        heads = [model.IDS, tr("No."), *(say(field.label) for field in fields)]
        page.write_row(0, 0, heads, self._head)
        for row, line in enumerate(sheet.lines, 1):
            page.write_number(row, 0, line.id, self._muted)
            page.write_string(row, 1, line.number, self._muted)
            for column, field in enumerate(fields, 2):
                self._cell(page, row, column, field, line.cells[field.name])
        last = len(sheet.lines)
        page.set_column(0, 0, None, None, {"hidden": True})
        page.set_column(1, 1, 6)
        for column, field in enumerate(fields, 2):
            page.set_column(column, column, _width(field))
            self._validate(page, column, field, last, lists, columns)
        page.freeze_panes(1, 2)
        page.autofilter(0, 0, max(last, 1), len(heads) - 1)
        self._printed(page, last, len(heads) - 1)
        if sheet.table == "tasks":
            self._mark_late(page, fields, last)

    def _cell(self, page: Worksheet, row: int, column: int, field: Field, text: str) -> None:
        if not text:
            page.write_blank(row, column, None, self._text)
        elif model.is_day(field):
            page.write_datetime(row, column, date.fromisoformat(text), self._day)
        elif model.is_number(field):
            page.write_number(row, column, float(text), self._number)
        else:
            page.write_string(row, column, text, self._text)

    def _validate(
        self,
        page: Worksheet,
        column: int,
        field: Field,
        last: int,
        lists: Worksheet,
        columns: count[int],
    ) -> None:
        """Let people choose where there is a choice, and new rows below as well."""
        offered = model.choices(field, self._asking())
        if not offered:
            return
        place = next(columns)
        lists.write_column(0, place, offered)
        letter = _letters(place)
        source = f"={lists.name}!${letter}$1:${letter}${len(offered)}"
        rule = {"validate": "list", "source": source, "ignore_blank": True}
        page.data_validation(1, column, last + _MOST_LINES, column, rule)

    def _asking(self) -> Asking:
        return Asking(names, self._workspace, self._community.id, self._today)

    def _mark_late(self, page: Worksheet, fields: Sequence[Field], last: int) -> None:
        """Show the due day red where it is over and the task is not."""
        places = {field.name: _letters(at) for at, field in enumerate(fields, 2)}
        due, status = places["due"], places["status"]
        over = [name(STATUS_NAMES, key) for key in ("done", "skipped")]
        kept = ",".join(f'${status}2<>"{word}"' for word in over)
        criteria = f'=AND(${due}2<>"",${due}2<TODAY(),{kept})'
        rule = {"type": "formula", "criteria": criteria, "format": self._late}
        page.conditional_format(f"{due}2:{due}{last + 1}", rule)

    def _printed(self, page: Worksheet, last: int, wide: int) -> None:
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_margins(0.4, 0.4, 0.5, 0.5)
        page.print_area(0, 1, max(last, 1), wide)

    # -- what people read

    def _metrics(self) -> None:
        page = self._book.add_worksheet(self._called(tr("Metrics")))
        states = self._workspace.measures.states(self._community.id)
        keys, others, _ = parted(self._workspace, states)
        measured = [state for state in (*keys, *others) if state.latest is not None]
        rows = self._table(page, 0, grid(metrics(self._workspace, measured)))
        groups = group_blocks(self._workspace, self._community.id)
        if groups:
            rows = self._table(page, rows + 2, groups)
        self._weeks(page, rows + 2, [state for state in keys if state.latest is not None])
        page.set_column(0, 0, 30)
        page.set_column(1, 7, 16)
        self._printed(page, rows + _WEEKS + 4, 7)

    def _weeks(self, page: Worksheet, top: int, states: Sequence[MetricState]) -> None:
        """Write the weeks of the key metrics as numbers, and a chart of the first that has some."""
        since = shift(self._today, -7 * _WEEKS)
        found = {
            state.metric.id: {
                w.monday: w.value
                for w in weeks_of(state.readings, state.metric, self._today, since)
            }
            for state in states
        }
        mondays = sorted({monday for weeks in found.values() for monday in weeks})
        if not mondays:
            return
        page.write_row(
            top, 0, [tr("Week from"), *(say(s.metric.called) for s in states)], self._head
        )
        for row, monday in enumerate(mondays, top + 1):
            page.write_datetime(row, 0, monday, self._day)
            for column, state in enumerate(states, 1):
                value = found[state.metric.id].get(monday)
                if value is None:
                    page.write_blank(row, column, None, self._number)
                else:
                    page.write_number(row, column, round(value, 4), self._number)
        chart = self._book.add_chart({"type": "line"})
        last = top + len(mondays)
        for column, state in enumerate(states, 1):
            if not state.metric.is_percent:
                chart.add_series(
                    {
                        "name": [page.name, top, column],
                        "categories": [page.name, top + 1, 0, last, 0],
                        "values": [page.name, top + 1, column, last, column],
                    }
                )
                break
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 720, "height": 280})
        page.insert_chart(last + 2, 0, chart)

    def _newcomers(self, found: Cohorts) -> None:
        page = self._book.add_worksheet(self._called(tr("Newcomers by week")))
        rows = self._table(page, 0, grid(cohorts(self._community, found)))
        for row, note in enumerate(cohort_notes(found), rows + 1):
            page.write_string(row, 0, note, self._plain)
        page.set_column(0, 9, 11)
        self._printed(page, rows + 4, 9)

    def _late_tasks(self) -> None:
        page = self._book.add_worksheet(self._called(tr("Late")))
        ids = self._workspace.board.late_ids(self._community.id)
        rows = self._table(page, 0, grid(tasks(self._workspace, ids), "number named who day late"))
        page.set_column(0, 0, 7)
        page.set_column(1, 1, 40)
        page.set_column(2, 4, 16)
        self._printed(page, max(rows, 1), 4)

    def _table(self, page: Worksheet, top: int, blocks: Sequence[object]) -> int:
        """Write a table as texts; return the row behind it."""
        for block in blocks:
            if isinstance(block, TableBlock):
                page.write_row(top, 0, block.head, self._head)
                for row, cells in enumerate(block.rows, top + 1):
                    for column, cell in enumerate(cells):
                        page.write_string(row, column, cell.text, self._text)
                if top == 0:
                    page.freeze_panes(1, 1)
                return top + 1 + len(block.rows)
        page.write_string(top, 0, tr("Nothing yet."), self._plain)
        return top + 1

    # -- what it is brought back with

    def _base(self, page: Worksheet, found: Sequence[model.EditableSheet], revision: int) -> None:
        head = [model.MARK, str(model.VERSION), self._community.uid]
        rows = [[*head, str(revision), language()]]
        for sheet in found:
            rows.append(["sheet", sheet.table, sheet.title])
            rows += [["column", sheet.table, f.name, say(f.label)] for f in sheet.fields]
            for line in sheet.lines:
                texts = [line.cells[field.name] for field in sheet.fields]
                rows.append(["row", sheet.table, str(line.id), line.uid, *texts])
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                page.write_string(at, column, text)


def _width(field: Field) -> int:
    if field.kind.long or field.name == "deliverable":
        return _LONG
    return _TITLE if field.literal or isinstance(field.kind, (Title, StageKind)) else _WIDTH


def _letters(column: int) -> str:
    """Return the letters of a column, from 0: ``A``, ``AA``."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
