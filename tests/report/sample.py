"""A small invented community on a fixed day, with every kind of deliverable in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from communitytui.domain.nouns.schema import check
from communitytui.domain.workspace import Workspace
from communitytui.report.document import Block, Document
from communitytui.report.markdown import markdown

#: Tuesday noon in the community's zone.
NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
TODAY = date(2026, 12, 1)
_STAMPS = {"created": "2026-11-02T01:00:00Z", "updated": "2026-11-30T01:00:00Z"}


@dataclass(frozen=True)
class FakeCommit:
    """An entry of the log as a report sees it."""

    revision: int
    at: str
    who: str
    action: str
    ops: Sequence[Any]
    subject: Mapping[str, Any] | None = field(default_factory=dict)


def words(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def community(**changes: Any) -> Any:
    record = {
        "uid": "c1",
        "name": "晨光读书会",
        "language": "zh",
        "timezone": "Asia/Shanghai",
        "currency": "CNY",
        "start": "2026-11-02",
        "running": "2026-11-02",
        "playbook": "nine-stages 1",
        "areas": {"build": words("建群", "build"), "engage": words("互动", "engage")},
        "roles": {"lead": words("社群负责人", "community lead")},
        "considerations": {
            "goal": [words("谁会受益？", "Who gains?"), words("- 不是清单", "- not a list")]
        },
        "profile": ["1.1", "1.2"],
        "goals": ["1.5"],
        **_STAMPS,
    }
    return check("communities", {**record, **changes})


def task(number: int, stage: str, title: Any, deliverable: Any, **changes: Any) -> Any:
    record = {
        "uid": f"t{number}",
        "community": 1,
        "stage": stage,
        "area": "build",
        "title": title,
        "deliverable": deliverable,
        "order": float(number),
        "start": "2026-11-02",
        "due": "2026-11-06",
        **_STAMPS,
    }
    return check("tasks", {**record, **changes})


def _done(day: str, **changes: Any) -> dict[str, Any]:
    return {"status": "done", "completed": f"{day}T15:30:00Z", "owner": "林晓", **changes}


def _goal_tasks() -> list[dict[str, Any]]:
    problem = {
        "kind": "text",
        "label": words("一句话问题陈述", "one-sentence problem"),
        "value": "读者买了书却读不完 | 想找人一起读\n# 不是标题",
    }
    aim = {
        "kind": "choice",
        "label": words("主目标类型", "primary goal type"),
        "options": [
            {"key": "brand", "label": words("品牌知名度", "brand awareness")},
            {"key": "leads", "label": words("潜在客户", "prospects")},
        ],
        "value": "brand",
    }
    smart = {
        "kind": "number",
        "label": words("可衡量的目标", "measurable goal"),
        "fields": [
            {"key": "members", "label": words("成员数", "members"), "type": "number"},
            {"key": "until", "label": words("期限", "deadline"), "type": "date"},
            {
                "key": "cost",
                "label": words("预算", "budget"),
                "type": "money",
                "unit": words("元", "CNY"),
            },
        ],
        "value": {"members": 500, "until": "2027-03-31", "cost": "12000.00"},
    }
    return [
        task(1, "goal", words("写清业务问题", "State the business problem"), problem,
             key="1.1", **_done("2026-11-03")),
        task(2, "goal", words("选定主目标类型", "Pick the primary goal type"), aim,
             key="1.2", after=[1], budget="80", spent="75.25", **_done("2026-11-30")),
        task(3, "goal", words("设定可衡量目标", "Set measurable goals"), smart,
             key="1.5", after=[2], notes="每季复核\n- 三月\n- 六月", **_done("2026-11-30")),
    ]  # fmt: skip


def _platform_tasks() -> list[dict[str, Any]]:
    matrix = {
        "kind": "matrix",
        "label": words("平台评分矩阵", "platform matrix"),
        "factors": [
            {"key": "reach", "label": words("覆盖", "reach"), "weight": 60, "named": True},
            {"key": "ease", "label": words("易用", "ease"), "weight": 40},
        ],
        "value": {
            "scores": {"微信群": {"reach": 5, "ease": 4}, "QQ": {"reach": 3, "ease": 5}},
            "conclusion": "微信群胜出：目标成员每天都在用",
            "notes": {"QQ": {"ease": "人人都会用 | *真的*"}},
        },
    }
    verdict = {
        "kind": "decision",
        "label": words("主平台与理由", "main platform and why"),
        "options": [
            {"key": "wechat", "label": words("微信群", "WeChat group")},
            {"key": "qq", "label": words("QQ 群", "QQ group")},
        ],
        "fields": [{"key": "why", "label": words("理由", "why"), "type": "text"}],
        "value": {"choice": "wechat", "why": "得分最高"},
    }
    return [
        task(4, "platform", words("给平台打分", "Score the platforms"), matrix,
             key="2.6", after=[3], **_done("2026-11-30")),
        task(5, "platform", words("选定平台", "Decide the platform"), verdict,
             key="2.7", after=[4], **_done("2026-11-30")),
    ]  # fmt: skip


def _open_tasks() -> list[dict[str, Any]]:
    rows = {
        "kind": "table",
        "label": words("管理员分工", "who moderates when"),
        "columns": [
            {"key": "who", "label": words("谁", "who")},
            {"key": "when", "label": words("时段", "hours")},
        ],
        "previous": [{"who": "林晓", "when": "9–12"}, {"who": "Ana | 安娜", "when": "18–21"}],
    }
    link = {"kind": "url", "label": words("群链接", "group link"), "value": "javascript:alert(1)"}
    guide = {
        "kind": "doc",
        "label": words("群规", "group rules"),
        "value": "见 https://example.org/a_b*c?x=1。\n1. 友善\n2. 不发 <b>广告</b>",
    }
    topics = {
        "kind": "list",
        "label": words("栏目", "columns"),
        "value": ["周一书单", "* 周三共读 *", "1. 周五问答"],
    }
    modes = {
        "kind": "matrix",
        "label": words("管理模式得分", "scores of the models"),
        "factors": [
            {"key": "scale", "label": words("规模适配", "fits the scale"), "weight": 50},
            {"key": "effort", "label": words("人力可持续", "effort lasts"), "weight": 50},
        ],
    }
    return [
        task(6, "model", words("安排管理员", "Appoint moderators"), rows, key="3.2",
             status="reopened", due="2026-11-20", owner="Ana", role="lead", helpers=["林晓"],
             budget="500", spent="620.50"),
        task(7, "model", words("写群规", "Write the rules"), guide, key="3.3", goal=2,
             **_done("2026-11-29")),
        task(8, "content", words("定栏目", "Choose the columns"), topics, key="4.4",
             **_done("2026-11-28")),
        task(9, "mechanism", words("邀请奖励", "Reward referrals"), {"kind": "text"}, key="5.6",
             status="skipped", reason="成员觉得不合适", area=None),
        task(10, "plan", "买一台 *新* 投影仪", {"kind": "money", "label": "价格"},
             owner=None, role="lead", start=None, due="2026-12-04", priority=1,
             budget="12999.99"),
        task(11, "execute", words("建群并配置", "Create the group"), link, key="7.1",
             status="doing", after=[6, 10], due="2026-12-11", owner="林晓",
             planned={"start": "2026-11-02", "due": "2026-12-01"}),
        task(12, "monitor", words("采集基线", "Capture the baseline"), {"kind": "number"},
             key="8.2", due="2026-12-20", status="done", completed="2026-11-30T16:10:00Z",
             reason="平台没有导出"),
        task(13, "model", words("给管理模式打分", "Score the models"), modes, key="3.7",
             due="2026-12-05", goal=2),
    ]  # fmt: skip


def _metric(name: str, group: str, title: Any, **changes: Any) -> Any:
    head = {"uid": name, "community": 1, "name": name, "group": group, "title": title, **_STAMPS}
    return check("metrics", {**head, **changes})


def _metrics() -> list[dict[str, Any]]:
    return [
        _metric("dau", "activity", words("日活", "Daily active"), unit=words("人", "people")),
        _metric("stickiness", "activity", words("粘性", "Stickiness"), unit="%", decimals=1),
        _metric("messages", "interaction", words("群聊记录数", "Messages")),
        _metric("csat", "satisfaction", words("满意度", "CSAT"), unit="%"),
    ]


def _standard(metric: str, **changes: Any) -> Any:
    return check(
        "standards", {"uid": metric, "community": 1, "metric": metric, **changes, **_STAMPS}
    )


def _readings(metric: str, values: Sequence[float], step: int = 7) -> Any:
    days = {
        (TODAY - timedelta(days=step * back)).isoformat(): {"v": value, "s": "typed"}
        for back, value in enumerate(reversed(values))
    }
    head = {"uid": metric, "community": 1, "metric": metric, "year": 2026, "days": days}
    return check("readings", {**head, **_STAMPS})


def _rhythm(every: str, title: Any, minutes: int, **fields: Any) -> Any:
    head = {"uid": str(title), "community": 1, "every": every, "title": title, "area": "engage"}
    return check("rhythms", {**head, "minutes": minutes, **fields, **_STAMPS})


def _occurrence(rhythm: int, day: str, **fields: Any) -> Any:
    head = {"uid": f"{rhythm}-{day}", "community": 1, "rhythm": rhythm, "date": day}
    return check("occurrences", {**head, "state": "done", "done_by": "Ana", **fields, **_STAMPS})


def _entries() -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = [
        {"topic": "五个常见问题", "date": "2026-11-24", "form": "video", "state": "published"},
        {"topic": "漏发的一篇", "date": "2026-11-26", "owner": "Ana"},
        {"topic": "不发了", "date": "2026-11-27", "state": "cancelled"},
        {"topic": "开放夜 | *第一场*", "date": "2026-11-28", "kind": "activity", "state": "held",
         "signups": 40, "came": 31},
        {"topic": "Rates, in five minutes", "date": "2026-12-03", "time": "19:30", "form": "live",
         "pillar": "科普", "channel": "视频号", "link": "https://example.org/a"},
        {"topic": "读书接龙", "date": "2026-12-12", "kind": "activity", "signups": 12},
    ]  # fmt: skip
    return [
        check("entries", {"uid": f"e{n}", "community": 1, **line, **_STAMPS})
        for n, line in enumerate(lines)
    ]


def _goal(**fields: Any) -> Any:
    return check("goals", {"uid": "g", "community": 1, **_STAMPS, **fields})


def _goals() -> list[dict[str, Any]]:
    return [
        _goal(statement=words("每天 150 人来读", "150 people read every day"), metric="dau",
              baseline=120, target=150, deadline="2026-12-31", owner="林晓"),
        _goal(statement="群规有人守 | *每天*", deadline="2026-12-11"),
        _goal(statement="开直播", status="dropped", reason="没有人手"),
    ]  # fmt: skip


def _sheet() -> Any:
    """What is filled in so far of the matrix that is not handed in yet."""
    cells = {"共治|scale": 4, "共治|effort": 3, "自治|scale": 4, "自治|effort": 3}
    head = {"uid": "s", "community": 1, "task": 13, "options": {"共治": 1, "自治": 2}}
    return check("decisions", {**head, "cells": cells, **_STAMPS})


def tables() -> dict[str, dict[int, dict[str, Any]]]:
    def numbered(records: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
        return dict(enumerate(records, start=1))

    return {
        "communities": numbered([community()]),
        "tasks": numbered([*_goal_tasks(), *_platform_tasks(), *_open_tasks()]),
        "goals": numbered(_goals()),
        "decisions": numbered([_sheet()]),
        "metrics": numbered(_metrics()),
        "standards": numbered(
            [
                _standard("dau", provenance="baseline"),
                _standard("stickiness", target=20, alert=10, provenance="sourced",
                          source=words("公开基准表", "public benchmark table")),
                _standard("csat", target=80, provenance="provisional"),
            ]
        ),
        "readings": numbered(
            [
                _readings("dau", [118, 122, 126, 119, 120, 130, 128, 140, 96]),
                _readings("stickiness", [24.2, 18.5]),
                _readings("csat", [83]),
            ]
        ),
        "rhythms": numbered(
            [
                _rhythm("daily", words("早间巡群", "Morning patrol"), 15),
                _rhythm("daily", words("欢迎新人", "Welcome newcomers"), 10),
                _rhythm("weekly", words("导入数据", "Import data"), 15),
                _rhythm("quarterly", "复盘 | *季度*", 90, on=31, month=3, owner="林晓"),
                _rhythm("monthly", "月报", 60, paused=True),
            ]
        ),
        "occurrences": numbered(
            [
                *(_occurrence(1, f"2026-11-{day}") for day in (20, 21, 22, 28, 29, 30)),
                _occurrence(3, "2026-11-23", state="skipped", note="放假"),
                _occurrence(3, "2026-11-30"),
            ]
        ),
        "entries": numbered(_entries()),
    }  # fmt: skip


def commits() -> list[FakeCommit]:
    new = tables()["tasks"][10]
    status = {"status": "todo"}, {"status": "done"}
    return [
        # Sunday evening here, though Monday has not started in the community's zone either.
        FakeCommit(1, "2026-11-29T15:59:59Z", "林晓", "done", [("tasks", 7, *status)]),
        # Still Sunday in UTC, Monday in the community.
        FakeCommit(2, "2026-11-29T16:00:00Z", "林晓", "done", [("tasks", 2, *status)]),
        FakeCommit(3, "2026-11-30T02:00:00Z", "林晓", "done",
                   [("tasks", 3, *status), ("tasks", 4, *status)]),
        FakeCommit(4, "2026-11-30T03:00:00Z", "Ana", "add", [("tasks", 10, None, new)]),
        *(
            FakeCommit(5 + n, "2026-12-01T01:00:00Z", "Ana", "record",
                       [("readings", 1, {f"days.2026-11-0{n + 1}": None}, {})])
            for n in range(3)
        ),
        FakeCommit(9, "2026-12-01T02:00:00Z", "Ana", "delete",
                   [("tasks", 99, {**new, "title": "写错的任务"}, None)]),
        FakeCommit(10, "2026-12-01T02:30:00Z", "Eve", "done",
                   [("tasks", 50, None, {**new, "community": 2})]),
    ]  # fmt: skip


def workspace() -> Workspace:
    return Workspace(tables(), NOW)


def source(blocks: Sequence[Block]) -> str:
    """Return blocks as Markdown, without the title of a document."""
    return markdown(Document("x", tuple(blocks))).partition("\n\n")[2].rstrip("\n")
