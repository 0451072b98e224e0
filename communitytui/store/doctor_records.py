"""What ``doctor`` says of the records themselves: whether all that they need is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from communitytui.domain.kernel.naming import things
from communitytui.domain.kernel.records import Tables
from communitytui.domain.nouns import references
from communitytui.domain.nouns.references import Key, NeededBy
from communitytui.errors import CommunityError
from communitytui.i18n import N_
from communitytui.message import Sayable
from communitytui.store import files
from communitytui.store.checkpoint import Checker
from communitytui.store.opening import open_store

#: The references without which a record is seen nowhere.
ORPHANED = frozenset({references.PART, references.BESIDE})


class Check(NamedTuple):
    """One finding: what was looked at, how it is, and a message id with its values.

    ``state``: ``ok``, ``mended`` (it was not, and now is), ``warning``, ``bad``.
    """

    name: str
    state: str
    message: str
    values: dict[str, object]


def finding(name: str, state: str, message: str, /, **values: object) -> Check:
    """Return a finding; ``values`` fill the places of its message."""
    return Check(name, state, message, values)


def record_findings(site: files.Site, who: str, check: Checker) -> Iterator[Check]:
    """Yield what there is to say of orphans, of ids that lead nowhere, and of twins."""
    try:
        with open_store(site.path, who=who, read_only=True, check=check) as store:
            tables = store.snapshot.tables
    except CommunityError:
        # What keeps the file from being read is told by the checks before this one.
        return
    yield from findings_of(tables, broken(site, tables, who, check))


def findings_of(tables: Tables, places: list[NeededBy]) -> Iterator[Check]:
    """Yield what there is to say of records in ``tables``, of which ``places`` lack something."""
    orphans = [place for place in places if place.reference.kind in ORPHANED]
    dangling = [place for place in places if place.reference.kind not in ORPHANED]
    if orphans:
        message = N_("Orphaned records: {things}; repair with: communitytui doctor --mend")
        yield finding("orphans", "bad", message, things=_things(tables, orphans))
    else:
        yield finding("orphans", "ok", N_("No orphaned records"))
    if dangling:
        message = N_(
            "References to deleted records: {things}; repair with: communitytui doctor --mend"
        )
        yield finding("references", "warning", message, things=_things(tables, dangling))
    else:
        yield finding("references", "ok", N_("No references to deleted records"))
    pairs = [(table, id) for table in tables for id, _ in _later_twins(tables, table)]
    if pairs:
        found = things(tables, ((table, id, None) for table, id in pairs))
        yield finding("twins", "warning", N_("Duplicate records: {things}"), things=found)
    else:
        yield finding("twins", "ok", N_("No duplicate records"))


def _things(tables: Tables, places: list[NeededBy]) -> Sayable:
    return things(tables, ((place.reference.table, place.id, None) for place in places))


def _later_twins(tables: Tables, table: str) -> list[tuple[int, int]]:
    pairs = references.twins(tables, table, tables[table])
    return [(max(pair), min(pair)) for pair in pairs]


def broken(site: files.Site | None, tables: Tables, who: str, check: Checker) -> list[NeededBy]:
    """Return every need that neither a record meets nor what lies in an archive beside the file.

    An archive itself holds tasks alone: what they name stayed in the workspace.
    """
    places = references.unmet(tables)
    if site is None:
        return places
    if _is_archive(os.path.basename(site.path)):
        return [place for place in places if place.reference.kind in ORPHANED]
    if not places:
        return []
    aside = _aside(site, who, check)
    if aside is None:
        # One archive cannot be read: nobody knows which tasks lie in it.
        return [place for place in places if place.key[0] != "tasks"]
    return [place for place in places if place.key not in aside]


def _is_archive(name: str) -> bool:
    return name.startswith("archive-") and name.endswith(".json")


def _aside(site: files.Site, who: str, check: Checker) -> set[Key] | None:
    """Return the keys of the tasks in the archives; ``None`` when one cannot be read."""
    found: set[Key] = set()
    names: list[str] = []
    with suppress(OSError):
        names = os.listdir(site.folder)
    for name in names:
        if _is_archive(name):
            try:
                path = os.path.join(site.folder, name)
                with open_store(path, who=who, read_only=True, check=check) as other:
                    found.update(("tasks", id) for id in other.snapshot.tables["tasks"])
            except CommunityError:
                return None
    return found
