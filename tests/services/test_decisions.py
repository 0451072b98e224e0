from __future__ import annotations

from typing import Any

import pytest

from communitytui.domain.tasks.decisions import Decision
from communitytui.errors import BadValue, Conflict, NeedsDeliverable, NotFound
from communitytui.services import decisions, history, tasks, undoing
from communitytui.services.decisions import Edit
from communitytui.services.workspaces import view
from communitytui.store import Store
from tests.samples import stamps
from tests.services.conftest import NOW

FACTORS = [
    {"key": "reach", "label": {"zh": "覆盖", "en": "Reach"}, "weight": 60, "named": True},
    {"key": "ease", "label": "Ease", "weight": 40},
]
FULL = (("A", "reach", "5"), ("A", "ease", "4"), ("B", "reach", "3"), ("B", "Ease", "5"))


@pytest.fixture
def id(store: Store) -> int:
    """The task of a decision that nobody has begun."""
    record = {
        "community": 1, "stage": "platform", "title": "Score", "key": "2.6",
        "deliverable": {"kind": "matrix", "label": "scores", "factors": FACTORS}, **stamps(NOW),
    }  # fmt: skip
    with store.transaction("add") as draft:
        return draft.insert("tasks", record)


def edit(store: Store, id: int, **changes: Any) -> Decision:
    return decisions.edit(store, id, Edit(**changes), now=NOW)


def filled(store: Store, id: int) -> Decision:
    return edit(store, id, add=("A", "B"), scores=FULL)


def sheets(store: Store) -> list[Any]:
    return list(store.refresh().tables["decisions"].values())


def value(store: Store, id: int) -> Any:
    return store.refresh().tables["tasks"][id]["deliverable"]["value"]


def test_a_decision_from_the_first_option_to_the_task_done(store: Store, id: int) -> None:
    with pytest.raises(NeedsDeliverable):
        tasks.done(store, [id], now=NOW)
    edit(store, id, add=("A", "B"), scores=FULL[:3], notes=(("A", "reach", "all there"),))
    with pytest.raises(BadValue, match="no score yet for B: Ease"):
        tasks.done(store, [id], now=NOW)
    assert edit(store, id, scores=FULL[3:]).winners == ("A",)
    tasks.done(store, [id], now=NOW)
    assert sheets(store) == []
    assert value(store, id) == {
        "scores": {"A": {"reach": 5, "ease": 4}, "B": {"reach": 3, "ease": 5}},
        "conclusion": "",
        "notes": {"A": {"reach": "all there"}},
    }
    undoing.undo(store)
    assert value(store, id) is None
    assert decisions.decision(view(store, NOW), id).note("A", "reach") == "all there"


@pytest.mark.parametrize("how", ["done", "set"])
def test_two_level_options_are_handed_in_only_with_a_reason(
    store: Store, id: int, how: str
) -> None:
    def finish() -> None:
        if how == "done":
            tasks.done(store, [id], now=NOW)
        else:
            tasks.change(store, [id], {"status": "done"}, now=NOW)

    edit(store, id, add=("A", "B"), scores=[(o, f, "3") for o in "AB" for f in ("reach", "ease")])
    with pytest.raises(BadValue, match="the same total"):
        finish()
    with pytest.raises(BadValue, match="reason: B is not the only top score"):
        edit(store, id, choose=("B",))
    edit(store, id, choose=("B",), reason="closer to home")
    finish()
    assert value(store, id)["choice"] == ["B"]
    assert value(store, id)["conclusion"] == "closer to home"


def test_a_choice_that_later_scores_turn_against_needs_its_reason_then(
    store: Store, id: int
) -> None:
    filled(store, id)
    edit(store, id, choose=("A",))
    edit(store, id, scores=(("A", "reach", "1"),))
    with pytest.raises(BadValue, match="A is not the only top score"):
        tasks.done(store, [id], now=NOW)


def test_reopening_begins_the_sheet_from_what_was_decided(store: Store, id: int) -> None:
    filled(store, id)
    tasks.done(store, [id], now=NOW)
    with pytest.raises(BadValue, match="reopen it"):
        edit(store, id, scores=FULL[:1])
    tasks.reopen(store, [id], now=NOW)
    again = edit(store, id, scores=(("B", "reach", "5"),))
    assert again.winners == ("B",)
    assert again.score("A", "reach") == 5
    tasks.done(store, [id], now=NOW)
    assert value(store, id)["scores"]["B"]["reach"] == 5


def test_a_value_given_takes_the_place_of_the_sheet_and_keeps_its_notes(
    store: Store, id: int
) -> None:
    filled(store, id)
    edit(store, id, notes=(("A", "reach", "x"), ("B", "reach", "y")), choose=("A",))
    given = {"scores": {"A": {"reach": 4, "ease": 4}, "C": {"reach": 3, "ease": 5}}}
    tasks.done(store, [id], now=NOW, deliverable=given)
    assert sheets(store) == []
    assert value(store, id) == {
        **given, "conclusion": "", "notes": {"A": {"reach": "x"}}, "choice": ["A"],
    }  # fmt: skip


