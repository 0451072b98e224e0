"""What is judged of a metric: the standard it is held to, the verdict, and how it stands.

``metrics.standards`` judges.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from communitytui.domain.kernel.labels import CHANGE_NAMES, MEETS_NAMES, VERDICT_NAMES
from communitytui.domain.kernel.records import Record
from communitytui.domain.metrics.baselines import Baseline, Kept
from communitytui.domain.metrics.detectability import Sight, sights
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.readings import Reading, Readings, trend
from communitytui.domain.metrics.signals import Signal, limits_at, stride_of
from communitytui.message import Message, Sayable, Words, joined

GOOD, WARN, BAD, UNKNOWN, PARTIAL = "good", "warn", "bad", "unknown", "partial"


class Standard(NamedTuple):
    """What a metric should reach: target and alert line, and where these come from."""

    target: float | None
    alert: float | None
    direction: str
    provenance: str
    source: Words = ""


class Judgement(NamedTuple):
    """A verdict with its reason, ``said``.

    ``change`` says whether the metric changed against its ``baseline`` (usual, better, worse,
    watch), ``meets`` whether it is where the team or a source wants it; each is ``None`` where
    that cannot be told. The verdict follows the change, and without one the target.
    ``standard`` is what was set, ``signal`` the week that was judged, ``also`` what follows the
    reason.
    """

    verdict: str
    said: Message
    standard: Standard | None
    change: str | None = None
    meets: bool | None = None
    baseline: Baseline | None = None
    signal: Signal | None = None
    also: tuple[Message, ...] = ()

    @property
    def sign(self) -> str:
        """What its sign stands for: the change, and without one the verdict."""
        return self.change or self.verdict

    @property
    def word(self) -> Message:
        """The word beside the sign: has it changed, else is it where it is wanted."""
        if self.change is not None:
            return Message(CHANGE_NAMES[self.change])
        if self.meets is not None:
            return Message(MEETS_NAMES[self.meets])
        return Message(VERDICT_NAMES[self.verdict])

    @property
    def reason(self) -> Sayable:
        """Why the verdict is what it is."""
        return joined((self.said, *self.also))


class MetricState(NamedTuple):
    """A metric as it stands: its readings, trend, standard and verdict.

    ``readings`` are built when looked at: take ``latest`` or a slice from the end where that
    is enough. ``given`` is the standard as it was set, provisional ones too, ``kept`` the
    baseline that is written down.
    """

    metric: Metric
    readings: Sequence[Reading]
    judgement: Judgement
    given: Standard | None = None
    kept: Kept | None = None

    @property
    def latest(self) -> Reading | None:
        """The newest reading, or ``None``."""
        if isinstance(self.readings, Readings):
            return self.readings.latest
        return self.readings[-1] if self.readings else None

    @property
    def trend(self) -> str | None:
        """``up``, ``down`` or ``flat`` (within 2 %) against a week before, or ``None``."""
        return trend(self.readings)

    @property
    def shown(self) -> float | None:
        """The value that was judged, that of a week, else the newest reading; ``None``: none."""
        signal = self.judgement.signal
        if signal is not None:
            return signal.week.value
        return self.latest.value if self.latest is not None else None

    @property
    def limits(self) -> tuple[float, float, float] | None:
        """What is usual for the week that was judged: (low, centre, high), or ``None``."""
        judgement = self.judgement
        if judgement.baseline is None:
            return None
        return limits_at(judgement.signal, judgement.baseline)

    @property
    def sights(self) -> tuple[Sight, ...]:
        """Which lasting changes for the worse are seen, and within how many weeks."""
        judgement, metric = self.judgement, self.metric
        if judgement.baseline is None:
            return ()
        standard = judgement.standard
        direction = standard.direction if standard else metric.direction
        stride = stride_of(None if metric.is_daily else metric.window)
        return sights(judgement.baseline, direction, stride)


def standard_of(record: Record | None) -> Standard | None:
    """Return the standard that a record holds, or ``None`` for no record."""
    if record is None:
        return None
    return Standard(
        record["target"],
        record["alert"],
        record["direction"],
        record["provenance"],
        record["source"] or "",
    )
