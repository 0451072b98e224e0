"""The row of a field in a form: its label, and the editor and the check that its kind asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from communitytui.domain.judging.trial import DAYS
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
    Several,
    Time,
    Whole,
)
from communitytui.domain.nouns.linked_kinds import (
    DayOfRule,
    GoalRef,
    HowOften,
    MetricRef,
    MetricValue,
    PassLine,
    TaskRefs,
    Until,
)
from communitytui.domain.nouns.noun import Field
from communitytui.domain.nouns.setting_kinds import Currency, KeyMetrics, Names, Platform, TimeZone
from communitytui.domain.plan.repeats import Repeat, read_repeat
from communitytui.i18n import N_, say, tr
from communitytui.i18n.cells import clip, width
from communitytui.i18n.phrases import clauses, listed
from communitytui.i18n.showing import show_ahead
from communitytui.services import trials
from communitytui.tui.forms.editors import Area, Editor, Line, Option, Pick
from communitytui.tui.forms.prose import Prose
from communitytui.tui.forms.rows import Row
from communitytui.tui.forms.typing_help import Check
from communitytui.views.metrics import unit_after
from communitytui.words.rhythms import show_repeat

#: Kinds of which what is known is offered while one types.
_KNOWN = (Person, People, TimeZone, Currency, KeyMetrics, Platform)
#: Kinds whose digits and punctuation may come from a Chinese input method.
_NARROW = (Day, Time, HowOften, Until, Whole, Number, Cost, TaskRefs, PassLine)


#: What may stand in a field, by its name and by its kind.
_EXAMPLES = {
    "platforms": N_("WeChat, Discord"),
    "unit": N_("people, %"),
    "working_hours": "09:00-18:00 mon-fri",
    "no_answer": N_("are you there, how are you"),
    "formula": "messages / dau",
    "columns": N_("heads=members, one in a line"),
    "holidays": N_("2026-10-01, one in a line"),
}
_EXAMPLES_BY_KIND: Sequence[tuple[type[Kind], str]] = (
    (Day, N_("2026-12-01, fri, +3d")),
    (Time, "09:30"),
    (HowOften, N_("thu; 2 weeks; 15th; first mon")),
    (Until, N_("2027-03-31, eoq, 12x")),
    (DayOfRule, N_("fri; 15; last")),
    (Currency, "EUR, CNY, USD"),
    (Platform, N_("WeChat, Discord")),
    (Factors, N_("Reach=60, Cost=40")),
    (Labels, N_("A, B, C")),
    (TaskRefs, N_("1.4, 12")),
    (PassLine, ">=35, +20%"),
)
#: How much of a line is in sight in a form.
_SEEN = 44
_BETWEEN = re.compile(r"\s*[,，、;；]\s*")


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
            case Day() | Until() | HowOften():
                return _when(text, value, known.today)
            case TaskRefs():
                board = known.workspace.board
                return " · ".join(clip(say(board[id].title), 24) for id in value)
            case MetricValue() if value is not None:
                return _beside_newest(field.name, value, known)
            case PassLine():
                return _pass_words(text.strip(), known)
            case KeyMetrics() if width(text) > _SEEN:
                return listed(_BETWEEN.split(text.strip()))
            case Cost() | Person() | TimeZone() | Currency() if value and value != text.strip():
                return str(value)
            case People() if ", ".join(value) != text.strip():
                return ", ".join(value)
        return ""

    return check


def _when(text: str, value: object, today: date) -> str:
    """Return a day in full, or how often something comes again; a time typed behind it, too."""
    said = value if isinstance(value, Several) else {}
    if "every" in said or isinstance(value, Repeat):
        return show_repeat(*read_repeat(text))
    day = said.get("date", value)
    day = date.fromisoformat(day) if isinstance(day, str) else day
    told = show_ahead(day, today) if isinstance(day, date) else ""
    return " ".join(filter(None, (told, said.get("time"))))


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


def _pass_words(line: str, asking: Asking) -> str:
    """Return what a trial must reach, beside the newest value, and what it would see."""
    name, days = asking.record.get("metric"), asking.record.get("days") or DAYS
    if not name:
        return ""
    metric = asking.workspace.measures.find(asking.community, str(name))
    state = asking.workspace.measures.state(metric)
    told = [tr("{name} {line} after {days} days", name=metric.title, line=line, days=days)]
    if state.latest is not None:
        told.append(tr("now {value}", value=metric.show(state.latest.value)))
    told.append(trials.can_see(asking.workspace, metric, str(days)))
    return clauses(filter(None, told))


def hint_of(field: Field) -> str:
    """Return what stands in an empty field: how it may be written."""
    by_kind = (text for kind, text in _EXAMPLES_BY_KIND if isinstance(field.kind, kind))
    example = _EXAMPLES.get(field.name) or next(by_kind, "")
    if example:
        return tr("such as {example}", example=tr(example))
    if isinstance(field.kind, KeyMetrics):
        return tr("metrics, separated by commas")
    return tr("names, separated by commas") if isinstance(field.kind, (People, Names)) else ""


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
    known: Callable[[], Asking] | None = None,
) -> Row:
    """Return the row of ``field`` that holds ``text``; ``editor`` instead of what is usual.

    ``known`` returns what is known of the record while it is typed.
    """
    chosen = is_chosen(field.kind)
    if editor is None and isinstance(field.kind, Lines):
        editor = Area(text, 3, hint_of(field) or tr("one item per line"))
    if editor is None and isinstance(field.kind, _KNOWN):
        editor = Line(text, hint_of(field), known=field.kind.words(asking))
    if editor is None:
        usual = Prose if field.kind.long else Line
        editor = Pick(choices(field, asking), text) if chosen else usual(text, hint_of(field))
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
