"""The program as a server for assistants."""

from __future__ import annotations

import sys

from communitytui.cli import output
from communitytui.cli.assistants import Server
from communitytui.cli.grammar import command
from communitytui.cli.main import run
from communitytui.cli.session import Session
from communitytui.i18n import N_


@command(
    "mcp",
    json=False,
    examples=N_(
        "communitytui -f ops.json mcp\n"
        "started by an assistant, which asks over standard input and output\n"
        "what it wants changed waits in: communitytui proposals\n"
        "communitytui -f ops.json --read-only mcp: it can propose nothing"
    ),
)
def mcp(session: Session) -> None:
    """Answer an assistant until it ends."""

    language = ["--lang", session.lang] if session.lang else []

    def ask(args: list[str], writes: bool) -> int:
        made = Session(session.env)
        made.file, made.community, made.as_of = session.file, session.community, session.as_of
        made.read_only = not writes
        return run([*language, *args], made)

    written = sys.stdout.buffer

    def write(data: bytes) -> None:
        written.write(data)
        written.flush()

    output.be_plain(False)
    writes = not session.read_only and session.as_of is None
    Server(ask, writes=writes).serve(sys.stdin.buffer, write)
