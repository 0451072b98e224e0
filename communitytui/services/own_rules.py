"""Rules of a team's own: which tasks to reopen when a metric gets worse, or is beyond a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.judging.rule import Rule, find_rule, rules_of
from communitytui.domain.judging.rules import Evidence, Explanation, explained
from communitytui.domain.kernel.records import Record
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.nouns.declared import RULE
from communitytui.domain.nouns.lookup import number_in
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work

if TYPE_CHECKING:
    from communitytui.store import Store


class Ruled(NamedTuple):
    """A rule that was written, how it stands, and the state with it."""

    workspace: Workspace
    told: Explanation


def every(workspace: Workspace, community: int) -> list[Explanation]:
    """Return the rules of a community with how each stands, those of its own first."""
    evidence = Evidence(workspace, community)
    rules = sorted(rules_of(workspace, community), key=lambda rule: rule.own is None)
    return [explained(evidence, rule) for rule in rules]


def add(
    store: Store, community: int, text: str, typed: Mapping[str, str], *, now: datetime
) -> Ruled:
    """Add a rule; ``text`` says what to do, ``typed`` are its fields as written.

    Without a line it fires when its metric changes for the worse. Raises ``BadValue`` for fields
    that contradict each other, ``NotFound`` for an unknown metric or task.
    """
    with unit_of_work(store, "add", now, rule=clean_line(text, 80)) as uow:
        fields = RULE.read({"text": text, **RULE.named(typed, names)}, uow.asking(community))
        id = uow.add("rules", {"community": community, **fields})
        return _checked(uow, id)


def change(store: Store, id: int, typed: Mapping[str, str], *, now: datetime) -> Ruled:
    """Set typed fields of the rule with this record; raises like ``add``."""
    typed = RULE.named(typed, names)
    with unit_of_work(store, "set", now, fields=",".join(typed)) as uow:
        record = uow.get("rules", id)
        asking = uow.asking(record["community"])._replace(record=record)
        uow.patch("rules", id, RULE.read(typed, asking))
        return _checked(uow, id)


def delete(store: Store, id: int, *, now: datetime) -> Rule:
    """Delete a rule and return it; what was said of its findings stays in the log."""
    with unit_of_work(store, "delete", now) as uow:
        rule = _of_record(uow.workspace, id)
        uow.delete("rules", [id])
        return rule


def find_own(workspace: Workspace, community: int, word: str) -> int:
    """Return the record of the rule meant by ``R3`` or ``3``.

    Raises ``NotFound``, and ``BadValue`` for a rule of the playbook.
    """
    number = number_in(word)
    rule = find_rule(workspace, community, word if number is None else f"R{number}")
    if rule.own is None:
        raise BadValue(
            N_("{rule} is a rule of the playbook; only your own can be changed"), rule=rule.id
        )
    return rule.own


def _of_record(workspace: Workspace, id: int) -> Rule:
    record = workspace.tables["rules"].get(id)
    if record is None:
        raise NotFound(N_("There is no rule {rule}"), rule=f"R{id}")
    rules = rules_of(workspace, record["community"])
    return next(rule for rule in rules if rule.own == id)


def _checked(uow: UnitOfWork, id: int) -> Ruled:
    """Return a rule that is written; raises ``BadValue`` for one that could never fire."""
    workspace, record = uow.workspace, uow.get("rules", id)
    _check(workspace, record)
    rule = _of_record(workspace, id)
    return Ruled(workspace, explained(Evidence(workspace, record["community"]), rule))


def _check(workspace: Workspace, record: Record) -> None:
    lined = [name for name in ("below", "above") if record[name] is not None]
    if len(lined) > 1:
        raise BadValue(N_("a rule has one line: below or above"))
    if record["days"] is not None and not lined:
        raise BadValue(N_("days: only of a line; a change for the worse takes its own weeks"))
    if not record["tasks"]:
        raise BadValue(N_("tasks: name at least one to reopen: 4.2, 4.6"))
    for task in record["tasks"]:
        if workspace.board.records[task]["community"] != record["community"]:
            raise BadValue(N_("tasks: task {id} is in another community"), id=task)
    metric = workspace.measures.find(record["community"], str(record["metric"]))
    if not lined and (metric.direction == "none" or metric.is_stock):
        raise BadValue(
            N_("{name} has no better side that is judged; give below or above"), name=metric.called
        )
