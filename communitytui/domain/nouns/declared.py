"""Every table of a workspace and its fields: the one place where a field is declared.

From here follow the schema (``nouns.schema``), merging, what commands and forms read, filters,
completion and the names in the log. A new field is its line here, and a migration of older files
where its default does not say what held without it.
"""

from __future__ import annotations

from functools import partial

from communitytui.domain.kernel.checks import (
    REQUIRED,
    line,
    list_of,
    name,
    number,
    prose,
    set_of,
    shape,
    table_of,
    text,
    tree,
    word,
)
from communitytui.domain.kernel.labels import (
    CALENDAR_NAMES,
    DELIVERABLE_NAMES,
    DIRECTION_NAMES,
    ENTRY_KIND_NAMES,
    ENTRY_STATE_NAMES,
    EVERY_NAMES,
    FINDING_NAMES,
    FORM_NAMES,
    FUNNEL_NAMES,
    GOAL_STATUS_NAMES,
    GROUP_NAMES,
    LANGUAGE_NAMES,
    LEVEL_NAMES,
    OCCURRENCE_NAMES,
    PROPOSAL_KIND_NAMES,
    PROPOSAL_NAMES,
    PROVENANCE_NAMES,
    SERIES_NAMES,
    SEVERITY_NAMES,
    STATUS_NAMES,
    TRIAL_NAMES,
    TRIAL_VERDICT_NAMES,
)
from communitytui.domain.kernel.numbers import DAYS, MINUTES, PEOPLE
from communitytui.domain.kernel.text import LINE_CAP, TEXT_CAP
from communitytui.domain.kernel.words import check_words
from communitytui.domain.nouns import shapes
from communitytui.domain.nouns.kinds import (
    ByPerson,
    Cost,
    Day,
    DayAndTime,
    Factors,
    FieldValues,
    Kind,
    Labels,
    Number,
    OfCommunity,
    OneOf,
    People,
    Person,
    Priority,
    StageKind,
    Text,
    Time,
    Title,
    Whole,
    YesNo,
)
from communitytui.domain.nouns.linked_kinds import (
    ID,
    Control,
    DayOfRule,
    FindingRef,
    FormulaOf,
    GoalRef,
    GroupRef,
    HowOften,
    MeasuredBy,
    MetricRef,
    MetricValue,
    PassLine,
    TaskRefs,
    Until,
)
from communitytui.domain.nouns.noun import Field, Noun, kept
from communitytui.domain.nouns.setting_kinds import (
    Currency,
    Holidays,
    KeyMetrics,
    Names,
    Platform,
    TimeZone,
    WorkTime,
)
from communitytui.message import N_

# Kinds that several fields have.
NAME, LINE, TEXT = Kind(name), Kind(line), Text()
DAY, PERSON, NUMBER, COST, TITLE = Day(), Person(), Number(), Cost(), Title()
WORDS, LONG_WORDS = Title(check_words), Title(partial(check_words, cap=TEXT_CAP), long=True)
STAGE = StageKind()
AREA = OfCommunity("areas", N_("{value} is not an area"))
STATUS = OneOf(STATUS_NAMES, N_("{value} is not a status"))
ROLE = OfCommunity("roles", N_("{value} is not a role"))
LEVEL = OneOf(LEVEL_NAMES, N_("{value} is not a level"))
DIRECTION = OneOf(DIRECTION_NAMES, N_("{value} is not a direction"))
GROUP = OneOf(GROUP_NAMES, N_("{value} is not a group of metrics"))
DELIVERABLE = OneOf(DELIVERABLE_NAMES, N_("{value} is not a kind of deliverable"))
VERDICT = OneOf(TRIAL_VERDICT_NAMES, N_("{value} is not a verdict"))
VERSION, COUNT, HEADS = Whole(1, 9999), Whole(0, 10_000), Whole(0, 10_000_000, PEOPLE)
EVERY = OneOf(EVERY_NAMES, N_("{value} is not a frequency"))
TABLE_OF_TITLES = Kind(table_of(TITLE.check))
NAME_SET = Kind(set_of(name), merges=True)
#: The tables that something can be proposed for.
PROPOSED = (
    "tasks",
    "goals",
    "rhythms",
    "entries",
    "groups",
    "rules",
    "trials",
    "readings",
    "standards",
)
NAMES, TREES, POINTS = Kind(list_of(name)), Kind(list_of(tree)), Kind(list_of(name, 20))

