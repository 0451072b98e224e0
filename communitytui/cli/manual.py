"""What a wheel brings for ``man`` and the shells, made of what the commands declare.

The manual page is written in the macros of man(7), which every ``man`` reads, in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import click
from click.shell_completion import get_completion_class

from communitytui import __version__
from communitytui.cli.commands import LOOP
from communitytui.cli.commands.path import HOLDS, places_of
from communitytui.cli.grammar import TranslatedCommand
from communitytui.cli.help_page import Section
from communitytui.cli.program import COMPLETE_VAR, PROGRAM, root
from communitytui.errors import Exit
from communitytui.i18n import N_, language, set_language, tr
from communitytui.paths import workspace_file

_EXITS = {
    Exit.DONE: N_("done"),
    Exit.OTHER: N_("anything else"),
    Exit.BAD_VALUE: N_("bad usage or bad value"),
    Exit.NOT_FOUND: N_("not found"),
    Exit.MAY_NOT_WRITE: N_("may not write, or not read"),
    Exit.BUSY: N_("busy: somebody else is writing"),
    Exit.DAMAGED: N_("damaged or foreign file"),
    Exit.CONFLICT: N_("conflict: the value is no longer what was seen"),
}
#: The environment variables that are read, and what each says.
VARIABLES = {
    "COMMUNITYTUI_FILE": N_("the workspace: a file, or the URL of a server"),
    "COMMUNITYTUI_COMMUNITY": N_("one community of several"),
    "COMMUNITYTUI_LANG": N_("the language: zh or en"),
    "COMMUNITYTUI_THEME": N_("the colours of the screen"),
    "COMMUNITYTUI_CONFIG": N_("the file of settings"),
    "COMMUNITYTUI_USER": N_("the name in the log, instead of that of the login"),
    "COMMUNITYTUI_HOST": N_("the machine on which commands run, over ssh"),
    "COMMUNITYTUI_PLAIN": N_("lines in words, for screen readers"),
    "COMMUNITYTUI_READ_ONLY": N_("nothing is written"),
    "NO_COLOR": N_("no colours, only signs and words"),
}
#: The options of commands that are told once.
_EVERYWHERE = ("-h, --help", "--json")
#: What begins a request of roff at the start of a line.
_REQUEST = re.compile(r"^(?=[.'])", re.MULTILINE)


#: Where manual pages and completions belong, below ``share`` of a prefix.
_PAGES = {"en": "man/man1/communitytui.1", "zh": "man/zh_CN/man1/communitytui.1"}
_COMPLETIONS = {
    "bash": "bash-completion/completions/communitytui",
    "zsh": "zsh/site-functions/_communitytui",
    "fish": "fish/vendor_completions.d/communitytui.fish",
}


def shared() -> dict[str, str]:
    """Return every file that ``man`` and shells look for, by its place below ``share``."""
    before, found = language(), {}
    for spoken, place in _PAGES.items():
        set_language(spoken)
        found[place] = manual()
    set_language(before)
    return found | {place: completion(shell) for shell, place in _COMPLETIONS.items()}


def completion(shell: str) -> str:
    """Return click's completion script for a shell."""
    made = get_completion_class(shell)
    assert made is not None
    return made(root, {}, PROGRAM, COMPLETE_VAR).source()


def manual() -> str:
    """Return the manual page in the language that is spoken now."""
    context = click.Context(root, info_name=PROGRAM)
    about = tr(root.help or "")
    lines = [
        f'.TH {PROGRAM.upper()} 1 "" "communitytui {__version__}"',
        *_heading(tr("NAME")),
        _text(f"{PROGRAM} - {about.partition('.')[0].partition('。')[0]}"),
        *_heading(tr("SYNOPSIS")),
        f".B {PROGRAM}",
        _text(" ".join(root.collect_usage_pieces(context))),
        *_heading(tr("DESCRIPTION")),
        _text(about),
        *_heading(tr("OPTIONS")),
        *_terms(_options(root.help_sections(context))),
        ".PP",
        _text(tr("Every command takes --help, and most of them --json: JSON, for programs.")),
    ]
    for title, commands in LOOP.items():
        lines += _heading(tr(title).rstrip(":："))
        for name in commands:
            found = root.get_command(context, name)
            assert isinstance(found, TranslatedCommand)
            lines += _command(name, found, click.Context(found, context, info_name=name))
    for title, told in (
        (tr("EXIT STATUS"), {str(int(code)): words for code, words in _EXITS.items()}),
        (tr("ENVIRONMENT"), VARIABLES),
        (tr("FILES"), holds()),
    ):
        lines += _heading(title)
        lines += _terms((term, tr(words)) for term, words in told.items())
    return "\n".join(lines) + "\n"


def holds() -> dict[str, str]:
    """Return what stands where for somebody who set nothing: message ids by place."""
    home = "/home"
    found = places_of(workspace_file(env={"HOME": home}), {"HOME": home})
    return {f"~{str(place).removeprefix(home)}": HOLDS[key] for key, place in found.items()}


def _command(path: str, command: TranslatedCommand, context: click.Context) -> Iterator[str]:
    """Yield what is told of one command, and then of its verbs."""
    usage = " ".join(command.collect_usage_pieces(context))
    yield f".SS {_quoted(f'{path} {usage}')}"
    yield _text(command.get_short_help_str())
    if command.examples:
        yield ".PP"
        yield "\n.br\n".join(map(_text, tr(command.examples).split("\n")))
    sections = command.help_sections(context)
    yield from _terms(
        (term, meaning)
        for _, terms in sections[:3]
        for term, meaning in terms
        if term not in _EVERYWHERE
    )
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            verb = command.get_command(context, name)
            if isinstance(verb, TranslatedCommand):
                inner = click.Context(verb, context, info_name=name)
                yield from _command(f"{path} {name}", verb, inner)


def _options(sections: Iterable[Section]) -> list[tuple[str, str]]:
    """Return the options among the sections of a help page."""
    return [term for title, terms in sections if title == tr("Options:") for term in terms]


def _heading(title: str) -> list[str]:
    return [f".SH {_quoted(title)}"]


def _terms(terms: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, meaning in terms:
        yield ".TP"
        yield f"\\fB{_text(term)}\\fR"
        yield _text(meaning)


def _quoted(text: str) -> str:
    return '"' + _text(text).replace('"', '""') + '"'


def _text(text: str) -> str:
    """Return a text that roff takes for nothing but a text."""
    bare = text.replace("\\", "\\e").replace("-", "\\-")
    return _REQUEST.sub(r"\\&", bare)
