"""The one table of what can be done by key: bindings, key bar, help and palette derive from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from textual.binding import Binding

from communitytui.i18n import N_, tr
from communitytui.tui.key_names import shown_key
from communitytui.tui.views import TASKS, shown

#: Sections of the help screen, in order.
MOVE, WORK, LOOK, APP = N_("Move"), N_("Work"), N_("Look"), N_("Program")
FORM, SEARCH = N_("In a form"), N_("In the search line")
VIEW = N_("Views")


class Action(NamedTuple):
    """One thing a user can do.

    ``keys`` are Textual key names joined by commas; ``run`` is the action string of the main
    screen: ``task('NAME')`` of all tasks that are marked, ``program('NAME')``, or
    ``in_view('NAME')`` for what the ``moves`` of the view in front call so. ``where`` names the
    panes in whose key bar it is shown (``*`` for all), most useful first by ``rank``; ``views`` the
    views in which it works, all where none is named: in views but Tasks only in those panes, for
    it is about what is under the cursor there. ``show`` is the key as people read it. What is
    typed behind one that ``asks`` goes into the dialog, form or line that it opens.
    """

    id: str
    keys: str
    run: str
    message: str
    tip: str
    section: str = WORK
    show: str = ""
    where: tuple[str, ...] = ()
    rank: int = 50
    palette: bool = True
    writes: bool = False
    views: tuple[str, ...] = ()
    asks: bool = False

    @property
    def label(self) -> str:
        """Its short name in the language spoken now."""
        return tr(self.message)

    @property
    def tooltip(self) -> str:
        """What it does, as a sentence in the language spoken now."""
        return tr(self.tip)

    @property
    def key(self) -> str:
        """Its first key as people read it; empty where it is found among the commands only."""
        return self.show or shown_key(self.keys.split(",")[0])


_ALL = ("*",)
_HERE = (TASKS,)
_TASKS = ("list", "tree", "detail")


def _move(id: str, keys: str, how: str, message: str, tip: str) -> Action:
    return Action(id, keys, f"in_view('move', '{how}')", message, tip, MOVE, palette=False)


def _views() -> list[Action]:
    return [
        Action(
            f"view.{entry.id}",
            str(entry.number),
            f"view('{entry.id}')",
            entry.message,
            entry.tip,
            VIEW,
        )
        for entry in shown()
    ]


ACTIONS: tuple[Action, ...] = (
    _move("move.down", "j,down", "down", N_("Down"), N_("One row down")),
    _move("move.up", "k,up", "up", N_("Up"), N_("One row up")),
    _move("move.top", "g,home", "top", N_("Top"), N_("To the first row")),
    _move("move.bottom", "G,end", "bottom", N_("Bottom"), N_("To the last row")),
    _move("move.half_down", "ctrl+d", "half_down", N_("Half down"), N_("Half a page down")),
    _move("move.half_up", "ctrl+u", "half_up", N_("Half up"), N_("Half a page up")),
    _move("move.page_down", "pagedown", "page_down", N_("Page down"), N_("A page down")),
    _move("move.page_up", "pageup", "page_up", N_("Page up"), N_("A page up")),
    Action("move.out", "h,left", "in_view('outwards')", N_("Out"),
           N_("Fold, or go to the left pane"),
           MOVE, palette=False),
    Action("move.in", "l,right", "in_view('inwards')", N_("In"),
           N_("Unfold, or go to the right pane"),
           MOVE, palette=False),
    Action("pane.next", "tab", "in_view('step', 1)", N_("Next pane"), N_("To the next pane"), MOVE,
           "tab", ("metrics", "tree", "rows"), 90, palette=False),
    Action("pane.previous", "shift+tab", "in_view('step', -1)", N_("Previous pane"),
           N_("To the previous pane"), MOVE, "⇧tab", palette=False),
    Action("open", "enter", "in_view('open')", N_("Open"), N_("Open what is under the cursor"),
           MOVE,
           "⏎", ("tree", "list", "rows"), 15, palette=False),
    Action("back", "escape", "in_view('back')", N_("Back"),
           N_("Back to the previous pane; clears the filter and the marks"), MOVE, "esc",
           ("detail",), 15, palette=False),
    Action("stage.previous", "left_square_bracket", "in_view('stage', -1)", N_("Previous stage"),
           N_("To the previous stage"), MOVE, views=_HERE),
    Action("stage.next", "right_square_bracket", "in_view('stage', 1)", N_("Next stage"),
           N_("To the next stage"), MOVE, views=_HERE),
    Action("community.previous", "left_curly_bracket", "in_view('community', -1)",
           N_("Previous community"), N_("To the previous community"), MOVE),
    Action("community.next", "right_curly_bracket", "in_view('community', 1)", N_("Next community"),
           N_("To the next community"), MOVE),
    Action("task.tick", "space", "task('tick')", N_("Tick"),
           N_("Tick: to do, doing, done; on a stage or community: fold"), WORK, "space",
           ("list", "detail", "tree"), 10, writes=True),
    Action("task.done", "d", "task('done')", N_("Done"), N_("Done, with its deliverable"), WORK,
           where=("list", "detail"), rank=20, writes=True),
    Action("task.edit", "e", "task('edit')", N_("Edit"), N_("Edit all fields"), WORK,
           where=(*_TASKS, "goals"), rank=25, writes=True, asks=True),
    Action("task.rename", "i", "task('rename')", N_("Title"),
           N_("Rename in place; esc restores the title"), WORK,
           where=("list",), rank=56, writes=True, asks=True),
    Action("task.add", "a", "in_view('add', True)", N_("Add"),
           N_("Type tasks at the end of the stage: a title, @owner due:fri p:1 kind:number"), WORK,
           where=("list", "tree"), rank=30, writes=True, views=_HERE, asks=True),
    Action("task.add_below", "o", "in_view('add', False)", N_("Add below"),
           N_("Type tasks below the cursor; ⏎ next, esc ends; \\@word is no owner"),
           WORK, where=("list",), rank=57, writes=True, views=_HERE, asks=True),
    Action("task.status", "s", "task('status')", N_("Status"),
           N_("Choose a status: doing, done, skipped with a reason, reopened"), WORK,
           where=("list", "detail"), rank=35, writes=True, asks=True),
    Action("task.owner", "at", "task('owner')", N_("Owner"), N_("Who does it"), WORK,
           where=("list",), rank=60, writes=True, asks=True),
    Action("task.due", "t", "task('due')", N_("Due"), N_("When it is due: fri, +3d, 2026-12-01"),
           WORK,
           where=("list",), rank=62, writes=True, asks=True),
    Action("task.priority", "exclamation_mark", "task('priority')", N_("Priority"),
           N_("Next priority: none, 1, 2, 3"), WORK, where=("list",), rank=64, writes=True),
    Action("task.delete", "D", "task('delete')", N_("Delete"), N_("Delete; undo restores it"),
           WORK,
           writes=True),
    Action("task.duplicate", "c", "task('duplicate')", N_("Duplicate"),
           N_("Duplicate the task, to do again"), WORK, writes=True),
    Action("task.to_stage", "greater_than_sign", "task('to_stage')", N_("To stage"),
           N_("Move to another stage: 1 to 9"), WORK, where=("list",), rank=69, writes=True,
           asks=True),
    Action("task.down", "J", "task('shift', 1)", N_("Move down"),
           N_("Move the task down in its stage"),
           WORK, writes=True, views=_HERE),
    Action("task.up", "K", "task('shift', -1)", N_("Move up"), N_("Move the task up in its stage"),
           WORK, writes=True, views=_HERE),
    Action("task.note", "A", "task('note')", N_("Note"), N_("Append a line to the notes"), WORK,
           where=("detail", "agenda"), rank=66, writes=True, asks=True),
    Action("task.notes", "E", "task('notes')", N_("Notes"),
           N_("Edit the notes in your editor ($VISUAL or $EDITOR)"), WORK,
           where=("detail",), rank=67, writes=True),
    Action("task.modify", "m", "task('modify')", N_("Change"),
           N_("Change fields in one line: @owner due:+3d p:1 status:doing"), WORK,
           where=("list", "detail"), rank=58, writes=True, asks=True),
    Action("task.shift", "", "task('move_days')", N_("Move dates"),
           N_("Move start and due of the marked or filtered tasks: +2w, -3d"), WORK, writes=True),
    Action("task.copy", "y", "task('copy')", N_("Copy"),
           N_("Copy the task as Markdown to the clipboard of the terminal"), WORK,
           where=("detail",), rank=68),
    Action("draft", "p", "task('draft')", N_("Unsaved text"),
           N_("Open the form with the text typed when the terminal was lost"), WORK,
           palette=False, writes=True),
    Action("mark", "v", "task('mark')", N_("Mark"),
           N_("Mark the row for the next action"),
           WORK, where=("list",), rank=70, palette=False),
    Action("mark.down", "shift+down", "task('mark_range', 1)", N_("Mark down"),
           N_("Mark this row and the next"), WORK, "⇧↓", palette=False),
    Action("mark.up", "shift+up", "task('mark_range', -1)", N_("Mark up"),
           N_("Mark this row and the one above"), WORK, "⇧↑", palette=False),
    Action("mark.range", "ctrl+v", "task('mark_range')", N_("Mark up to here"),
           N_("Mark all rows from the last marked one to here"), WORK),
    Action("mark.all", "V", "task('mark_all')", N_("Mark all"), N_("Mark all rows, or none"), WORK),
    Action("undo", "u", "program('undo')", N_("Undo"), N_("Undo my last action"), WORK,
           where=_ALL, rank=40, writes=True),
    Action("redo", "ctrl+r", "program('redo')", N_("Redo"), N_("Redo what was undone"), WORK,
           writes=True),
    Action("metric.record", "r", "program('record')", N_("Record"),
           N_("Record the value of a metric"),
           WORK, where=("metrics", "tree", "overview", "metric-table", "chart-of-metric"), rank=12,
           writes=True, asks=True),
    Action("group", "O", "task('group')", N_("Group by"),
           N_("Group the tree by stage, area, owner or due date"), LOOK,
           where=("tree",), rank=52, views=_HERE),
    Action("search", "slash", "in_view('search')", N_("Search"),
           N_("Search: dims the rest; press again to hide or show it"), LOOK,
           where=("list", "tree"), rank=45, views=_HERE, asks=True),
    Action("filter", "f", "in_view('search', True)", N_("Filter"),
           N_("Show only: words, owner:me, due:..fri, late; tab completes"), LOOK,
           where=("list",), rank=46, views=_HERE, asks=True),
    Action("filter.saved", "F", "task('saved')", N_("Saved views"),
           N_("Saved filters: choose, save, delete"), LOOK, views=_HERE, asks=True),
    Action("log.filter", "slash", "in_view('filter')", N_("Filter"),
           N_("Filter the log: who:ana, task:3.1, words"), LOOK, where=("log",), rank=45,
           views=("log",), asks=True),
    Action("jump", "apostrophe", "program('jump')", N_("Jump"),
           N_("To a stage, community or task by a few letters, pinyin initials or a number"),
           LOOK, asks=True),
    Action("search.next", "n", "task('match', 1)", N_("Next match"), N_("To the next match"), LOOK),
    Action("search.previous", "N", "task('match', -1)", N_("Previous match"),
           N_("To the previous match"), LOOK),
    Action("metrics", "M", "in_view('metrics')", N_("Metrics"), N_("Show or hide the metrics"),
           LOOK,
           where=("tree", "metrics"), rank=55, views=_HERE),
    Action("zoom", "z", "in_view('zoom')", N_("Zoom"),
           N_("One pane on the whole screen, and back"), LOOK,
           where=("detail", "metrics"), rank=65, views=_HERE),
    Action("reload", "R", "program('reload')", N_("Reload"), N_("Read the file now"), LOOK),
    Action("theme", "T", "program('theme')", N_("Theme"), N_("Choose a theme, with preview"), APP,
           asks=True),
    Action("language", "f3", "program('language')", "ZH/EN", N_("Chinese, English"), APP,
           where=_ALL, rank=80),
    Action("help", "question_mark", "program('help')", N_("Help"), N_("All keys"), APP,
           where=_ALL, rank=3, palette=True),
    Action("guide", "", "program('guide')", N_("Guide"),
           N_("Pages to read: dates, where numbers come from, what words mean"), APP, asks=True),
    Action("tour", "f2", "program('tour')", N_("Tour"), N_("Five-step tour of the screen"), APP),
    Action("problems", "f4", "program('problems')", N_("Problems"),
           N_("Problems in the settings, with file and line"), APP),
    Action("palette", "colon,ctrl+p", "program('palette')", N_("Commands"),
           N_("Find a command by name"),
           APP, where=_ALL, rank=85, palette=False, asks=True),
    Action("suspend", "ctrl+z", "program('suspend')", N_("Suspend"),
           N_("Back to the shell; fg returns"),
           APP, palette=False),
    Action("goal.add", "a", "in_view('add_goal')", N_("Add goal"),
           N_("Set a goal: statement, metric, deadline"), WORK,
           where=("goals", "overview"), rank=13, writes=True, views=("overview",), asks=True),
    Action("goal.drop", "X", "in_view('drop_goal')", N_("Drop goal"),
           N_("Drop the goal, with a reason; undo restores it"), WORK, where=("goals",),
           rank=16, writes=True, views=("overview",), asks=True),
    Action("today.whose", "w", "in_view('whose')", N_("Whose"), N_("My day, or everyone's"),
           LOOK, where=("agenda",), rank=13, views=("today",)),
    Action("entry.add", "a", "in_view('add')", N_("Add"), N_("Add content or an activity"), WORK,
           where=("entries",), rank=11, writes=True, views=("calendar",), asks=True),
    Action("entry.publish", "P", "in_view('publish')", N_("Publish"),
           N_("Published or held; asks before its day, and how many attended"), WORK,
           where=("entries",), rank=12, writes=True, views=("calendar",)),
    Action("entry.drop", "X", "in_view('drop')", N_("Drop"),
           N_("Delete the entry; undo restores it"), WORK, where=("entries",), rank=16,
           writes=True, views=("calendar",)),
    Action("entry.next_month", "right_square_bracket", "in_view('month', 1)", N_("Next month"),
           N_("To the next month"), LOOK, where=("entries",), rank=17, views=("calendar",)),
    Action("entry.previous_month", "left_square_bracket", "in_view('month', -1)",
           N_("Previous month"), N_("To the previous month"), LOOK, views=("calendar",)),
    Action("entry.today", "full_stop", "in_view('today')", N_("To today"),
           N_("Back to today"), LOOK, where=("entries",), rank=41, views=("calendar",)),
    Action("time.in", "plus", "in_view('zoom', 1)", N_("Zoom in"), N_("Less time, more detail"),
           LOOK, where=("chart",), rank=12, views=("timeline",)),
    Action("time.out", "minus", "in_view('zoom', -1)", N_("Zoom out"), N_("Show more time"),
           LOOK, where=("chart",), rank=13, views=("timeline",)),
    Action("time.today", "full_stop", "in_view('today')", N_("To today"),
           N_("Back to today in the plan"), LOOK, where=("chart",), rank=14,
           views=("timeline",)),
    Action("time.slip", "w", "in_view('slip')", N_("What if"),
           N_("What if this task slips: look at it, then enter applies"), WORK,
           where=("chart", "schedule"), rank=11, writes=True, views=("timeline",), asks=True),
    Action("time.plan", "P", "in_view('plan')", N_("Plan"),
           N_("Reschedule, first plan, stage gate"), WORK, where=("chart",),
           rank=11, writes=True, views=("timeline",), asks=True),
    Action("time.below", "b", "in_view('below')", N_("Budget, people"),
           N_("Below the chart: schedule, budget, workload, responsibilities"),
           LOOK, where=("chart", "schedule", "budget", "workload", "duties"), rank=10,
           views=("timeline",)),
    Action("labour.reassign", "W", "in_view('reassign')", N_("Reassign"),
           N_("Reassign all open tasks of the person"), WORK, where=("workload",),
           rank=11, writes=True, views=("timeline",), asks=True),
    Action("labour.capacity", "equals_sign", "in_view('capacity')", N_("Hours"),
           N_("Set the weekly capacity of the person"), WORK, where=("workload",), rank=12,
           writes=True, views=("timeline",), asks=True),
    Action("chart.in", "plus", "in_view('zoom', 1)", N_("Zoom in"), N_("Show less time"),
           LOOK, where=("chart-of-metric", "metric-table"), rank=13, views=("metrics",)),
    Action("chart.out", "minus", "in_view('zoom', -1)", N_("Zoom out"), N_("Show more time"),
           LOOK, where=("chart-of-metric", "metric-table"), rank=14, views=("metrics",)),
    Action("chart.compare", "C", "in_view('compare')", N_("Compare"),
           N_("Also show the previous period"), LOOK,
           where=("chart-of-metric", "metric-table"), rank=15, views=("metrics",)),
    Action("chart.today", "full_stop", "in_view('today')", N_("To today"),
           N_("Back to the newest readings"), LOOK,
           where=("chart-of-metric", "metric-table"), rank=16, views=("metrics",)),
    Action("hours", "H", "metric('hours')", N_("Active hours"),
           N_("Who is there at which hour of the week, and the best hours for a post"), LOOK,
           where=("metric-table", "chart-of-metric", "entries"), rank=42),
    Action("effects", "", "metric('effects')", N_("What posts did"),
           N_("People and messages after each post against what is usual then"), LOOK),
    Action("metric.group", "w", "in_view('group')", N_("Next group"),
           N_("The metrics of the next chat group, after the last of the whole again"), LOOK,
           where=("chart-of-metric", "metric-table"), rank=11, views=("metrics",)),
    Action("metric.standard", "equals_sign", "in_view('standard')", N_("Standard"),
           N_("What the metric should reach: a target and an alert line, or its own past"), WORK,
           where=("chart-of-metric", "metric-table"), rank=17, writes=True,
           views=("metrics",), asks=True),
    Action("metric.key", "K", "in_view('key')", N_("Key metric"),
           N_("Put among the six key metrics, or take out"), WORK,
           where=("chart-of-metric", "metric-table"), rank=18, writes=True, views=("metrics",)),
    Action("finding.accept", "a", "in_view('accept')", N_("Accept"),
           N_("Accept the finding: reopen its done and skipped tasks"), WORK,
           where=("findings",), rank=10, writes=True, views=("metrics",)),
    Action("finding.dismiss", "X", "in_view('dismiss')", N_("Dismiss"),
           N_("Dismiss the finding, with a reason"), WORK, where=("findings",), rank=11,
           writes=True, views=("metrics",), asks=True),
    Action("trial.begin", "x", "in_view('start_trial')", N_("Trial"),
           N_("Start a trial for the finding: pass line and number of days"), WORK,
           where=("findings",), rank=12, writes=True, views=("metrics",), asks=True),
    Action("trial.judge", "J", "in_view('judge')", N_("Judge"),
           N_("Judge the trial: keep, adjust or drop, with a reason"), WORK, where=("findings",),
           rank=13, writes=True, views=("metrics",), asks=True),
    Action("decision.type", "equals_sign", "in_view('type')", N_("Score and note"),
           N_("Type the score of the cell, and why: 4 most of them are there"), WORK, "1-5 ⏎",
           where=("matrix",), rank=10, palette=False, writes=True, views=("decisions",), asks=True),
    Action("decision.higher", "plus", "in_view('score', 1)", N_("Higher"),
           N_("Raise the score of the cell"), WORK, where=("matrix",), rank=11, writes=True,
           views=("decisions",)),
    Action("decision.lower", "minus", "in_view('score', -1)", N_("Lower"),
           N_("Lower the score of the cell"), WORK, where=("matrix",), rank=12, writes=True,
           views=("decisions",)),
    Action("decision.option", "a", "in_view('add')", N_("Option"), N_("Add an option"),
           WORK, where=("matrix",), rank=13, writes=True, views=("decisions",), asks=True),
    Action("decision.drop", "X", "in_view('remove')", N_("Drop option"),
           N_("Remove the option; undo restores it"), WORK, where=("matrix",), rank=18,
           writes=True, views=("decisions",)),
    Action("decision.weigh", "w", "in_view('weigh')", N_("Weights"),
           N_("Set the weights of the factors; they total 100"), WORK, where=("matrix",),
           rank=15, writes=True, views=("decisions",), asks=True),
    Action("decision.factor", "", "in_view('factor')", N_("Add a factor"),
           N_("Add a factor and its weight; the others share the rest"), WORK, writes=True,
           views=("decisions",), asks=True),
    Action("decision.drop_factor", "", "in_view('drop_factor')", N_("Remove a factor"),
           N_("Choose a factor that is to go; the others share its weight"), WORK, writes=True,
           views=("decisions",), asks=True),
    Action("decision.choose", "C", "in_view('choose')", N_("Choose"),
           N_("Choose the option of the column; asks why unless it has the top score"), WORK,
           where=("matrix",), rank=14, writes=True, views=("decisions",), asks=True),
    Action("import", "I", "file('bring')", N_("Import"),
           N_("Import a chat export or a table of values"), WORK,
           where=("metrics", "metric-table", "overview"), rank=16, writes=True, asks=True),
    Action("import.remove", "", "file('forget')", N_("Remove an import"),
           N_("What was imported; one file of it is taken out"), WORK, writes=True),
    Action("report", "f5", "file('report')", N_("Report, export"),
           N_("Plan, checklist, weekly report, day or review: preview, export to a file, copy"),
           LOOK),
    Action("report.calendar", "", "file('calendar')", N_("Calendar file"),
           N_("Export due dates and activities for a calendar program (ics)"), LOOK),
    Action("review", "", "file('review')", N_("Review"),
           N_("What the running cycle came to; close it with three rights and three wrongs"),
           WORK, writes=True),
    Action("reviews", "", "file('reviews')", N_("Reviews"),
           N_("The cycles that were closed, and what was said of them"), LOOK),
    *(
        Action(f"{kind}.new", "", f"record('new', '{table}')", message, tip, WORK, writes=True)
        for kind, table, message, tip in (
            ("task", "tasks", N_("New task"),
             N_("A task in a form, of every kind: options, columns, weighted factors")),
            ("goal", "goals", N_("New goal"), N_("Set a goal: statement, metric, deadline")),
            ("rhythm", "rhythms", N_("New rhythm"),
             N_("A duty that comes back daily, weekly, monthly or quarterly")),
            ("entry", "entries", N_("New calendar entry"), N_("Add content or an activity")),
            ("trial", "trials", N_("New trial"),
             N_("A trial with its pass line, planned or started today")),
            ("rule", "rules", N_("New rule"),
             N_("When a metric gets worse or is beyond a line: which tasks to reopen")),
            ("group", "groups", N_("New group"),
             N_("A chat of the community: its platform, how many it takes, who looks after it")),
        )
    ),
    Action("task.make", "", "record('make')", N_("Make from a task"),
           N_("Goals, calendar entries, duties, a standard of what a task left behind"), WORK,
           writes=True),
    Action("entry.rates", "", "record('rates')", N_("Record rates"),
           N_("Publishing and show rate of the last 30 days become readings"), WORK, writes=True),
    Action("metric.week", "", "metric('week')", N_("Readings of a week"),
           N_("Type or paste the readings of a week in cells; an emptied cell removes one"),
           WORK, writes=True),
    Action("reading.remove", "", "metric('remove_reading')", N_("Remove a reading"),
           N_("Choose a metric and the day of the reading"), WORK, writes=True),
    Action("metric.new", "", "metric('new')", N_("New metric"),
           N_("A metric of your own, with its definition"), WORK, writes=True),
    Action("metric.define", "", "metric('define')", N_("Redefine a metric"),
           N_("Title, unit, definition of a metric; older readings are kept apart"), WORK,
           writes=True),
    Action("community.new", "", "record('community')", N_("New community"),
           N_("Start another community from a playbook"), WORK, writes=True),
    *(
        Action(table, "", f"record('all', '{table}')", message, tip, WORK, writes=True)
        for table, message, tip in (
            ("goals", N_("Goals"), N_("Choose a goal: edit or drop it")),
            ("rhythms", N_("Rhythms"),
             N_("Choose a rhythm: edit, done, note, skip, pause, resume, delete")),
            ("entries", N_("Calendar entries"), N_("Choose an entry: edit or delete it")),
            ("trials", N_("Trials"), N_("Choose a trial: edit, start, stop, judge, delete")),
            ("rules", N_("Own rules"), N_("Choose a rule of your own: edit or delete it")),
            ("groups", N_("Groups"), N_("Choose a group of the community: edit or delete it")),
        )
    ),
    Action("standards", "", "metric('standard')", N_("Standards"),
           N_("Choose a metric: its target, alert line, direction and source"), WORK, writes=True),
    Action("standard.remove", "", "metric('remove_standard')", N_("Remove a standard"),
           N_("Choose a metric that is to have no standard any longer"), WORK, writes=True),
    Action("standard.rebase", "", "metric('rebase')", N_("Reset a baseline"),
           N_("Choose a metric whose usual level is computed anew, with a reason"), WORK,
           writes=True),
    Action("community.adopt", "", "record('adopt')", N_("It runs already"),
           N_("Choose the stage of a running community: what lies before is put in place"), WORK,
           writes=True),
    Action("community.settings", "", "settings('settings')", N_("Community settings"),
           N_("Name, time zone, currency, start, working days, members, staff, key metrics"), WORK,
           writes=True),
    Action("areas", "", "area('areas')", N_("Areas"),
           N_("The areas of work: choose one to rename or delete, or add one"), WORK, writes=True),
    Action("template.save", "", "template('save')", N_("Save as a template"),
           N_("Save the marked or filtered tasks as a template, without people and results"), LOOK),
    Action("playbook.save", "", "template('playbook')", N_("Save as a playbook"),
           N_("Save what the community did, without people and results, for the next one"), LOOK),
    Action("template.use", "", "template('use')", N_("Tasks from a template"),
           N_("Choose a template, its first day and its stage; its tasks are added"), WORK,
           writes=True),
    Action("owners", "", "people('owners')", N_("Owners"),
           N_("Who owns and helps; list the tasks of one, rename, merge two names"), LOOK),
    Action("why", "", "trace('why')", N_("Why"),
           N_("Where the number or task under the cursor comes from, and what it led to"), LOOK),
    Action("proposals", "Y", "proposal('proposals')", N_("Proposals"),
           N_("What assistants propose: take it or drop it"), WORK, asks=True),
    Action("people", "", "people('people')", N_("People of the chat"),
           N_("Who waits, came, fell silent, answers; names from an export, on the screen only"),
           LOOK),
    Action("cohorts", "", "people('cohorts')", N_("Cohorts"),
           N_("Newcomers by week, and how many of them go on posting"), LOOK),
    Action("archive", "", "upkeep('archive')", N_("Archive finished tasks"),
           N_("Tasks finished before a day move to a file of their own"), WORK, writes=True),
    Action("archive.restore", "", "upkeep('restore')", N_("Restore an archive"),
           N_("Choose an archive; its tasks come back"), WORK, writes=True),
    Action("doctor", "", "upkeep('doctor')", N_("Check the file"),
           N_("What is wrong with the file, and what can be repaired"), APP, writes=True),
    *_views(),
    Action("quit", "q", "program('leave')", N_("Quit"), N_("Quit the program"), APP, where=_ALL,
           rank=95),
)  # fmt: skip
BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}


def bindings() -> list[Binding]:
    """Return the bindings of the main screen; each has an id, so that a keymap can change it.

    A command without a key is bound to what no terminal sends, for people who give it one.
    """
    return [
        Binding(
            action.keys or f"<{action.id}>",
            action.run,
            action.message,
            id=action.id,
            show=False,
            tooltip=action.tip,
        )
        for action in ACTIONS
    ]


def hints(*panes: str, view: str = TASKS, read_only: bool = False) -> list[Action]:
    """Return the actions for the key bar, most useful first, of those that work in ``view``.

    ``panes`` are the one with the focus and those whose keys it offers as well.
    """
    places = {"*", *panes}
    found = [a for a in ACTIONS if places & set(a.where) and not (read_only and a.writes)]
    return sorted((a for a in found if works_in(a, view)), key=lambda action: action.rank)


def works_in(action: Action, view: str) -> bool:
    """Tell whether an action works in a view."""
    return not action.views or view in action.views


def works_at(action: Action, view: str, places: Collection[str]) -> bool:
    """Tell whether an action works in a view, in a pane that offers the keys of ``places``."""
    if not action.views:
        return True
    anywhere = view == TASKS or not action.where
    return view in action.views and (anywhere or not {*places}.isdisjoint(action.where))


def may_run(
    name: str, parameters: tuple[object, ...], view: str, places: Collection[str] = ()
) -> bool:
    """Tell whether a call of the screen's action ``name`` belongs there, by the table."""
    found = _BY_CALL.get(_call(name, parameters), ())
    return not found or any(works_at(action, view, places) for action in found)


