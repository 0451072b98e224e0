"""The row of a field in a form: its label, and the editor and the check that its kind asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from communitytui.domain.kernel.numbers import Wanted
from communitytui.domain.kernel.signs import GOAL_VERDICT_SIGNS
from communitytui.domain.metrics.goals import goals
from communitytui.domain.nouns.kinds import (
    Asking,
    Choice,
    Cost,
    Day,
    Factors,
    Kind,
    Labels,
    Lines,
    Number,
    People,
    Person,
    Time,
    Whole,
)
from communitytui.domain.nouns.linked_kinds import (
    DayOfRule,
    GoalRef,
    MetricRef,
    MetricValue,
    PassLine,
    TaskRefs,
)
from communitytui.domain.nouns.noun import Field
from communitytui.domain.nouns.setting_kinds import Currency, KeyMetrics, Names, TimeZone
from communitytui.i18n import say, tr
from communitytui.i18n.cells import clip
from communitytui.i18n.showing import show_ahead
from communitytui.tui.forms.prose import Prose
from communitytui.tui.forms.rows import Area, Editor, Line, Option, Pick, Row
from communitytui.tui.forms.typing_help import Check
from communitytui.views.metrics import unit_after

#: Kinds whose digits and punctuation may come from a Chinese input method.
_NARROW = (Day, Time, Whole, Number, Cost, TaskRefs, PassLine)


def is_chosen(kind: Kind) -> bool:
    """Tell whether a field is chosen from a list; it is submitted by key."""
    return isinstance(kind, (Choice, GoalRef, MetricRef))


def choices(field: Field, asking: Asking) -> list[Option]:
    """Return what a chosen field may become, as key and label; the empty key means none."""
    kind, workspace = field.kind, asking.workspace
    match kind:
        case GoalRef():
            known = [
                (str(g.id), f"{GOAL_VERDICT_SIGNS.get(g.status, '')} {say(g.statement)}".strip())
                for g in goals(workspace, asking.community)
            ]
        case MetricRef():
            found = workspace.measures.states(asking.community)
            known = [(state.metric.key, say(state.metric.called)) for state in found]
        case Choice():
            known = [(str(value), say(kind.show(value, asking))) for value in kind.named(asking)]
        case _:
            known = []
    return known if field.needed else [("", "–"), *known]


def text_of(field: Field, asking: Asking) -> str:
    """Return a field of ``asking.record`` as its row holds it: a key, else as a person types it."""
    if not is_chosen(field.kind) or isinstance(field.kind, MetricRef):
        return field.typed(asking)
    value = asking.record.get(field.name)
    return "" if value is None else str(value)


def check_of(field: Field, asking: Callable[[], Asking]) -> Check:
    """Return what checks a typed field and says what it means: a date in full, tasks by title.

    ``asking`` is called for what is known of the record by then.
    """

    def check(text: str) -> str:
        if not text.strip() and not (field.needed and field.literal):
            return ""
        known = asking()
        value = field.read(text, known)
        match field.kind:
            case Day() if value:
                return show_ahead(date.fromisoformat(value), known.today)
            case TaskRefs():
                board = known.workspace.board
                return " · ".join(clip(say(board[id].title), 24) for id in value)
            case MetricValue() if value is not None:
                return _beside_newest(field.name, value, known)
            case Cost() | Person() | TimeZone() | Currency() if value and value != text.strip():
                return str(value)
            case People() if ", ".join(value) != text.strip():
                return ", ".join(value)
        return ""

    return check


def _beside_newest(field: str, value: float, asking: Asking) -> str:
    """Return a value of the record's metric in its unit, beside the newest one; a target also
    beside the start.
    """
    name, start = asking.record.get("metric"), asking.record.get("baseline")
    if not name:
        return ""
    metric = asking.workspace.measures.find(asking.community, str(name))
    latest = asking.workspace.measures.state(metric).latest
    told = [metric.show(value) + unit_after(metric)]
    if field == "target" and start is not None:
        told.append(tr("start {value}", value=metric.show(start)))
    if latest is None:
        told.append(tr("no reading yet"))
    elif field == "target" and start is None and "baseline" in asking.record:
        told.append(tr("now {value}, where it starts", value=metric.show(latest.value)))
    else:
        told.append(tr("now {value}", value=metric.show(latest.value)))
    return " · ".join(told)


def hint_of(kind: Kind) -> str:
    """Return what stands in an empty field of a kind: how it may be written."""
    match kind:
        case Day():
            return tr("2026-12-01, fri, +3d")
        case Time():
            return "09:30"
        case DayOfRule():
            return tr("fri; 15; last")
        case People() | Names():
            return tr("names, separated by commas")
        case Currency():
            return "EUR, CNY, USD"
        case Factors():
            return tr("Reach=60, Cost=40")
        case Labels():
            return tr("A, B, C")
        case TaskRefs():
            return tr("1.4, 12")
        case PassLine():
            return ">=35, +20%"
    return ""


def wants(kind: Kind, asking: Asking) -> str:
    """Return the unit and the range of a number, for the right end of its row."""
    match kind:
        case Whole() if not isinstance(kind, DayOfRule):
            # Where the range is only what a file may hold, the unit says more.
            told = f"{kind.low}–{kind.high} " if kind.high < 10_000 else ""
            return f"{told}{_unit(kind.wanted)}".strip()
        case Cost():
            return asking.currency or tr("no currency set")
    return ""


def _unit(wanted: Wanted) -> str:
    return say(wanted.unit) if wanted.unit else ""


def make_row(
    field: Field,
    text: str,
    asking: Asking,
    *,
    editor: Editor | None = None,
    hint: str = "",
    known: Callable[[], Asking] | None = None,
) -> Row:
    """Return the row of ``field`` that holds ``text``; ``editor`` instead of what is usual.

    ``known`` returns what is known of the record while it is typed.
    """
    chosen = is_chosen(field.kind)
    if editor is None and isinstance(field.kind, Lines):
        editor = Area(text, 3, tr("one item per line"))
    if editor is None and isinstance(field.kind, (Person, People, TimeZone, Currency, KeyMetrics)):
        editor = Line(text, hint or hint_of(field.kind), known=field.kind.words(asking))
    if editor is None:
        usual = Prose if field.kind.long else Line
        hint = hint or hint_of(field.kind)
        editor = Pick(choices(field, asking), text) if chosen else usual(text, hint)
    check = None
    if isinstance(editor, (Line, Prose)):
        check = check_of(field, known or (lambda: asking))
    narrow = isinstance(field.kind, _NARROW) and not chosen
    return Row(
        field.name,
        say(field.label),
        editor,
        check=check,
        narrow=narrow,
        wants=wants(field.kind, asking),
    )
