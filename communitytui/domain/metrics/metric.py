"""Metrics: what each is, how its values are shown, and which values it can have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.labels import LEVEL_NAMES
from communitytui.domain.kernel.numbers import NO_NUMBER, Wanted, money_in, read_number, wanted_in
from communitytui.domain.kernel.records import Record
from communitytui.domain.kernel.stored import Entity
from communitytui.domain.metrics import formula
from communitytui.domain.metrics.versions import meaning_of, words_of
from communitytui.errors import BadValue
from communitytui.message import N_, Message, Sayable, Words

if TYPE_CHECKING:
    from communitytui.domain.metrics.registry import Definition

#: A reading is kept to so many decimal places: what is beyond them is not measured.
KEPT_PLACES = 6
# A number with all places and more digits than these was calculated, not typed.
_TYPED_DIGITS = 4
#: Percentages of the community's own metrics beyond this are surely a slip of the hand.
_PERCENT_CAP = 1000


class MetricPlace(NamedTuple):
    """Whose readings, standard and baseline something is: those of a metric, in one group.

    ``chat_group`` is ``None`` for the whole community.
    """

    community: int
    metric: str
    level: str | None
    chat_group: int | None = None


def place_of(record: Record) -> MetricPlace:
    """Return the place of what a record of readings, a standard or a baseline is kept for."""
    return MetricPlace(
        record["community"], record["metric"], record["level"], record.get("chat_group")
    )


class Metric(Entity):
    """A named measure of one community, or of one group of it: ``chat_group``.

    ``operands`` are the metrics that its formula names, by key, as far as there are any; those
    that ``Measures`` gives have them.
    """

    table = "metrics"

    community: int
    #: The word that people type: ``dau``.
    name: str
    #: ``activity``, ``interaction``, ``satisfaction``, ``growth`` or ``own``.
    group: str
    title: Words
    #: May be empty.
    unit: Words
    #: What "active" means in it: ``visit``, ``interact``, ``post``, or ``None``.
    level: str | None
    #: That of its definition; readings of another are never compared with these.
    version: int
    decimals: int
    #: Which way is better: ``up``, ``down``, or ``none``: never judged.
    direction: str
    #: What calculates it of other metrics, with their keys; empty where it is read.
    formula: str = ""
    former: Sequence[Record] = ()

    def __init__(
        self,
        id: int,
        record: Record,
        operands: Mapping[str, Metric] = MappingProxyType({}),
        chat_group: int | None = None,
    ) -> None:
        super().__init__(id, record)
        self.operands = operands
        self.chat_group = chat_group

    def within(self, chat_group: int | None) -> Metric:
        """Return the same metric of one group, or of the whole; its operands are to be found."""
        return Metric(self.id, self.record, chat_group=chat_group)

    @property
    def place(self) -> MetricPlace:
        """Whose readings, standard and baseline are its own."""
        return MetricPlace(self.community, self.name, self.level, self.chat_group)

    @property
    def key(self) -> str:
        """Its name, with the level where that is not the usual one: ``dau@visit``."""
        level = self.level
        return self.name if level in (None, "post") else f"{self.name}@{level}"

    @property
    def called(self) -> Sayable:
        """Its title, with its level where that is not the usual one: ``Daily active (seen)``."""
        if self.key == self.name:
            return self.title
        level = Message(LEVEL_NAMES[self.level or ""])
        return Message("{title} ({level})", title=self.title, level=level)

    @property
    def has_percent_sign(self) -> bool:
        """Whether its unit is the percent sign itself."""
        return "%" in ((self.unit,) if isinstance(self.unit, str) else self.unit.values())

    @property
    def is_percent(self) -> bool:
        """Whether its values are percentages."""
        return wanted_in(self.unit).percent

    @property
    def plain(self) -> Words:
        """What it tells, in one plain sentence; empty where only its people could say."""
        known = self.registered
        # Where a playbook has a definition of its own, the sentence might tell something else.
        if known is None or known.definition != self.record["definition"]:
            return ""
        return known.plain_at(self.level)

    @property
    def exactly(self) -> Sayable:
        """How it is counted exactly, and who is not."""
        return words_of(self.record)

    @property
    def definition(self) -> Sayable:
        """What it tells in a sentence, then how it is counted."""
        if not self.plain or not self.exactly:
            return self.plain or self.exactly
        return Message("{sentence} {formula}", sentence=self.plain, formula=self.exactly)

    @property
    def registered(self) -> Definition | None:
        """What the registry says of it; ``None`` for an own metric or one defined anew."""
        known = registry().get(self.name)
        return known if known is not None and meaning_of(self.record) is not None else None

    @property
    def former_titles(self) -> list[str]:
        """Titles that the registry had for it in earlier versions, in small letters."""
        known = registry().get(self.name)
        return [title.casefold() for title in known.formerly] if known else []

    @property
    def window(self) -> int | None:
        """How many days a reading looks back on, its own day included; ``None``: unknown.

        That of a formula looks back as far as what is in it.
        """
        if self.formula:
            return max((each.window or 1 for each in self.operands.values()), default=None)
        known = self.registered
        return known.window if known else None

    @property
    def is_daily(self) -> bool:
        """Whether each reading is about its own day alone, so that a week is the mean of days."""
        if self.formula:
            return all(each.is_daily for each in self.operands.values())
        known = self.registered
        return known is None or known.window == 1 or known.daily

    @property
    def is_stock(self) -> bool:
        """Whether it counts what is there, not what comes and goes: its flow is judged."""
        known = self.registered
        return known is not None and known.stock

    @property
    def is_duration(self) -> bool:
        """Whether it is a time that something takes."""
        known = self.registered
        return known is not None and known.is_duration

    @property
    def is_count(self) -> bool:
        """Whether it counts people or things."""
        known = self.registered
        low = known.low if known is not None else 0
        return not self.has_percent_sign and self.decimals == 0 and low == 0

    @property
    def is_size(self) -> bool:
        """Whether a bigger community has more of it: a part cannot have the target of the whole."""
        known = self.registered
        below = known is not None and known.low is None and not self.has_percent_sign
        return self.is_count or self.adds_up or below

    @property
    def adds_up(self) -> bool:
        """Whether its days add up to the value of a longer span: messages do, people do not."""
        parsed = formula.kept(self.formula)
        if parsed is not None:
            return formula.adds_up(parsed.tree, self._adds)
        known = self.registered
        return known is not None and known.adds_up

    def _adds(self, key: str) -> bool:
        return key in self.operands and self.operands[key].adds_up

    @property
    def counts_events(self) -> bool:
        """Whether it counts what may happen any number of times a day, as messages do."""
        known = self.registered
        return known is not None and known.counts_events

    def show(self, value: float | None) -> str:
        """Return ``value`` with this metric's decimals and a percent sign where it is one."""
        if value is None:
            return "–"
        text = f"{value:,.{self.places(value)}f}"
        return text + "%" if self.is_percent else text

    def apart(self, *values: float) -> list[str]:
        """Return ``values`` as they are shown, with all their digits where two would look alike."""
        shown = [self.show(value) for value in values]
        if len(set(shown)) == len(set(values)):
            return shown
        return [plain(value) + "%" * self.is_percent for value in values]

    def places(self, value: float) -> int:
        """Return to how many decimal places ``value`` is shown.

        A metric of the registry, and one by formula, has its own; an own metric shows what was
        typed, and of a value that was calculated (its digits do not end) two places where it has
        fewer.
        """
        places = self.decimals
        if self.registered is not None or self.formula:
            return places
        digits = f"{value:.{KEPT_PLACES}f}".rstrip("0")
        whole, _, part = digits.partition(".")
        if len(part) < KEPT_PLACES or len((whole + part).strip("-0")) <= _TYPED_DIGITS:
            return max(places, len(part))
        return max(places, 2)

    def typed(self, value: float | None) -> str:
        """Return ``value`` as a person would type it, so that it is read back as the same."""
        if value is None:
            return ""
        text = f"{value:.{KEPT_PLACES}f}".rstrip("0").rstrip(".")
        return text + "%" if self.is_percent else text


