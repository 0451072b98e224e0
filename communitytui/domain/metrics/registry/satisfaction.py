"""Metrics of the group satisfaction: participation, loyalty, feedback, surveys."""

from __future__ import annotations

from communitytui.domain.metrics.registry.shape import (
    ANSWERS,
    MEMBERS,
    OWN,
    POINTS,
    POSTERS,
    Definition,
)

DEFINITIONS = (
    Definition(
        id="participation",
        group="satisfaction",
        title={"zh": "用户参与度", "en": "Participation"},
        unit="%",
        decimals=1,
        window=30,
        source="FeverBee; nctoro.com: 发言成员覆盖率",
        high=100,
        need=20,
        sample=MEMBERS,
        plain={
            "zh": "全体成员里，最近 30 天发过言的占比。",
            "en": "Of all members, the share who wrote in the last 30 days.",
        },
        definition={
            "zh": "截至 d（含）的 30 天内发言人数 / d 日成员数 ×100；不知成员数时无读数。",
            "en": (
                "People who posted in the 30 days through d / members on d ×100; no "
                "reading without a member count."
            ),
        },
    ),
    Definition(
        id="returning",
        group="satisfaction",
        title={"zh": "用户忠诚度", "en": "Loyalty"},
        unit="%",
        decimals=1,
        window=60,
        source=OWN,
        high=100,
        need=30,
        sample=POSTERS,
        plain={
            "zh": "前一个 30 天发过言的人里，最近 30 天又发言的占比。",
            "en": (
                "Of the people who wrote in the 30 days before, the share who "
                "wrote again in the last 30."
            ),
        },
        definition={
            "zh": (
                "前一个 30 天（d−59…d−30）的发言者中，在最近 30 天（d−29…d）又发言的比例 ×100。"
            ),
            "en": (
                "Of those who posted in the 30 days before (d−59…d−30), the share who "
                "posted again in the latest 30 (d−29…d) ×100."
            ),
        },
    ),
    Definition(
        id="feedback",
        group="satisfaction",
        title={"zh": "用户反馈数", "en": "Feedback"},
        unit={"zh": "条", "en": "items"},
        direction="none",
        window=30,
        source=OWN,
        plain={
            "zh": "最近 30 天内收到的反馈条数。",
            "en": "Pieces of feedback received in the last 30 days.",
        },
        definition={
            "zh": (
                "截至 d（含）的 30 天内收到的反馈条数：问卷开放题、建议与投诉；同一人同一"
                "事只计一次。多少不分好坏，须逐条阅读。"
            ),
            "en": (
                "Items of feedback received in the 30 days through d: open survey "
                "answers, suggestions, complaints; one person’s one matter counts once. "
                "More is neither good nor bad: read them."
            ),
        },
    ),
    Definition(
        id="csat",
        group="satisfaction",
        title={"zh": "满意度 CSAT", "en": "Satisfaction (CSAT)"},
        unit="%",
        decimals=1,
        window=None,
        source="supportbee.com",
        high=100,
        need=30,
        sample=ANSWERS,
        ratings=(1, 5),
        plain={
            "zh": "打分的人里，给出 4 分或 5 分的占比。",
            "en": "Of the people who gave a rating, the share who gave a 4 or a 5.",
        },
        definition={
            "zh": (
                "d 日结束的一轮调查中，打 4 或 5 分（满分 5）的人数 / 全部评分人数 ×100"
                "；n<30 时注明样本不足。"
            ),
            "en": (
                "In the survey that closed on d, ratings of 4 or 5 out of 5 / all "
                "ratings ×100; flagged as thin when n<30."
            ),
        },
    ),
    Definition(
        id="nps",
        group="satisfaction",
        title={"zh": "净推荐值 NPS", "en": "Net promoter score (NPS)"},
        unit=POINTS,
        window=None,
        source="supportbee.com",
        low=-100,
        high=100,
        need=30,
        sample=ANSWERS,
        plain={
            "zh": "愿意推荐的人比不愿推荐的人多出几个百分点。",
            "en": (
                "By how many percentage points those who would recommend us "
                "outnumber those who would not."
            ),
        },
        definition={
            "zh": (
                "d 日结束的一轮调查中，打 9–10 分者的百分比减打 0–6 分者的百分比（p−d）"
                "；标准误 100·√((p+d−(p−d)²)/n)，p、d 为比例。"
            ),
            "en": (
                "In the survey that closed on d, % of 9–10 minus % of 0–6 (p−d); "
                "standard error 100·√((p+d−(p−d)²)/n), p and d as shares."
            ),
        },
    ),
    Definition(
        id="ces",
        group="satisfaction",
        title={"zh": "省力度 CES", "en": "Effort score (CES)"},
        unit=POINTS,
        decimals=1,
        window=None,
        source="supportbee.com",
        low=1,
        high=7,
        need=30,
        sample=ANSWERS,
        plain={
            "zh": "大家觉得在这里办成一件事有多轻松，7 分最轻松。",
            "en": "How easy people find it to get things done here, with 7 as the easiest.",
        },
        definition={
            "zh": "d 日结束的一轮调查中 1–7 分的平均值；7 为最轻松。",
            "en": "Mean of the 1–7 ratings in the survey that closed on d; 7 is easiest.",
        },
    ),
    Definition(
        id="gravity",
        group="satisfaction",
        title={"zh": "核心度", "en": "Gravity"},
        unit=POINTS,
        window=30,
        source="Orbit model",
        plain={
            "zh": "成员的投入与影响力合起来有多大。",
            "en": "How much involvement and reach the members have, all taken together.",
        },
        definition={
            "zh": (
                "d 日全体成员 Σ 热爱度·影响力：热爱度取最近 30 天最高一次活动的分值（1–10"
                "），影响力由团队评定。"
            ),
            "en": (
                "Sum over members on d of love × reach: love is the highest score (1–10) "
                "of an activity in the last 30 days, reach is set by the team."
            ),
        },
    ),
    Definition(
        id="promoters",
        group="satisfaction",
        title={"zh": "推荐者占比", "en": "Promoters"},
        unit="%",
        decimals=1,
        window=None,
        source="supportbee.com",
        high=100,
        need=30,
        sample=ANSWERS,
        plain={
            "zh": "打分的人里，很愿意推荐的占比。",
            "en": "Of the people who gave a rating, the share who would gladly recommend us.",
        },
        definition={
            "zh": "d 日结束的一轮调查中打 9–10 分者 / 全部评分人数 ×100。",
            "en": "In the survey that closed on d, ratings of 9–10 / all ratings ×100.",
        },
    ),
    Definition(
        id="detractors",
        group="satisfaction",
        title={"zh": "贬损者占比", "en": "Detractors"},
        unit="%",
        direction="down",
        decimals=1,
        window=None,
        source="supportbee.com",
        high=100,
        need=30,
        sample=ANSWERS,
        plain={
            "zh": "打分的人里，不愿推荐的占比。",
            "en": "Of the people who gave a rating, the share who would not recommend us.",
        },
        definition={
            "zh": "d 日结束的一轮调查中打 0–6 分者 / 全部评分人数 ×100。",
            "en": "In the survey that closed on d, ratings of 0–6 / all ratings ×100.",
        },
    ),
)
