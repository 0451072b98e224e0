"""What is asked on the way around the loop: a standard, a trial and its pass line, a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui import services
from communitytui.domain.judging.trial import DAYS
from communitytui.domain.kernel.labels import TRIAL_VERDICT_NAMES
from communitytui.domain.kernel.naming import group_of
from communitytui.domain.kernel.records import Json
from communitytui.domain.nouns.declared import STANDARD
from communitytui.domain.nouns.linked_kinds import MetricValue
from communitytui.domain.nouns.noun import Field
from communitytui.domain.nouns.schema import TRIAL_VERDICTS
from communitytui.i18n import N_, name, say, tr, trn
from communitytui.i18n.phrases import labelled, noted
from communitytui.tui import forms
from communitytui.tui.record_forms import ask_new, asking_in

if TYPE_CHECKING:
    from communitytui.domain.judging.findings import FindingState
    from communitytui.domain.judging.trials import TrialState
    from communitytui.domain.metrics.judgement import MetricState
    from communitytui.domain.metrics.metric import Metric
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.views.base import Host

#: What a standard is made of.
_STANDARD = (
    Field("target", N_("Target"), MetricValue(), None),
    Field("alert", N_("Alert line"), MetricValue(), None),
    STANDARD.fields["direction"],
    STANDARD.fields["source"],
)


def _stands(state: MetricState) -> str:
    """Return how a metric stands, in a line."""
    return labelled(say(state.metric.title), say(state.judgement.reason))


def titled(workspace: Workspace, metric: Metric) -> str:
    """Return what a metric is called, with the chat group that it is of."""
    title, group = say(metric.title), group_of(workspace.tables, {"chat_group": metric.chat_group})
    return noted(title, group) if group else title


async def ask_standard(main: Host, state: MetricState) -> None:
    """Ask what a metric should reach and where that comes from; without numbers its own past."""
    metric, held = state.metric, state.given
    record: Json = {"metric": metric.key, "level": None, "target": None, "alert": None}
    record |= {"direction": metric.direction, "source": None}
    if held is not None:
        record |= {"target": held.target, "alert": held.alert, "direction": held.direction}

    async def save(typed: dict[str, str]) -> bool:
        lines = {name: typed.get(name) for name in ("target", "alert")}
        left = [typed.get(name, record[name]) for name in lines]
        own = all(line in (None, "none") for line in left)
        await main.do(
            lambda store, now: services.standards.set_standard(
                store,
                metric.community,
                metric.name,
                now=now,
                level=metric.level,
                chat_group=metric.chat_group,
                target=None if own else lines["target"],
                alert=None if own else lines["alert"],
                direction=typed.get("direction"),
                source=typed.get("source"),
                baseline=own,
            )
        )
        return True

    asking = asking_in(main, metric.community)._replace(record=record)
    title = tr("Standard of {name}", name=titled(main.workspace, metric))
    own = tr("Without target and alert line its own past is the standard.")
    said = f"{_stands(state)}\n{own}"
    if await main.ask(forms.FieldsDialog(title, _STANDARD, asking, save, said=said)):
        main.say(tr("Standard of {name} set", name=metric.title), "good")


async def ask_trial(main: Host, finding: FindingState, state: MetricState) -> None:
    """Ask for a trial of what a finding is about, filled in but for its pass line."""
    metric, rule = state.metric, finding.key
    given = {
        "title": f"{rule} {say(metric.title)}",
        "metric": metric.key,
        "days": str(DAYS),
        "finding": rule,
        "start": "today",
        "hypothesis": say(finding.text),
    }
    fixed = tr("The pass line is set in advance, and fixed once the trial runs.")
    said = f"{_stands(state)}\n{fixed}"
    await ask_new(main, "trials", finding.community, given, said=said)


async def ask_verdict(main: Host, state: TrialState) -> None:
    """Ask whether to keep, adjust or give up what was tried, and why."""
    options = [(verdict, name(TRIAL_VERDICT_NAMES, verdict)) for verdict in TRIAL_VERDICTS]
    verdict = await main.ask(forms.ChooseDialog(say(state.suggestion), options))
    if verdict is None:
        return
    title = f"{name(TRIAL_VERDICT_NAMES, verdict)} · {say(state.suggestion)}"
    reason = await main.ask(forms.AskText(title, tr("Reason")))
    if not reason or not reason.strip():
        return
    # What was given up is to be done otherwise: its tasks are open again.
    again = state.trial.tasks if verdict != "keep" else ()
    judged = await main.do(
        lambda store, now: services.trials.judge(
            store, state.trial.id, verdict, reason, now=now, reopen=again
        )
    )
    told = trn(
        "Trial judged, {n} task reopened",
        "Trial judged, {n} tasks reopened",
        len(judged.reopened),
    )
    main.say(told, "good")
