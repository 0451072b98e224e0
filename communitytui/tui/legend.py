"""What the signs and the short words of the screen mean, for the help."""

from __future__ import annotations

from collections.abc import Iterator

from communitytui.domain.kernel.labels import CHANGE_NAMES, STANDING_NAMES, VERDICT_NAMES
from communitytui.domain.kernel.signs import (
    BLOCKED_SIGN,
    CHANGE_SIGNS,
    STATUS_SIGNS,
    TREND_SIGNS,
    VERDICT_SIGNS,
)
from communitytui.i18n import N_, tr

#: What stands beside the numbers of a metric, and what it says of them.
_TAGS = {
    N_("usual"): N_("the range of its own past weeks; it tells a change, not a target"),
    N_("source"): N_("a published figure, with where it comes from"),
    N_("team"): N_("a figure that the team has set"),
    N_("provisional"): N_("a figure of the playbook; it is shown, and judges nothing"),
    N_("preliminary"): N_("too few weeks so far for a range that stands"),
}


def legend() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the groups of the legend: a heading, and signs or words with what they mean."""
    tasks = [(STATUS_SIGNS[key], tr(name)) for key, name in STANDING_NAMES.items()]
    tasks.insert(1, (BLOCKED_SIGN, tr("blocked: waits for other tasks")))
    return [
        (tr("Legend: signs of tasks"), tasks),
        (tr("Legend: signs of metrics"), [*_signs()]),
        (
            tr("Legend: words beside numbers"),
            [(tr(word), tr(text)) for word, text in _TAGS.items()],
        ),
    ]


def _signs() -> Iterator[tuple[str, str]]:
    for key, name in CHANGE_NAMES.items():
        yield CHANGE_SIGNS[key], tr(name)
    for key in ("bad", "unknown", "partial"):
        yield VERDICT_SIGNS[key], tr(VERDICT_NAMES[key])
    yield TREND_SIGNS["up"], tr("rising, against the readings before")
    yield TREND_SIGNS["down"], tr("falling, against the readings before")
