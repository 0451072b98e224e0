"""communitytui: run a community through nine stages, in a terminal.

The rooms of the house, outermost first. A room may import what stands below it, never what
stands above. Rooms joined by ``|`` do not know each other; the last three lines are leaves: they
know no room but those below.

    cli                           commands; the only writer of stdout and stderr
    tui                           the app: one screen, its views, panes and forms, keys, themes
    services                      what a user can do: one function, one transaction
    store | report | events       the file | a community as a document | chat exports, streamed
    domain                        stages, tasks, metrics: plain Python, no I/O, no clock
    i18n | paths | config | resources    two languages | where things live | settings | what we ship
    foreign | private             files of others, read in bounds | small files of ours, written
    errors                        every error a user can meet, each with its exit code

``playbooks`` and ``samples`` hold data: what a community starts from, and the demo's story. A view
is a module in ``tui/views``, a key a line of the table ``tui/actions``. Only ``services/tables``
knows TinyDB, only ``tui`` Textual, only ``cli`` click. The contracts in ``pyproject.toml`` and
``tests/test_architecture.py`` hold this map to the truth.

From Python a workspace is a TinyDB: ``from communitytui import open_workspace``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from communitytui.services.tables import open_workspace

__all__ = ["open_workspace"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load ``open_workspace`` when it is first used: nothing else here needs TinyDB."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("communitytui.services.tables"), name)
