"""Trials: see what they say, plan one, start and stop it, and judge it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from communitytui.cli import output
from communitytui.cli.grammar import argument, command, completing, json_option, option
from communitytui.cli.session import BEGIN, Session
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr

if TYPE_CHECKING:
    from communitytui.cli.tables import Cell
    from communitytui.domain.trials import Trial, TrialState
    from communitytui.domain.workspace import Workspace

_VERBS = ("add", "start", "stop", "judge", "show", "set", "drop")
#: The words that each option goes with.
_OF: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("metric", "pass", "days", "hypothesis", "tasks", "finding"),
        ("add",),
    ),
    **dict.fromkeys(("baseline_days", "control", "stop_when", "owner"), ("add",)),
    "start": ("add", "start"),
    "reason": ("stop", "judge"),
    **dict.fromkeys(("verdict", "reopen", "standard"), ("judge",)),
}
_STYLES = {"due": "warn", "running": "doing", "done": "good", "stopped": "dim"}
#: From so many cells on, a table has room for the levels before and during, and the metric.
_WIDE = 110
_ONLY_WIDE = (5, 7, 8)
_OUTCOMES = {"passed": "good", "missed": "bad", "unclear": "warn"}


@command(
    "trial",
    N_(
        "trials: a pass line beforehand, before and during, a verdict\n"
        "trial add Evening topics --metric dau --pass '>=35' --days 14 --tasks 4.4,4.6\n"
        "trial start 1; trial show 1; trial stop 1 --reason R\n"
        "trial judge 1 --verdict keep --reason R --reopen 4.4 --standard 35"
    ),
)
@argument(
    "words",
    nargs=-1,
    metavar="VERB…",
    shell_complete=completing("trials"),
    help=N_(
        "none: all trials; or add TITLE, start ID, stop ID, judge ID, show ID, "
        "set ID FIELD=VALUE…, drop ID"
    ),
)
@option(
    "--metric",
    metavar="METRIC",
    shell_complete=completing("metrics"),
    help=N_("with add: the metric that tells whether it helps"),
)
@option(
    "--pass",
    metavar="LINE",
    help=N_("with add: >=35, <=12, +20% or -10% of before, +5 or -5 more; fixed once it runs"),
)
@option("--days", metavar="N", help=N_("with add: how long it runs; 14 if not said"))
@option("--hypothesis", metavar="TEXT", help=N_("with add: what you expect, and why"))
@option("--tasks", metavar="IDS", help=N_("with add: the tasks that it changes: 4.4,4.6"))
@option("--finding", metavar="RULE", help=N_("with add: the finding that it answers: Q01"))
@option("--start", metavar="DATE", help=N_("with add, start: its first day"))
@option("--baseline-days", metavar="N", help=N_("with add: days before it to compare; 28"))
@option(
    "--control",
    metavar="TEXT",
    help=N_("with add: community:2 is subtracted; any other text is only noted"),
)
@option("--stop-when", metavar="TEXT", help=N_("with add: when it must be stopped"))
@option("--owner", metavar="NAME", help=N_("who answers for it; me is you"))
@option("--verdict", metavar="VERDICT", help=N_("with judge: keep, adjust or drop"))
@option("--reason", metavar="TEXT", help=N_("with stop, judge: why"))
@option(
    "--reopen",
    metavar="IDS",
    help=N_("with judge: tasks to reopen, by number or key; all: those of the trial"),
)
@option("--standard", metavar="NUMBER", help=N_("with judge: the metric's target from now on"))
@json_option
def trial(session: Session, words: tuple[str, ...], **given: str | None) -> None:
    """List the trials, or do with one what the first word says."""
    options = {name: text for name, text in given.items() if text is not None}
    verb, rest = (words[0], words[1:]) if words else ("", ())
    _refuse_others(verb, options)
    match verb:
        case "":
            _list(session)
        case "add":
            _add(session, rest, options)
        case "set":
            _set(session, rest)
        case "judge":
            _judge(session, rest, options)
        case _:
            _keep(session, verb, rest, options)


def _refuse_others(verb: str, options: dict[str, str]) -> None:
    """Refuse an unknown word, and options that belong to another one."""
    from communitytui.domain.words import one_of

    if verb:
        one_of(verb, _VERBS, N_("trial {value} is not known"))
    for name in options:
        if verb not in _OF[name]:
            raise BadValue(
                N_("--{name} goes with: {command}"),
                name=name.replace("_", "-"),
                command=", ".join(f"trial {each}" for each in _OF[name]),
            )


def _list(session: Session) -> None:
    from communitytui.domain.trials import states

    workspace = session.workspace
    if not workspace.communities and not session.json:
        output.text(tr(BEGIN))
        return
    found = states(workspace, session.only(workspace)) if workspace.communities else []
    _tell(session, workspace, found)


def _tell(session: Session, workspace: Workspace, found: list[TrialState]) -> None:
    if session.json:
        from communitytui.report.adjusting_records import trial_record

        homes = {each.id: each for each in workspace.communities}
        output.records("trials", [trial_record(s, homes[s.trial.community]) for s in found])
        return
    none = tr(
        "No trial yet. Plan one: communitytui trial add TITLE --metric dau --pass '>=35' --days 14"
    )
    output.text(trial_lines(workspace, found) or none)


def _show(session: Session, id: int) -> None:
    from communitytui.services.trials import one_state

    workspace = session.workspace
    state = one_state(workspace, id)
    if session.json:
        _tell(session, workspace, [state])
    else:
        output.text(detail_lines(workspace, state))


def _one(session: Session, workspace: Workspace, verb: str, words: tuple[str, ...]) -> int:
    from communitytui.services.trials import find_trial

    if len(words) != 1:
        raise BadValue(N_("which trial? trial {verb} ID"), verb=verb)
    return find_trial(workspace, words[0], session.only(workspace))


def _add(session: Session, words: tuple[str, ...], options: dict[str, str]) -> None:
    from communitytui.services import trials as service

    if not words:
        raise BadValue(N_("what is tried? trial add TITLE --metric dau --pass '>=35'"))
    store = session.editing()
    community = session.one(session.workspace)
    if "stop_when" in options:
        options["stop"] = options.pop("stop_when")
    title = " ".join(words)
    id = service.add(store, community, title, options, now=session.now, me=session.me)
    _warn_alongside(session, id)
    _show(session, id)


def _warn_alongside(session: Session, id: int) -> None:
    """Warn where two trials run on the same metric or tasks: nobody can tell them apart."""
    from communitytui.services.trials import alongside, one_state

    workspace = session.workspace
    mine = one_state(workspace, id).trial
    others = alongside(workspace, mine) if mine.state == "running" else []
    if others:
        from communitytui.cli import problems

        named = ", ".join(f"{other.id} {other.title}" for other in others)
        problems.warn(
            tr(
                "change one thing at a time: {others} runs on the same metric or tasks",
                others=named,
            )
        )


def _set(session: Session, words: tuple[str, ...]) -> None:
    from communitytui.cli.commands.edit import assignment
    from communitytui.services import trials as service

    fields = dict(assignment(word) for word in words if "=" in word)
    rest = tuple(word for word in words if "=" not in word)
    if not fields or len(rest) != 1:
        raise BadValue(N_("write one trial and what to set: trial set 1 owner=ana"))
    store = session.editing()
    id = _one(session, session.workspace, "set", rest)
    service.change(store, id, fields, now=session.now, me=session.me)
    _show(session, id)


def _keep(session: Session, verb: str, words: tuple[str, ...], options: dict[str, str]) -> None:
    """Show a trial, start it, stop it, or take it away."""
    from communitytui.services import trials as service

    if verb == "show":
        _show(session, _one(session, session.workspace, verb, words))
        return
    store = session.editing()
    id = _one(session, session.workspace, verb, words)
    if verb == "start":
        service.start(store, id, now=session.now, day=options.get("start"))
        _warn_alongside(session, id)
    elif verb == "stop":
        service.stop(store, id, options.get("reason", ""), now=session.now)
    else:
        _dropped(session, service.drop(store, id, now=session.now))
        return
    _show(session, id)


def _dropped(session: Session, gone: Trial) -> None:
    if session.json:
        output.records("trials", [])
    else:
        output.text(tr("gone: trial {id} {title}", id=gone.id, title=gone.title))


def _judge(session: Session, words: tuple[str, ...], options: dict[str, str]) -> None:
    from communitytui.services import trials as service

    if "verdict" not in options:
        raise BadValue(N_("judge how? --verdict keep, adjust or drop"))
    store = session.editing()
    workspace = session.workspace
    id = _one(session, workspace, "judge", words)
    found = service.judge(
        store,
        id,
        options["verdict"],
        options.get("reason", ""),
        now=session.now,
        reopen=_reopening(session, workspace, id, options.get("reopen")),
        standard=options.get("standard"),
    )
    if session.json:
        _print_judged(session, id, found.reopened)
        return
    _show(session, id)
    from communitytui.cli.changed import name_of

    board = session.workspace.board
    for message, ids in (
        (N_("reopened: {task}"), found.reopened),
        (N_("open anyway: {task}"), found.open),
    ):
        output.text([tr(message, task=name_of(board[task])) for task in ids])
    if found.standard:
        output.text(tr("new standard: {value}", value=options["standard"]))


def _print_judged(session: Session, id: int, reopened: Sequence[int]) -> None:
    """Print the trial, and the tasks that its verdict reopened."""
    from communitytui.cli.changed import records_of
    from communitytui.report.adjusting_records import trial_record
    from communitytui.services.trials import one_state

    workspace = session.workspace
    state = one_state(workspace, id)
    told = trial_record(state, workspace.community(state.trial.community))
    output.nouns({"trials": [told], "tasks": records_of(workspace, reopened)})


def _reopening(session: Session, workspace: Workspace, id: int, typed: str | None) -> list[int]:
    """Return the tasks meant by ``4.4,12``, or by ``all`` those of the trial."""
    from communitytui.services.trials import one_state, split

    if typed is None:
        return []
    if typed.strip().casefold() in ("all", "全部"):
        return list(one_state(workspace, id).trial.tasks)
    return session.tasks(workspace, split(typed))


def trial_lines(workspace: Workspace, found: list[TrialState]) -> list[str]:
    """Return trials as a table for people; a narrow terminal gets what decides."""
    from communitytui.cli.tables import Column, lines
    from communitytui.i18n import trc

    columns = [
        Column(silent=True),
        Column(trc("column", "id"), "right", spoken=tr("Number")),
        Column(tr("Community"), shrinks=True),
        Column(tr("Trial"), shrinks=True),
        Column(tr("State")),
        Column(tr("Metric")),
        Column(tr("Pass line")),
        Column(trc("trial", "Before"), "right"),
        Column(tr("During"), "right"),
        Column(tr("Difference (95 %)"), "right"),
        Column(tr("The numbers say"), shrinks=True),
    ]
    room = output.room()
    if room is not None and room < _WIDE and not output.is_plain():
        kept = [at for at in range(len(columns)) if at not in _ONLY_WIDE]
    else:
        kept = list(range(len(columns)))
    rows = [_row(workspace, state) for state in found]
    return lines([columns[at] for at in kept], [[row[at] for at in kept] for row in rows])


def _row(workspace: Workspace, state: TrialState) -> list[Cell | str]:
    from communitytui.cli.tables import Cell
    from communitytui.domain.labels import OUTCOME_NAMES, TRIAL_SIGNS, name
    from communitytui.report.adjusting import change_text

    trial, result = state.trial, state.result
    several = len(workspace.communities) > 1
    said = name(OUTCOME_NAMES, result.outcome) if result else state.suggestion
    return [
        Cell(TRIAL_SIGNS[state.phase], _STYLES.get(state.phase, "")),
        str(trial.id),
        workspace.community(trial.community).name if several else "",
        trial.title,
        _phase(state),
        trial.metric,
        state.pass_line,
        state.show(result.before) if result else "",
        state.show(result.after) if result else "",
        change_text(state) if result else "",
        Cell(said, _OUTCOMES[result.outcome] if result else "dim"),
    ]


def _phase(state: TrialState) -> str:
    """Return where a trial is: its day while it runs, the verdict when it has one."""
    from communitytui.domain.labels import TRIAL_NAMES, TRIAL_VERDICT_NAMES, name

    phase = name(TRIAL_NAMES, state.phase)
    if state.phase == "running":
        return tr("day {n} of {days}", n=state.gone, days=state.trial.days)
    if state.trial.verdict:
        verdict = name(TRIAL_VERDICT_NAMES, state.trial.verdict)
        return tr("{label}: {text}", label=phase, text=verdict)
    return phase


def detail_lines(workspace: Workspace, state: TrialState) -> list[str]:
    """Return one trial in full: its title, then a line for each thing that is known."""
    from communitytui.cli.facts import fact_lines
    from communitytui.report.adjusting import trial_facts

    title = f"{state.trial.id} {state.trial.title}"
    shown = [output.paint(title, "title"), *fact_lines(trial_facts(workspace, state))]
    if state.phase == "due":
        shown.append(
            tr(
                "its days are over: communitytui trial judge {id} "
                "--verdict keep|adjust|drop --reason R",
                id=state.trial.id,
            )
        )
    return shown


COMMANDS: dict[str, click.Command] = {"trial": trial}
