"""What is done to the plan as a whole: what if a task slips, afresh, first plan, stage gates.

Each step says what it will do before it does it, and is taken back by one undo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.tasks.gates import Gate, gate_of, reasons_of
from communitytui.i18n import tr, trn
from communitytui.i18n.showing import show_day
from communitytui.services import planning

if TYPE_CHECKING:
    from collections.abc import Callable

    from communitytui.domain.plan.schedule import Effect, Timetable
    from communitytui.domain.tasks.board import Task
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.views.base import View


def effect_words(workspace: Workspace, effect: Effect) -> str:
    """Return what a slip does, in one line: the end, the launch, how many tasks move."""
    from communitytui.domain.plan.schedule import launch_of

    words = []
    community = effect.after.community
    launch = launch_of(workspace.board, community)
    if launch is not None and effect.days(launch):
        words.append(
            trn("the launch slips {n} day", "the launch slips {n} days", effect.days(launch))
        )
    if effect.end_days and effect.after.end is not None:
        end = show_day(effect.after.end)
        words.append(
            trn(
                "the end slips {n} day, to {end}",
                "the end slips {n} days, to {end}",
                effect.end_days,
                end=end,
            )
        )
    else:
        words.append(tr("the end stays"))
    words.append(trn("{n} task moves", "{n} tasks move", len(effect.moves)))
    if effect.became_critical:
        names = [workspace.board[id].key or f"#{id}" for id in effect.became_critical[:6]]
        words.append(tr("critical now: {tasks}", tasks=" ".join(names)))
    return " · ".join(words)


def ask_slip(view: View, table: Timetable, id: int) -> None:
    """Ask by how many days a task slips, show what that does, and then do it."""
    from communitytui.domain.plan.schedule import read_slip
    from communitytui.tui.forms import AskLine

    main, community = view.main, table.community

    def check(text: str) -> str:
        if not text.strip():
            return ""
        days = read_slip(text, table.calendar)
        return effect_words(view.workspace, planning.effect(view.workspace, community, {id: days}))

    def answered(text: str | None) -> None:
        if not text or not text.strip():
            return
        days = read_slip(text, table.calendar)
        main.do(
            lambda store, now: planning.apply(store, community, {id: days}, now=now),
            lambda result: _moved(view, result),
        )

    title = tr("If {task} slips", task=view.workspace.board.called(id))
    main.app.push_screen(AskLine(title, tr("Days"), "", check), answered)


def _moved(view: View, result: Effect) -> None:
    view.main.say(tr("Moved: {what}", what=effect_words(view.workspace, result)), "good")


def gate_at(workspace: Workspace, community: int, stage: str) -> Gate:
    """Return the gate of one stage of a community."""
    reasons = reasons_of(workspace.community(community))
    return gate_of(workspace.board, community, stage, reasons)


def say_gate(workspace: Workspace, task: Task, say: Callable[[str, str, str], None]) -> None:
    """Tell of the gate of a task's stage, unless it simply stands open."""
    if not workspace.has_community(task.community):
        return
    gate = gate_at(workspace, task.community, task.stage.key)
    if gate.closed:
        text = trn("waits for {n} task", "waits for {n} tasks", len(gate.waiting))
        say(tr("Gate"), text, "warn")
    elif gate.reason and gate.waiting:
        say(tr("Gate"), f"{tr('opened early')}: {gate.reason}", "muted")


def offer_steps(view: View, community: int, stage: str | None) -> None:
    """Let one of the steps be chosen; each line says what it would do now."""
    from communitytui.tui.forms import ChooseDialog

    workspace = view.workspace
    tidy = planning.effect(workspace, community)
    fresh = planning.effect(workspace, community, afresh=True)
    moved = sum(
        1
        for id in workspace.board.community_ids(community)
        if workspace.board.records[id].get("planned")
    )
    options = [
        ("tidy", _step(tr("Move open tasks to their earliest days"), _count(tidy))),
        ("afresh", _step(tr("Compute all open days afresh from the start"), _count(fresh))),
        (
            "baseline",
            _step(
                tr("Take these days as the first plan"),
                trn("{n} task has another", "{n} tasks have another", moved),
            ),
        ),
    ]
    gate = gate_at(workspace, community, stage) if stage else Gate("")
    if stage and gate.closed:
        options.append(("open", tr("Open stage {n} before its time…", n=STAGE[stage].number)))
    elif stage and gate.reason is not None:
        options.append(("close", tr("Close the gate of stage {n} again", n=STAGE[stage].number)))

    def answered(step: str | None) -> None:
        if step in ("tidy", "afresh"):
            afresh = step == "afresh"
            view.main.do(
                lambda store, now: planning.apply(store, community, now=now, afresh=afresh),
                lambda result: _moved(view, result),
            )
        elif step == "baseline":
            view.main.do(
                lambda store, now: planning.baseline(store, community, now=now),
                lambda result: view.main.say(tr("This is the first plan now"), "good"),
            )
        elif step == "open" and stage:
            _ask_reason(view, community, stage)
        elif step == "close" and stage:
            _set_gate(view, community, stage, None)

    view.main.app.push_screen(ChooseDialog(tr("The plan"), options), answered)


def _step(words: str, effect: str) -> str:
    return tr("{step} · {effect}", step=words, effect=effect)


def _count(effect: Effect) -> str:
    return trn("{n} task moves", "{n} tasks move", len(effect.moves))


def _ask_reason(view: View, community: int, stage: str) -> None:
    from communitytui.tui.forms import AskText

    def answered(text: str | None) -> None:
        if text and text.strip():
            _set_gate(view, community, stage, text)

    title = tr("Open stage {n} before its time", n=STAGE[stage].number)
    view.main.app.push_screen(AskText(title, tr("Reason")), answered)


def _set_gate(view: View, community: int, stage: str, reason: str | None) -> None:
    number = STAGE[stage].number
    done = (
        tr("Stage {n} may be entered now", n=number)
        if reason is not None
        else tr("The gate of stage {n} is closed again", n=number)
    )
    view.main.do(
        lambda store, now: planning.open_gate(store, community, stage, reason, now=now),
        lambda result: view.main.say(done, "good"),
    )
