"""Commands and groups of click whose help and errors are translated when they are shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, TypeVar

import click

from communitytui.cli import output
from communitytui.cli.commands import ABOUT
from communitytui.cli.help_page import Section, page
from communitytui.cli.params import Argument, Option, completing, global_options
from communitytui.domain.kernel.spelling import nearest
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr

C = TypeVar("C", bound="Command")
Run = Callable[..., object]


def command(name: str, **attrs: object) -> Callable[[Run], Command]:
    """Decorate a function as a command; see ``Command`` for ``attrs``.

    The function gets the session, then its parameters.
    """
    return _made(Command, name, help=ABOUT[name], **attrs)


def group(name: str, **attrs: object) -> Callable[[Run], Group]:
    """Decorate a function as a ``Group``; it runs when no verb is given."""
    return _made(Group, name, help=ABOUT[name], invoke_without_command=True, **attrs)


def _made(cls: type[C], name: str, **attrs: object) -> Callable[[Run], C]:
    return lambda function: click.command(name, cls=cls, **attrs)(click.pass_obj(function))


def _set_json(context: click.Context, param: click.Parameter, value: bool) -> None:
    if context.obj is not None and value:
        context.obj.json = True


def _show_help(context: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        if context.obj is not None:
            context.obj.use_language_of_file()
        output.text(context.get_help())
        context.exit()


class TranslatedCommand(click.Command):
    """A command whose help and errors are translated.

    ``help`` is a message id of one line, ``examples`` one of several; ``more`` returns further
    sections of the help page.
    """

    def __init__(
        self,
        *args: Any,
        examples: str = "",
        more: Callable[[], list[Section]] = list,
        **attrs: Any,
    ) -> None:
        super().__init__(*args, **attrs)
        self.examples, self.more = examples, more

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
        """Parse the arguments; usage errors carry the context of this command."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def get_short_help_str(self, limit: int = 0) -> str:
        """Return the help in one line; shells show it beside the name."""
        return tr(self.help or "")

    def get_help(self, ctx: click.Context) -> str:
        """Return the help page in the current language."""
        usage = f"{ctx.command_path} {' '.join(self.collect_usage_pieces(ctx))}"
        examples = tr(self.examples).split("\n") if self.examples else []
        return page(usage, [self.get_short_help_str(), *examples], self.help_sections(ctx))

    def help_sections(self, ctx: click.Context) -> list[Section]:
        """Return the sections of the help page."""
        params = self.get_params(ctx)
        arguments = [
            (param.human_readable_name, param.about)
            for param in params
            if isinstance(param, Argument) and param.message
        ]
        options = [
            ((param.get_help_record(ctx) or ("", ""))[0], param.about)
            for param in params
            if isinstance(param, Option) and not param.hidden
        ]
        return [
            (tr("Arguments:"), arguments),
            (tr("Fields:"), self.fields(ctx)),
            (tr("Options:"), options),
            *self.more(),
        ]

    def fields(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Return the fields that ``FIELD=VALUE`` may set, with what each is and may become."""
        table = getattr(self, "noun", "")
        if not any("FIELD=VALUE" in (param.metavar or "") for param in self.params if table):
            return []
        told = completing(f"{table}=")(ctx, None, "")
        return [(str(each.value), each.help or "") for each in told]

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the words of the usage line after the command's name, translated."""
        words = {"[OPTIONS]": tr("[OPTIONS]"), "[COMMAND] [ARGS]...": tr("[COMMAND] [ARGS]...")}
        return [words.get(piece, piece) for piece in super().collect_usage_pieces(ctx)]


class UnknownCommand(click.UsageError):
    """A word where a command is expected; what was meant is found when it is told."""

    def __init__(self, word: str, ctx: click.Context) -> None:
        super().__init__(word, ctx)
        self.word = word[:60]


def unknown_word(message: str, ctx: click.Context, word: str, known: Iterable[str]) -> BadValue:
    """Return the error for an unknown word, with the nearest known one."""
    words = list(known)
    hint = nearest(word, words, 0.6) or ", ".join(words)
    return BadValue(message, command=ctx.command_path, value=word[:60], hint=hint)


class Command(TranslatedCommand):
    """A command. It takes the global options after its name, too, and by default ``--json``.

    ``noun`` is its table: an option named like a field completes the values of the field. With
    ``filters``, their help, it takes the terms of a filter, also as options: ``--stage content``.
    If ``signed``, ``-3d`` is an argument and not an option.
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
                Option(["--json"], help=about, callback=_set_json, is_flag=True, expose_value=False)
            )
        self.params.extend(global_options(hidden=True))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; raises ``BadValue`` for superfluous ones."""
        ctx.allow_extra_args = True
        if self._signed:
            # With a leading blank it does not look like an option.
            args = [f" {word}" if re.match(r"-[0-9]", word) else word for word in args]
        rest = self.parse_terms(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise BadValue(
                N_("{command} takes no further argument {value}"),
                command=ctx.command_path,
                value=str(rest[0])[:60],
            )
        return rest

    def parse_terms(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; unknown options that name a filter become its terms."""
        options = {name for param in self.params for name in (*param.opts, *param.secondary_opts)}
        if self.filters and any(_long_name(word) not in {"", *options} for word in args):
            # 42 ms with the declarations; few lines have an option that the command lacks.
            from communitytui.cli.filter_options import as_terms

            args = as_terms(args, options, self.noun)
        return super().parse_args(ctx, args)


def _long_name(word: str) -> str:
    """Return the name of a long option, ``--stage`` of ``--stage=4``; empty for anything else."""
    return word.partition("=")[0] if word.startswith("--") and word != "--" else ""


class Group(Command, click.Group):
    """A command with subcommands, called verbs; without a verb it runs its own function.

    Options before a verb belong to the verb: ``trial --days 7 add Evening topics``. ``verbs``
    names a module that defines the verbs, imported only when they are needed. Terms of a filter
    are words with a colon.
    """

    allow_interspersed_args = True

    def __init__(self, *args: Any, verbs: str | None = None, **attrs: Any) -> None:
        super().__init__(*args, **attrs)
        self._verbs = verbs

    def load(self) -> dict[str, click.Command]:
        """Return the verbs by name; imports their module first."""
        if self._verbs is not None:
            import_module(self._verbs)
        return dict(self.commands)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the verbs, in the order of the help page."""
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
        """Parse the arguments, by the verb if there is one."""
        if all(word.startswith("-") for word in args):
            return super().make_context(info_name, args, parent, **extra)
        verbs = self.load()
        at = self._first_word(args, verbs)
        if at is None or args[at] not in verbs:
            return super().make_context(info_name, args, parent, **extra)
        name, rest = f"{info_name} {args[at]}", [*args[:at], *args[at + 1 :]]
        return verbs[args[at]].make_context(name, rest, parent, **extra)

    def _first_word(self, args: list[str], verbs: dict[str, click.Command]) -> int | None:
        """Return the index of the first word that is neither an option nor its value."""
        params = [param for made in (self, *verbs.values()) for param in made.params]
        options = [each for each in params if isinstance(each, Option) and not each.is_flag]
        valued = {name for each in options for name in each.opts}
        place = 0
        while place < len(args) and args[place].startswith("-"):
            place += 2 if args[place] in valued else 1
        return place if place < len(args) else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments of a call without a verb; a word that is no filter raises."""
        rest = self.parse_terms(ctx, args)
        for term in ctx.params.get("terms") or ():
            if not {":", "："} & {*term}:
                self.resolve_command(ctx, [term])
        return rest

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Raise for a word that is no verb, with the nearest one."""
        if ctx.resilient_parsing:
            return None, None, []
        raise unknown_word(N_("unknown command {command} {value}"), ctx, args[0], self.load())

    def help_sections(self, ctx: click.Context) -> list[Section]:
        """Return the sections of the help page: arguments, options, then the verbs."""
        verbs = [(name, made.get_short_help_str()) for name, made in self.load().items()]
        return [*super().help_sections(ctx), (tr("Commands:"), verbs)]
