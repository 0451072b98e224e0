"""Planning trials, starting and stopping them, and judging what came out; how they stand is
``domain.judging.trials``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.judging.trial import (
    BASELINE_DAYS,
    DAYS,
    Trial,
    control_named,
    phase,
    trials,
)
from communitytui.domain.judging.trial_evidence import control_of, measured_by, sees
from communitytui.domain.judging.trials import Result, TrialState, least_days, measure, state
from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.records import Fields, Json
from communitytui.domain.kernel.text import clean_line, clean_text
from communitytui.domain.metrics.metric import Metric, read_value
from communitytui.domain.metrics.weeks import monday_of
from communitytui.domain.nouns.declared import TRIAL, VERDICT
from communitytui.domain.nouns.linked_kinds import split as split
from communitytui.domain.nouns.lookup import number_in
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names, say, speaking, tr
from communitytui.services import standards
from communitytui.services.baselines import restart
from communitytui.services.tasks import inside, reopening
from communitytui.services.trial_fields import FIELDS as FIELDS
from communitytui.services.trial_fields import FIXED, of_finding, read_fields
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.words.dates import read_day

if TYPE_CHECKING:
    from communitytui.store import Store


class Judged(NamedTuple):
    """What a verdict wrote back: tasks reopened, tasks that are open anyway, a new standard."""

    state: TrialState
    workspace: Workspace
    reopened: tuple[int, ...] = ()
    open: tuple[int, ...] = ()
    standard: bool = False


def find_trial(workspace: Workspace, word: str, community: int | None = None) -> int:
    """Return the id of the trial meant by ``2`` or ``#2``; raises ``NotFound`` with those there."""
    records, number = workspace.tables.get("trials", {}), number_in(word)
    here = [id for id in sorted(records) if community in (None, records[id]["community"])]
    if number in here:
        return number
    raise NotFound(
        N_("There is no trial {id}"), id=word[:40], hint=", ".join(map(str, here[-12:])) or None
    )


def one_state(workspace: Workspace, id: int) -> TrialState:
    """Return how trial ``id`` stands; raises ``NotFound``."""
    return state(workspace, _trial(workspace, id))


def add(
    store: Store, community: int, title: str, fields: Mapping[str, str], *, now: datetime
) -> TrialState:
    """Add a trial; ``fields`` are typed texts by field name.

    It needs a metric and a pass line. With a ``start`` of today or before it runs at once, else
    it is planned. A ``finding`` supplies the metric and the tasks that are not given. Raises
    ``BadValue`` naming the field, ``NotFound`` for an unknown metric, task or finding.
    """
    with unit_of_work(store, "add", now, trial=clean_line(title, 80)) as uow:
        workspace, asking = uow.workspace, uow.asking(community)
        new = read_fields({"title": title, **fields}, asking)
        if "finding" in new:
            new = {**of_finding(asking, new["finding"]), **new}
        for name in ("metric", "pass"):
            if name not in new:
                raise BadValue(
                    N_("a trial needs its {field} in advance: --{name}"),
                    field=TRIAL.fields[name].label,
                    name=name,
                )
        record: Json = {"community": community, "start": None, "days": DAYS}
        record |= {"baseline_days": BASELINE_DAYS, "state": "planned", "ended": None}
        record |= {"result": None, "control": "", **new}
        _check(workspace, Trial(0, record))
        start = record["start"]
        if start is not None and start <= asking.today.isoformat():
            _check_start(workspace, Trial(0, record))
            record["state"] = "running"
        id = uow.add("trials", record)
        return one_state(uow.workspace, id)


def start(store: Store, id: int, *, now: datetime, day: str | None = None) -> TrialState:
    """Let trial ``id`` run from ``day`` (typed), or from today; its pass line is fixed from now on.

    Raises ``BadValue`` when it was started before, for a day to come, and for a past day of
    which there are readings: a pass line stands before the numbers do.
    """
    with unit_of_work(store, "start", now) as uow:
        workspace, trial = uow.workspace, _trial(uow.workspace, id)
        if trial.state != "planned":
            raise BadValue(_CLOSED[trial.state], id=id)
        today = workspace.today(trial.community)
        first = read_day(day, today) if day else today.isoformat()
        if first > today.isoformat():
            raise BadValue(
                N_("{day} is in the future; plan it with: trial set {id} start={day}"),
                day=first,
                id=id,
            )
        metric = measured_by(workspace, trial)
        if metric is None:
            raise NotFound(N_("There is no metric {name}"), name=trial.metric)
        # The plan may be older than the metric's definition: what is measured is fixed now.
        new = {"start": first, "state": "running", "version": metric.version}
        begun = Trial(id, {**trial.record, **new})
        _check(workspace, begun)
        _check_start(workspace, begun)
        uow.patch("trials", id, new)
        return one_state(uow.workspace, id)


