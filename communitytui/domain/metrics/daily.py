"""What happened day by day, wherever it was counted: what the values of metrics follow from.

A ledger beside the workspace and a warehouse far away count the same; what their counts mean, is
in one place. Days are ordinals of the community's zone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple


class Happened(NamedTuple):
    """What happened on one day, bots left out.

    ``posts``, ``reactions`` and ``replies`` (to others) are of the people who count; ``sent`` are
    the messages of all, ``staffed`` those of staff, ``events`` everything by anybody.
    """

    events: int = 0
    sent: int = 0
    posts: int = 0
    staffed: int = 0
    reactions: int = 0
    replies: int = 0
    joined: int = 0
    left: int = 0


class ActiveLevel(NamedTuple):
    """How many people were active in one sense: each day, and in the windows through it.

    ``daily`` are numbers by day; ``week``, ``month`` and ``habit`` say by how much the number of
    the window of a day differs from that of the day before.
    """

    daily: Mapping[int, int]
    week: Mapping[int, int]
    month: Mapping[int, int]
    habit: Mapping[int, int]


class Spread(NamedTuple):
    """How the messages of a window lie over the people who sent them."""

    contributors: int
    messages: int
    gini: float | None
    caf50: int
    top1: float
    next9: float
    rest: float


class Cohort(NamedTuple):
    """The newcomers of a day or days, how many posted in time, and how many posted again."""

    newcomers: int
    activated: int
    stayed: int


class Answered(NamedTuple):
    """The questions of a window as a day saw them; hours, and shares in percent."""

    openers: int
    answered: int
    median: float | None
    p75: float | None
    p90: float | None
    ripe: int
    unanswered: float | None


class Daily(NamedTuple):
    """The days from ``first`` to ``last`` as they were counted.

    ``both`` are the changes of those active in the latest 30 days and in the 30 before these;
    ``cohorts`` the newcomers by the day they came; ``answers`` says of days how questions fared,
    of which there are ``questions``; ``resolved`` are the replies to a message that is known.
    ``gives`` is what was there at all, ``staff`` how many are staff, ``out`` those of them who do
    not count.
    """

    first: int
    last: int
    days: Mapping[int, Happened]
    post: ActiveLevel
    interact: ActiveLevel | None
    both: Mapping[int, int]
    spreads: Mapping[int, Spread | None]
    cohorts: Mapping[int, Cohort]
    questions: int
    resolved: int
    answers: Callable[[range], Iterable[Answered]]
    gives: frozenset[str]
    staff: int
    out: int
