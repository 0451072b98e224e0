"""Deliverables worked out from what the workspace holds: the functions that ``offers`` names.

What has no data is left out, not counted as 0; from no data at all nothing is offered. Texts are in
the language spoken now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from communitytui.domain.judging.trials import states as trial_states
from communitytui.domain.kernel.days import shift, week_of
from communitytui.domain.kernel.labels import EVERY_NAMES, PROVENANCE_NAMES
from communitytui.domain.kernel.money import plain_amount
from communitytui.domain.kernel.records import Fields
from communitytui.domain.metrics.judgement import MetricState, Standard
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.readings import Readings
from communitytui.domain.metrics.spans import Span, value_over
from communitytui.domain.metrics.weeks import monday_of
from communitytui.domain.plan.entries import ACTIVITY, AIM, CONTENT, RATE_DAYS, find_entries
from communitytui.domain.plan.rhythms import rhythms as duties
from communitytui.domain.plan.schedule import timetable as planned
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, CommunityError
from communitytui.i18n import name, say, tr, trn
from communitytui.i18n.phrases import labelled, listed, noted
from communitytui.message import Message
from communitytui.services.hours import look
from communitytui.services.offers import Offer
from communitytui.views.entries import form_text
from communitytui.views.findings import cause, live
from communitytui.views.hours import best_line
from communitytui.views.money import planned_by_area
from communitytui.views.tasks import number, tasks, titled

if TYPE_CHECKING:
    from communitytui.store import Store

#: What stands in a cell of a table for which there is nothing.
NOTHING = "–"
_WEEK = 7
#: The weeks that tell how often something comes.
_CADENCE = 4
#: Parts that are not called after the metric that they hold.
_METRIC_OF = {"first_response": "ttfr"}


# -- what was measured


def readings(workspace: Workspace, task: Task) -> Offer | None:
    """Offer the metrics that the parts are called after, of the last whole week with readings."""
    today = workspace.today(task.community)
    monday = monday_of(today)
    series = [
        (part.key, metric, workspace.measures.readings(metric))
        for part in task.deliverable.parts
        for metric in workspace.measures.of(task.community)
        if metric.name == _METRIC_OF.get(part.key, part.key)
    ]
    days = [day for *_, readings in series if (day := _newest(readings, monday))]
    if not days:
        return None
    first = monday_of(max(days))
    found: dict[str, float] = {}
    for key, metric, readings in series:
        value = _of_week(metric, readings, Span(first, shift(first, _WEEK - 1)))
        if value is not None:
            found.setdefault(key, value)
    return Offer(found, Message("readings of {week}", week=week_of(first, today)))


def _newest(readings: Readings, before: date) -> date | None:
    days = (each.day for each in reversed(readings) if each.day < before and not each.partial)
    return next(days, None)


def _of_week(metric: Metric, readings: Readings, week: Span) -> float | None:
    """Return the value of a week as it is shown; ``None`` where days are missing from a sum."""
    some = readings.between(*week)
    if not some:
        return None
    span = week._replace(first=some[-1].day) if metric.is_stock else week
    found = value_over(metric, readings, span)
    if found is None or (metric.adds_up and found.days < _WEEK):
        return None
    places = metric.places(found.value)
    return round(found.value, places) if places else round(found.value)


def standards(workspace: Workspace, task: Task) -> Offer | None:
    """Offer the standards that somebody stands for, and own baselines that there are."""
    states = workspace.measures.states(task.community)
    rows = [row for state in states if (row := _standard(state))]
    return Offer(rows, Message("the standards")) if rows else None


def _standard(state: MetricState) -> Fields | None:
    given = state.given
    if given is None or given.provenance == "provisional":
        return None
    lines = _lines(state, given)
    if lines == (None, None):
        return None
    target, alert = (NOTHING if line is None else state.metric.show(line) for line in lines)
    source = name(PROVENANCE_NAMES, given.provenance)
    return {
        "metric": say(state.metric.called),
        "standard": target,
        "alert": alert,
        "source": labelled(source, say(given.source)) if given.source else source,
    }


def _lines(state: MetricState, given: Standard) -> tuple[float | None, float | None]:
    if given.provenance != "baseline":
        return given.target, given.alert
    if state.limits is None:
        return None, None
    low, centre, high = state.limits
    return centre, high if given.direction == "down" else low


def findings(workspace: Workspace, task: Task) -> Offer | None:
    """Offer what asks for something now, and for how long."""
    found = live(workspace, workspace.community(task.community))
    told = [noted(f"{each.key} {cause(workspace, each)}", _weeks(each.periods)) for each in found]
    return Offer(told, Message("the findings")) if told else None


def _weeks(n: int) -> str:
    return trn("for {n} week", "for {n} weeks", n)


def trial(workspace: Workspace, task: Task) -> Offer | None:
    """Offer what the newest trial that has numbers shows."""
    states = trial_states(workspace, task.community)
    found = [(state, state.result) for state in states if state.result is not None]
    if not found:
        return None
    state, result = max(found, key=lambda each: str(each[0].trial.start))
    places = (state.metric.places(result.after) if state.metric else 1) + 1
    numbers = {"before": result.before, "after": result.after}
    numbers |= {"low": result.low, "high": result.high}
    value = {key: round(each, places) for key, each in numbers.items()}
    return Offer({**value, "days": state.gone}, Message("trial {id}", id=state.trial.id))


# -- what was planned


def timetable(workspace: Workspace, task: Task) -> Offer | None:
    """Offer when each task can be, and what it waits for."""
    board, home = workspace.board, workspace.community(task.community)
    try:
        plan = planned(board, home, workspace.today(home.id))
    except BadValue:
        return None
    rows = [
        {
            "task": titled(board[id]),
            "start": slot.start.isoformat(),
            "end": slot.end.isoformat(),
            "after": _or_nothing(number(board[each]) for each in board[id].after if each in board),
            "critical": tr("yes") if slot.critical else tr("no"),
        }
        for id, slot in plan.slots.items()
    ]
    return Offer(rows, Message("the timetable")) if rows else None


def _or_nothing(words: Iterable[str]) -> str:
    return listed(words) or NOTHING


def money(workspace: Workspace, task: Task) -> Offer | None:
    """Offer what the tasks may cost in all, and those of promotion."""
    found = planned_by_area(workspace, workspace.community(task.community))
    parts = {"total": found.get(None), "promotion": found.get("promote")}
    value = {key: plain_amount(each) for key, each in parts.items() if each is not None}
    return Offer(value, Message("the budgets of the tasks")) if value else None


def owners(workspace: Workspace, task: Task) -> Offer | None:
    """Offer who owes each task, with gaps where nobody does, and each duty that somebody owes."""
    board = workspace.board
    found = tasks(workspace, (id for id in board.community_ids(task.community) if board[id].counts))
    if not any(each.owner for each in found.rows):
        return None
    keys = [str(column["key"]) for column in task.deliverable.columns]
    known = {column.key: found.reader(column) for column in found.columns if column.key in keys}
    rows = [
        {
            **{key: str(read(each) or NOTHING) for key, read in known.items()},
            "task": titled(each),
            "owner": each.owner or "",
        }
        for each in found.rows
    ]
    rows += [
        {**dict.fromkeys(known, NOTHING), "task": say(each.title), "owner": each.owner}
        for each in duties(workspace, task.community)
        if each.owner
    ]
    return Offer(rows, Message("owners of tasks and duties"))


def rhythms(workspace: Workspace, task: Task) -> Offer | None:
    """Offer the duties that come back."""
    rows = [
        {
            "every": name(EVERY_NAMES, each.every),
            "duty": say(each.title),
            "minutes": str(each.minutes),
            "owner": each.owner or NOTHING,
        }
        for each in duties(workspace, task.community)
        if not each.paused
    ]
    return Offer(rows, Message("the recurring duties")) if rows else None


def published(workspace: Workspace, task: Task) -> Offer | None:
    """Offer what was planned for the days up to today, and what of it is out."""
    today = workspace.today(task.community)
    first = shift(today, 1 - RATE_DAYS)
    entries = [
        each
        for each in find_entries(workspace, task.community, first, today)
        if each.kind == CONTENT
        and each.state != "cancelled"
        and (each.day < today or each.state == AIM[CONTENT])
    ]
    out = [each for each in entries if each.state == AIM[CONTENT]]
    on_time = [each for each in out if (each.record["settled"] or "9999") <= each.record["date"]]
    value = {"published": len(out), "planned": len(entries), "on_time": len(on_time)}
    source = Message("the calendar of the last {n} days", n=RATE_DAYS)
    return Offer(value, source) if entries else None


def cadence(workspace: Workspace, task: Task, store: Store | None) -> Offer | None:
    """Offer how often something came in four whole weeks, in which forms, and the best hours."""
    monday = monday_of(workspace.today(task.community))
    found = find_entries(
        workspace, task.community, shift(monday, -_WEEK * _CADENCE), shift(monday, -1)
    )
    done = [each for each in found if each.state == AIM[each.kind]]
    forms = Counter(map(form_text, done))
    value: Fields = {}
    if done:
        per_week = len(done) / _CADENCE
        value["per_week"] = int(per_week) if per_week.is_integer() else per_week
        each = (labelled(form, f"{n / _CADENCE:g}") for form, n in forms.most_common())
        value["formats"] = listed(each)
    try:
        hours = look(store, workspace, task.community) if store is not None else None
    except CommunityError:
        hours = None
    best = best_line(hours)
    if best:
        value["best_hours"] = best
    source = Message("the calendar of the last {n} weeks and the hours of the chats", n=_CADENCE)
    return Offer(value, source) if value else None


def event(workspace: Workspace, task: Task) -> Offer | None:
    """Offer who signed up for the first activity that was held, and who came."""
    held = (
        each
        for each in find_entries(workspace, task.community)
        if each.kind == ACTIVITY and each.state == AIM[ACTIVITY]
    )
    first = next(held, None)
    if first is None:
        return None
    value = {"signed_up": first.record["signups"], "came": first.record["came"]}
    return Offer(value, Message("the activity of {day}", day=first.day.isoformat()))