_CLOSED = {
    "running": N_("trial {id} is already running"),
    "done": N_("trial {id} was judged; plan another one"),
    "stopped": N_("trial {id} was stopped; plan another one"),
}


def stop(store: Store, id: int, reason: str, *, now: datetime) -> TrialState:
    """End a running trial before it is judged, with the reason; what was measured is kept."""
    reason = clean_text(reason)
    if not reason:
        raise BadValue(N_("missing reason to stop the trial"))
    with unit_of_work(store, "stop", now) as uow:
        trial = _running(uow, id)
        _end(uow, trial, {"state": "stopped", "reason": reason})
        return one_state(uow.workspace, id)


def _end(uow: UnitOfWork, trial: Trial, new: Fields) -> None:
    """Let a trial be over today, with what was measured until then."""
    new["ended"] = uow.today(trial.community).isoformat()
    ended = Trial(trial.id, {**trial.record, **new})
    found = measure(uow.workspace, ended, measured_by(uow.workspace, ended))
    new["result"] = found._asdict() if isinstance(found, Result) else None
    uow.patch("trials", trial.id, new)


def judge(
    store: Store,
    id: int,
    verdict: str,
    reason: str,
    *,
    now: datetime,
    reopen: Sequence[int] = (),
    standard: str | None = None,
) -> Judged:
    """Close trial ``id`` with what people decided, and write it back in the same step.

    Those of ``reopen`` that are done or skipped are reopened; ``standard`` (typed) becomes the
    target of its metric, set by the team. Raises ``BadValue`` while its days are not over.
    """
    verdict = VERDICT.read(verdict, names)
    reason = clean_text(reason)
    if not reason:
        raise BadValue(N_("missing --reason"))
    with unit_of_work(store, "judge", now, verdict=verdict) as uow:
        trial = _running(uow, id)
        today = uow.today(trial.community)
        if phase(trial, today) != "due":
            raise BadValue(
                N_("trial {id} runs until {day}; stop it to end it earlier"),
                id=id,
                day=(trial.end or today).isoformat(),
            )
        _end(uow, trial, {"state": "done", "verdict": verdict, "reason": reason})
        settled = _reopen(uow, trial, reopen)
        if verdict == "keep":
            _rebase(uow, trial, reason)
        if standard is not None:
            _set_standard(uow, trial, standard)
        rest = tuple(task for task in dict.fromkeys(reopen) if task not in settled)
        state = one_state(uow.workspace, id)
        return Judged(state, uow.workspace, settled, rest, standard is not None)


def change(store: Store, id: int, fields: Mapping[str, str], *, now: datetime) -> TrialState:
    """Set typed ``fields`` of trial ``id``; raises like ``add``.

    What is promised beforehand (``FIXED``) is refused from the first day on, and everything
    once it is over.
    """
    with unit_of_work(store, "set", now, fields=",".join(TRIAL.named(fields, names))) as uow:
        workspace, trial = uow.workspace, _trial(uow.workspace, id)
        asking = uow.asking(trial.community)
        new = read_fields(fields, asking, trial)
        if trial.state in ("done", "stopped"):
            raise BadValue(_CLOSED[trial.state], id=id)
        fixed = FIXED.intersection(new) if trial.state == "running" else ()
        if fixed:
            raise BadValue(
                N_(
                    "{field} is fixed while the trial runs; stop it and start another: "
                    "communitytui trial stop {id} --reason …"
                ),
                field=TRIAL.fields[min(fixed)].label,
                id=id,
            )
        if new.get("start") and new["start"] <= asking.today.isoformat():
            raise BadValue(
                N_("{day} is not in the future; start it with: trial start {id}"),
                day=new["start"],
                id=id,
            )
        changed = Trial(id, {**trial.record, **new})
        _check(workspace, changed)
        uow.patch("trials", id, new)
        return one_state(uow.workspace, id)


def drop(store: Store, id: int, *, now: datetime) -> Trial:
    """Delete a trial that never started and return it; one that ran stays on record."""
    with unit_of_work(store, "drop", now) as uow:
        trial = _trial(uow.workspace, id)
        if trial.state != "planned":
            raise BadValue(
                N_("trial {id} has started and stays on record; end it with: trial stop {id}"),
                id=id,
            )
        uow.delete("trials", [id])
        return trial


def _trial(workspace: Workspace, id: int) -> Trial:
    trial = workspace.get(Trial, id)
    if trial is None:
        raise NotFound(N_("There is no trial {id}"), id=id)
    return trial


