"""The pages of the guide: which there are, what they are called, and where something is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from communitytui.domain.kernel.words import folded
from communitytui.i18n import LANGUAGES, language
from communitytui.report.pages import cells_of
from communitytui.resources import bundled_guide

#: The pages by their names: what people need first, what programmers need last.
PAGES = (
    "beginning",
    "loop",
    "everyday",
    "screen",
    "planning",
    "filters",
    "dates",
    "tasks",
    "playbooks",
    "groups",
    "sources",
    "warehouse",
    "measuring",
    "judging",
    "rules",
    "own",
    "hours",
    "people",
    "reports",
    "file",
    "journal",
    "server",
    "database",
    "assistants",
    "settings",
    "commands",
    "keys",
    "article",
    "glossary",
    "programs",
    "python",
    "architecture",
    "decisions",
)


#: The page that says what words mean.
_WORDS = "glossary"


class Page(NamedTuple):
    """A page in one language; its text is Markdown without comments and begins with the title."""

    name: str
    text: str

    @property
    def title(self) -> str:
        """What stands in its first line."""
        return self.text.partition("\n")[0].lstrip("# ")


class Place(NamedTuple):
    """Where something is told: a line of a page, and the heading that it stands below."""

    page: Page
    heading: str
    line: str

    @property
    def is_heading(self) -> bool:
        """Whether the line is the heading itself."""
        return self.line.startswith("#")

    @property
    def cells(self) -> list[str]:
        """The cells of a row of a table, or the line, as one reads them."""
        return cells_of(self.line.translate({96: None, 42: None}))

    @property
    def told(self) -> str:
        """The line as one reads it: of a row of a table its cells."""
        return " · ".join(filter(None, self.cells)).lstrip("#- ")


def page(name: str, spoken: str | None = None) -> Page:
    """Return a page in the language spoken now, or in another."""
    return _read(name, spoken or language())


@cache
def _read(name: str, tongue: str) -> Page:
    file = bundled_guide().joinpath(tongue, f"{name}.md")
    # What ends a table stands between it and a blank line, which has to stay.
    text = file.read_text("utf-8").replace("<!-- end -->\n", "")
    return Page(name, re.sub(r"(?s)<!--.*?-->\n*", "", text))


def titles() -> dict[str, list[str]]:
    """Return what each page is called: its titles, in the language spoken now first."""
    return {name: [page(name, each).title for each in _tongues()] for name in PAGES}


def _tongues() -> list[str]:
    return sorted(LANGUAGES, key=lambda each: each != language())


def headings(text: str) -> list[str]:
    """Return the headings below the title of a page."""
    return re.findall(r"^#{2,} (.+)$", text, re.MULTILINE)


def places(words: str) -> list[Place]:
    """Return where the pages name all ``words``: a heading or rows that are just them, or others.

    They are looked for in the language spoken now, and if it has none in the other.
    """
    asked = folded(words)
    for tongue in _tongues():
        lines = [line for name in PAGES for line in _lines(page(name, tongue))]
        found = [place for place in lines if _has(place.line, asked.split())]
        heads = [place for place in found if place.is_heading]
        called = [place for place in heads if folded(place.heading) == asked]
        terms = [place for place in found if asked in map(folded, place.cells)]
        if found:
            # What a word means comes before the tables that use it.
            terms.sort(key=lambda place: place.page.name != _WORDS)
            return called or terms or heads or found
    return []


def section(place: Place) -> str:
    """Return what stands below the heading of a place, with it."""
    text, sign = place.page.text, re.escape(place.heading)
    found = re.search(rf"^(#+) {sign}$.*?(?=^#{{1,2}} |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[0].rstrip("\n") if found else text


def _lines(found: Page) -> Iterator[Place]:
    heading, fenced = found.title, False
    for line in found.text.splitlines():
        fenced ^= line.startswith("```")
        if line.startswith("#") and not fenced:
            heading = line.lstrip("# ")
        yield Place(found, heading, line)


def _has(line: str, words: list[str]) -> bool:
    return bool(words) and all(word in folded(line) for word in words)
