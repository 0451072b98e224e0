"""Options and arguments whose help is translated when it is shown, and the global options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from communitytui.i18n import N_, tr

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: Help of the terms of a filter, as a message id.
TERMS = N_("only those that a filter describes, by their fields: owner:me")
#: What a decorator returns unchanged: a function, or the command made of it.
F = TypeVar("F", bound="Callable[..., object] | click.Command")
Completer = Callable[[click.Context, click.Parameter | None, str], "list[CompletionItem]"]


class Option(click.Option):
    """An option; ``help`` is a message id."""

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return its completions; by default those of the field of the same name."""
        found = super().shell_complete(ctx, incomplete)
        noun = getattr(ctx.command, "noun", "")
        return found or (completing(f"{noun}.{self.name}")(ctx, self, incomplete) if noun else [])

    @property
    def about(self) -> str:
        """The help in the current language, with the environment variable."""
        text = tr(self.help or "")
        return f"{text} [{self.envvar}]" if self.envvar else text


class Argument(click.Argument):
    """An argument; ``help`` is a message id."""

    def __init__(self, decls: Sequence[str], *, help: str = "", **attrs: Any) -> None:  # noqa: A002
        super().__init__(decls, **attrs)
        self.message = help

    def get_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return its name for the usage line: optional in brackets, repeatable with dots."""
        name = self.human_readable_name
        name = name if self.required else f"[{name}]"
        return [f"{name}..." if self.nargs != 1 and "…" not in name else name]

    @property
    def about(self) -> str:
        """The help in the current language."""
        return tr(self.message)


def option(*decls: str, **attrs: object) -> Callable[[F], F]:
    """Decorate a command with a translated option; a DATE completes the phrases for days."""
    if attrs.get("metavar") == "DATE":
        attrs["shell_complete"] = completing("tasks.due")
    return click.option(*decls, cls=Option, **attrs)


def argument(*decls: str, **attrs: object) -> Callable[[F], F]:
    """Decorate a command with a translated argument; see ``click.argument``."""
    return click.argument(*decls, cls=Argument, **attrs)


def _set_global(context: click.Context, param: click.Parameter, value: object) -> None:
    """Store a global option in the session, before or after the name of the command."""
    if context.obj is not None and value not in (None, False) and param.name:
        setattr(context.obj, param.name, value)


#: The options of the whole program: names, metavar, variable, completer, help.
_GLOBAL = (
    (
        ("-f", "--file"),
        "PATH",
        "COMMUNITYTUI_FILE",
        None,
        N_("the workspace: a file, or the URL of a server"),
    ),
    (
        ("-c", "--community"),
        "NAME|ID",
        "COMMUNITYTUI_COMMUNITY",
        "communities",
        N_("one community of several"),
    ),
    (("--lang",), "zh|en", "COMMUNITYTUI_LANG", "languages", N_("the language")),
    (
        ("--as-of",),
        "DATE",
        None,
        None,
        N_("answer as on the evening of an earlier day; nothing is written"),
    ),
    (("--theme",), "NAME", "COMMUNITYTUI_THEME", "themes", N_("the colours of the screen")),
)
_FLAGS = {
    "--plain": N_("print lines in words, for screen readers [COMMUNITYTUI_PLAIN]"),
    "--read-only": N_("read-only [COMMUNITYTUI_READ_ONLY]"),
}


def global_options(*, hidden: bool) -> list[click.Parameter]:
    """Return the options of the whole program.

    Hidden ones are for after a command's name. They do not read the environment, which must not
    override an option before the name.
    """
    made: list[click.Parameter] = [
        Option(
            names,
            metavar=metavar,
            envvar=None if hidden else variable,
            shell_complete=kind and completing(kind),
            help=about,
            hidden=hidden,
            expose_value=False,
            callback=_set_global,
        )
        for names, metavar, variable, kind, about in _GLOBAL
    ]
    flags = [
        Option(
            [name],
            is_flag=True,
            help=about,
            hidden=hidden,
            expose_value=False,
            callback=_set_global,
        )
        for name, about in _FLAGS.items()
    ]
    return made + flags


def completing(kind: str) -> Completer:
    """Return a completer for words of ``kind``, see ``cli.complete``."""

    def complete(
        context: click.Context, param: click.Parameter | None, incomplete: str
    ) -> list[CompletionItem]:
        # Only the shell asks for it: 60 ms beyond what a query loads.
        from communitytui.cli import complete as words

        return words.complete(kind, context, incomplete)

    return complete
