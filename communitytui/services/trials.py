"""Planning trials, starting and stopping them, and judging what came out; how they stand is
``domain.judging.trials``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from communitytui.domain.judging.trial import BASELINE_DAYS, DAYS, Trial, control_named, phase
from communitytui.domain.judging.trial_evidence import control_of, measured_by, sees
from communitytui.domain.judging.trials import Result, TrialState, least_days, measure, state
from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.text import clean_line, clean_text
from communitytui.domain.kernel.words import read_day
from communitytui.domain.nouns.declared import TRIAL, VERDICT
from communitytui.domain.nouns.linked_kinds import split as split
from communitytui.domain.nouns.lookup import number_in
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, tr
from communitytui.services.deleting import remove
from communitytui.services.fields import Asking
from communitytui.services.trial_fields import FIELDS as FIELDS
from communitytui.services.trial_fields import FIXED, of_finding, read_fields
from communitytui.services.workspaces import patch, stamp, stamps

if TYPE_CHECKING:
    from communitytui.domain.metrics.metric import Metric
    from communitytui.store import Draft, Store

_TABLES = (
    "communities",
    "tasks",
    "goals",
    "metrics",
    "standards",
    "baselines",
    "readings",
    "findings",
    "trials",
)


class Judged(NamedTuple):
    """What a verdict wrote back: tasks reopened, tasks that are open anyway, a new standard."""

    id: int
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
    return state(workspace, Trial(id, _known(workspace.tables.get("trials", {}), id)))


def add(
    store: Store,
    community: int,
    title: str,
    fields: Mapping[str, str],
    *,
    now: datetime,
    me: str | None = None,
) -> int:
    """Write down a trial and return its id; ``fields`` are typed texts by ``FIELDS``.

    It needs a metric and a pass line. With a ``start`` of today or before it runs at once, else
    it is planned. From a ``finding`` come the metric and the tasks that nobody named. Raises
    ``BadValue`` naming the field, ``NotFound`` for an unknown metric, task or finding.
    """
    with store.transaction("add", now=stamp(now), trial=clean_line(title, 80)) as draft:
        workspace = _workspace(draft, now)
        asking = Asking(workspace, community, workspace.today(community), me)
        new = read_fields({"title": title, **fields}, asking)
        if "finding" in new:
            new = {**of_finding(asking, new["finding"]), **new}
        for name in ("metric", "pass"):
            if name not in new:
                raise BadValue(
                    N_("a trial needs its {field} beforehand: --{name}"),
                    field=TRIAL.fields[name].label,
                    name=name,
                )
        record: dict[str, Any] = {"community": community, "start": None, "days": DAYS}
        record |= {"baseline_days": BASELINE_DAYS, "state": "planned", "ended": None}
        record |= {"result": None, "control": "", **new, **stamps(now)}
        _check(workspace, Trial(0, record))
        start = record["start"]
        if start is not None and start <= asking.today.isoformat():
            _check_start(workspace, Trial(0, record))
            record["state"] = "running"
        return draft.insert("trials", record)


def start(store: Store, id: int, *, now: datetime, day: str | None = None) -> None:
    """Let trial ``id`` run from ``day`` (typed), or from today; its pass line is fixed from now on.

    Raises ``BadValue`` when it was started before, for a day to come, and for a past day of
    which there are readings: a pass line stands before the numbers do.
    """
    with store.transaction("start", now=stamp(now)) as draft:
        workspace = _workspace(draft, now)
        trial = _trial(draft, id)
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
        patch(draft, "trials", id, new, now)


_CLOSED = {
    "running": N_("trial {id} runs already"),
    "done": N_("trial {id} was judged; plan another one"),
    "stopped": N_("trial {id} was stopped; plan another one"),
}


def stop(store: Store, id: int, reason: str, *, now: datetime) -> None:
    """End a running trial before it is judged, with the reason; what was measured is kept."""
    reason = clean_text(reason)
    if not reason:
        raise BadValue(N_("say why the trial is stopped"))
    with store.transaction("stop", now=stamp(now)) as draft:
        workspace = _workspace(draft, now)
        trial = _running(draft, id)
        today = workspace.today(trial.community).isoformat()
        new = {"state": "stopped", "ended": today, "reason": reason}
        ended = Trial(id, {**trial.record, **new})
        patch(draft, "trials", id, {**new, "result": _result(workspace, ended)}, now)


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
    verdict = VERDICT.read(verdict)
    reason = clean_text(reason)
    if not reason:
        raise BadValue(N_("say why: --reason"))
    with store.transaction("judge", now=stamp(now), verdict=verdict) as draft:
        workspace = _workspace(draft, now)
        trial = _running(draft, id)
        today = workspace.today(trial.community)
        if phase(trial, today) != "due":
            raise BadValue(
                N_("trial {id} runs until {day}; stop it if it must end before"),
                id=id,
                day=(trial.end or today).isoformat(),
            )
        new = {"state": "done", "ended": today.isoformat(), "verdict": verdict, "reason": reason}
        ended = Trial(id, {**trial.record, **new})
        patch(draft, "trials", id, {**new, "result": _result(workspace, ended)}, now)
        settled = _reopen(store, draft, workspace, trial, reopen, now)
        if verdict == "keep":
            _rebase(draft, workspace, trial, reason, store.who, now)
        if standard is not None:
            _set_standard(store, draft, workspace, trial, standard, now)
    rest = tuple(task for task in dict.fromkeys(reopen) if task not in settled)
    return Judged(id, settled, rest, standard is not None)


def change(
    store: Store, id: int, fields: Mapping[str, str], *, now: datetime, me: str | None = None
) -> None:
    """Set typed ``fields`` of trial ``id``; raises like ``add``.

    What is promised beforehand (``FIXED``) is refused from the first day on, and everything
    once it is over.
    """
    with store.transaction("set", now=stamp(now), fields=",".join(TRIAL.named(fields))) as draft:
        workspace = _workspace(draft, now)
        trial = _trial(draft, id)
        asking = Asking(workspace, trial.community, workspace.today(trial.community), me)
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
        patch(draft, "trials", id, new, now)


def drop(store: Store, id: int, *, now: datetime) -> Trial:
    """Take away a trial that never began, and return it; one that ran stays in the records."""
    with store.transaction("drop", now=stamp(now)) as draft:
        trial = _trial(draft, id)
        if trial.state != "planned":
            raise BadValue(
                N_("trial {id} began and stays in the records; end it with: trial stop {id}"),
                id=id,
            )
        remove(draft, "trials", [id], now)
    return trial


def _known(records: Mapping[int, Mapping[str, Any]], id: int) -> Mapping[str, Any]:
    if id not in records:
        raise NotFound(N_("There is no trial {id}"), id=id)
    return records[id]


def _trial(draft: Draft, id: int) -> Trial:
    return Trial(id, _known(draft.rows("trials"), id))


def _running(draft: Draft, id: int) -> Trial:
    trial = _trial(draft, id)
    if trial.state == "planned":
        raise BadValue(N_("trial {id} has not begun; begin it with: trial start {id}"), id=id)
    if trial.state != "running":
        raise BadValue(_CLOSED[trial.state], id=id)
    return trial


def _workspace(draft: Draft, now: datetime) -> Workspace:
    return Workspace({table: draft.rows(table) for table in _TABLES}, now)


def _check(workspace: Workspace, trial: Trial) -> None:
    """Refuse a trial that could never tell anything."""
    _check_control(workspace, trial)
    metric = measured_by(workspace, trial)
    if metric is not None and trial.days < least_days(metric):
        raise BadValue(
            N_("days: a trial of {metric} needs {n} days at least to be told from chance"),
            metric=metric.called,
            n=least_days(metric),
        )


def _check_control(workspace: Workspace, trial: Trial) -> None:
    """Refuse a control of which there is nothing to subtract."""
    text = str(trial.record["control"] or "")
    named = control_named(text)
    if named is not None and control_of(workspace, trial) is None:
        raise BadValue(
            N_("control: {metric} is not measured at that level in {control}"),
            metric=trial.metric,
            control=named,
        )


def _check_start(workspace: Workspace, trial: Trial) -> None:
    """Refuse a first day in the past of which the numbers are known already."""
    metric, start = measured_by(workspace, trial), trial.start
    today = workspace.today(trial.community)
    if metric is None or start is None or start >= today:
        return
    from communitytui.domain.metrics.readings import Readings

    readings = Readings(workspace.measures.yearly(metric))
    days = [reading.day for reading in readings.between(start, shift(today, -1))]
    if days:
        raise BadValue(
            N_(
                "start: there are readings since {day} already; "
                "a pass line is written before the numbers are known"
            ),
            day=days[0].isoformat(),
        )


def _result(workspace: Workspace, trial: Trial) -> dict[str, Any] | None:
    found = measure(workspace, trial, measured_by(workspace, trial))
    return found._asdict() if isinstance(found, Result) else None


def _rebase(
    draft: Draft, workspace: Workspace, trial: Trial, reason: str, who: str, now: datetime
) -> None:
    """Let what is usual begin anew with a trial that is kept: it changed what is normal."""
    from communitytui.domain.metrics.weeks import monday_of
    from communitytui.services.baselines import set_anew

    metric, start = measured_by(workspace, trial), trial.start
    if metric is None or start is None or metric.direction == "none" or metric.is_stock:
        return
    # The week in which it began is half of before.
    first = monday_of(shift(start, 6))
    set_anew(draft, workspace, metric, first, f"{trial.title}: {reason}", who, now)


def _reopen(
    store: Store,
    draft: Draft,
    workspace: Workspace,
    trial: Trial,
    wanted: Sequence[int],
    now: datetime,
) -> tuple[int, ...]:
    """Reopen those tasks that are done or skipped; return their ids."""
    from communitytui.services.tasks import inside, reopen

    tasks = inside(draft, wanted)
    for task in tasks:
        if task.community != trial.community:
            raise BadValue(N_("task {id} is of another community"), id=task.id)
    settled = [task.id for task in tasks if task.settled]
    if settled:
        reopen(store, settled, now=now)
    return tuple(settled)


def _set_standard(
    store: Store, draft: Draft, workspace: Workspace, trial: Trial, typed: str, now: datetime
) -> None:
    """Make ``typed`` the target of the trial's metric, set by the team because of this trial."""
    from communitytui.domain.metrics.metric import read_value
    from communitytui.services.standards import set_standard

    metric = measured_by(workspace, trial)
    if metric is None:
        raise NotFound(N_("There is no metric {name}"), name=trial.metric)
    id, alert = _standard(draft, metric)
    target = read_value(metric, typed, workspace.community(trial.community).currency)
    sign = -1 if metric.direction == "down" else 1
    # An alert line that the new target leaves behind would lie on its good side.
    beyond = alert is not None and sign * alert > sign * target
    set_standard(
        store,
        trial.community,
        metric.key,
        now=now,
        target=typed,
        alert="none" if beyond else None,
        level=metric.level,
    )
    id, _ = _standard(draft, metric)
    if id is not None:
        source = {lang: _source(lang, trial.title) for lang in ("zh", "en")}
        patch(draft, "standards", id, {"provenance": "team", "source": source}, now)


def _source(language: str, title: str) -> str:
    from communitytui.i18n import speaking

    with speaking(language):
        return tr("trial {title}", title=title)


def _standard(draft: Draft, metric: Metric) -> tuple[int | None, float | None]:
    place = (metric.community, metric.name, metric.level)
    for id, row in draft.rows("standards").items():
        if (row["community"], row["metric"], row["level"]) == place:
            return id, row["alert"]
    return None, None


def can_see(workspace: Workspace, metric: Metric, days: str) -> str:
    """Return in words what a trial of ``days`` (typed) begun today would see; may be empty."""
    if not days.isdecimal() or not 0 < int(days) <= 366:
        return ""
    record = {
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
    return TrialState(*head, visible=sees(workspace, trial, metric)).sees


def alongside(workspace: Workspace, trial: Trial) -> list[Trial]:
    """Return other running trials of the same metric or tasks: nobody can tell them apart."""
    from communitytui.domain.judging.trial import trials

    return [
        other
        for other in trials(workspace, trial.community)
        if other.id != trial.id
        and other.state == "running"
        and (other.metric == trial.metric or set(other.tasks) & set(trial.tasks))
    ]
