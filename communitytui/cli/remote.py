"""The same command on another machine, by the OpenSSH that people have: ``--host``.

Nothing is sent but the words of the command line and what the environment says of how to speak:
who may do it, with which key and on which port, is what ssh and its configuration say.
"""

from __future__ import annotations

import shlex
import signal
import subprocess
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from communitytui.errors import BadValue, CommunityError
from communitytui.i18n import N_

OPTION, VARIABLE = "--host", "COMMUNITYTUI_HOST"
#: What is said there as it is here; which file is meant, each machine says for itself.
_CARRIED = ("COMMUNITY", "LANG", "PLAIN", "READ_ONLY", "THEME", "USER")
_SHOWN = ("COLORTERM", "NO_COLOR")
#: The exit codes by which ssh says that it got nowhere, and a shell that there is no program.
_NO_CONNECTION, _NO_PROGRAM = 255, (126, 127)
#: What runs there, in the shell that every machine has. Tools that install programs for one
#: person put them where a shell that nobody sits at does not look.
_SCRIPT = (
    "PATH=$PATH:$HOME/.local/bin; command -v communitytui >/dev/null 2>&1 || exit 127;"
    ' exec communitytui "$@"'
)


class Elsewhere(NamedTuple):
    """A command line that another machine is to run: that machine, and the words for it.

    ``command`` is the one that they name, empty where they name none.
    """

    host: str
    args: tuple[str, ...]
    command: str


def asked(args: Sequence[str], env: Mapping[str, str], valued: frozenset[str]) -> Elsewhere | None:
    """Return what is to run on another machine, ``None`` where it is to run here.

    The option stands before the command; ``valued`` are the other options there that take a value.
    Raises ``BadValue`` for what is no name of a machine.
    """
    host, called, rest = env.get(VARIABLE, ""), "", list[str]()
    words = iter(args)
    for word in words:
        name, equals, value = word.partition("=")
        if name == OPTION:
            host = value if equals else next(words, "")
            if not host:
                raise BadValue(N_("--host needs the name of a machine, as ssh takes it"))
            continue
        rest.append(word)
        if not word.startswith("-") or word == "--":
            called = word
            break
        if word in valued:
            rest += [each for each in (next(words, None),) if each is not None]
    rest += words
    if not host:
        return None
    # What begins with a dash would be an option of ssh, and could name a program to run.
    if host.startswith("-") or not host.isprintable() or " " in host:
        raise BadValue(N_("{host} is no name of a machine for ssh"), host=host[:60])
    return Elsewhere(host, tuple(rest), called)


def command(elsewhere: Elsewhere, env: Mapping[str, str], *, screen: bool) -> list[str]:
    """Return the command of ssh: with a terminal there for the ``screen``, without for the rest."""
    said = {f"COMMUNITYTUI_{name}": env.get(f"COMMUNITYTUI_{name}", "") for name in _CARRIED}
    said |= {name: env.get(name, "") for name in _SHOWN}
    # Whatever that machine sets for itself: from there it goes nowhere else.
    settings = [f"{VARIABLE}=", *(f"{name}={value}" for name, value in said.items() if value)]
    words = ["env", *settings, "sh", "-c", _SCRIPT, "communitytui", *elsewhere.args]
    # ssh puts words together with blanks, and a shell there takes them apart.
    return ["ssh", *(["-t"] if screen else ["-T"]), "--", elsewhere.host, shlex.join(words)]


def run(elsewhere: Elsewhere, env: Mapping[str, str], *, screen: bool) -> int:
    """Run a command line on another machine and return its exit code.

    Raises ``CommunityError`` where there is no ssh here, no way there, or no program there.
    """
    # ctrl+c is for what runs there; ssh tells it, and ends by itself.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        done = subprocess.run(
            command(elsewhere, env, screen=screen),
            check=False,
            preexec_fn=_hear,
        )
    except OSError:
        raise CommunityError(
            N_("--host needs ssh (OpenSSH), which is not installed here")
        ) from None
    finally:
        signal.signal(signal.SIGINT, before)
    if done.returncode == _NO_CONNECTION:
        raise CommunityError(N_("{host} cannot be reached by ssh"), host=elsewhere.host)
    if done.returncode in _NO_PROGRAM:
        raise CommunityError(
            N_("communitytui is not installed on {host}, or not where a shell finds it"),
            host=elsewhere.host,
        )
    return done.returncode if done.returncode >= 0 else 128 - done.returncode


def _hear() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
