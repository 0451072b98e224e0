"""The line of search and filter below the panes: the list follows while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Input, Static

from communitytui.domain.search.completion import complete
from communitytui.errors import CommunityError
from communitytui.i18n import tr, trn
from communitytui.i18n.cells import width
from communitytui.services.quick_entry import last_word
from communitytui.tui import saved_views
from communitytui.tui.forms.picker import Picker, PickerRow
from communitytui.tui.forms.prompts import AskLine
from communitytui.tui.forms.typing_line import TypingLine
from communitytui.tui.views.base import asks
from communitytui.words.errors import explain
from communitytui.words.filters import filter_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from communitytui.tui.scope import Scope
    from communitytui.tui.views.base import Host
    from communitytui.tui.views.task_centre import TaskCentre
    from communitytui.tui.widgets.task_list import TaskList


class SearchLine(Container):
    """The words of a search, with completion and history, and behind them how many are found.

    A search dims what it does not find, a filter hides it; both are the same words.
    """

    DEFAULT_CSS = """
    SearchLine {
        height: 1; layout: horizontal; background: $panel; display: none;
        &.-open { display: block; }
        & #search-sign { width: 3; color: $primary; text-style: bold; padding: 0 1; }
        & #search-about { color: $muted; padding: 0 1; }
        & #search-input { width: 1fr; height: 1; border: none; padding: 0; background: $panel; }
        & #search-input:focus { border: none; }
    }
    """

    def __init__(
        self,
        main: Host,
        scope: Scope,
        rows: TaskList,
        centre: TaskCentre,
        configured: Mapping[str, str],
    ) -> None:
        super().__init__(id="search")
        self.main = main
        self._scope = scope
        self._list = rows
        self._centre = centre
        self._configured = configured
        self._sign = Static(id="search-sign")
        self._entry = TypingLine(complete=self._words)
        self._entry.id = "search-input"
        self._about = Static(id="search-about", markup=False)
        #: What was searched for in this session.
        self._searches: tuple[str, ...] = ()
        #: Whether the line of keys says what is wrong with the words.
        self._wrong = False

    def compose(self) -> ComposeResult:
        """The sign, the words, the count."""
        yield self._sign
        yield self._entry
        yield self._about

    @property
    def is_open(self) -> bool:
        """Whether the line is shown."""
        return self.has_class("-open")

    def open(self, *, hides: bool) -> None:
        """Show the line, for a filter where it ``hides`` what it does not find."""
        self._entry.placeholder = tr("words, owner:me, due:..fri, stage:content, late, blocked")
        self._sign.update("f" if hides else "/")
        self.add_class("-open")
        if self.main.view.pane in ("tree", "metrics"):
            self.main.view.pane = "list"
            self.main.lay_out()
        scope = self._scope
        scope.begun_at = self._list.chosen_task
        if hides is not scope.hides:
            scope.hides = hides
            scope.fill_from_match()
        self._entry.text = scope.text
        self._entry.use_history(self._searches)
        # At once, so that what was typed ahead finds the line.
        self.screen.set_focus(self._entry)
        self.main.show_hints()
        self._count()

    def close(self, *, clear: bool) -> None:
        """Close the line; ``clear`` shows all tasks again.

        From the line itself, the cursor goes back to where it was before.
        """
        scope = self._scope
        back = scope.begun_at if self.is_open and clear else None
        if self.is_open:
            self.remove_class("-open")
            self.main.go_pane("list")
        if clear and scope.text:
            id = back if back is not None else self._list.chosen_task
            scope.text, scope.hides = "", False
            if id is not None and id in self.main.workspace.board and id not in scope.ids():
                self.main.reveal_task(id)
            else:
                scope.fill(id)
                self._tell()

    def _words(self, before: str) -> list[str]:
        """Return what the last word may become; nothing where quotes hide where it begins."""
        words = filter_words(self.main.workspace, self._scope.community)
        found = complete(before, len(before), words)
        begins = len(before) - len(last_word(before))
        if found.start != begins:
            return []
        if len(found.candidates) > 1:
            self.main.say("  ".join(found.candidates), "muted")
        return found.candidates

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search while one types; a word that is no filter yet leaves the list as it is."""
        event.stop()
        if not self.is_open:
            return
        text = event.value.strip()
        try:
            self._scope.find(text, self._scope.community)
        except CommunityError as error:
            # A field whose value is not begun yet is no mistake of anybody.
            if not text.endswith(":"):
                self.main.say(explain(error), "warn")
                self._wrong = True
            return
        if self._wrong:
            self._wrong = False
            self.main.hush()
        self.search(text)

    def search(self, text: str) -> None:
        """Search for ``text``: the cursor goes to the first match from where it was."""
        scope = self._scope
        if text == scope.text:
            return
        scope.text = text
        if text:
            scope.last = text
        scope.fill_from_match()
        self._tell()
        self._count()

    def _tell(self) -> None:
        """Let the detail tell about the task under the cursor, or about what has none."""
        task = self._list.chosen_task
        self._centre.tell(("task", task) if task is not None else self._scope.row)

    def _count(self) -> None:
        """Say behind the line how many of the rows are found, and how many elsewhere."""
        found, rows = self._scope.found(), self._scope.ids()
        here = len(found.intersection(rows))
        text = f"{here}/{len(rows)}" if self._scope.text else ""
        if len(found) > here:
            text += "  " + trn("{n} elsewhere (n)", "{n} elsewhere (n)", len(found) - here)
        # Told, not found out: what Textual knows of the width of a text that changes while it is
        # being mounted, as with keys typed ahead, stays that of the text before.
        self._about.styles.width = width(text) + 2
        self._about.update(text)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the search and go to the list."""
        event.stop()
        text = event.value.strip()
        if text:
            self._searches = (*(old for old in self._searches if old != text), text)
        self.close(clear=not text)

    # -- saved views

    def key_ctrl_s(self) -> None:
        """Save what is typed in the line under a name."""
        if self.is_open and self._scope.text:
            self.close(clear=False)
            self.save()

    @asks
    async def save(self) -> None:
        """Save the present search under a name that is asked for."""
        text = self._scope.text
        name = await self.main.ask(AskLine(text, tr("Name")))
        if name and name.strip():
            kept = saved_views.keep(name, text)
            said = tr("Saved view: {name}", name=name.strip())
            self.main.say(said if kept else tr("It could not be saved"), "good" if kept else "bad")

    @asks
    async def choose(self) -> None:
        """Choose a filter that was saved under a name, or a common one; save the present one."""
        aside = saved_views.set_aside()
        if aside is not None:
            told = tr("Saved views could not be read; they are kept in {path}", path=aside)
            self.main.say(told, "bad")
            return
        rows = self._choices()

        def find(text: str) -> list[PickerRow]:
            words = text.casefold().split()
            return [row for row in rows if all(w in row.label.casefold() for w in words)]

        dialog = Picker(tr("Saved views"), tr("a name"), find, self.main.inks)
        answer = await self.main.ask(dialog) or " "
        kind, text = answer[0], answer[1:]
        if kind == "=":
            self.use(text)
        elif kind == "-":
            kept = saved_views.forget(text)
            told = tr("Deleted: {name}", name=text) if kept else tr("It could not be saved")
            self.main.say(told)
        elif kind == "+":
            self.save()

    def _choices(self) -> list[PickerRow]:
        """Return what can be chosen: ``=`` uses a filter, ``+`` saves one, ``-`` forgets one."""
        own = saved_views.all_views(self._configured)
        rows = [PickerRow(tr(name), text, f"={text}") for name, text in saved_views.COMMON]
        rows += [PickerRow(name, text, f"={text}") for name, text in own.items()]
        if self._scope.text:
            keep = tr("Save “{filter}” under a name", filter=self._scope.text)
            rows.insert(0, PickerRow(keep, "", "+"))
        return rows + [
            PickerRow(tr("Delete “{name}”", name=name), text, f"-{name}")
            for name, text in own.items()
            if name not in self._configured
        ]

    def use(self, text: str) -> None:
        """Show what a filter finds in the whole community, nothing else."""
        self._scope.use(text)
        self.main.go_pane("list")
        self._tell()
