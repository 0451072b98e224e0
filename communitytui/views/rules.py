"""Rules: why each fires or not, and what replaying the past with them came to."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.domain.judging.calibration import Calibration
from communitytui.domain.judging.rules import Explanation
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import N_, say
from communitytui.views.metrics import sights, sights_text
from communitytui.views.table import Column, Table, home


def rules(community: Community, found: Sequence[Explanation]) -> Table[Explanation]:
    """Return why rules fire or not; ``fires`` is null if that is unknown.

    ``when`` is what one looks at in words; ``needs``, ``level`` and ``needed`` are of earlier
    rules, which were conditions, and stay empty.
    """
    return Table(
        "rules",
        found,
        (
            Column("id", lambda t: t.rule.id),
            Column("community", lambda t: community.id),
            Column("community_name", lambda t: community.name),
            Column("when", lambda t: "; ".join(str(say(each.text)) for each in t.checks)),
            Column("needs", lambda t: None),
            Column("funnel", lambda t: t.rule.funnel),
            Column("tasks", lambda t: list(t.rule.tasks)),
            Column("text", lambda t: say(t.rule.text)),
            Column("level", lambda t: None),
            Column("date", lambda t: t.day.isoformat()),
            Column("fires", lambda t: t.truth),
            Column(
                "checks",
                lambda t: [
                    {"test": str(say(each.text)), "holds": each.truth, "found": say(each.said)}
                    for each in t.checks
                ],
            ),
            Column("needed", lambda t: []),
            Column("signals", lambda t: list(t.rule.signals)),
            Column("misses", lambda t: list(t.rule.misses)),
            Column("behind", lambda t: t.rule.behind),
            Column("within", lambda t: t.rule.within),
        ),
    )


def calibrations(workspace: Workspace, found: Sequence[Calibration]) -> Table[Calibration]:
    """Return what replaying the past came to; numbers are null without a baseline."""
    return Table(
        "calibrations",
        found,
        (
            Column("community", lambda told: told.community),
            home(workspace, lambda told: told.community),
            Column("years", lambda told: round(told.years, 3)),
            Column(
                "false_per_year",
                lambda told: None if told.expected is None else round(told.expected, 3),
            ),
            Column("rules", lambda told: list(replayed_rules(told).records())),
            Column("sees", lambda told: list(smallest_changes(told).records())),
        ),
    )


def replayed_rules(told: Calibration) -> Table[str]:
    """Return how often each rule fired in one's own past, and by chance alone."""
    return Table(
        "rules",
        told.rules,
        (
            Column("id", str, N_("Rule")),
            Column("past", lambda rule: told.past.get(rule, 0), _OWN_PAST, align="right"),
            Column(
                "false_per_year",
                lambda rule: round(told.false.get(rule, 0.0), 3),
                N_("False alarms a year"),
                lambda rule: f"{told.false.get(rule, 0.0):.2f}",
                "right",
            ),
        ),
        "id past false_per_year",
    )


_OWN_PAST = N_("Replayed on your own readings")


def smallest_changes(told: Calibration) -> Table[MetricState]:
    """Return the smallest changes of each metric that would be seen."""
    return Table(
        "sees",
        told.judged,
        (
            Column("metric", lambda s: s.metric.name, N_("Metric"), lambda s: say(s.metric.title)),
            Column("level", lambda s: s.metric.level),
            Column("sees", sights, N_("Smallest detectable change"), sights_text),
        ),
        "metric sees",
    )
