"""How a run that fails ends: what went wrong in one line, and its exit code.

Loaded only then, and so free to take what it needs.
"""

from __future__ import annotations

import os
import platform
import sys
import time
import traceback
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from communitytui import __version__, paths, private
from communitytui.cli import output
from communitytui.cli.commands import ABOUT
from communitytui.cli.filter_options import as_terms
from communitytui.cli.grammar import Command, Group, TranslatedCommand, UnknownCommand
from communitytui.cli.meant import MEANT_OPTIONS, meant
from communitytui.cli.params import Argument
from communitytui.cli.problems import say
from communitytui.domain.kernel.spelling import nearest
from communitytui.errors import CommunityError, Conflict, Exit
from communitytui.i18n import tr
from communitytui.i18n.phrases import listed
from communitytui.words.errors import as_option, explain

if TYPE_CHECKING:
    from communitytui.cli.session import Session

#: An option that looks so much like one is a slip; else it may be one of another command.
_VERY_ALIKE = 0.75
#: So many commands are named.
_FEW = 3
#: What shells expect of a program that was interrupted.
INTERRUPTED = 130


def tell(error: BaseException, session: Session) -> int:
    """Say what went wrong and return the exit code for it."""
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        return _interrupted()
    if isinstance(error, CommunityError):
        return _known(error, session)
    if isinstance(error, click.UsageError):
        say(usage_words(error))
        return Exit.BAD_VALUE
    if isinstance(error, BrokenPipeError):
        drop_output()
        # What was to be done is done, and somebody who tries again would do it twice.
        return Exit.DONE if session.wrote else Exit.OTHER
    if isinstance(error, output.NotWritten):
        return _not_written(error, session)
    if isinstance(error, EOFError):
        say(tr("the input ended before an answer; nothing was changed"))
        return Exit.BAD_VALUE
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        say(f"{where}{error.strerror}")
        return Exit.MAY_NOT_WRITE if isinstance(error, PermissionError) else Exit.OTHER
    if isinstance(error, MemoryError):
        say(tr("not enough memory; nothing was changed"))
        return Exit.OTHER
    return _unexpected(error)


def _known(error: CommunityError, session: Session) -> int:
    if isinstance(error, Conflict) and session.json:
        output.records({"conflicts": session.conflicts(error)})
    say(explain(error) + as_option(error.values))
    return error.exit_code


def _interrupted() -> int:
    if sys.stderr is not None and sys.stderr.isatty():
        # The shell's prompt should not stand behind the ^C.
        sys.stderr.write("\n")
    return INTERRUPTED


def _not_written(error: OSError, session: Session) -> int:
    drop_output()
    if session.wrote:
        say(
            tr(
                "standard output cannot be written ({reason}); the change is saved",
                reason=error.strerror,
            )
        )
    else:
        say(tr("standard output cannot be written ({reason})", reason=error.strerror))
    return Exit.OTHER


