# ruff: noqa: D102 - what a method means says ``domain.nouns.kinds``
"""Kinds of values that mean something beside them: other records, metrics, rules of rhythms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from communitytui.domain.judging.rule import find_rule
from communitytui.domain.judging.trial import control_named, find_group, read_pass, typed_pass
from communitytui.domain.kernel import checks
from communitytui.domain.kernel.date_words import as_spoken, weekday_number
from communitytui.domain.kernel.numbers import read_number
from communitytui.domain.kernel.records import Json
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.kernel.words import choose, folded, read_day
from communitytui.domain.metrics import formula
from communitytui.domain.metrics.metric import read_value
from communitytui.domain.nouns.kinds import (
    NONE,
    Asking,
    Choice,
    Kind,
    Number,
    Several,
    Whole,
    day_words,
)
from communitytui.domain.nouns.lookup import find_goal, find_task, number_in, one_metric
from communitytui.domain.plan.repeats import read_repeat, read_until
from communitytui.domain.workspace import ChatGroup
from communitytui.errors import BadValue, NotFound
from communitytui.message import N_, Sayable

if TYPE_CHECKING:
    from communitytui.domain.metrics.metric import Metric

ID = Kind(checks.whole(1, 2**53))


def split(text: str) -> list[str]:
    """Return the words of a list that people typed: ``4.4,4.6``, ``4.4、4.6``, ``4.4 4.6``."""
    return text.replace("，", ",").replace("、", ",").replace(",", " ").split()


class TaskRefs(Kind):
    """Tasks, typed by number or key."""

    def __init__(self) -> None:
        super().__init__(checks.set_of(ID.check), merges=True)

    def parse(self, text: str, asking: Asking) -> object:
        return [find_task(asking.workspace, word, asking.community) for word in split(text)]

    def typed(self, value: Json, asking: Asking) -> str:
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

    def parse(self, text: str, asking: Asking) -> object:
        return find_goal(asking.workspace, text, asking.community)

    def show(self, value: Json, asking: Asking) -> Sayable:
        goal = asking.workspace.tables.get("goals", {}).get(value)
        return goal["statement"] if goal else self.typed(value, asking)

    def words(self, asking: Asking) -> Sequence[str]:
        goals = asking.workspace.tables.get("goals", {})
        return [str(id) for id in sorted(goals) if goals[id]["community"] == asking.community]


class GroupRef(Choice):
    """A group of the community, typed by its name or number."""

    wrong = N_("there is no group {value}")

    def __init__(self) -> None:
        super().__init__(ID.check)

    def named(self, asking: Asking) -> Mapping[object, Sequence[str]]:
        groups = asking.workspace.all(ChatGroup, asking.community)
        return {group.id: (group.name,) for group in groups}

    def parse(self, text: str, asking: Asking) -> object:
        ids = {called[0]: id for id, called in self.named(asking).items()}
        # By name, so that a wrong word is told the names that there are.
        numbers = {name: (str(id), f"#{id}") for name, id in ids.items()}
        return ids[choose(text, numbers, self.wrong)]

    def typed(self, value: object, asking: Asking) -> str:
        return "" if value is None else self.named(asking).get(value, (f"#{value}",))[0]

    def words(self, asking: Asking) -> Sequence[str]:
        return [called[0] for called in self.named(asking).values()]

    def is_offered(self, asking: Asking) -> bool:
        return bool(self.named(asking))


class FindingRef(Kind):
    """A record of a finding by its number, or a rule by its name: ``Q01``, ``Q01@Berlin``."""

    def __init__(self) -> None:
        super().__init__(lambda value: value if isinstance(value, int) else checks.name(value))

    def parse(self, text: str, asking: Asking) -> object:
        number = number_in(text)
        if number is None:
            word, _, group = text.strip().lstrip("#").partition("@")
            rule = find_rule(asking.workspace, asking.community, word).id
            return f"{rule}@{group}" if group else rule
        found = asking.workspace.tables.get("findings", {}).get(number)
        if found is None or found["community"] != asking.community:
            raise NotFound(N_("There is no finding {id}"), id=number)
        return number


# -- metrics


class MetricRef(Kind):
    """A metric, typed by its name or title; it is stored by its key (``dau``, ``dau@visit``)."""

    def __init__(self) -> None:
        super().__init__(checks.name)

    def parse(self, text: str, asking: Asking) -> object:
        return asking.workspace.measures.find(asking.community, text).key

    def words(self, asking: Asking) -> Sequence[str]:
        return [state.metric.key for state in asking.workspace.measures.states(asking.community)]


class FormulaOf(Kind):
    """What calculates a metric of others, which are typed by name or title and kept by key."""

    def __init__(self) -> None:
        super().__init__(checks.line)

    def parse(self, text: str, asking: Asking) -> object:
        if text.casefold() in NONE:
            return ""
        names = asking.workspace.measures.names(asking.community)
        return formula.read(checks.line(text), names).text


class MeasuredBy(MetricRef):
    """A metric whose level and version are fields beside it."""

    def parse(self, text: str, asking: Asking) -> object:
        named = asking.workspace.measures.named(asking.community, text)
        # What lists show as "dau" is meant by it, also where there is a "dau@visit" beside it.
        exact = [metric for metric in named if metric.key == text.strip().casefold()]
        metric = exact[0] if exact else one_metric(asking.workspace, asking.community, text)
        return Several(metric=metric.name, level=metric.level, version=metric.version)

    def typed(self, value: object, asking: Asking) -> str:
        metric = _measuring(asking)
        return metric.key if metric else str(value or "")


def _measuring(asking: Asking) -> Metric | None:
    """Return the metric that a record names, with its level; ``None`` where there is none."""
    name = asking.record.get("metric")
    if name is None:
        return None
    key = f"{name}@{asking.record.get('level') or ''}".rstrip("@")
    try:
        return asking.workspace.measures.find(asking.community, key)
    except NotFound:
        return None


class MetricValue(Number):
    """A value of the metric that the record names, in its unit; a bare number without one."""

    late = True

    def parse(self, text: str, asking: Asking) -> object:
        name = asking.record.get("metric")
        if name is None:
            return read_number(text)
        metric = asking.workspace.measures.find(asking.community, str(name))
        return read_value(metric, text, asking.currency)

    def typed(self, value: Json, asking: Asking) -> str:
        metric = _measuring(asking)
        return metric.typed(value) if metric else super().typed(value, asking)


class PassLine(Kind):
    """What a trial must reach, in the unit of the metric that the record names."""

    late = True

    def parse(self, text: str, asking: Asking) -> object:
        return read_pass(text, _measuring(asking), asking.currency)

    def typed(self, value: Json, asking: Asking) -> str:
        return typed_pass(value) if value else ""


class Control(Kind):
    """A note, or whose change is subtracted: ``community:2``, ``group:Berlin``."""

    def __init__(self) -> None:
        super().__init__(checks.text)

    def parse(self, text: str, asking: Asking) -> object:
        checked = self.check(text)
        named = control_named(checked)
        if named is None:
            return checked
        # One that is not there would never be subtracted.
        if named.is_group:
            if find_group(asking.workspace, asking.community, named.name) is None:
                GroupRef().parse(named.name, asking)
        elif asking.workspace.find_community(named.name).id == asking.community:
            raise BadValue(N_("a community cannot be its own control"))
        return checked


# -- rhythms


_LAST = ("last", "eom", "eoq", "月底", "季末", "最后一天")


class DayOfRule(Whole):
    """The day of a rhythm, which how often it comes gives a meaning: ``fri``, ``31``, ``3-31``."""

    late = True

    def parse(self, text: str, asking: Asking) -> object:
        every = str(asking.record.get("every"))
        if every == "daily":
            raise BadValue(N_("a daily rhythm is due every day; leave this out"))
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
        day = weekday_number(text) or (int(text) if text in tuple("1234567") else None)
        if day is None:
            raise BadValue(N_("{value} is not a weekday: mon to sun, or 1 to 7"), value=text[:40])
        return Several(on=day, month=None)

    def nothing(self, default: object) -> object:
        return Several(on=None, month=None)

    def typed(self, value: object, asking: Asking) -> str:
        month = value and asking.record.get("month")
        return f"{month}-{value}" if month else super().typed(value, asking)


class HowOften(Kind):
    """How often something comes again, ``thu``, ``每两周周四``; a time may stand behind it."""

    def __init__(self) -> None:
        super().__init__(checks.name)

    def parse(self, text: str, asking: Asking) -> object:
        every, time = read_repeat(text)
        return Several(every=every, time=time) if time else every

    def words(self, asking: Asking) -> Sequence[str]:
        english = "thu|weekdays|2_weeks|15th|first_mon|last_day"
        chinese = "每周四|工作日|每两周|每月15号|每月第一个周一|月底"
        return asking.names({"en": english, "zh": chinese})[0].split("|")


class Until(Kind):
    """The last day of something that comes again, or how often: ``2027-03-31``, ``12x``."""

    def __init__(self) -> None:
        super().__init__(checks.name)

    def parse(self, text: str, asking: Asking) -> object:
        if (often := read_until(text)) is not None:
            return often
        return date.fromisoformat(read_day(as_spoken(text, asking.names), asking.today))

    def words(self, asking: Asking) -> Sequence[str]:
        return day_words(asking.names)
