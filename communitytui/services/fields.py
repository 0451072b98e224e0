"""The fields of a task that people edit, and how each is read from what they type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from communitytui.domain.budget import currency_of
from communitytui.domain.deliverable_text import read_value, typed_value
from communitytui.domain.filters import find_stage
from communitytui.domain.numbers import DAYS, PLAIN, Wanted, read_cost, read_whole
from communitytui.domain.schema import STATUSES, check_field
from communitytui.domain.tasks import Task
from communitytui.domain.words import one_of, read_day
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr
from communitytui.services.queries import find_task as find_task

#: What people write for "nothing".
NONE = frozenset({"", "none", "-", "–", "无"})


class Asking(NamedTuple):
    """What reading a field needs to know: the workspace, the task's community, its day."""

    workspace: Workspace
    community: int
    today: date
    me: str | None = None


class Field(NamedTuple):
    """One editable field: its name in commands, its label, and how typed text is read."""

    name: str
    message: str
    read: Callable[[str, Asking], Any]
    empty: Any = None

    @property
    def label(self) -> str:
        """Its label in the language spoken now."""
        return tr(self.message)


def _plain(name: str) -> Callable[[str, Asking], Any]:
    return lambda text, asking: check_field("tasks", name, text)


def _person(text: str, asking: Asking) -> Any:
    name = text.lstrip("@")
    return check_field("tasks", "owner", asking.me if name in ("me", "我") else name)


def _people(text: str, asking: Asking) -> list[Any]:
    names = text.replace("，", ",").replace("、", ",").split(",")
    return [_person(name.strip(), asking) for name in names if name.strip()]


def _area(text: str, asking: Asking) -> str:
    community = asking.workspace.community(asking.community)
    areas = community.record["areas"]
    for key in areas:
        if text.casefold() in (key.casefold(), community.area(key).casefold()):
            return str(key)
    return one_of(text, areas, N_("{value} is not an area"))


def _role(text: str, asking: Asking) -> str:
    community = asking.workspace.community(asking.community)
    roles = community.record["roles"]
    for key in roles:
        if text.casefold() in (key.casefold(), community.role(key).casefold()):
            return str(key)
    return one_of(text, roles, N_("{value} is not a role"))


def _status(text: str, asking: Asking) -> str:
    return one_of(text, STATUSES, N_("{value} is not a status"))


def _whole(name: str, wanted: Wanted = PLAIN) -> Callable[[str, Asking], Any]:
    def read(text: str, asking: Asking) -> Any:
        return check_field("tasks", name, read_whole(text.lstrip("pP"), wanted))

    return read


def _cost(text: str, asking: Asking) -> str:
    return read_cost(text, currency_of(asking.workspace.community(asking.community)))


def _tasks(text: str, asking: Asking) -> list[int]:
    words = text.replace("，", ",").replace(" ", ",").split(",")
    return [find_task(asking.workspace, word, asking.community) for word in words if word]


def _goal(text: str, asking: Asking) -> int:
    from communitytui.services.goals import find_goal

    return find_goal(asking.workspace, text, asking.community)


def _day(text: str, asking: Asking) -> str:
    return read_day(text, asking.today)


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("title", N_("Title"), _plain("title")),
        Field("stage", N_("Stage"), lambda text, asking: find_stage(text)),
        Field("area", N_("Area"), _area),
        Field("status", N_("Status"), _status),
        Field("owner", N_("Owner"), _person),
        Field("helpers", N_("Helpers"), _people, []),
        Field("role", N_("Role"), _role),
        Field("start", N_("Start"), _day),
        Field("due", N_("Due"), _day),
        Field("days", N_("Days"), _whole("days", DAYS)),
        Field("priority", N_("Priority"), _whole("priority")),
        Field("after", N_("After"), _tasks, []),
        Field("goal", N_("Goal"), _goal),
        Field("budget", N_("Budget"), _cost),
        Field("spent", N_("Spent"), _cost),
        Field("done_when", N_("Done when"), _plain("done_when")),
        Field("notes", N_("Notes"), _plain("notes"), ""),
    )
}
#: Fields that a task cannot be without.
_NEEDED = frozenset({"title", "stage", "status"})


def read_field(name: str, text: str, asking: Asking) -> Any:
    """Return the stored value of field ``name`` from typed ``text``.

    Raises ``BadValue`` for an unknown field (with the nearest one) or a value that does not fit.
    """
    field = FIELDS[one_of(name, FIELDS, N_("there is no field {value}"))]
    text = text.strip()
    if text.casefold() in NONE and name not in ("title", "notes"):
        if name in _NEEDED:
            raise BadValue(N_("{field} must not be empty"), field=field.label)
        return list(field.empty) if isinstance(field.empty, list) else field.empty
    try:
        return field.read(text, asking)
    except BadValue as error:
        raise BadValue(
            N_("{field}: {problem}"), field=name, problem=error, hint=error.hint
        ) from None


def read_deliverable(task: Task, typed: Any, asking: Asking) -> Any:
    """Return the value of ``task``'s deliverable from what was typed, or raise ``BadValue``."""
    home = asking.workspace.community(task.community)
    return read_value(task.deliverable, typed, asking.today, currency_of(home))


def typed_field(name: str, task: Task, workspace: Workspace) -> str:
    """Return a field of ``task`` as a person would type it; empty for nothing.

    ``typed_field`` and ``read_field`` are each other's inverse for what people edit.
    """
    if name == "deliverable":
        return typed_value(task.deliverable, task.deliverable.value)
    value = task.record[name]
    match name:
        case "title":
            return task.title
        case "done_when":
            return task.done_when
        case "helpers":
            return ", ".join(value)
        case "after":
            return ", ".join(_called(workspace, id) for id in value if id in workspace.board)
        case "area" | "role" if value:
            community = workspace.community(task.community)
            return community.area(value) if name == "area" else community.role(value)
        case "stage":
            return task.stage.title
    return "" if value is None else str(value)


def _called(workspace: Workspace, id: int) -> str:
    """Return a task's key, or its id where a key of mere digits would be taken for an id."""
    key = workspace.board.records[id]["key"]
    return str(id) if key is None or key.isdecimal() else str(key)
