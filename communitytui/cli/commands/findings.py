"""Findings: what the rules say of the readings, and what to do about it."""

from __future__ import annotations

import shlex

from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.params import completing, option
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.tables import lines, wrapped
from communitytui.domain.judging.calibration import Calibration, calibrate
from communitytui.domain.judging.findings import SHOWN, FindingState
from communitytui.domain.judging.rule import rules_of
from communitytui.domain.judging.rules import Explanation, RuleCheck
from communitytui.domain.kernel.labels import FUNNEL_NAMES, SEVERITY_NAMES
from communitytui.domain.kernel.naming import finding_key
from communitytui.domain.kernel.signs import SEVERITY_SIGNS
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, name, say, tr, trn
from communitytui.i18n.phrases import labelled, listed, noted
from communitytui.i18n.showing import show_day
from communitytui.services import findings as service
from communitytui.services.communities import load_playbook
from communitytui.services.findings import Acted, current, explain, live, take_rules
from communitytui.views import findings as views
from communitytui.views.rules import (
    calibrations,
    fires_text,
    replayed_rules,
    rules,
    smallest_changes,
)
from communitytui.views.tasks import name_of, standing_text

_INDENT = "    "


@command(
    "findings",
    examples=N_(
        "findings --accept Q02: reopens its done and skipped tasks\n"
        "findings --rule Q02: what it checks, and why it fires or not\n"
        "findings --calibrate: how many false findings a year to expect here"
    ),
)
@option("--all", "every", is_flag=True, help=N_("all, including dismissed, muted and solved"))
@option(
    "--accept",
    metavar="RULE",
    shell_complete=completing("rules"),
    help=N_("reopen its done and skipped tasks"),
)
@option(
    "--due",
    metavar="DATE",
    help=N_("with --accept: due date (default: today plus the days each takes)"),
)
@option(
    "--dismiss",
    metavar="RULE",
    shell_complete=completing("rules"),
    help=N_("dismiss it, with --reason, until it fires again"),
)
@option("--reason", metavar="TEXT", help=N_("with --dismiss: why"))
@option(
    "--rule",
    metavar="RULE",
    shell_complete=completing("rules"),
    help=N_("explain one rule: why it fires or does not"),
)
@option("--take-rules", is_flag=True, help=N_("enable the rules in communities that have none"))
@option(
    "--calibrate", is_flag=True, help=N_("replay your readings, and a simulation without changes")
)
def findings(
    session: Session,
    every: bool,
    accept: str | None,
    due: str | None,
    dismiss: str | None,
    reason: str | None,
    rule: str | None,
    take_rules: bool,
    calibrate: bool,
) -> None:
    """List the findings, explain a rule, or do something about a finding."""
    asked = [accept is not None, dismiss is not None, rule is not None]
    if sum([*asked, take_rules, every, calibrate]) > 1:
        raise BadValue(
            N_("use only one of --all, --accept, --dismiss, --rule, --take-rules, --calibrate")
        )
    if reason is not None and dismiss is None:
        raise BadValue(N_("--reason requires: findings --dismiss RULE"))
    if due is not None and accept is None:
        raise BadValue(N_("--due requires: findings --accept RULE"))
    if take_rules:
        _take(session)
    elif calibrate:
        _calibrate(session)
    elif rule is not None:
        _explain(session, rule)
    elif accept is not None:
        _accept(session, accept, due)
    elif dismiss is not None:
        _dismiss(session, dismiss, reason or "")
    else:
        _list(session, every=every)


def _list(session: Session, *, every: bool) -> None:
    workspace = session.read()
    if not session.begun(workspace):
        return
    asked = session.chosen(workspace)
    found = [s for each in asked for s in current(workspace, each.id) if every or s.live]
    if session.json:
        _print(workspace, found)
        return
    none = tr("No findings: nothing got worse.")
    first = found if every or len(asked) > 1 else found[:SHOWN]
    shown = finding_lines(workspace, first) or [none]
    if len(found) > len(first):
        more = len(found) - len(first)
        text = trn("… and {n} more: --all", "… and {n} more: --all", more)
        shown += ["", output.paint(text, "dim")]
    bare = [each.name for each in asked if not rules_of(workspace, each.id)]
    if bare:
        message = N_("No rules in {names} yet; enable them: communitytui findings --take-rules")
        # Without any rules there is nothing that could be said of them.
        shown = (shown if len(bare) < len(asked) else []) + [tr(message, names=listed(bare))]
    output.text(shown)


def _print(workspace: Workspace, found: list[FindingState]) -> None:
    output.tables(views.findings(workspace, found))


def _accept(session: Session, rule: str, due: str | None) -> None:
    store = session.editing()
    community = session.one(session.read())
    done = service.accept(store, community, rule, now=session.now, due=due)
    told = N_("{rule} accepted; none of its tasks was done")
    tasks = ""
    if done.ids:
        told = N_("{rule} accepted; reopened: {tasks}")
        board = done.workspace.board
        tasks = listed(
            tr("{task}, due {day}", task=name_of(board[id]), day=board.records[id]["due"])
            for id in done.ids
        )
    _tell(session, done, tr(told, rule=done.finding.key, tasks=tasks))


def _dismiss(session: Session, rule: str, reason: str) -> None:
    store = session.editing()
    community = session.one(session.read())
    done = service.dismiss(store, community, rule, reason, now=session.now)
    _tell(session, done, tr("{rule} dismissed", rule=done.finding.key))


