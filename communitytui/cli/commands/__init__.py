"""The commands: a module for each, named after it, and what each is for, along the loop.

This table is all that the program's help page and completion need of them.
"""

from __future__ import annotations

from communitytui.i18n import N_

LOOP: dict[str, dict[str, str]] = {
    N_("Plan:"): {
        "init": N_("make a community from a playbook"),
        "goals": N_("the goals: how far each is, and is it on track; add, set, drop"),
        "decide": N_("weigh options by factors: totals, rank, what flips the winner"),
        "add": N_("add a task under a stage"),
        "set": N_("set fields of tasks"),
        "delete": N_("delete tasks; undo brings them back"),
        "schedule": N_("the timetable: critical path, slack, and what if something slips"),
        "gate": N_("the gates of the stages; open one before its time, with a reason"),
        "budget": N_("planned and spent money; set it with: set ID budget=… spent=…"),
        "workload": N_("hours by person and week against what they have"),
        "reassign": N_("give one person's open tasks to another"),
    },
    N_("Do:"): {
        "status": N_("how the stages stand, what is next, what is late"),
        "today": N_("what is due, late or in rhythm today, for you or for somebody"),
        "tasks": N_("the tasks that a filter describes"),
        "show": N_("one task in full, or several"),
        "done": N_("complete tasks, with what they must leave behind"),
        "reopen": N_("open tasks again; their deliverable is asked for anew"),
        "skip": N_("leave tasks out, with a reason"),
        "rhythms": N_("recurring duties: next due, streak, compliance; mark and set them"),
        "calendar": N_("the content calendar: entries, gaps, published of planned"),
    },
    N_("Measure:"): {
        "import": N_("readings from chat exports and tables of daily values"),
        "record": N_("record the value of a metric"),
        "metrics": N_("the metrics: newest value, standard, verdict"),
        "standard": N_("what a metric should reach, and where that comes from"),
    },
    N_("Judge and adjust:"): {
        "findings": N_("what has changed for the worse, and which tasks to reopen"),
        "trial": N_("trials: a pass line beforehand, before and during, a verdict"),
        "review": N_("what a cycle came to; close it, and see the ones before"),
    },
    N_("File:"): {
        "demo": N_("the screen on a throw-away sample of six months"),
        "log": N_("what happened: who did what, and when"),
        "undo": N_("take back my last action"),
        "redo": N_("do again what undo took back"),
        "archive": N_("move finished tasks to a file of their own"),
        "doctor": N_("check the file and mend what can be mended"),
        "path": N_("every path in use"),
        "completion": N_("print the script that completes commands in your shell"),
    },
}
ABOUT = {name: about for commands in LOOP.values() for name, about in commands.items()}


def module_of(command: str) -> str:
    """Return the module of a command, and the function in it: its name, where Python lets it."""
    return {"import": "import_", "set": "set_"}.get(command, command)
