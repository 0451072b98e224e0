"""Looking after the file: examine it, bring it back, move finished work out of the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.tasks.board import SETTLED
from communitytui.domain.workspace import Workspace
from communitytui.errors import CommunityError, NotFound
from communitytui.events.ledger import place
from communitytui.events.looking import examine as look
from communitytui.events.looking import set_aside, tokens_of
from communitytui.i18n import N_, tr
from communitytui.paths import SERVER
from communitytui.services import sources
from communitytui.services.workspaces import stamp, view
from communitytui.store import (
    Check,
    archive,
    archive_file,
    archive_paths,
    open_store,
    restore,
    server,
)
from communitytui.store import examine as look_at_files
from communitytui.store import recover as bring_back
from communitytui.words.errors import explain

if TYPE_CHECKING:
    from communitytui.events.guard import FileAccess
    from communitytui.store import Moved, Recovery, Store


class Archived(NamedTuple):
    """Tasks moved to or from an archive: the new state, the path of the archive, their ids."""

    workspace: Workspace
    path: str
    ids: tuple[int, ...]


def examine(path: Path | str, who: str) -> list[Check]:
    """Look at the workspace and all beside it; what mends itself is mended.

    Raises ``MayNotRead``, ``MayNotWrite`` or ``Busy`` where it could not be looked at.
    """
    if str(path).startswith(SERVER):
        return server.examine(str(path), who=who)
    return [*look_at_files(path, who=who), *_ledger_checks(path, who)]


class _Beside(NamedTuple):
    """What has to be known of a workspace to look at its ledger."""

    path: str
    access: FileAccess
    uids: frozenset[str]
    tokens: Mapping[str, Record]


def _beside(path: Path | str, who: str) -> _Beside | None:
    """Return what the workspace says of its ledger; ``None`` where it cannot be read."""
    with suppress(CommunityError), open_store(path, who=who, read_only=True) as store:
        rows = store.snapshot.tables["communities"].values()
        tokens = {token: entry for row in rows for token, entry in sources.named(row).items()}
        uids = frozenset(str(row["uid"]) for row in rows)
        return _Beside(place(store.path), sources.access_of(store), uids, tokens)
    return None


def _ledger_checks(path: Path | str, who: str) -> Iterator[Check]:
    """Look at what imports counted: the ledger, its salts, whether it has what counts."""
    beside = _beside(path, who)
    if beside is None:
        return

    found = [*look(beside.path, beside.access, beside.uids, needed=bool(beside.tokens))]
    for each in found:
        yield Check("ledger", each.state, each.message, dict(each.values))
    if all(each.state != "bad" for each in found):
        lacking = len(beside.tokens.keys() - tokens_of(beside.path, beside.access))
        if lacking:
            yield Check(
                "ledger",
                "warning",
                N_("Imports missing from the ledger: {n}; import those files again"),
                {"n": lacking},
            )


def set_ledger_aside(path: Path, who: str) -> str | None:
    """Set a ledger aside that cannot be used, and return where it is; ``None``: it is well.

    Raises ``MayNotWrite``.
    """
    beside = _beside(path, who)
    if beside is None:
        return None

    return set_aside(beside.path, beside.access, beside.uids, needed=bool(beside.tokens))


def recover(path: Path) -> Recovery:
    """Put the newest state together that is left, and keep the damaged file aside.

    Raises ``Damaged`` when there is nothing to recover from.
    """
    return bring_back(path)


def told(check: Check) -> str:
    """Return a check in words, in the language spoken now; a problem in it is in words too."""
    values = {
        name: explain(value) if isinstance(value, CommunityError) else value
        for name, value in check.values.items()
    }
    return tr(check.message, **values)


def check_records(checks: list[Check]) -> list[Fields]:
    """Return checks as JSON records, their messages in the language spoken now."""
    return [{"name": c.name, "state": c.state, "message": told(c)} for c in checks]


def is_well(checks: list[Check]) -> bool:
    """Tell whether nothing is left to be done: what was mended is well again."""
    return all(check.state != "bad" for check in checks)


def finished_before(workspace: Workspace, day: date, community: int | None = None) -> list[int]:
    """Return the tasks that were done or skipped before ``day``, by their community's clock."""
    board = workspace.board
    ids = board.ids if community is None else board.community_ids(community)
    return [
        id
        for id in ids
        if board.records[id]["status"] in SETTLED and _settled_on(workspace, id) < day
    ]


def _settled_on(workspace: Workspace, id: int) -> date:
    record = workspace.board.records[id]
    # A skipped task has no instant of its own; it was settled when it was last touched.
    instant = datetime.fromisoformat(record["completed"] or record["updated"])
    zone = workspace.community(record["community"]).record["timezone"]
    return instant.astimezone(ZoneInfo(zone)).date()


def archive_before(
    store: Store, workspace: Workspace, day: date, *, now: datetime, community: int | None = None
) -> Archived:
    """Move the tasks that were finished before ``day`` to a file beside the workspace.

    The file is named after the day and can be opened like a workspace; ``restore_archive`` or
    undo brings the tasks back. Without such tasks nothing is
    written and the path is empty.
    """
    ids = finished_before(workspace, day, community)
    if not ids:
        return Archived(workspace, "", ())
    rows = [workspace.board.records[id] for id in ids]
    beside = {
        "communities": {row["community"] for row in rows},
        "groups": {row["chat_group"] for row in rows} & workspace.tables["groups"].keys(),
    }
    moved: Moved = archive(store, {"tasks": ids}, day.isoformat(), beside=beside, now=stamp(now))
    return Archived(view(store, now), moved.path, moved.ids.get("tasks", ()))


def restore_archive(store: Store, named: str, *, now: datetime) -> Archived:
    """Bring the tasks of an archive beside the workspace back, under the same ids.

    ``named`` is its file name, or the day in it. Raises ``NotFound`` for no such archive.
    """
    name = Path(named).name.removeprefix("archive-").removesuffix(".json")
    tasks = archived_tasks(store, name)
    moved: Moved = restore(store, name, {"tasks": tasks}, now=stamp(now))
    return Archived(view(store, now), moved.path, moved.ids.get("tasks", ()))


def archives(store: Store) -> dict[str, int]:
    """Return the archives beside the workspace that hold tasks, newest first, and how many.

    One that cannot be read is left out; ``restore_archive`` says why.
    """
    found: dict[str, int] = {}
    for path in reversed(archive_paths(store)):
        name = Path(path).stem.removeprefix("archive-")
        with suppress(CommunityError):
            found[name] = len(archived_tasks(store, name))
    return {name: count for name, count in found.items() if count}


def archived_tasks(store: Store, name: str) -> list[int]:
    """Return the ids of the tasks that the archive ``name`` holds."""
    path = archive_file(store, name)
    if not Path(path).exists():
        raise NotFound(
            N_("The archive {file} is no longer beside the workspace; nothing was changed"),
            file=Path(path).name,
        )
    with open_store(path, who=store.who, read_only=True) as other:
        return sorted(other.snapshot.tables["tasks"])
