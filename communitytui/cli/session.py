"""What every command needs: which file, which community, who asks; opened when first used."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from communitytui import paths
from communitytui.cli import output, problems
from communitytui.cli.language import LanguageChoice, asked_language
from communitytui.errors import CommunityError, Conflict, MayNotWrite, NotFound
from communitytui.i18n import N_, tr

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from communitytui.config import Config
    from communitytui.domain.workspace import Community, Workspace
    from communitytui.store import Store

_FALSE = frozenset({"", "0", "no", "off", "false"})
#: Message ids of what a person with an empty workspace should do.
BEGIN = N_("Nothing here yet. Start with: communitytui init NAME")


class Session:
    """One run of the program. The options of the command line are put into it as they are read."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.file: str | None = None
        self.community = env.get("COMMUNITYTUI_COMMUNITY") or None
        self.lang = env.get("COMMUNITYTUI_LANG") or None
        self.theme = env.get("COMMUNITYTUI_THEME") or None
        self.read_only = env.get("COMMUNITYTUI_READ_ONLY", "").lower() not in _FALSE
        self.plain = env.get("COMMUNITYTUI_PLAIN", "").lower() not in _FALSE
        self.json = False
        self._config: Config | None = None
        self._choice: LanguageChoice | None = None
        self._store: Store | None = None
        self._now: datetime | None = None
        self._workspace: Workspace | None = None
        self._told: set[str] = set()
        #: Whether what is to be known of the file is told at the end.
        self.telling = True

    @property
    def plain(self) -> bool:
        """Whether what is printed is for a screen reader."""
        return output.is_plain()

    @plain.setter
    def plain(self, on: bool) -> None:
        output.be_plain(on)

    # -- the surroundings

    def begin(self, args: Sequence[str]) -> None:
        """Choose the language and tell what is wrong in the configuration."""
        self._choice = LanguageChoice(asked_language(args), self.env, self.setting("lang"))
        self._choice.make()

    def setting(self, name: str) -> str | None:
        """Return a setting of the configuration, or ``None``; a wrong line is told on stderr."""
        if self._config is None:
            # Only those who have a configuration pay for reading one.
            file = paths.config_place(self.env)
            if not os.path.exists(file):  # noqa: PTH110 - pathlib costs more than the rest
                return None
            self._config = self._read_config()
        value: str | None = getattr(self._config, name)
        return value

    def _read_config(self) -> Config:
        from communitytui.config import load_config

        config, wrong = load_config(paths.config_file(self.env))
        for problem in wrong:
            problems.warn(tr(problem.message, **problem.values))
        return config

    @property
    def path(self) -> Path:
        """The workspace file; it need not exist."""
        return paths.workspace_file(self.file, self.setting("file"), self.env)

    @property
    def place(self) -> str:
        """The workspace file as a string."""
        return paths.workspace_place(self.file, self.setting("file"), self.env)

    @property
    def me(self) -> str:
        """The name that is written into changes."""
        from communitytui.services.workspaces import who_am_i

        return who_am_i(self.env)

    @property
    def now(self) -> datetime:
        """The instant of this run: the same for everything that one command does."""
        if self._now is None:
            from communitytui.services.workspaces import utc_now

            self._now = utc_now()
        return self._now

    # -- the file

    def looking(self) -> Store | None:
        """Open the workspace to look at it, or return ``None`` where there is no file yet."""
        if self._store is None:
            with suppress(NotFound):
                self._store = self._open(read_only=True)
        return self._store

    def editing(self) -> Store:
        """Open the workspace to change it; raises ``NotFound`` where there is no file yet."""
        if self.read_only:
            raise MayNotWrite(N_("nothing changed: --read-only is on"))
        try:
            self._store = self._open(read_only=False)
        except NotFound:
            raise NotFound(BEGIN) from None
        return self._store

    def _open(self, *, read_only: bool) -> Store:
        from communitytui.store import open_store

        return open_store(self.place, who=self.me, read_only=read_only)

    @property
    def wrote(self) -> bool:
        """Whether the command opened the workspace to change it."""
        return self._store is not None and self._store.read_only is None

    def keep(self, store: Store) -> Store:
        """Take over a store that a command opened itself, so that it is closed at the end."""
        self._store = store
        return store

    def close(self) -> None:
        """Close the workspace; changes are in the file when this returns."""
        if self._store is not None:
            self._store.close()
            self._tell_notices(self._store)
            self._store = None

    def _tell_notices(self, store: Store) -> None:
        """Say what the file had to be forgiven, each thing once for each run."""
        if not self.telling or not store.notices:
            return
        from communitytui.words.errors import explain

        for said in dict.fromkeys(map(explain, store.notices)):
            if said not in self._told:
                self._told.add(said)
                problems.warn(said)

    @property
    def workspace(self) -> Workspace:
        """The newest state of what is open, as values; an empty one where there is no file."""
        from communitytui.domain.workspace import Workspace

        store = self._store or self.looking()
        tables = store.refresh().tables if store else {}
        if self._workspace is None or self._workspace.tables is not tables:
            self._workspace = Workspace(tables, self.now)
            self._settle(self._workspace)
        return self._workspace

    def only(self, workspace: Workspace) -> int | None:
        """Return the id of the community chosen with ``-c``, or ``None`` for all of them."""
        if self.community is None or not workspace.communities:
            return None
        return workspace.find_community(self.community).id

    def chosen(self, workspace: Workspace) -> list[Community]:
        """Return the communities that a query is about: the one chosen with ``-c``, or all."""
        only = self.only(workspace)
        return [each for each in workspace.communities if only in (None, each.id)]

    def begun(self, workspace: Workspace) -> bool:
        """Tell whether there is something to print; a person is told how to begin if not."""
        if workspace.communities or self.json:
            return True
        output.text(tr(BEGIN))
        return False

    def one(self, workspace: Workspace) -> int:
        """Return the id of the community meant: chosen, or the only one; raises otherwise."""
        return workspace.find_community(self.community).id

    def tasks(self, workspace: Workspace, words: Sequence[str]) -> list[int]:
        """Return the tasks meant by ids (``12``, ``#12``) and playbook keys (``1.4``)."""
        from communitytui.domain.nouns.lookup import find_task

        community = self.only(workspace)
        return list(dict.fromkeys(find_task(workspace, word, community) for word in words))

    def matching(
        self, workspace: Workspace, table: str, terms: Sequence[str]
    ) -> Callable[[int, Mapping[str, object]], bool]:
        """Return whether a record, given its id and it, is one that the terms of a filter mean."""
        if not terms:
            return lambda id, record: True
        from communitytui.services.queries import matching

        text, only = " ".join(terms), self.only(workspace)
        return matching(workspace, table, text, community=only, me=self.me)

    # -- the language

    def _settle(self, workspace: Workspace) -> None:
        if self._choice is not None and self._choice.open and workspace.communities:
            chosen = workspace.communities[0]
            if self.community is not None:
                wanted = self.community.casefold()
                for each in workspace.communities:
                    if wanted in (each.name.casefold(), str(each.id)):
                        chosen = each
            self._choice.settle(chosen.language)

    def settle_language(self) -> None:
        """Let the file decide the language where the surroundings did not; never fails."""
        if self._choice is not None and self._choice.open:
            try:
                self._settle(self.workspace)
            except (CommunityError, OSError):
                # What is wrong with the file is not what was asked about.
                self._choice.open = False

    # -- conflicts

    def conflicts(self, error: Conflict) -> list[dict[str, object]]:
        """Return one record for each field that two people changed, with who did and when."""
        rows = []
        for clash in error.clashes:
            by, at = clash.by, clash.at
            if by is None and self._store is not None:
                by, at = _last_touch(self._store, clash.table, clash.id, clash.field)
            rows.append(
                {
                    "table": clash.table,
                    "record": clash.id,
                    "field": clash.field,
                    "base": clash.base,
                    "mine": clash.mine,
                    "theirs": clash.theirs,
                    "by": by,
                    "at": at,
                }
            )
        return rows


def _last_touch(store: Store, table: str, id: int, field: str) -> tuple[str | None, str | None]:
    """Return who changed a field last, and when, as far as the log reaches."""
    for commit in store.history()[::-1]:
        for name, record, _, after in commit.ops:
            if (name, record) == (table, id) and after is not None and field in after:
                return commit.who, commit.at
    return None, None
