# ruff: noqa: PTH109, PTH117, PTH118
"""Where things live: the workspace, the configuration, the user's own themes and playbooks.

The places follow the XDG base directories, on macOS too, where terminal programs are looked for
under ``~/.config`` and ``~/.local``. Asking for a path creates nothing.

The work is done on strings: a query asks for two places and should not pay for ``pathlib``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_APP = "communitytui"
#: The name of the workspace file that is used when nobody names another.
WORKSPACE = "ops.json"


def _home(env: Mapping[str, str]) -> str:
    home = env.get("HOME", "")
    if os.path.isabs(home):
        return home
    home = os.path.expanduser("~")  # noqa: PTH111 - without pathlib
    # A service account without a home: what it wrote belongs where it was started.
    return home if os.path.isabs(home) else os.getcwd()


def _base(env: Mapping[str, str] | None, variable: str, default: str) -> str:
    env = os.environ if env is None else env
    chosen = env.get(variable, "")
    # The specification asks to ignore a relative path here.
    folder = chosen if os.path.isabs(chosen) else os.path.join(_home(env), default)
    return os.path.join(folder, _APP)


def _path(text: str) -> Path:
    # 3 ms, which a query on a file that is named does not need.
    from pathlib import Path

    return Path(text)


def config_dir(env: Mapping[str, str] | None = None) -> Path:
    """Return the folder of what users set: ``$XDG_CONFIG_HOME/communitytui``."""
    return _path(_base(env, "XDG_CONFIG_HOME", ".config"))


def state_dir(env: Mapping[str, str] | None = None) -> Path:
    """Return the folder of what may be lost, such as drafts: ``$XDG_STATE_HOME/communitytui``."""
    return _path(_base(env, "XDG_STATE_HOME", ".local/state"))


def config_place(env: Mapping[str, str] | None = None) -> str:
    """Return the configuration file: ``$COMMUNITYTUI_CONFIG``, else the one in ``config_dir``."""
    chosen = (os.environ if env is None else env).get("COMMUNITYTUI_CONFIG", "")
    if chosen:
        return _named(chosen, env)
    return os.path.join(_base(env, "XDG_CONFIG_HOME", ".config"), "config.toml")


def config_file(env: Mapping[str, str] | None = None) -> Path:
    """Return ``config_place`` as a path."""
    return _path(config_place(env))


def themes_dir(env: Mapping[str, str] | None = None) -> Path:
    """Return the folder of the user's own themes (``*.toml``)."""
    return config_dir(env) / "themes"


def playbooks_dir(env: Mapping[str, str] | None = None) -> Path:
    """Return the folder of the user's own playbooks (``*.toml``)."""
    return config_dir(env) / "playbooks"


def drafts_dir(env: Mapping[str, str] | None = None) -> Path:
    """Return the folder where text stays that was typed but could not be saved."""
    return state_dir(env) / "drafts"


def _named(path: str, env: Mapping[str, str] | None) -> str:
    if path == "~" or path.startswith("~/"):
        return os.path.join(_home(os.environ if env is None else env), path[2:])
    return path


#: How the place of a workspace begins that is on a server.
SERVER = ("postgresql://", "postgres://")


def one_name(place: str | os.PathLike[str]) -> str:
    """Return the name under which a workspace is always the same: links followed, or its URL."""
    name = os.fspath(place)
    return name if name.startswith(SERVER) else os.path.realpath(name)


def workspace_place(
    option: str | None = None,
    configured: str | None = None,
    env: Mapping[str, str] | None = None,
) -> str:
    """Return the workspace: the option, else ``$COMMUNITYTUI_FILE``, the config's, our default.

    The URL of a server stays as it is. ``~`` stands for the home directory. A path is absolute,
    so that it stays the same file when the working directory changes; it need not exist.
    """
    environment = os.environ if env is None else env
    chosen = option or environment.get("COMMUNITYTUI_FILE") or configured
    if chosen and chosen.startswith(SERVER):
        return chosen
    if chosen:
        return os.path.join(os.getcwd(), _named(chosen, env))
    return os.path.join(_base(env, "XDG_DATA_HOME", ".local/share"), WORKSPACE)


def workspace_file(
    option: str | None = None,
    configured: str | None = None,
    env: Mapping[str, str] | None = None,
) -> Path:
    """Return ``workspace_place`` as a path."""
    return _path(workspace_place(option, configured, env))