def wanted_of(metric: Metric, currency: str | None) -> Wanted:
    """Return in which unit a value of ``metric`` is typed; its money is in ``currency``."""
    known = metric.registered
    if known is not None and known.money:
        return money_in(currency)
    return wanted_in(metric.unit, known.ratings if known else None)


def read_value(metric: Metric, typed: str, currency: str | None) -> float:
    """Return a typed value of ``metric``; raises ``BadValue`` that names the metric.

    A number in another unit is refused, and one that the metric cannot be; see ``check_value``.
    """
    try:
        value = read_number(typed, wanted_of(metric, currency))
    except BadValue as error:
        if error.message == NO_NUMBER:
            raise
        raise BadValue(N_("{field}: {problem}"), field=metric.called, problem=error) from None
    check_value(metric, value)
    return value


def check_value(metric: Metric, value: float) -> None:
    """Raise ``BadValue`` for what the metric cannot be: below 0, 130 % of the members, no number.

    The bounds are those of the registry; an own metric takes any number, an own percentage any
    up to 1000.
    """
    # Written so that what is not a number at all fails too.
    if not abs(value) < 1e15:
        raise BadValue(N_("{value} is not a number"), value=str(value))
    known = metric.registered
    low = known.low if known else None
    high = known.high if known else None
    if known is None and metric.is_percent:
        low, high = -_PERCENT_CAP, _PERCENT_CAP
    check_bounds(metric.called, low, high, value)


def check_bounds(name: Sayable, low: float | None, high: float | None, value: float) -> None:
    """Raise ``BadValue`` for a value below or above what a metric of that name can be."""
    shown = plain(value)
    if low is not None and value < low:
        if low == 0:
            raise BadValue(N_("{name} cannot be negative: {value}"), name=name, value=shown)
        message = N_("{name} cannot be below {low}: {value}")
        raise BadValue(message, name=name, value=shown, low=plain(low))
    if high is not None and value > high:
        message = N_("{name} cannot be above {high}: {value}")
        raise BadValue(message, name=name, value=shown, high=plain(high))


def check_active(active: float, members: float, leaves: float, day: date) -> None:
    """Raise ``BadValue`` when more people were active on ``day`` than there were members.

    ``members`` is the count at the end of the day; who left on it may have been active before.
    """
    if active > members + leaves:
        raise BadValue(
            N_("{active} active on {day} is impossible: there were {members} members"),
            active=plain(active),
            members=plain(members + leaves),
            day=day.isoformat(),
        )


def registry() -> Mapping[str, Definition]:
    """Return the metrics that the program knows, by name."""
    # 3 ms: the definitions, which a list of tasks or goals does not need.
    from communitytui.domain.metrics.registry import REGISTRY

    return REGISTRY


def plain(value: float) -> str:
    """Return a number in as few digits as it has: ``12.5``, ``1,280``."""
    return f"{value:,.{KEPT_PLACES}f}".rstrip("0").rstrip(".")
