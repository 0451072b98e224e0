"""Rules: why each fires or not, and what replaying the past with them came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from communitytui.domain.judging.calibration import Calibration
from communitytui.domain.judging.rules import Explanation
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, say, tr, trn
from communitytui.i18n.phrases import listed
from communitytui.message import Words
from communitytui.views.metrics import sights, sights_text
from communitytui.views.table import Column, Table, home


def rules(workspace: Workspace, found: Sequence[Explanation]) -> Table[Explanation]:
    """Return why rules fire or not; ``fires`` is null if that is unknown.

    ``own`` tells one that the team wrote, ``below``, ``above`` and ``days`` are its line.
    ``when`` is what one looks at in words; ``needs``, ``level`` and ``needed`` are of
    earlier rules, which were conditions, and stay empty.
    """
    told = partial(_when, _titles(workspace, found))
    return Table(
        "rules",
        found,
        (
            Column("id", lambda t: t.rule.id, N_("Rule")),
            Column("community", lambda t: t.community),
            home(workspace, lambda t: t.community),
            Column("when", _tests, N_("When"), told, shrinks=True),
            Column("needs", lambda t: None),
            Column("funnel", lambda t: t.rule.funnel),
            Column(
                "tasks",
                lambda t: list(t.rule.tasks),
                N_("Tasks"),
                lambda t: listed(t.rule.tasks) or None,
            ),
            Column("text", lambda t: say(t.rule.text), N_("What to do"), shrinks=True),
            Column("level", lambda t: None),
            Column("date", lambda t: t.day.isoformat()),
            Column("fires", lambda t: t.truth, N_("Now"), _now),
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
            Column("own", lambda t: t.rule.own is not None),
            Column("below", lambda t: t.rule.below),
            Column("above", lambda t: t.rule.above),
            Column("days", lambda t: t.rule.days if t.rule.line is not None else None),
            Column("severity", lambda t: t.rule.severity),
        ),
        "id fires when text tasks",
    )


def _tests(told: Explanation) -> str:
    return "; ".join(str(say(each.text)) for each in told.checks)


def _titles(workspace: Workspace, found: Sequence[Explanation]) -> dict[tuple[int, str], Words]:
    """Return what the metrics of rules are called, by community and name."""
    homes = {told.community for told in found}
    return {(home, m.name): m.title for home in homes for m in workspace.measures.of(home)}


def _when(titles: Mapping[tuple[int, str], Words], told: Explanation) -> str:
    """Return what fires a rule in few words: a list of many metrics names the first."""
    rule = told.rule
    if rule.own is not None or rule.behind is not None:
        return str(say(told.checks[0].text)) if told.checks else ""
    first = titles.get((told.community, rule.metrics[0]), rule.metrics[0])
    more = len(rule.metrics) - 1
    if more:
        return trn(
            "worse: {metric} and {n} more", "worse: {metric} and {n} more", more, metric=say(first)
        )
    return tr("worse: {metric}", metric=say(first))


def _now(told: Explanation) -> str:
    if told.truth and told.rule.severity == "notice":
        return tr("fires, as a notice")
    return fires_text(told.truth)


def fires_text(truth: bool | None) -> str:
    """Return whether a rule fires, in words."""
    if truth is None:
        return tr("silent: not enough data")
    return tr("fires") if truth else tr("does not fire")


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
