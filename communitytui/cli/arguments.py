"""Arguments that several commands take, and how they are parsed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from communitytui.cli.params import F, argument, completing
from communitytui.errors import BadValue
from communitytui.i18n import N_

_NOBODY = frozenset({"none", "-", "无"})

IDS = argument(
    "ids",
    nargs=-1,
    required=True,
    metavar="ID",
    shell_complete=completing("tasks"),
    help=N_("a number (12, #12) or a key of the playbook (1.4)"),
)
METRIC = argument(
    "metric",
    metavar="METRIC",
    shell_complete=completing("metrics"),
    help=N_("name or title of a metric: dau, 日活"),
)


def number(things: str) -> Callable[[F], F]:
    """Decorate a verb with the number of one of ``things``, as completion calls them."""
    help = N_("number in the list")  # noqa: A001
    return argument("id", metavar="ID", shell_complete=completing(things), help=help)


def changes(things: str) -> Callable[[F], F]:
    """Decorate a verb with the number of one of ``things``, and what to set in it."""
    return argument(
        "words",
        nargs=-1,
        required=True,
        metavar="ID FIELD=VALUE…",
        shell_complete=completing(things),
        help=N_("number, then what to set; FIELD= clears a field"),
    )


def given(options: dict[str, str | None]) -> dict[str, str]:
    """Return the options that were given."""
    return {name: text for name, text in options.items() if text is not None}


_EQUALS = re.compile("[=＝]")


def assignment(word: str) -> tuple[str, str]:
    """Return field and text of ``field=text``; an equals sign of full width is as good."""
    name, *text = _EQUALS.split(word, 1)
    if not text or not name.strip():
        raise BadValue(N_("{value} is not FIELD=VALUE"), value=word[:60])
    return name.strip().lower().replace("-", "_"), text[0]


def assignments(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Return the words that name things, and what is set in them."""
    things = [word for word in words if not _EQUALS.search(word)]
    return things, dict(assignment(word) for word in words if _EQUALS.search(word))


def one_and_fields(words: Sequence[str], example: str) -> tuple[str, dict[str, str]]:
    """Return the one thing that is named, and what is set in it; ``example`` is a right line."""
    things, fields = assignments(words)
    if not things or not fields:
        raise BadValue(N_("missing number and FIELD=VALUE: {example}"), example=example)
    return " ".join(things), fields


def person(typed: str, me: str) -> str | None:
    """Return the name typed: ``me`` is the user, ``none`` is ``None``."""
    name = typed.strip().lstrip("@")
    if name.casefold() in _NOBODY or not name:
        return None
    return me if name in ("me", "我") else name


def check_count(option: str, value: int | None, most: int) -> None:
    """Raise ``BadValue`` for a number of an option that is not from 1 to ``most``."""
    if value is not None and not 1 <= value <= most:
        raise BadValue(
            N_("{field}: {problem}"),
            field=option,
            problem=BadValue(N_("must be a whole number from {low} to {high}"), low=1, high=most),
        )
