"""Opening the workspace, looking at it, and starting a community from a playbook."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, language

if TYPE_CHECKING:
    from pathlib import Path

    from communitytui.domain.playbook.playbook import Playbook, TaskTemplate
    from communitytui.store import Draft, Store

#: The most bytes that a playbook may have; ours has about a fifth of it.
_LARGEST_PLAYBOOK = 1 << 20


def utc_now() -> datetime:
    """Return the present instant in UTC: the one clock of the program."""
    return datetime.now(UTC)


def stamp(now: datetime) -> str:
    """Return an instant as it is stored: UTC, whole seconds."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamps(now: datetime) -> dict[str, str]:
    """Return what every new record begins with: a uid and when it was made."""
    return {"uid": os.urandom(8).hex(), "created": stamp(now), "updated": stamp(now)}


def patch(
    draft: Draft,
    table: str,
    id: int,
    values: Mapping[str, Any],
    now: datetime,
    expect: Mapping[str, Any] | None = None,
) -> None:
    """Set fields of one record as ``Draft.patch`` does, and its time of change if any changed."""
    before = draft.get(table, id)
    draft.patch(table, id, values, expect)
    if draft.get(table, id) is not before:
        draft.patch(table, id, {"updated": stamp(now)})


def who_am_i(environment: Mapping[str, str] = os.environ) -> str:
    """Return the name written into every change: ``COMMUNITYTUI_USER``, else the login name."""
    name = environment.get("COMMUNITYTUI_USER") or environment.get("LOGNAME")
    if not name:
        import pwd

        try:
            name = pwd.getpwuid(os.getuid()).pw_name
        except KeyError:
            name = str(os.getuid())
    if name.isascii() and name.isprintable():
        return name.strip()[:80] or "?"
    # Only a name that needs the cleaner pays for it.
    from communitytui.domain.kernel.text import clean_line

    return clean_line(name, 80) or "?"


def view(store: Store, now: datetime | None = None) -> Workspace:
    """Return the newest state of the workspace as values; takes no lock and writes nothing."""
    return Workspace(store.refresh().tables, now or utc_now())


def open_or_create(path: Path, *, who: str, shared: bool = False) -> Store:
    """Open the workspace at ``path``; make an empty one when nothing is there yet."""
    from communitytui.store import Store, open_store

    try:
        return open_store(path, who=who)
    except NotFound:
        Store.create(path, shared=shared)
        return open_store(path, who=who)


def load_playbook(path: Path | None = None) -> Playbook:
    """Read a playbook: the user's at ``path``, or the one that comes with the program.

    Raises ``BadValue`` naming file and key when it is broken, ``NotFound`` when it is missing,
    ``MayNotRead`` when it is not for us.
    """
    from communitytui import resources
    from communitytui.domain.playbook.check import parse_playbook
    from communitytui.foreign import read_toml

    if path is None:
        name = "nine-stages.toml"
        _, data = read_toml(resources.bundled_playbooks() / name, _LARGEST_PLAYBOOK)
        return parse_playbook(data, name)
    try:
        _, data = read_toml(path, _LARGEST_PLAYBOOK)
        return parse_playbook(data, path.name)
    except RecursionError:
        raise BadValue(
            N_("{path} is not valid TOML: {problem}"), path=path, problem="nested too deep"
        ) from None


def init_community(
    store: Store,
    name: str,
    playbook: Playbook,
    *,
    start: date,
    timezone: str,
    now: datetime,
    spoken: str | None = None,
) -> int:
    """Make a community from ``playbook`` in one transaction and return its id.

    Every task gets its first and last day from ``start`` by the forward pass. ``spoken`` is the
    community's language; without it the one spoken now. Raises ``BadValue`` when the name is
    empty or taken.
    """
    from communitytui.domain.kernel.text import clean_line

    name = clean_line(name, 80)
    if not name:
        raise BadValue(N_("a community needs a name"))
    with store.transaction("init", now=stamp(now), name=name) as draft:
        for record in draft.rows("communities").values():
            if record["name"].casefold() == name.casefold():
                raise BadValue(N_("there is a community {name} already"), name=name)
        head = {
            "name": name,
            "language": spoken or language(),
            "timezone": timezone,
            "start": start.isoformat(),
            **playbook.community_record(),
        }
        community = draft.insert("communities", {**head, **stamps(now)})
        _insert_tasks(draft, community, playbook, start, now)
        for table, records in playbook.other_records().items():
            for record in records:
                draft.insert(table, {"community": community, **record, **stamps(now)})
    return community


def _insert_tasks(
    draft: Draft, community: int, playbook: Playbook, start: date, now: datetime
) -> None:
    from communitytui.domain.plan.schedule import forward_pass

    templates: dict[str, TaskTemplate] = {task.key: task for task in playbook.tasks}
    spans = forward_pass(start, {key: (t.days, t.after) for key, t in templates.items()})
    ids: dict[str, int] = {}
    waiting: list[tuple[int, TaskTemplate]] = []
    for place, (key, template) in enumerate(templates.items()):
        first, last = spans[key]
        record = {
            **template.task_record(),
            "community": community,
            "after": [ids[k] for k in template.after if k in ids],
            "start": first.isoformat(),
            "due": last.isoformat(),
            "order": float(place + 1),
            **stamps(now),
        }
        ids[key] = draft.insert("tasks", record)
        if any(k not in ids for k in template.after):
            waiting.append((ids[key], template))
    for id, template in waiting:
        draft.patch("tasks", id, {"after": [ids[k] for k in template.after]})
