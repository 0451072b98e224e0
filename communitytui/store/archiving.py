"""Finished work moved to a file of its own, and back, under the same numbers.

The records are safe in the other file before they leave this one. Dying in between leaves them
in both, never in none, and the next run sorts that out: what is in the workspace wins.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from typing import NamedTuple

from communitytui.errors import BadValue, Clash, CommunityError, Conflict, MayNotWrite, NotFound
from communitytui.i18n import N_
from communitytui.store.base import Store
from communitytui.store.draft import Draft
from communitytui.store.files import Site, refuse_odd, sign
from communitytui.store.history import Commit
from communitytui.store.ops import Op, Record, Tables, diff, same
from communitytui.store.state import TABLES
from communitytui.store.store import FileStore, create_file

Chosen = Mapping[str, Iterable[int]]
Key = tuple[str, int]
#: What is copied to an archive, not moved: so that it can be looked at by itself.
_COPIED = frozenset({"communities", "groups"})


class Moved(NamedTuple):
    """What was moved: the archive's path, the ids per table, and the commit in the workspace."""

    path: str
    ids: dict[str, tuple[int, ...]]
    commit: Commit | None


def archive_file(store: Store, name: str) -> str:
    """Return the path of the archive ``name`` beside the workspace.

    Raises ``BadValue`` for a bad name, ``MayNotWrite`` where a link or a stranger's file is.
    """
    if not re.fullmatch(r"\w[\w-]{0,63}", name):
        raise BadValue(N_("{value} is not a valid name for an archive"), value=ascii(name)[:80])
    path = os.path.join(store.site.folder, f"archive-{name}.json")
    refuse_odd(path)
    return path


def archive(
    store: Store,
    chosen: Chosen,
    name: str,
    *,
    beside: Chosen | None = None,
    now: str | None = None,
) -> Moved:
    """Move the chosen records (ids per table) into the archive ``name``, in one commit here.

    Of the records ``beside`` them the archive gets a copy, so that it can be looked at like any
    workspace. A record that somebody edits meanwhile stays. Raises ``NotFound`` for an id that
    is not there, ``Conflict`` when the archive holds something else under its number.
    """
    wanted = {table: sorted(set(ids)) for table, ids in chosen.items()}
    path = archive_file(store, name)
    tables = store.refresh().tables
    records = _chosen(tables, wanted)
    copies = _chosen(tables, beside or {})
    # Refused before the archive is made; whoever edits a record meanwhile keeps it here.
    if store.read_only is not None:
        raise MayNotWrite(store.read_only)
    if store.displaced is not None:
        raise store.displaced
    if sign(path) is None and sign(path + ".journal") is not None:
        # What is left of it beside would be taken for a damaged one.
        raise _moved(path)
    create_file(path, access=store.access)
    file = os.path.basename(path)
    with store.transaction("archive", now=now, file=file) as draft:
        moved = [key for key, record in records.items() if _still(draft, key, record)]
        for table, id in moved:
            draft.remove(table, id)
        draft.beside = _Pair(store, path, now, copies)
    return Moved(path, _by_table(moved), draft.commit)


def restore(
    store: Store, name: str, chosen: Chosen | None = None, *, now: str | None = None
) -> Moved:
    """Move records (default: all) from the archive ``name`` back, in one commit here.

    What the workspace has under the same number already stays as it is.
    """
    path = archive_file(store, name)
    with _other(store, path) as other:
        held = other.snapshot.tables
    wanted = chosen if chosen is not None else {table: held[table] for table in TABLES}
    keys = [(table, id) for table, ids in wanted.items() for id in sorted(set(ids))]
    records = {(table, id): _get(held.get(table, {}), table, id) for table, id in keys}
    file = os.path.basename(path)
    twins = []
    with store.transaction("restore", now=now, file=file) as draft:
        back = []
        for (table, id), record in records.items():
            if id not in draft.rows(table):
                draft.insert(table, record, id=id)
                back.append((table, id))
            else:
                _refuse_other(table, id, draft.get(table, id), record)
                twins.append((table, id))
        draft.beside = _Pair(store, path, now)
    if twins:
        drop_twins(store, path, now)
    return Moved(path, _by_table(back), draft.commit)


def beside(store: Store, file: str, now: str | None) -> _Pair:
    """Return what goes with a commit that moves records from or to the archive ``file``.

    Raises ``NotFound`` when it is not there any more.
    """
    name = file.removeprefix("archive-").removesuffix(".json")
    return _Pair(store, archive_file(store, name), now)


