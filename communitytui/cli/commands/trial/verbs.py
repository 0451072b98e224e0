"""What one does with a trial: plan it, start and stop it, judge it."""

from __future__ import annotations

from communitytui.cli import output, problems
from communitytui.cli.arguments import changes, given, number, one_and_fields
from communitytui.cli.commands.trial import detail_lines, tell, trial
from communitytui.cli.fields import field_options
from communitytui.cli.params import argument, option
from communitytui.cli.session import Session
from communitytui.domain.judging.trial import Trial
from communitytui.domain.judging.trials import TrialState
from communitytui.domain.nouns.declared import TRIAL
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, tr
from communitytui.i18n.phrases import listed
from communitytui.services import trials as service
from communitytui.services.trials import Judged, one_state
from communitytui.views.tasks import name_of, tasks
from communitytui.views.trials import trials

_TRIAL = number("trials")


def _find(session: Session, word: str) -> int:
    workspace = session.read()
    return service.find_trial(workspace, word, session.only(workspace))


@trial.verb("show", N_("one trial in full"))
@_TRIAL
def show(session: Session, id: str) -> None:
    """Print one trial in full."""
    workspace = session.read()
    _show(session, workspace, one_state(workspace, _find(session, id)))


def _show(session: Session, workspace: Workspace, state: TrialState) -> None:
    if session.json:
        tell(session, workspace, [state])
    else:
        output.text(detail_lines(workspace, state))


@trial.verb("add", N_("add a trial; --start today starts it at once"))
@argument("title", nargs=-1, required=True, metavar="TITLE", help=N_("title of the trial"))
@field_options(
    TRIAL,
    {
        "hypothesis": N_("what you expect, and why"),
        "metric": N_("the metric that shows whether it helps"),
        "pass": N_(">=35, <=12, or against before: +20%, -10%, +5, -5; fixed once the trial runs"),
        "start": N_("first day"),
        "days": N_("how many days it runs (default: 14)"),
        "tasks": N_("the tasks that it changes: 4.4,4.6"),
        "finding": N_("the finding it responds to: Q01"),
        "baseline_days": N_("days before it to compare (default: 28)"),
        "control": N_("community:2 or group:NAME is subtracted; any other text is a note"),
    },
    without="title stop",
)
@option("--stop-when", "stop", metavar="TEXT", help=N_("when to stop it early"))
def add(session: Session, title: tuple[str, ...], **fields: str | None) -> None:
    """Write down a trial and print it."""
    store = session.editing()
    workspace = session.read()
    community = session.one(workspace)
    state = service.add(store, community, " ".join(title), given(fields), now=session.now)
    _warn_alongside(workspace, state.trial)
    _show(session, workspace, state)


def _warn_alongside(workspace: Workspace, mine: Trial) -> None:
    """Warn if another trial runs on the same metric or tasks: their effects cannot be separated."""
    others = service.alongside(workspace, mine) if mine.state == "running" else []
    if others:
        named = listed(f"{other.id} {other.title}" for other in others)
        problems.warn(
            tr(
                "change one thing at a time: {others} runs on the same metric or tasks",
                others=named,
            )
        )


@trial.verb("start", N_("start a planned trial"))
@_TRIAL
@option("--start", "day", metavar="DATE", help=N_("first day"))
def start(session: Session, id: str, day: str | None) -> None:
    """Start a trial."""
    store = session.editing()
    workspace = session.read()
    state = service.start(store, _find(session, id), now=session.now, day=day)
    _warn_alongside(workspace, state.trial)
    _show(session, workspace, state)


@trial.verb("stop", N_("stop a trial early"))
@_TRIAL
@option("--reason", default="", metavar="TEXT", help=N_("why"))
def stop(session: Session, id: str, reason: str) -> None:
    """Stop a trial."""
    store = session.editing()
    workspace = session.read()
    state = service.stop(store, _find(session, id), reason, now=session.now)
    _show(session, workspace, state)


@trial.verb("judge", N_("judge a trial: keep, adjust or drop"))
@_TRIAL
@option("--verdict", required=True, metavar="VERDICT", help=N_("keep, adjust or drop"))
@option("--reason", default="", metavar="TEXT", help=N_("why"))
@option(
    "--reopen",
    metavar="IDS",
    help=N_("tasks to reopen, by number or key; all: those of the trial"),
)
@option("--standard", metavar="NUMBER", help=N_("the metric's target from now on"))
def judge(
    session: Session, id: str, verdict: str, reason: str, reopen: str | None, standard: str | None
) -> None:
    """Judge a trial; print it, and what its verdict reopened."""
    store = session.editing()
    workspace = session.read()
    trial_id = _find(session, id)
    again = _reopening(session, workspace, trial_id, reopen)
    found = service.judge(
        store, trial_id, verdict, reason, now=session.now, reopen=again, standard=standard
    )
    if session.json:
        _print_judged(found)
        return
    _show(session, found.workspace, found.state)
    board = found.workspace.board
    for message, ids in (
        (N_("reopened: {task}"), found.reopened),
        (N_("already open: {task}"), found.open),
    ):
        output.text([tr(message, task=name_of(board[task])) for task in ids])
    if found.standard:
        output.text(tr("new standard: {value}", value=standard))


def _print_judged(found: Judged) -> None:
    """Print the trial, and the tasks that its verdict reopened."""
    workspace = found.workspace
    output.tables(trials(workspace, [found.state]), tasks(workspace, found.reopened))


def _reopening(session: Session, workspace: Workspace, id: int, typed: str | None) -> list[int]:
    """Return the tasks meant by ``4.4,12``, or by ``all`` those of the trial."""
    if typed is None:
        return []
    if typed.strip().casefold() in ("all", "全部"):
        return list(one_state(workspace, id).trial.tasks)
    return session.tasks(workspace, service.split(typed))


@trial.verb("set", N_("set fields of a trial"))
@changes("trials")
def set_(session: Session, words: tuple[str, ...]) -> None:
    """Set fields of a trial and print it."""
    id, fields = one_and_fields(words, "trial set 1 owner=ana")
    store = session.editing()
    workspace = session.read()
    state = service.change(store, _find(session, id), fields, now=session.now)
    _show(session, workspace, state)


@trial.verb("drop", N_("delete a trial that never ran"))
@_TRIAL
def drop(session: Session, id: str) -> None:
    """Delete a trial."""
    store = session.editing()
    gone = service.drop(store, _find(session, id), now=session.now)
    if session.json:
        output.records({"trials": []})
    else:
        output.text(tr("deleted trial {id} {title}", id=gone.id, title=gone.title))
