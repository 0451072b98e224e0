"""communitytui: run a community through nine stages, in a terminal.

The rooms, who may import whom, and what goes where: ``guide/en/architecture.md``.
From Python a workspace is a TinyDB: ``from communitytui import open_workspace``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communitytui.services.tables import open_workspace

__all__ = ["open_workspace"]
__version__ = "0.2.0"


def __getattr__(name: str) -> Any:
    """Load ``open_workspace`` when it is first used: nothing else here needs TinyDB."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # 1 ms with what follows, 50 ms with TinyDB: a program that only asks for the version.
    from importlib import import_module

    return getattr(import_module("communitytui.services.tables"), name)