def _tell(session: Session, done: Acted, told: str) -> None:
    """Say what was done: for programs the finding as it is now."""
    if session.json:
        _print(done.workspace, [done.finding])
    else:
        output.text(told)


def _calibrate(session: Session) -> None:
    workspace = session.read()
    found = [calibrate(workspace, each.id) for each in session.chosen(workspace)]
    if session.json:
        output.tables(calibrations(workspace, found))
        return
    shown: list[str] = []
    for each in found:
        shown += [""] if shown else []
        shown += _calibrated(workspace, each)
    output.text(shown or [tr(BEGIN)])


def _calibrated(workspace: Workspace, told: Calibration) -> list[str]:
    name = workspace.community(told.community).name
    if told.expected is None:
        text = tr("{name}: no baseline yet, nothing to replay", name=name)
        return wrapped(text)
    head = tr(
        "{name}: {n} false findings a year are to be expected; {years} years replayed",
        name=name,
        n=f"{told.expected:.1f}",
        years=f"{told.years:.1f}",
    )
    fired = lines(replayed_rules(told), indent=2)
    return [*wrapped(head), *fired, "", *lines(smallest_changes(told), indent=2)]


def _take(session: Session) -> None:
    store = session.editing()
    chosen = session.only(session.read())
    workspace, ids = take_rules(store, load_playbook(), now=session.now, community=chosen)
    if session.json:
        _print(workspace, [state for id in ids for state in live(workspace, id)])
    elif ids:
        names = listed(workspace.community(id).name for id in ids)
        output.text(tr("rules enabled for {names}", names=names))
    else:
        output.text(tr("Every community has rules already."))


def _explain(session: Session, rule: str) -> None:
    workspace = session.read()
    community = session.one(workspace)
    told = explain(workspace, community, rule)
    same = (s for s in current(workspace, community) if s.rule.id == told.rule.id)
    state = next((s for s in same if s.chat_group == told.chat_group), None)
    if session.json:
        explained = rules(workspace, [told])
        output.tables(explained, views.findings(workspace, [state] if state else []))
        return
    output.text(_explained(workspace, told, state))


def _explained(workspace: Workspace, told: Explanation, state: FindingState | None) -> list[str]:
    verdict = fires_text(told.truth)
    if state is not None:
        verdict += f" ({views.state_text(state)})"
    meant = {"rule": told.rule.id, "chat_group": told.chat_group}
    shown = [output.paint(f"{finding_key(workspace.tables, meant)}  {verdict}", "title")]
    shown += wrapped(say(told.rule.text), _INDENT)
    shown += ["", *_checks(told.checks)]
    if told.rule.within:
        text = tr("Part of {rule} while that one fires", rule=told.rule.within)
        shown += ["", *wrapped(text, "  ")]
    keys = listed(told.rule.tasks)
    return [*shown, "", "  " + tr("Tasks: {tasks}", tasks=keys)] if keys else shown


def _checks(checks: tuple[RuleCheck, ...]) -> list[str]:
    words = {True: tr("yes"), False: tr("no"), None: tr("unknown")}
    styles = {True: "good", False: "", None: "dim"}
    shown = []
    for check in checks:
        word = words[check.truth]
        text = labelled(say(check.text), say(check.said)) if check.said else say(check.text)
        first, *rest = wrapped(labelled(word, text), _INDENT)
        painted = _INDENT + output.paint(word, styles[check.truth])
        shown += [first.replace(_INDENT + word, painted, 1), *rest]
    return shown


def finding_lines(workspace: Workspace, found: list[FindingState]) -> list[str]:
    """Return findings for people: why each fired, what to do, and with which tasks."""
    shown: list[str] = []
    for state in found:
        shown += [""] if shown else []
        shown.append(_heading(workspace, state))
        for text in filter(None, _told(workspace, state)):
            shown += wrapped(text, _INDENT)
    if any(state.state == "open" for state in found):
        first = next(state for state in found if state.state == "open")
        hint = tr(
            "Reopen its tasks: communitytui findings --accept {rule}", rule=shlex.quote(first.key)
        )
        shown += ["", output.paint(hint, "dim")]
    return shown


def _told(workspace: Workspace, state: FindingState) -> list[str]:
    """Return what a finding says: why, how sure, what to do, with which tasks, until when."""
    closes = tr("Closes when: {text}", text=state.closes) if state.closes else ""
    return [
        say(state.evidence),
        say(state.sure_text),
        say(state.text),
        _tasks(workspace, state),
        closes,
    ]


def _heading(workspace: Workspace, state: FindingState) -> str:
    severity = name(SEVERITY_NAMES, state.severity)
    sign = "" if output.is_plain() else SEVERITY_SIGNS[state.severity] + " "
    several = len(workspace.communities) > 1
    parts = [
        workspace.community(state.community).name if several else "",
        name(FUNNEL_NAMES, state.rule.funnel),
        tr("since {day}", day=show_day(state.since)) if state.since else "",
        views.state_text(state),
    ]
    head = output.paint(f"{sign}{state.key}  {severity}", views.STYLES[state.severity])
    return head + "  " + " · ".join(part for part in parts if part)


def _tasks(workspace: Workspace, state: FindingState) -> str:
    board = workspace.board
    tasks = [board[id] for id in state.tasks if id in board]
    if not tasks:
        return ""
    shown = listed(noted(say(board.called(task.id)), standing_text(task)) for task in tasks)
    return tr("Tasks: {tasks}", tasks=shown)
