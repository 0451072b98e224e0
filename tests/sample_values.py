"""What the done tasks of the sample community have left behind: an invented reading circle."""

from __future__ import annotations

from typing import Any

from communitytui.domain.tasks.deliverables import Deliverable

_FACTORS = (
    "presence",
    "features",
    "promotion",
    "moderation",
    "data",
    "cost",
    "compliance",
    "familiarity",
)


def _scores(text: str) -> dict[str, int]:
    return {key: int(score) for key, score in zip(_FACTORS, text.split(), strict=True)}


#: The value of a deliverable by the playbook's number of its task, as it is typed or sent as JSON.
VALUES: dict[str, Any] = {
    "1.1": "想读书的人开了头读不完；每周一起读，读者能坚持，书店能留住常客。",
    "1.2": {"choice": "retention", "secondary": "线下选书会到场", "gives_up": "不追求群人数"},
    "1.3": "通勤读者：每天地铁 40 分钟，想读完一本书再换下一本。\n"
    "新手妈妈：晚上九点后才有空，喜欢听别人讲书。",
    "1.4": "每周读完一章；每月认识三位书友；每季参加一次线下选书会。",
    "1.5": [
        {
            "goal": "读得完",
            "metric": "returning",
            "baseline": "24%",
            "target": "35%",
            "deadline": "2026-12-31",
        },
        {
            "goal": "聊得起来",
            "metric": "messages",
            "baseline": "220",
            "target": "400",
            "deadline": "2026-12-31",
        },
    ],
    "1.6": {"choice": "post", "time_zone": "Asia/Shanghai", "exclusions": "管理员与机器人"},
    "1.7": "不发书籍扫描件；不外传成员的住址与电话；报名表保留 90 天后删除。",
    "1.8": {"choice": "go", "date": "2026-10-09", "reason": "书店愿意出场地，两位组织者有时间"},
    "2.1": ["留在现有微信群", "QQ 群", "Discord"],
    "2.2": [
        {"platform": "微信", "share": "86", "sample": "52", "source": "报名问卷"},
        {"platform": "QQ", "share": "31", "sample": "52", "source": "报名问卷"},
    ],
    "2.3": [
        {
            "platform": "微信",
            "cap": "500",
            "admin": "群管理员",
            "bots": "无",
            "formats": "图文、语音",
            "price": "0",
            "source": "实测",
        },
        {
            "platform": "Discord",
            "cap": "250000",
            "admin": "角色与频道",
            "bots": "有",
            "formats": "图文、语音、帖子",
            "price": "0",
            "source": "实测",
        },
    ],
    "2.4": {
        "cost_per_join": "3.20",
        "join_rate": 18.5,
        "platform": "微信",
        "impressions": 1240,
    },
    "2.5": "每月手动记录人数与消息数；书单与共读笔记另存一份；换平台前两周公告。",
    "2.6": {
        "scores": {"微信": _scores("5 3 4 3 2 5 4 5"), "Discord": _scores("1 5 2 5 4 4 3 2")},
        "conclusion": "微信；成员所在的权重减半后仍然领先",
    },
    "2.7": {
        "choice": "微信",
        "fallback": "QQ 群",
        "review": "2027-01-15",
        "reason": "成员都在，不用搬家",
    },
    "2.8": "https://wiki.example/accounts",
    "3.2": [
        {"role": "群主", "person": "林晓", "deputy": "周明远", "hours": "20:00–22:00"},
        {"role": "领读", "person": "Ana", "deputy": "林晓", "hours": "周三、周日晚"},
    ],
    "3.4": [
        {"rule": "广告", "step": "提醒", "trigger": "第一次", "who": "管理员"},
        {"rule": "广告", "step": "移出", "trigger": "第三次", "who": "群主"},
    ],
    "3.6": {"first_response": 4, "service_hours": "9:00–22:00"},
    "3.8": "场景：争吵、谣言、隐私外泄。联系人林晓，30 分钟内回应，先私聊再公告。",
}


def whole(deliverable: Deliverable, text: str = "x") -> Any:
    """Return the least that a deliverable takes, with ``text`` wherever any text will do."""
    if deliverable.parts:
        return _parts(deliverable, text)
    match deliverable.kind:
        case "list":
            return [text] * (deliverable.least or 1)
        case "table":
            rows = deliverable.least or 1
            row = {str(column["key"]): text for column in deliverable.columns}
            for column in deliverable.columns:
                if column.get("total"):
                    row[str(column["key"])] = f"{column['total'] / rows}"
            return [dict(row) for _ in range(rows)]
        case "matrix":
            factors = [str(factor["key"]) for factor in deliverable.factors]
            scores = {"a": dict.fromkeys(factors, 4), "b": dict.fromkeys(factors, 2)}
            return {"scores": scores, "conclusion": ""}
        case "choice" | "decision" if deliverable.options:
            return str(deliverable.options[0]["key"])
    return {"number": 1, "money": "1", "date": "2026-11-23"}.get(deliverable.kind, text)


def _parts(deliverable: Deliverable, text: str) -> dict[str, Any]:
    samples = {"number": 100, "money": "1", "date": "2026-11-23"}
    value: dict[str, Any] = {}
    limits = {str(field["key"]): field for field in deliverable.fields}
    for part in deliverable.parts:
        if part.optional:
            continue
        limit = limits.get(part.key, {})
        most = limit.get("most")
        value[part.key] = most if most is not None else samples.get(part.type, text)
        if part.options:
            value[part.key] = str(part.options[0]["key"])
    return value
