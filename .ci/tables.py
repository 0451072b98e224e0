"""Keeps the tables of the guide in step with what they are about.

    python .ci/tables.py update    write the keys of each noun, and what is said of each task
    python .ci/tables.py check     say which differ; exit 1 when one does

The keys are those of the demo community, whose tables have rows of every noun. The tasks are those
of the playbook: when each is done, what fills it in and what is made of it. The tables of
``reference.py`` are what the program declares: commands, keys, filters, rules, themes, files.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import reference

from communitytui.domain.judging.cycles import closed, running
from communitytui.domain.judging.findings import findings as find_findings
from communitytui.domain.judging.trials import states as trial_states
from communitytui.domain.metrics.goals import states as goal_states
from communitytui.domain.metrics.hours import HourMap, WeekHours
from communitytui.domain.nouns.schema import check
from communitytui.domain.plan.budget import whole
from communitytui.domain.plan.entries import find_entries
from communitytui.domain.plan.groups import GroupState
from communitytui.domain.plan.proposals import Proposal
from communitytui.domain.plan.rhythms import states as rhythm_states
from communitytui.domain.plan.schedule import timetable
from communitytui.domain.plan.workload import duties, workload
from communitytui.domain.tasks.deliverables import Deliverable
from communitytui.domain.tasks.gaps import condition
from communitytui.domain.tasks.gates import gates
from communitytui.domain.workspace import ChatGroup, Workspace
from communitytui.i18n import say, speaking
from communitytui.services import demo
from communitytui.services.communities import load_playbook
from communitytui.services.decisions import decisions
from communitytui.services.offers import FILLED_FROM, table_of
from communitytui.services.own_rules import every
from communitytui.store import open_store
from communitytui.views import (
    cycles,
    entries,
    findings,
    goals,
    groups,
    hours,
    labour,
    metrics,
    money,
    plan,
    proposals,
    rhythms,
    rules,
    stages,
    tasks,
    trials,
)
from communitytui.views import decisions as decision_views
from communitytui.views.table import Table

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("communitytui/guide/en/programs.md", "communitytui/guide/zh/programs.md")
_NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
#: The demo is one group, as most communities are: it has none to show.
_STAMPS = dict.fromkeys(("uid", "created", "updated"), "x")
_GROUP = check("groups", {"community": 1, "name": "x", **_STAMPS})
#: No assistant has asked for anything in it, either.
_PROPOSED = {"kind": "add", "table": "tasks", "fields": {"title": "x"}, "assistant": "x"}
_PROPOSAL = check("proposals", {"community": 1, **_PROPOSED, **_STAMPS})
#: A row of the table: its nouns, where they come from, and their keys with remarks behind them.
_ROW = re.compile(r"^(\| `(\w+)`[^|]*\|[^|]*\| `)([a-z_0-9 ]+)(`.*)$", re.MULTILINE)


#: What fills in a task, by the function of ``services.providers``, in English and Chinese.
_SOURCES = {
    "timetable": ("the schedule", "排期"),
    "money": ("the budgets of the tasks", "各任务的预算"),
    "owners": ("owners of tasks and duties", "任务与例行的负责人"),
    "rhythms": ("the recurring duties", "例行事项"),
    "cadence": (
        "the calendar of 4 weeks, and the hours of imports",
        "近 4 周的日历与导入的活跃时段",
    ),
    "published": ("the calendar of 30 days", "近 30 天的日历"),
    "event": ("the first activity that was held", "首场已举办的活动"),
    "standards": ("the standards", "各项标准"),
    "readings": ("the readings of a week", "一周的读数"),
    "findings": ("the findings", "诊断"),
    "trial": ("the newest trial", "最近的实验"),
}
#: What is made of a task, by its table.
_THINGS = {
    "goals": ("goals", "目标"),
    "entries": ("calendar entries", "日历条目"),
    "rhythms": ("recurring duties", "例行事项"),
    "standards": ("the standard of response time", "响应时长的标准"),
}
#: The rows of the guide's table of tasks, below its head.
_TASKS = re.compile(r"(<!-- tasks -->\n(?:\|.*\n){2})(?:\|.*\n)*(?=<!-- end -->)")
_GUIDE = ROOT / "communitytui" / "guide"


def task_rows(language: str) -> str:
    """Return a row for each task of the playbook."""
    at = ("en", "zh").index(language)
    rows = []
    with speaking(language):
        for task in load_playbook().tasks:
            deliverable = Deliverable(task.deliverable.record())
            filled = _SOURCES[FILLED_FROM[task.key]][at] if task.key in FILLED_FROM else ""
            table = table_of(deliverable)
            made = _THINGS[table][at] if table else ""
            head, what = f"`{task.key}` {say(task.title)}", say(deliverable.label)
            cells = [head, what, say(condition(deliverable)), filled, made]
            rows.append("".join(f"| {cell} " if cell else "| " for cell in cells) + "|\n")
    return "".join(rows)


def answers(workspace: Workspace) -> list[Table[Any]]:
    """Return a table with rows for each noun that programs get."""
    home, board = workspace.community(1), workspace.board
    today = workspace.today(1)
    found = rhythm_states(workspace, 1)
    loads, people = workload(workspace, home, today, 4), duties(board, home)
    (first, *_) = decisions(workspace)
    return [
        tasks.tasks(workspace, board.ids),
        stages.stages(workspace, home, stages.stage_states(workspace, home)),
        stages.communities(workspace, [home]),
        goals.goals(workspace, goal_states(workspace, 1)),
        trials.trials(workspace, trial_states(workspace, 1)),
        cycles.cycles(workspace, [*closed(workspace, 1), running(workspace, 1, say=say)]),
        groups.groups(workspace, [GroupState(ChatGroup(1, _GROUP), None, 0, 0)]),
        rhythms.rhythms(workspace, found),
        rhythms.occurrences(workspace, [state.next for state in found if state.next]),
        entries.entries(workspace, find_entries(workspace, 1)),
        metrics.metrics(workspace, workspace.measures.states(1)),
        findings.findings(workspace, find_findings(workspace, 1)),
        rules.rules(workspace, every(workspace, 1)),
        proposals.proposals(workspace, [proposals.tell(workspace, Proposal(1, _PROPOSAL))]),
        decision_views.decisions(workspace, decisions(workspace)),
        decision_views.grid(first),
        plan.schedule(workspace, home, timetable(board, home, today).slots),
        plan.gate_table(
            workspace, [plan.GateOf(home, gate) for gate in gates(board, home).values()]
        ),
        money.budget(workspace, [money.Money(home, whole(board, home), "all")]),
        labour.workload(home, loads),
        labour.duties(home, people),
        labour.load_grid(loads, mark="!"),
        labour.duty_grid(people, lambda stage: str(stage.number)),
        *_by_hour(),
    ]


def _by_hour() -> list[Table[Any]]:
    """Return what programs get of a month of evenings, which the demo has no import of."""
    days = {_NOW.toordinal() - n: (0,) * 20 + (9 + n % 3,) + (0,) * 3 for n in range(1, 36)}
    found = HourMap(days)
    first, last = (date.fromordinal(end(days)) for end in (min, max))
    home = WeekHours(1, None, first, last, {"people": found}, {}, 0)
    return [hours.hours(home), hours.best_hours(found.best(), "people", home)]


def keys() -> dict[str, str]:
    """Return the keys of each noun that programs get, in their order."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.json"
        demo.build(path, now=_NOW, spoken="en", me="kim")
        with open_store(path, who="kim", read_only=True) as store:
            tables = answers(Workspace(store.snapshot.tables, _NOW))
            records = {table.noun: next(table.records()) for table in tables}
    return {noun: " ".join(record) for noun, record in records.items() if record}


