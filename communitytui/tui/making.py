"""Asking whether what follows from a deliverable is to be made: one look at it, one key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui import services
from communitytui.domain.tasks.board import Task
from communitytui.errors import CommunityError
from communitytui.i18n import say, tr, trn
from communitytui.tui import forms
from communitytui.words.errors import explain

if TYPE_CHECKING:
    from communitytui.tui.views.base import Host

#: So many of the things are named.
_NAMED = 10


async def ask_after_done(main: Host, id: int) -> None:
    """Ask about a task that was just done, if something can be made of it."""
    task = main.workspace.board[id]
    if services.offers.made_from(task) is None:
        return
    try:
        await ask_making(main, task)
    except CommunityError as error:
        main.say(tr("Done, but nothing was made of it: {problem}", problem=explain(error)), "warn")


async def ask_making(main: Host, task: Task) -> None:
    """Show what can be made of a task and make it when the user agrees.

    Raises ``BadValue`` naming the row that does not fit.
    """
    made = services.makers.makeable(main.workspace, task)
    if made is None or not made.things:
        return
    told = [thing.said for thing in made.things]
    if (rest := len(told) - _NAMED) > 0:
        told[_NAMED:] = [trn("… and {n} more", "… and {n} more", rest)]
    title = tr("{task} becomes {what}", task=main.workspace.board.called(task.id), what=made.what)
    dialog = forms.ConfirmDialog(title, told, tr("Make"), ready=True)
    if await main.ask(dialog) == "yes":
        done = await main.do(lambda store, now: services.makers.make(store, task, now=now))
        main.say(tr("Made: {what}; u takes all of it back", what=say(done.what)), "good")
