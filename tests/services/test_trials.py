from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from communitytui.domain.judging.trial_evidence import measured_by
from communitytui.domain.judging.trials import states
from communitytui.errors import BadValue, CommunityError, NotFound
from communitytui.i18n import speaking
from communitytui.services import history, metrics, standards, tasks, trials, undoing
from communitytui.services.workspaces import view
from communitytui.store import Store
from communitytui.words.errors import explain
from tests.services.conftest import NOW

TODAY = date(2026, 11, 23)
GIVEN = {"metric": "dau", "pass": ">=35", "days": "14"}


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def add(store: Store, title: str = "Evening topics", **fields: str) -> int:
    return trials.add(store, 1, title, {**GIVEN, **fields}, now=NOW).trial.id


def record(store: Store, id: int = 1) -> Any:
    return store.refresh().tables["trials"][id]


def fill(store: Store, first: int, last: int, value: float) -> None:
    """Record daily readings from ``first`` to ``last``, counted from today."""
    with store.transaction("record"):
        for n in range(first, last + 1):
            day = (TODAY + timedelta(days=n)).isoformat()
            metrics.record(store, 1, "dau", str(value + n % 2), now=later(max(n, 0)), day=day)


def ran(store: Store, after: float = 40, **fields: str) -> int:
    """Return a trial whose days are over, with readings before and during."""
    fill(store, -28, -1, 30)
    id = add(store, start="today", **fields)
    fill(store, 0, 13, after)
    return id


def said(store: Store, count: int) -> list[str]:
    found = [history.describe(commit, view(store, NOW), "lin") for commit in store.history()]
    return [line.split(", by")[0] for line in found[-count:]]


def refused(call: Any, *args: Any, **named: Any) -> str:
    with pytest.raises(CommunityError) as caught:
        call(*args, **named)
    return explain(caught.value)


def test_a_trial_is_planned_from_what_people_type(store: Store) -> None:
    id = add(
        store, metric="日活", tasks="a，c", baseline_days="21", owner="我", hypothesis="定点出现",
        stop="投诉超过 3 起", control="B 群", start="+3d",
    )  # fmt: skip
    found = record(store, id)
    assert (found["state"], found["start"], found["days"]) == ("planned", "2026-11-26", 14)
    assert (found["metric"], found["level"], found["version"]) == ("dau", "post", 1)
    assert found["pass"] == {"op": ">=", "value": 35}
    assert (found["tasks"], found["owner"], found["baseline_days"]) == ([1, 3], "lin", 21)
    assert (found["hypothesis"], found["control"]) == ("定点出现", "B 群")
    assert found["stop"] == "投诉超过 3 起"
    assert found["result"] is found["verdict"] is found["finding"] is None


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"metric": "dua"}, "There is no metric dua — did you mean dau?"),
        ({"metric": ""}, "Metric must not be empty"),
        ({"pass": "more"}, "pass: more is not a pass line; write >=35"),
        ({"days": "two"}, "days: two is not a whole number"),
        ({"days": "4"}, "days: must be a whole number from 5 to 366"),
        ({"baseline_days": "3"}, "must be a whole number from 7 to 366"),
        ({"tasks": "9.9"}, "9.9"),
        ({"start": "someday"}, "start: someday"),
        ({"finding": "7"}, "There is no finding 7"),
        ({"pas": ">=3"}, "there is no field pas — did you mean pass?"),
        ({"title": " "}, "Trial must not be empty"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    store: Store, fields: dict[str, str], problem: str
) -> None:
    assert problem in refused(add, store, **fields)
    assert not store.refresh().tables["trials"]


@pytest.mark.parametrize("name", ["metric", "pass"])
def test_metric_and_pass_line_are_written_beforehand(store: Store, name: str) -> None:
    given = {key: text for key, text in GIVEN.items() if key != name}
    told = refused(trials.add, store, 1, "x", given, now=NOW)
    assert told.startswith("a trial needs its ")
    assert told.endswith(f"in advance: --{name}")


