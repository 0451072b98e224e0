"""No place that shows a metric contradicts another: list, views, screen parts, reports, JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

import pytest

from communitytui.cli.commands.metrics import metric_lines
from communitytui.cli.commands.standard import standard_lines
from communitytui.domain.judging.findings import findings
from communitytui.domain.kernel.signs import JUDGED_SIGNS
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.workspace import Workspace
from communitytui.i18n import language, say, set_language
from communitytui.report.document import TableBlock
from communitytui.report.parts.measures import metric_blocks
from communitytui.services import demo
from communitytui.store import open_store
from communitytui.tui.drawing import UNICODE
from communitytui.tui.widgets.metric_chart import ChartWindow
from communitytui.tui.widgets.metric_chart import metric_lines as chart_lines
from communitytui.tui.widgets.metrics_pane import metric_lines as pane_lines
from communitytui.views.findings import findings as finding_table
from communitytui.views.metrics import metrics
from tests.samples import NOW

#: What a place says of a metric: its sign, or what else stands in for it.
Told = dict[str, str]


@pytest.fixture(scope="module", params=["zh", "en"])
def workspace(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workspace]:
    before = language()
    set_language(request.param)
    path = tmp_path_factory.mktemp("demo") / f"{request.param}.json"
    demo.build(path, now=NOW, spoken=request.param, me="kim")
    with open_store(path, who="kim", read_only=True) as store:
        yield Workspace(store.snapshot.tables, NOW)
    set_language(before)


def _flat(lines: list[list[tuple[str, str]]]) -> str:
    return "".join(text for line in lines for text, _ in line)


def _signs(text: str) -> set[str]:
    return {sign for sign in "●▲▼◆✗" if sign in text}


def _report_row(workspace: Workspace, state: MetricState) -> list[str]:
    """Return the cells of a metric in the report."""
    table = next(
        each
        for each in metric_blocks(workspace, [state], NOW.date())
        if isinstance(each, TableBlock)
    )
    return [cell.text for cell in table.rows[-1]]


def places(workspace: Workspace, state: MetricState) -> dict[str, str]:
    """Return the sign that each place shows for a metric."""
    (record,) = metrics(workspace, [state]).records()
    listed = metric_lines(workspace, [state])[-1]
    pane = _flat(pane_lines(state, 60, UNICODE))
    chart = _flat(chart_lines(workspace, state, ChartWindow(), 100, 30, UNICODE)[:1])
    shown = "\n".join(standard_lines(workspace, state)).splitlines()[-1]
    texts = {
        "list": listed.split()[0],
        "pane": pane.split()[0],
        "chart": chart.split()[0],
        "report": next(iter(_signs(" ".join(_report_row(workspace, state)))), ""),
        "standard": next(iter(_signs(shown)), ""),
        "json": JUDGED_SIGNS[str(record["change"] or record["verdict"])],
    }
    return {place: sign for place, sign in texts.items() if sign in "●▲▼◆✗" and sign}


def test_all_places_show_one_sign_for_a_metric(workspace: Workspace) -> None:
    compared = 0
    for state in workspace.measures.states(1):
        if state.judgement.change is None or state.latest is None:
            continue
        told = places(workspace, state)
        assert len(told) == 6, (state.metric.key, told)
        for (one, first), (other, second) in combinations(told.items(), 2):
            assert first == second, (state.metric.key, one, other)
            compared += 1
    assert compared > 50


def test_all_places_give_the_same_reason(workspace: Workspace) -> None:
    for state in workspace.measures.states(1):
        reason = say(state.judgement.reason)
        assert next(metrics(workspace, [state]).records())["reason"] == reason
        assert reason in metric_lines(workspace, [state])[-1]
        if state.latest is not None:
            assert reason in _report_row(workspace, state)
        chart = _flat(chart_lines(workspace, state, ChartWindow(), 200, 30, UNICODE))
        assert reason in chart


def test_the_value_on_the_screen_is_the_one_that_was_judged(workspace: Workspace) -> None:
    judged = [state for state in workspace.measures.states(1) if state.judgement.signal is not None]
    assert any(s.latest and s.shown != s.latest.value for s in judged)
    for state in judged:
        assert state.judgement.signal is not None
        value = state.metric.show(state.judgement.signal.week.value)
        head, below = (_flat([line]) for line in pane_lines(state, 60, UNICODE))
        assert head.split()[-1] == value
        assert value in say(state.judgement.reason)
        low, high = re.split("–", below.split()[-1])
        assert low in say(state.judgement.reason) or "average" in say(state.judgement.reason)
        assert UNICODE.trend[state.trend or "flat"] not in head
        assert high


def test_a_finding_cites_what_the_list_says(workspace: Workspace) -> None:
    states = {(s.metric.name, s.metric.level): s for s in workspace.measures.states(1)}
    found = findings(workspace, 1)
    assert found
    for finding in found:
        record = next(finding_table(workspace, [finding]).records())
        for each in finding.found:
            if each.metric is None:
                continue
            state = states[each.metric, each.level]
            # Never a metric that the list calls without a reading, and never another number.
            assert state.latest is not None
            if each.kind in ("far", "twice", "run"):
                assert state.judgement.change == "worse"
                assert state.judgement.signal is not None
                assert each.value == state.judgement.signal.week.value
                assert state.metric.show(each.value) in say(state.judgement.reason)
        assert record["evidence"] == say(finding.evidence)


def test_every_metric_that_is_worse_is_part_of_a_finding(workspace: Workspace) -> None:
    cited = {each.metric for finding in findings(workspace, 1) for each in finding.found}
    named = {name for rule in workspace.community(1).record["rules"] for name in rule["signals"]}
    for state in workspace.measures.states(1):
        if state.judgement.change == "worse" and state.metric.name in named:
            assert state.metric.name in cited
