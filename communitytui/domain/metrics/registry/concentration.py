"""Metrics of the group interaction: who carries the talk."""

from __future__ import annotations

from communitytui.domain.metrics.registry.shape import MESSAGES, OWN, PEOPLE, POSTERS, Definition

DEFINITIONS = (
    Definition(
        id="gini",
        group="interaction",
        title={"zh": "基尼系数", "en": "Gini coefficient"},
        direction="none",
        decimals=2,
        window=30,
        source="WikiChron; Wu 2010",
        high=1,
        need=30,
        sample=POSTERS,
        plain={
            "zh": "发言有多集中：0 是人人一样多，1 是全由一人发出。",
            "en": (
                "How unevenly messages are spread over those who write, from 0 "
                "for all alike to 1 for one person alone."
            ),
        },
        definition={
            "zh": (
                "截至 d（含）的 30 天内发言者消息数 x₁≤…≤xₙ 的校正基尼系数："
                "Σ(2i−n−1)xᵢ/((n−1)Σx)；不含未发言者。只提示，不评判。"
            ),
            "en": (
                "Corrected Gini coefficient of messages per poster, x₁≤…≤xₙ, in the 30 "
                "days through d: Σ(2i−n−1)xᵢ/((n−1)Σx); silent members are left out. A "
                "notice, never a verdict."
            ),
        },
    ),
    Definition(
        id="caf50",
        group="interaction",
        title={"zh": "半数消息来自几人", "en": "Contributor absence factor"},
        unit=PEOPLE,
        window=30,
        source="CHAOSS: Contributor Absence Factor",
        need=30,
        sample=POSTERS,
        plain={
            "zh": "最少几个人合起来就发出了一半的消息。",
            "en": "The fewest people who together wrote half of the messages.",
        },
        definition={
            "zh": ("截至 d（含）的 30 天内，合计发出至少 50% 消息的最少人数；越小越依赖少数人。"),
            "en": (
                "The fewest people who together sent at least 50% of the messages in the "
                "30 days through d; a small number means dependence on few."
            ),
        },
    ),
    Definition(
        id="top1_share",
        version=2,
        group="interaction",
        title={"zh": "前 1% 发言占比", "en": "Share of the top 1%"},
        unit="%",
        direction="down",
        decimals=1,
        window=30,
        source="NN/g 2006: 90-9-1",
        high=100,
        need=30,
        sample=POSTERS,
        plain={
            "zh": "发言最多的 1% 的人发出了多大比例的消息。",
            "en": "How much of the talk comes from the 1% who write most.",
        },
        definition={
            "zh": (
                "截至 d（含）的 30 天内，发言最多的 1% 发言者所发消息的占比；不足 1 人时按比例计。"
            ),
            "en": (
                "Share of messages in the 30 days through d by the 1% of posters who "
                "sent most; of fewer than 100 posters, that part of the first one's."
            ),
        },
    ),
    Definition(
        id="next9_share",
        version=2,
        group="interaction",
        title={"zh": "其次 9% 发言占比", "en": "Share of the next 9%"},
        unit="%",
        direction="none",
        decimals=1,
        window=30,
        source="NN/g 2006: 90-9-1",
        high=100,
        need=30,
        sample=POSTERS,
        plain={
            "zh": "发言最多的 1% 之后，接下来 9% 的人发出了多大比例的消息。",
            "en": "How much of the talk comes from the next 9%, after the 1% who write most.",
        },
        definition={
            "zh": (
                "截至 d（含）的 30 天内，排名在前 1% 之后、前 10% 以内的发言者所发消息的占比；"
                "不足 1 人的部分按比例计。"
            ),
            "en": (
                "Share of messages in the 30 days through d by the posters after the top "
                "1% and within the top 10%; of part of a person, that part."
            ),
        },
    ),
    Definition(
        id="rest_share",
        version=2,
        group="interaction",
        title={"zh": "其余 90% 发言占比", "en": "Share of the other 90%"},
        unit="%",
        direction="none",
        decimals=1,
        window=30,
        source="NN/g 2006: 90-9-1",
        high=100,
        need=30,
        sample=POSTERS,
        plain={
            "zh": "其余 90% 的发言者发出了多大比例的消息。",
            "en": "How much of the talk comes from the other 90% of those who write.",
        },
        definition={
            "zh": (
                "截至 d（含）的 30 天内，其余 90% 发言者所发消息的占比；不足 1 人的部分按比例计，"
                "与前两项合计 100。"
            ),
            "en": (
                "Share of messages in the 30 days through d by the other 90% of posters; of "
                "part of a person, that part; totals 100 with the two above."
            ),
        },
    ),
    Definition(
        id="staff_share",
        group="interaction",
        title={"zh": "官方发言占比", "en": "Share of staff"},
        unit="%",
        direction="down",
        decimals=1,
        window=30,
        source=OWN,
        high=100,
        need=100,
        sample=MESSAGES,
        plain={
            "zh": "官方账号发出了多大比例的消息。",
            "en": "How much of the talk comes from our own staff.",
        },
        definition={
            "zh": (
                "截至 d（含）的 30 天内，官方账号名单所发消息 / 全部消息 ×100；没有名单时无读数。"
            ),
            "en": (
                "Messages by the listed staff accounts / all messages ×100, in the 30 "
                "days through d; no reading without a list."
            ),
        },
    ),
)
