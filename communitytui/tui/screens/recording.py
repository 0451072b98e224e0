"""Recording metrics, beginning a community, and keeping what was only typed."""

from __future__ import annotations

import os
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from communitytui import services
from communitytui.errors import CommunityError
from communitytui.i18n import language, tr
from communitytui.tui import drafts
from communitytui.tui.actions import BY_ID
from communitytui.tui.screens.base import BaseScreen

if TYPE_CHECKING:
    from communitytui.store import Store
    from communitytui.tui.forms import RecordAnswer, WelcomeAnswer


class Recording(BaseScreen):
    """The actions that are not about one task."""

    def action_record(self) -> None:
        """Ask for the value of a metric and record it."""
        if self.community is None or not self.may_write():
            return
        from communitytui.tui.forms import RecordDialog

        community = self.community
        states = self.workspace.measures.states(community)
        today = self.workspace.today(community)
        preselected = self.view.metric if self.view else None
        currency = self.workspace.community(community).currency
        self.app.push_screen(
            RecordDialog(states, today, preselected, currency),
            lambda answer: self._record(community, answer),
        )

    def _record(self, community: int, answer: RecordAnswer | None) -> None:
        if answer is None:
            return
        name, value, day = answer.name, answer.value, answer.day

        def then(state: Any) -> None:
            shown = state.metric.show(state.latest.value if state.latest else None)
            text = tr("Recorded: {name} {value}", name=state.metric.title, value=shown)
            self.say(f"{text} · {state.judgement.reason}", "good")

        self.do(
            lambda store, now: services.metrics.record(
                store, community, name, value, now=now, day=day
            ),
            then,
        )

    # -- the first community

    def welcome(self) -> None:
        """Ask for the first community of an empty workspace."""
        if self.session.read_only:
            self.say(tr("There is no community in this file"), "warn")
            return
        from communitytui.tui.forms import Welcome

        today = self.session.clock().astimezone().date()
        self.app.push_screen(Welcome(today), self._begin)

    def _begin(self, answer: WelcomeAnswer | None) -> None:
        if answer is None:
            self.say(tr("There is no community yet; a makes one"), "warn")
            return

        def work(store: Store, now: datetime) -> int:
            return services.communities.init_community(
                store,
                answer.name,
                services.communities.load_playbook(),
                start=date.fromisoformat(answer.start),
                timezone=_timezone(),
                now=now,
                spoken=answer.language,
            )

        def then(id: int) -> None:
            if answer.language != language():
                self.program.next_language()
            self.open_first(id)
            self.tell(self.stage_tree.key)
            self.say(
                tr("{name} begins with {n} tasks", name=answer.name, n=len(self.board)), "good"
            )
            self.first_tour()

        def failed(error: CommunityError) -> bool:
            self.complain(error)
            self.call_later(self.welcome)
            return True

        self.do(work, then, failed)

    # -- drafts

    def keep_draft(self) -> None:
        """Write what is half typed in the form into the folder of drafts, for its owner only."""
        form = self.form
        self.keep_title()
        if form is None or not form.dirty:
            return
        if self._draft is None:
            stamp = self.session.clock().strftime("%Y%m%dT%H%M%SZ")
            self._draft = drafts.new_path(form.shown.id, stamp)
        draft = drafts.Draft(self._draft, form.shown.id, form.draft(), form.draft_bases())
        drafts.keep(draft, self.session.path)

    def drop_draft(self) -> None:
        """Forget the draft of the form that is closed."""
        path, self._draft = self._draft, None
        if path is not None:
            drafts.drop(path)

    def offer_draft(self) -> None:
        """Say what was half typed when the terminal went away, and which key opens it."""
        if self.session.read_only or self.form is not None:
            return
        for draft in drafts.of_file(self.session.path):
            if draft.task in self.board and draft.fields:
                self.offered = draft
                self.show_hints()
                action = BY_ID["draft"]
                self.say(
                    tr(
                        "Typed {when}, not saved: {what}; {key} opens it",
                        when=draft.when(self._zone_of(draft.task), self.session.clock()),
                        what=self.called([draft.task]),
                        key=self.key_bar.keys.get(action.id, action.key),
                    ),
                    "warn",
                )
                return

    def _zone_of(self, task: int) -> str | None:
        return self.workspace.zone(self.board[task].community)

    async def action_draft(self) -> None:
        """Open the form again as it was left when the terminal went away."""
        draft = self.offered
        if draft is None or self.form is not None:
            self.say(tr("Nothing is left unsaved"))
            return
        self.offered = None
        if draft.task not in self.board:
            self.say(tr("A colleague deleted this task"), "bad bold")
            return
        self.reveal_task(draft.task)
        await self.open_form(draft.task)
        assert self.form is not None
        self.form.restore(draft.fields, draft.before)
        self._draft = draft.path
        self.say(tr("Here is what you had typed; it is not saved yet"), "warn")


def _timezone() -> str:
    """Return the IANA name of the time zone of this machine, or of China where it is unknown."""
    name = os.environ.get("TZ", "").lstrip(":")
    if "/" in name and not name.startswith("/"):
        return name
    try:
        target = os.path.realpath("/etc/localtime")
    except OSError:
        target = ""
    return target.partition("zoneinfo/")[2] or "Asia/Shanghai"
