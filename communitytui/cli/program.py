"""The program behind the command line: its options, its commands, and how a run ends."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import click

from communitytui import __version__
from communitytui.cli import output
from communitytui.cli.commands import ABOUT, LOOP, module_of
from communitytui.cli.grammar import TranslatedCommand, UnknownCommand
from communitytui.cli.help_page import Section
from communitytui.cli.params import Option, completing, global_options
from communitytui.cli.screen import open_screen
from communitytui.cli.session import Session
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

PROGRAM = "communitytui"
COMPLETE_VAR = "_COMMUNITYTUI_COMPLETE"


_LONG = {"-f": "--file", "-c": "--community", "-o": "--output"}


def _long_names(args: list[str]) -> list[str]:
    """Return ``args`` with the short options before the command replaced by the long ones."""
    spelt, place = list(args), 0
    while place < len(spelt) and spelt[place].startswith("-") and spelt[place] != "--":
        spelt[place] = _LONG.get(spelt[place], spelt[place])
        place += 2 if spelt[place] in _VALUED else 1
    return spelt


_VALUED = frozenset(
    {"--file", "--community", "--output", "--lang", "--theme", "--export", "--as-of", "--host"}
    | _LONG.keys()
)
#: What is no command that opens the screen, though none is named.
_NO_SCREEN = frozenset({"--export", "--help", "-h", "--version"})


class RootGroup(TranslatedCommand, click.Group):
    """The program: each command is a module, loaded when it is called.

    Their names and short helps are in one table, so the help page and completion load none.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the options before the command.

        Short options are replaced by long ones: click looks for a long option first, and not
        finding it takes as long as reading a small file.
        """
        return super().parse_args(ctx, _long_names(args))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands, in the order of the help page."""
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
        """Find the command; raises ``UnknownCommand``."""
        if args[0] not in ABOUT and not ctx.resilient_parsing:
            raise UnknownCommand(args[0], ctx)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands and options that begin with ``incomplete``."""
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*completing("commands")(ctx, None, incomplete), *options]

    def help_sections(self, ctx: click.Context) -> list[Section]:
        """Return the sections of the help page: options, then the commands along the loop."""
        loop = [
            (tr(title), [(name, tr(about)) for name, about in commands.items()])
            for title, commands in LOOP.items()
        ]
        return [*super().help_sections(ctx), *loop]


def _version(context: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        output.text(f"{PROGRAM} {__version__}")
        context.exit()


@click.pass_context
def _start(
    context: click.Context, export: str | None, output_path: str | None, force: bool
) -> int | None:
    """Do what the program does without a command: write a report, or open the screen."""
    session: Session = context.obj
    if context.invoked_subcommand is not None:
        if export or output_path or force:
            raise BadValue(
                N_("--export takes no command: leave out {command}"),
                command=context.invoked_subcommand,
            )
        return None
    if export is None and (output_path or force):
        raise BadValue(N_("-o and --force require --export"))
    if export is not None:
        # 40 ms beyond what a query loads: the renderers of documents.
        from communitytui.cli.export import export_report

        export_report(session, export, output_path, force=force)
        return None
    return open_screen(session)


root = RootGroup(
    PROGRAM,
    invoke_without_command=True,
    callback=_start,
    help=N_(
        "Run a community through nine stages: tasks, metrics and diagnosis in one terminal "
        "program. Without a command it opens the screen."
    ),
    params=[
        *global_options(hidden=False),
        Option(
            ["--export"],
            metavar="FORMAT",
            shell_complete=completing("formats"),
            help=N_(
                "write the plan of the community and exit; "
                "FORMAT is md, html, xlsx, csv, json, text or ics"
            ),
        ),
        Option(
            ["-o", "--output", "output_path"],
            metavar="PATH",
            help=N_("with --export: the file to write, instead of standard output"),
        ),
        Option(
            ["--force"], is_flag=True, help=N_("with --export: replace the file if there is one")
        ),
        Option(
            ["--host"],
            metavar="USER@MACHINE",
            expose_value=False,
            help=N_("run this very command on another machine, over ssh [COMMUNITYTUI_HOST]"),
        ),
        Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help=N_("show the version and exit"),
        ),
    ],
)


def run(args: Sequence[str], session: Session | None = None) -> int:
    """Run one command line and return its exit code; errors are printed."""
    session = session or Session(os.environ)
    code = _attempt(args, session)
    try:
        session.close()
    except (Exception, KeyboardInterrupt) as error:
        return _tell(error, session) or code
    return code


def _attempt(args: Sequence[str], session: Session) -> int:
    try:
        session.begin(args)
        instruction = session.env.get(COMPLETE_VAR)
        if instruction:
            # 0.5 ms, and only the shell asks for it.
            from click.shell_completion import shell_complete

            session.telling = False
            # What the shell reads here is written by click, in the form its script expects.
            return shell_complete(root, {"obj": session}, PROGRAM, COMPLETE_VAR, instruction)
        if session.env.get("COMMUNITYTUI_HOST") or any(a.startswith("--host") for a in args):
            code = _elsewhere(args, session)
            if code is not None:
                return code
        with root.make_context(PROGRAM, list(args), obj=session) as context:
            code = root.invoke(context)
            return code if isinstance(code, int) else 0
    except click.exceptions.Exit as asked:
        # Help and the version end so, and are no failure.
        return asked.exit_code
    except (Exception, KeyboardInterrupt) as error:
        if isinstance(error, click.UsageError):
            session.use_language_of_file()
        return _tell(error, session)


def _elsewhere(args: Sequence[str], session: Session) -> int | None:
    """Run a command line on another machine where one is named, and return its exit code."""
    # It leads to subprocess: 6 ms.
    from communitytui.cli import remote

    there = remote.asked(args, session.env, _VALUED)
    if there is None:
        return None
    named = {each.partition("=")[0] for each in there.args}
    if there.command == "people" and named & {"--from", "--json"}:
        # There it is a pipe whatever it is here.
        output.show_only()
    screen = there.command in ("", "demo") and _NO_SCREEN.isdisjoint(named)
    return remote.run(there, session.env, screen=screen)


def _tell(error: BaseException, session: Session) -> int:
    # 9 ms, which a run that succeeds does not need.
    from communitytui.cli import failures

    return failures.tell(error, session)
