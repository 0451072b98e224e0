"""What the fixed words of the program are called: statuses, verdicts, groups, actions.

Both faces and the reports take them from here, so that one word has one name everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from communitytui.message import N_

STATUS_NAMES: Mapping[str, str] = {
    "todo": N_("to do"),
    "doing": N_("in progress"),
    "done": N_("done"),
    "skipped": N_("skipped"),
    "reopened": N_("reopened"),
}
#: How tasks stand: their statuses, and those that are done without having been done here.
STANDING_NAMES: Mapping[str, str] = {**STATUS_NAMES, "in_place": N_("in place")}
#: What priorities are called, and what people type for them besides.
PRIORITY_NAMES: Mapping[int, tuple[str, tuple[str, ...]]] = {
    1: (N_("1 highest"), ("high", "高")),
    2: (N_("2 medium"), ("medium", "普通")),
    3: (N_("3 low"), ("lowest", "最低")),
}
#: What a task must leave behind; see ``domain.tasks.deliverables``.
DELIVERABLE_NAMES: Mapping[str, str] = {
    "text": N_("text"),
    "choice": N_("choice"),
    "list": N_("list"),
    "table": N_("table"),
    "doc": N_("document"),
    "number": N_("number"),
    "money": N_("money"),
    "date": N_("date"),
    "url": N_("link"),
    "decision": N_("decision"),
    "matrix": N_("matrix"),
}
GROUP_NAMES: Mapping[str, str] = {
    "activity": N_("Activity"),
    "interaction": N_("Interaction"),
    "satisfaction": N_("Satisfaction"),
    "growth": N_("Growth"),
    "business": N_("Business value"),
    "own": N_("Custom metrics"),
}
VERDICT_NAMES: Mapping[str, str] = {
    "good": N_("good"),
    "warn": N_("warning"),
    "bad": N_("critical"),
    "unknown": N_("not judged"),
    "partial": N_("partial"),
}
#: Whether a metric has changed against what is usual, and whether it is where it is wanted.
CHANGE_NAMES: Mapping[str, str] = {
    "usual": N_("as usual"),
    "better": N_("better"),
    "worse": N_("worse"),
    "watch": N_("watch"),
}
MEETS_NAMES: Mapping[bool, str] = {True: N_("meets the target"), False: N_("misses the target")}
TREND_NAMES: Mapping[str, str] = {"up": N_("rising"), "down": N_("falling"), "flat": N_("steady")}
GOAL_VERDICT_NAMES: Mapping[str, str] = {
    "on track": N_("on track"),
    "behind": N_("behind"),
    "reached": N_("reached"),
    "missed": N_("missed"),
    "dropped": N_("dropped"),
    "unknown": N_("not judged"),
}
GOAL_STATUS_NAMES: Mapping[str, str] = {
    "open": N_("in progress"),
    "reached": N_("reached"),
    "missed": N_("missed"),
    "dropped": N_("dropped"),
}
TRIAL_NAMES: Mapping[str, str] = {
    "planned": N_("planned"),
    "running": N_("running"),
    "due": N_("to be judged"),
    "done": N_("judged"),
    "stopped": N_("stopped"),
}
TRIAL_VERDICT_NAMES: Mapping[str, str] = {
    "keep": N_("keep"),
    "adjust": N_("adjust"),
    "drop": N_("drop"),
}
OUTCOME_NAMES: Mapping[str, str] = {
    "passed": N_("passed"),
    "missed": N_("missed"),
    "unclear": N_("unclear"),
}
#: What a comparison is of.
METHOD_NAMES: Mapping[str, str] = {"mean": N_("mean"), "median": N_("median")}
PROVENANCE_NAMES: Mapping[str, str] = {
    "sourced": N_("published source"),
    "baseline": N_("own baseline"),
    "team": N_("set by the team"),
    "provisional": N_("provisional"),
}
#: Where a reading comes from; one that was imported has the name of its format.
SOURCE_NAMES: Mapping[str, str] = {
    "cli": N_("command line"),
    "tui": N_("screen"),
    "calendar": N_("calendar"),
    "demo": N_("sample"),
    "formula": N_("formula"),
}
#: What counts as active.
LEVEL_NAMES: Mapping[str, str] = {
    "visit": N_("visited"),
    "interact": N_("interacted"),
    "post": N_("posted"),
}
DIRECTION_NAMES: Mapping[str, str] = {
    "up": N_("higher is better"),
    "down": N_("lower is better"),
    "none": N_("no direction"),
}
#: How days are counted in a plan.
CALENDAR_NAMES: Mapping[str, str] = {
    "calendar": N_("calendar days"),
    "working": N_("working days"),
}
LANGUAGE_NAMES: Mapping[str, str] = {"zh": N_("Chinese"), "en": N_("English")}
EVERY_NAMES: Mapping[str, str] = {
    "daily": N_("Daily"),
    "weekly": N_("Weekly"),
    "monthly": N_("Monthly"),
    "quarterly": N_("Quarterly"),
}
OCCURRENCE_NAMES: Mapping[str, str] = {
    "open": N_("open"),
    "done": N_("done"),
    "skipped": N_("skipped"),
    "missed": N_("missed"),
    "coming": N_("upcoming"),
}
#: The parts of a day.
PART_NAMES: Mapping[str, str] = {
    "late": N_("Late"),
    "due": N_("Due today"),
    "doing": N_("In progress"),
    "ready": N_("Ready to start"),
    "waiting": N_("Waiting for others"),
    "nobody": N_("No owner"),
}
ENTRY_KIND_NAMES: Mapping[str, str] = {"content": N_("content"), "activity": N_("activity")}
#: Which entries of a series are meant.
SERIES_NAMES: Mapping[str, str] = {
    "one": N_("this one"),
    "later": N_("this one and later ones"),
    "all": N_("all of the series"),
}
ENTRY_STATE_NAMES: Mapping[str, str] = {
    "planned": N_("planned"),
    "drafted": N_("drafted"),
    "published": N_("published"),
    "held": N_("held"),
    "cancelled": N_("cancelled"),
}
FORM_NAMES: Mapping[str, str] = {
    "text": N_("text"),
    "image": N_("image"),
    "video": N_("video"),
    "link": N_("link"),
    "live": N_("live"),
    "poll": N_("poll"),
    "other": N_("other"),
}
FUNNEL_NAMES: Mapping[str, str] = {
    "join": N_("Acquisition"),
    "activate": N_("Activation"),
    "participate": N_("Engagement"),
    "return": N_("Retention"),
    "recommend": N_("Referral"),
    "earn": N_("Revenue"),
    "other": N_("Other"),
}
#: The places of the funnel in the order in which they are to be repaired.
FUNNEL = tuple(FUNNEL_NAMES)
SEVERITY_NAMES: Mapping[str, str] = {
    "bad": N_("critical"),
    "warn": N_("warning"),
    "notice": N_("notice"),
}
SEVERITIES = tuple(SEVERITY_NAMES)
FINDING_NAMES: Mapping[str, str] = {
    "open": N_("to decide"),
    "accepted": N_("accepted"),
    "dismissed": N_("dismissed"),
    "solved": N_("solved"),
    "muted": N_("muted by a trial"),
}
#: What an assistant may propose.
PROPOSAL_KIND_NAMES: Mapping[str, str] = {
    "done": N_("finish"),
    "reopen": N_("reopen"),
    "skip": N_("skip"),
    "set": N_("change"),
    "add": N_("add"),
    "record": N_("record"),
    "standard": N_("set standard"),
}
PROPOSAL_NAMES: Mapping[str, str] = {
    "open": N_("to decide"),
    "taken": N_("taken"),
    "dropped": N_("dropped"),
    "expired": N_("expired"),
}
#: What each action of the log is called.
ACTIONS: Mapping[str, str] = {
    "init": N_("created"),
    "add": N_("added"),
    "set": N_("changed"),
    "done": N_("done"),
    "reopen": N_("reopened"),
    "skip": N_("skipped"),
    "delete": N_("deleted"),
    "move": N_("moved"),
    "stage": N_("moved to another stage"),
    "duplicate": N_("copied"),
    "note": N_("note added"),
    "decide": N_("changed"),
    "drop": N_("dropped"),
    "record": N_("recorded"),
    "unrecord": N_("reading removed"),
    "import": N_("imported"),
    "forget": N_("removed"),
    "join": N_("groups joined"),
    "split": N_("group split"),
    "staff": N_("staff setting changed"),
    "define": N_("changed"),
    "standard": N_("standard set"),
    "rebase": N_("baseline reset"),
    "unset": N_("standard removed"),
    "publish": N_("published"),
    "hold": N_("held"),
    "start": N_("started"),
    "stop": N_("stopped"),
    "judge": N_("judged"),
    "close": N_("closed"),
    "pause": N_("paused"),
    "resume": N_("resumed"),
    "undo": N_("undone"),
    "redo": N_("redone"),
    "migrate": N_("upgraded to the new format"),
    "schedule": N_("rescheduled"),
    "baseline": N_("set as the first plan"),
    "gate": N_("stage gate set"),
    "in_place": N_("put in place"),
    "settings": N_("settings changed"),
    "reassign": N_("reassigned"),
    "shift": N_("dates moved"),
    "people": N_("changed, a person renamed"),
    "archive": N_("archived"),
    "restore": N_("restored"),
    "mend": N_("repaired"),
    "adopt": N_("outside change accepted"),
    "accept": N_("accepted"),
    "dismiss": N_("dismissed"),
    "rules": N_("rules enabled"),
    "propose": N_("proposed"),
    "take": N_("taken"),
    "reject": N_("dropped"),
}
#: Platforms that have names in several languages; others are called the same everywhere.
PLATFORM_NAMES: Mapping[str, str] = {"WeChat": N_("WeChat"), "WeCom": N_("WeCom")}
