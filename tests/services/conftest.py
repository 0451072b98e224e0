from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from communitytui.domain.playbook.check import parse_playbook
from communitytui.domain.playbook.playbook import Playbook
from communitytui.services.communities import init_community
from communitytui.services.unit_of_work import unit_of_work
from communitytui.store import Store, create_store, open_store

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)

OWN = """
id = "small"
title = "A small playbook"
profile = ["a"]
goals = ["b"]
areas.build = { zh = "建群", en = "build" }
areas.vip = "VIP"
roles.lead = { zh = "社群负责人", en = "lead" }

[stages.goal]
considerations = [{ zh = "谁受益？", en = "Who gains?" }]

[[stages.goal.tasks]]
key = "a"
title = { zh = "写清问题", en = "State the problem" }
days = 2
area = "build"
role = "lead"
deliverable = { kind = "text", label = { zh = "问题陈述", en = "problem" } }

[[stages.goal.tasks]]
key = "b"
title = { zh = "选目标", en = "Pick the aim" }
after = ["a"]
[stages.goal.tasks.deliverable]
kind = "choice"
label = "aim"
options = [
  { key = "brand", zh = "品牌", en = "brand" },
  { key = "sales", zh = "成交", en = "sales" },
]

[[stages.plan.tasks]]
key = "c"
title = "Numbers"
after = ["b"]
days = 3
[stages.plan.tasks.deliverable]
kind = "number"
label = "numbers"
fields = [{ key = "members", label = "members" }, { key = "cost", label = "cost", type = "money" }]

[[rhythms]]
every = "daily"
title = "patrol"
minutes = 15

[metrics.dau]
group = "activity"
title = { zh = "日活", en = "Daily active" }
definition = "people a day"
level = "post"

[metrics.share]
group = "own"
title = "Share"
unit = "%"
definition = "share"

[[standards]]
metric = "dau"
provenance = "team"
target = 10.0
alert = 5.0
"""


@pytest.fixture
def playbook() -> Playbook:
    return parse_playbook(tomllib.loads(OWN), "own.toml")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ops.json"


@pytest.fixture
def store(path: Path, playbook: Playbook) -> Iterator[Store]:
    create_store(path)
    with open_store(path, who="lin") as store:
        with unit_of_work(store, "init", NOW, name="晨光读书会") as uow:
            init_community(
                store,
                "晨光读书会",
                playbook,
                start=date(2026, 11, 23),
                timezone="Asia/Shanghai",
                now=NOW,
                spoken="zh",
                currency="CNY",
            )
            # Its duties are kept though it is still being planned.
            uow.patch("communities", 1, {"running": "2026-11-23"})
        yield store


@pytest.fixture
def other(store: Store, path: Path) -> Iterator[Store]:
    """A colleague at the same file."""
    with open_store(path, who="ana") as second:
        yield second
