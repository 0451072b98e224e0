"""Search and filter: one line below the panes, and the list follows while one types.

A search dims what it does not find, so that everything stays where it is; a filter hides it. Both
are the same words, and ``/`` pressed again turns the one into the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from communitytui.errors import CommunityError
from communitytui.i18n import tr, trn
from communitytui.services.queries import find
from communitytui.tui.screens.base import BaseScreen
from communitytui.words.errors import explain

if TYPE_CHECKING:
    from textual.widgets import Input, Static


class Searching(BaseScreen):
    """The actions of search. The line is made when it is first asked for."""

    _search: Any = None
    #: What was searched for in this session.
    _searches: tuple[str, ...] = ()
    #: Whether the line below says what is wrong with the words.
    _wrong = False
    #: What was asked last, and what it found.
    _found: tuple[Any, frozenset[int]] | None = None
    #: The task under the cursor when the line was opened.
    _searched_from: int | None = None

    @property
    def search_open(self) -> bool:
        """Whether the search line is there."""
        return self._search is not None and self._search.has_class("-open")

    async def action_search(self) -> None:
        """Open the search line; with a search in force, hide what it does not find, or show it."""
        if self.query_text and not self.search_open:
            self.hides = not self.hides
            self._show_found()
            return
        await self._open_search(hides=False)

    async def action_filter(self) -> None:
        """Open the line for a filter, which hides what it does not find."""
        await self._open_search(hides=True)

    async def _open_search(self, *, hides: bool) -> None:
        if self.scope is None:
            return
        from textual.containers import Container
        from textual.widgets import Static

        from communitytui.tui.forms.typing_line import TypingLine

        if self._search is None:
            entry = TypingLine(complete=self._search_words)
            entry.id = "search-input"
            sign, about = Static(id="search-sign"), Static(id="search-about", markup=False)
            self._search = Container(sign, entry, about, id="search")
            await self.mount(self._search, before=self.key_bar)
        entry = self._search.query_one(TypingLine)
        entry.placeholder = tr("words, owner:me, due:..fri, stage:content, late, blocked")
        self._search.query_one("#search-sign", Static).update("f" if hides else "/")
        self._search.add_class("-open")
        if self.pane == "tree" or self.pane == "metrics":
            self.pane = "list"
            self.apply_plan()
        self._searched_from = self.task_list.key
        if hides is not self.hides:
            self.hides = hides
            self._show_found()
        entry.text = self.query_text
        entry.use_history(self._searches)
        # At once, so that what was typed ahead finds the line.
        self.set_focus(entry)
        self._tell_count()

    @property
    def _search_about(self) -> Static:
        from textual.widgets import Static

        return self._search.query_one("#search-about", Static)  # type: ignore[no-any-return]

    def _search_words(self, before: str) -> list[str]:
        """Return what the last word may become; nothing where quotes hide where it begins."""
        from communitytui.domain.search.completion import complete, filter_words
        from communitytui.services.quick_entry import last_word

        found = complete(before, len(before), filter_words(self.workspace, self.community))
        begins = len(before) - len(last_word(before))
        if found.start != begins:
            return []
        if len(found.candidates) > 1:
            self.say("  ".join(found.candidates), "muted")
        return found.candidates

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search while one types; a word that is no filter yet leaves the list as it is."""
        if event.input.id != "search-input" or not self.search_open:
            return
        event.stop()
        text = event.value.strip()
        try:
            find(self.workspace, text, community=self.community, me=self.session.who)
        except CommunityError as error:
            # A field whose value is not begun yet is no mistake of anybody.
            if not text.endswith(":"):
                self.say(explain(error), "warn")
                self._wrong = True
            return
        if self._wrong:
            self._wrong = False
            self.key_bar.hush()
        self.filter_by(text)

    def key_ctrl_s(self) -> None:
        """Save what is typed in the line under a name."""
        if self.search_open and self.query_text:
            self.close_search(clear=False)
            self._ask_name()

    def filter_by(self, text: str) -> None:
        """Search for ``text``: the cursor goes to the first match from where it was."""
        if text == self.query_text:
            return
        self.query_text = text
        if text:
            self.last_query = text
        self._show_found()
        self.tell(("task", self.task_list.key) if self.task_list.rows else self.scope)
        self._tell_count()

    def _show_found(self) -> None:
        """Show the list anew, with the cursor on the first match from where the search began."""
        found = self.found_ids()
        if self.hides or not found:
            self.fill_list(self._searched_from)
            return
        rows = list(self.scope_ids())
        here = rows.index(self._searched_from) if self._searched_from in rows else 0
        matches = [id for id in (*rows[here:], *rows[:here]) if id in found]
        self.fill_list(matches[0] if matches else self._searched_from)

    def found_ids(self) -> frozenset[int]:
        """Return what the search finds in the whole community; nothing without one."""
        if not self.query_text or self.scope is None:
            return frozenset()
        asked = (self.workspace, self.query_text, self.scope[1])
        if self._found is None or not _same(self._found[0], asked):
            try:
                ids = find(asked[0], asked[1], community=asked[2], me=self.session.who)
            except CommunityError:
                ids = []
            self._found = (asked, frozenset(ids))
        return self._found[1]

    def _tell_count(self) -> None:
        """Say behind the line how many of the rows are found, and how many elsewhere."""
        if not self.query_text:
            self._search_about.update("")
            return
        found, rows = self.found_ids(), self.scope_ids()
        here = len(found.intersection(rows))
        text = f"{here}/{len(rows)}"
        if len(found) > here:
            text += "  " + trn("{n} elsewhere (n)", "{n} elsewhere (n)", len(found) - here)
        self._search_about.update(text)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the search and go to the list."""
        if event.input.id == "search-input":
            event.stop()
            text = event.value.strip()
            if text:
                self._searches = (*(old for old in self._searches if old != text), text)
            self.close_search(clear=not event.value.strip())

    def close_search(self, *, clear: bool) -> None:
        """Close the line; ``clear`` shows all tasks again.

        From the line itself, the cursor goes back to where it was before.
        """
        back = self._searched_from if self.search_open and clear else None
        if self.search_open:
            self._search.remove_class("-open")
            self.go_pane("list")
        if clear and self.query_text:
            id = back if back is not None else self.task_list.key
            self.query_text = ""
            self.hides = False
            if id is not None and id in self.board and id not in self.scope_ids():
                self.reveal_task(id)
            else:
                self.fill_list(id)
                self.tell(("task", self.task_list.key) if self.task_list.rows else self.scope)

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
        id = self._match_from(ids, step)
        if self.pane != "list":
            self.go_pane("list")
        self.reveal_task(id)
        self.say(f"/{self.last_query}  {ids.index(id) + 1}/{len(ids)}", "muted")

    def _match_from(self, ids: Sequence[int], step: int) -> int:
        """Return the match after or before the cursor, round at the ends."""
        assert self.community is not None
        here = self.task_list.key
        order = self.board.community_ids(self.community)
        place = order.index(here) if here in order else -1
        numbers = {id: number for number, id in enumerate(order)}
        after = [id for id in ids if (numbers[id] - place) * step > 0]
        rest = ids if step > 0 else list(reversed(ids))
        return (after[0] if step > 0 else after[-1]) if after else rest[0]

    # -- saved views

    def action_saved(self) -> None:
        """Choose a filter that was saved under a name, or a common one; save the present one."""
        if self.community is None:
            return
        from communitytui.tui.forms.picker import Choice, Picker
        from communitytui.tui.saved_views import COMMON, all_views, set_aside

        aside = set_aside()
        if aside is not None:
            self.say(
                tr("Saved views could not be read; they are kept in {path}", path=aside), "bad"
            )
            return
        own = all_views(self.program.config.views)
        rows = [Choice(tr(name), text, f"={text}") for name, text in COMMON]
        rows += [Choice(name, text, f"={text}") for name, text in own.items()]
        if self.query_text:
            keep = tr("Save “{filter}” under a name", filter=self.query_text)
            rows.insert(0, Choice(keep, "", "+"))
        rows += [
            Choice(tr("Forget “{name}”", name=name), text, f"-{name}")
            for name, text in own.items()
            if name not in self.program.config.views
        ]

        def choose(text: str) -> list[Choice]:
            words = text.casefold().split()
            return [row for row in rows if all(w in row.label.casefold() for w in words)]

        def answered(answer: str | None) -> None:
            if answer is not None:
                self._take_saved(answer[0], answer[1:])

        self.app.push_screen(Picker(tr("Saved views"), tr("a name"), choose, self.inks), answered)

    def _take_saved(self, kind: str, text: str) -> None:
        from communitytui.tui import saved_views

        if kind == "=":
            self.use_view(text)
        elif kind == "-":
            kept = saved_views.forget(text)
            self.say(tr("Forgotten: {name}", name=text) if kept else tr("It could not be kept"))
        else:
            self._ask_name()

    def use_view(self, text: str) -> None:
        """Show what a filter finds in the whole community, nothing else."""
        try:
            find(self.workspace, text, community=self.community, me=self.session.who)
        except CommunityError as error:
            self.complain(error)
            return
        self._searched_from = self.task_list.key
        self.hides = True
        self.query_text = self.last_query = text
        self.go_pane("list")
        self._show_found()
        self.tell(("task", self.task_list.key) if self.task_list.rows else self.scope)

    def _ask_name(self) -> None:
        from communitytui.tui import saved_views
        from communitytui.tui.forms import AskLine

        text = self.query_text

        def answered(name: str | None) -> None:
            if name and name.strip():
                kept = saved_views.keep(name, text)
                said = tr("Saved view: {name}", name=name.strip())
                self.say(said if kept else tr("It could not be kept"), "good" if kept else "bad")

        self.app.push_screen(AskLine(text, tr("Name")), answered)


def _same(known: tuple[object, ...], asked: tuple[object, ...]) -> bool:
    """Tell whether the same was asked of the same state; states are compared by identity."""
    return known[0] is asked[0] and known[1:] == asked[1:]
