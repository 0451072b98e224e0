"""The signs that stand for fixed words, one for each: on the screen, in lists and in reports.

Each is one cell wide. Terminals that lack one get another (``tui.glyph_fallback``).
"""

from __future__ import annotations

from collections.abc import Mapping

STATUS_SIGNS: Mapping[str, str] = {
    "todo": "○",
    "doing": "◐",
    "done": "✓",
    "skipped": "–",
    "reopened": "↺",
    "in_place": "◌",
}
#: Of a task that waits for others: calm, for nothing is wrong with it.
BLOCKED_SIGN = "·"
VERDICT_SIGNS: Mapping[str, str] = {
    "good": "●",
    "warn": "◆",
    "bad": "✗",
    "unknown": "·",
    "partial": "◌",
}
CHANGE_SIGNS: Mapping[str, str] = {"usual": "●", "better": "▲", "worse": "▼", "watch": "◆"}
#: The sign of a judgement, by ``Judgement.sign``.
JUDGED_SIGNS: Mapping[str, str] = {**VERDICT_SIGNS, **CHANGE_SIGNS}
TREND_SIGNS: Mapping[str | None, str] = {"up": "↑", "down": "↓", "flat": "→", None: "–"}
GOAL_VERDICT_SIGNS: Mapping[str, str] = {
    "on track": "●",
    "behind": "◆",
    "reached": "✓",
    "missed": "✗",
    "dropped": "–",
    "unknown": "·",
}
TRIAL_SIGNS: Mapping[str, str] = {
    "planned": "○",
    "running": "◐",
    "due": "◆",
    "done": "✓",
    "stopped": "–",
}
OCCURRENCE_SIGNS: Mapping[str, str] = {
    "open": "○",
    "done": "✓",
    "skipped": "–",
    "missed": "✗",
    "coming": "·",
}
ENTRY_STATE_SIGNS: Mapping[str, str] = {
    "planned": "○",
    "drafted": "◐",
    "published": "✓",
    "held": "✓",
    "cancelled": "–",
}
#: Beside what is one of a series.
SERIES_SIGN = "↻"
CHECK_SIGNS: Mapping[str, str] = {"ok": "✓", "mended": "↺", "warning": "◆", "bad": "✗"}
SEVERITY_SIGNS: Mapping[str, str] = {"bad": "✗", "warn": "◆", "notice": "·"}
