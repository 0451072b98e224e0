"""Metrics of the group growth: who comes, who stays, who leaves, and the way to the goal."""

from __future__ import annotations

from communitytui.domain.metrics.registry.shape import (
    JOINS,
    OWN,
    PEOPLE,
    POSTERS,
    REACHED,
    Definition,
)

DEFINITIONS = (
    Definition(
        id="members",
        group="growth",
        stock=True,
        title={"zh": "成员数", "en": "Members"},
        unit=PEOPLE,
        source="WeCom groupchat/statistic: member_total",
        plain={"zh": "当天结束时的成员数。", "en": "Members at the end of the day."},
        definition={
            "zh": "d 日结束时的成员数：起始人数 + 入群 − 退群，或平台所示人数。",
            "en": (
                "Members at the end of day d: the count at the start + joins − leaves, "
                "or the count the platform shows."
            ),
        },
    ),
    Definition(
        id="net_growth",
        group="growth",
        title={"zh": "净增", "en": "Net growth"},
        unit=PEOPLE,
        window=7,
        source="suo.run: 净增用户数",
        low=None,
        plain={
            "zh": "最近 7 天，入群的人比退群的人多几个。",
            "en": "How many more people joined than left in the last 7 days.",
        },
        definition={
            "zh": "截至 d（含）的 7 天内入群数 − 退群数。",
            "en": "Joins − leaves in the 7 days through d.",
        },
    ),
    Definition(
        id="growth_rate",
        group="growth",
        title={"zh": "增长率", "en": "Growth rate"},
        unit="%",
        decimals=1,
        window=7,
        source="suo.run: 净增用户数",
        low=-100,
        plain={
            "zh": "最近 7 天，成员数增长了百分之几。",
            "en": "By how much the number of members grew in the last 7 days.",
        },
        definition={
            "zh": "截至 d（含）的 7 天净增 / 该窗口开始时成员数 ×100。",
            "en": (
                "Net growth of the 7 days through d / members at the start of that window ×100."
            ),
        },
    ),
    Definition(
        id="join_rate",
        group="growth",
        title={"zh": "入群率", "en": "Join rate"},
        unit="%",
        decimals=1,
        window=7,
        source="suo.run: 入群率",
        high=100,
        need=200,
        sample=REACHED,
        plain={
            "zh": "最近 7 天触达的人里，入群的占比。",
            "en": "Of the people reached in the last 7 days, the share who joined.",
        },
        definition={
            "zh": "截至 d（含）的 7 天内，同一批渠道的入群人数 / 触达人数 ×100。",
            "en": "Joined / reached ×100, for the same channels in the 7 days through d.",
        },
    ),
    Definition(
        id="leave_rate",
        group="growth",
        title={"zh": "退群率", "en": "Leave rate"},
        unit="%",
        direction="down",
        decimals=1,
        window=7,
        source="suo.run: 退群率",
        high=1000,
        plain={
            "zh": "最近 7 天退群的人数占期初成员数的比例。",
            "en": "How many left in the last 7 days, as a share of the members at the start.",
        },
        definition={
            "zh": "截至 d（含）的 7 天内退群人数 / 该窗口开始时成员数 ×100。",
            "en": ("Leaves in the 7 days through d / members at the start of that window ×100."),
        },
    ),
    Definition(
        id="lapse",
        group="growth",
        title={"zh": "流失率（30 天未发言）", "en": "Lapsed"},
        unit="%",
        direction="down",
        decimals=1,
        window=60,
        source=OWN,
        high=100,
        need=30,
        sample=POSTERS,
        plain={
            "zh": "前一个 30 天发过言的人里，最近 30 天没再发言的占比。",
            "en": (
                "Of the people who wrote in the 30 days before, the share who "
                "were silent in the last 30."
            ),
        },
        definition={
            "zh": "100 − 用户忠诚度：前一个 30 天发言、最近 30 天未发言者的比例。",
            "en": (
                "100 − returning: the share of those who posted in the 30 days before "
                "and not in the latest 30."
            ),
        },
    ),
    Definition(
        id="retention_w1",
        group="growth",
        title={"zh": "首周留存", "en": "First-week retention"},
        unit="%",
        decimals=1,
        window=14,
        source="Discord Server Insights: week 1",
        high=100,
        need=20,
        sample=JOINS,
        plain={
            "zh": "一到两周前入群的人里，入群后一周内又发言的占比。",
            "en": (
                "Of the people who joined one to two weeks ago, the share who wrote again "
                "in their first week."
            ),
        },
        definition={
            "zh": (
                "入群（不知入群日则首次出现）第 0 日距 d 恰满 7–13 天的成员中，在其第 "
                "1–7 日内又发言的比例 ×100；以首次出现代替入群时，舍去开头 30 天数据。"
            ),
            "en": (
                "Of members whose join (or, unknown, first sight) was 7–13 days before "
                "d, the share who posted again on their days 1–7 ×100; where first sight "
                "stands for joining, the first 30 days of data are dropped."
            ),
        },
    ),
    Definition(
        id="activation_7d",
        group="growth",
        title={"zh": "新人激活率", "en": "Newcomer activation"},
        unit="%",
        decimals=1,
        window=37,
        source="Discord Server Insights: activation",
        high=100,
        need=20,
        sample=JOINS,
        plain={
            "zh": "新人里，入群 7 天内发过言的占比。",
            "en": "Of the newcomers, the share who wrote within 7 days of joining.",
        },
        definition={
            "zh": (
                "截至 d−7 的 30 天内入群的成员中，入群 7 天内发过言的比例 ×100；入群不足 "
                "7 天者不计。"
            ),
            "en": (
                "Of members who joined in the 30 days through d−7, the share who posted "
                "within 7 days of joining ×100; younger joins are left out."
            ),
        },
    ),
    Definition(
        id="goal",
        group="growth",
        title={"zh": "目标进度", "en": "Goal progress"},
        unit="%",
        decimals=1,
        window=None,
        source=OWN,
        low=None,
        plain={
            "zh": "主目标从起点到目标值，已经走了多少。",
            "en": "How much of the way from its start to its target the main goal has come.",
        },
        definition={
            "zh": "d 日主目标的 100·(现值−基线)/(目标值−基线)；与已过时间的比例对照着看。",
            "en": (
                "100·(now−baseline)/(target−baseline) of the main goal on day d; to be "
                "read beside the share of time gone."
            ),
        },
    ),
    Definition(
        id="joins",
        group="growth",
        title={"zh": "入群数", "en": "Joins"},
        unit=PEOPLE,
        source="WeCom groupchat/statistic: new_member_cnt",
        plain={"zh": "当天入群的人数。", "en": "People who joined that day."},
        definition={"zh": "当地日 d 入群的人数。", "en": "People who joined on local day d."},
    ),
    Definition(
        id="leaves",
        group="growth",
        title={"zh": "退群数", "en": "Leaves"},
        unit=PEOPLE,
        direction="down",
        source="suo.run: 退群率",
        plain={"zh": "当天退群的人数。", "en": "People who left that day."},
        definition={
            "zh": "当地日 d 退群（含被移出）的人数。",
            "en": "People who left, or were removed, on local day d.",
        },
    ),
    Definition(
        id="cost_per_retained",
        group="growth",
        title={"zh": "单位留存成本", "en": "Cost per retained member"},
        unit={"zh": "每人", "en": "a person"},
        money=True,
        direction="down",
        decimals=2,
        window=30,
        source=OWN,
        need=20,
        sample=JOINS,
        plain={
            "zh": "每带来一位留过首周的新人，花了多少钱。",
            "en": "What it costs to win one newcomer who stays the first week.",
        },
        definition={
            "zh": (
                "截至 d（含）的 30 天内的拉新花费 / 其带来且首周留存的新成员数；币种同社群设置。"
            ),
            "en": (
                "Spent on acquisition in the 30 days through d / newcomers it brought "
                "who stayed their first week; in the community’s currency."
            ),
        },
    ),
)
