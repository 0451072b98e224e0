"""The guide as pages that link to one another: HTML without scripts, nothing loaded from afar."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# It comes with Textual, follows CommonMark to the letter, and knows tables.
from markdown_it import MarkdownIt

from communitytui.i18n import tr
from communitytui.report.escape import for_html
from communitytui.report.html import page
from communitytui.report.pages import runs_on

INDEX = "index.html"
#: What the pages need beside the style of reports.
_MORE = (
    "th, td { white-space: normal } code { background: var(--shade); padding: .05rem .25rem }"
    " pre { background: var(--shade); padding: .8rem; overflow-x: auto } pre code { padding: 0 }"
)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_HEADING = re.compile(r"<h2>(.*?)</h2>")


def site(pages: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """Return the files of a site by their names, in the language spoken now.

    ``pages`` are name, title and Markdown of each page, in the order in which they are read.
    """
    titles = {name: title for name, title, _ in pages}
    files = {INDEX: page(tr("Guide"), [_contents(pages)], _MORE)}
    for at, (name, title, text) in enumerate(pages):
        near = [pages[n][0] for n in (at - 1, at + 1) if 0 <= n < len(pages)]
        links = [(INDEX, tr("Guide")), *((f"{each}.html", titles[each]) for each in near)]
        around = "".join(f'<a href="{file}">{for_html(called)}</a>' for file, called in links)
        way = f"<nav>{around}</nav>"
        files[f"{name}.html"] = page(title, [way, _body(text, titles), way], _MORE)
    return files


def _contents(pages: Sequence[tuple[str, str, str]]) -> str:
    lines = [f"<h1>{for_html(tr('Guide'))}</h1>", "<ul>"]
    for name, title, text in pages:
        parts = " · ".join(
            f'<a href="{name}.html#{_anchor(head)}">{for_html(head)}</a>'
            for head in re.findall(r"^## (.+)$", text, re.MULTILINE)
        )
        lines.append(f'<li><a href="{name}.html">{for_html(title)}</a><br>{parts}</li>')
    return "\n".join([*lines, "</ul>"])


def _body(text: str, titles: Mapping[str, str]) -> str:
    """Return a page's Markdown as HTML whose links lead to pages of the site, or are mere words."""
    made = MarkdownIt("commonmark", {"html": False}).enable("table").render(_run_on(text))

    def link(found: re.Match[str]) -> str:
        name, _, anchor = found[1].partition("#")
        stem = name.removesuffix(".md")
        if stem in titles and name.endswith(".md"):
            return f'<a href="{stem}.html{"#" + anchor if anchor else ""}">{found[2]}</a>'
        return found[0] if found[1].startswith(("https://", "#")) else found[2]

    def heading(found: re.Match[str]) -> str:
        return f'<h2 id="{_anchor(re.sub("<[^>]*>", "", found[1]))}">{found[1]}</h2>'

    return _HEADING.sub(heading, _LINK.sub(link, made))


def _run_on(text: str) -> str:
    """Return a page whose Chinese lines run on: a browser shows a blank where one ends."""
    fenced, made = False, ""
    for line in text.splitlines():
        fence, words = line.startswith("```"), line.strip()
        fenced ^= fence
        begins = fence or fenced or words[:1] in ("", "#", "|", "-")
        if not begins and made[-2:-1].strip() and runs_on(made[-2], words[0]):
            made, line = made[:-1], words
        made += line + "\n"
    return made


def _anchor(heading: str) -> str:
    return re.sub(r"\W+", "-", heading.replace("`", "").strip()).strip("-").lower()
