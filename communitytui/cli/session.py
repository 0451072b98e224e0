"""What every command needs: the file, the community, the user; opened when first used."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from communitytui import paths
from communitytui.cli import on_server, output, problems
from communitytui.cli.language import LanguageChoice, lang_option
from communitytui.domain.workspace import Workspace
from communitytui.errors import CommunityError, Conflict, MayNotWrite, NotFound
from communitytui.i18n import N_, tr
from communitytui.services import queries, workspaces
from communitytui.store import open_store, server

if TYPE_CHECKING:
    from pathlib import Path

    from communitytui.config import Config
    from communitytui.domain.workspace import Community
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
        #: The day as whose end everything is shown, as it was typed.
        self.as_of: str | None = None
        output.be_plain(env.get("COMMUNITYTUI_PLAIN", "").lower() not in _FALSE)
        self.json = False
        #: The instant of this run: the same for everything that one command does.
        self.now = workspaces.utc_now()
        #: The name that is written into changes.
        self.me = workspaces.who_am_i(env)
        self._config: Config | None = None
        self._choice: LanguageChoice | None = None
        self._store: Store | None = None
        self._workspace: Workspace | None = None
        self._noticed: set[str] = set()
        #: Whether notices about the file are printed at the end.
        self.telling = True

    @property
    def plain(self) -> bool:
        """Whether what is printed is for a screen reader."""
        return output.is_plain()

    @plain.setter
    def plain(self, on: bool) -> None:
        output.be_plain(on)

    # -- settings

    def begin(self, args: Sequence[str]) -> None:
        """Read the configuration, print its problems, and choose the language."""
        self._config = self._read_config()
        self._choice = LanguageChoice(lang_option(args), self.env, self.setting("lang"))
        self._choice.make()

    def setting(self, name: str) -> str | None:
        """Return a setting of the configuration, or ``None``."""
        value: str | None = getattr(self._config, name, None)
        return value

    def _read_config(self) -> Config | None:
        if not os.path.exists(paths.config_place(self.env)):  # noqa: PTH110 - without pathlib
            return None
        # 7 ms, and most users have no configuration.
        from communitytui.config import load_config

        config, wrong = load_config(paths.config_file(self.env))
        for problem in wrong:
            problems.warn(tr(problem.message, **problem.values))
        return config

    @property
    def path(self) -> Path:
        """The workspace file; it need not exist. Raises ``BadValue`` for one on a server."""
        if self.is_on_server:
            raise server.no_files()
        return paths.workspace_file(self.file, self.setting("file"), self.env)

    @property
    def place(self) -> str:
        """The workspace file as a string, or the URL of a server, which holds no password."""
        place = paths.workspace_place(self.file, self.setting("file"), self.env)
        if place.startswith(paths.SERVER):
            return on_server.ready(place)
        return place

    @property
    def is_on_server(self) -> bool:
        """Whether the workspace is on a server."""
        return self.place.startswith(paths.SERVER)

    # -- the file

    def viewing(self) -> Store | None:
        """Open the workspace read-only, or return ``None`` if there is no file yet."""
        if self._store is None:
            with suppress(NotFound):
                self._store = self._open(read_only=True)
        return self._store

    def editing(self) -> Store:
        """Open the workspace for writing; raises ``NotFound`` if there is no file yet."""
        if self.read_only:
            raise MayNotWrite(N_("nothing changed: --read-only is on"))
        if self.as_of is not None:
            raise MayNotWrite(N_("nothing changed: --as-of shows the past"))
        before = self._store
        try:
            self._store = self._open(read_only=False)
            if before is not None:
                before.close()
        except NotFound:
            raise NotFound(BEGIN) from None
        return self._store

    def _open(self, *, read_only: bool) -> Store:
        store = open_store(self.place, who=self.me, read_only=read_only)
        if self.as_of is not None:
            # 45 ms with the declarations, and few questions are about the past.
            from communitytui.services.looking_back import go_back

            self.now = go_back(store, self.as_of, self.community, self.now)
        return store

    @property
    def wrote(self) -> bool:
        """Whether the command opened the workspace for writing."""
        return self._store is not None and self._store.read_only is None

    def adopt(self, store: Store) -> Store:
        """Adopt a store that a command opened itself, so that it is closed at the end."""
        self._store = store
        return store

    def close(self) -> None:
        """Close the workspace; changes are in the file when this returns."""
        if self._store is not None:
            self._store.close()
            self._print_notices(self._store)
            self._store = None

    def _print_notices(self, store: Store) -> None:
        """Warn about problems of the file, each once per run."""
        if not self.telling or not store.notices:
            return
        # 1 ms, and most files have no problem.
        from communitytui.words.errors import explain

        for notice in dict.fromkeys(map(explain, store.notices)):
            if notice not in self._noticed:
                self._noticed.add(notice)
                problems.warn(notice)

    def read(self) -> Workspace:
        """Read the newest state of the workspace; it is empty if there is no file yet."""
        store = self._store or self.viewing()
        tables = store.refresh().tables if store else {}
        if self._workspace is None or self._workspace.tables is not tables:
            self._workspace = Workspace(tables, self.now)
            self._use_language_of(self._workspace)
        return self._workspace

    def only(self, workspace: Workspace) -> int | None:
        """Return the id of the community chosen with ``-c``, or ``None`` for all of them."""
        if self.community is None or not workspace.communities:
            return None
        return workspace.find_community(self.community).id

    def chosen(self, workspace: Workspace) -> list[Community]:
        """Return the community chosen with ``-c``, or all communities."""
        only = self.only(workspace)
        return [each for each in workspace.communities if only in (None, each.id)]

    def begun(self, workspace: Workspace) -> bool:
        """Return whether there is anything to print; if not, say how to begin."""
        if workspace.communities or self.json:
            return True
        output.text(tr(BEGIN))
        return False

    def one(self, workspace: Workspace) -> int:
        """Return the id of the community chosen with ``-c``, or of the only one; else raise."""
        return workspace.find_community(self.community).id

    def tasks(self, workspace: Workspace, words: Sequence[str]) -> list[int]:
        """Return the ids of tasks given by id (``12``, ``#12``) or playbook key (``1.4``)."""
        # 1 ms, which a list of tasks does not need.
        from communitytui.domain.nouns.lookup import find_task

        community = self.only(workspace)
        return list(dict.fromkeys(find_task(workspace, word, community) for word in words))

    def matching(
        self, workspace: Workspace, table: str, terms: Sequence[str]
    ) -> Callable[[int, Mapping[str, object]], bool]:
        """Return a test of a record (its id and the record) against the terms of a filter."""
        if not terms:
            return lambda id, record: True
        only = self.only(workspace)
        return queries.matching(workspace, table, terms, community=only, me=self.me)

    # -- the language

    def _use_language_of(self, workspace: Workspace) -> None:
        if self._choice is not None and self._choice.open and workspace.communities:
            chosen = workspace.communities[0]
            if self.community is not None:
                wanted = self.community.casefold()
                for each in workspace.communities:
                    if wanted in (each.name.casefold(), str(each.id)):
                        chosen = each
            self._choice.use(chosen.language)

    def use_language_of_file(self) -> None:
        """Use the language of the community unless another was asked for; never fails."""
        if self._choice is not None and self._choice.open:
            try:
                self._use_language_of(self.read())
            except (CommunityError, OSError):
                # Help and usage errors are printed even if the file is damaged.
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