def test_a_value_of_an_open_task_moves_into_the_sheet_when_it_is_edited(
    store: Store, id: int
) -> None:
    tasks.change(store, [id], {"deliverable": "A | 5 | 4\nB | 3 | 5\nwhy"}, now=NOW)
    assert sheets(store) == []
    found = edit(store, id, scores=(("B", "reach", ""),))
    assert (value(store, id), found.reason, found.missing) == (None, "why", (("B", "reach"),))


def test_level_options_given_as_a_value_need_a_word_too(store: Store, id: int) -> None:
    level = {"scores": {"A": {"reach": 3, "ease": 3}, "B": {"reach": 3, "ease": 3}}}
    with pytest.raises(BadValue, match="say why"):
        tasks.done(store, [id], now=NOW, deliverable=level)
    tasks.done(store, [id], now=NOW, deliverable={**level, "conclusion": "both"})
    assert decisions.decision(view(store, NOW), id).winners == ("A", "B")


def test_two_people_score_different_cells(store: Store, other: Store, id: int) -> None:
    edit(store, id, add=("A", "B"))
    edit(store, id, scores=FULL[:1])
    edit(other, id, scores=FULL[1:2], notes=(("A", "reach", "seen"),))
    undoing.undo(store)
    found = decisions.decision(view(store, NOW), id)
    assert (found.score("A", "reach"), found.score("A", "ease")) == (None, 4)
    undoing.redo(store)
    assert decisions.decision(view(store, NOW), id).score("A", "reach") == 5


def test_the_same_cell_changed_by_somebody_else_is_a_conflict(
    store: Store, other: Store, id: int
) -> None:
    filled(store, id)
    edit(other, id, scores=(("A", "reach", "2"),))
    with pytest.raises(Conflict):
        decisions.edit(
            store, id, Edit(scores=(("A", "reach", "4"),)), now=NOW, expect={("A", "reach"): 5}
        )
    found = decisions.edit(
        store, id, Edit(scores=(("A", "reach", "4"),)), now=NOW, expect={("A", "reach"): 2}
    )
    assert found.score("A", "reach") == 4


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scores": (("A", "reach", "6"),)}, "score: 6 is not from 1 to 5"),
        ({"scores": (("A", "reach", "0.5"),)}, "not from 1 to 5"),
        ({"scores": (("A", "reach", "many"),)}, "many is not a number"),
        ({"scores": (("C", "reach", "4"),)}, "C is not one of the options"),
        ({"scores": (("A", "price", "4"),)}, "price is not one of the factors"),
        ({"notes": (("A", "price", "x"),)}, "price is not one of the factors"),
        ({"weights": {"reach": "50"}}, "total 100, not 90"),
        ({"weights": {"reach": "50", "ease": "50"}, "add": ("A",)}, "appears twice"),
        ({"remove": ("C",)}, "C is not one of the options"),
        ({"choose": ("C",), "reason": "x"}, "C is not one of the options"),
        ({"add": ("C", "")}, "option: write 1 to"),
    ],
)
def test_what_does_not_fit_is_refused_whole(
    store: Store, id: int, changes: dict[str, Any], said: str
) -> None:
    filled(store, id)
    before = store.refresh().revision
    with pytest.raises(BadValue, match=said):
        edit(store, id, **changes)
    assert store.refresh().revision == before


def test_weights_options_and_choice(store: Store, id: int) -> None:
    filled(store, id)
    assert edit(store, id, weights={"reach": "10", "ease": "90"}).winners == ("B",)
    edit(store, id, add=("C",), scores=(("C", "reach", "5"), ("C", "ease", "5")))
    edit(store, id, choose=("C", "B"))
    found = edit(store, id, remove=("C",))
    assert (found.options, found.content.choice) == (("A", "B"), ("B",))
    assert edit(store, id, choose=()).content.choice == ()
    (sheet,) = sheets(store)
    assert not any(key.startswith("C|") for key in sheet["cells"])


def test_odd_names_of_options(store: Store, id: int) -> None:
    name = "a.b|c:[/] 微信"
    found = edit(store, id, add=(name, "B"), scores=((name, "reach", "4"),))
    assert found.score(name, "reach") == 4
    assert edit(store, id, remove=(name,)).options == ("B",)


def test_deleting_a_task_takes_its_sheet_along(store: Store, id: int) -> None:
    filled(store, id)
    tasks.delete(store, [id], now=NOW)
    assert sheets(store) == []
    undoing.undo(store)
    assert len(sheets(store)) == 1


def test_the_log_says_what_was_done(store: Store, id: int) -> None:
    filled(store, id)
    edit(store, id, weights={"reach": "50", "ease": "50"})
    tasks.done(store, [id], now=NOW)
    said = [history.describe(commit, view(store, NOW), "lin") for commit in store.history()][-3:]
    assert [line.split(", by")[0] for line in said] == [
        "decision 2.6 Score changed",
        "task 2.6 Score changed",
        "task 2.6 Score done",
    ]


def test_only_tasks_that_weigh_are_decisions(store: Store, id: int) -> None:
    workspace = view(store, NOW)
    assert [found.task.id for found in decisions.decisions(workspace)] == [id]
    assert decisions.find_decision(workspace, "2.6").task.id == id
    for odd in (1, 99):
        with pytest.raises(NotFound):
            decisions.decision(workspace, odd)
    with pytest.raises(NotFound):
        edit(store, 1, add=("A",))
    with pytest.raises(NotFound):
        edit(store, 99, add=("A",))
