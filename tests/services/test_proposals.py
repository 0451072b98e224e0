"""Proposals of assistants: nothing else is written, and who takes one does it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from communitytui.domain.nouns.schema import check
from communitytui.domain.plan import proposals as domain
from communitytui.domain.plan.proposals import MOST, Proposal, signed
from communitytui.domain.workspace import Workspace
from communitytui.errors import CommunityError, Conflict, NotFound
from communitytui.i18n import say
from communitytui.services import goals, metrics, owners, proposals, tasks, undoing
from communitytui.services.history import describe
from communitytui.services.proposals import Proposed
from communitytui.store import Store, open_store
from communitytui.views.proposals import ProposalState, tell
from communitytui.words.errors import explain
from tests.samples import NOW, first_day

Propose = Callable[..., ProposalState]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A community on its first day, made once."""
    path = tmp_path_factory.mktemp("made") / "ops.json"
    with first_day(path):
        pass
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    for file in made.parent.glob("ops.json*"):
        if file.is_file():
            shutil.copy(file, tmp_path)
    return tmp_path / "ops.json"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """The file, open in the name of a person."""
    with open_store(path, who="lin") as store:
        yield store


@pytest.fixture
def propose(path: Path, store: Store) -> Propose:
    """Return what makes a proposal in the name of an assistant and tells it."""

    def made(
        kind: str,
        word: str = "",
        fields: dict[str, str] | None = None,
        *,
        now: datetime = NOW,
        name: str = "Scout",
        **more: str,
    ) -> ProposalState:
        with open_store(path, who=signed(name)) as own:
            asked = Proposed(kind, word, fields or {}, **more)
            done = proposals.propose(own, 1, asked, name, now=now)
        store.refresh()
        return tell(done.workspace, done.proposals[0])

    return made


def state(store: Store, now: datetime = NOW) -> Workspace:
    return Workspace(store.refresh().tables, now)


def others(store: Store) -> dict[str, Any]:
    """Return every table but that of the proposals."""
    return {name: rows for name, rows in store.refresh().tables.items() if name != "proposals"}


#: What can be proposed of a plan that was just made, and what is shown of it.
KINDS: dict[str, tuple[tuple[Any, ...], dict[str, str], str]] = {
    "done": (("done", "1.1", {"deliverable": "Too few regulars"}), {}, "Too few regulars"),
    "skip": (("skip", "1.2", {"reason": "one goal only"}), {}, "to do → skipped"),
    "set": (("set", "1.1", {"due": "+9d", "priority": "1"}), {}, "2026-12-02"),
    "goal": (
        ("add", "Sixty a day", {"metric": "dau", "target": "60"}),
        {"home": "goals"},
        "Target: 60",
    ),
    "task": (("add", "Ask them", {"stage": "content", "due": "fri"}), {}, "Due: 2026-11-27"),
    "entry": (("add", "Evening", {"date": "fri 20:00"}), {"home": "entries"}, "Time: 20:00"),
    "rhythm": (("add", "Patrol", {"every": "daily"}), {"home": "rhythms"}, "Daily"),
    "group": (("add", "Readers 2", {"capacity": "500"}), {"home": "groups"}, "Capacity: 500"),
    "rule": (
        ("add", "Ask", {"metric": "dau", "below": "30", "tasks": "1.1"}),
        {"home": "rules"},
        "Below: 30",
    ),
    "trial": (
        ("add", "Later", {"metric": "dau", "pass": ">=60"}),
        {"home": "trials"},
        "Pass line",
    ),
    "record": (("record", "dau", {"value": "40"}), {}, "Value: – → 40"),
    "standard": (("standard", "dau", {"target": "60"}), {}, "Target: – → 60"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_proposed_changes_nothing_until_it_is_taken_and_undone_whole(
    kind: str, propose: Propose, store: Store
) -> None:
    before = others(store)
    (asked, more, shown) = KINDS[kind]
    told = propose(*asked, why="they asked", **more)
    assert others(store) == before
    assert any(shown in each.text for each in told.changes), [each.text for each in told.changes]
    record = store.snapshot.tables["proposals"][told.proposal.id]
    assert check("proposals", record) == record
    made = store.history()[-1]
    assert (made.who, made.action) == ("assistant:Scout", "propose")

    count = len(store.history())
    proposals.take(store, [told.proposal.id], now=NOW)
    assert len(store.history()) == count + 1
    taken = store.history()[-1]
    assert (taken.who, taken.subject["proposed"]) == ("lin", "Scout")
    assert "proposed by the assistant Scout" in describe(taken, state(store), "lin")
    after = others(store)
    assert after != before
    fate = state(store).all(Proposal)[0]
    assert (fate.state, fate.by, str(fate.closed)) == ("taken", "lin", "2026-11-23")

    undoing.undo(store, now=NOW)
    assert others(store) == before
    assert state(store).all(Proposal)[0].state == "open"
    undoing.redo(store, now=NOW)
    assert others(store) == after
    assert state(store).all(Proposal)[0].state == "taken"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("done", "1.1"), "deliverable missing"),
        (("done", "99.9", {"deliverable": "x"}), "no task 99.9"),
        (("done", "1.1", {"when": "x"}), "no field when"),
        (("done", ""), "id is missing"),
        (("reopen", "1.1"), "nothing to reopen"),
        (("skip", "1.1"), "reason is missing"),
        (("set", "1.1"), "at least one field"),
        (("set", "1.1", {"dew": "fri"}), "no field dew"),
        (("set", "1.1", {"priority": "9"}), "from 1 to 3"),
        (("set", "1.1", {"status": "todo"}), "nothing would change"),
        (("set", "1.1", {"owner": "me"}), "an assistant owns nothing"),
        (("set", "1.1", {"helpers": "ben, me"}), "an assistant owns nothing"),
        (("set", "1.1", {"notes": "x" * 2001}), "no more than 2000"),
        (("add", "", {"stage": "content"}), "title is missing"),
        (("add", "Ask"), "stage is missing"),
        (("record", "dau", {"value": "-1"}), "cannot be negative"),
        (("record", "dau", {"value": "1", "date": "+1d"}), "future"),
        (("record", "daw", {"value": "1"}), "no metric daw"),
        (("record", "dau"), "value is missing"),
        (("standard", "dau"), "nothing would change"),
        (("fly", "1.1"), "fly cannot be proposed"),
    ],
)
def test_what_could_not_be_done_cannot_be_proposed_and_nothing_is_written(
    asked: tuple[Any, ...], said: str, propose: Propose, store: Store
) -> None:
    before = store.refresh()
    with pytest.raises(CommunityError) as caught:
        propose(*asked)
    assert said in explain(caught.value)
    assert store.refresh() is before