_BY_CALL: dict[str, list[Action]] = {}
for _action in ACTIONS:
    _BY_CALL.setdefault(_action.run, []).append(_action)


def asks(name: str, parameters: tuple[object, ...]) -> bool:
    """Tell whether a call of the screen's action ``name`` opens something to type into."""
    return any(action.asks for action in _BY_CALL.get(_call(name, parameters), ()))


def _call(name: str, parameters: tuple[object, ...]) -> str:
    return f"{name}({', '.join(map(repr, parameters))})"


def palette_actions(*, read_only: bool = False) -> Iterable[Action]:
    """Return the actions for the command palette, those of all views."""
    return [a for a in ACTIONS if a.palette and not (read_only and a.writes)]


#: What the keys do while a form or a dialog has them; they stand in help and in the key bar.
FORM_ACTIONS: tuple[Action, ...] = (
    Action("form.save", "ctrl+s", "", N_("Save"), N_("Save the form"), FORM, "^s"),
    Action("form.cancel", "escape", "", N_("Cancel"), N_("Leave without saving"), FORM, "esc"),
    Action("form.next", "tab,down", "", N_("Next field"), N_("To the next field"), FORM, "tab"),
    Action("form.previous", "shift+tab,up", "", N_("Previous field"),
           N_("To the previous field"), FORM, "⇧tab"),
    Action("form.list", "enter", "", N_("List"), N_("List what can be chosen"), FORM, "⏎"),
    Action("form.outside", "ctrl+e", "", N_("External editor"),
           N_("Notes and long texts in your own editor"), FORM, "^e"),
)  # fmt: skip
#: What the keys do while the line of search or filter has them.
SEARCH_ACTIONS: tuple[Action, ...] = (
    Action("search.keep", "enter", "", N_("Keep"), N_("Keep the search, and go to the list"),
           SEARCH, "⏎"),
    Action("search.clear", "escape", "", N_("Clear"), N_("Show all tasks again"), SEARCH, "esc"),
    Action("search.complete", "tab", "", N_("Complete"), N_("Complete the word"), SEARCH),
    Action("search.earlier", "up", "", N_("Earlier"), N_("What was searched for before"), SEARCH,
           "↑"),
    Action("search.save", "ctrl+s", "", N_("Save view"), N_("Save the search under a name"),
           SEARCH, "^s"),
)  # fmt: skip
