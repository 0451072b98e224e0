"""The guide on the terminal, and the help pages of commands by their names."""

from __future__ import annotations

from pathlib import Path

import click

from communitytui.cli import output
from communitytui.cli.commands import ABOUT
from communitytui.cli.grammar import Group, command
from communitytui.cli.pager import paged
from communitytui.cli.params import argument, completing, option
from communitytui.cli.program import PROGRAM, root
from communitytui.cli.session import Session
from communitytui.cli.tables import wrapped
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.words import choose
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr, trn
from communitytui.report import pages
from communitytui.services import guide

_UNKNOWN = N_("the guide has nothing about {value}")
#: How the kinds of spans are painted.
_STYLES = {"title": "title", "head": "head", "code": "doing"}
#: A page is read best in lines that are not too long.
_WIDEST = 110
#: So many lines that hold a word are shown.
_MOST = 20


@command(
    "help",
    json=False,
    examples=N_(
        "help dates: all the ways to type a day\n"
        "help set: the options and fields of a command\n"
        "help slack: what the guide says of a word"
    ),
)
@argument(
    "topic",
    nargs=-1,
    metavar="TOPIC",
    shell_complete=completing("topics"),
    help=N_("a page, a command, or a word; without it, all pages"),
)
@option("--html", "folder", metavar="DIR", help=N_("write all pages as a site into a new folder"))
def help_(session: Session, topic: tuple[str, ...], folder: str | None) -> None:
    """Print a page of the guide, the help of a command, or where a word is told."""
    session.use_language_of_file()
    words = " ".join(topic)
    if folder is not None:
        _write_site(Path(folder).expanduser())
    elif not words:
        output.text(_pages())
    elif words in guide.PAGES:
        # A command may be called like a page: its options are told by --help as well.
        _read(guide.page(words).text)
    elif (about := _command_help(topic, session)) is not None:
        output.text(about)
    elif (name := _page_called(words)) is not None:
        _read(guide.page(name).text)
    else:
        _tell(words)


def _write_site(folder: Path) -> None:
    """Write the guide as a site; raises ``BadValue`` for a folder that holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadValue(N_("{folder} is there already; --html makes a new folder"), folder=folder)
    # 66 ms: the reader of Markdown, which no page on the terminal needs.
    from communitytui.report.site import INDEX, site

    told = [(name, guide.page(name).title, guide.page(name).text) for name in guide.PAGES]
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in site(told).items():
        (folder / name).write_text(text, "utf-8")
    output.text(tr("Written: {path}", path=output.path(folder / INDEX)))


def _pages() -> list[str]:
    """Return what there is to read: all pages with their headings."""
    column = max(map(len, guide.PAGES))
    lines = [tr("Pages of the guide; help NAME shows one:")]
    for name in guide.PAGES:
        found = guide.page(name)
        lines.append(f"  {name.ljust(column)}  {output.paint(found.title, 'title')}")
        heads = " · ".join(guide.headings(found.text))
        told = wrapped(heads, " " * (column + 4)) if heads else []
        lines += [output.paint(line, "dim") for line in told]
    return [*lines, tr("help COMMAND shows the options of a command, help WORD where it is told")]


def _command_help(words: tuple[str, ...], session: Session) -> str | None:
    """Return the help page of a command, or of its verb."""
    context = click.Context(root, info_name=PROGRAM, obj=session)
    made = root.get_command(context, words[0])
    if isinstance(made, Group) and len(words) > 1:
        made = made.load().get(words[1])
    elif len(words) > 1:
        made = None
    if made is None:
        return None
    return made.get_help(click.Context(made, context, " ".join(words), session))


def _page_called(words: str) -> str | None:
    """Return the name of the page that is called so in either language, wholly or by a word."""
    try:
        return choose(words, guide.titles(), _UNKNOWN, partly=True)
    except BadValue:
        return None


def _tell(words: str) -> None:
    """Print the section that a word is the heading of, or else each line that has it."""
    found = guide.places(words)
    if not found:
        known = [*guide.PAGES, *(title for each in guide.titles().values() for title in each)]
        hint = nearest(words, [*known, *ABOUT]) or ", ".join(guide.PAGES)
        raise BadValue(_UNKNOWN, value=words[:60], hint=hint)
    if len({(place.page.name, place.heading) for place in found}) == 1 and found[0].is_heading:
        _read(guide.section(found[0]))
        return
    lines, shown = [], ""
    for place in found[:_MOST]:
        where = f"{place.page.name}: {place.heading}"
        if where != shown:
            lines.append(output.paint(where, "title"))
        lines += [] if place.is_heading else wrapped(place.told, "  ")
        shown = where
    if len(found) > _MOST:
        lines.append(trn("… and {n} more", "… and {n} more", len(found) - _MOST))
    output.text(lines)


def _read(text: str) -> None:
    """Print a page, on a terminal in its width and by its pager, else as the Markdown it is."""
    if not output.is_terminal():
        output.text(text.rstrip("\n"))
        return
    lines = pages.drawn(text, min(output.room() or _WIDEST, _WIDEST))
    paged(
        [
            "".join(output.paint(said, _STYLES.get(kind, "")) for said, kind in line)
            for line in lines
        ]
    )