def written(page: str, known: Mapping[str, str]) -> str:
    """Return a page with the keys of each noun as they are ``known``."""

    def row(found: re.Match[str]) -> str:
        return f"{found[1]}{known.get(found[2], found[3])}{found[4]}"

    return _ROW.sub(row, page)


def main(action: str = "") -> int:
    """Do what the command line says and return its exit code."""
    if action not in ("update", "check"):
        print(__doc__)
        return 2
    known, wrong = keys(), 0
    for name in PAGES:
        page = (ROOT / name).read_text("utf-8")
        named = {found[2] for found in _ROW.finditer(page)}
        for noun in sorted(known.keys() - named):
            print(f"{name}: no row for {noun}")
            wrong += 1
        if (new := written(page, known)) != page:
            print(f"{name}: the keys of a noun changed")
            if action == "update":
                (ROOT / name).write_text(new, "utf-8")
            else:
                wrong += 1
    return 1 if wrong + _told(action) + _referred(action) else 0


def _told(action: str) -> int:
    """Write what is said of each task into the guide, or return how many pages differ."""
    wrong = 0
    for language in ("en", "zh"):
        place = _GUIDE / language / "tasks.md"
        page = place.read_text("utf-8")
        found = _TASKS.search(page)
        new = page[: found.end(1)] + task_rows(language) + page[found.end() :] if found else ""
        if new != page:
            print(f"guide, {language}: what is said of a task changed")
            if action == "update":
                place.write_text(new, "utf-8")
            else:
                wrong += 1
    return wrong


def _referred(action: str) -> int:
    """Write the reference tables into the guide, or return how many pages differ."""
    wrong = 0
    for place, page, new in reference.pages():
        if new != page:
            print(f"guide, {place.parent.name}/{place.name}: what it refers to changed")
            if action == "update":
                place.write_text(new, "utf-8")
            else:
                wrong += 1
    return wrong


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2]))
