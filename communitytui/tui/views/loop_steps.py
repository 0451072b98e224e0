"""What is asked on the way around the loop: a standard, a trial and its pass line, a verdict."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from communitytui import services
from communitytui.domain.judging.trial import read_pass
from communitytui.domain.kernel.labels import TRIAL_VERDICT_NAMES
from communitytui.domain.metrics.metric import read_value
from communitytui.domain.nouns.schema import TRIAL_VERDICTS
from communitytui.errors import BadValue
from communitytui.i18n import N_, name, say, tr, trn
from communitytui.i18n.phrases import clauses
from communitytui.services.fields import NONE
from communitytui.tui import forms

if TYPE_CHECKING:
    from communitytui.domain.judging.findings import FindingState
    from communitytui.domain.judging.trials import TrialState
    from communitytui.domain.metrics.judgement import MetricState
    from communitytui.domain.metrics.metric import Metric
    from communitytui.tui.views.base import Host

#: What people type for the community's own past as the standard.
_OWN = frozenset({"own", "baseline", "自身", "基线"})


async def ask_standard(main: Host, state: MetricState) -> None:
    """Ask what a metric should reach: a target and an alert line, or ``own``."""
    metric, held = state.metric, state.given
    currency = main.workspace.community(metric.community).currency

    def check(text: str) -> str:
        words = _lines_of(text)
        if not text.strip() or words[0].casefold() in _OWN:
            return ""
        if len(words) > 2:
            raise BadValue(N_("a target and an alert line are two numbers, such as 40 30"))
        read = (read_value(metric, word, currency) for word in words if word not in NONE)
        return " · ".join(metric.show(value) for value in read)

    lines = (held.target, held.alert) if held else ()
    value = " ".join(metric.typed(line) for line in lines if line is not None)
    title = tr("Standard of {name}: target and alert line, or baseline", name=metric.title)
    text = await main.ask(forms.AskLine(title, tr("Standard"), value, check))
    if text is None or not text.strip():
        return
    words = _lines_of(text)
    own = words[0].casefold() in _OWN
    await main.do(
        lambda store, now: services.standards.set_standard(
            store,
            metric.community,
            metric.name,
            now=now,
            level=metric.level,
            baseline=own,
            target=None if own else words[0],
            alert=words[1] if len(words) > 1 and not own else None,
        )
    )
    main.say(tr("Standard of {name} set", name=metric.title), "good")


def _lines_of(text: str) -> list[str]:
    """Return target and alert line as typed: ``40 30``, ``40, 30``; ``1,280`` stays one number."""
    return [*re.split(r"[\s、;；]+|[,，]\s+", text.strip())]


def _read_trial(text: str, metric: Metric, currency: str | None) -> tuple[str, str]:
    """Return pass line and days from ``>=35 14``; two weeks where no days are named."""
    line, _, days = text.strip().partition(" ")
    read_pass(line, metric, currency)
    return line, days.strip() or "14"


async def ask_trial(main: Host, finding: FindingState, state: MetricState) -> None:
    """Ask for the pass line of a trial of what a finding is about; it begins today."""
    metric, rule = state.metric, finding.rule.id
    currency = main.workspace.community(metric.community).currency

    def check(text: str) -> str:
        if not text.strip():
            return tr("written in advance; fixed once the trial runs")
        line, days = _read_trial(text, metric, currency)
        said = tr("{name} {line} after {days} days", name=metric.title, line=line, days=days)
        sees = services.trials.can_see(main.workspace, metric, days)
        return clauses([said, sees]) if sees else said

    asked = tr("Trial for {rule}: pass line and days, such as >=35 14", rule=rule)
    text = await main.ask(forms.AskLine(asked, tr("Pass line"), "", check))
    if not text or not text.strip():
        return
    line, days = _read_trial(text, metric, currency)
    title = f"{rule} {say(metric.title)}"
    fields = {
        "metric": metric.key,
        "pass": line,
        "days": days,
        "finding": rule,
        "start": "today",
        "hypothesis": say(finding.text),
    }
    await main.do(
        lambda store, now: services.trials.add(store, finding.community, title, fields, now=now)
    )
    main.say(tr("Trial {title} started", title=title), "good")


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
