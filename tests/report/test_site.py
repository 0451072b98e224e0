"""The guide as a site: every link leads to a page and a heading that are there."""

from __future__ import annotations

import re

import html5lib
import pytest

from communitytui.i18n import speaking
from communitytui.report.site import INDEX, site
from communitytui.services import guide


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_link_of_the_site_leads_to_what_is_there(language: str) -> None:
    with speaking(language):
        pages = [(name, guide.page(name).title, guide.page(name).text) for name in guide.PAGES]
        files = site(pages)
    assert files.keys() == {INDEX, *(f"{name}.html" for name in guide.PAGES)}
    for name, text in files.items():
        html5lib.HTMLParser(strict=True).parse(text)
        assert not re.search(r"<script|<img|<link|src=|url\(", text), name
        for target in re.findall(r'href="([^"]*)"', text):
            file, _, anchor = target.partition("#")
            if not target.startswith("https://"):
                assert not anchor or f'id="{anchor}"' in files[file or name], (name, target)


def test_what_a_page_says_stays_text() -> None:
    files = site([("a", "A", "# A\n\n<script>alert(1)</script> [b](b.md) [c](../c.md) `<x>`\n")])
    text = files["a.html"]
    assert "<script" not in text
    assert "&lt;x&gt;" in text
    assert " b c <code>" in text.replace("\n", " ")


def test_lines_of_chinese_run_on_in_a_browser() -> None:
    text = "# A\n\n一行\n二行，\n`x` 和 b\nc\n\n- 一\n  二\n- 三\n\n```text\n甲\n乙\n```\n"
    made = site([("a", "A", text)])["a.html"]
    assert "<p>一行二行，<code>x</code> 和 b\nc</p>" in made
    assert "<li>一二</li>\n<li>三</li>" in made
    assert "甲\n乙" in made
