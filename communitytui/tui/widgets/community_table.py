"""The table of communities: one row each, in columns that fall away where there is no room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from communitytui.i18n import say, tr
from communitytui.i18n.cells import clip, pad, width
from communitytui.i18n.showing import show_due
from communitytui.tui.drawing import Span, bar, counted, fit, spans_width
from communitytui.tui.widgets.metrics_pane import VERDICT_INK
from communitytui.tui.widgets.row_pane import RowPane

if TYPE_CHECKING:
    from communitytui.domain.metrics.judgement import MetricState
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Glyphs
    from communitytui.tui.theming import Inks

#: The least and the most cells of a name, and the least for what is next.
_NAME, _NEXT = (14, 28), 24
#: The cells of a progress bar where there is room.
_BAR = 12
_COUNT_INK = {"doing": "info", "late": "bad", "blocked": "muted"}
#: How many key metrics are compared, from which width on, and the cells of one.
_COMPARED, _COMPARE_FROM, _COMPARED_LEAST, _COMPARED_CELLS = 3, 112, 8, 14
#: Verdicts that are counted, in the order in which they are shown.
VERDICTS = ("good", "warn", "bad")


class CommunityColumn(NamedTuple):
    """A column: its heading, its cells, its spans, and the width from which on it is there."""

    title: str
    cells: int
    draw: Callable[[int], list[Span]]
    wide: int
    is_number: bool = True


class CommunityTable(RowPane[int]):
    """Communities by id: progress, doing, late, waiting, verdicts of metrics, what is next."""

    NAME = "overview"
    HINTS = ("rows",)
    HEAD = 1

    def __init__(self, workspace: Workspace, inks: Inks, glyphs: Glyphs) -> None:
        super().__init__(inks, glyphs)
        self.workspace = workspace
        #: How many metrics of a community have which verdict.
        self.verdicts: Callable[[int], dict[str, int]] = lambda community: {}
        #: Its key metrics as they stand.
        self.key_metrics: Callable[[int], Sequence[MetricState]] = lambda community: ()
        self._compared: Sequence[str] = ()

    def show(self, workspace: Workspace, cursor: int | None = None) -> None:
        """Show all communities of a state of the workspace."""
        self.workspace = workspace
        ids = [community.id for community in workspace.communities]
        self._compared = compared([self.key_metrics(id) for id in ids])
        self.set_rows(ids, cursor, lambda key, cells, glyphs: self._lines(cells).row(key))

    def _lines(self, cells: int) -> CommunityLines:
        return CommunityLines(
            self.workspace, self.verdicts, self.key_metrics, self._compared, cells, self.glyphs
        )

    def head(self, number: int, cells: int) -> list[Span]:
        """Return the names of the columns."""
        return self._lines(cells).head()


def compared(found: Sequence[Sequence[MetricState]]) -> Sequence[str]:
    """Return the key metrics with readings that most of several communities share, by keys."""
    many: Counter[str] = Counter()
    for states in found if len(found) > 1 else ():
        many.update(state.metric.key for state in states if state.latest)
    return [key for key, _ in many.most_common(_COMPARED)]


class CommunityLines(NamedTuple):
    """Draws communities in so many cells; ``compared`` are the metrics with a column each."""

    workspace: Workspace
    verdicts: Callable[[int], dict[str, int]]
    key_metrics: Callable[[int], Sequence[MetricState]]
    compared: Sequence[str]
    cells: int
    glyphs: Glyphs

    def _columns(self) -> Sequence[CommunityColumn]:
        """Return the columns that there is room for beside the names, in their order."""
        every = [
            CommunityColumn(
                tr("Progress"),
                _BAR + self._counted if self.cells >= 66 else 5,
                self._progress,
                36,
                False,
            ),
            CommunityColumn("", 5, self._percent, 0),
            self._count(tr("Doing"), "doing", 66),
            self._count(tr("Late"), "late", 0),
            self._count(tr("Waiting"), "blocked", 80),
            CommunityColumn(tr("Metrics"), 15, self._metrics, 44, False),
            *(self._compare(key) for key in self.compared),
        ]
        return [column for column in every if self.cells >= column.wide]

    def _compare(self, key: str) -> CommunityColumn:
        def state_of(community: int) -> MetricState | None:
            return next((s for s in self.key_metrics(community) if s.metric.key == key), None)

        def draw(community: int) -> list[Span]:
            state = state_of(community)
            if state is None or state.latest is None:
                return [(pad("–", cells, "right"), "faint")]
            sign = self.glyphs.verdict[state.judgement.sign]
            text = f"{state.metric.show(state.shown)} {sign}"
            return [(pad(text, cells, "right"), VERDICT_INK[state.judgement.verdict])]

        states = (state_of(community.id) for community in self.workspace.communities)
        named = next(state for state in states if state is not None)
        title = clip(say(named.metric.title), _COMPARED_CELLS)
        cells = max(_COMPARED_LEAST, width(title))
        return CommunityColumn(title, cells, draw, _COMPARE_FROM)

    def _count(self, title: str, field: str, wide: int) -> CommunityColumn:
        cells = max(4, width(title))

        def draw(community: int) -> list[Span]:
            count = getattr(self.workspace.board.progress(community), field)
            ink = _COUNT_INK[field] if count else "faint"
            return [(pad(str(count) if count else "–", cells, "right"), ink)]

        return CommunityColumn(title, cells, draw, wide)

    def _sizes(self) -> tuple[Sequence[CommunityColumn], int, int]:
        """Return the columns, the cells of the names and of what is next."""
        columns = self._columns()
        taken = sum(column.cells + 2 for column in columns)
        names = [width(community.name) for community in self.workspace.communities]
        room = self.cells - taken - 1
        name = min(max([_NAME[0], *names]), _NAME[1], max(4, room))
        # Long names give way to what is next, down to the least.
        name = max(min(name, room - _NEXT - 2), min(name, _NAME[0]))
        left = room - name - 2
        if left < _NEXT:
            return columns, max(4, room), 0
        return columns, name, left

    def head(self) -> list[Span]:
        """Return the names of the columns."""
        columns, name, next_ = self._sizes()
        spans: list[Span] = [(" " + pad("", name), "text")]
        for column in columns:
            side: Literal["left", "right"] = "right" if column.is_number else "left"
            title = clip(column.title, column.cells)
            spans.append(("  " + pad(title, column.cells, side), "muted"))
        if next_:
            spans.append(("  " + clip(tr("Next"), next_), "muted"))
        return spans

    def row(self, key: int) -> list[Span]:
        """Return one community."""
        columns, name, next_ = self._sizes()
        title = self.workspace.community(key).name
        spans: list[Span] = [(" " + pad(clip(title, name), name), "text bold")]
        for column in columns:
            spans += [("  ", "text"), *column.draw(key)]
        if next_:
            spans += [("  ", "text"), *self._next(key, next_)]
        return spans

    @property
    def _counted(self) -> int:
        """What the longest count of tasks takes, with a blank before it."""
        board, communities = self.workspace.board, self.workspace.communities
        return 1 + max((width(counted(board.progress(c.id))) for c in communities), default=0)

    def _progress(self, community: int) -> list[Span]:
        progress = self.workspace.board.progress(community)
        roomy = self.cells >= 66
        full, empty = bar(progress, _BAR if roomy else 5, self.glyphs)
        ink = "good" if progress.complete else "primary"
        count = pad(f" {counted(progress)}", self._counted) if roomy else ""
        return [(full, ink), (empty, "track"), (count, "muted")]

    def _percent(self, community: int) -> list[Span]:
        percent = self.workspace.board.progress(community).percent
        return [(pad(f"{percent}%", 5, "right"), "primary bold")]

    def _metrics(self, community: int) -> list[Span]:
        counts = self.verdicts(community)
        if counts.keys().isdisjoint(VERDICTS):
            measured = sum(counts.values())
            text = tr("{n} not judged", n=measured) if measured else tr("none measured")
            return fit([(text, "muted")], [], 15)
        spans: list[Span] = []
        for verdict in VERDICTS:
            count = counts.get(verdict, 0)
            text = f"{self.glyphs.verdict[verdict]}{count}"
            spans.append((pad(text, 4) + " ", verdict if count else "faint"))
        return fit(spans, [], 15)

    def _next(self, community: int, cells: int) -> list[Span]:
        board = self.workspace.board
        ids = board.next_ids(community, 1)
        if not ids:
            return [("–", "faint")]
        task = board[ids[0]]
        today = self.workspace.today(community)
        left: list[Span] = [
            (f"{task.key} " if task.key else "", "faint"),
            (say(task.title), "text"),
        ]
        right: list[Span] = []
        if task.owner:
            right.append((f" {clip(task.owner, 10)}", "info"))
        if task.due:
            late = task.late_by(today)
            right.append((f"  {show_due(task.due, today)}", "bad" if late else "muted"))
        return fit(left, right if spans_width(right) < cells - 10 else [], cells)
