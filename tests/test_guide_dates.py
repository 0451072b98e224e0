"""The guide to dates lists the phrases of the grammar, each with what it means."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from communitytui.domain.kernel.date_rules import RULES, STRETCHES, DateRule, SpanRule
from communitytui.domain.kernel.dates import parse_moment, parse_span, phrases
from communitytui.domain.kernel.times import parse_time
from communitytui.domain.plan.repeats import read_repeat
from communitytui.errors import BadValue

GUIDE = Path(__file__).parents[1] / "communitytui" / "guide"
# ``COMMUNITYTUI_GOLDEN=1`` writes the lists anew.
REWRITE = bool(os.environ.get("COMMUNITYTUI_GOLDEN"))
TODAY = date(2026, 11, 23)
_HEADS = {"en": ("English", "Chinese", "Means"), "zh": ("英文", "中文", "含义")}


def table(language: str, rules: Iterable[DateRule | SpanRule]) -> str:
    """Return the rows of a table: the phrases of each rule, those that mean the same together."""
    english, chinese, means = _HEADS[language]
    rows: dict[tuple[date | None, date | None], dict[str, list[str]]] = {}
    for tongue in ("en", "zh"):
        for rule in rules:
            for phrase in phrases(tongue, [rule]):
                said = rows.setdefault(parse_span(phrase, TODAY), {"en": [], "zh": []})
                said[tongue].append(f"`{phrase}`")
    lines = [f"| {english} | {chinese} | {means} |", "| --- | --- | --- |"]
    for (first, last), said in sorted(rows.items(), key=str):
        days = f"{first}" if first == last else f"{first} … {last}"
        lines.append(f"| {' '.join(said['en'])} | {' '.join(said['zh'])} | {days} |")
    return "\n".join(lines)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_guide_lists_what_is_understood(language: str) -> None:
    page = GUIDE / language / "dates.md"
    wanted = page.read_text("utf-8")
    for name, rules in (("days", RULES), ("spans", STRETCHES)):
        block = f"<!-- {name} -->\n{table(language, rules)}\n<!-- end -->"
        head, mark, rest = wanted.partition(f"<!-- {name} -->")
        assert mark
        wanted = head + block + rest.partition("<!-- end -->")[2]
    if REWRITE:
        page.write_text(wanted, "utf-8")
    assert page.read_text("utf-8") == wanted


def _time(text: str) -> str | None:
    try:
        return parse_time(text)
    except BadValue:
        return parse_moment(text, TODAY)[1]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_time_in_the_guide_is_understood(language: str) -> None:
    text = (GUIDE / language / "dates.md").read_text("utf-8").rpartition("## ")[2]
    timed, refused = 0, []
    for each in re.findall("`([^`]+)`", text):
        try:
            timed += bool(_time(each))
        except BadValue:
            refused.append(each)
    assert refused == ["8点"]
    assert timed > 10


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_comes_again_in_the_guide_is_understood(language: str) -> None:
    text = (GUIDE / language / "dates.md").read_text("utf-8").rpartition("## ")[0]
    rows = [line for line in text.rpartition("## ")[2].splitlines() if line.startswith("| `")]
    told = [
        [
            [read_repeat(each) for each in re.findall("`([^`]+)`", cell)]
            for cell in row.split("|")[1:3]
        ]
        for row in rows
    ]
    # The same in both languages, and in the same order.
    assert len(told) == 5
    assert all(english == chinese for english, chinese in told)
