"""What a version of a metric means: which definition of the registry, and who is not counted.

The versions of a metric are numbers of its community: readings belong to one, and have a baseline
of their own. Most are a definition of the registry as it is counted there; a version without one
is what the team says that the metric is.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.records import Fields, Record
from communitytui.message import Message, Sayable, Words, plural

if TYPE_CHECKING:
    from communitytui.domain.metrics.registry import Definition


class Meaning(NamedTuple):
    """A version of a definition in the registry, and whether staff count in it."""

    registry: int
    staff: bool = True


class LeftOut(NamedTuple):
    """How many accounts are staff, and how many others count nowhere, as bots do."""

    staff: int = 0
    accounts: int = 0

    @classmethod
    def by(cls, staff: Collection[int], accounts: Collection[int]) -> LeftOut:
        """Return it of the numbers of accounts; who is left out altogether counts once."""
        return cls(len(set(staff) - set(accounts)), len(accounts))

    def of(self, meaning: Meaning) -> dict[str, int]:
        """Return what the record of a metric keeps of it."""
        found = {} if meaning.staff else {"staff": self.staff}
        return found | ({"accounts": self.accounts} if self.accounts else {})


def meaning_of(part: Record) -> Meaning | None:
    """Return what a metric, or a former version of it, means; ``None``: the team's own words."""
    registry = part.get("registry")
    return Meaning(registry, "staff" not in (part.get("without") or {})) if registry else None


def words_of(part: Record) -> Sayable:
    """Return the definition of a metric or a former version, and who is not counted in it."""
    words: Words = part["definition"]
    without = left_out_words(part)
    if without is None:
        return words
    return Message("{words} Counted {without}.", words=words, without=without)


def left_out_words(part: Record) -> Message | None:
    """Return who is not counted in a metric or a former version; ``None``: everybody is."""
    without = part.get("without") or {}
    others = without.get("accounts", 0)
    told = plural("{n} excluded account", "{n} excluded accounts", others)
    if "staff" not in without:
        return Message("without {others}", others=told) if others else None
    staff = plural("staff ({n} account)", "staff ({n} accounts)", without["staff"])
    if not others:
        return Message("without {staff}", staff=staff)
    return Message("without {staff} and {others}", staff=staff, others=told)


def unused(record: Record) -> int:
    """Return the number of a version that a metric does not have yet."""
    return 1 + max(int(each["version"]) for each in (record, *_former(record)))


def put_away(record: Record, until: date) -> list[Record]:
    """Return the former versions of a metric with the present one among them."""
    kept = {key: record[key] for key in ("version", "definition", "unit")}
    more = {key: record[key] for key in ("registry", "without", "formula") if record.get(key)}
    return [*_former(record), {**kept, **more, "until": until.isoformat()}]


def version_with(record: Record, meaning: Meaning) -> int | None:
    """Return the former version of a metric that means ``meaning``, or ``None``."""
    found = (each["version"] for each in _former(record) if meaning_of(each) == meaning)
    return next(found, None)


def was_counted(record: Record) -> bool:
    """Tell whether a metric ever was one of the registry, and not the team's own from the start."""
    return any(meaning_of(each) is not None for each in (record, *_former(record)))


def turned(record: Record, known: Definition, meaning: Meaning, until: date) -> Fields:
    """Return the fields by which a metric comes to mean ``meaning``.

    It goes back to the version that meant this before, where there is one; else it gets a new one.
    """
    before = version_with(record, meaning)
    words = meaning_of(record)
    anew = words is None or words.registry != meaning.registry
    return {
        "version": before or unused(record),
        "former": [each for each in put_away(record, until) if each["version"] != before],
        "registry": meaning.registry,
        "definition": known.definition if anew else record["definition"],
    }


def _former(record: Record) -> list[Record]:
    return list(record.get("former") or ())
