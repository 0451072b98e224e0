"""Recording metrics, beginning a community, and keeping what was only typed."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from communitytui.errors import CommunityError
from communitytui.i18n import language, tr
from communitytui.paths import drafts_dir
from communitytui.services import metrics
from communitytui.services.workspaces import init_community, load_playbook
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
        states = self.workspace.metrics(community)
        today = self.workspace.today(community)
        self.app.push_screen(
            RecordDialog(states, today), lambda answer: self._record(community, answer)
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
            lambda store, now: metrics.record(store, community, name, value, now=now, day=day),
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
            return init_community(
                store,
                answer.name,
                load_playbook(),
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

        def failed(error: CommunityError) -> bool:
            self.complain(error)
            self.call_later(self.welcome)
            return True

        self.do(work, then, failed)

    # -- drafts

    def keep_draft(self) -> None:
        """Write what is half typed in the form into the folder of drafts, for its owner only."""
        if self.form is None or not self.form.dirty:
            return
        folder = drafts_dir()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stamp = self.session.clock().strftime("%Y%m%dT%H%M%SZ")
        path = folder / f"task-{self.form.shown.id}-{stamp}.json"
        data = {
            "file": str(self.session.path),
            "task": self.form.shown.id,
            "fields": self.form.draft(),
        }
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False, indent=1)


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