def test_of_several_levels_the_one_that_is_shown_so_is_meant(store: Store) -> None:
    metrics.record(store, 1, "dau", "40", now=NOW, level="visit")
    assert record(store, add(store))["level"] == "post"
    assert record(store, add(store, metric="dau@visit"))["level"] == "visit"
    shown = [measured_by(view(store, NOW), s.trial) for s in states(view(store, NOW))]
    assert [metric and metric.key for metric in shown] == ["dau", "dau@visit"]


def test_a_trial_too_short_for_its_metric_is_refused(store: Store) -> None:
    metrics.record(store, 1, "wau", "100", now=NOW)
    told = refused(add, store, metric="wau", days="10")
    assert told == (
        "days: a trial of Weekly active needs at least 14 days to tell a change from chance"
    )
    id = add(store, metric="wau")
    assert "needs at least 14 days" in refused(trials.change, store, id, {"days": "9"}, now=NOW)


def test_it_runs_from_the_day_it_is_started(store: Store) -> None:
    id = add(store)
    assert record(store)["start"] is None
    trials.start(store, id, now=later(2))
    assert (record(store)["state"], record(store)["start"]) == ("running", "2026-11-25")
    assert refused(trials.start, store, id, now=later(2)) == "trial 1 is already running"
    undoing.undo(store)
    assert (record(store)["state"], record(store)["start"]) == ("planned", None)
    told = refused(trials.start, store, id, now=NOW, day="+2d")
    assert told == "2026-11-25 is in the future; plan it with: trial set 1 start=2026-11-25"


def test_the_pass_line_is_written_before_the_numbers_are_known(store: Store) -> None:
    fill(store, -28, -3, 30)
    assert "readings exist since 2026-11-19" in refused(add, store, start="2026-11-19")
    id = add(store, start="2026-11-21")
    assert record(store, id)["state"] == "running"
    other = add(store, "Other")
    assert "a pass line is set before" in refused(
        trials.start, store, other, now=NOW, day="2026-11-20"
    )
    fill(store, 0, 0, 30)
    trials.start(store, other, now=NOW)


@pytest.mark.parametrize(
    ("field", "text", "label"),
    [
        ("pass", ">=30", "Pass line"),
        ("metric", "share", "Metric"),
        ("days", "28", "Days"),
        ("start", "+1d", "Start"),
        ("baseline_days", "7", "Days before"),
    ],
)
def test_what_was_promised_stays_while_the_trial_runs(
    store: Store, field: str, text: str, label: str
) -> None:
    id = add(store)
    trials.change(store, id, {field: text}, now=NOW)
    undoing.undo(store)
    trials.start(store, id, now=NOW)
    before = dict(record(store))
    told = refused(trials.change, store, id, {field: text}, now=NOW)
    assert told == (
        f"{label} is fixed while the trial runs; stop it and start another: "
        "communitytui trial stop 1 --reason …"
    )
    assert record(store) == before
    trials.change(store, id, {"owner": "ana", "tasks": "b", "hypothesis": "-"}, now=NOW)
    assert (record(store)["owner"], record(store)["tasks"]) == ("ana", [2])


def test_the_definition_is_taken_when_it_begins(store: Store) -> None:
    id = add(store)
    with store.transaction("set") as draft:
        number = next(n for n, row in draft.rows("metrics").items() if row["name"] == "dau")
        draft.patch("metrics", number, {"version": 2})
    trials.start(store, id, now=NOW)
    assert record(store)["version"] == 2


def test_a_plan_is_moved_and_taken_away(store: Store) -> None:
    id = add(store)
    trials.change(store, id, {"start": "+7d"}, now=NOW)
    assert record(store)["start"] == "2026-11-30"
    told = refused(trials.change, store, id, {"start": "today"}, now=NOW)
    assert told == "2026-11-23 is not in the future; start it with: trial start 1"
    assert trials.drop(store, id, now=NOW).title == "Evening topics"
    assert not store.refresh().tables["trials"]
    undoing.undo(store)
    trials.start(store, id, now=NOW)
    assert "has started and stays on record" in refused(trials.drop, store, id, now=NOW)
    for call in (trials.drop, trials.start):
        assert refused(call, store, 9, now=NOW) == "There is no trial 9"


