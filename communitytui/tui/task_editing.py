"""Tasks as text: the form, the row, an editor, the clipboard; and what is searched for."""

from __future__ import annotations

import re

from communitytui import services
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.plan.grouping import KIND_NAMES
from communitytui.errors import CommunityError
from communitytui.i18n import tr, trn
from communitytui.tui import forms
from communitytui.tui.pasting import too_many
from communitytui.tui.task_detail import task_markdown
from communitytui.tui.task_targets import OnTasks
from communitytui.tui.views.base import asks
from communitytui.words.errors import explain

#: No more pasted lines become tasks at once.
PASTE_CAP = 500
#: Terminals drop longer texts for their clipboard without a word, in bytes before encoding.
COPY_CAP = 56_000
#: The sign of a list item: a dash, a bullet, a box, a number, in full width too.
_ITEM = re.compile(
    r"^(?:[-*+–—○●✓✔]\s+|\d{1,3}[.)]\s+|\d{1,3}[、．）]\s*|[•·▪◦‣□☐☑]\s*)?(?:\[[ xX✓]?\]\s+)?"
)


def pasted_titles(text: str) -> list[str]:
    """Return the titles in pasted lines: cleaned, without the signs of lists, no empty ones."""
    found = (_ITEM.sub("", f"{clean_line(line)} ").strip() for line in text.splitlines())
    return [title for title in found if title]


class TaskEditing(OnTasks):
    """The actions that need the view of tasks, from every view."""

    async def edit(self) -> None:
        """Edit all fields of a task, in the place of the detail."""
        centre = self._tasks.centre
        if centre.form is not None:
            self.main.go_pane("detail")
        elif not self.main.view.settle("edit") and (ids := self._targets.chosen()):
            await centre.edit(ids[0])

    async def rename(self) -> None:
        """Type another title for the task at the cursor, in its row."""
        id = self._targets.one()
        if id is not None:
            await self._tasks.centre.typing.rename(id)

    @asks
    async def notes(self) -> None:
        """Edit the notes of a task in the user's own editor."""
        id, main, centre = self._targets.one(), self.main, self._tasks.centre
        if id is None:
            return
        if centre.form is not None:
            main.go_pane("detail")
            return
        before = self._targets.board[id].notes
        edited = centre.edit_outside(before)
        text = edited.text
        if text == before:
            said = tr("Nothing changed") if edited.good else tr("The editor could not be used")
            main.say(said, "text" if edited.good else "warn")
            return
        if not edited.good:
            centre.offer_notes(id, text, before, tr("The editor failed"), "warn")
            return
        try:
            await main.do(
                lambda store, now: services.tasks.change(
                    store, [id], {"notes": text}, now=now, expect={"notes": before}
                )
            )
        except CommunityError as error:
            centre.offer_notes(id, text, before, explain(error), "bad bold")
        else:
            main.say(tr("Saved: {what}", what=self._targets.called([id])), "good")

    async def draft(self) -> None:
        """Open the form again as it was left when the terminal went away."""
        await self._tasks.centre.open_draft()

    def match(self, step: int) -> None:
        """To the next or previous match of the last search, wherever it is."""
        main, scope = self.main, self._tasks.scope
        community = main.view.community
        if not scope.last or community is None:
            main.say(tr("No search yet; / to search"))
            return
        ids = scope.find(scope.last, community)
        if not ids:
            main.say(tr("No matches"))
            return
        id = scope.match(ids, community, step)
        main.go_pane("list")
        main.reveal_task(id)
        main.say(f"/{scope.last}  {ids.index(id) + 1}/{len(ids)}", "muted")

    def saved(self) -> None:
        """Choose a saved filter, or save the present one."""
        if self.main.view.community is not None:
            self._tasks.moves.line.choose()

    @asks
    async def group(self) -> None:
        """Choose what the tree groups tasks by."""
        options = [(kind, tr(message)) for kind, message in KIND_NAMES.items()]
        title, here = tr("Group the tree by"), self._tasks.stage_tree.outline.kind
        kind = await self.main.ask(forms.ChooseDialog(title, options, here))
        if kind is not None:
            self._tasks.moves.regroup(kind)

    # -- to and from the terminal

    def copy(self) -> None:
        """Send tasks to the terminal as Markdown; whether it takes them, nobody can know."""
        ids = self._targets.ids()
        if not ids:
            self.main.say(tr("No task under the cursor"))
            return
        text = "".join(task_markdown(self.main.workspace, id) for id in ids)
        size = len(text.encode())
        if size > COPY_CAP:
            message = tr(
                "{size} KB is too much for a terminal ({cap} KB); mark fewer, or export",
                size=-(-size // 1000),
                cap=COPY_CAP // 1000,
            )
            self.main.say(message, "warn")
            return
        self.main.app.copy_to_clipboard(text)
        told = tr("Sent to the terminal: {what}", what=self._targets.called(ids))
        if len(ids) == 1:
            told += "  " + tr("(communitytui show {id} prints it)", id=ids[0])
        self.main.say(told)

    def paste(self, text: str) -> bool:
        """Take several pasted lines, as tasks of this stage after the cursor; tell whether."""
        titles = pasted_titles(text)
        if len(titles) > 1 and self._tasks.centre.types_title:
            self.main.say(explain(too_many(len(titles))), "warn")
            return True
        if len(titles) < 2 or self._tasks.scope.row is None or self._tasks.centre.form_has_keys:
            return False
        if not self.main.may_write():
            return False
        self._offer_pasted(titles)
        return True

    @asks
    async def _offer_pasted(self, titles: list[str]) -> None:
        """Offer to add each of some titles as a task."""
        centre, scope = self._tasks.centre, self._tasks.scope
        typed = centre.typing.place if centre.is_typing else None
        community, stage, below = typed or scope.place_of_new(end=False)
        taken = titles[:PASTE_CAP]
        count = trn("Add {n} task", "Add {n} tasks", len(taken))
        if len(titles) > PASTE_CAP:
            count = tr("Add the first {n} of {all} lines", n=PASTE_CAP, all=len(titles))
        options = [("add", count), ("leave", tr("Leave it"))]
        if await self.main.ask(forms.ChooseDialog(f"{titles[0]} …", options)) != "add":
            return
        result = await self.main.do(
            lambda store, now: services.tasks.add_all(
                store, community, taken, stage, now=now, below=below or None
            )
        )
        if centre.is_typing:
            centre.typing.go_below(result.ids[-1])
        else:
            self.main.reveal_task(result.ids[0])
        self.main.say(tr("Added: {what}", what=self._targets.called(result.ids)), "good")
