"""The views of the main screen, one key each, and the one table that they are listed in.

The tab strip, the keys 1 to 8, the help and the palette derive from ``VIEWS``. Every view is a
module here, imported and mounted at the first visit and kept afterwards; Tasks is the first one. A
view without a module is not shown anywhere.

**How a view is added**: write ``views/NAME.py`` with one subclass of ``views.base.View`` (its
docstring says what it has to bring), and name the class in its line of ``VIEWS``. Nothing else is
needed. What a view can do by keys of its own are lines of the table in ``tui.actions``::

    Action("calendar.month", "right_square_bracket", "in_view('month', 1)", N_("Next month"),
           N_("To the next month"), LOOK, views=("calendar",), where=("month",))

``in_view('month', 1)`` calls ``month(1)`` of the view's ``moves``. ``views`` says in which views
an action works (none named: in all), so a key of the Tasks can mean something else elsewhere;
``where`` names the panes in whose key bar it is offered.
"""

from __future__ import annotations

from typing import NamedTuple

from communitytui.i18n import N_, tr

#: The view that is there from the beginning.
TASKS = "tasks"


class ViewEntry(NamedTuple):
    """One line of the table: ``number`` is the key, ``home`` is ``module:Class`` in this package.

    ``home`` is empty while a view has no content.
    """

    number: int
    id: str
    message: str
    tip: str
    home: str = ""

    @property
    def title(self) -> str:
        """The view's name in the language spoken now."""
        return tr(self.message)


VIEWS: tuple[ViewEntry, ...] = (
    ViewEntry(
        1,
        "overview",
        N_("Overview"),
        N_("All communities: progress, late, metrics, next"),
        "overview:Overview",
    ),
    ViewEntry(2, "today", N_("Today"), N_("What to do today"), "today:TodayView"),
    ViewEntry(3, TASKS, N_("Tasks"), N_("Stages, tasks, details, metrics"), "tasks:Tasks"),
    ViewEntry(4, "timeline", N_("Timeline"), N_("The plan over time"), "timeline:Timeline"),
    ViewEntry(
        5, "metrics", N_("Metrics"), N_("Metrics in full, findings, trials"), "metrics:Metrics"
    ),
    ViewEntry(
        6, "decisions", N_("Decisions"), N_("What was decided, and why"), "decisions:Decisions"
    ),
    ViewEntry(7, "calendar", N_("Calendar"), N_("What is due when"), "calendar:Calendar"),
    ViewEntry(8, "log", N_("Log"), N_("Who changed what, and when"), "log:LogView"),
)
ENTRY = {entry.id: entry for entry in VIEWS}


def shown() -> list[ViewEntry]:
    """Return the views that have content, in the order of their keys."""
    return [entry for entry in VIEWS if entry.home]