def test_a_trial_is_stopped_with_its_reason_and_keeps_what_it_measured(store: Store) -> None:
    fill(store, -28, -1, 30)
    id = add(store)
    assert "has not started" in refused(trials.stop, store, id, "x", now=NOW)
    trials.start(store, id, now=NOW)
    fill(store, 0, 6, 25)
    assert refused(trials.stop, store, id, " ", now=later(6)) == "missing reason to stop the trial"
    trials.stop(store, id, "too many complaints", now=later(6))
    found = record(store)
    assert (found["state"], found["ended"]) == ("stopped", "2026-11-29")
    assert found["result"]["outcome"] == "missed"
    assert found["verdict"] is None
    fill(store, 0, 6, 90)
    assert states(view(store, later(7)))[0].result.after < 30  # type: ignore[union-attr]
    for call in (
        lambda: trials.stop(store, id, "x", now=later(7)),
        lambda: trials.judge(store, id, "keep", "x", now=later(20)),
        lambda: trials.change(store, id, {"owner": "ana"}, now=later(7)),
        lambda: trials.start(store, id, now=later(7)),
    ):
        assert refused(call) == "trial 1 was stopped; plan another one"


def test_a_verdict_is_written_back_in_one_step(store: Store) -> None:
    tasks.done(store, [1], now=NOW, deliverable="we lose newcomers")
    tasks.skip(store, [3], "no need", now=NOW)
    id = ran(store)
    found = trials.judge(
        store, id, "keep", "it helped", now=later(14), reopen=[1, 2, 3, 1], standard="38"
    )
    assert (found.reopened, found.open, found.standard) == ((1, 3), (2,), True)
    assert (found.state.trial.id, found.state.trial.verdict) == (id, "keep")
    assert found.workspace.board[1].status == "reopened"
    kept = record(store)
    assert (kept["state"], kept["verdict"], kept["reason"]) == ("done", "keep", "it helped")
    assert kept["result"]["outcome"] == "passed"
    assert kept["ended"] == "2026-12-07"
    tables = store.refresh().tables
    assert [tables["tasks"][n]["status"] for n in (1, 2, 3)] == ["reopened", "todo", "reopened"]
    (standard,) = tables["standards"].values()
    assert (standard["target"], standard["alert"]) == (38, 5)
    assert standard["provenance"] == "team"
    assert standard["source"]["en"] == "trial Evening topics"
    assert "Evening topics" in standard["source"]["zh"]
    undoing.undo(store)
    tables = store.refresh().tables
    assert [tables["tasks"][n]["status"] for n in (1, 2, 3)] == ["done", "todo", "skipped"]
    assert next(iter(tables["standards"].values()))["target"] == 10
    assert record(store)["state"] == "running"
    undoing.redo(store)
    assert record(store)["verdict"] == "keep"


def test_an_alert_line_that_the_new_target_leaves_behind_goes(store: Store) -> None:
    standards.set_standard(store, 1, "dau", now=NOW, target="40", alert="36")
    id = ran(store, after=33)
    trials.judge(store, id, "adjust", "less is enough", now=later(14), standard="33")
    (standard,) = store.refresh().tables["standards"].values()
    assert (standard["target"], standard["alert"]) == (33, None)


def test_a_metric_without_a_standard_gets_its_first(store: Store) -> None:
    metrics.record(store, 1, "messages", "100", now=NOW)
    id = add(store, metric="messages", start="today")
    trials.judge(store, id, "drop", "nobody counted", now=later(14), standard="120")
    found = [r for r in store.refresh().tables["standards"].values() if r["metric"] == "messages"]
    assert [(r["target"], r["provenance"]) for r in found] == [(120, "team")]
    assert record(store, id)["result"] is None


