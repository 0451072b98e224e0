"""Templates of tasks: written to a file, and read from one."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from communitytui import paths, services
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.tasks.promises import key_of
from communitytui.i18n import N_, say, tr, trn
from communitytui.i18n.showing import show_ahead
from communitytui.tui import forms
from communitytui.tui.community_actions import CommunityActions, asks_here
from communitytui.tui.file_actions import write_file
from communitytui.tui.forms.file_picker import folder_of_imports
from communitytui.tui.task_targets import Targets
from communitytui.tui.views.base import asks
from communitytui.words.dates import read_day

if TYPE_CHECKING:
    from communitytui.store import Store


class TemplateActions(CommunityActions):
    """The actions on templates."""

    @asks
    async def save(self) -> None:
        """Save the marked tasks, else the filtered ones, else this one as a template."""
        main, targets = self.main, Targets(self.main)
        scope, rows = main.tasks.scope, main.view.marking
        filtered = main.view is main.tasks and scope.filters and not (rows and rows.signs.marked)
        ids = scope.ids() if filtered else targets.ids()
        if not ids:
            main.say(tr("No task under the cursor"))
            return
        called = targets.called(ids)
        title = tr("Save as a template: {what}", what=called)
        data = services.templates.as_template(main.workspace, ids, called)
        where = forms.AskLine(title, tr("File"), "~/template.toml")
        await write_file(main, where, lambda store, path, now: data)

    @asks
    async def playbook(self) -> None:
        """Save what the community did as a playbook, from which the next one may start."""
        main, community = self.main, self.here(writes=False)
        if community is None:
            return
        home = main.workspace.community(community)
        data = services.playbooks.as_file(main.workspace, community, home.name)
        place = paths.playbooks_dir() / f"{key_of(home.name)}.toml"
        title = tr("Save as a playbook: {what}", what=home.name)

        def made(store: Store, path: str, now: datetime) -> bytes:
            if Path(path).parent == place.parent:
                place.parent.mkdir(parents=True, exist_ok=True)
            return data

        await write_file(main, forms.AskLine(title, tr("File"), str(place)), made)

    @asks_here
    async def use(self, community: int) -> None:
        """Choose a file, the first day and the stage, and make its tasks."""
        main = self.main
        picker = forms.FilePicker(tr("Tasks from a template"), folder_of_imports(), main.inks)
        path = await main.ask(picker)
        if path is None:
            return
        found = services.communities.load_playbook(Path(path))
        own = tr("The stages of the template")
        stages = [("", own), *((stage.key, say(stage.called)) for stage in STAGES)]
        count = trn("{n} task", "{n} tasks", len(found.tasks))
        title = tr("{file}: {what}", file=Path(path).name, what=count)
        stage = await main.ask(forms.ChooseDialog(title, stages))
        if stage is None:
            return
        today = main.workspace.today(community)

        def check(text: str) -> str:
            return show_ahead(date.fromisoformat(read_day(text, today)), today)

        first = await main.ask(forms.AskLine(title, tr("First day"), today.isoformat(), check))
        if first is None:
            return
        start = date.fromisoformat(read_day(first, today))
        done = await main.do(
            lambda store, now: services.templates.use(
                store, community, found, start, now=now, stage=stage or None
            )
        )
        Targets(main).told(N_("Added: {what}"), done.ids)
