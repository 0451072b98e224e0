"""click in two languages: commands, options and arguments whose help is translated when shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import click

from communitytui.cli import output
from communitytui.cli.commands import ABOUT, LOOP, module_of
from communitytui.domain.kernel.spelling import nearest
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr
from communitytui.i18n.cells import pad, width, wrap

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: What the terms of a filter are, by the fields of the noun that is listed.
TERMS = N_("only those that a filter describes, by their fields: owner:me")
#: What a decorator returns as it came: a function, or the command made of it.
F = TypeVar("F", bound="Callable[..., object] | click.Command")
C = TypeVar("C", bound="Command")
Run = Callable[..., object]
Completer = Callable[[click.Context, click.Parameter | None, str], "list[CompletionItem]"]

_WIDEST = 96
_INDENT = 2


class Option(click.Option):
    """An option; ``help`` is a message id."""

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return what it may become: as told, else as the field that is called like it."""
        found = super().shell_complete(ctx, incomplete)
        noun = getattr(ctx.command, "noun", "")
        return found or (completing(f"{noun}.{self.name}")(ctx, self, incomplete) if noun else [])

    @property
    def about(self) -> str:
        """What it does, in the language spoken now, with its environment variable."""
        text = tr(self.help or "")
        return f"{text} [{self.envvar}]" if self.envvar else text


class Argument(click.Argument):
    """An argument; ``help`` is a message id."""

    def __init__(self, decls: Sequence[str], *, help: str = "", **attrs: Any) -> None:  # noqa: A002
        super().__init__(decls, **attrs)
        self.message = help

    def get_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return its name for the usage line: what may be left out in brackets, many with dots."""
        name = self.human_readable_name
        name = name if self.required else f"[{name}]"
        return [f"{name}..." if self.nargs != 1 and "…" not in name else name]

    @property
    def about(self) -> str:
        """What it means, in the language spoken now."""
        return tr(self.message)


def option(*decls: str, **attrs: object) -> Callable[[F], F]:
    """Decorate a command with an option of ours; a DATE is completed by the phrases for days."""
    if attrs.get("metavar") == "DATE":
        attrs["shell_complete"] = completing("tasks.due")
    return click.option(*decls, cls=Option, **attrs)


def argument(*decls: str, **attrs: object) -> Callable[[F], F]:
    """Decorate a command with an argument of ours."""
    return click.argument(*decls, cls=Argument, **attrs)


def command(name: str, **attrs: object) -> Callable[[Run], Command]:
    """Decorate a function as a command of the program; see ``Command`` for ``attrs``.

    The function gets the session first, then its parameters.
    """
    return _made(Command, name, help=ABOUT[name], **attrs)


def group(name: str, **attrs: object) -> Callable[[Run], Group]:
    """Decorate a function as a command with verbs: it is what happens without one."""
    return _made(Group, name, help=ABOUT[name], invoke_without_command=True, **attrs)


def _made(cls: type[C], name: str, **attrs: object) -> Callable[[Run], C]:
    return lambda function: click.command(name, cls=cls, **attrs)(click.pass_obj(function))


def _keep_json(context: click.Context, param: click.Parameter, value: bool) -> None:
    if context.obj is not None and value:
        context.obj.json = True


def _show_help(context: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        if context.obj is not None:
            context.obj.use_language_of_file()
        output.text(context.get_help())
        context.exit()


def _keep(context: click.Context, param: click.Parameter, value: object) -> None:
    """Remember a global option in the session, wherever it stands in the line."""
    if context.obj is not None and value not in (None, False) and param.name:
        setattr(context.obj, param.name, value)


#: The options of the whole program: names, metavar, variable, completer, what it is.
_GLOBAL = (
    (("-f", "--file"), "PATH", "COMMUNITYTUI_FILE", None, N_("the workspace file")),
    (
        ("-c", "--community"),
        "NAME|ID",
        "COMMUNITYTUI_COMMUNITY",
        "communities",
        N_("one community of several"),
    ),
    (("--lang",), "zh|en", "COMMUNITYTUI_LANG", "languages", N_("the language")),
    (("--theme",), "NAME", "COMMUNITYTUI_THEME", "themes", N_("the colours of the screen")),
)
_FLAGS = {
    "--plain": N_("print lines in words, for screen readers [COMMUNITYTUI_PLAIN]"),
    "--read-only": N_("read-only [COMMUNITYTUI_READ_ONLY]"),
}


def global_options(*, hidden: bool) -> list[click.Parameter]:
    """Return the options that belong to the whole program.

    Hidden, for behind a command's name, they do not read the environment: what it says must not
    win over an option before the name.
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
            callback=_keep,
        )
        for names, metavar, variable, kind, about in _GLOBAL
    ]
    flags = [
        Option([name], is_flag=True, help=about, hidden=hidden, expose_value=False, callback=_keep)
        for name, about in _FLAGS.items()
    ]
    return made + flags