def test_days_and_people_mean_the_same_whenever_it_is_taken(propose: Propose, store: Store) -> None:
    told = propose("set", "1.1", {"due": "+9d", "owner": "ben"})
    later = NOW + timedelta(days=20)
    proposals.take(store, [told.proposal.id], now=later)
    task = state(store, later).board[told.record or 0]
    assert (task.record["due"], task.owner) == ("2026-12-02", "ben")


def test_a_person_who_is_renamed_is_so_in_what_waits(propose: Propose, store: Store) -> None:
    tasks.change(store, [1], {"owner": "ben"}, now=NOW)
    told = propose("set", "1.1", {"owner": "ann", "helpers": "ben, cy"})
    owners.rename(store, "ben", "Benjamin", now=NOW)
    owners.rename(store, "ann", "Anna", now=NOW)
    proposals.take(store, [told.proposal.id], now=NOW)
    task = state(store).board[told.record or 0]
    assert (task.owner, task.record["helpers"]) == ("Anna", ["Benjamin", "cy"])


def test_days_of_a_series_are_those_that_were_meant(propose: Propose, store: Store) -> None:
    series = {"date": "fri 20:00", "every": "weekly", "until": "+14d"}
    told = propose("add", "Evening", series, home="entries")
    assert told.proposal.fields["until"] == "2026-12-07"
    assert [each.text for each in told.changes][1:3] == ["Repeats: weekly", "Until: 2026-12-07"]
    proposals.take(store, [told.proposal.id], now=NOW + timedelta(days=3))
    days = [row["date"] for row in store.snapshot.tables["entries"].values()]
    assert days == ["2026-11-27", "2026-12-04"]


def test_a_change_since_is_a_conflict_with_both_values(propose: Propose, store: Store) -> None:
    told = propose("set", "1.1", {"due": "2026-12-02", "owner": "ben"})
    id, task = told.proposal.id, told.record or 0
    tasks.change(store, [task], {"due": "2026-12-08"}, now=NOW)
    now = tell(state(store), state(store).all(Proposal)[0])
    assert now.moved
    moved = [each for each in now.changes if each.moved]
    assert [(each.field, each.now, each.proposed) for each in moved] == [
        ("due", "2026-12-08", "2026-12-02")
    ]
    before = store.refresh()
    with pytest.raises(Conflict) as caught:
        proposals.take(store, [id], now=NOW)
    assert "2026-12-08" in explain(caught.value)
    assert store.refresh() is before
    proposals.take(store, [id], now=NOW, anyway=True)
    assert state(store).board[task].record["due"] == "2026-12-02"


