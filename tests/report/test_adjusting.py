"""Trials and reviews in the report: what people wrote is shown as text, rows stay rows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from communitytui.domain.nouns.schema import check
from communitytui.domain.workspace import Workspace
from communitytui.i18n import speaking
from communitytui.report.parts.adjusting import review_blocks, trial_blocks
from tests.report import sample

_STAMPS = {"created": "2026-11-01T00:00:00Z", "updated": "2026-11-01T00:00:00Z"}
#: Text that a renderer would obey, and what people write every day.
FOREIGN = st.one_of(
    st.sampled_from(
        ["[/]", "| a | b", "# x", "1. x", "- x", "<b>x</b>", "`x", "*x*", "晚间话题", "---", "> x"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=30).filter(
        str.strip
    ),
)


def workspace(title: str, said: str) -> Workspace:
    tables: dict[str, Any] = dict(sample.workspace().tables)
    head = {"uid": "x", "community": 1, **_STAMPS}
    trial = {
        **head, "title": title, "hypothesis": said, "metric": "dau", "days": 14,
        "pass": {"op": ">=", "value": 5}, "state": "stopped", "start": "2026-11-01",
        "ended": "2026-11-09", "reason": said,
    }  # fmt: skip
    cycle = {
        **head, "number": 1, "start": "2026-11-02", "end": "2026-11-09", "right": [said],
        "wrong": [said], "next": [title], "by": "lin",
        "summary": {"tasks": COUNTS, "stages": [{"stage": "goal", **COUNTS}], "late": []},
    }  # fmt: skip
    tables["trials"] = {1: check("trials", trial)}
    tables["cycles"] = {1: check("cycles", cycle)}
    return Workspace(tables, sample.workspace().now)


COUNTS = {"planned": 3, "done": 1, "done_late": 0, "late": 2, "skipped": 0, "extra": 0}


def kinds(text: str) -> list[str]:
    return [token.type for token in MarkdownIt("commonmark").enable("table").parse(text)]


@settings(max_examples=60)
@given(FOREIGN, FOREIGN)
def test_foreign_text_changes_no_structure(title: str, said: str) -> None:
    def blocks(space: Workspace) -> str:
        home = space.communities[0]
        return sample.source([*trial_blocks(space, home), *review_blocks(space, home)])

    assert kinds(blocks(workspace(title, said))) == kinds(blocks(workspace("x", "y")))


@pytest.mark.parametrize(("language", "head"), [("en", "| Trial "), ("zh", "| 实验 ")])
def test_trials_and_cycles_are_told(language: str, head: str) -> None:
    space = workspace("Evening topics", "fixed hours")
    home = space.communities[0]
    with speaking(language):
        text = sample.source([*trial_blocks(space, home), *review_blocks(space, home)])
    assert text.startswith(head)
    assert "1 Evening topics" in text
    assert "fixed hours" in text
    assert "2026-11-09" in text
    assert "| 1 " in text


def test_without_any_there_is_nothing() -> None:
    space = sample.workspace()
    assert trial_blocks(space, space.communities[0]) == []
    assert review_blocks(space, space.communities[0]) == []
