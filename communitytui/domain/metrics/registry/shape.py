"""What a definition of a metric says, and the words that several of them share."""

from __future__ import annotations

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

OWN: Words = {"zh": "本程序自定", "en": "defined here"}

PEOPLE: Words = {"zh": "人", "en": "people"}
MESSAGES: Words = {"zh": "条", "en": "messages"}
TIMES: Words = {"zh": "次", "en": "times"}
HOURS: Words = {"zh": "小时", "en": "h"}
POINTS: Words = {"zh": "分", "en": "points"}

# What a sample size counts.
ACTIVE: Words = {"zh": "名月活成员", "en": "monthly active members"}
POSTERS: Words = {"zh": "名发言者", "en": "people who posted"}
MEMBERS: Words = {"zh": "名成员", "en": "members"}
QUESTIONS: Words = {"zh": "条提问", "en": "questions"}
SIGNUPS: Words = {"zh": "人报名", "en": "sign-ups"}
ANSWERS: Words = {"zh": "份答卷", "en": "answers"}
REACHED: Words = {"zh": "次触达", "en": "people reached"}
JOINS: Words = {"zh": "人入群", "en": "joins"}


class Definition(NamedTuple):
    """A metric that the program knows: what it is called, what it is exactly, what it can be.

    ``plain`` says in one sentence what it tells, with ``{did}`` for what makes somebody active;
    ``definition`` is the formula. ``window`` is in days and ends on the day of the reading
    (``None``: no window, as in a survey). ``low`` and ``high`` are what a value can be at all;
    ``need`` is the sample size below which nothing is judged, ``sample`` what it counts.
    ``ratings`` are the ends of the scale that it is the share of, where people take a mean score
    for it; ``money``: it counts money of the community. ``levels`` is empty where the definition
    itself says what counts. ``source`` is where the definition comes from. ``daily``: a reading
    is about its own day, though it also looks back. ``stock``: what is there, not what comes and
    goes.
    """

    id: str
    group: str
    title: Words
    plain: Words
    definition: Words
    source: Words
    unit: Words = ""
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

    @property
    def is_duration(self) -> bool:
        """Whether it is a time that something takes."""
        return self.unit == HOURS

    @property
    def counts_events(self) -> bool:
        """Whether it counts what may happen any number of times on a day, as messages do."""
        return self.window == 1 and self.unit in (MESSAGES, TIMES)

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
            "version": self.version,
            "registry": self.version,
            "decimals": self.decimals,
            "direction": self.direction,
        }


def _copied(words: Words) -> Words:
    """A record must not share a dictionary with its definition."""
    return dict(words) if isinstance(words, dict) else words
