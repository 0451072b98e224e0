"""Hours by person and week against what they have, and who answers for what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from communitytui.domain.kernel.stages import STAGES, Stage
from communitytui.domain.plan.workload import Duty, Load
from communitytui.domain.workspace import Community
from communitytui.i18n import N_, tr
from communitytui.i18n.showing import show_week
from communitytui.views.table import Cell, Column, Table, seen

Person = str | None


def workload(community: Community, found: Sequence[Load]) -> Table[Load]:
    """Return hours by person and week; person and capacity are null for tasks without an owner."""
    return Table(
        "workload",
        found,
        (
            Column("community", lambda load: community.id),
            Column("community_name", lambda load: community.name),
            Column("person", lambda load: load.person),
            Column("week", lambda load: load.week),
            Column("monday", lambda load: load.monday.isoformat()),
            Column("hours", lambda load: load.hours),
            Column("task_hours", lambda load: load.task_hours),
            Column("rhythm_hours", lambda load: load.rhythm_hours),
            Column("capacity", lambda load: load.capacity),
            Column("over", lambda load: load.is_over),
            Column("tasks", lambda load: list(load.tasks)),
        ),
    )


def duties(community: Community, found: Sequence[Duty]) -> Table[Duty]:
    """Return how many tasks of each stage people own, answer for and help with."""
    return Table(
        "duties",
        found,
        (
            Column("community", lambda duty: community.id),
            Column("community_name", lambda duty: community.name),
            Column("stage", lambda duty: duty.stage),
            Column("person", lambda duty: duty.person),
            Column("responsible", lambda duty: duty.responsible),
            Column("accountable", lambda duty: duty.accountable),
            Column("consulted", lambda duty: duty.consulted),
        ),
    )


def load_grid(found: Sequence[Load], *, mark: str) -> Table[Person]:
    """Return the same hours with a line for each person and a column for each week.

    ``mark`` stands before hours that are too many.
    """
    by_person: dict[Person, dict[str, Load]] = {}
    for load in found:
        by_person.setdefault(load.person, {})[load.week] = load
    weeks = {load.week: load for load in found}

    def column(key: str, first: Load) -> Column[Person]:
        return seen(
            key,
            lambda person: _hours(by_person[person][first.week], mark),
            lambda: show_week(first.monday),
            align="right",
        )

    keys = {f"w{at}": load for at, load in enumerate(weeks.values())}
    return _grid(by_person, [column(key, load) for key, load in keys.items()])


def _hours(load: Load, mark: str) -> Cell:
    room = "" if load.capacity is None else f"/{load.capacity:g}"
    return Cell(f"{mark * load.is_over}{load.hours:g}{room}", "late" if load.is_over else "")


def duty_grid(found: Sequence[Duty], title: Callable[[Stage], str]) -> Table[Person]:
    """Return the same duties with a line for each person and a column for each stage."""
    texts = {(duty.person, duty.stage): duty.text for duty in found}

    def column(stage: Stage) -> Column[Person]:
        return seen(
            stage.key, lambda person: texts.get((person, stage.key), ""), lambda: title(stage)
        )

    people = sorted({duty.person for duty in found}, key=lambda who: (who is None, who or ""))
    return _grid(people, [column(stage) for stage in STAGES])


def _grid(people: Iterable[Person], columns: list[Column[Person]]) -> Table[Person]:
    who: Column[Person] = seen(
        "person", lambda person: person or tr("no one"), N_("Person"), shrinks=True
    )
    keys = " ".join(column.key for column in (who, *columns))
    return Table("people", list(people), (who, *columns), keys, keys)