def test_a_field_that_nobody_proposed_may_change(propose: Propose, store: Store) -> None:
    told = propose("set", "1.1", {"due": "2026-12-02"})
    tasks.change(store, [told.record or 0], {"owner": "ana"}, now=NOW)
    proposals.take(store, [told.proposal.id], now=NOW)
    assert state(store).board[told.record or 0].record["due"] == "2026-12-02"


def test_of_a_deleted_record_a_proposal_can_only_be_dropped(propose: Propose, store: Store) -> None:
    told = propose("skip", "1.2", {"reason": "x"})
    tasks.delete(store, [told.record or 0], now=NOW)
    now = tell(state(store), state(store).all(Proposal)[0])
    assert (now.gone, now.moved) == (True, True)
    with pytest.raises(NotFound, match="drop it"):
        proposals.take(store, [told.proposal.id], now=NOW, anyway=True)
    proposals.drop(store, [told.proposal.id], now=NOW)
    assert state(store).all(Proposal)[0].state == "dropped"


def test_all_or_none_are_taken_and_none_twice(propose: Propose, store: Store) -> None:
    first = propose("skip", "1.2", {"reason": "x"}).proposal.id
    second = propose("set", "1.1", {"due": "2026-12-02"}).proposal.id
    before = store.refresh()
    with pytest.raises(NotFound):
        proposals.take(store, [first, 99], now=NOW)
    assert store.refresh() is before
    done = proposals.take(store, [first, second, first], now=NOW)
    assert [each.state for each in done.proposals] == ["taken", "taken"]
    assert store.history()[-1].action == "take"
    for again in (proposals.take, proposals.drop):
        with pytest.raises(CommunityError, match="does not wait any more"):
            again(store, [first], now=NOW)


def test_the_same_proposal_waits_once(propose: Propose, store: Store) -> None:
    first = propose("skip", "1.2", {"reason": "x"})
    before = store.refresh()
    assert propose("skip", "1.2", {"reason": "x"}).proposal.id == first.proposal.id
    assert store.refresh() is before
    assert propose("skip", "1.2", {"reason": "x"}, name="Other").proposal.id != first.proposal.id


def test_it_expires_behind_its_thirtieth_day_in_the_zone_of_the_community(
    propose: Propose, store: Store
) -> None:
    # 23:30 on the 23rd in Shanghai.
    made = NOW.replace(hour=15, minute=30)
    id = propose("skip", "1.2", {"reason": "x"}, now=made).proposal.id
    last, over = made + timedelta(days=30), made + timedelta(days=30, minutes=30)
    assert [each.id for each in domain.waiting(state(store, last), 1)] == [id]
    assert domain.waiting(state(store, over)) == []
    told = tell(state(store, over), state(store, over).all(Proposal)[0])
    assert (told.state, told.last.isoformat()) == ("expired", "2026-12-23")
    with pytest.raises(CommunityError, match="expired"):
        proposals.take(store, [id], now=over)
    proposals.take(store, [id], now=last)


def test_what_ended_long_ago_goes_with_the_next_one(propose: Propose, store: Store) -> None:
    old = propose("skip", "1.2", {"reason": "x"}).proposal.id
    soon = NOW + timedelta(days=60)
    propose("skip", "1.3", {"reason": "x"}, now=soon)
    assert old in store.refresh().tables["proposals"]
    after = NOW + timedelta(days=61)
    kept = propose("skip", "1.4", {"reason": "x"}, now=after).proposal.id
    assert old not in store.refresh().tables["proposals"]
    assert f"P{kept}" in describe(store.history()[-1], state(store, after), "lin")


