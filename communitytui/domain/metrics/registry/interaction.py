"""Metrics of the group interaction: messages, answers, content and activities."""

from __future__ import annotations

from communitytui.domain.metrics.registry.shape import (
    HOURS,
    MESSAGES,
    OWN,
    QUESTIONS,
    SIGNUPS,
    TIMES,
    Definition,
)

DEFINITIONS = (
    Definition(
        id="messages",
        group="interaction",
        title={"zh": "群聊记录数", "en": "Messages"},
        unit=MESSAGES,
        source="WeCom groupchat/statistic: msg_total",
        plain={"zh": "当天大家发出的消息数。", "en": "Messages that people wrote that day."},
        definition={
            "zh": "当地日 d 由真人发出且未撤回的消息数；回复包含在内。",
            "en": (
                "Messages that people sent on local day d and did not delete; replies "
                "are among them."
            ),
        },
    ),
    Definition(
        id="reactions",
        group="interaction",
        title={"zh": "点赞数", "en": "Likes"},
        unit=TIMES,
        source=OWN,
        plain={
            "zh": "当天的消息得到的点赞数。",
            "en": "Likes that the messages of that day received.",
        },
        definition={
            "zh": (
                "当地日 d 发出的消息所得点赞（表情回应）之和，以导出时为准。导出不含点赞"
                "时无读数，不记 0。"
            ),
            "en": (
                "Sum of the reactions on messages sent on local day d, as they stood at "
                "export. No reading, not 0, where an export has no reactions."
            ),
        },
    ),
    Definition(
        id="replies",
        group="interaction",
        title={"zh": "回复数", "en": "Replies"},
        unit=MESSAGES,
        source="Discourse, Topic.time_to_first_response",
        plain={
            "zh": "当天回应他人的消息数。",
            "en": "Messages of that day that answer somebody else.",
        },
        definition={
            "zh": "当地日 d 发出的、引用或跟帖于他人消息的消息数；回复自己不计。",
            "en": (
                "Messages sent on local day d that answer a message of somebody else; "
                "answers to oneself do not count."
            ),
        },
    ),
    Definition(
        id="interactions",
        group="interaction",
        title={"zh": "互动量", "en": "Interactions"},
        unit=TIMES,
        source=OWN,
        plain={
            "zh": "当天的消息数与点赞数合在一起。",
            "en": "Messages and likes of that day taken together.",
        },
        definition={
            "zh": "当地日 d 的消息数加点赞数；回复已含在消息内，不重复相加。",
            "en": (
                "Messages plus reactions of local day d; replies are inside messages and "
                "not added again."
            ),
        },
    ),
    Definition(
        id="posts_per_active",
        group="interaction",
        title={"zh": "人均发言", "en": "Messages per active member"},
        unit=MESSAGES,
        decimals=1,
        window=7,
        source="nctoro.com: 人均日发言量",
        plain={
            "zh": "最近 7 天发过言的人，平均每人发了几条。",
            "en": "How many messages each person who wrote in the last 7 days sent on average.",
        },
        definition={
            "zh": "截至 d（含）的 7 天内消息数除以同一窗口的发言人数；无人发言时无读数。",
            "en": (
                "Messages in the 7 days through d divided by the people who posted in "
                "the same window; no reading when nobody posted."
            ),
        },
    ),
    Definition(
        id="ttfr",
        group="interaction",
        title={"zh": "首响时间（中位数）", "en": "First response (median)"},
        unit=HOURS,
        direction="down",
        decimals=1,
        window=30,
        source="CHAOSS: Time to First Response",
        need=20,
        sample=QUESTIONS,
        plain={
            "zh": "一条提问通常要等几小时才有人回应。",
            "en": "How many hours a question usually waits for its first answer.",
        },
        definition={
            "zh": (
                "截至 d（含）的 30 天内，每条提问到另一真人首次回应的小时数之中位数；没有"
                "回应的提问计入未答率。"
            ),
            "en": (
                "Median hours from a question to the first answer by another person, for "
                "questions of the 30 days through d; those without an answer count as "
                "unanswered."
            ),
        },
    ),
    Definition(
        id="ttfr_p75",
        group="interaction",
        title={"zh": "首响时间（75% 分位）", "en": "First response (75th percentile)"},
        unit=HOURS,
        direction="down",
        decimals=1,
        window=30,
        source="CHAOSS: Time to First Response",
        need=20,
        sample=QUESTIONS,
        plain={
            "zh": "得到回应的提问里，四分之三的等待不超过这个时长。",
            "en": (
                "Three quarters of the answered questions waited no longer than "
                "this for their first answer."
            ),
        },
        definition={
            "zh": "与首响时间（中位数）同一批提问的75% 分位小时数。",
            "en": (
                "75th percentile of the hours, for the same questions as the median first response."
            ),
        },
    ),
    Definition(
        id="ttfr_p90",
        group="interaction",
        title={"zh": "首响时间（90% 分位）", "en": "First response (90th percentile)"},
        unit=HOURS,
        direction="down",
        decimals=1,
        window=30,
        source="CHAOSS: Time to First Response",
        need=20,
        sample=QUESTIONS,
        plain={
            "zh": "得到回应的提问里，十分之九的等待不超过这个时长。",
            "en": (
                "Nine in ten answered questions waited no longer than this for their first answer."
            ),
        },
        definition={
            "zh": "与首响时间（中位数）同一批提问的90% 分位小时数。",
            "en": (
                "90th percentile of the hours, for the same questions as the median first response."
            ),
        },
    ),
    Definition(
        id="in_promise",
        group="interaction",
        title={"zh": "承诺内响应率", "en": "Answered within the promise"},
        unit="%",
        decimals=1,
        window=30,
        source=OWN,
        high=100,
        need=20,
        sample=QUESTIONS,
        plain={
            "zh": "在承诺时限内得到首次回应的提问占比。",
            "en": "The share of questions that were first answered within the promised time.",
        },
        definition={
            "zh": (
                "截至 d（含）的 30 天内，在任务 3.6 所承诺时限内得到首次回应的提问 / 全部"
                "提问 ×100；未到时限的提问不计。"
            ),
            "en": (
                "Questions of the 30 days through d first answered within the time "
                "promised in task 3.6 / all such questions ×100; questions still inside "
                "that time are left out."
            ),
        },
    ),
    Definition(
        id="unanswered",
        group="interaction",
        title={"zh": "未答率", "en": "Unanswered"},
        unit="%",
        direction="down",
        decimals=1,
        window=30,
        source="Discourse, topics_with_no_response",
        high=100,
        need=20,
        sample=QUESTIONS,
        plain={
            "zh": "提出已满三天的提问里，仍无人回应的占比。",
            "en": "The share of questions older than three days that nobody has answered.",
        },
        definition={
            "zh": (
                "截至 d（含）的 30 天内、已超过 72 小时的提问中，没有他人回应的比例 ×100"
                "；不足 72 小时的提问不计。"
            ),
            "en": (
                "Among questions of the 30 days through d that are older than 72 hours, "
                "those without an answer by another person ×100; younger ones are left "
                "out."
            ),
        },
    ),
    Definition(
        id="publish_rate",
        group="interaction",
        title={"zh": "按计划发布率", "en": "Publishing rate"},
        unit="%",
        decimals=1,
        window=30,
        source=OWN,
        high=1000,
        plain={
            "zh": "最近 30 天计划要发的内容，发布了多大比例。",
            "en": "How much of the content planned for the last 30 days was published.",
        },
        definition={
            "zh": "截至 d（含）的 30 天内，已发布篇数 / 计划篇数 ×100。",
            "en": "Pieces published / pieces planned ×100, in the 30 days through d.",
        },
    ),
    Definition(
        id="show_rate",
        group="interaction",
        title={"zh": "到场率", "en": "Show rate"},
        unit="%",
        decimals=1,
        source="Breezio: event participation",
        high=1000,
        need=20,
        sample=SIGNUPS,
        plain={
            "zh": "报名活动的人里，到场的占比。",
            "en": "Of the people who signed up for an activity, the share who came.",
        },
        definition={
            "zh": "d 日所办活动的到场人数 / 报名人数 ×100。",
            "en": (
                "People who came / people who signed up ×100, for the activities held on day d."
            ),
        },
    ),
    Definition(
        id="openers",
        group="interaction",
        title={"zh": "提问数", "en": "Questions asked"},
        unit={"zh": "条", "en": "questions"},
        direction="none",
        window=30,
        source="CHAOSS: Time to First Response",
        plain={
            "zh": "最近 30 天内大家提出的问题数。",
            "en": "Questions that people asked in the last 30 days.",
        },
        definition={
            "zh": "截至 d（含）的 30 天内的提问（起头消息）数：首响时间与未答率的样本量。",
            "en": (
                "Questions (opening messages) of the 30 days through d: the sample "
                "behind first response and unanswered."
            ),
        },
    ),
    Definition(
        id="reactions_per_message",
        group="interaction",
        title={"zh": "每条点赞", "en": "Likes per message"},
        decimals=2,
        window=30,
        source=OWN,
        need=100,
        sample=MESSAGES,
        plain={
            "zh": "平均每条消息得到几个点赞。",
            "en": "How many likes a message receives on average.",
        },
        definition={
            "zh": "截至 d（含）的 30 天内点赞数 / 消息数；导出不含点赞时无读数，不记 0。",
            "en": (
                "Reactions / messages in the 30 days through d. No reading, not 0, where "
                "an export has no reactions."
            ),
        },
    ),
    Definition(
        id="replies_per_message",
        group="interaction",
        title={"zh": "每条回复", "en": "Replies per message"},
        decimals=2,
        window=30,
        source=OWN,
        high=1,
        need=100,
        sample=MESSAGES,
        plain={
            "zh": "消息当中有多大比例是在回应他人。",
            "en": "How much of the talk answers somebody else.",
        },
        definition={
            "zh": ("截至 d（含）的 30 天内回复数 / 消息数；导出不含回复关系时无读数，不记 0。"),
            "en": (
                "Replies / messages in the 30 days through d. No reading, not 0, where "
                "an export has no replies."
            ),
        },
    ),
    Definition(
        id="violations_per_1k",
        group="interaction",
        title={"zh": "千条违规数", "en": "Violations per 1,000 messages"},
        unit={"zh": "次", "en": "cases"},
        direction="down",
        decimals=1,
        window=30,
        source=OWN,
        high=1000,
        need=500,
        sample=MESSAGES,
        plain={
            "zh": "每一千条消息里处理了几次违规。",
            "en": "How many breaches of the rules were acted on for every thousand messages.",
        },
        definition={
            "zh": "截至 d（含）的 30 天内按处置阶梯处理的违规次数 / 消息数 ×1000。",
            "en": (
                "Breaches of the rules that were acted on / messages ×1000, in the 30 "
                "days through d."
            ),
        },
    ),
)
