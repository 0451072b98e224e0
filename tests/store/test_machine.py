"""Anything that two people may do in any order, against a model, and against a new process."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tinydb import TinyDB

from communitytui.errors import Conflict, NotFound
from communitytui.store import Commit, Store, create_store
from tests.store.helpers import cold, opened, tasks

FIELDS = st.sampled_from(["title", "owner", "days.x", "days.y", "helpers"])
VALUES = st.sampled_from([None, "a", "b", 1, True])
WHO = st.sampled_from(["ana", "bo"])


class TwoPeople(RuleBasedStateMachine):
    """Two handles of one file, and what the tasks must be."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.path = Path(create_store(Path(self._folder.name) / "ops.json"))
        self.model: dict[int, dict[str, Any]] = {}
        self.given: set[int] = set()
        self.stores = {who: self._open(who) for who in ("ana", "bo")}

    def _open(self, who: str) -> Store:
        return opened(self.path, who, rotate_at=1_500)

    def teardown(self) -> None:
        for store in self.stores.values():
            store.close()
        self._folder.cleanup()

    def _follow(self, commit: Commit | None) -> None:
        """Apply what a commit says it did to the model."""
        for op in commit.ops if commit else ():
            if op.before is None:
                self.model[op.id] = dict(op.after or {})
            elif op.after is None:
                del self.model[op.id]
            else:
                record = self.model[op.id]
                for field in {**op.before, **op.after}:
                    home, key = record, field
                    if "." in field:
                        head, key = field.split(".")
                        home = record[head] = dict(record[head])
                    if field in op.after:
                        home[key] = op.after[field]
                    else:
                        del home[key]

    @rule(who=WHO, value=VALUES)
    def insert(self, who: str, value: Any) -> None:
        record = {"title": value, "days": {}, "helpers": []}
        with self.stores[who].transaction("add") as draft:
            id = draft.insert("tasks", record)
        assert id not in self.given
        self.given.add(id)
        self.model[id] = record

    @precondition(lambda self: self.model)
    @rule(who=WHO, data=st.data(), field=FIELDS, value=VALUES)
    def patch(self, who: str, data: st.DataObject, field: str, value: Any) -> None:
        id = data.draw(st.sampled_from(sorted(self.model)))
        new = [str(value)] if field == "helpers" else value
        with self.stores[who].transaction("set") as draft:
            draft.patch("tasks", id, {field: new})
        record = dict(self.model[id])
        if "." in field:
            record["days"] = {**record["days"], field.split(".")[1]: new}
        else:
            record[field] = new
        self.model[id] = record

    @precondition(lambda self: self.model)
    @rule(who=WHO, data=st.data())
    def remove(self, who: str, data: st.DataObject) -> None:
        id = data.draw(st.sampled_from(sorted(self.model)))
        with self.stores[who].transaction("delete") as draft:
            draft.remove("tasks", id)
        del self.model[id]

    @rule(who=WHO, any_user=st.booleans(), redo=st.booleans())
    def take_back(self, who: str, any_user: bool, redo: bool) -> None:
        store = self.stores[who]
        try:
            commit = store.redo(any_user) if redo else store.undo(any_user)
        except (NotFound, Conflict):
            return
        self._follow(commit)

    @rule(who=WHO)
    def checkpoint(self, who: str) -> None:
        self.stores[who].checkpoint()

    @rule(who=WHO)
    def reopen(self, who: str) -> None:
        self.stores[who].close()
        self.stores[who] = self._open(who)

    @rule(who=WHO)
    def die(self, who: str) -> None:
        """The process is gone without a checkpoint; a new one begins."""
        self.stores[who] = self._open(who)

    @rule()
    def lose_the_lock(self) -> None:
        self.path.with_name("ops.json.lock").unlink(missing_ok=True)

    @rule(who=WHO)
    def lose_the_journal(self, who: str) -> None:
        for store in self.stores.values():
            store.refresh()
        self.path.with_name("ops.json.journal").unlink(missing_ok=True)
        # Those who live bring it back; only then may they die.
        for store in (self.stores[who], *self.stores.values()):
            store.settle()

    @rule(value=VALUES)
    def write_from_outside(self, value: Any) -> None:
        with TinyDB(self.path, encoding="utf-8") as db:
            id = max(self.given, default=0) + 1
            record = {"title": value, "days": {}, "helpers": []}
            table = db.table("tasks")
            table._next_id = id
            assert table.insert(record) == id
        self.given.add(id)
        self.model[id] = record

    @invariant()
    def everybody_sees_the_same(self) -> None:
        found = {who: tasks(store) for who, store in self.stores.items()}
        assert found["ana"] == found["bo"] == cold(self.path)["tasks"] == self.model

    @invariant()
    def the_log_explains_the_state(self) -> None:
        ana, bo = (self.stores[who].history() for who in ("ana", "bo"))
        assert [commit.uid for commit in ana] == [commit.uid for commit in bo]


TwoPeople.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
test_two_people = TwoPeople.TestCase