@pytest.mark.parametrize(
    ("verdict", "reason", "named", "problem"),
    [
        ("maybe", "x", {}, "maybe is not a verdict"),
        ("keep", "  ", {}, "missing --reason"),
        ("keep", "x", {"reopen": [99]}, "There is no task 99"),
        ("keep", "x", {"standard": "much"}, "much is not a number"),
        ("keep", "x", {"standard": "-4"}, "Daily active cannot be negative"),
    ],
)
def test_a_verdict_that_cannot_be_leaves_everything(
    store: Store, verdict: str, reason: str, named: dict[str, Any], problem: str
) -> None:
    tasks.done(store, [1], now=NOW, deliverable="x")
    id = ran(store)
    before = store.refresh().revision
    named = {"reopen": [1], **named}
    assert problem in refused(trials.judge, store, id, verdict, reason, now=later(14), **named)
    assert store.refresh().revision == before


def test_a_trial_is_judged_when_its_days_are_over(store: Store) -> None:
    id = ran(store)
    told = refused(trials.judge, store, id, "keep", "x", now=later(13))
    assert told == "trial 1 runs until 2026-12-06; stop it to end it earlier"
    trials.judge(store, id, "keep", "x", now=later(14))
    told = refused(trials.judge, store, id, "keep", "x", now=later(14))
    assert told == "trial 1 was judged; plan another one"
    planned = add(store, "Next")
    assert "has not started" in refused(trials.judge, store, planned, "keep", "x", now=later(30))


def test_tasks_of_another_community_are_not_reopened(store: Store, playbook: Any) -> None:
    from communitytui.services.communities import init_community

    init_community(store, "Other", playbook, start=TODAY, timezone="UTC", now=NOW)
    id = ran(store)
    told = refused(trials.judge, store, id, "keep", "x", now=later(14), reopen=[4])
    assert told == "task 4 is of another community"


def test_trials_on_the_same_metric_or_tasks_run_alongside(store: Store) -> None:
    metrics.record(store, 1, "messages", "5", now=NOW)
    first = add(store, start="today", tasks="a")
    same = add(store, "Same metric", start="today")
    task = add(store, "Same task", metric="messages", tasks="a,b", start="today")
    alone = add(store, "Alone", metric="messages", tasks="c")
    space = view(store, NOW)

    def beside(id: int) -> list[int]:
        return [each.id for each in trials.alongside(space, trials.one_state(space, id).trial)]

    assert beside(first) == [same, task]
    assert beside(alone) == [task]


def test_trials_are_found_by_their_number(store: Store) -> None:
    id = add(store)
    space = view(store, NOW)
    assert trials.find_trial(space, f"#{id}") == id
    for word in ("7", "x", ""):
        with pytest.raises(NotFound, match="There is no trial"):
            trials.find_trial(space, word)
    with pytest.raises(NotFound):
        trials.one_state(space, 7)


def test_the_log_says_what_was_done(store: Store) -> None:
    tasks.done(store, [1], now=NOW, deliverable="x")
    fill(store, -28, -1, 30)
    id = add(store)
    trials.change(store, id, {"owner": "ana"}, now=NOW)
    trials.start(store, id, now=NOW)
    trials.judge(store, id, "keep", "x", now=later(14), reopen=[1], standard="20")
    add(store, "Next")
    trials.drop(store, 2, now=NOW)
    assert said(store, 6) == [
        "trial 1 Evening topics added",
        "trial 1 Evening topics changed",
        "trial 1 Evening topics started",
        "trial 1 Evening topics judged",
        "trial 2 Next added",
        "trial 2 Next dropped",
    ]
    with speaking("zh"):
        assert "实验 1 Evening topics" in "".join(said(store, 4))


def test_a_colleague_cannot_start_it_twice(store: Store, other: Store) -> None:
    id = add(store)
    trials.start(other, id, now=NOW)
    with pytest.raises(BadValue):
        trials.start(store, id, now=NOW)