def _running(uow: UnitOfWork, id: int) -> Trial:
    trial = _trial(uow.workspace, id)
    if trial.state == "planned":
        raise BadValue(N_("trial {id} has not started; start it with: trial start {id}"), id=id)
    if trial.state != "running":
        raise BadValue(_CLOSED[trial.state], id=id)
    return trial


def _check(workspace: Workspace, trial: Trial) -> None:
    """Refuse a trial that could never tell anything."""
    _check_control(workspace, trial)
    metric = measured_by(workspace, trial)
    if metric is not None and trial.days < least_days(metric):
        raise BadValue(
            N_("days: a trial of {metric} needs at least {n} days to tell a change from chance"),
            metric=metric.called,
            n=least_days(metric),
        )


def _check_control(workspace: Workspace, trial: Trial) -> None:
    """Refuse a control of which there is nothing to subtract."""
    text = str(trial.control or "")
    named = control_named(text)
    if named is not None and control_of(workspace, trial) is None:
        raise BadValue(
            N_("control: {metric} is not measured at that level in {control}"),
            metric=trial.metric,
            control=named.name,
        )


def _check_start(workspace: Workspace, trial: Trial) -> None:
    """Refuse a first day in the past of which the numbers are known already."""
    metric, start = measured_by(workspace, trial), trial.start
    today = workspace.today(trial.community)
    if metric is None or start is None or start >= today:
        return
    readings = workspace.measures.readings(metric)
    days = [reading.day for reading in readings.between(start, shift(today, -1))]
    if days:
        raise BadValue(
            N_(
                "start: readings exist since {day}; a pass line is set before the numbers are known"
            ),
            day=days[0].isoformat(),
        )


def _rebase(uow: UnitOfWork, trial: Trial, reason: str) -> None:
    """Reset the baseline at the start of a trial that is kept: it changed the usual level."""
    metric, start = measured_by(uow.workspace, trial), trial.start
    if metric is None or start is None or metric.direction == "none" or metric.is_stock:
        return
    # The week in which it began is half of before.
    first = monday_of(shift(start, 6))
    restart(uow, metric, first, f"{trial.title}: {reason}")


def _reopen(uow: UnitOfWork, trial: Trial, wanted: Sequence[int]) -> tuple[int, ...]:
    """Reopen those tasks that are done or skipped; return their ids."""
    tasks = inside(uow, wanted)
    for task in tasks:
        if task.community != trial.community:
            raise BadValue(N_("task {id} is of another community"), id=task.id)
    settled = [task for task in tasks if task.settled]
    for task in settled:
        uow.patch("tasks", task.id, reopening(task))
    return tuple(task.id for task in settled)


def _set_standard(uow: UnitOfWork, trial: Trial, typed: str) -> None:
    """Make ``typed`` the target of the trial's metric, set by the team because of this trial."""
    metric = measured_by(uow.workspace, trial)
    if metric is None:
        raise NotFound(N_("There is no metric {name}"), name=trial.metric)
    id, current = standards.current(uow, metric)
    target = read_value(metric, typed, uow.workspace.community(trial.community).currency)
    new = {**current, "target": target, "provenance": "team"}
    new["source"] = {lang: _source(lang, trial.title) for lang in ("zh", "en")}
    sign = -1 if metric.direction == "down" else 1
    if new["alert"] is not None and sign * new["alert"] > sign * target:
        # An alert line that the new target leaves behind would lie on its good side.
        new["alert"] = None
    standards.check_direction(metric, new)
    standards.write(uow, metric, id, new)


def _source(language: str, title: str) -> str:
    with speaking(language):
        return tr("trial {title}", title=title)


def can_see(workspace: Workspace, metric: Metric, days: str) -> str:
    """Return in words what a trial of ``days`` (typed) begun today would see; may be empty."""
    if not days.isdecimal() or not 0 < int(days) <= 366:
        return ""
    record: Json = {
        "community": metric.community,
        "metric": metric.name,
        "level": metric.level,
        "version": metric.version,
        "start": None,
        "days": int(days),
        "baseline_days": BASELINE_DAYS,
        "control": "",
    }
    trial = Trial(0, record)
    head = (trial, metric, "planned", 0, None)
    return say(TrialState(*head, visible=sees(workspace, trial, metric)).sees)


def alongside(workspace: Workspace, trial: Trial) -> list[Trial]:
    """Return other running trials of the same metric or tasks, with inseparable effects."""
    return [
        other
        for other in trials(workspace, trial.community)
        if other.id != trial.id
        and other.state == "running"
        and (other.metric == trial.metric or set(other.tasks) & set(trial.tasks))
    ]
