"""The door to the app: what must be settled before Textual is imported, and after the app ended."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from communitytui import paths
from communitytui.config import Config, Problem, load_config
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, set_language
from communitytui.i18n.choose import LanguageError, known_language, resolve_language
from communitytui.store import open_store
from communitytui.tui import ui_state
from communitytui.tui.lean import import_textual

if TYPE_CHECKING:
    from communitytui.store import Store
    from communitytui.tui.session import AppSession


def can_run(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return why the app cannot run here, as a message id, or None when it can."""
    if environment.get("TERM", "") == "dumb":
        return N_("This terminal (TERM=dumb) cannot show the app")
    # Textual reads from stdin and draws on stderr; without stdout nobody looks at a screen.
    if not all(stream is not None and stream.isatty() for stream in _streams()):
        return N_("The app needs a terminal")
    return None


def is_slow(config: Config, environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether each byte counts: as the settings say, else over SSH."""
    if config.slow_link is not None:
        return config.slow_link
    return any(environment.get(name) for name in ("SSH_TTY", "SSH_CONNECTION"))


def has_mouse(config: Config, *, slow: bool) -> bool:
    """Tell whether the terminal shall report the mouse; each move of it sends bytes."""
    return config.mouse if config.mouse is not None else not slow


def _streams() -> tuple[TextIO | None, ...]:
    return sys.__stdin__, sys.__stderr__, sys.stdout


def run(
    path: Path | str,
    *,
    who: str,
    lang: str | None = None,
    theme: str | None = None,
    read_only: bool = False,
    community: str | None = None,
    discard: Callable[[], object] | None = None,
) -> int:
    """Open the workspace at ``path`` in the app, until the user leaves; return the exit code.

    A file that is not there yet is made by the first change. Raises ``Damaged`` and its kin for
    a file that cannot be opened, and ``NotFound`` for an unknown ``community``, before anything
    is drawn. ``discard`` says that this is a demo, and takes its file away when the process has
    to end at once.
    """
    config, problems = load_config(paths.config_file())
    slow = is_slow(config)
    _prepare(slow)
    # What is imported and loaded until the first paint stays: collecting it is wasted time.
    gc.disable()
    store = _open(path, who, read_only)
    import_textual()
    # 10 ms, and it imports Textual: after ``import_textual``, which leaves parts of it out.
    from communitytui.tui.session import AppSession

    session = AppSession(path, store, who=who)
    try:
        chosen = session.workspace.find_community(community).id if community else None
        set_language(_language(lang, config, session.workspace.communities))
        return _run(session, config, problems, theme, chosen, slow=slow, discard=discard)
    finally:
        gc.enable()
        _close(session, store)


def _close(session: AppSession, store: Store | None) -> None:
    """Write what is due and let go of the files."""
    session.close()
    if store is not None:
        store.close()


def _prepare(slow: bool) -> None:
    """Set what Textual reads when it is imported."""
    # With the kitty protocol some terminals swallow what a Chinese input method commits.
    os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    for stream in (sys.__stdout__, sys.__stderr__):
        # The screen is UTF-8 whatever the locale says; Textual writes to one of these.
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8", errors="replace")
    if slow:
        os.environ.setdefault("TEXTUAL_FPS", "15")


def _open(path: Path | str, who: str, read_only: bool) -> Store | None:
    try:
        return open_store(path, who=who, read_only=read_only, lasting=True)
    except NotFound:
        if read_only:
            raise
        return None


def _language(lang: str | None, config: Config, communities: Sequence[object]) -> str:
    chosen = known_language(ui_state.chosen("language") or "")
    first = getattr(communities[0], "language", None) if communities else None
    try:
        return resolve_language(
            option=lang,
            env=os.environ,
            config=config.lang or chosen,
            community_language=first,
        )
    except LanguageError as error:
        raise BadValue(error.message, text=error.text) from None


def _run(
    session: AppSession,
    config: Config,
    problems: Sequence[Problem],
    theme: str | None,
    community: int | None,
    *,
    slow: bool,
    discard: Callable[[], object] | None,
) -> int:
    # 180 ms, after ``import_textual``; the file is opened first, so an error shows at once.
    from communitytui.tui.app import CommunityApp
    from communitytui.tui.guard import Guard

    app = CommunityApp(
        session,
        config=config,
        problems=problems,
        theme_name=theme or os.environ.get("COMMUNITYTUI_THEME") or config.theme,
        community=community,
        slow=slow,
        demo=discard is not None,
    )
    with Guard(app.leave_soon, discard or app.keep_drafts, app.can_draw) as guard:
        app.run(mouse=has_mouse(config, slow=slow))
        # Closing waits for the lock: after a signal not for longer than the guard allows.
        _close(session, session.store)
    if app.fault is not None:
        raise app.fault
    if guard.code is not None:
        return guard.code
    return app.return_code or 0
