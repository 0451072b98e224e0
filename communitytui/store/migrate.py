"""Older layouts of the file: a chain of pure functions, one for each schema that is left behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from communitytui.errors import Damaged
from communitytui.i18n import N_
from communitytui.store import former_rules, state
from communitytui.store.state import Snapshot, first_free

Tables = dict[str, dict[int, Mapping[str, Any]]]


def _plan_and_run(tables: Tables) -> Tables:
    """Schema 2: calendars, money and gates of a community, first plans, rhythms with a rule."""
    new: dict[str, Mapping[str, Any]] = {
        "communities": {
            "calendar": "calendar",
            "holidays": [],
            "currency": "CNY",
            "capacity": {},
            "gates": {},
        },
        "tasks": {"planned": None},
        "rhythms": {
            "owner": None,
            "start": None,
            "on": None,
            "month": None,
            "window": None,
            "paused": False,
            "former": [],
        },
    }
    return _with_fields(tables, new)


def _measure_and_judge(tables: Tables) -> Tables:
    """Schema 3: rules of a community, what a metric meant before it was defined anew."""
    new: dict[str, Mapping[str, Any]] = {"communities": {"rules": []}, "metrics": {"former": []}}
    return _with_fields(tables, new)


def _name_imports(tables: Tables) -> Tables:
    """Schema 4: which imported files count; of those before it the log tells."""
    return _with_fields(tables, {"communities": {"imports": {}}})


def _keep_baselines(tables: Tables) -> Tables:
    """Schema 5: baselines that are kept, rules that name signals, who counts in a metric.

    Baselines are drawn from the readings and kept with the next one that is written. What people
    did with findings stays as it is written: who reads it knows what their rules became.
    """
    tables.setdefault("baselines", {})
    names: dict[int, list[str]] = {}
    for metric in tables.get("metrics", {}).values():
        names.setdefault(metric["community"], []).append(metric["name"])
    tables["communities"] = {
        id: {**record, "rules": former_rules.turned(record["rules"], names.get(id, ()))}
        for id, record in tables.get("communities", {}).items()
    }
    new: dict[str, Mapping[str, Any]] = {
        "communities": {"without_staff": False},
        "metrics": {"registry": 0, "without": {}},
    }
    return _with_fields(tables, new)


def _begin_to_run(tables: Tables) -> Tables:
    """Schema 6: since when a community runs; tasks that were in place before it had this file.

    Where a duty has ever been done, all of them count as they did: from the start.
    """
    done = {
        record["community"]
        for record in tables.get("occurrences", {}).values()
        if record.get("state") == "done"
    }
    tables["communities"] = {
        id: {"running": record["start"] if id in done else None, **record}
        for id, record in tables.get("communities", {}).items()
    }
    return _with_fields(tables, {"tasks": {"in_place": False}})


#: The metrics that the program knew before schema 7.
_KNOWN_BEFORE = """
    dau wau mau stickiness wau_mau habit contributors messages reactions replies
    interactions posts_per_active ttfr ttfr_p75 ttfr_p90 in_promise unanswered publish_rate
    show_rate openers reactions_per_message replies_per_message violations_per_1k gini caf50
    top1_share next9_share rest_share staff_share participation returning feedback csat nps
    ces gravity promoters detractors members net_growth growth_rate join_rate leave_rate
    lapse retention_w1 activation_7d goal joins leaves cost_per_retained
"""


def _settings(tables: Tables) -> Tables:
    """Schema 7: what columns of tables were said to be, platforms, accounts of staff and of bots;
    formulas of metrics.

    From now on a community may be without a currency; until now it had one, said or not.

    A first version of a metric was the program's where it knew one of that name, and is written
    down as that: it knows more names now, and what a team called so before stays the team's own.
    """

    def of_registry(part: Mapping[str, Any]) -> Mapping[str, Any]:
        unsaid = part.get("version", 1) == 1 and not part.get("registry")
        return {**part, "registry": 1} if unsaid else part

    known = frozenset(_KNOWN_BEFORE.split())
    tables["metrics"] = {
        id: {**of_registry(row), "former": [of_registry(each) for each in row.get("former") or ()]}
        if row["name"] in known
        else row
        for id, row in tables.get("metrics", {}).items()
    }
    home = {"columns": {}, "platforms": [], "staff": [], "bots": [], "currency": "CNY"}
    return _with_fields(tables, {"communities": home, "metrics": {"formula": ""}})


def _series(tables: Tables) -> Tables:
    """Schema 8: which entries of the calendar were made together."""
    return _with_fields(tables, {"entries": {"series": None}})


def _own_rules(tables: Tables) -> Tables:
    """Schema 9: rules of a team's own, beside those of its playbook; the metrics it leaves out."""
    return _with_fields({**tables, "rules": {}}, {"communities": {"unused": []}})


def _groups(tables: Tables) -> Tables:
    """Schema 10: groups of a community; what there is belongs to the community as a whole.

    When its team works, and what asks for no answer, nobody has said yet.
    """
    split = ("tasks", "rhythms", "entries", "standards", "baselines", "readings", "findings")
    whole: Mapping[str, Any] = {"chat_group": None}
    home: Mapping[str, Any] = {"working_hours": None, "no_answer": []}
    new = {"communities": home, **dict.fromkeys(split, whole)}
    return _with_fields({**tables, "groups": {}}, new)


def _proposals(tables: Tables) -> Tables:
    """Schema 11: what assistants propose; nobody has proposed anything yet."""
    return {**tables, "proposals": {}}


def _with_fields(tables: Tables, new: Mapping[str, Mapping[str, Any]]) -> Tables:
    """Return tables whose records have the fields ``new`` by table where they lack them."""
    for table, fields in new.items():
        rows = tables.get(table, {})
        tables[table] = {id: {**fields, **record} for id, record in rows.items()}
    return tables


#: The step that leads from a schema to the next one; it gets its own copy of the tables' dicts
#: and returns the tables, and must not change a record in place. What a step writes is written
#: out in it: the schema of today is not the one that it leads to.
STEPS: dict[int, Callable[[Tables], Tables]] = {
    1: _plan_and_run,
    2: _measure_and_judge,
    3: _name_imports,
    4: _keep_baselines,
    5: _begin_to_run,
    6: _settings,
    7: _series,
    8: _own_rules,
    9: _groups,
    10: _proposals,
}


def migrated(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot in the layout of today; its revision stays.

    Raises ``Damaged`` when a step is missing: the file is older than what we can read.
    """
    schema = snapshot.schema
    tables: Tables = {name: dict(rows) for name, rows in snapshot.tables.items()}
    while schema < state.SCHEMA:
        if schema not in STEPS:
            raise Damaged(
                N_("The workspace is of version {schema}, which is too old"), schema=schema
            )
        tables = STEPS[schema](tables)
        schema += 1
    tables = {name: tables.get(name, {}) for name in state.TABLES}
    next_id = first_free(tables)
    for name, id in snapshot.next_id.items():
        if name in next_id:
            next_id[name] = max(id, next_id[name])
    return snapshot._replace(schema=schema, tables=tables, next_id=next_id)
