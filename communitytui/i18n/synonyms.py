"""Words that can be typed for a message in addition to those that are shown."""

from __future__ import annotations

from collections.abc import Mapping

#: By message id. Most were shown by earlier versions, and stand in scripts and saved filters.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "2 medium": ("2 middle",),
    "Alert line": ("警戒线",),
    "Attended": ("came",),
    "Days allowed": ("days to do it", "可做天数"),
    "Days before": ("days compared before", "对比的此前天数"),
    "Deadline": ("期限", "截止日期"),
    "Due": ("到期", "截止日", "截止日期"),
    "Time": ("时刻",),
    "Topic": ("主题",),
    "blocked": ("受阻", "等待前置"),
    "drop": ("give up",),
    "no direction": ("no better side",),
    "upcoming": ("coming",),
}
