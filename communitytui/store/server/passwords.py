"""A password that nothing holds which libpq looks into: asked for, and kept in memory alone."""

from __future__ import annotations

import getpass

#: The question, with a place for the server; None while nobody can be asked.
_question: str | None = None
#: What was answered, by the URL: who opens the workspace again is not asked again.
known: dict[str, str] = {}


def let_ask(question: str) -> None:
    """Let people be asked, with ``question``: there is a terminal, and nothing draws on it."""
    global _question
    _question = question


def ask(server: str) -> str | None:
    """Ask for the password for a server; None where nobody can be asked."""
    return None if _question is None else getpass.getpass(_question.format(server=server))