_COMMUNITY = kept("community", N_("Community"), ID)
# Which of the community's groups a record is of; none means the community as a whole.
_CHAT_GROUP = Field("chat_group", N_("Chat group"), GroupRef(), None, short="chat")
_OF_GROUP = kept("chat_group", N_("Chat group"), ID, None)
_STAMPS = (
    kept("uid", N_("UID"), NAME),
    kept("created", N_("Created"), NAME),
    kept("updated", N_("Updated"), NAME),
)

COMMUNITY = Noun(
    "communities",
    Field("name", N_("Name"), NAME),
    Field("language", N_("Language"), OneOf(LANGUAGE_NAMES), "zh"),
    Field("timezone", N_("Time zone"), TimeZone(), "Asia/Shanghai"),
    Field("start", N_("Start"), DAY),
    kept("playbook", N_("Playbook"), LINE, ""),
    kept("areas", N_("Areas"), TABLE_OF_TITLES, {}),
    kept("roles", N_("Roles"), TABLE_OF_TITLES, {}),
    kept("considerations", N_("Factors"), Kind(table_of(list_of(check_words, 50))), {}),
    kept("profile", N_("Profile"), NAMES, []),
    kept("goals", N_("Goals"), NAMES, []),
    Field("sidebar", N_("Key metrics"), KeyMetrics(), []),
    # Names of metrics that are neither listed nor judged, whatever readings they have.
    Field("unused", N_("Metrics not used"), KeyMetrics(ranked=False), []),
    Field("calendar", N_("Days counted"), OneOf(CALENDAR_NAMES), "calendar"),
    Field("holidays", N_("Holidays"), Holidays(), []),
    # What its amounts are in; without one there are none.
    Field("currency", N_("Currency"), Currency(), None),
    Field("platforms", N_("Platforms"), Names(), []),
    # Accounts of the team and of programs, by their names in chats; see ``services.staff``.
    Field("staff", N_("Staff"), Names(), []),
    Field("bots", N_("Bots"), Names(), []),
    # When the team answers, and what members say that asks for no answer; see
    # ``domain.kernel.working_hours`` and ``events.base.asks``.
    Field("working_hours", N_("Working hours"), WorkTime(), None),
    Field("no_answer", N_("Needs no answer"), Names(), []),
    kept("capacity", N_("Hours a week"), ByPerson(table_of(shapes.hours)), {}),
    kept("gates", N_("Stage gate"), Kind(shapes.gates), {}),
    # The day from which its recurring duties count; see ``domain.tasks.gates``.
    kept("running", N_("Running since"), DAY, None),
    kept("rules", N_("Rules"), Kind(list_of(shapes.RULE, 200)), []),
    # The files that count, by the tokens that the ledger of events has for them.
    kept("imports", N_("Imports"), Kind(table_of(shapes.IMPORT)), {}),
    # What columns of tables are metrics, by their names in small letters: "新增" is joins.
    kept("columns", N_("Columns of tables"), Kind(table_of(name)), {}),
    # Whether metrics are counted without staff; see ``domain.metrics.registry.Definition``.
    kept("without_staff", N_("Without staff"), Kind(bool), False),
    *_STAMPS,
)
#: What one sets of a community: its fields in the order in which they are asked for, and how
#: many members it has, which is a reading.
SETTINGS = Noun(
    "settings",
    *(
        COMMUNITY.fields[name]
        for name in ("name", "language", "timezone", "currency", "start", "calendar")
    ),
    Field("members", N_("Members"), HEADS),
    *(
        COMMUNITY.fields[name]
        for name in (
            "platforms",
            "staff",
            "bots",
            "working_hours",
            "no_answer",
            "sidebar",
            "unused",
            "holidays",
        )
    ),
)
#: One chat or room of a community, on one platform: a community may have several.
CHAT_GROUP = Noun(
    "groups",
    _COMMUNITY,
    Field("name", N_("Name"), NAME, literal=True),
    Field("platform", N_("Platform"), Platform(), None),
    Field("capacity", N_("Capacity"), Whole(1, 10_000_000, PEOPLE), None),
    Field("owner", N_("Owner"), PERSON, None),
    # Where its people are, if that is another zone than the community's.
    Field("timezone", N_("Time zone"), TimeZone(), None),
    Field("open", N_("Anyone can join"), YesNo(), True),
    # The chats of exports that are it, by the tokens that the ledger of events has for them.
    kept("chats", N_("Chats"), NAME_SET, []),
    # The names that it had, so that exports of then find it.
    kept("former", N_("Earlier names"), NAME_SET, []),
    *_STAMPS,
)
TASK = Noun(
    "tasks",
    _COMMUNITY,
    kept("key", N_("Number"), NAME, None),
    Field("title", N_("Title"), TITLE, literal=True),
    Field("status", N_("Status"), STATUS, "todo", short="s"),
    Field("stage", N_("Stage"), STAGE),
    Field("area", N_("Area"), AREA, None),
    _CHAT_GROUP,
    kept("deliverable", N_("Deliverable"), Kind(shapes.deliverable), {}),
    Field("owner", N_("Owner"), PERSON, None, short="o", group=True),
    Field("helpers", N_("Helpers"), People(), []),
    Field("role", N_("Role"), ROLE, None),
    Field("start", N_("Start"), DAY, None, group=True),
    Field("due", N_("Due"), DAY, None),
    Field("days", N_("Days"), Whole(1, 3650, DAYS), None),
    Field("priority", N_("Priority"), Priority(), None, short="p", given=True),
    Field("after", N_("After"), TaskRefs(), []),
    Field("goal", N_("Goal"), GoalRef(), None),
    Field("budget", N_("Budget"), COST, None, group=True),
    Field("spent", N_("Spent"), COST, None),
    Field("done_when", N_("Done when"), LONG_WORDS, None, group=True, given=True),
    Field("notes", N_("Notes"), TEXT, "", literal=True),
    kept("reason", N_("Reason"), TEXT, None),
    kept("completed", N_("Done"), NAME, None),
    # Done before the community had this file: see ``domain.tasks.board``.
    kept("in_place", N_("In place"), Kind(bool), False),
    kept("order", N_("Place"), NUMBER, 0),
    kept("planned", N_("First plan"), Kind(shapes.PLANNED), None),
    *_STAMPS,
)
#: What a task is to leave behind, as people say it of a task of their own; its ``deliverable``.
PROMISE = Noun(
    "promises",
    Field("kind", N_("Kind of deliverable"), DELIVERABLE, "text"),
    Field("label", N_("Deliverable"), TITLE, "", literal=True),
    Field("options", N_("Options"), Labels(), []),
    Field("columns", N_("Columns"), Labels(), []),
    Field("factors", N_("Factors"), Factors(), []),
)
GOAL = Noun(
    "goals",
    _COMMUNITY,
    Field("statement", N_("Goal"), TITLE, literal=True),
    Field("metric", N_("Metric"), MetricRef(), None),
    Field("baseline", N_("Baseline"), MetricValue(), None),
    Field("target", N_("Target"), MetricValue(), None),
    Field("deadline", N_("Deadline"), DAY, None),
    Field("owner", N_("Owner"), PERSON, None),
    Field("status", N_("Status"), OneOf(GOAL_STATUS_NAMES, N_("{value} is not a status")), "open"),
    Field("reason", N_("Reason"), TEXT, None),
    *_STAMPS,
)
#: What is filled into a matrix until it is handed in; see ``domain.tasks.decisions``.
SHEET = Noun(
    "decisions",
    _COMMUNITY,
    kept("task", N_("Task"), ID),
    kept("options", N_("Options"), Kind(table_of(number, LINE_CAP)), {}),
    kept("cells", N_("Score"), Kind(table_of(shapes.score, LINE_CAP * 2)), {}),
    kept("notes", N_("Notes"), Kind(table_of(prose, LINE_CAP * 2)), {}),
    kept("choice", N_("Choice"), Kind(list_of(name, 50)), []),
    kept("reason", N_("Reason"), TEXT, ""),
    *_STAMPS,
)
_RULE = (
    Field("on", N_("On"), DayOfRule(1, 31), None),
    kept("month", N_("Month"), Whole(1, 3), None),
    Field("window", N_("Days allowed"), Whole(1, 89, DAYS), None),
    Field("paused", N_("Paused"), YesNo(), False),
)
_FORMER = {"until": (DAY.check, REQUIRED), "every": (EVERY.check, REQUIRED)}
RHYTHM = Noun(
    "rhythms",
    _COMMUNITY,
    Field("every", N_("How often"), EVERY),
    Field("title", N_("Duty"), TITLE, literal=True),
    Field("area", N_("Area"), AREA, None),
    Field("minutes", N_("Minutes"), Whole(0, 1440, MINUTES), 0),
    Field("owner", N_("Owner"), PERSON, None),
    _CHAT_GROUP,
    Field("start", N_("Start"), DAY, None),
    *_RULE,
    kept(
        "former",
        N_("Earlier rules"),
        Kind(list_of(shape({**_FORMER, **{f.name: (f.kind.check, f.default) for f in _RULE}}))),
        [],
    ),
    *_STAMPS,
)
#: What happened to a rhythm on one of its days; see ``domain.plan.rhythms``.
OCCURRENCE = Noun(
    "occurrences",
    _COMMUNITY,
    kept("rhythm", N_("Rhythm"), ID),
    kept("date", N_("Date"), DAY),
    kept("state", N_("State"), OneOf(OCCURRENCE_NAMES, only=("open", "done", "skipped")), "open"),
    kept("done_on", N_("Done on"), DAY, None),
    kept("done_by", N_("Done by"), PERSON, None),
    kept("note", N_("Note"), TEXT, ""),
    kept("minutes", N_("Minutes"), Whole(0, 1440, MINUTES), None),
    *_STAMPS,
)
ENTRY = Noun(
    "entries",
    _COMMUNITY,
    Field("kind", N_("Kind"), OneOf(ENTRY_KIND_NAMES), "content"),
    Field("topic", N_("Topic"), NAME, literal=True),
    Field("date", N_("Date"), DayAndTime()),
    Field("time", N_("Time"), Time(), None),
    Field("form", N_("Form"), OneOf(FORM_NAMES), "text"),
    Field("pillar", N_("Pillar"), NAME, None),
    Field("channel", N_("Channel"), NAME, None),
    _CHAT_GROUP,
    Field("owner", N_("Owner"), PERSON, None),
    Field("state", N_("State"), OneOf(ENTRY_STATE_NAMES), "planned"),
    Field("signups", N_("Sign-ups"), HEADS, None),
    Field("came", N_("Attended"), HEADS, None),
    Field("link", N_("Link"), LINE, ""),
    Field("notes", N_("Notes"), TEXT, ""),
    kept("settled", N_("Decided on"), DAY, None),
    # The key of those that were made together; see ``domain.plan.repeats``.
    kept("series", N_("Series"), NAME, None),
    *_STAMPS,
)
#: How an entry comes again, as people say it: further entries follow from it.
REPEAT = Noun(
    "repeats",
    Field("every", N_("Repeats"), HowOften(), None),
    Field("until", N_("Until"), Until(), None),
)
#: Which entries of its series a change is about, as people say it.
WHICH = OneOf(SERIES_NAMES, N_("{value} is neither one, later nor all"))
SERIES = Noun("series", Field("series", N_("Series"), WHICH, "one"))
#: An entry as people type it.
TYPED_ENTRY = Noun("entries", *ENTRY.editable.values(), *REPEAT.fields.values())
METRIC = Noun(
    "metrics",
    _COMMUNITY,
    kept("name", N_("Name"), NAME),
    Field("group", N_("Group"), GROUP, "own"),
    Field("title", N_("Title"), TITLE, literal=True),
    Field("unit", N_("Unit"), WORDS, ""),
    Field("level", N_("Level"), LEVEL, None),
    Field("definition", N_("Definition"), LONG_WORDS, ""),
    kept("version", N_("Version"), VERSION, 1),
    # What that version means; see ``domain.metrics.versions``.
    kept("registry", N_("Built-in definition"), Whole(0, 9999), 0),
    kept("without", N_("Not counted"), Kind(shapes.LEFT_OUT), {}),
    Field("formula", N_("Formula"), FormulaOf(), "", literal=True),
    Field("decimals", N_("Decimals"), Whole(0, 6), 0),
    Field("direction", N_("Direction"), DIRECTION, "up"),
    kept("former", N_("Earlier definitions"), Kind(list_of(shapes.FORMER_METRIC, 200)), []),
    *_STAMPS,
)
_LINES = (
    kept("target", N_("Target"), NUMBER, None),
    kept("alert", N_("Alert line"), NUMBER, None),
    kept("direction", N_("Direction"), DIRECTION, "up"),
    kept("provenance", N_("Provenance"), OneOf(PROVENANCE_NAMES), "team"),
    kept("source", N_("Source"), WORDS, None),
)
STANDARD = Noun(
    "standards",
    _COMMUNITY,
    _OF_GROUP,
    kept("metric", N_("Metric"), NAME),
    kept("level", N_("Level"), LEVEL, None),
    *_LINES,
    *_STAMPS,
)
#: ``numbers`` is nothing while its weeks are being gathered.
BASELINE = Noun(
    "baselines",
    _COMMUNITY,
    _OF_GROUP,
    kept("metric", N_("Metric"), NAME),
    kept("level", N_("Level"), LEVEL, None),
    kept("version", N_("Version"), VERSION, 1),
    kept("first", N_("First week"), DAY),
    kept("numbers", N_("Limits"), Kind(shapes.LIMITS), None),
    kept("reason", N_("Reason"), TEXT, ""),
    kept("by", N_("By"), PERSON, None),
    *_STAMPS,
)
READINGS = Noun(
    "readings",
    _COMMUNITY,
    _OF_GROUP,
    kept("metric", N_("Metric"), NAME),
    kept("level", N_("Level"), LEVEL, None),
    kept("version", N_("Version"), VERSION, 1),
    kept("year", N_("Year"), Whole(1970, 9999)),
    kept("days", N_("Days"), Kind(shapes.reading_days), {}),
    *_STAMPS,
)
#: A rule of a team's own: when its metric gets worse, or is beyond a line for so many days, which
#: tasks are to be reopened; see ``domain.judging.rule``.
RULE = Noun(
    "rules",
    _COMMUNITY,
    Field("text", N_("What to do"), TITLE, literal=True),
    Field("metric", N_("Metric"), MetricRef()),
    Field("below", N_("Below"), MetricValue(), None),
    Field("above", N_("Above"), MetricValue(), None),
    Field("days", N_("Days"), Whole(7, 366, DAYS), None),
    Field("tasks", N_("Tasks to reopen"), TaskRefs(), []),
    Field("funnel", N_("Funnel"), OneOf(FUNNEL_NAMES), "other"),
    *_STAMPS,
)
#: A finding that somebody acted on; ``closed`` is the day on which its signals were over.
FINDING = Noun(
    "findings",
    _COMMUNITY,
    _OF_GROUP,
    kept("rule", N_("Rule"), NAME),
    kept("metric", N_("Metric"), NAME, None),
    kept("level", N_("Level"), LEVEL, None),
    kept("value", N_("Value"), NUMBER, None),
    # The lines that it was held against, as they stood on that day.
    kept(
        "standard",
        N_("Standard"),
        Kind(shape({each.name: (each.kind.check, each.default) for each in _LINES})),
        None,
    ),
    kept("severity", N_("Severity"), OneOf(SEVERITY_NAMES), "warn"),
    kept("periods", N_("Periods"), COUNT, 0),
    kept("since", N_("Since"), DAY, None),
    kept("tasks", N_("Tasks"), TaskRefs(), []),
    kept("state", N_("State"), OneOf(FINDING_NAMES, only=("accepted", "dismissed", "solved"))),
    kept("reason", N_("Reason"), TEXT, ""),
    kept("closed", N_("Closed on"), DAY, None),
    kept("by", N_("By"), PERSON, None),
    *_STAMPS,
)
_TRIAL_STATES = ("planned", "running", "done", "stopped")
TRIAL = Noun(
    "trials",
    _COMMUNITY,
    Field("title", N_("Trial"), NAME),
    Field("hypothesis", N_("Hypothesis"), TEXT, ""),
    Field("metric", N_("Metric"), MeasuredBy()),
    kept("level", N_("Level"), LEVEL, None),
    kept("version", N_("Version"), VERSION, 1),
    Field("pass", N_("Pass line"), PassLine(shapes.PASS)),
    Field("start", N_("Start"), DAY, None),
    Field("days", N_("Days"), Whole(5, 366, DAYS)),
    Field("tasks", N_("Tasks"), TaskRefs(), []),
    Field("finding", N_("Finding"), FindingRef(), None),
    Field("baseline_days", N_("Days before"), Whole(7, 366, DAYS), 28),
    Field("control", N_("Control"), Control(), ""),
    Field("stop", N_("Stop when"), TEXT, ""),
    kept("state", N_("State"), OneOf(TRIAL_NAMES, only=_TRIAL_STATES), "planned"),
    kept("ended", N_("Ended on"), DAY, None),
    kept("verdict", N_("Verdict"), VERDICT, None),
    kept("reason", N_("Reason"), TEXT, None),
    kept("result", N_("Before and during"), Kind(shapes.RESULT), None),
    Field("owner", N_("Owner"), PERSON, None),
    *_STAMPS,
)
#: What a review found, as it stood on the day it was closed; see ``domain.judging.cycles``.
CYCLE = Noun(
    "cycles",
    _COMMUNITY,
    kept("number", N_("Number"), VERSION),
    kept("start", N_("Start"), DAY),
    kept("end", N_("End"), DAY),
    kept("summary", N_("Summary"), Kind(tree), {}),
    kept("goals", N_("Goals"), TREES, []),
    kept("metrics", N_("Metrics"), TREES, []),
    kept("findings", N_("Findings"), TREES, []),
    kept("trials", N_("Trials"), TREES, []),
    kept("right", N_("What went right"), POINTS, []),
    kept("wrong", N_("What went wrong"), POINTS, []),
    kept("next", N_("Next goals"), POINTS, []),
    kept("new_goals", N_("New goals"), Kind(set_of(ID.check), merges=True), []),
    kept("by", N_("By"), PERSON, None),
    *_STAMPS,
)
#: What an assistant proposes, for people to take or drop; see ``domain.plan.proposals``.
PROPOSAL = Noun(
    "proposals",
    _COMMUNITY,
    kept("kind", N_("Kind"), OneOf(PROPOSAL_KIND_NAMES)),
    # What it is about: a table, and the uid of a record there unless it is one to be added.
    kept("table", N_("Table"), Kind(word(PROPOSED))),
    kept("target", N_("Record"), NAME, None),
    # What is to be set, as a person would type it, and what stood there when it was proposed.
    kept("fields", N_("Fields"), FieldValues(table_of(text), ("owner", "helpers")), {}),
    kept("seen", N_("Before"), FieldValues(table_of(tree), ("owner", "helpers")), {}),
    kept("why", N_("Reason"), TEXT, ""),
    kept("assistant", N_("Assistant"), NAME),
    kept("state", N_("State"), OneOf(PROPOSAL_NAMES, only=("open", "taken", "dropped")), "open"),
    kept("closed", N_("Closed on"), DAY, None),
    kept("by", N_("By"), PERSON, None),
    *_STAMPS,
)

#: Every table of a workspace, in the order in which they are written.
NOUNS = {
    noun.table: noun
    for noun in (
        COMMUNITY,
        CHAT_GROUP,
        TASK,
        GOAL,
        SHEET,
        RHYTHM,
        OCCURRENCE,
        ENTRY,
        METRIC,
        STANDARD,
        BASELINE,
        READINGS,
        RULE,
        FINDING,
        TRIAL,
        CYCLE,
        PROPOSAL,
    )
}
