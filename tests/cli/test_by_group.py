"""Metrics, standards and findings of chat groups on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from communitytui.services.unit_of_work import unit_of_work
from communitytui.store import open_store
from tests.samples import NOW

Cli = Callable[..., Any]


@pytest.fixture
def grouped(cli: Cli, file: Path) -> Cli:
    """The sample with two groups: what is known of the whole, the first has a tenth of."""
    with open_store(file, who="lin") as store, unit_of_work(store, "import", NOW) as uow:
        north = uow.add("groups", {"community": 1, "name": "North"})
        uow.add("groups", {"community": 1, "name": "South side"})
        for row in list(uow.rows("readings").values()):
            if row["metric"] in ("dau", "replies"):
                days = {
                    day: {**item, "v": round(item["v"] / 10, 1)}
                    for day, item in row["days"].items()
                }
                fields = {key: value for key, value in row.items() if key != "uid"}
                uow.add("readings", {**fields, "days": days, "chat_group": north})
    return cli


def test_the_whole_and_its_groups_stand_side_by_side(grouped: Cli) -> None:
    assert grouped("record", "messages", "7", "--group", "south side").code == 0
    head, *lines = grouped("metrics", "--by", "group").out.splitlines()
    assert head.split() == ["Metric", "Name", "whole", "North", "South", "side"]
    told = {line.split()[0]: line.split()[-2:] for line in lines}
    assert told["messages"] == ["n/a", "7"]
    assert told["dau"][-1] == "n/a"
    # In JSON each is a row of its own.
    rows = grouped("metrics", "dau", "messages", "--by", "group", "--json").json["metrics"]
    assert [(row["id"], row["chat_group"], row["value"] is None) for row in rows] == [
        ("dau", None, False),
        ("dau", 1, False),
        ("dau", 2, True),
        ("messages", None, False),
        ("messages", 1, True),
        ("messages", 2, False),
    ]
    one = grouped("metrics", "dau", "--by", "群").out
    assert [line.split()[1] for line in one.splitlines()[1:4]] == ["whole", "North", "South"]


def test_one_group_alone(grouped: Cli) -> None:
    rows = grouped("metrics", "--group", "North", "--json").json["metrics"]
    assert {row["chat_group"] for row in rows} == {1}
    assert sorted(row["id"] for row in rows if row["value"] is not None) == ["dau", "replies"]
    assert {
        row["group"] for row in grouped("metrics", "--group", "activity", "--json").json["metrics"]
    } == {"activity"}
    told = grouped("metrics", "--group", "Nrth")
    assert (told.code, "North" in told.err) == (2, True)


def test_readings_and_standards_are_of_a_group_where_it_is_named(grouped: Cli) -> None:
    whole = grouped("metrics", "dau", "--json").json["metrics"]
    assert grouped("record", "dau=4", "messages=9", "--group", "2").code == 0
    (row,) = grouped("standard", "dau", "--target", "40", "--group", "North", "--json").json[
        "metrics"
    ]
    assert (row["chat_group"], row["given"]["target"]) == (1, 40)
    assert grouped("metrics", "dau", "--json").json["metrics"] == whole
    (south,) = grouped("metrics", "dau", "--group", "2", "--history", "--json").json["metrics"]
    assert [reading["value"] for reading in south["readings"]] == [4]
    assert grouped("record", "dau", "--remove", "--group", "2").code == 0
    (south,) = grouped("metrics", "dau", "--group", "2", "--history", "--json").json["metrics"]
    assert south["readings"] == []
    assert grouped("standard", "dau", "--remove", "--group", "North").code == 0
    (row,) = grouped("standard", "dau", "--group", "North", "--json").json["metrics"]
    # What all share again: an own past, of each its own.
    assert row["given"]["provenance"] == "baseline"
    assert "(North)" in grouped("log").out


def test_a_finding_of_a_group_is_called_by_rule_and_group(grouped: Cli, file: Path) -> None:
    with open_store(file, who="lin") as store, unit_of_work(store, "import", NOW) as uow:
        for id, row in list(uow.rows("readings").items()):
            if row["chat_group"] is None and row["metric"] in ("dau", "replies", "messages"):
                uow.remove("readings", id)
    found = grouped("findings", "--json").json["findings"]
    (of_group,) = [row for row in found if row["chat_group"] is not None]
    assert (of_group["rule"], of_group["chat_group"]) == ("Q02", 1)
    assert "in North, not in the whole" in of_group["evidence"]
    assert "Q02@North" in grouped("findings").out
    assert "Q02@North  fires" in grouped("findings", "--rule", "q02@north").out
    told = grouped("why", "Q02@North").out
    assert "Daily active (North)" in told
    assert grouped("why", "dau@post").code == 0
    done = grouped("findings", "--accept", "Q02@North", "--json").json["findings"]
    assert [(row["state"], row["chat_group"]) for row in done] == [("accepted", 1)]
    assert "finding Q02@North" in grouped("log").out
    assert grouped("findings", "--dismiss", "Q02@South side", "--reason", "x").code == 2


def test_a_control_of_a_trial_names_a_group_that_there_is(grouped: Cli) -> None:
    trial = ("trial", "add", "Evenings", "--metric", "dau", "--pass", "+5%", "--days", "14")
    assert grouped(*trial, "--control", "group:North").code == 0
    (row,) = grouped("trial", "--json").json["trials"]
    assert row["control"] == "group:North"
    told = grouped(*trial, "--control", "group:East")
    assert (told.code, "North" in told.err) == (2, True)