class _Pair:
    """The archive that goes with a commit: called with its ops, it stands around it.

    What leaves the workspace is in the archive before; what comes back leaves the archive behind
    the commit, in a transaction that was begun before it. The workspace stays locked meanwhile.
    So whoever dies leaves a record in both files, never in none.
    """

    def __init__(
        self, store: Store, path: str, now: str | None, copies: Mapping[Key, Record] | None = None
    ) -> None:
        self.store, self.path, self.now = store, path, now
        self.copies = dict(copies or {})

    @contextmanager
    def __call__(self, found: list[Op]) -> Iterator[None]:
        """Move what the ops insert or remove; raises before anything is changed."""
        leaving = {(op.table, op.id): op.before for op in found if op.after is None and op.before}
        coming = {(op.table, op.id): op.after for op in found if op.before is None and op.after}
        with _other(self.store, self.path) as other:
            if leaving:
                with other.transaction("archive", now=self.now) as draft:
                    skip = {*leaving, *self.copies}
                    _drop_twins(draft, self.store.snapshot.tables, skip)
                    for (table, id), record in {**self.copies, **leaving}.items():
                        _put(draft, table, id, record)
            done = False
            try:
                with other.transaction("restore", now=self.now) as draft:
                    for (table, id), record in coming.items():
                        _take(draft, table, id, record)
                    yield
                    done = True
            except CommunityError as error:
                if done:
                    # It is in the workspace: the one in the archive is dropped by the next run.
                    self.store.warning = error
                    return
                # What did not leave after all is not to be found twice.
                with suppress(CommunityError):
                    drop_twins(self.store, self.path, self.now, locked=True)
                raise


def drop_twins(store: Store, path: str, now: str | None, *, locked: bool = False) -> int:
    """Remove from an archive what is in the workspace, durably, and return how many records.

    A program that was killed between the two files leaves such twins; the workspace's one wins.
    """
    with (
        nullcontext() if locked else store.hold(),
        _other(store, path) as other,
        other.transaction("restore", now=now) as draft,
    ):
        return _drop_twins(draft, store.snapshot.tables, frozenset())


def twins(store: Store, path: str) -> int:
    """Return how many records stand in the workspace and in an archive; takes no lock."""
    with FileStore(Site.of(path), store.who, check=store.check, read_only=True) as other:
        held = other.snapshot.tables
    return len(_twins(held, store.snapshot.tables, frozenset()))


def archive_paths(store: Store) -> list[str]:
    """Return the archives beside a workspace."""
    return sorted(
        os.path.join(store.site.folder, name)
        for name in os.listdir(store.site.folder)
        if re.fullmatch(r"archive-\w[\w-]{0,63}\.json", name)
        and os.path.join(store.site.folder, name) != store.path
    )


def _other(store: Store, path: str) -> Store:
    """Open the archive at ``path`` for moving records; raises when it cannot be written."""
    if sign(path) is None:
        raise _moved(path)
    other = FileStore(Site.of(path), store.who, check=store.check)
    if other.read_only is not None:
        other.close()
        raise MayNotWrite(
            N_("The archive {file} is not writable; nothing was changed"),
            file=os.path.basename(path),
        )
    return other


def _moved(path: str) -> NotFound:
    return NotFound(
        N_("The archive {file} is no longer beside the workspace; nothing was changed"),
        file=os.path.basename(path),
    )


def _chosen(tables: Tables, chosen: Chosen) -> dict[Key, Record]:
    return {
        (table, id): _get(tables.get(table, {}), table, id)
        for table, ids in chosen.items()
        for id in ids
    }


def _get(rows: Mapping[int, Record], table: str, id: int) -> Record:
    if id not in rows:
        raise NotFound(N_("There is no {table} with the number {id}"), table=table, id=id)
    return rows[id]


def _still(draft: Draft, key: tuple[str, int], record: Record) -> bool:
    table, id = key
    found = draft.rows(table).get(id)
    return found is not None and same(dict(found), dict(record))


def _put(draft: Draft, table: str, id: int, record: Record) -> None:
    held = draft.rows(table).get(id)
    if held is None:
        draft.insert(table, record, id=id)
    else:
        _refuse_other(table, id, held, record)
        draft.replace(table, id, record)


def _refuse_other(table: str, id: int, held: Record, record: Record) -> None:
    if held.get("uid") != record.get("uid"):
        clash = Clash(table, id, "uid", None, record.get("uid"), held.get("uid"))
        raise Conflict(
            N_("The archive belongs to another workspace: {field} differs"),
            (clash,),
            field=f"{table} {id}",
        )


def _take(draft: Draft, table: str, id: int, record: Record) -> None:
    """Remove from the archive what comes back; what was edited in it since is not lost so."""
    held = draft.rows(table).get(id)
    if held is None:
        return
    _refuse_other(table, id, held, record)
    if not same(dict(held), dict(record)):
        was, now = diff(record, held)
        clashes = tuple(
            Clash(table, id, field, was.get(field), was.get(field), now.get(field))
            for field in {**was, **now}
        )
        raise Conflict(
            N_("Not restored: {field} has changed in the archive"),
            clashes,
            field=", ".join(clash.field for clash in clashes),
        )
    draft.remove(table, id)


def _twins(held: Tables, here: Tables, skip: Collection[Key]) -> list[Key]:
    """Return what was moved, stands in both files and is one record by its uid."""
    return [
        (table, id)
        for table in TABLES
        if table not in _COPIED
        for id, record in held.get(table, {}).items()
        if (table, id) not in skip
        and id in here.get(table, {})
        and record.get("uid") == here[table][id].get("uid")
    ]


def _drop_twins(draft: Draft, here: Tables, skip: Collection[Key]) -> int:
    """Remove from the archive what a run that died left in both files; return how many."""
    found = _twins({table: draft.rows(table) for table in TABLES}, here, skip)
    for table, id in found:
        draft.remove(table, id)
    return len(found)


def _by_table(keys: list[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    return {
        table: tuple(sorted(id for name, id in keys if name == table))
        for table in dict.fromkeys(name for name, _ in keys)
    }
