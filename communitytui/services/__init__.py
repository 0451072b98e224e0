"""What a user can do, for both faces: one function, one unit of work.

``services.tasks`` and its neighbours are loaded when they are first used: the screen shows
itself before anybody does anything.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from communitytui.services import adopting as adopting
    from communitytui.services import areas as areas
    from communitytui.services import baselines as baselines
    from communitytui.services import calendar as calendar
    from communitytui.services import communities as communities
    from communitytui.services import decisions as decisions
    from communitytui.services import deleting as deleting
    from communitytui.services import fields as fields
    from communitytui.services import findings as findings
    from communitytui.services import forgetting as forgetting
    from communitytui.services import goals as goals
    from communitytui.services import groups as groups
    from communitytui.services import guide as guide
    from communitytui.services import history as history
    from communitytui.services import hours as hours
    from communitytui.services import importing as importing
    from communitytui.services import key_metrics as key_metrics
    from communitytui.services import maintenance as maintenance
    from communitytui.services import makers as makers
    from communitytui.services import metrics as metrics
    from communitytui.services import moving as moving
    from communitytui.services import offers as offers
    from communitytui.services import own_metrics as own_metrics
    from communitytui.services import own_rules as own_rules
    from communitytui.services import owners as owners
    from communitytui.services import people as people
    from communitytui.services import planning as planning
    from communitytui.services import playbooks as playbooks
    from communitytui.services import proposals as proposals
    from communitytui.services import providers as providers
    from communitytui.services import quick_entry as quick_entry
    from communitytui.services import repair as repair
    from communitytui.services import reports as reports
    from communitytui.services import reviews as reviews
    from communitytui.services import rhythms as rhythms
    from communitytui.services import settings as settings
    from communitytui.services import shifting as shifting
    from communitytui.services import sources as sources
    from communitytui.services import standards as standards
    from communitytui.services import tasks as tasks
    from communitytui.services import templates as templates
    from communitytui.services import today as today
    from communitytui.services import trials as trials
    from communitytui.services import undoing as undoing
    from communitytui.services import workload as workload
    from communitytui.services import workspaces as workspaces


def __getattr__(name: str) -> ModuleType:
    """Load one of the modules."""
    module = f"{__name__}.{name}"
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise AttributeError(name) from None
