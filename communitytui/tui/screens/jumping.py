"""Go anywhere, or do anything, by a few letters: places and commands in one picker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.domain.kernel.pinyin import initials
from communitytui.i18n import speaking, tr
from communitytui.tui.actions import Action, palette_actions
from communitytui.tui.screens.base import BaseScreen
from communitytui.tui.views import TASKS

if TYPE_CHECKING:
    from communitytui.domain.search.quick_open import Place, Places
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.forms.picker import Choice


class Jumping(BaseScreen):
    """The actions that begin with the picker."""

    _places: tuple[Workspace, str, Places] | None = None

    def places(self) -> Places:
        """Return where one may go in the state shown now; made anew only for another one."""
        from communitytui.domain.search.quick_open import Places
        from communitytui.i18n import language

        known = self._places
        if known is None or known[0] is not self.workspace or known[1] != language():
            self._places = known = (self.workspace, language(), Places(self.workspace))
        return known[2]

    def action_jump(self) -> None:
        """Go to a stage, a community or a task by a few letters or its number."""
        from communitytui.tui.forms.picker import Choice, Picker

        offered: list[Place] = []

        def find(text: str) -> list[Choice]:
            # The numbers go on from find to find: a row answers as it was shown, even where
            # the next letters have found others by then.
            rows = enumerate(self.places().find(text, self.community), len(offered))
            found = [(Choice(place.label, place.about, str(n)), place) for n, place in rows]
            offered.extend(place for _, place in found)
            return [choice for choice, _ in found]

        def answered(answer: str | None) -> None:
            if answer is not None:
                self.call_later(self.go_place, offered[int(answer)])

        hint = tr("letters, pinyin initials or a number")
        self.app.push_screen(Picker(tr("Jump to"), hint, find, self.inks), answered)

    async def go_place(self, place: Place) -> None:
        """Show a place in the view of tasks; say so where it is gone by now."""
        if place.kind == "task" and place.id not in self.board:
            self.say(tr("A colleague deleted this task"), "warn")
            return
        if not self.workspace.has_community(place.community):
            self.say(tr("A colleague deleted this community"), "warn")
            return
        if self.view_id != TASKS:
            await self.run_action(f"view('{TASKS}')")
        if place.kind == "task":
            self.go_pane("list")
            self.reveal_task(place.id)
            return
        self.go_pane("tree")
        if place.kind == "stage" and self.stage_tree.kind != "stage":
            self.action_regroup("stage")
        whole = place.kind == "community"
        row = ("community", place.community)
        self.go_row(row if whole else ("stage", place.community, place.stage))

    def action_palette(self) -> None:
        """Find a command by its name, and do it."""
        from communitytui.tui.forms.picker import Choice, Picker

        keys = self.program.keys_shown
        read_only = bool(self.session.read_only)
        offered = list(palette_actions(view=self.view_id, read_only=read_only))
        names = {action.id: _names(action) for action in offered}

        def find(text: str) -> list[Choice]:
            words = text.casefold().split()
            fit = [a for a in offered if all(word in names[a.id] for word in words)]
            # Names that begin so come first, then other names, then what is said about it.
            fit.sort(key=lambda a: _rank(names[a.id], words))
            return [Choice(f"{a.label}  {a.tooltip}", keys.get(a.id, a.key), a.run) for a in fit]

        def answered(run: str | None) -> None:
            if run is not None:
                self.call_later(self.run_action, run)

        self.app.push_screen(
            Picker(tr("Commands"), tr("Find a command…"), find, self.inks), answered
        )


def _names(action: Action) -> str:
    """Return what a command is found by: id, names, initials; then what is said about it."""
    names, about = [action.id], []
    for tongue in ("en", "zh"):
        with speaking(tongue):
            names.append(action.label)
            about.append(action.tooltip)
    names.append(initials(names[-1]))
    return ("\n".join(names) + "\n\n" + "\n".join(about)).casefold()


def _rank(names: str, words: list[str]) -> int:
    name = names.partition("\n\n")[0]
    if all(f"\n{word}" in name for word in words):
        return 0
    return 1 if all(word in name for word in words) else 2
