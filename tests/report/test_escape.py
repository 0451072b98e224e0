from __future__ import annotations

import pytest

from communitytui.report.document import Document, Paragraph, plain_grid
from communitytui.report.escape import cell, heading, inline, is_address, line, quote
from communitytui.report.html import html
from tests.report import sample


@pytest.mark.parametrize(
    "text",
    [
        "R&D", "-5", "snake_case", "#tag", "1.4 标题", "C++", "a - b", "(a) 3.2%", "看：好！",
        "a+b=c", "2026-12-01", "+86 10", "don't", "{x}", "AT&T x", "“引号”", "￥12.00",
    ],
)  # fmt: skip
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert line(text) == inline(text) == cell(text) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("- item", "\\- item"),
        ("+ item", "\\+ item"),
        ("# title", "\\# title"),
        ("12. item", "12\\. item"),
        ("3) item", "3\\) item"),
        ("---", "\\---"),
        ("===", "\\==="),
        ("| a |", "\\| a |"),
        ("> quote", "\\> quote"),
        ("    code", "code"),
        ("*b* _i_ `c` ~s~", "\\*b\\* \\_i\\_ \\`c\\` \\~s\\~"),
        ("[x](y)", "\\[x\\](y)"),
        ("<b>", "\\<b\\>"),
        ("a\\b", "a\\\\b"),
        ("&amp; & &#60;", "\\&amp; & \\&#60;"),
    ],
)
def test_what_means_something_at_the_start_of_a_line_is_escaped(text: str, escaped: str) -> None:
    assert line(text) == escaped


def test_cells_keep_the_table() -> None:
    assert cell("a | b\nc") == "a \\| b<br>c"


def test_headings_keep_their_hashes() -> None:
    assert heading("C# #") == "C\\# \\#"


def test_quotes_keep_their_lines() -> None:
    assert quote("a\n\n- b\nc") == "> a\n>\n> \\- b\\\n> c"
    assert quote("") == ">"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://a.example/x_y?b=1&c=2.", "see <https://a.example/x_y?b=1&c=2>."),
        ("看https://a.example/x，好", "看https://a.example/x，好"),
        ("（https://a.example）", "（<https://a.example>）"),
        ("http://a.example:80/b", "<http://a.example:80/b>"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("https://a.example/x|y", "https://a.example/x|y"),
        ("https://user@a.example/", "https://user@a.example/"),
        ("ftp://a.example/", "ftp://a.example/"),
    ],
)
def test_addresses_in_text(text: str, shown: str) -> None:
    assert inline(text) == shown


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (" https://a.example/b ", True),
        ("https://例子.example/路径", True),
        ("https://a.example/b c", False),
        ("javascript:alert(1)", False),
        ("data:text/html,<b>", False),
        ("JAVASCRIPT:x", False),
    ],
)
def test_only_an_address_of_the_web_alone_is_a_link(text: str, is_one: bool) -> None:
    assert is_address(text) is is_one
    page = html(Document("x", (Paragraph(text),)))
    assert ("<a href=" in page) is is_one


def test_tables_line_up_and_long_cells_only_lengthen_their_row() -> None:
    found = plain_grid(["名", "n"], [["社群", "1"], ["x" * 60, "22"], ["a", ""]], {1})
    assert sample.source([found]).splitlines() == [
        "| 名   |   n |",
        "| ---- | --: |",
        "| 社群 |   1 |",
        f"| {'x' * 60} |  22 |",
        "| a    |     |",
    ]
