"""What the fixed words of the program are called: statuses, verdicts, groups, actions.

Both faces and the reports take them from here, so that one word has one name everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from communitytui.i18n import N_, tr

STATUS_NAMES: Mapping[str, str] = {
    "todo": N_("to do"),
    "doing": N_("in progress"),
    "done": N_("done"),
    "skipped": N_("skipped"),
    "reopened": N_("reopened"),
}
STATUS_SIGNS: Mapping[str, str] = {
    "todo": "○",
    "doing": "◐",
    "done": "✓",
    "skipped": "–",
    "reopened": "↺",
}
GROUP_NAMES: Mapping[str, str] = {
    "activity": N_("Activity"),
    "interaction": N_("Interaction"),
    "satisfaction": N_("Satisfaction"),
    "growth": N_("Growth"),
    "own": N_("Own metrics"),
}
VERDICT_NAMES: Mapping[str, str] = {
    "good": N_("good"),
    "warn": N_("under standard"),
    "bad": N_("alarming"),
    "unknown": N_("not judged"),
    "partial": N_("incomplete"),
}
VERDICT_SIGNS: Mapping[str, str] = {
    "good": "●",
    "warn": "▲",
    "bad": "✗",
    "unknown": "·",
    "partial": "◌",
}
TREND_SIGNS: Mapping[str | None, str] = {"up": "↑", "down": "↓", "flat": "→", None: "–"}
PROVENANCE_NAMES: Mapping[str, str] = {
    "sourced": N_("published source"),
    "baseline": N_("own baseline"),
    "team": N_("set by the team"),
    "provisional": N_("provisional"),
}
EVERY_NAMES: Mapping[str, str] = {
    "daily": N_("Daily"),
    "weekly": N_("Weekly"),
    "monthly": N_("Monthly"),
    "quarterly": N_("Quarterly"),
}
#: What each action of the log is called.
ACTIONS: Mapping[str, str] = {
    "init": N_("community made"),
    "add": N_("added"),
    "set": N_("changed"),
    "done": N_("done"),
    "reopen": N_("reopened"),
    "skip": N_("skipped"),
    "delete": N_("deleted"),
    "move": N_("moved"),
    "note": N_("note added"),
    "record": N_("recorded"),
    "undo": N_("undone"),
    "redo": N_("redone"),
    "migrate": N_("brought to the new format"),
    "archive": N_("archived"),
    "restore": N_("restored"),
    "adopt": N_("outside change taken over"),
}


def name(names: Mapping[str, str], key: str) -> str:
    """Return what ``key`` is called in the language spoken now; the key if it has no name."""
    return tr(names[key]) if key in names else key
