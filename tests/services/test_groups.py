"""Groups of a community: what they hold, and that the community as a whole is told as before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from communitytui.domain.judging.findings import findings as judged
from communitytui.domain.metrics.readings import Value
from communitytui.domain.nouns.references import twins, unmet
from communitytui.services import baselines, metrics, standards, undoing
from communitytui.services.findings import accept, close_cleared
from communitytui.services.unit_of_work import unit_of_work
from communitytui.services.workspaces import view
from communitytui.store import Store, open_store
from communitytui.views import findings as finding_views
from communitytui.views import metrics as metric_views
from tests.samples import NOW, make_workspace

MEASURED = ("standards", "baselines", "readings", "findings")
TODAY = NOW.date()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(make_workspace(tmp_path / "ops.json"), who="lin") as store:
        (found, *_) = [each for each in judged(view(store, NOW), 1) if each.state == "open"]
        accept(store, 1, found.rule.id, now=NOW)
        baselines.rebase(store, 1, "dau", "new rules", now=NOW)
        yield store


def split(store: Store) -> int:
    """Give the community a group about which other things are known than about the whole."""
    with unit_of_work(store, "import", NOW) as uow:
        group = uow.add("groups", {"community": 1, "name": "一群"})
        for table in MEASURED:
            for row in list(uow.rows(table).values()):
                other = {key: value for key, value in row.items() if key != "uid"}
                if table == "readings":
                    other["days"] = {
                        day: {**item, "v": 7 * item["v"]} for day, item in row["days"].items()
                    }
                elif table == "standards":
                    other |= {"target": 1, "alert": None, "provenance": "team"}
                elif table == "findings":
                    other |= {"state": "dismissed"}
                else:
                    other |= {"numbers": None, "reason": "of the group"}
                uow.add(table, {**other, "chat_group": group})
    return group


def told(store: Store) -> list[list[Any]]:
    workspace = view(store, NOW)
    # In which groups it shows is what a finding of the whole says of them.
    found = [each._replace(where=None) for each in judged(workspace, 1) if each.chat_group is None]
    return [
        list(metric_views.metrics(workspace, workspace.measures.states(1)).records()),
        list(finding_views.findings(workspace, found).records()),
    ]


def rows(store: Store, group: int | None) -> dict[str, list[Any]]:
    return {
        table: [
            {key: value for key, value in row.items() if key not in ("uid", "updated")}
            for row in store.refresh().tables[table].values()
            if row["chat_group"] == group
        ]
        for table in MEASURED
    }


def live_on(store: Store) -> None:
    """Record, import, judge, set a standard and a baseline, as one does."""
    metrics.record(store, 1, "dau", "41", now=NOW)
    days = [TODAY - timedelta(days=ago) for ago in range(21)]
    with unit_of_work(store, "import", NOW) as uow:
        values = [Value("dau", "post", day, 12.0) for day in days]
        metrics.put_values(uow, 1, values, "test")
        close_cleared(uow, 1)
    standards.set_standard(store, 1, "dau", target="55", alert="20", now=NOW)
    baselines.rebase(store, 1, "dau", "again", now=NOW)
    standards.remove_standard(store, 1, "stickiness", now=NOW)


def test_what_is_known_of_a_group_changes_nothing_about_the_whole(
    store: Store, tmp_path: Path
) -> None:
    before = told(store)
    whole = rows(store, None)
    group = split(store)
    assert told(store) == before
    assert rows(store, None) == whole
    assert unmet(store.refresh().tables) == []
    assert all(twins(store.snapshot.tables, t, store.snapshot.tables[t]) == [] for t in MEASURED)
    of_group = rows(store, group)
    assert all(of_group.values())
    live_on(store)
    assert rows(store, group) == of_group
    after, whole = told(store), rows(store, None)
    with unit_of_work(store, "delete", NOW) as uow:
        uow.delete("groups", [group])
    assert not any(rows(store, group).values())
    assert (told(store), rows(store, None)) == (after, whole)
    undoing.undo(store, now=NOW)
    assert rows(store, group) == of_group
