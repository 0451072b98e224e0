"""The rows of the edit form: which editor each field of a task has, and what it is checked by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from communitytui.domain.labels import STATUS_NAMES, STATUS_SIGNS, name
from communitytui.domain.stages import STAGES
from communitytui.domain.tasks import Task
from communitytui.domain.workspace import Community, Workspace
from communitytui.i18n import pick, tr
from communitytui.i18n.cells import clip
from communitytui.i18n.showing import show_ahead
from communitytui.services.fields import FIELDS, Asking, read_field, typed_field
from communitytui.tui.forms.prose import Prose
from communitytui.tui.forms.rows import Area, Editor, Line, Option, Pick, Row
from communitytui.tui.forms.typing_help import Check

#: The order of the form. Empty strings part the groups.
ORDER = (
    "title",
    "status",
    "stage",
    "area",
    "",
    "owner",
    "helpers",
    "role",
    "",
    "start",
    "due",
    "days",
    "priority",
    "after",
    "goal",
    "",
    "budget",
    "spent",
    "",
    "done_when",
    "notes",
)
#: Fields whose digits and punctuation may come from a Chinese input method.
NARROW = frozenset({"start", "due", "days", "budget", "spent", "after"})
#: Fields chosen from a list; they are submitted by key.
CHOSEN = frozenset({"status", "stage", "area", "role", "priority", "goal"})


def options(
    field: str, community: Community, status: str = "todo", workspace: Workspace | None = None
) -> list[Option]:
    """Return what a chosen field may become, as key and label; the empty key means none."""
    match field:
        case "goal":
            return [("", "–"), *_goals(workspace, community)]
        case "status":
            # To skip a task needs a reason, to reopen one that was settled: both have their keys.
            return [
                (key, f"{STATUS_SIGNS[key]} {name(STATUS_NAMES, key)}")
                for key in STATUS_NAMES
                if key in ("todo", "doing", "done", status)
                or (key == "reopened" and status in ("done", "skipped"))
            ]
        case "stage":
            return [(stage.key, f"{stage.number} {stage.title}") for stage in STAGES]
        case "priority":
            labels = (tr("1 highest"), tr("2 middle"), tr("3 low"))
            return [("", "–"), *zip("123", labels, strict=True)]
        case _:
            words = community.record["areas" if field == "area" else "roles"]
            return [("", "–"), *((str(key), pick(label)) for key, label in words.items())]


def _goals(workspace: Workspace | None, community: Community) -> list[Option]:
    """Return the goals of a community that somebody works on, and those closed with a sign."""
    from communitytui.domain.goals import goals
    from communitytui.domain.labels import GOAL_VERDICT_SIGNS

    found = goals(workspace, community.id) if workspace is not None else []
    return [
        (str(goal.id), f"{GOAL_VERDICT_SIGNS.get(goal.status, '')} {goal.statement}".strip())
        for goal in found
    ]


def key_or_typed(field: str, task: Task, workspace: Workspace) -> str:
    """Return a field as its row holds it: the key of what is chosen, else as a person types it."""
    if field in CHOSEN:
        value = task.record[field]
        return "" if value is None else str(value)
    return typed_field(field, task, workspace)


def shown_text(field: str, text: str, community: Community, workspace: Workspace) -> str:
    """Return what a row holds in words for people; a dash for nothing."""
    if field in CHOSEN:
        text = dict(options(field, community, text, workspace)).get(text, text)
    return " ".join(text.split()) or "–"


def check_of(field: str, asking: Asking) -> Check:
    """Return what checks a typed field and says what it means: a date in full, tasks by title."""

    def check(text: str) -> str:
        if field in ("title", "stage", "status"):
            read_field(field, text, asking)
            return ""
        if not text.strip():
            return ""
        value = read_field(field, text, asking)
        if field in ("start", "due") and value:
            return show_ahead(date.fromisoformat(value), asking.today)
        if field == "after":
            board = asking.workspace.board
            return " · ".join(clip(board[id].title, 24) for id in value)
        if field in ("budget", "spent") and value and value != text.strip():
            return str(value)
        if field == "owner" and value and value != text.strip():
            return str(value)
        return ""

    return check


def make_rows(task: Task, workspace: Workspace, asking: Asking) -> dict[str, Row]:
    """Return the row of each field in the order of the form; without goals none of a goal."""
    community = workspace.community(task.community)
    rows = {}
    for field in ORDER:
        if not field or (field == "goal" and not _goals(workspace, community)):
            continue
        text = key_or_typed(field, task, workspace)
        rows[field] = Row(
            field,
            FIELDS[field].label,
            _editor(field, text, community, workspace),
            check=None if field in CHOSEN or field == "notes" else check_of(field, asking),
            narrow=field in NARROW,
        )
    for before, field in pairwise(ORDER):
        if not before:
            rows[field].add_class("-first")
    return rows


def _editor(field: str, text: str, community: Community, workspace: Workspace) -> Editor:
    if field in CHOSEN:
        return Pick(options(field, community, text, workspace), text)
    if field == "notes":
        return Area(text, 3)
    if field == "done_when":
        return Prose(text, _hint(field))
    return Line(text, _hint(field))


def _hint(field: str) -> str:
    hints = {
        "start": tr("2026-12-01, fri, +3d"),
        "due": tr("2026-12-01, fri, +3d"),
        "helpers": tr("names, a comma between"),
        "after": tr("1.4, 12"),
    }
    return hints.get(field, "")


def labels(rows: Sequence[Row]) -> list[str]:
    """Return the labels of rows."""
    return [row.label for row in rows]
