"""Search and filter: one line below the panes, and the list follows while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from communitytui.domain.words import explain
from communitytui.errors import CommunityError
from communitytui.i18n import tr
from communitytui.services.queries import find
from communitytui.tui.screens.base import BaseScreen

if TYPE_CHECKING:
    from textual.widgets import Input


class Searching(BaseScreen):
    """The actions of search. The line is made when it is first asked for."""

    _search: Any = None
    #: What was searched for in this session.
    _searches: tuple[str, ...] = ()

    @property
    def search_open(self) -> bool:
        """Whether the search line is there."""
        return self._search is not None and self._search.has_class("-open")

    async def action_search(self) -> None:
        """Open the search line; the list is filtered by what is typed into it."""
        if self.scope is None:
            return
        from textual.containers import Container
        from textual.widgets import Static

        from communitytui.tui.forms.typing_line import TypingLine

        if self._search is None:
            entry = TypingLine(complete=self._search_words)
            entry.id = "search-input"
            self._search = Container(Static("/", id="search-sign"), entry, id="search")
            await self.mount(self._search, before=self.key_bar)
        entry = self._search.query_one(TypingLine)
        entry.placeholder = tr("words, owner:me, due:..fri, stage:content, late, blocked")
        self._search.add_class("-open")
        if self.pane == "tree" or self.pane == "metrics":
            self.pane = "list"
            self.apply_plan()
        entry.text = self.query_text
        entry.use_history(self._searches)
        entry.focus()

    def _search_words(self, before: str) -> list[str]:
        """Return what the last word may become; nothing where quotes hide where it begins."""
        from communitytui.domain.completion import complete, filter_words
        from communitytui.services.lines import last_word

        found = complete(before, len(before), filter_words(self.workspace, self.community))
        begins = len(before) - len(last_word(before))
        return found.candidates if found.start == begins else []

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while one types; a word that is no filter yet leaves the list as it is."""
        if event.input.id != "search-input" or not self.search_open:
            return
        event.stop()
        text = event.value.strip()
        try:
            find(self.workspace, text, community=self.community, me=self.session.who)
        except CommunityError as error:
            self.say(explain(error), "warn")
            return
        self.key_bar.hush()
        self.filter_by(text)

    def filter_by(self, text: str) -> None:
        """Let the list show what ``text`` finds; the scope's tasks for an empty one."""
        if text == self.query_text:
            return
        self.query_text = text
        if text:
            self.last_query = text
        self.fill_list()
        self.tell(("task", self.task_list.key) if self.task_list.rows else self.scope)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter and go to the list."""
        if event.input.id == "search-input":
            event.stop()
            text = event.value.strip()
            if text:
                self._searches = (*(old for old in self._searches if old != text), text)
            self.close_search(clear=not event.value.strip())

    def close_search(self, *, clear: bool) -> None:
        """Close the line; ``clear`` shows all tasks again, with the cursor where it was."""
        if self.search_open:
            self._search.remove_class("-open")
            self.go_pane("list")
        if clear and self.query_text:
            id = self.task_list.key
            self.query_text = ""
            if id is not None and id in self.board and id not in self.scope_ids():
                self.reveal_task(id)
            else:
                self.fill_list(id)

    def action_match(self, step: int) -> None:
        """To the next or previous match of the last search, wherever it is."""
        if not self.last_query or self.community is None:
            self.say(tr("Nothing searched for yet; / searches"))
            return
        try:
            ids = find(
                self.workspace, self.last_query, community=self.community, me=self.session.who
            )
        except CommunityError as error:
            self.complain(error)
            return
        if not ids:
            self.say(tr("Nothing found"))
            return
        here = self.task_list.key
        order = self.board.community_ids(self.community)
        place = order.index(here) if here in order else -1
        numbers = {id: number for number, id in enumerate(order)}
        after = [id for id in ids if (numbers[id] - place) * step > 0]
        rest = ids if step > 0 else list(reversed(ids))
        id = (after[0] if step > 0 else after[-1]) if after else rest[0]
        if self.pane != "list":
            self.go_pane("list")
        self.reveal_task(id)
        self.say(f"/{self.last_query}  {ids.index(id) + 1}/{len(ids)}", "muted")
