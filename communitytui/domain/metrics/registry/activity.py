"""Metrics of the group activity: how many people take part, and how often."""

from __future__ import annotations

from communitytui.domain.metrics.registry.shape import ACTIVE, LEVELS, OWN, PEOPLE, Definition

DEFINITIONS = (
    Definition(
        id="dau",
        group="activity",
        title={"zh": "日活 DAU", "en": "Daily active"},
        unit=PEOPLE,
        levels=LEVELS,
        source="Discourse, user_visit.rb",
        plain={"zh": "当天{did}的人数。", "en": "People who {did} that day."},
        definition={
            "zh": (
                "当地日 d 的活跃成员数 |A(d)|。活跃按本指标的级别计；机器人、系统消息、已"
                "撤回消息与排除名单不计。"
            ),
            "en": (
                "Members active on local day d, |A(d)|. Active means this metric’s "
                "level; bots, system lines, deleted messages and excluded accounts do "
                "not count."
            ),
        },
    ),
    Definition(
        id="wau",
        group="activity",
        title={"zh": "周活 WAU", "en": "Weekly active"},
        unit=PEOPLE,
        levels=LEVELS,
        window=7,
        source="Slack analytics CSV: weekly active members",
        plain={"zh": "最近 7 天内{did}的人数。", "en": "People who {did} in the last 7 days."},
        definition={
            "zh": (
                "截至 d（含）的 7 天内至少活跃一天的成员数 |A(d)∪…∪A(d−6)|；满 7 天之前数据未满。"
            ),
            "en": (
                "Members active on at least one of the 7 days through d, "
                "|A(d)∪…∪A(d−6)|; partial before 7 days of data."
            ),
        },
    ),
    Definition(
        id="mau",
        group="activity",
        title={"zh": "月活 MAU", "en": "Monthly active"},
        unit=PEOPLE,
        levels=LEVELS,
        window=30,
        source="Discourse, user_visit.rb: date − 29 to date",
        plain={"zh": "最近 30 天内{did}的人数。", "en": "People who {did} in the last 30 days."},
        definition={
            "zh": (
                "截至 d（含）的 30 天内至少活跃一天的成员数 |A(d)∪…∪A(d−29)|；满 30 天之"
                "前数据未满。"
            ),
            "en": (
                "Members active on at least one of the 30 days through d, "
                "|A(d)∪…∪A(d−29)|; partial before 30 days of data."
            ),
        },
    ),
    Definition(
        id="stickiness",
        group="activity",
        daily=True,
        title={"zh": "用户黏性（日活/月活）", "en": "Stickiness"},
        unit="%",
        levels=LEVELS,
        decimals=1,
        window=30,
        source="Discourse, dau_by_mau.rb",
        high=100,
        need=30,
        sample=ACTIVE,
        plain={
            "zh": "最近 30 天{did}的人里，当天也{did}的占比。",
            "en": "Of the people who {did} in the last 30 days, the share who did so that day.",
        },
        definition={
            "zh": (
                "d 日读数为 100·DAU(d)/MAU(d)，MAU 为 0 时记 0；一段时间取各日比值的平均"
                "，不用均值相除。"
            ),
            "en": (
                "On day d 100·DAU(d)/MAU(d), 0 when MAU is 0; over a period the mean of "
                "the daily ratios, not the ratio of means."
            ),
        },
    ),
    Definition(
        id="wau_mau",
        group="activity",
        title={"zh": "周活/月活", "en": "WAU/MAU"},
        unit="%",
        levels=LEVELS,
        decimals=1,
        window=30,
        source="June; Sequoia",
        high=100,
        need=30,
        sample=ACTIVE,
        plain={
            "zh": "最近 30 天{did}的人里，最近 7 天也{did}的占比。",
            "en": (
                "Of the people who {did} in the last 30 days, the share who did so in the last 7."
            ),
        },
        definition={
            "zh": "期末日 d 的 100·WAU(d)/MAU(d)；MAU 为 0 时无读数。",
            "en": ("100·WAU(d)/MAU(d) on the last day d of the period; no reading when MAU is 0."),
        },
    ),
    Definition(
        id="habit",
        group="activity",
        title={"zh": "高频活跃占比", "en": "Habit share"},
        unit="%",
        levels=LEVELS,
        decimals=1,
        window=28,
        source=OWN,
        high=100,
        need=30,
        sample=ACTIVE,
        plain={
            "zh": "最近 30 天{did}的人里，最近四周中至少三周都{did}的占比。",
            "en": (
                "Of the people who {did} in the last 30 days, the share who did so in at "
                "least three of the last four weeks."
            ),
        },
        definition={
            "zh": ("截至 d 的四个连续 7 天窗口中至少 3 个窗口活跃的成员，占 MAU(d) 的百分比。"),
            "en": (
                "Members active in at least 3 of the four 7-day windows through d, as a "
                "percentage of MAU(d)."
            ),
        },
    ),
    Definition(
        id="contributors",
        group="activity",
        title={"zh": "发言人数", "en": "Contributors"},
        unit=PEOPLE,
        window=30,
        source="FeverBee",
        plain={"zh": "最近 30 天内发过言的人数。", "en": "People who wrote in the last 30 days."},
        definition={
            "zh": "截至 d（含）的 30 天内发过言的人数；成员数未知、算不出参与度时看它。",
            "en": (
                "People who posted in the 30 days through d; to be read where no member "
                "count allows a participation."
            ),
        },
    ),
)
