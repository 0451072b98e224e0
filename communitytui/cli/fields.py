"""Options for the fields of a noun, derived from its declaration.

The kind of a field says what is written for its value and what the shell offers; the noun says
which fields there are. So a new field has its option where records are added without a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from communitytui.cli.params import F, completing, option
from communitytui.domain.nouns.declared import METRIC
from communitytui.domain.nouns.kinds import (
    Choice,
    Cost,
    Day,
    Kind,
    Number,
    People,
    Person,
    Priority,
    Time,
    Whole,
)
from communitytui.domain.nouns.linked_kinds import (
    DayOfRule,
    FindingRef,
    GoalRef,
    GroupRef,
    MetricRef,
    PassLine,
    TaskRefs,
)
from communitytui.domain.nouns.noun import Field, Noun
from communitytui.i18n import N_
from communitytui.services import groups

if TYPE_CHECKING:
    from communitytui.cli.session import Session
    from communitytui.domain.workspace import Workspace

#: What is written for a value of a kind. The first that fits counts; without one it is a text.
_METAVARS: tuple[tuple[type[Kind], str], ...] = (
    (DayOfRule, "DAY"),
    (Priority, "1|2|3"),
    (Whole, "N"),
    (Number, "NUMBER"),
    (Cost, "AMOUNT"),
    (Day, "DATE"),
    (Time, "HH:MM"),
    (Person, "NAME"),
    (People, "NAMES"),
    (TaskRefs, "IDS"),
    (GoalRef, "ID"),
    (GroupRef, "GROUP"),
    (MetricRef, "METRIC"),
    (FindingRef, "RULE"),
    (PassLine, "LINE"),
)
#: What the shell offers with titles beside; otherwise it is the words of the kind.
_OFFERED: tuple[tuple[type[Kind], str], ...] = (
    (TaskRefs, "tasks"),
    (MetricRef, "metrics"),
    (FindingRef, "rules"),
)
#: Help of fields that mean the same in every noun, as message ids.
_HELP = {
    "area": N_("the kind of work"),
    "chat_group": N_("the group that it is of"),
    "direction": N_("direction: up, down or none"),
    "level": N_("what counts as active: visit, interact or post"),
    "notes": N_("notes"),
    "owner": N_("owner; me for yourself"),
}
_HELP_OF_KIND: dict[type[Kind], str] = {Priority: N_("1 is the highest")}


def _metavar(field: Field) -> str:
    if isinstance(field.kind, Choice) and not isinstance(field.kind, (Priority, GroupRef)):
        return field.name.upper()
    return next((word for kind, word in _METAVARS if isinstance(field.kind, kind)), "TEXT")


def field_option(noun: Noun, name: str, help: str = "") -> Callable[[F], F]:  # noqa: A002
    """Decorate a command with the option of a field; ``help`` is a message id.

    Without ``help`` it is that of all fields of the name, else the label of the field.
    """
    field = noun.fields[name]
    offered = next((words for kind, words in _OFFERED if isinstance(field.kind, kind)), None)
    return option(
        f"--{name.replace('_', '-')}",
        name,
        metavar=_metavar(field),
        shell_complete=completing(offered or f"{noun.table}.{name}"),
        help=help or _HELP.get(name) or _HELP_OF_KIND.get(type(field.kind), field.message),
    )


def field_options(noun: Noun, about: Mapping[str, str], *, without: str) -> Callable[[F], F]:
    """Decorate a command with an option for each editable field of a noun.

    ``about`` has help (message ids) by field name; ``without`` names fields without an option.
    """
    names = [name for name in noun.editable if name not in without.split()]

    def decorate(function: F) -> F:
        for name in reversed(names):
            function = field_option(noun, name, about.get(name, ""))(function)
        return function

    return decorate


LEVEL = field_option(METRIC, "level")
DIRECTION = field_option(METRIC, "direction")


CHAT_GROUP = option(
    "--group",
    metavar="NAME",
    shell_complete=completing("groups"),
    help=N_("of one chat group, not of the whole"),
)


def home_of(session: Session, workspace: Workspace, group: str | None) -> tuple[int, int | None]:
    """Return the community that is meant, and the group of it that ``--group`` names."""
    community = session.one(workspace)
    return community, None if group is None else groups.find(workspace, community, group).id
