"""What a user can do, for both faces: one function, one unit of work.

``services.tasks`` and its neighbours are loaded when they are first used: the screen shows
itself before anybody does anything.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from communitytui.services import (
        adopting,
        areas,
        baselines,
        calendar,
        communities,
        decisions,
        deleting,
        fields,
        findings,
        forgetting,
        goals,
        guide,
        history,
        importing,
        key_metrics,
        maintenance,
        makers,
        metrics,
        moving,
        offers,
        own_metrics,
        own_rules,
        owners,
        planning,
        providers,
        quick_entry,
        repair,
        reports,
        reviews,
        rhythms,
        settings,
        shifting,
        sources,
        standards,
        tasks,
        templates,
        today,
        trials,
        undoing,
        workload,
        workspaces,
    )

__all__ = [
    "adopting",
    "areas",
    "baselines",
    "calendar",
    "communities",
    "decisions",
    "deleting",
    "fields",
    "findings",
    "forgetting",
    "goals",
    "guide",
    "history",
    "importing",
    "key_metrics",
    "maintenance",
    "makers",
    "metrics",
    "moving",
    "offers",
    "own_metrics",
    "own_rules",
    "owners",
    "planning",
    "providers",
    "quick_entry",
    "repair",
    "reports",
    "reviews",
    "rhythms",
    "settings",
    "shifting",
    "sources",
    "standards",
    "tasks",
    "templates",
    "today",
    "trials",
    "undoing",
    "workload",
    "workspaces",
]


def __getattr__(name: str) -> ModuleType:
    """Load one of the modules above."""
    if name not in __all__:
        raise AttributeError(name)
    return import_module(f"communitytui.services.{name}")
