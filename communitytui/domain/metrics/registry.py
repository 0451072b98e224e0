"""The registry of metrics: every measure that the program can compute, name or judge.

The three groups of the source text (activity, interaction, satisfaction) and growth, as data in
``registry.json``: JSON, because reading it takes a third of the time that Python modules or TOML
take. A playbook names metrics of the registry and may add its own; so may a community. The texts
stand there and nowhere else; a community gets them with its records. A definition that changes in
meaning gets a new version: readings belong to one version and are never compared across.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from communitytui.domain.kernel.records import Json
from communitytui.message import Words

#: What "active" can mean: saw something, posted or reacted, posted. Never compared.
LEVELS = ("visit", "interact", "post")
#: The level that a chat export can give, and that is meant where none is said.
USUAL_LEVEL = "post"

#: What somebody did who is active at a level, for the sentences of the registry.
_DID = {
    "visit": {"zh": "来过", "en": "visited"},
    "interact": {"zh": "互动过", "en": "wrote or reacted"},
    "post": {"zh": "发过言", "en": "wrote"},
}
_FILE = os.path.join(os.path.dirname(__file__), "registry.json")


class Definition(NamedTuple):
    """A metric that the program knows: what it is called, what it is exactly, what it can be.

    ``plain`` says in one sentence what it tells, with ``{did}`` for what makes somebody active;
    ``definition`` is how it is counted; ``formula`` calculates it of other metrics, and the
    definition then says the same in words. ``formerly`` are titles that it had in earlier
    versions: people still type them, and communities made then keep them in their records.
    ``window`` is in days and ends on the day of the reading (``None``: no window, as in a survey).
    ``low`` and ``high`` are what a value can be at all; ``need`` is the sample size below which
    nothing is judged, ``sample`` what it counts. ``ratings`` are the ends of the scale that it
    is the share of, where people take a mean score for it; ``money``: it counts money of the
    community. ``levels`` is empty where the definition itself says what counts. ``source`` is
    where the definition comes from. ``daily``: a reading is about its own day, though it also
    looks back. ``stock``: what is there, not what comes and goes. ``adds_up``: its days add up
    to the value of a longer span, for what happened on one day happened on no other.
    ``without_staff``: it tells who takes part and how much, so that a community can leave out
    its staff; not so how many members there are, come and go, and what happens to questions,
    which staff answer as well as anybody.
    """

    id: str
    group: str
    title: Words
    plain: Words
    definition: Words
    source: Words
    formula: str = ""
    unit: Words = ""
    formerly: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    direction: str = "up"
    decimals: int = 0
    window: int | None = 1
    version: int = 1
    low: float | None = 0
    high: float | None = None
    need: int = 0
    sample: Words = ""
    ratings: tuple[int, int] | None = None
    money: bool = False
    daily: bool = False
    stock: bool = False
    adds_up: bool = False
    without_staff: bool = False

    @property
    def is_duration(self) -> bool:
        """Whether it is a time that something takes."""
        return self._counts("h")

    @property
    def counts_events(self) -> bool:
        """Whether it counts what may happen any number of times on a day, as messages do."""
        return self.window == 1 and self._counts("messages", "times", "leads", "orders")

    def _counts(self, *units: str) -> bool:
        return not isinstance(self.unit, str) and self.unit["en"] in units

    @property
    def level(self) -> str | None:
        """The level meant where none is said, or ``None`` for a metric without levels."""
        return USUAL_LEVEL if self.levels else None

    def plain_at(self, level: str | None) -> Words:
        """Return the sentence for a level."""
        if isinstance(self.plain, str):
            return self.plain
        did = _DID[level] if level else {"zh": "", "en": ""}
        return {tongue: text.replace("{did}", did[tongue]) for tongue, text in self.plain.items()}

    def metric_record(self, level: str | None = None) -> Json:
        """Return a metric's record, without uid, community and instants."""
        return {
            "name": self.id,
            "group": self.group,
            "title": _copied(self.title),
            "unit": _copied(self.unit),
            "level": level or self.level,
            "definition": _copied(self.definition),
            "formula": self.formula,
            "version": self.version,
            "registry": self.version,
            "decimals": self.decimals,
            "direction": self.direction,
        }


def _copied(words: Words) -> Words:
    """A record must not share a dictionary with its definition."""
    return dict(words) if isinstance(words, dict) else words


def _definitions() -> Iterator[Definition]:
    """Read the registry; units, samples and sources that recur have their Chinese once."""
    with open(_FILE, encoding="utf-8") as file:
        data = json.load(file)
    common = {en: {"zh": zh, "en": en} for en, zh in data["chinese"].items()}
    for name, given in data["metrics"].items():
        for field, value in given.items():
            if isinstance(value, list):
                given[field] = tuple(value)
            elif isinstance(value, str) and field in ("unit", "sample", "source"):
                given[field] = common.get(value, value)
        yield Definition(name, **given)


#: The definitions by the word that people type: ``dau``.
REGISTRY: Mapping[str, Definition] = MappingProxyType({d.id: d for d in _definitions()})