def test_only_so_many_wait(propose: Propose, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST == 100
    monkeypatch.setattr(proposals, "MOST", 2)
    first = propose("skip", "1.2", {"reason": "x"}).proposal.id
    propose("skip", "1.3", {"reason": "x"})
    with pytest.raises(CommunityError, match="2 proposals wait already"):
        propose("skip", "1.4", {"reason": "x"})
    proposals.drop(store, [first], now=NOW)
    propose("skip", "1.4", {"reason": "x"})


@pytest.mark.parametrize("name", ["lin", "\u202elin\x1b[2J", "assistant:lin", " lin\n" * 40])
def test_no_assistant_looks_like_a_colleague(name: str, propose: Propose, store: Store) -> None:
    tasks.note(store, [1], "mine", now=NOW)
    propose("skip", "1.2", {"reason": "x"}, name=name)
    who = store.history()[-1].who
    assert who.startswith("assistant:lin")
    assert who.isprintable()
    assert len(who) <= len("assistant:") + 40
    # What an assistant did is nothing that a person takes back by a key.
    assert store.would_undo().target.action == "note"


def test_hostile_texts_are_one_clean_line(propose: Propose, store: Store) -> None:
    title = "Ask [/x]\n\x1b[2J\u202e them"
    told = propose("add", title, {"stage": "content"}, why="\x1b]0;x\x07 why\nnot")
    assert told.what == "add task Ask [/x] [2J them"
    assert told.proposal.why.isprintable() or "\n" in told.proposal.why
    proposals.take(store, [told.proposal.id], now=NOW)


def test_a_reading_says_who_proposed_it(propose: Propose, store: Store) -> None:
    told = propose("record", "dau", {"value": "40"})
    proposals.take(store, [told.proposal.id], now=NOW)
    metric = state(store).measures.find(1, "dau")
    latest = metrics.states(state(store), 1)
    found = next(each.latest for each in latest if each.metric.id == metric.id)
    assert found is not None
    assert (found.value, found.source) == (40, "assistant:Scout")


def test_a_goal_that_was_proposed_is_set_as_anybody_sets_one(
    propose: Propose, store: Store
) -> None:
    made = goals.add(store, 1, "Sixty", {"metric": "dau", "target": "60"}, now=NOW)
    told = propose("set", str(made.goal.id), {"target": "70"}, home="goals")
    assert [each.text for each in told.changes] == ["Target: 60 → 70"]
    proposals.take(store, [told.proposal.id], now=NOW)
    assert goals.state(state(store), made.goal.id).goal.target == 70


@pytest.mark.parametrize(
    "odd",
    [
        {"kind": "record", "table": "readings"},
        {"kind": "record", "table": "readings", "fields": {"metric": "dau", "date": "never"}},
        {"kind": "standard", "table": "tasks", "fields": {"chat_group": "x"}},
        {"kind": "done", "table": "tasks"},
        {"kind": "done", "table": "goals", "target": "g"},
        {"kind": "skip", "table": "tasks", "target": "t"},
        {"kind": "reopen", "table": "rhythms"},
        {"kind": "set", "table": "readings", "fields": {"days": "x"}},
        {"kind": "set", "table": "goals", "target": "g", "fields": {"deliverable": "x"}},
        {
            "kind": "set",
            "table": "tasks",
            "target": "t",
            "fields": {"stage": "x", "after": "y", "deliverable": "z", "nothing": "w"},
            "seen": {"stage": ["x"], "after": {"a": 1}, "deliverable": {"scores": 1}, "nothing": 1},
        },
        {"kind": "record", "table": "readings", "fields": {"metric": "dau"}, "seen": {"value": []}},
        {"kind": "add", "table": "trials"},
        {"kind": "add", "table": "standards", "fields": {"x": "y"}},
    ],
)
def test_a_file_may_hold_any_proposal_it_is_shown_and_refused_in_words(
    odd: dict[str, Any], store: Store
) -> None:
    with store.transaction("set") as draft:
        draft.patch("tasks", 1, {"uid": "t"})
        stamps = dict.fromkeys(("uid", "created", "updated"), "g")
        draft.insert("goals", {"community": 1, "statement": "x", **stamps})
        stamps = dict.fromkeys(("uid", "created", "updated"), "x")
        id = draft.insert("proposals", {"community": 1, "assistant": "x", **odd, **stamps})
    told = tell(state(store), state(store).all(Proposal)[0])
    assert told.what
    assert all(each.text.isprintable() for each in told.changes)
    with pytest.raises(CommunityError):
        proposals.take(store, [id], now=NOW, anyway=True)
    proposals.drop(store, [id], now=NOW)


def test_how_many_wait_is_said_with_the_key(propose: Propose, store: Store) -> None:
    propose("skip", "1.2", {"reason": "x"})
    count = len(domain.waiting(state(store), 1))
    assert say(domain.say_waiting(count, "Y")) == "1 proposal of an assistant waits: Y to decide"
