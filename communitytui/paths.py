"""Where things live: the workspace, the configuration, the user's own themes and playbooks.

The places follow the XDG base directories, on macOS too, where terminal programs are looked for
under ``~/.config`` and ``~/.local``. Asking for a path creates nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_APP = "communitytui"
#: The name of the workspace file that is used when nobody names another.
WORKSPACE = "ops.json"


def _home(env: Mapping[str, str]) -> Path:
    home = Path(env.get("HOME", ""))
    if home.is_absolute():
        return home
    try:
        return Path.home()
    except RuntimeError:
        # A service account without a home: what it wrote belongs where it was started.
        return Path.cwd()


def _base(env: Mapping[str, str] | None, variable: str, default: str) -> Path:
    env = os.environ if env is None else env
    chosen = Path(env.get(variable, ""))
    # The specification asks to ignore a relative path here.
    return (chosen if chosen.is_absolute() else _home(env) / default) / _APP


def data_dir(env: Mapping[str, str] | None = None) -> Path:
    """Return the folder of what users make: ``$XDG_DATA_HOME/communitytui``."""
    return _base(env, "XDG_DATA_HOME", ".local/share")


def config_dir(env: Mapping[str, str] | None = None) -> Path:
    """Return the folder of what users set: ``$XDG_CONFIG_HOME/communitytui``."""
    return _base(env, "XDG_CONFIG_HOME", ".config")


def state_dir(env: Mapping[str, str] | None = None) -> Path:
    """Return the folder of what may be lost, such as drafts: ``$XDG_STATE_HOME/communitytui``."""
    return _base(env, "XDG_STATE_HOME", ".local/state")


def config_file(env: Mapping[str, str] | None = None) -> Path:
    """Return the configuration file: ``$COMMUNITYTUI_CONFIG``, else the one in ``config_dir``."""
    chosen = (os.environ if env is None else env).get("COMMUNITYTUI_CONFIG", "")
    return _named(chosen, env) if chosen else config_dir(env) / "config.toml"


def themes_dir(env: Mapping[str, str] | None = None) -> Path:
    """Return the folder of the user's own themes (``*.toml``)."""
    return config_dir(env) / "themes"


def playbooks_dir(env: Mapping[str, str] | None = None) -> Path:
    """Return the folder of the user's own playbooks (``*.toml``)."""
    return config_dir(env) / "playbooks"


def drafts_dir(env: Mapping[str, str] | None = None) -> Path:
    """Return the folder where text stays that was typed but could not be saved."""
    return state_dir(env) / "drafts"


def _named(path: str, env: Mapping[str, str] | None) -> Path:
    if path == "~" or path.startswith("~/"):
        return _home(os.environ if env is None else env) / path[2:]
    return Path(path)


def workspace_file(
    option: str | None = None,
    configured: str | None = None,
    env: Mapping[str, str] | None = None,
) -> Path:
    """Return the workspace: the option, else ``$COMMUNITYTUI_FILE``, the config's, our default.

    ``~`` stands for the home directory. The path is absolute, so that it stays the same file
    when the working directory changes; it need not exist.
    """
    environment = os.environ if env is None else env
    chosen = option or environment.get("COMMUNITYTUI_FILE") or configured
    return _named(chosen, env).absolute() if chosen else data_dir(env) / WORKSPACE
