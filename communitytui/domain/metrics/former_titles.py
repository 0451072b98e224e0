"""Chinese titles that metrics had in earlier versions; people still type them."""

from __future__ import annotations

from collections.abc import Mapping

#: By the name of the metric. Communities made then keep these titles in their records.
FORMER_TITLES: Mapping[str, tuple[str, ...]] = {
    "stickiness": ("粘性",),
    "wau_mau": ("周月比",),
    "habit": ("习惯占比",),
    "replies": ("评论数",),
    "ttfr_p75": ("首响时间（75 分位）",),
    "ttfr_p90": ("首响时间（90 分位）",),
    "publish_rate": ("发布兑现率",),
    "caf50": ("缺席因子",),
    "top1_share": ("前 1% 占比",),
    "next9_share": ("其次 9% 占比",),
    "rest_share": ("其余 90% 占比",),
    "staff_share": ("官方占比",),
    "ces": ("费力度 CES", "费力度"),
    "gravity": ("引力",),
    "lapse": ("沉默流失率",),
}
