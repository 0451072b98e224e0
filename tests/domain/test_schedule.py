from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.plan.schedule import forward_pass
from communitytui.domain.playbook.check import parse_playbook
from communitytui.errors import BadValue
from communitytui.resources import bundled_playbooks

START = date(2026, 11, 23)


def test_a_task_starts_on_the_day_after_the_last_before_it() -> None:
    spans = forward_pass(START, {"a": (2, []), "b": (1, []), "c": (3, ["a", "b"])})
    assert spans["a"] == (date(2026, 11, 23), date(2026, 11, 24))
    assert spans["b"] == (date(2026, 11, 23), date(2026, 11, 23))
    assert spans["c"] == (date(2026, 11, 25), date(2026, 11, 27))


def test_what_is_not_there_does_not_count() -> None:
    assert forward_pass(START, {"a": (1, ["gone"])})["a"] == (START, START)


@st.composite
def plans(draw: st.DrawFn) -> dict[int, tuple[int, list[int]]]:
    count = draw(st.integers(1, 20))
    # Names in any order, so that the order in the mapping is not the order of the work.
    names = draw(st.permutations(range(count)))
    return {
        names[place]: (
            draw(st.integers(1, 30)),
            draw(st.lists(st.sampled_from(names[:place]), max_size=4)) if place else [],
        )
        for place in range(count)
    }


@given(plans())
def test_no_task_starts_before_its_predecessors_end(plan: dict[int, tuple[int, list[int]]]) -> None:
    spans = forward_pass(START, plan)
    assert spans.keys() == plan.keys()
    for key, (days, after) in plan.items():
        first, last = spans[key]
        assert (last - first).days == days - 1
        ends = [spans[other][1] for other in after]
        assert first == (max(ends) + timedelta(days=1) if ends else START)


def test_a_circle_is_refused_and_named() -> None:
    with pytest.raises(BadValue) as caught:
        forward_pass(START, {"a": (1, ["c"]), "b": (1, ["a"]), "c": (1, ["b"]), "d": (1, [])})
    ring = str(caught.value.values["ring"])
    assert {"a", "b", "c"} == set(ring.split(" -> "))


def test_a_plan_past_all_years_is_refused() -> None:
    with pytest.raises(BadValue, match="9999"):
        forward_pass(date(9999, 12, 30), {"a": (5, [])})


def test_the_shipped_playbook_spans_a_hundred_days() -> None:
    import tomllib

    text = (bundled_playbooks() / "nine-stages.toml").read_text(encoding="utf-8")
    playbook = parse_playbook(tomllib.loads(text), "nine-stages.toml")
    spans = forward_pass(START, {task.key: (task.days, task.after) for task in playbook.tasks})
    assert len(spans) == 75
    assert (max(last for _, last in spans.values()) - START).days + 1 == 100
