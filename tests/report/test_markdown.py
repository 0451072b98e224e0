"""The Markdown report against golden files, and against hostile text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from communitytui.domain.kernel.text import clean_line
from communitytui.domain.nouns.schema import check
from communitytui.domain.workspace import Workspace
from communitytui.i18n import speaking
from communitytui.i18n.cells import width
from communitytui.report.markdown import markdown
from communitytui.report.plan import plan
from tests.report import sample

GOLDEN = Path(__file__).with_name("golden")


def report(workspace: Workspace | None = None, log: Any = None) -> str:
    workspace = workspace or sample.workspace()
    log = sample.commits() if log is None else log
    return markdown(plan(workspace, workspace.communities[0], log, sample.TODAY))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_golden(language: str) -> None:
    """Rewrite with ``COMMUNITYTUI_GOLDEN=1 python -m pytest tests/report`` and read the diff."""
    with speaking(language):
        text = report()
    path = GOLDEN / f"plan.{language}.md"
    if REWRITE:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


# Read at import: the fixture that clears the surroundings takes the variable away.
REWRITE = bool(os.environ.get("COMMUNITYTUI_GOLDEN"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_same_input_same_bytes_and_tidy_lines(language: str) -> None:
    with speaking(language):
        text = report()
        assert text == report()
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert [line for line in text.splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tables_line_up_in_cells(language: str) -> None:
    with speaking(language):
        text = report()
    for block in text.split("\n\n"):
        lines = block.splitlines()
        if lines[0].startswith("| "):
            # A cell that is longer than the widest column makes its own row longer, no other.
            whole = width(lines[1])
            assert all(width(line) == whole or len(line) > 48 for line in lines), block
            assert min(map(width, lines)) == whole, block


def test_week_begins_on_monday_in_the_zone_of_the_community() -> None:
    text = report().split("## Changed this week")[1]
    assert "Mon 2026-11-30" in text
    assert "2026-11-29" not in text
    assert "1.2 Pick the primary goal type, 1.5" in text
    assert "Write the rules" not in text


def test_repeated_things_are_counted_and_others_left_out() -> None:
    text = report().split("## Changed this week")[1]
    assert "Daily active ×3" in text
    assert "写错的任务" in text
    assert "Eve" not in text


def test_a_long_week_is_capped() -> None:
    log = [
        sample.FakeCommit(
            n, "2026-11-30T02:00:00Z", f"p{n}", "set", [("tasks", 1, {"owner": None}, {})]
        )
        for n in range(100)
    ]
    text = report(log=log).split("## Changed this week")[1]
    assert text.count("\n- ") == 40
    assert "… and 60 more" in text


def test_many_things_in_one_line_are_capped() -> None:
    ops = [("tasks", n, {"owner": None}, {"owner": "x"}) for n in range(1, 13)]
    text = report(log=[sample.FakeCommit(1, "2026-11-30T02:00:00Z", "a", "set", ops)])
    assert "… and 4 more" in text.split("## Changed this week")[1]


def test_an_empty_community_is_a_whole_report() -> None:
    tables = {"communities": {1: sample.community(considerations={})}}
    text = report(Workspace(tables, sample.NOW), [])
    assert "Nothing yet." in text
    assert "Nothing is late." in text
    assert "No decision is wanted." in text
    assert "## Budget" not in text


def flat(tokens: list[Token]) -> list[Token]:
    return [each for token in tokens for each in [token, *(token.children or ())]]


def shape(text: str) -> list[tuple[str, str]]:
    """The structure of a document without the words in it."""
    skipped = {
        "text_special",
        "text",
        "softbreak",
        "hardbreak",
        "html_inline",
        "link_open",
        "link_close",
    }
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    return [(t.type, t.tag) for t in flat(tokens) if t.type not in skipped]


PAYLOADS = [
    "| a | b |\n|---|---|\n| c | d |",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<!-- ",
    "[x](javascript:alert(1))",
    "![x](data:text/html,x)",
    "[x]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "# heading\n===\n---\n***",
    "```\ncode\n~~~",
    "- a\n+ b\n* c\n1. d\n1) e\n> f",
    "    indented",
    "tail\\",
    "a\\|b\\\\|c",
    "&lt;b&gt; &#60;",
    "**bold** __bold__ ~~gone~~ `code`",
    "_a_ snake_case __init__",
    "https://example.org/|x|<b>",
    "https://a.example/\\",
    "x\n\n\n| y |\n| - |",
    ":-- | --:",
    "trailing #",
    "\u3000全角 | 竖线",
]

hostile = st.one_of(
    st.sampled_from(PAYLOADS),
    st.text(alphabet="|\\`*_<>[]()#+-=~:!&;.1a 社\nhtps/", min_size=1, max_size=40),
    st.text(min_size=1, max_size=20),
)


def poisoned(text: str) -> Workspace:
    """The sample with ``text`` wherever people write, lines only where lines may be."""
    tables = sample.tables()
    both = {"zh": text, "en": text}
    owner = "x" + text
    community = {
        **tables["communities"][1],
        "name": owner,
        "areas": {"build": "x" + text, "engage": owner},
        "considerations": {"goal": [both, both]},
    }
    tables["communities"][1] = check("communities", community)
    for id, record in tables["tasks"].items():
        values: dict[int, dict[str, Any]] = {
            1: {"value": "x" + text},
            3: {"value": {"members": 1, "until": "2026-12-01", "cost": "1", "x" + text: text}},
            4: {
                "value": {
                    "scores": {"a" + text: {"reach": 1, "ease": 1}, "b": {"reach": 2, "ease": 3}},
                    "conclusion": "x" + text,
                }
            },
            5: {"value": {"choice": owner, "why": text}},
            6: {"previous": [{"who": text, "when": owner}]},
            7: {"value": "x" + text},
            8: {"value": ["x" + text, owner]},
            11: {"value": "https://x" + text},
        }
        deliverable = {**record["deliverable"], **values.get(id, {}), "label": "x" + text}
        if id == 9:
            record = {**record, "reason": "x" + text}
        tables["tasks"][id] = check(
            "tasks",
            {
                **record,
                "title": "x" + text,
                "owner": owner,
                "deliverable": deliverable,
                "notes": "x" + text,
            },
        )
    for id, record in tables["metrics"].items():
        tables["metrics"][id] = check(
            "metrics", {**record, "title": "x" + text, "unit": text if id != 2 else "%"}
        )
    for id, record in tables["goals"].items():
        told = {"reason": "x" + text} if record["reason"] else {}
        tables["goals"][id] = check("goals", {**record, "statement": "x" + text, **told})
    sheet = tables["decisions"][1]
    names = {"共治": clean_line("a" + text), "自治": clean_line("b" + text)}
    cells = {
        f"{names[key.partition('|')[0]]}|{key.partition('|')[2]}": score
        for key, score in sheet["cells"].items()
    }
    tables["decisions"][1] = check(
        "decisions",
        {
            **sheet,
            "options": {name: place for place, name in enumerate(names.values())},
            "cells": cells,
            "notes": {f"{names['共治']}|scale": "x" + text},
            "reason": "x" + text,
        },
    )
    for id, record in tables["rhythms"].items():
        tables["rhythms"][id] = check("rhythms", {**record, "title": "x" + text})
    tables["standards"][2] = {**tables["standards"][2], "source": text}
    return Workspace(tables, sample.NOW)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=hostile)
@example(text="https://a.example/b")
def test_hostile_text_changes_no_structure(text: str) -> None:
    wanted = shape(report(poisoned("harmless")))
    log = [
        sample.FakeCommit(commit.revision, commit.at, "x" + text, commit.action, commit.ops)
        for commit in sample.commits()
    ]
    document = report(poisoned(text), log)
    lines_gone = {"blockquote_open", "paragraph_open", "paragraph_close", "blockquote_close"}
    lines_gone |= {"inline"}
    got = [each for each in shape(document) if each[0] not in lines_gone]
    assert got == [each for each in wanted if each[0] not in lines_gone]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=hostile)
def test_hostile_text_yields_no_element_and_no_odd_link(text: str) -> None:
    tokens = flat(
        MarkdownIt("commonmark", {"html": True}).enable("table").parse(report(poisoned(text)))
    )
    assert {t.content for t in tokens if t.type in ("html_inline", "html_block")} <= {"<br>"}
    targets = [str(t.attrs.get("href", t.attrs.get("src", ""))) for t in tokens]
    assert [t for t in targets if t and not t.lower().startswith(("http://", "https://"))] == []


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(hostile, st.text(max_size=30)))
def test_what_is_read_is_what_was_written(text: str) -> None:
    """A renderer shows a title exactly as the person typed it."""
    from communitytui.report.escape import cell, line

    cleaned = clean_line(text)
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    for source in (line(cleaned), f"- {line(cleaned)}", f"| |\n|---|\n| {cell(cleaned)} |"):
        tokens = [t for t in flat(parser.parse(source)) if t.type in ("text", "text_special")]
        shown = "".join(t.content for t in tokens)
        assert shown.strip(" ") == cleaned.strip(" ")
