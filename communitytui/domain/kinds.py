"""Kinds of values: how each is checked as it is stored, read as it is typed, and shown.

A kind is made once, where a noun declares its fields (``domain.nouns``), and everything that
handles the field asks it: the schema ``check``s, forms and commands ``parse`` and write back
(``typed`` is the inverse of ``parse``), lists and the log ``show``, completion offers ``words``.
What people may choose from is understood in every language, whichever the screen speaks.

Plain classes: making one dataclass takes 2 ms, and every edit would wait for twenty of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from communitytui.domain import checks
from communitytui.domain.labels import PRIORITY_NAMES
from communitytui.domain.numbers import PLAIN, Wanted, read_cost, read_number, read_whole
from communitytui.domain.stages import STAGE, STAGES
from communitytui.domain.text import clean_line
from communitytui.domain.words import check_day, check_time, choose, folded, one_of, read_day
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names, pick, tr

if TYPE_CHECKING:
    from communitytui.domain.metrics import Metric
    from communitytui.domain.workspace import Community, Workspace

#: What people write for "nothing".
NONE = frozenset({"", "none", "-", "–", "无"})
_NO_RECORD: Mapping[str, Any] = {}
_DAYS = ("today", "tomorrow", "fri", "+3d", "+1w", "+1m")


class Asking(NamedTuple):
    """What reading or showing a value needs to know besides it.

    The workspace, the community and its day, who types, and the record that the value is part
    of, as far as it is known.
    """

    workspace: Workspace
    community: int
    today: date
    me: str | None = None
    record: Mapping[str, Any] = _NO_RECORD

    @property
    def home(self) -> Community:
        """The community."""
        return self.workspace.community(self.community)

    @property
    def currency(self) -> str:
        """What amounts of the community are in (ISO 4217)."""
        from communitytui.domain.budget import currency_of

        return currency_of(self.home)


class Several(dict[str, Any]):
    """What one typed text says about several fields of a record."""


class Kind:
    """What a field may hold; this one takes any text that passes its check."""

    #: Read after the fields that say what it means.
    late = False

    def __init__(self, check: checks.Check, *, merges: bool = False) -> None:
        #: Returns a stored value cleaned, or raises ``BadValue``.
        self.check = check
        #: A list whose order means nothing: two people's additions and removals are joined.
        self.merges = merges

    def parse(self, text: str, asking: Asking) -> Any:
        """Return the stored value that a person means; raises ``BadValue``, ``NotFound``."""
        return self.check(text)

    def typed(self, value: Any, asking: Asking) -> str:
        """Return a stored value as a person would type it; empty for nothing."""
        return "" if value is None else str(value)

    def show(self, value: Any, asking: Asking) -> str:
        """Return a stored value in words, in the language spoken now; empty for nothing."""
        return self.typed(value, asking)

    def words(self, asking: Asking) -> Sequence[str]:
        """Return what can be typed, for completion; nothing where that is anything."""
        return ()

    def nothing(self, default: Any) -> Any:
        """Return what a field becomes for which people type ``none``."""
        return default


class Title(Kind):
    """A text that is not empty, perhaps in two languages; one is typed, the one spoken now."""

    def __init__(self, check: checks.Check = checks.title) -> None:
        super().__init__(check)

    def typed(self, value: Any, asking: Asking) -> str:
        """See ``Kind``."""
        return "" if value is None else pick(value)


# -- numbers and days


class Whole(Kind):
    """A whole number from ``low`` to ``high``, typed in the unit ``wanted``."""

    def __init__(self, low: int, high: int, wanted: Wanted = PLAIN) -> None:
        super().__init__(checks.whole(low, high))
        self.wanted = wanted

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        return self.check(read_whole(text, self.wanted))


class Number(Kind):
    """A finite number without a unit of its own."""

    def __init__(self) -> None:
        super().__init__(checks.number)

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        return read_number(text)


class Cost(Kind):
    """An amount of money from 0 on, in the currency of the community."""

    def __init__(self) -> None:
        super().__init__(read_cost)

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        return read_cost(text, asking.currency)


class Day(Kind):
    """A day, typed as people say it: ``fri``, ``+3d``, ``下周五``."""

    def __init__(self) -> None:
        super().__init__(check_day)

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        return read_day(text, asking.today)

    def words(self, asking: Asking) -> Sequence[str]:
        """See ``Kind``."""
        return _DAYS


class Time(Kind):
    """A time of day: ``09:30``."""

    def __init__(self) -> None:
        super().__init__(check_time)


# -- choices


class Choice(Kind):
    """One of several values that have names: each is typed by its key or any of its names."""

    wrong = N_("{value} is not a known word here")

    def named(self, asking: Asking) -> Mapping[Any, Sequence[str]]:
        """Return what each value is called in every language; the name shown now comes first."""
        raise NotImplementedError

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        return choose(text, self.named(asking), self.wrong)

    def show(self, value: Any, asking: Asking) -> str:
        """See ``Kind``."""
        found = self.named(asking).get(value)
        return found[0] if found else self.typed(value, asking)

    def words(self, asking: Asking) -> Sequence[str]:
        """See ``Kind``."""
        known = self.named(asking)
        return list(dict.fromkeys([*map(str, known), *(called[0] for called in known.values())]))


class OneOf(Choice):
    """One of the words in a table of ``domain.labels``, or of those in ``only``."""

    def __init__(
        self, table: Mapping[str, str], wrong: str = "", only: Sequence[str] | None = None
    ) -> None:
        self.keys = tuple(table if only is None else only)
        super().__init__(checks.word(self.keys))
        self.table = table
        self.wrong = wrong or self.wrong

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        return self.read(text)

    def read(self, text: str) -> str:
        """Return the key that a person means, wherever that is; raises ``BadValue``."""
        # The key is what scripts write: it pays for no catalogue.
        return text if text in self.keys else choose(text, self._named(), self.wrong)

    def named(self, asking: Asking) -> Mapping[Any, Sequence[str]]:
        """See ``Choice``."""
        return self._named()

    def _named(self) -> dict[str, Sequence[str]]:
        return {key: names(self.table[key]) for key in self.keys}

    def show(self, value: Any, asking: Asking) -> str:
        """See ``Kind``."""
        return tr(self.table[value]) if value in self.table else self.typed(value, asking)


class Priority(Choice):
    """From 1, the highest, to 3: typed ``1``, ``p1``, ``high``, ``高``."""

    wrong = N_("{value} is not a priority")

    def __init__(self) -> None:
        super().__init__(checks.whole(1, 3))

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        bare = folded(text).lstrip("p")
        return self.check(read_whole(bare)) if bare.isdecimal() else super().parse(text, asking)

    def named(self, asking: Asking) -> Mapping[Any, Sequence[str]]:
        """See ``Choice``."""
        return {
            number: [each for name in names(table) for each in (name.lstrip("123 "), name)]
            + list(more)
            for number, (table, more) in PRIORITY_NAMES.items()
        }

    def show(self, value: Any, asking: Asking) -> str:
        """See ``Kind``."""
        return f"P{value}" if value else ""


class StageKind(Choice):
    """One of the nine stages: typed by its number, key or name."""

    wrong = N_("{value} is not a stage")

    def __init__(self) -> None:
        super().__init__(lambda value: one_of(str(value), STAGE, self.wrong))

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        return self.read(text)

    def read(self, text: str) -> str:
        """Return the key of the stage that a person means; raises ``BadValue``."""
        return text if text in STAGE else choose(text, self._named(), self.wrong, partly=True)

    def named(self, asking: Asking) -> Mapping[Any, Sequence[str]]:
        """See ``Choice``."""
        return self._named()

    def _named(self) -> dict[str, Sequence[str]]:
        return {stage.key: (*names(stage.message), str(stage.number)) for stage in STAGES}

    def typed(self, value: Any, asking: Asking) -> str:
        """See ``Kind``."""
        return STAGE[value].title if value in STAGE else ""

    def show(self, value: Any, asking: Asking) -> str:
        """See ``Kind``."""
        return f"{STAGE[value].number} {STAGE[value].title}" if value in STAGE else str(value)


class OfCommunity(Choice):
    """One of what a community declares in ``table``: an area of work, or a role."""

    def __init__(self, table: str, wrong: str) -> None:
        super().__init__(checks.name)
        self.table = table
        self.wrong = wrong

    def named(self, asking: Asking) -> Mapping[Any, Sequence[str]]:
        """See ``Choice``."""
        declared = asking.home.record[self.table]
        return {str(key): names_of(words) for key, words in declared.items()}

    def typed(self, value: Any, asking: Asking) -> str:
        """See ``Kind``."""
        return "" if value is None else self.show(value, asking)

    def show(self, value: Any, asking: Asking) -> str:
        """See ``Kind``."""
        return pick(asking.home.record[self.table].get(value, value or ""))


class YesNo(Choice):
    """Whether something is so."""

    wrong = N_("{value} is neither yes nor no")

    def __init__(self) -> None:
        super().__init__(bool)

    def named(self, asking: Asking) -> Mapping[Any, Sequence[str]]:
        """See ``Choice``."""
        return {
            True: (*names(N_("yes")), "true", "1", "on"),
            False: (*names(N_("no")), "false", "0", "off"),
        }

    def typed(self, value: Any, asking: Asking) -> str:
        """See ``Kind``."""
        return "yes" if value else "no"


def names_of(words: Any) -> tuple[str, ...]:
    """Return stored words in every language they have, the one spoken now first."""
    return (words,) if isinstance(words, str) else names(words)


# -- people


class Person(Kind):
    """A person's name; ``me`` is who types."""

    def __init__(self) -> None:
        super().__init__(checks.name)

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``; nobody for ``me`` while we do not know who types."""
        name = text.strip().lstrip("@＠")
        if folded(name) in ("me", "我"):
            return asking.me and self.check(asking.me)
        return self.check(name)

    def words(self, asking: Asking) -> Sequence[str]:
        """See ``Kind``."""
        return people(asking)


class People(Kind):
    """Several people, with commas between."""

    def __init__(self) -> None:
        super().__init__(checks.set_of(checks.name), merges=True)

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        each = text.replace("，", ",").replace("、", ",").split(",")
        person = Person()
        return [person.parse(name, asking) for name in each if name.strip()]

    def typed(self, value: Any, asking: Asking) -> str:
        """See ``Kind``."""
        return ", ".join(value or ())

    def words(self, asking: Asking) -> Sequence[str]:
        """See ``Kind``."""
        return people(asking)


def people(asking: Asking) -> list[str]:
    """Return who owes or helps with tasks of the community, oneself first."""
    found: dict[str, None] = {asking.me: None} if asking.me else {}
    named = {
        name
        for record in asking.workspace.board.records.values()
        if record["community"] == asking.community
        for name in (record["owner"], *record["helpers"])
        if name
    }
    return list(found | dict.fromkeys(sorted(named)))


# -- other records


ID = Kind(checks.whole(1, 2**53))


def split(text: str) -> list[str]:
    """Return the words of a list that people typed: ``4.4,4.6``, ``4.4、4.6``, ``4.4 4.6``."""
    return text.replace("，", ",").replace("、", ",").replace(",", " ").split()


class TaskRefs(Kind):
    """Tasks, typed by number or key."""

    def __init__(self) -> None:
        super().__init__(checks.set_of(ID.check), merges=True)

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        from communitytui.domain.lookup import find_task

        return [find_task(asking.workspace, word, asking.community) for word in split(text)]

    def typed(self, value: Any, asking: Asking) -> str:
        """See ``Kind``; a key of mere digits would be taken for an id."""
        records = asking.workspace.board.records
        keys = {id: records[id]["key"] if id in records else None for id in value or ()}
        return ", ".join(
            str(id) if key is None or key.isdecimal() else str(key) for id, key in keys.items()
        )


class GoalRef(Kind):
    """A goal, typed by its number."""

    def __init__(self) -> None:
        super().__init__(ID.check)

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        from communitytui.domain.lookup import find_goal

        return find_goal(asking.workspace, text, asking.community)

    def show(self, value: Any, asking: Asking) -> str:
        """See ``Kind``."""
        goal = asking.workspace.tables.get("goals", {}).get(value)
        return pick(goal["statement"]) if goal else self.typed(value, asking)

    def words(self, asking: Asking) -> Sequence[str]:
        """See ``Kind``."""
        goals = asking.workspace.tables.get("goals", {})
        return [str(id) for id in sorted(goals) if goals[id]["community"] == asking.community]


class FindingRef(Kind):
    """A record of a finding by its number, or a rule by its name: ``Q01``."""

    def __init__(self) -> None:
        super().__init__(lambda value: value if isinstance(value, int) else checks.name(value))

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        from communitytui.domain.lookup import find_rule

        bare = text.strip().lstrip("#")
        if bare.isdecimal() and len(bare) <= 15:
            records = asking.workspace.tables.get("findings", {})
            if int(bare) in records and records[int(bare)]["community"] == asking.community:
                return int(bare)
            raise NotFound(N_("There is no finding {id}"), id=bare)
        return find_rule(asking.workspace, asking.community, bare).id


# -- metrics


class MetricRef(Kind):
    """A metric, typed by its name or title; it is stored by its key (``dau``, ``dau@visit``)."""

    def __init__(self) -> None:
        super().__init__(checks.name)

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        return asking.workspace.find_metric(asking.community, text).key

    def words(self, asking: Asking) -> Sequence[str]:
        """See ``Kind``."""
        return [state.metric.key for state in asking.workspace.metrics(asking.community)]


class MeasuredBy(MetricRef):
    """A metric whose level and version are fields beside it."""

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        from communitytui.domain.lookup import one_metric

        named = asking.workspace.named_metrics(asking.community, text)
        # What lists show as "dau" is meant by it, also where there is a "dau@visit" beside it.
        exact = [metric for metric in named if metric.key == text.strip().casefold()]
        metric = exact[0] if exact else one_metric(asking.workspace, asking.community, text)
        return Several(metric=metric.name, level=metric.level, version=metric.version)

    def typed(self, value: Any, asking: Asking) -> str:
        """See ``Kind``."""
        metric = _measuring(asking)
        return metric.key if metric else str(value or "")


def _measuring(asking: Asking) -> Metric | None:
    """Return the metric that a record names, with its level; ``None`` where there is none."""
    name = asking.record.get("metric")
    if name is None:
        return None
    key = f"{name}@{asking.record.get('level') or ''}".rstrip("@")
    try:
        return asking.workspace.find_metric(asking.community, key)
    except NotFound:
        return None


class MetricValue(Number):
    """A value of the metric that the record names, in its unit; a bare number without one."""

    late = True

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        name = asking.record.get("metric")
        if name is None:
            return read_number(text)
        from communitytui.domain.metrics import read_value

        metric = asking.workspace.find_metric(asking.community, str(name))
        return read_value(metric, text, asking.currency)

    def typed(self, value: Any, asking: Asking) -> str:
        """See ``Kind``."""
        metric = _measuring(asking)
        return metric.typed(value) if metric else super().typed(value, asking)


class PassLine(Kind):
    """What a trial must reach, in the unit of the metric that the record names."""

    late = True

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        from communitytui.domain.trials import read_pass

        return read_pass(text, _measuring(asking), asking.currency)

    def typed(self, value: Any, asking: Asking) -> str:
        """See ``Kind``."""
        from communitytui.domain.trials import typed_pass

        return typed_pass(value) if value else ""


class Control(Kind):
    """A note, or a community whose change is subtracted: ``community:2``."""

    def __init__(self) -> None:
        super().__init__(checks.text)

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        from communitytui.domain.trial_evidence import names_control

        checked = self.check(text)
        if names_control(checked):
            # One that is not there would never be subtracted.
            name = checked.replace("：", ":").partition(":")[2].strip()
            if asking.workspace.find_community(name).id == asking.community:
                raise BadValue(N_("a community is no control of itself"))
        return checked


# -- rhythms


_LAST = ("last", "eom", "eoq", "月底", "季末", "最后一天")


class DayOfRule(Whole):
    """The day of a rhythm, which how often it comes gives a meaning: ``fri``, ``31``, ``3-31``."""

    late = True

    def parse(self, text: str, asking: Asking) -> Any:
        """See ``Kind``."""
        every = str(asking.record.get("every"))
        if every == "daily":
            raise BadValue(N_("a daily rhythm comes every day; leave it out"))
        if every == "weekly":
            return self._weekday(text)
        if folded(text) in _LAST:
            return Several(on=31, month=3 if every == "quarterly" else None)
        month, dash, day = text.rpartition("-")
        known = day.isdecimal() and len(day) <= 2 and 1 <= int(day) <= 31
        if known and (not dash or (every == "quarterly" and month in ("1", "2", "3"))):
            return Several(on=int(day), month=int(month) if dash else None)
        message = (
            N_("{value} is not a day of the quarter: 15, 3-31 (third month), or last")
            if every == "quarterly"
            else N_("{value} is not a day of the month: 1 to 31, or last")
        )
        raise BadValue(message, value=clean_line(text, 40))

    def _weekday(self, text: str) -> Several:
        from communitytui.i18n.dates import weekday_number

        day = weekday_number(text) or (int(text) if text in tuple("1234567") else None)
        if day is None:
            raise BadValue(N_("{value} is not a weekday: mon to sun, or 1 to 7"), value=text[:40])
        return Several(on=day, month=None)

    def nothing(self, default: Any) -> Any:
        """See ``Kind``."""
        return Several(on=None, month=None)

    def typed(self, value: Any, asking: Asking) -> str:
        """See ``Kind``."""
        month = value and asking.record.get("month")
        return f"{month}-{value}" if month else super().typed(value, asking)