def completing(kind: str) -> Completer:
    """Return a completer of ``kind``; what it needs is loaded when the shell asks."""

    def complete(
        context: click.Context, param: click.Parameter | None, incomplete: str
    ) -> list[CompletionItem]:
        # Only the shell asks for it: 60 ms beyond what a query loads.
        from communitytui.cli import complete as words

        return words.complete(kind, context, incomplete)

    return complete


class Speaking(click.Command):
    """What commands and the program have in common: help and errors in our words.

    ``help`` is a message id of one line, ``examples`` one of several.
    """

    def __init__(self, *args: Any, examples: str = "", **attrs: Any) -> None:
        super().__init__(*args, **attrs)
        self.examples = examples

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``-h`` and ``--help``."""
        if self._help_option is None:
            self._help_option = Option(
                ["-h", "--help"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_help,
                help=N_("show this message and exit"),
            )
        return self._help_option

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; what is wrong with them knows where it happened."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def get_short_help_str(self, limit: int = 0) -> str:
        """Return what it is for in one line; a shell shows it beside the name."""
        return tr(self.help or "")

    def get_help(self, ctx: click.Context) -> str:
        """Return the help page in the language spoken now."""
        cells = min(output.room() or 80, _WIDEST)
        pieces = " ".join(self.collect_usage_pieces(ctx))
        lines = [tr("Usage: {usage}", usage=f"{ctx.command_path} {pieces}"), ""]
        examples = tr(self.examples).split("\n") if self.examples else []
        for paragraph in (self.get_short_help_str(), *examples):
            lines += [" " * _INDENT + line for line in wrap(paragraph, cells - _INDENT)]
        for title, rows in self.help_sections(ctx):
            if rows:
                lines += ["", title, *_definitions(rows, cells)]
        return "\n".join(lines)

    def help_sections(self, ctx: click.Context) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the parts of the help page: a title, and words with what they mean."""
        params = self.get_params(ctx)
        arguments = [
            (param.human_readable_name, param.about)
            for param in params
            if isinstance(param, Argument) and param.message
        ]
        options = [
            (param.get_help_spec(ctx), param.about)
            if hasattr(param, "get_help_spec")
            else ((param.get_help_record(ctx) or ("", ""))[0], param.about)
            for param in params
            if isinstance(param, Option) and not param.hidden
        ]
        return [(tr("Arguments:"), arguments), (tr("Options:"), options)]

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the words of the usage line after the command's name."""
        pieces = super().collect_usage_pieces(ctx)
        return [_USAGE[piece]() if piece in _USAGE else piece for piece in pieces]


_USAGE: dict[str, Callable[[], str]] = {
    "[OPTIONS]": lambda: tr("[OPTIONS]"),
    "[COMMAND] [ARGS]...": lambda: tr("[COMMAND] [ARGS]..."),
}


def _definitions(rows: list[tuple[str, str]], cells: int) -> list[str]:
    first = min(max(width(word) for word, _ in rows), 30)
    lines = []
    for word, about in rows:
        told = wrap(about, max(20, cells - first - _INDENT * 2))
        head = " " * _INDENT + (pad(word, first) if width(word) <= first else word)
        if width(word) > first:
            lines.append(head)
            head = " " * (first + _INDENT)
        lines.append(f"{head}  {told[0]}".rstrip())
        lines += [" " * (first + _INDENT * 2) + line for line in told[1:]]
    return lines


def _unknown(message: str, ctx: click.Context, word: str, known: Iterable[str]) -> BadValue:
    hint = nearest(word, known)
    return BadValue(message, command=ctx.command_path, value=word[:60], hint=hint)


