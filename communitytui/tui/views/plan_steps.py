"""What is done to the plan as a whole: what if a task slips, afresh, first plan, stage gates.

Each step says what it will do before it does it, and is taken back by one undo.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.plan.schedule import launch_of, read_slip
from communitytui.domain.tasks.gates import Gate, gate_of
from communitytui.i18n import tr, trn
from communitytui.i18n.phrases import labelled
from communitytui.i18n.showing import show_day
from communitytui.services import planning
from communitytui.tui import forms
from communitytui.tui.drawing import wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from communitytui.domain.plan.schedule import Effect, Timetable
    from communitytui.domain.tasks.board import Task
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Lines
    from communitytui.tui.views.base import Host


def effect_words(workspace: Workspace, effect: Effect) -> str:
    """Return what a slip does, in one line: the end, the launch, how many tasks move."""
    words = [trn("{n} task moves", "{n} tasks move", len(effect.moves))]
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
    if effect.became_critical:
        names = [workspace.board[id].key or f"#{id}" for id in effect.became_critical[:6]]
        words.append(tr("newly on the critical path: {tasks}", tasks=" ".join(names)))
    return " · ".join(words)


async def ask_slip(main: Host, table: Timetable, id: int) -> int | None:
    """Ask by how many days a task slips; what that does is told while it is typed."""
    community = table.community

    def check(text: str) -> str:
        if not text.strip():
            return ""
        days = read_slip(text, table.calendar)
        return effect_words(main.workspace, planning.effect(main.workspace, community, {id: days}))

    title = tr("If {task} slips", task=main.workspace.board.called(id))
    line = forms.Line(placeholder=tr("such as {example}", example=tr("3, 1w")))
    text = await main.ask(forms.AskLine(title, tr("Days"), check=check, line=line))
    return read_slip(text, table.calendar) if text and text.strip() else None


def tell_effect(
    workspace: Workspace, effect: Effect, slips: Mapping[int, int], cells: int
) -> Lines:
    """Return what is only looked at: which task slips, what that does, how to go on."""
    lines: Lines = []
    for id, days in slips.items():
        task = workspace.board.called(id)
        words = trn("If {task} slips {n} day", "If {task} slips {n} days", days, task=task)
        lines += [[(line, "primary bold")] for line in wrap(words, cells)]
    lines += [[(line, "warn bold")] for line in wrap(effect_words(workspace, effect), cells)]
    return [*lines, [(tr("Nothing is changed yet: enter applies, esc leaves"), "muted")]]


async def confirm_slip(main: Host, effect: Effect) -> bool:
    """Ask whether what was looked at is to be done."""
    told = [effect_words(main.workspace, effect)]
    return await main.ask(forms.ConfirmDialog(tr("What if"), told, tr("Apply"))) == "yes"


async def apply_slip(main: Host, community: int, slips: Mapping[int, int]) -> None:
    """Move what slips, and what it pushes, as one step of undo."""
    result = await main.do(lambda store, now: planning.apply(store, community, slips, now=now))
    main.say(tr("Moved: {what}", what=effect_words(*result)), "good")


def gate_at(workspace: Workspace, community: int, stage: str) -> Gate:
    """Return the gate of one stage of a community."""
    reasons = workspace.community(community).gates
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
        say(tr("Gate"), labelled(tr("opened early"), gate.reason), "muted")


async def offer_steps(main: Host, community: int, stage: str | None) -> None:
    """Let one of the steps be chosen; each line says what it would do now."""
    step = await main.ask(
        forms.ChooseDialog(tr("The plan"), _steps(main.workspace, community, stage))
    )
    if step in ("tidy", "afresh"):
        afresh = step == "afresh"
        result = await main.do(
            lambda store, now: planning.apply(store, community, now=now, afresh=afresh)
        )
        main.say(tr("Moved: {what}", what=effect_words(*result)), "good")
    elif step == "baseline":
        await main.do(lambda store, now: planning.baseline(store, community, now=now))
        main.say(tr("This is the first plan now"), "good")
    elif step == "open" and stage:
        title = tr("Open stage {n} early", n=STAGE[stage].number)
        reason = await main.ask(forms.AskText(title, tr("Reason")))
        if reason and reason.strip():
            await _set_gate(main, community, stage, reason)
    elif step == "close" and stage:
        await _set_gate(main, community, stage, None)


def _steps(workspace: Workspace, community: int, stage: str | None) -> list[tuple[str, str]]:
    """Return the steps that can be taken now, each with what it would do."""
    tidy = planning.effect(workspace, community)
    fresh = planning.effect(workspace, community, afresh=True)
    moved = sum(
        1
        for id in workspace.board.community_ids(community)
        if workspace.board.records[id].get("planned")
    )
    options = [
        ("tidy", _step(tr("Move open tasks to their earliest days"), _count(tidy))),
        ("afresh", _step(tr("Recompute all open dates from the start"), _count(fresh))),
        (
            "baseline",
            _step(
                tr("Set these dates as the first plan"),
                trn("{n} task has another", "{n} tasks have another", moved),
            ),
        ),
    ]
    gate = gate_at(workspace, community, stage) if stage else Gate("")
    if stage and gate.closed:
        options.append(("open", tr("Open stage {n} early…", n=STAGE[stage].number)))
    elif stage and gate.reason is not None:
        options.append(("close", tr("Reinstate the gate of stage {n}", n=STAGE[stage].number)))
    return options


def _step(words: str, effect: str) -> str:
    return tr("{step} · {effect}", step=words, effect=effect)


def _count(effect: Effect) -> str:
    return trn("{n} task moves", "{n} tasks move", len(effect.moves))


async def _set_gate(main: Host, community: int, stage: str, reason: str | None) -> None:
    await main.do(lambda store, now: planning.open_gate(store, community, stage, reason, now=now))
    number = STAGE[stage].number
    if reason is not None:
        main.say(tr("Stage {n} may be entered now", n=number), "good")
    else:
        main.say(tr("The gate of stage {n} is reinstated", n=number), "good")
