"""Words that people may type for a message besides those that are shown."""

from __future__ import annotations

from collections.abc import Mapping

#: By message id. Most were shown by earlier versions, and stand in scripts and saved filters.
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "Alert line": ("警戒线",),
    "alarming": ("告警",),
    "blocked": ("受阻", "等待前置"),
    "Days compared before": ("对比的此前天数",),
    "Days to do it": ("可做天数",),
    "Deadline": ("期限", "截止日期"),
    "Due": ("到期", "截止日", "截止日期"),
    "dismissed": ("已搁置",),
    "Time": ("时刻",),
    "To weigh": ("考虑要点",),
    "Topic": ("主题",),
}