class Command(Speaking):
    """A command; the options of the program are understood behind its name too.

    It has ``--json``, which the session remembers, unless told otherwise. What it is about is
    the table ``noun``: options called like a field complete as that does. With ``filters``, its
    help, it takes terms of a filter; these may also be written as options: ``--stage content``.
    Where it is ``signed``, ``-3d`` is an argument and not an option.
    """

    def __init__(
        self,
        *args: Any,
        json: bool = True,
        noun: str = "",
        filters: str = "",
        signed: bool = False,
        **attrs: Any,
    ) -> None:
        super().__init__(*args, **attrs)
        self._signed = signed
        self.noun, self.filters = noun, filters
        if filters:
            words = completing(f"{noun}:")
            self.params.append(
                Argument(["terms"], nargs=-1, metavar="FILTER", shell_complete=words, help=filters)
            )
        if json:
            about = N_("print JSON, for programs")
            self.params.append(
                Option(
                    ["--json"], help=about, callback=_keep_json, is_flag=True, expose_value=False
                )
            )
        self.params.extend(global_options(hidden=True))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse in our words what is left over."""
        ctx.allow_extra_args = True
        if self._signed:
            # Behind a blank it looks like no option.
            args = [f" {word}" if re.match(r"-[0-9]", word) else word for word in args]
        rest = self._read(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise BadValue(
                N_("{command} takes no further argument {value}"),
                command=ctx.command_path,
                value=str(rest[0])[:60],
            )
        return rest

    def _read(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = {name for param in self.params for name in (*param.opts, *param.secondary_opts)}
        if self.filters and any(_long_name(word) not in {"", *options} for word in args):
            # Only a slip, or a filter that is written as an option, pays for the declarations.
            from communitytui.cli.filter_options import as_terms

            args = as_terms(args, options, self.noun)
        return super().parse_args(ctx, args)


def _long_name(word: str) -> str:
    """Return the name of a long option, ``--stage`` of ``--stage=4``; empty for anything else."""
    return word.partition("=")[0] if word.startswith("--") and word != "--" else ""


class Group(Command, click.Group):
    """A command with verbs, each a command of its own; without one it does what it is made for.

    What is written before a verb belongs to the verb: ``trial --days 7 add Evening topics``.
    Where its list needs much less than its verbs, ``verbs`` names the module that has them. Terms
    of a filter are words with a colon.
    """

    allow_interspersed_args = True

    def __init__(self, *args: Any, verbs: str | None = None, **attrs: Any) -> None:
        super().__init__(*args, **attrs)
        self._verbs = verbs

    def load(self) -> dict[str, click.Command]:
        """Return the verbs by their names; who asks first imports them."""
        if self._verbs is not None:
            import_module(self._verbs)
        return dict(self.commands)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the verbs in the order of the help page."""
        return list(self.load())

    def verb(self, name: str, help: str, **attrs: object) -> Callable[[Run], Command]:  # noqa: A002
        """Decorate a function as a verb, like ``command``; ``help`` is a message id."""

        def decorate(function: Run) -> Command:
            made = _made(Command, name, help=help, noun=self.noun, **attrs)(function)
            self.add_command(made)
            return made

        return decorate

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: object,
    ) -> click.Context:
        """Read the arguments, as those of the verb if there is one."""
        if all(word.startswith("-") for word in args):
            return super().make_context(info_name, args, parent, **extra)
        verbs = self.load()
        at = self._place_of_word(args, verbs)
        if at is None or args[at] not in verbs:
            return super().make_context(info_name, args, parent, **extra)
        name, rest = f"{info_name} {args[at]}", [*args[:at], *args[at + 1 :]]
        return verbs[args[at]].make_context(name, rest, parent, **extra)

    def _place_of_word(self, args: list[str], verbs: dict[str, click.Command]) -> int | None:
        """Return where the first word stands that is neither an option nor its value."""
        params = [param for made in (self, *verbs.values()) for param in made.params]
        options = [each for each in params if isinstance(each, Option) and not each.is_flag]
        valued = {name for each in options for name in each.opts}
        place = 0
        while place < len(args) and args[place].startswith("-"):
            place += 2 if args[place] in valued else 1
        return place if place < len(args) else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what stands behind the name where there is no verb; refuse what looks like one."""
        rest = self._read(ctx, args)
        for term in ctx.params.get("terms") or ():
            if not {":", "："} & {*term}:
                self.resolve_command(ctx, [term])
        return rest

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse a word that is no verb, with the nearest."""
        if ctx.resilient_parsing:
            return None, None, []
        raise _unknown(N_("unknown command {command} {value}"), ctx, args[0], self.load())

    def help_sections(self, ctx: click.Context) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the parts of the help page: arguments, options, then the verbs."""
        verbs = [(name, made.get_short_help_str()) for name, made in self.load().items()]
        return [*super().help_sections(ctx), (tr("Commands:"), verbs)]


_LONG = {"-f": "--file", "-c": "--community", "-o": "--output"}


def _long_names(args: list[str]) -> list[str]:
    """Return ``args`` with the short options that stand alone before the command spelt out."""
    spelt, place = list(args), 0
    while place < len(spelt) and spelt[place].startswith("-") and spelt[place] != "--":
        spelt[place] = _LONG.get(spelt[place], spelt[place])
        place += 2 if spelt[place] in _VALUED else 1
    return spelt


_VALUED = frozenset({"--file", "--community", "--output", "--lang", "--theme", "--export"})


class LazyGroup(Speaking, click.Group):
    """The program: each command is a module, loaded when it is called.

    What each is for stands in one table, so that neither the help page nor a shell that
    completes a name loads any.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options before the command.

        A short option is given by its long name: click looks for it there first, and not
        finding it costs as much as reading a small file.
        """
        return super().parse_args(ctx, _long_names(args))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of the help page."""
        return list(ABOUT)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, or ``None``."""
        if cmd_name not in ABOUT:
            return None
        stem = module_of(cmd_name)
        found: click.Command = getattr(import_module(f"communitytui.cli.commands.{stem}"), stem)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was called; refuse an unknown one with the nearest."""
        if args[0] not in ABOUT and not ctx.resilient_parsing:
            message = N_("there is no command {value}; see communitytui --help")
            raise _unknown(message, ctx, args[0], ABOUT)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands and options that begin with what was typed."""
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*completing("commands")(ctx, None, incomplete), *options]

    def help_sections(self, ctx: click.Context) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the parts of the help page: options, then the commands along the loop."""
        loop = [
            (tr(title), [(name, tr(about)) for name, about in commands.items()])
            for title, commands in LOOP.items()
        ]
        return [*super().help_sections(ctx), *loop]
