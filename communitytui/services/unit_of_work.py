"""The unit of work: one action on the workspace, whole or not at all.

It has the current state, the instant of its records and of its log entry, the name of the user,
and the methods that change records.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

from communitytui.domain.kernel.records import Json, Record, Rows
from communitytui.domain.nouns.kinds import Asking
from communitytui.domain.nouns.references import FIELD, LIST, PART
from communitytui.domain.tasks.gates import RUNNING, has_opened
from communitytui.domain.workspace import Workspace
from communitytui.i18n import names
from communitytui.services.deleting import hanging
from communitytui.services.workspaces import stamp

if TYPE_CHECKING:
    from communitytui.store import Draft, Store
    from communitytui.store.ops import Rows

_NO_RECORD: Record = {}


def new_uid() -> str:
    """Return a name for a record that no other has."""
    return os.urandom(8).hex()


class UnitOfWork:
    """One action under the lock, at the instant ``now``, in the name of ``who``.

    Records that it returns belong to the store: read them, and change them with ``patch``.
    """

    def __init__(self, draft: Draft, who: str, now: datetime) -> None:
        self.draft = draft
        self.who = who
        self.now = now
        self.stamp = stamp(now)
        self._edits = draft.edits
        self._workspace: Workspace | None = None

    # -- looking

    @property
    def workspace(self) -> Workspace:
        """The state as this unit has it so far: the same object until something is changed."""
        if self._workspace is None or self._edits != self.draft.edits:
            self._edits = self.draft.edits
            self._workspace = Workspace(self.draft.tables(), self.now)
        return self._workspace

    def rows(self, table: str) -> Rows:
        """Return the records of a table by id, as this unit has them."""
        return self.draft.rows(table)

    def get(self, table: str, id: int) -> Json:
        """Return one record; raises ``NotFound``."""
        return self.draft.get(table, id)

    def today(self, community: int) -> date:
        """Return the local day of a community."""
        return self.workspace.today(community)

    def asking(self, community: int, record: Record = _NO_RECORD) -> Asking:
        """Return what typed fields of a record are read with."""
        workspace = self.workspace
        return Asking(names, workspace, community, workspace.today(community), self.who, record)

    # -- changing

    def add(self, table: str, record: Record) -> int:
        """Add a record and return its id; raises ``BadValue`` when a field is wrong.

        It gets a uid unless it brings one.
        """
        new = {"uid": new_uid(), **record, "created": self.stamp, "updated": self.stamp}
        return self.draft.insert(table, new)

    def patch(
        self,
        table: str,
        id: int,
        values: Record,
        expect: Record | None = None,
    ) -> None:
        """Set fields of a record as ``Draft.patch`` does, and its time of change if any changed."""
        self.draft.patch(table, id, values, expect, {"updated": self.stamp})

    def remove(self, table: str, id: int) -> None:
        """Take one record away and nothing else; raises ``NotFound``."""
        self.draft.remove(table, id)

    def delete(self, table: str, ids: Iterable[int]) -> None:
        """Take records away with their parts, and out of every field that names them."""
        gone = list(ids)
        for place in hanging(self.draft.tables(), table, gone):
            home, field = place.reference.table, place.reference.field
            if place.id not in self.rows(home):
                continue
            if place.reference.kind == PART:
                self.delete(home, [place.id])
            elif place.reference.kind == LIST:
                rest = [id for id in self.get(home, place.id)[field] if id not in gone]
                self.patch(home, place.id, {field: rest})
            elif place.reference.kind == FIELD:
                self.patch(home, place.id, {field: None})
        for id in gone:
            self.remove(table, id)


@contextmanager
def unit_of_work(
    store: Store, action: str, now: datetime, /, **subject: object
) -> Iterator[UnitOfWork]:
    """Open the unit of work of one action; it is committed at the end of the block.

    ``action`` is a short code for the log, ``subject`` further values for it. Inside another unit
    of this thread it becomes part of that one. Raises what ``Store.transaction`` does.
    """
    with store.transaction(action, now=stamp(now), **subject) as draft:
        uow = UnitOfWork(draft, store.who, now)
        yield uow
        if draft.edits:
            _begin_to_run(uow)


def _begin_to_run(uow: UnitOfWork) -> None:
    """Keep the day on which a community begins to run: its recurring duties count from then on."""
    for id, record in uow.rows("communities").items():
        if not record["running"]:
            home = uow.workspace.community(id)
            if has_opened(uow.workspace.board, home, RUNNING):
                uow.patch("communities", id, {"running": uow.today(id).isoformat()})
