"""The registry of metrics: every measure that the program can compute, name or judge.

The three groups of the source text (activity, interaction, satisfaction) and growth. A playbook
names metrics of the registry and may add its own; so may a community. The texts stand here and
nowhere else; a community gets them with its records. A definition that changes in meaning gets a
new version: readings belong to one version and are never compared across.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from communitytui.domain.metrics.registry import (
    activity,
    concentration,
    growth,
    interaction,
    satisfaction,
)
from communitytui.domain.metrics.registry.shape import LEVELS, USUAL_LEVEL, Definition

#: The definitions by the word that people type: ``dau``.
REGISTRY: Mapping[str, Definition] = MappingProxyType(
    {
        definition.id: definition
        for group in (activity, interaction, concentration, satisfaction, growth)
        for definition in group.DEFINITIONS
    }
)

#: The metrics of who takes part and how much, of which a community can leave out its staff. Not
#: among them: how many members there are, come and go, and what happens to questions, which staff
#: answer as well as anybody.
WITHOUT_STAFF = frozenset(
    {
        *("dau", "wau", "mau", "stickiness", "wau_mau", "habit", "contributors"),
        *("messages", "reactions", "replies", "interactions", "posts_per_active"),
        *("reactions_per_message", "replies_per_message", "gini", "caf50"),
        *("top1_share", "next9_share", "rest_share"),
        *("participation", "returning", "lapse", "retention_w1", "activation_7d"),
    }
)

__all__ = ["LEVELS", "REGISTRY", "USUAL_LEVEL", "WITHOUT_STAFF", "Definition"]