def drop_output() -> None:
    """Let what is left of the output go nowhere: else the interpreter complains at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _unexpected(error: BaseException) -> int:
    path = _write_log(error)
    if path is None:
        say(tr("internal error: {name}", name=type(error).__name__))
    else:
        say(
            tr(
                "internal error ({name}); details are in {path}",
                name=type(error).__name__,
                path=path,
            )
        )
    return Exit.OTHER


def _write_log(error: BaseException) -> Path | None:
    """Write where it happened to a private file: no texts, names or paths of the user."""
    folder = paths.state_dir()
    path = folder / time.strftime(f"crash-%Y%m%dT%H%M%S-{os.getpid()}.log", time.gmtime())
    text = "".join(f"{line}\n" for line in _log_lines(error))
    try:
        private.keep(path, text.encode("utf-8", "replace"), new=True)
    except OSError:
        return None
    return path


def _log_lines(error: BaseException) -> Iterable[str]:
    """Yield types and places only: the message of an error may quote what the user wrote."""
    yield f"communitytui {__version__}, Python {platform.python_version()}, {platform.system()}"
    yield "options: " + " ".join(
        arg.partition("=")[0] for arg in sys.argv[1:] if arg.startswith("--")
    )
    seen: BaseException | None = error
    while seen is not None:
        yield f"{type(seen).__module__}.{type(seen).__qualname__}"
        for frame in traceback.extract_tb(seen.__traceback__):
            yield f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"
        seen = seen.__cause__ or seen.__context__


def usage_words(error: click.UsageError) -> str:
    """Return a usage error of click as one translated sentence."""
    context = error.ctx
    problem, hint = error.format_message(), None
    if isinstance(error, UnknownCommand):
        problem = tr("there is no command {value}", value=error.word)
        hint = meant(error.word) or nearest(error.word, ABOUT)
    elif isinstance(error, click.NoSuchOption):
        problem = tr("there is no option {name}", name=error.option_name)
        hint = _nearest_option(error.option_name, context)
    elif isinstance(error, click.MissingParameter) and error.param is not None:
        problem = (
            tr("the option {name} is missing", name=max(error.param.opts, key=len))
            if isinstance(error.param, click.Option)
            else _argument_missing(error.param)
        )
    elif isinstance(error, click.BadOptionUsage):
        problem = _option_misused(error, context)
    if context is not None:
        help_page = f"{context.command_path} --help"
        problem = tr("{problem}; see {command}", problem=problem, command=help_page)
    return tr("{problem} — did you mean {hint}?", problem=problem, hint=hint) if hint else problem


def _argument_missing(param: click.Parameter) -> str:
    problem = tr("{name} is missing", name=param.human_readable_name)
    about = param.about if isinstance(param, Argument) else ""
    return tr("{name}: {value}", name=problem, value=about) if about else problem


def _nearest_option(name: str, context: click.Context | None) -> str | None:
    """Return what looks most like an option, or else the commands or the field that have it."""
    if context is None or not name.startswith("--"):
        return None
    command = context.command
    known = {
        each
        for param in command.get_params(context)
        for each in param.opts
        if each.startswith("--") and not getattr(param, "hidden", False)
    }
    return (
        ", ".join(_having(name, {context.command_path: command}))
        or nearest(name, known, _VERY_ALIKE)
        or _as_field(name, context)
        or MEANT_OPTIONS.get(name)
        or listed(f"{called} {name}" for called in _having(name, _commands(context))[:_FEW])
        or nearest(name, known - {"--json", "--help"})
    )


def _as_field(name: str, context: click.Context) -> str:
    """Return how a command sets the field that an option is named after; empty for none."""
    command = context.command
    told = command.fields(context) if isinstance(command, TranslatedCommand) else []
    field = nearest(name[2:].replace("-", "_"), dict(told), _VERY_ALIKE)
    return f"{field}=…" if field else ""


def _commands(context: click.Context) -> Mapping[str, click.Command]:
    """Return all commands by their names: that of tasks first, for it is asked most."""
    root = context.find_root().command
    assert isinstance(root, click.Group)
    found = {name: root.get_command(context, name) for name in root.list_commands(context)}
    made = {name: each for name, each in found.items() if each is not None}
    return dict(sorted(made.items(), key=lambda pair: pair[0] != "tasks"))


def _having(name: str, commands: Mapping[str, click.Command]) -> list[str]:
    """Return the commands and verbs that take an option, or have a filter of its name."""
    verbs = {
        f"{called} {verb}": each
        for called, made in commands.items()
        for verb, each in (made.load() if isinstance(made, Group) else {}).items()
    }
    return [called for called, made in {**commands, **verbs}.items() if _has(made, name)]


def _has(made: click.Command, name: str) -> bool:
    """Tell whether a command has an option; that of tasks has one for each filter."""
    is_tasks = isinstance(made, Command) and made.filters and made.noun == "tasks"
    if is_tasks and as_terms([name, "x"], (), "tasks")[1:] == []:
        return True
    return any(name in param.opts for param in made.params if not getattr(param, "hidden", False))


def _option_misused(error: click.BadOptionUsage, context: click.Context | None) -> str:
    for param in context.command.get_params(context) if context else []:
        if error.option_name in param.opts and getattr(param, "is_flag", False):
            return tr("the option {name} takes no value", name=error.option_name)
    return tr("the option {name} needs a value", name=error.option_name)
