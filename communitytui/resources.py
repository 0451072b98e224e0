"""The files that are shipped: themes, playbooks, samples, the guide, wherever we are installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def _package() -> Traversable:
    # 8 ms: it loads tempfile and zipfile, and a query reads nothing that is shipped.
    from importlib.resources import files

    return files("communitytui")


def bundled_themes() -> Traversable:
    """Return the folder of the shipped themes.

    A wheel carries it inside the package; in a checkout, and so in an editable install, it
    stands beside the package. Raises ``FileNotFoundError`` for an installation without it.
    """
    package = _package()
    for folder in (package.joinpath("themes"), package.joinpath("..", "themes")):
        if folder.is_dir():
            return folder
    raise FileNotFoundError("communitytui is installed without its themes")


def bundled_playbooks() -> Traversable:
    """Return the folder of the shipped playbooks; ``FileNotFoundError`` when it is missing."""
    folder = _package().joinpath("playbooks")
    if not folder.is_dir():
        raise FileNotFoundError("communitytui is installed without its playbooks")
    return folder


def bundled_samples() -> Traversable:
    """Return the folder of the shipped samples; ``FileNotFoundError`` when it is missing."""
    folder = _package().joinpath("samples")
    if not folder.is_dir():
        raise FileNotFoundError("communitytui is installed without its samples")
    return folder


def bundled_guide() -> Traversable:
    """Return the folder of the guide; ``FileNotFoundError`` when it is missing."""
    folder = _package().joinpath("guide")
    if not folder.is_dir():
        raise FileNotFoundError("communitytui is installed without its guide")
    return folder


def toml_files(folder: Traversable) -> dict[str, Traversable]:
    """Return the TOML files of a folder by their name without the ending, in the order of names.

    A folder that does not exist has none: users need not have themes of their own.
    """
    if not folder.is_dir():
        return {}
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {e.name[:-5]: e for e in entries if e.name.endswith(".toml") and e.is_file()}
