"""The commands: a module for each, named after it, and what each is for, along the loop.

This table is all that the program's help page and completion need of them.
"""

from __future__ import annotations

from communitytui.i18n import N_

LOOP: dict[str, dict[str, str]] = {
    N_("Plan:"): {
        "init": N_("create a community from a playbook"),
        "settings": N_("settings of a community: currency, time zone, start, working days …"),
        "groups": N_("the groups of a community: members, capacity, owner"),
        "adopt": N_("put earlier stages in place, of a community that runs already"),
        "goals": N_("the goals: progress and verdict; add, set, drop"),
        "decide": N_("weighted decisions: totals, rank, what changes the winner"),
        "add": N_("add a task under a stage"),
        "template": N_("save tasks as a template, and make tasks from one"),
        "playbook": N_("the playbooks to start from; save, check, compare your own"),
        "areas": N_("the areas of work: list, add, rename, delete"),
        "set": N_("set fields of tasks"),
        "shift": N_("move the dates of tasks, each from its own: shift stage:content +2w"),
        "delete": N_("delete tasks; undo restores them"),
        "schedule": N_("the timetable: critical path, slack, and what if something slips"),
        "gate": N_("the gates of the stages; open one early, with a reason"),
        "budget": N_("budgeted and spent money; set with: set ID budget=… spent=…"),
        "workload": N_("hours by person and week against what they have"),
        "owners": N_("who owns and helps with what is open; rename merges two spellings"),
        "reassign": N_("reassign one person's open tasks to another"),
    },
    N_("Do:"): {
        "status": N_("progress of the stages, next and late tasks"),
        "today": N_("what is due, late or recurring today, for you or another person"),
        "tasks": N_("the tasks that match a filter"),
        "show": N_("one task in full, or several"),
        "done": N_("complete tasks with their deliverables"),
        "make": N_("goals, entries, duties or a standard of a deliverable"),
        "reopen": N_("reopen tasks; their deliverable is asked for again"),
        "skip": N_("skip tasks, with a reason"),
        "rhythms": N_("recurring duties: next due, streak, compliance; mark and set them"),
        "calendar": N_("the content calendar: entries, gaps, publishing rate"),
    },
    N_("Measure:"): {
        "import": N_("readings from chat exports and tables of daily values"),
        "record": N_("record the value of a metric"),
        "metrics": N_("the metrics: newest value, standard, verdict"),
        "people": N_("who waits, came, fell silent, answers: names on the screen only"),
        "cohorts": N_("newcomers by week, and how many go on posting"),
        "when": N_("who is there at which hour, and the best hours for a post"),
        "standard": N_("target of a metric and its provenance"),
    },
    N_("Judge and adjust:"): {
        "findings": N_("what got worse, and which tasks to reopen"),
        "why": N_("where a number, task or rule comes from, and what it led to"),
        "rules": N_("what fires a finding; add, set, delete rules of your own"),
        "proposals": N_("what assistants propose: take or drop it"),
        "trial": N_("trials: a pass line in advance, before and during, a verdict"),
        "review": N_("results of a cycle; close it, see earlier ones"),
        "report": N_("plan, checklist, week, day or review, for a reader or a group chat"),
    },
    N_("File:"): {
        "demo": N_("the screen with six months of sample data"),
        "log": N_("history: who did what, and when"),
        "undo": N_("undo my last action"),
        "redo": N_("redo what was undone"),
        "archive": N_("move finished tasks to a file of their own"),
        "doctor": N_("check the file and repair what can be repaired"),
        "store": N_("bring the workspace to a server, or back into a file"),
        "path": N_("every path in use"),
        "mcp": N_("answer an assistant; what it wants changed, it proposes (MCP)"),
        "completion": N_("print the script that completes commands in your shell"),
        "help": N_("the guide: dates, sources, words …; or the options of a command"),
    },
}
ABOUT = {name: about for commands in LOOP.values() for name, about in commands.items()}


def module_of(command: str) -> str:
    """Return the module of a command, and the function in it: its name, where Python lets it."""
    return {"import": "import_", "set": "set_", "help": "help_"}.get(command, command)
