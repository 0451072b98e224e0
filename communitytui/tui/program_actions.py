"""What people do with the program: undo, go anywhere by a few letters, help, leave."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from communitytui import services
from communitytui.config import Config
from communitytui.domain.kernel.naming import group_of
from communitytui.domain.kernel.pinyin import initials
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.nouns.setting_kinds import read_currency
from communitytui.domain.tasks.gates import RUNNING
from communitytui.errors import CommunityError
from communitytui.i18n import N_, language, names, say, set_language, speaking, tr, trn
from communitytui.tui import forms, ui_state
from communitytui.tui.actions import BY_ID, Action, hints, palette_actions, works_in
from communitytui.tui.command_names import ACTION_OF
from communitytui.tui.help_rows import help_groups
from communitytui.tui.key_names import in_words
from communitytui.tui.legend import legend
from communitytui.tui.views.base import asks
from communitytui.words.errors import explain

if TYPE_CHECKING:
    from communitytui.domain.search.quick_open import Destination, Places
    from communitytui.domain.workspace import Workspace
    from communitytui.services.guide import Place
    from communitytui.services.undoing import Pending
    from communitytui.store import Commit, Store
    from communitytui.tui.forms.help_screen import Group
    from communitytui.tui.turns import Turns
    from communitytui.tui.views.base import Host
    from communitytui.tui.views.tasks import Tasks


class Program(Protocol):
    """What the actions and the screen ask of the app."""

    config: Config
    #: Whether the file is a sample that goes away with the program.
    demo: bool
    #: The user's own keys by action, and those that are shown in another way.
    keymap: dict[str, str]
    keys_shown: dict[str, str]
    #: Whether keys are shown in words, for a terminal that lacks their signs.
    in_words: bool
    #: What is wrong in the settings.
    problems: list[CommunityError]
    turns: Turns
    theme: str
    themes_known: dict[str, Traversable | Path]

    def show_theme(self, name: str) -> None:
        """Show everything in a theme; raises what is wrong with it, and then nothing changes."""

    def repaint(self) -> None:
        """Send the whole screen again."""

    def leave(self) -> None:
        """End the program."""


class ProgramActions:
    """The actions that are not about one task."""

    def __init__(self, main: Host, program: Program, tasks: Tasks) -> None:
        self.main = main
        self._program = program
        self._tasks = tasks
        self._places: tuple[Workspace, str, Places] | None = None

    # -- undo

    @asks
    async def undo(self) -> None:
        """Take my last action back; ask first where that is more than a slip of today."""
        if not self.main.may_write():
            return
        try:
            pair = await self._undo(None)
        except services.undoing.NeedsConsent as error:
            # Of two quick keys the second one's question would stand over the first one's.
            if len(self.main.app.screen_stack) > 1:
                return
            pending = error.pending
            dialog = forms.ConfirmDialog(tr("Undo this?"), pending.lines, tr("Undo"))
            if await self.main.ask(dialog) != "yes":
                self.main.say(tr("Nothing was undone"))
                return
            pair = await self._undo(pending.commit.uid)
        self._taken_back(N_("Undone: {what}"), pair)

    async def _undo(self, agreed: str | None) -> tuple[Commit, Commit]:
        """Take back my last action; ``agreed`` is the uid of the one that was said yes to."""

        def consent(pending: Pending) -> bool:
            return pending.commit.uid == agreed

        def work(store: Store, now: datetime) -> tuple[Commit, Commit]:
            return _with_origin(store, services.undoing.undo(store, now=now, consent=consent))

        return await self.main.do(work)

    @asks
    async def redo(self) -> None:
        """Do again what my last undo took back."""
        if self.main.may_write():
            pair = await self.main.do(
                lambda store, now: _with_origin(store, services.undoing.redo(store, now=now))
            )
            self._taken_back(N_("Redone: {what}"), pair)

    def _taken_back(self, message: str, pair: tuple[Commit, Commit]) -> None:
        commit, origin = pair
        main, workspace = self.main, self.main.workspace
        what = services.history.describe(origin, workspace, main.session.who)
        changed = [op for op in commit.ops if op.table == "tasks" and op.id in workspace.board]
        # A task that came back is what it is about, not those that wait for it again.
        back = [op for op in changed if op.before is None] or changed
        if len(back) == 1:
            main.reveal_task(back[0].id)
        main.say(tr(message, what=what), "good")

    # -- places and commands

    def _known_places(self) -> Places:
        """Return where one may go in the state shown now; made anew only for another one."""
        known, workspace = self._places, self.main.workspace
        if known is None or known[0] is not workspace or known[1] != language():
            # 4 ms, and 10 ms for the pinyin of all titles: few press the key first.
            from communitytui.domain.search.quick_open import Places

            self._places = known = (workspace, language(), Places(workspace, names))
        return known[2]

    @asks
    async def jump(self) -> None:
        """Go to a stage, a community or a task by a few letters or its number."""
        offered: list[Destination] = []

        def find(text: str) -> list[forms.PickerRow]:
            # The numbers go on from find to find: a row answers as it was shown, even where
            # the next letters have found others by then.
            found = self._known_places().find(text, self.main.view.community)
            first = len(offered)
            offered.extend(found)
            return [
                forms.PickerRow(say(place.label), place.about, str(number))
                for number, place in enumerate(found, first)
            ]

        hint = tr("letters, pinyin initials or a number")
        dialog = forms.Picker(tr("Jump to"), hint, find, self.main.inks)
        answer = await self.main.ask(dialog)
        if answer is not None:
            self._go_place(offered[int(answer)])

    def _go_place(self, place: Destination) -> None:
        """Show a place in Tasks; say so where it is gone by now."""
        main = self.main
        if place.kind == "task" and place.id not in main.workspace.board:
            main.say(tr("Another user deleted this task"), "warn")
        elif not main.workspace.has_community(place.community):
            main.say(tr("Another user deleted this community"), "warn")
        elif place.kind == "task" and place.id is not None:
            main.tasks.moves.open_task(place.id)
        else:
            stage = place.stage if place.kind == "stage" else None
            main.tasks.moves.open_community(place.community, stage)

    @asks
    async def palette(self) -> None:
        """Find a command by its name, and do it."""
        main, keys = self.main, self._program.keys_shown
        offered = list(palette_actions(read_only=bool(main.session.read_only)))
        names = {action.id: _names(action) for action in offered}

        def find(text: str) -> list[forms.PickerRow]:
            words = text.casefold().split()
            fit = [a for a in offered if all(word in names[a.id] for word in words)]
            # Names that begin so come first, then other names, then what is said about it; what
            # works in the view in front before what is done in another.
            here = main.view.NAME
            fit.sort(key=lambda a: (_rank(names[a.id], words), not works_in(a, here)))
            return [
                forms.PickerRow(f"{a.label}  {a.tooltip}", keys.get(a.id, a.key), a.id) for a in fit
            ]

        dialog = forms.Picker(tr("Commands"), tr("Find a command…"), find, main.inks)
        id = await main.ask(dialog)
        if id is not None:
            await main.commands.do(BY_ID[id])

    @asks
    async def record(self) -> None:
        """Ask for the value of a metric and record it."""
        main, community = self.main, self.main.view.community
        if community is None or not main.may_write():
            return
        workspace, group = main.workspace, main.view.chat_group
        dialog = forms.RecordDialog(
            workspace.measures.states(community, group),
            workspace.today(community),
            main.view.metric,
            workspace.community(community).currency,
            group_of(workspace.tables, {"chat_group": group}),
        )
        answer = await main.ask(dialog)
        if answer is None:
            return
        state = await main.do(
            lambda store, now: services.metrics.record(
                store,
                community,
                answer.name,
                answer.value,
                now=now,
                day=answer.day,
                source=answer.source or "typed",
                n=answer.n,
                partial=answer.partial,
                chat_group=group,
            )
        )
        shown = state.metric.show(state.latest.value if state.latest else None)
        text = tr("Recorded: {name} {value}", name=state.metric.title, value=shown)
        main.say(f"{text} · {say(state.judgement.reason)}", "good")

    # -- the first community

    @asks
    async def welcome(self) -> None:
        """Ask for the first community of an empty workspace, until there is one."""
        main = self.main
        if main.session.read_only:
            main.say(tr("There is no community in this file"), "warn")
            return
        while True:
            today = main.session.clock().astimezone().date()
            answer = await main.ask(forms.Welcome(today))
            if answer is None:
                main.say(tr("No communities yet; a to create one"), "warn")
                return
            if answer.language != language():
                self.language()
            try:
                id = await begin_community(main, answer)
            except CommunityError as error:
                main.complain(error)
            else:
                break
        self._tasks.moves.open_first(id)
        self._tasks.came_to(self._tasks.stage_tree)
        count = len(main.workspace.board)
        main.say(tr("{name} starts with {n} tasks", name=answer.name, n=count), "good")
        if answer.running:
            # What the data say stands beside the file that is brought.
            main.go_view("metrics")
            await main.commands.do(BY_ID["import"])
        elif not ui_state.tour_ended():
            self.tour()

    # -- help

    @asks
    async def help(self) -> None:
        """List all keys, those of this pane first."""
        view = self.main.view
        pane = view.panes[view.pane]
        here = hints(*view.places, view=view.NAME)
        title = tr("Here: {pane}", pane=pane.title.partition(" · ")[0])
        keys = help_groups(self._program.keymap, here, title)
        groups: Sequence[Group] = [*keys, *legend()]
        if self._program.in_words:
            groups = [(name, [tuple(map(in_words, row)) for row in rows]) for name, rows in groups]
        if await self.main.ask(forms.HelpScreen(groups)) == "guide":
            self.guide()

    @asks
    async def guide(self) -> None:
        """Find a page of the guide, or where it tells of a word, and read it; then the next."""
        guide = services.guide
        called = {
            name: " ".join([name, *titles]).casefold() for name, titles in guide.titles().items()
        }
        offered: list[Place] = []

        def find(text: str) -> list[forms.PickerRow]:
            first = len(offered)
            pages = [guide.page(name) for name in guide.PAGES if text.casefold() in called[name]]
            found = [guide.Place(page, page.title, f"# {page.title}") for page in pages]
            found += [place for place in guide.places(text) if not place.line.startswith("# ")]
            offered.extend(found)
            return [
                forms.PickerRow(place.told, _where(place), str(number))
                for number, place in enumerate(found, first)
            ]

        main = self.main
        dialog = forms.Picker(tr("Guide"), tr("a page or a word"), find, main.inks)
        while (answer := await main.ask(dialog)) is not None:
            page, heading, _ = offered[int(answer)]
            await main.ask(forms.PageScreen(page.title, page.text, heading))
            dialog = forms.Picker(tr("Guide"), tr("a page or a word"), find, main.inks)

    @asks
    async def tour(self) -> None:
        """Show the user around; who has seen it is not bothered again."""
        main, before = self.main, self.main.view.pane

        def point(names: tuple[str, ...]) -> None:
            main.hush()
            # Where there is room for one pane only, the one that is spoken of comes to the front.
            front = names[0] if len(names) == 1 and names[0] in main.panes else before
            laid_out = self._tasks.laid_out
            if front != main.view.pane and laid_out is not None and laid_out.fill:
                main.go_pane(front)
            for name, pane in main.panes.items():
                if pane.has_class("-pointed") is not (name in names):
                    pane.set_class(name in names, "-pointed")

        await main.ask(forms.Tour(main.key_of, point))
        ui_state.end_tour()

    @asks
    async def problems(self) -> None:
        """List all that is wrong in the settings."""
        await self.main.ask(forms.ProblemsScreen(self._program.problems))

    def tell_demo(self) -> None:
        """Say that this is a sample, and where to begin."""
        key = self.main.key_of("tour")
        words = tr("Sample data, nothing is saved; {key} starts the tour", key=key)
        self.main.say(words, "info")

    def tell_problems(self) -> None:
        """Show what was wrong with settings or themes; of several how many, and who lists them."""
        problems = self._program.problems
        if len(problems) == 1:
            self.main.say(explain(problems[0]), "warn")
        elif problems:
            told = trn(
                "{n} problem in the settings, {key} lists it: {first}",
                "{n} problems in the settings, {key} lists them: {first}",
                len(problems),
                key=self.main.key_of("problems"),
                first=explain(problems[0]),
            )
            self.main.say(told, "warn")

    # -- how it looks

    @asks
    async def theme(self) -> None:
        """Choose a theme, seeing each; it is remembered, and the configuration wins over it."""
        program = self._program
        dialog = forms.ThemeDialog(program.themes_known, program.theme, program.show_theme)
        name = await self.main.ask(dialog)
        if name is None:
            return
        told = tr("Theme: {name}", name=name)
        if not ui_state.choose("theme", name):
            told += "  " + tr("(this time only: the state folder is not writable)")
        elif program.config.theme not in (None, name):
            told += "  " + tr(
                "(this time only: config.toml says {other})", other=program.config.theme
            )
        self.main.say(told)

    def language(self) -> None:
        """Speak the other language; it is remembered, and who asks for another wins over it."""
        set_language("en" if language() == "zh" else "zh")
        ui_state.choose("language", language())
        self.main.speak()

    # -- the file, and the way out

    def reload(self) -> None:
        """Look now whether the file changed."""
        self.main.session.poll()
        self.main.repaint()
        self.main.say(tr("Reloaded"))

    @asks
    async def displaced(self, error: CommunityError) -> None:
        """Ask what is to be done about a file that was moved, deleted or replaced."""
        main = self.main
        options = [
            ("look", tr("write nothing; wait until the file is back")),
            ("again", tr("write everything here again")),
        ]
        main.show_state()
        if await main.ask(forms.ChooseDialog(explain(error), options)) == "again":
            await main.do(lambda store, now: store.write_again())
            main.show_state()
            main.say(tr("The file is here again"), "good")

    def suspend(self) -> None:
        """Back to the shell; fg returns."""
        self.main.app.action_suspend_process()

    @asks
    async def leave(self) -> None:
        """End the program; ask only when something typed is not saved."""
        form = self._tasks.centre.form
        if form is not None and form.dirty:
            options = [
                ("stay", tr("Stay and save it")),
                ("leave", tr("Leave; keep the text as a draft")),
            ]
            dialog = forms.ChooseDialog(tr("The form is not saved"), options)
            if await self.main.ask(dialog) != "leave":
                return
            self._tasks.centre.keep_drafts()
        self._program.leave()


def _where(place: Place) -> str:
    """Return what stands beside a line of the guide: its page, or the name of the page itself."""
    return place.page.name if place.line.startswith("# ") else place.page.title


def _with_origin(store: Store, commit: Commit) -> tuple[Commit, Commit]:
    """Return a commit of undo or redo with the action of a person that it is about in the end."""
    return commit, services.history.origin(store, commit)


def _names(action: Action) -> str:
    """Return what a command is found by: id, names, initials; then what is said about it.

    Its names are those in both languages, and those of the commands that do the same.
    """
    names = [action.id, *(name for name, id in ACTION_OF.items() if id == action.id)]
    about = []
    for tongue in ("en", "zh"):
        with speaking(tongue):
            names.append(action.label)
            about.append(action.tooltip)
    names.append(initials(names[-1]))
    return ("\n".join(names) + "\n\n" + "\n".join(about)).casefold()


def _rank(names: str, words: Sequence[str]) -> int:
    """Return how well words fit: a whole name (0), its beginning, a part, what is said about it."""
    name = names.partition("\n\n")[0]
    if " ".join(words) in name.split("\n"):
        return 0
    if all(f"\n{word}" in name for word in words):
        return 1
    return 2 if all(word in name for word in words) else 3


async def begin_community(
    main: Host, answer: forms.WelcomeAnswer, playbook: Path | None = None
) -> int:
    """Make a community as it was answered, from a playbook (ours without one); return its id.

    Of one that runs already the stage and the currency are asked; esc skips either.
    """
    communities = services.communities
    stage = currency = None
    if answer.running:
        stages = [(each.key, say(each.title)) for each in STAGES]
        title = tr("It runs already; which stage is it in?")
        stage = await main.ask(forms.ChooseDialog(title, stages, RUNNING))
        title = tr("Which currency are its amounts in?")
        currency = await main.ask(forms.AskLine(title, tr("Currency"), check=_currency))

    def work(store: Store, now: datetime) -> int:
        return communities.init_community(
            store,
            answer.name,
            communities.load_playbook(playbook),
            start=date.fromisoformat(answer.start),
            timezone=_timezone(),
            now=now,
            spoken=answer.language,
            stage=stage,
            currency=read_currency(currency) if currency else None,
        ).community.id

    return await main.do(work)


def _currency(text: str) -> str:
    return read_currency(text) if text.strip() else ""


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
