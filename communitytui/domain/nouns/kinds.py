# ruff: noqa: D102 - what a method means says the class that brings it
"""Kinds of values: how each is checked as it is stored, read as it is typed, and shown.

A kind is made once, where a noun declares its fields (``nouns.declared``), and everything that
handles the field asks it: the schema ``check``s, forms and commands ``parse`` and write back
(``typed`` is the inverse of ``parse``), lists and the log ``show``, completion offers ``words``.
What people may choose from is understood in every language, whichever the screen speaks.

Plain classes: making one dataclass takes 2 ms, and every edit would wait for twenty of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel import checks
from communitytui.domain.kernel.date_words import as_spoken
from communitytui.domain.kernel.labels import PRIORITY_NAMES
from communitytui.domain.kernel.numbers import (
    PLAIN,
    Wanted,
    check_cost,
    read_cost,
    read_number,
    read_whole,
)
from communitytui.domain.kernel.records import Fields, Json, Record
from communitytui.domain.kernel.stages import STAGE, STAGES
from communitytui.domain.kernel.times import parse_time
from communitytui.domain.kernel.words import (
    check_day,
    check_time,
    choose,
    folded,
    one_of,
    read_day,
    read_moment,
)
from communitytui.domain.tasks import promises
from communitytui.domain.tasks.owners import people_of
from communitytui.message import N_, Message, Names, Sayable, Words

if TYPE_CHECKING:
    from communitytui.domain.workspace import Community, Workspace

#: What people write for "nothing".
NONE = frozenset({"", "none", "-", "–", "无"})
_NO_RECORD: Record = {}


class Asking(NamedTuple):
    """What reading or showing a value needs to know besides it.

    The table of words, the workspace, the community and its day, who types, and the record that
    the value is part of, as far as it is known.
    """

    names: Names
    workspace: Workspace
    community: int
    today: date
    me: str | None = None
    record: Record = _NO_RECORD

    @property
    def home(self) -> Community:
        """The community."""
        return self.workspace.community(self.community)

    @property
    def currency(self) -> str | None:
        """What amounts of the community are in (ISO 4217); ``None`` until it has a currency."""
        return self.home.currency


class Several(Fields):
    """What one typed text says about several fields of a record."""


class Kind:
    """What a field may hold; this one takes any text that passes its check."""

    #: Read after the fields that say what it means.
    late = False

    #: A text of many lines.
    long = False

    def __init__(self, check: checks.Check, *, merges: bool = False) -> None:
        #: Returns a stored value cleaned, or raises ``BadValue``.
        self.check = check
        #: A list whose order means nothing: two people's additions and removals are joined.
        self.merges = merges

    def parse(self, text: str, asking: Asking) -> object:
        """Return the stored value that a person means; raises ``BadValue``, ``NotFound``."""
        return self.check(text)

    def typed(self, value: object, asking: Asking) -> str:
        """Return a stored value as a person would type it; empty for nothing."""
        return "" if value is None else str(value)

    def show(self, value: object, asking: Asking) -> Sayable:
        """Return a stored value in words; empty for nothing."""
        return self.typed(value, asking)

    def words(self, asking: Asking) -> Sequence[str]:
        """Return what can be typed, for completion; nothing where that is anything."""
        return ()

    def is_offered(self, asking: Asking) -> bool:
        """Tell whether forms ask for it; without anything to choose from they do not."""
        return True

    def is_nothing(self, text: str) -> bool:
        """Tell whether a person means by ``text`` that there is to be nothing."""
        return text.casefold() in NONE

    def renamed(self, value: object, call: Callable[[str], str]) -> object:
        """Return a stored value with the people in it called what ``call`` says."""
        return value

    def nothing(self, default: object) -> object:
        """Return what a field becomes for which people type ``none``."""
        return default


class Text(Kind):
    """A text of many lines; may be empty."""

    long = True

    def __init__(self) -> None:
        super().__init__(checks.text)


class Lines(Kind):
    """Several texts, each typed in a line of its own."""

    long = True

    def __init__(self) -> None:
        super().__init__(checks.list_of(checks.name))

    def parse(self, text: str, asking: Asking) -> Json:
        return [line.strip() for line in text.splitlines() if line.strip()]

    def typed(self, value: Json, asking: Asking) -> str:
        return "\n".join(value or ())


class Labels(Kind):
    """Options or columns, each with a key and a label: ``Name, Link``."""

    def __init__(self) -> None:
        super().__init__(checks.list_of(checks.tree))

    def parse(self, text: str, asking: Asking) -> object:
        return promises.read_items(text)

    def typed(self, value: Json, asking: Asking) -> str:
        return promises.typed_items(value or (), asking.names)


class Factors(Labels):
    """Factors with their weights: ``Reach=60, Cost=40``."""

    def parse(self, text: str, asking: Asking) -> object:
        return promises.read_factors(text)

    def typed(self, value: Json, asking: Asking) -> str:
        return promises.typed_factors(value or (), asking.names)


class Title(Kind):
    """A text that is not empty, perhaps in two languages; one is typed, the one spoken now."""

    def __init__(self, check: checks.Check = checks.title, *, long: bool = False) -> None:
        super().__init__(check)
        self.long = long

    def typed(self, value: Json, asking: Asking) -> str:
        return "" if value is None else asking.names(value)[0]


# -- numbers and days


class Whole(Kind):
    """A whole number from ``low`` to ``high``, typed in the unit ``wanted``."""

    def __init__(self, low: int, high: int, wanted: Wanted = PLAIN) -> None:
        super().__init__(checks.whole(low, high))
        self.low, self.high, self.wanted = low, high, wanted

    def parse(self, text: str, asking: Asking) -> object:
        return self.check(read_whole(text, self.wanted))


class Number(Kind):
    """A finite number without a unit of its own."""

    def __init__(self) -> None:
        super().__init__(checks.number)

    def parse(self, text: str, asking: Asking) -> object:
        return read_number(text)


class Cost(Kind):
    """An amount of money from 0 on, in the currency of the community."""

    def __init__(self) -> None:
        super().__init__(check_cost)

    def parse(self, text: str, asking: Asking) -> object:
        return read_cost(text, asking.currency)


class Day(Kind):
    """A day, typed as people say it: ``fri``, ``+3d``, ``下周五``."""

    def __init__(self) -> None:
        super().__init__(check_day)

    def parse(self, text: str, asking: Asking) -> object:
        return read_day(as_spoken(text, asking.names), asking.today)

    def words(self, asking: Asking) -> Sequence[str]:
        return day_words(asking.names)


class DayAndTime(Day):
    """A day; the time of day that is typed behind it belongs to the field ``time``."""

    def parse(self, text: str, asking: Asking) -> object:
        day, time = read_moment(as_spoken(text, asking.names), asking.today)
        return Several(date=day, time=time) if time else day


class Time(Kind):
    """A time of day: ``09:30``, ``8pm``, ``晚上8点``."""

    def __init__(self) -> None:
        super().__init__(check_time)

    def parse(self, text: str, asking: Asking) -> object:
        return parse_time(text)


def day_words(names: Names, *, spans: bool = False) -> list[str]:
    """Return the phrases for days that are offered in the language spoken, ``spans`` included."""
    # 6 ms: the grammar of dates, which no list needs.
    from communitytui.domain.kernel.dates import offered

    return offered(names({"zh": "zh", "en": "en"})[0], spans=spans)


# -- choices


class Choice(Kind):
    """One of several values that have names: each is typed by its key or any of its names."""

    wrong = N_("unknown word {value}")

    def named(self, asking: Asking) -> Mapping[object, Sequence[str]]:
        """Return what each value is called in every language; the name shown now comes first."""
        raise NotImplementedError

    def parse(self, text: str, asking: Asking) -> object:
        return choose(text, self.named(asking), self.wrong)

    def show(self, value: object, asking: Asking) -> Sayable:
        found = self.named(asking).get(value)
        return found[0] if found else self.typed(value, asking)

    def words(self, asking: Asking) -> Sequence[str]:
        return _offered(self.named(asking))


class Fixed(Choice):
    """A choice that is the same in every community."""

    def called(self, names: Names) -> Mapping[Json, Sequence[str]]:
        """Return what each value is called in every language, whoever asks; see ``named``."""
        raise NotImplementedError

    def named(self, asking: Asking) -> Mapping[object, Sequence[str]]:
        return self.called(asking.names)

    def read(self, text: str, names: Names) -> object:
        """Return the value that a person means, whoever asks; raises ``BadValue``."""
        return choose(text, self.called(names), self.wrong)

    def parse(self, text: str, asking: Asking) -> object:
        return self.read(text, asking.names)

    def offered(self, names: Names) -> Sequence[str]:
        """Return what can be typed, whoever asks; see ``words``."""
        return _offered(self.called(names))


def _offered(named: Mapping[object, Sequence[str]]) -> list[str]:
    """Return the values of a choice, then what they are called now."""
    return list(dict.fromkeys([*map(str, named), *(called[0] for called in named.values())]))


class OneOf(Fixed):
    """One of the words in a table of ``domain.kernel.labels``, or of those in ``only``."""

    def __init__(
        self, table: Mapping[str, str], wrong: str = "", only: Sequence[str] | None = None
    ) -> None:
        self.keys = tuple(table if only is None else only)
        super().__init__(checks.word(self.keys))
        self.table = table
        self.wrong = wrong or self.wrong

    def read(self, text: str, names: Names) -> str:
        text = text.strip()
        # The key is what scripts write: it pays for no catalogue.
        return text if text in self.keys else choose(text, self.called(names), self.wrong)

    def is_nothing(self, text: str) -> bool:
        return text not in self.keys and super().is_nothing(text)

    def called(self, names: Names) -> Mapping[str, Sequence[str]]:
        return {key: names(Message(self.table[key])) for key in self.keys}

    def show(self, value: Json, asking: Asking) -> Sayable:
        return Message(self.table[value]) if value in self.table else self.typed(value, asking)


class Priority(Fixed):
    """From 1, the highest, to 3: typed ``1``, ``p1``, ``high``, ``高``."""

    wrong = N_("{value} is not a priority")

    def __init__(self) -> None:
        super().__init__(checks.whole(1, 3))

    def read(self, text: str, names: Names) -> int:
        bare = folded(text).lstrip("p")
        if bare.isdecimal():
            return int(self.check(read_whole(bare)))
        return choose(text, self.called(names), self.wrong)

    def called(self, names: Names) -> Mapping[int, Sequence[str]]:
        """See ``Fixed``; "1 highest" is typed with its number and without."""
        return {
            number: [
                each
                for name in names(Message(shown))
                for each in (name.lstrip("123 "), name, *more)
            ]
            for number, (shown, more) in PRIORITY_NAMES.items()
        }

    def show(self, value: Json, asking: Asking) -> Sayable:
        return Message(PRIORITY_NAMES[value][0]) if value in PRIORITY_NAMES else ""


class StageKind(Fixed):
    """One of the nine stages: typed by its number, its key, its name or a word of that."""

    wrong = N_("{value} is not a stage")

    def __init__(self) -> None:
        super().__init__(lambda value: one_of(str(value), STAGE, self.wrong))

    def read(self, text: str, names: Names) -> str:
        text = text.strip()
        return text if text in STAGE else choose(text, self.called(names), self.wrong, partly=True)

    def called(self, names: Names) -> Mapping[str, Sequence[str]]:
        return {
            stage.key: (*called, str(stage.number), *(f"{stage.number} {name}" for name in called))
            for stage in STAGES
            for called in (names(stage.title),)
        }

    def typed(self, value: Json, asking: Asking) -> str:
        return asking.names(STAGE[value].title)[0] if value in STAGE else ""

    def show(self, value: object, asking: Asking) -> Sayable:
        return STAGE[value].called if value in STAGE else str(value)


class YesNo(Fixed):
    """Whether something is so."""

    wrong = N_("{value} is neither yes nor no")

    def __init__(self) -> None:
        super().__init__(bool)

    def called(self, names: Names) -> Mapping[bool, Sequence[str]]:
        return {
            True: (*names(Message("yes")), "true", "1", "on"),
            False: (*names(Message("no")), "false", "0", "off"),
        }

    def typed(self, value: object, asking: Asking) -> str:
        return "yes" if value else "no"


class OfCommunity(Choice):
    """One of what a community declares in ``table``: an area of work, or a role."""

    def __init__(self, table: str, wrong: str) -> None:
        super().__init__(checks.name)
        self.table = table
        self.wrong = wrong

    def named(self, asking: Asking) -> Mapping[object, Sequence[str]]:
        declared = asking.home.declared(self.table)
        return {str(key): asking.names(words) for key, words in declared.items()}

    def typed(self, value: object, asking: Asking) -> str:
        return "" if value is None else asking.names(self.show(value, asking))[0]

    def show(self, value: Json, asking: Asking) -> Words:
        words: Words = asking.home.declared(self.table).get(value, value or "")
        return words


# -- people


class Person(Kind):
    """A person's name; ``me`` is who types.

    Case and width do not make another person of one who is known (``known``, a name of somebody
    in the community); a backslash before the name does.
    """

    def __init__(self, *, known: bool = True) -> None:
        super().__init__(checks.name)
        self.known = known

    def parse(self, text: str, asking: Asking) -> Json:
        """See ``Kind``; nobody for ``me`` while we do not know who types."""
        name = text.strip().lstrip("@＠")
        if folded(name) in ("me", "我"):
            return asking.me and self.check(asking.me)
        if not self.known or name.startswith("\\"):
            return self.check(name.removeprefix("\\"))
        found = people(asking)
        if name in found:
            return name
        same = (each for each in found if folded(each) == folded(name))
        return self.check(next(same, name))

    def renamed(self, value: object, call: Callable[[str], str]) -> object:
        return call(value) if isinstance(value, str) else value

    def words(self, asking: Asking) -> Sequence[str]:
        return people(asking)


class ByPerson(Kind):
    """Something of each person, by name."""

    def renamed(self, value: object, call: Callable[[str], str]) -> object:
        """See ``Kind``; what is said under the new name already stays."""
        if not isinstance(value, Mapping):
            return value
        changed = {call(name): each for name, each in value.items()}
        return changed | {name: value[name] for name in changed if name in value}


class People(Kind):
    """Several people, with commas between; ``known`` as for one."""

    def __init__(self, *, known: bool = True) -> None:
        super().__init__(checks.set_of(checks.name), merges=True)
        self.person = Person(known=known)

    def parse(self, text: str, asking: Asking) -> object:
        each = text.replace("，", ",").replace("、", ",").split(",")
        return [self.person.parse(name, asking) for name in each if name.strip()]

    def renamed(self, value: object, call: Callable[[str], str]) -> object:
        return list(dict.fromkeys(map(call, value))) if isinstance(value, list) else value

    def typed(self, value: Json, asking: Asking) -> str:
        return ", ".join(value or ())

    def words(self, asking: Asking) -> Sequence[str]:
        return people(asking)


class FieldValues(Kind):
    """Values of fields of a record by their names: as they are stored, or as they were typed.

    ``people`` are the fields that hold a person, or several with commas between.
    """

    def __init__(self, check: checks.Check, people: Collection[str]) -> None:
        super().__init__(check)
        self.people = people

    def renamed(self, value: object, call: Callable[[str], str]) -> object:
        """See ``Kind``."""
        if not isinstance(value, dict):
            return value
        return value | {name: _called(value[name], call) for name in self.people if name in value}


def _called(who: object, call: Callable[[str], str]) -> object:
    if isinstance(who, str):
        return ", ".join(call(each.strip()) for each in who.split(",") if each.strip())
    return [call(each) for each in who] if isinstance(who, list) else who


def people(asking: Asking) -> list[str]:
    """Return who owes or helps with anything of the community, oneself first."""
    found: dict[str, None] = {asking.me: None} if asking.me else {}
    tables, here = asking.workspace.tables, asking.community
    named = {
        name
        for record in asking.workspace.board.records.values()
        if record["community"] == here
        for name in people_of(record)
    }
    for table in ("groups", "goals", "rhythms", "entries", "trials"):
        records = tables.get(table, {}).values()
        named |= {record["owner"] for record in records if record["community"] == here}
    return list(found | dict.fromkeys(sorted(filter(None, named))))
