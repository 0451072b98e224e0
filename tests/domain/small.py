"""A small board for the tests of tasks, filters and workspaces. It is Monday 2026-11-23."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from communitytui.domain.nouns.schema import check
from communitytui.domain.tasks.board import Board

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
STAMPS = {"created": "2026-11-01T00:00:00Z", "updated": "2026-11-01T00:00:00Z"}


def task(**changes: Any) -> Any:
    record = {"uid": "t", "community": 1, "stage": "goal", "title": "task", **STAMPS}
    return check("tasks", {**record, **changes})


def community(**changes: Any) -> Any:
    record = {"uid": "c", "name": "晨光读书会", "start": "2026-11-02", "currency": "CNY"}
    record |= STAMPS
    return check("communities", {**record, **changes})


def records() -> dict[int, dict[str, Any]]:
    """Eight tasks of community 1 and one of community 2."""
    return {
        1: task(key="1.1", title={"zh": "写清业务问题", "en": "State the problem"}, order=1,
                status="done", owner="林晓", area="build", due="2026-11-10", priority=1),
        2: task(key="1.4", title={"zh": "选定社群平台", "en": "Pick the platform"}, order=2,
                after=[1], owner="Ana", helpers=["林晓"], area="engage", due="2026-11-20"),
        3: task(stage="content", title="Weekly topics", after=[2], order=1, status="doing",
                owner="Li Ming", area="engage", start="2026-11-24", due="2026-11-27",
                priority=2, notes="see the 选题库"),
        4: task(stage="content", title="Video", order=2, status="skipped", reason="no budget",
                due="2026-11-01", deliverable={"kind": "url", "label": "link"}),
        5: task(stage="plan", title="Budget [/]", order=1, due="2026-12-31", priority=3,
                deliverable={"kind": "money", "label": "sum"}, role="lead"),
        6: task(stage="plan", title="Roster", order=2, after=[4], owner="ana", due="2026-11-23"),
        7: task(stage="execute", title="Open", order=1, status="reopened", after=[5, 99]),
        8: task(stage="monitor", title="First report", order=1, due="2026-11-22", owner="lin"),
        9: task(community=2, title="elsewhere", status="done", order=1),
    }  # fmt: skip


def board() -> Board:
    return Board(records(), lambda community: TODAY)
