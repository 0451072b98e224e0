"""The report as one HTML file: valid, closed to everything from outside, readable in any light."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings

from communitytui.i18n import speaking
from communitytui.report.html import html
from communitytui.report.plan import plan
from communitytui.services import demo
from communitytui.services.reports import FORMS, Asked, export
from communitytui.store import open_store
from tests.report import sample
from tests.report.test_markdown import hostile, poisoned
from tests.samples import NOW

_HTML = "{http://www.w3.org/1999/xhtml}"


def parse(page: str) -> Element:
    """Parse a page as strictly as the standard is; whatever is not in it is an error."""
    parser = html5lib.HTMLParser(strict=True)
    found: Element = parser.parse(page)
    return found


def tags(page: Element) -> list[str]:
    return [each.tag.rpartition("}")[2] for each in page.iter()]


@pytest.fixture(scope="module", params=["en", "zh"])
def pages(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    path = tmp_path_factory.mktemp("html") / "demo.json"
    demo.build(path, now=NOW, spoken=request.param, me="ana")
    with speaking(request.param):
        store = open_store(path, who="ana", read_only=True)
        kinds = [kind for kind, forms in FORMS.items() if "html" in forms]
        yield {kind: export(store, None, "html", NOW, Asked(kind)) for kind in kinds}
        store.close()


def test_pages_are_html_and_not_large(pages: dict[str, str]) -> None:
    for kind, page in pages.items():
        root = parse(page)
        assert root.get("lang") in ("en", "zh-CN")
        assert tags(root).count("h1") == 1
        assert len(page.encode()) <= 120_000, kind


def test_the_plan_has_a_chart_for_each_key_metric_with_words_for_it(pages: dict[str, str]) -> None:
    drawings = [each for each in parse(pages["plan"]).iter() if each.tag.endswith("}svg")]
    assert 3 <= len(drawings) <= 6
    for drawing in drawings:
        assert drawing.get("aria-label")
        assert any(each.get("class") == "line" for each in drawing.iter())


def test_nothing_is_loaded_and_nothing_runs(pages: dict[str, str]) -> None:
    for page in pages.values():
        found = tags(parse(page))
        assert not {"script", "img", "iframe", "form", "object", "link", "base"} & set(found)
        assert not re.search(r"\son[a-z]+=|\sstyle=|javascript:", page)
        policy = re.search(r'Security-Policy" content="([^"]+)"', page)
        style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
        assert policy
        assert style
        digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
        assert policy[1].startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
        assert "url(" not in style[1]
        assert "@import" not in style[1]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=hostile)
def test_hostile_text_is_text(text: str) -> None:
    space = poisoned(text)
    page = html(plan(space, space.communities[0], sample.commits(), sample.TODAY))
    root = parse(page)
    harmless = poisoned("harmless")
    wanted = html(plan(harmless, harmless.communities[0], sample.commits(), sample.TODAY))
    kept = {"br", "p", "li", "ul", "a", "title"}
    assert [t for t in tags(root) if t not in kept] == [
        t for t in tags(parse(wanted)) if t not in kept
    ]
    links = [each.get("href", "") for each in root.iter() if each.tag == f"{_HTML}a"]
    assert all(link.startswith(("#p", "http://", "https://")) for link in links)


def _colours(style: str) -> Iterator[dict[str, str]]:
    """Yield the colours by name in light, in the dark, and on paper."""
    light: dict[str, str] = {}
    for block in re.findall(r":root \{([^}]*)\}", style):
        found = dict(re.findall(r"--([a-z]+): (#[0-9a-f]+)", block))
        light = light or found
        yield {**light, **found}


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(each * 2 for each in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    """Return the ratio of WCAG 2.2, 1.4.3."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_all_text_stands_out_in_light_in_the_dark_and_on_paper(pages: dict[str, str]) -> None:
    style = re.search(r"<style>(.*?)</style>", pages["plan"], re.DOTALL)
    assert style
    schemes = list(_colours(style[1]))
    assert len(schemes) == 3
    for scheme in schemes:
        for ground in ("page", "shade"):
            for ink in ("text", "muted", "link", "good", "bad", "warn"):
                assert _contrast(scheme[ink], scheme[ground]) >= 4.5, (ink, ground, scheme)
        assert _contrast(scheme["ink"], scheme["band"]) >= 3


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium")
@pytest.mark.parametrize("wide", [1100, 801, 700, 390])
def test_a_browser_shows_it_without_scrolling_sideways(
    pages: dict[str, str], tmp_path: Path, wide: int
) -> None:
    # The pages forbid scripts, so that they are measured from copies, in frames as wide as a phone.
    policy = re.compile(r"<meta http-equiv=[^>]+>")
    frames = ""
    for text in pages.values():
        inner = policy.sub("", text).replace("&", "&amp;").replace('"', "&quot;")
        frames += f'<iframe srcdoc="{inner}" style="border:0;width:{wide}px;height:900px"></iframe>'
    measure = (
        "<script>onload=()=>{document.title=[...document.querySelectorAll('iframe')].map(f=>"
        "f.contentDocument.documentElement.scrollWidth+' '"
        "+f.contentDocument.querySelectorAll('svg').length).join(';')}</script>"
    )
    page = tmp_path / "frame.html"
    page.write_text(f"<!DOCTYPE html>{measure}{frames}", encoding="utf-8")
    options = ("--window-size=1300,1000", "--virtual-time-budget=4000", "--dump-dom")
    shown = _browse(tmp_path, page, *options)
    found = re.search(r"<title>([\d ;]+)</title>", shown)
    assert found
    measured = [tuple(map(int, each.split())) for each in found[1].split(";")]
    assert len(measured) == len(pages)
    assert max(width for width, _ in measured) <= wide
    assert measured[0][1] >= 3


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium")
def test_a_browser_prints_it(pages: dict[str, str], tmp_path: Path) -> None:
    page = tmp_path / "plan.html"
    page.write_text(pages["plan"], encoding="utf-8")
    _browse(tmp_path, page, "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'plan.pdf'}")
    printed = (tmp_path / "plan.pdf").read_bytes()
    assert 5 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 16


def _browse(folder: Path, page: Path, *options: str) -> str:
    fixed = [
        "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
        "--disable-background-networking", f"--user-data-dir={folder / 'profile'}",
    ]  # fmt: skip
    found: Any = subprocess.run(
        ["chromium", *fixed, *options, page.as_uri()], capture_output=True, timeout=120, check=True
    )
    assert b"Refused to" not in found.stderr
    return str(found.stdout.decode())
