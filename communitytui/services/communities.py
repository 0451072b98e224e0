"""Starting a community from a playbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui import resources
from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.records import Fields
from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.plan.schedule import forward_pass
from communitytui.domain.playbook.check import parse_playbook
from communitytui.domain.tasks.board import CONDITION
from communitytui.domain.tasks.deliverables import Deliverable
from communitytui.domain.tasks.gaps import condition
from communitytui.domain.workspace import Community, Workspace
from communitytui.errors import BadValue
from communitytui.foreign import read_toml
from communitytui.i18n import LANGUAGES, N_, language, say, speaking
from communitytui.message import Words
from communitytui.services.adopting import IN_PLACE_FIELDS
from communitytui.services.recording import take_operands
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work

if TYPE_CHECKING:
    from pathlib import Path

    from communitytui.domain.playbook.playbook import Playbook, TaskTemplate
    from communitytui.store import Store

#: The most bytes that a playbook may have; ours has about a fifth of it.
_LARGEST_PLAYBOOK = 1 << 20


def load_playbook(path: Path | None = None) -> Playbook:
    """Read a playbook: the user's at ``path``, or the one that comes with the program.

    Raises ``BadValue`` naming file and key when it is broken, ``NotFound`` when it is missing,
    ``MayNotRead`` when it is not for us.
    """
    if path is None:
        name = "nine-stages.toml"
        found = read_toml(resources.bundled_playbooks() / name, _LARGEST_PLAYBOOK)
        return parse_playbook(found.data, name)
    try:
        found = read_toml(path, _LARGEST_PLAYBOOK)
        return parse_playbook(found.data, path.name, found.text)
    except RecursionError:
        raise BadValue(
            N_("{path} is not valid TOML: {problem}"), path=path, problem="nested too deep"
        ) from None


class Created(NamedTuple):
    """A new community, and the state that holds it."""

    workspace: Workspace
    community: Community


def init_community(
    store: Store,
    name: str,
    playbook: Playbook,
    *,
    start: date,
    timezone: str,
    now: datetime,
    spoken: str | None = None,
    stage: str | None = None,
    currency: str | None = None,
) -> Created:
    """Create a community from ``playbook``.

    Every task gets its first and last day from ``start`` by the forward pass. ``spoken`` is the
    language of the community (default: the current one). One that runs already is in ``stage``:
    the tasks before it are in place, without days. Raises ``BadValue`` when the name is empty or
    taken.
    """
    with unit_of_work(store, "init", now, name=name) as uow:
        head = {
            "name": free_name(uow, name),
            "language": spoken or language(),
            "timezone": timezone,
            "start": start.isoformat(),
            **({"currency": currency} if currency else {}),
            **playbook.community_record(),
        }
        community = uow.add("communities", head)
        _insert_tasks(uow, community, playbook, start, stage)
        for table, records in playbook.other_records().items():
            for record in records:
                uow.add(table, {"community": community, **record})
        for metric in uow.workspace.measures.of(community):
            take_operands(uow, metric)
        return Created(uow.workspace, uow.workspace.community(community))


def free_name(uow: UnitOfWork, name: str, but: int | None = None) -> str:
    """Return a name cleaned; raises ``BadValue`` for none, and for that of another community.

    The community ``but`` may have it.
    """
    name = clean_line(name, 80)
    if not name:
        raise BadValue(N_("a community needs a name"))
    for id, record in uow.rows("communities").items():
        if id != but and record["name"].casefold() == name.casefold():
            raise BadValue(N_("a community {name} exists already"), name=name)
    return name


def _insert_tasks(
    uow: UnitOfWork, community: int, playbook: Playbook, start: date, stage: str | None
) -> None:
    templates: dict[str, TaskTemplate] = {task.key: task for task in playbook.tasks}
    least = STAGE[stage].number if stage else 0
    coming = {key: t for key, t in templates.items() if STAGE[t.stage].number >= least}
    spans = spans_of(coming, start)
    ids: dict[str, int] = {}
    waiting: list[tuple[int, TaskTemplate]] = []
    for place, (key, template) in enumerate(templates.items()):
        record = {
            **template.record(),
            CONDITION: template.more.get(CONDITION) or demanded(template),
            "community": community,
            "after": [ids[k] for k in template.after if k in ids],
            "order": float(place + 1),
            **_stands(spans.get(key)),
        }
        ids[key] = uow.add("tasks", record)
        if any(k not in ids for k in template.after):
            waiting.append((ids[key], template))
    for id, template in waiting:
        uow.patch("tasks", id, {"after": [ids[k] for k in template.after]})


def demanded(template: TaskTemplate) -> Words | None:
    """Return what the deliverable of a task asks for, in every language."""
    said = condition(Deliverable(template.deliverable.record()))
    found = {}
    for each in LANGUAGES:
        with speaking(each):
            found[each] = say(said)
    return found if any(found.values()) else None


def spans_of(templates: Mapping[str, TaskTemplate], start: date) -> dict[str, tuple[date, date]]:
    """Return the first and the last day of tasks by their keys, of a plan that begins at ``start``.

    One that says when it begins does so; any other follows those before it.
    """
    spans = forward_pass(start, {key: (t.days, t.after) for key, t in templates.items()})
    for key, each in templates.items():
        if each.begins is not None:
            first = shift(start, each.begins)
            spans[key] = first, shift(first, each.days - 1)
    return spans


def _stands(span: tuple[date, date] | None) -> Fields:
    """Return the days of a task; one that has none is in place."""
    if span is None:
        return dict(IN_PLACE_FIELDS)
    return {"start": span[0].isoformat(), "due": span[1].isoformat()}
