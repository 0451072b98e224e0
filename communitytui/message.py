"""Sentences as values: what is to be said, put into words by whoever shows it.

Who judges and who reads may speak different languages, so nothing is a sentence until it is shown:
``i18n.say`` takes a message in the language spoken then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

#: A text as records keep it: one for every language, or one for each.
Words = str | Mapping[str, str]


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark ``message`` for translation."""
    return message


class Message:
    """A message id, which is the English sentence, with the values of its ``{named}`` places.

    A value may be a message itself, or stored words. Where there is a ``plural``, the value ``n``
    chooses between the two.
    """

    __slots__ = ("id", "plural", "values")

    def __init__(self, id: str, plural: str | None = None, /, **values: object) -> None:
        self.id = id
        self.plural = plural
        self.values: Mapping[str, object] = values

    def _parts(self) -> tuple[str, str | None, Mapping[str, object]]:
        return self.id, self.plural, self.values

    def __eq__(self, other: object) -> bool:
        """Tell whether ``other`` says the same."""
        return isinstance(other, Message) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"Message({self.id!r}, {dict(self.values)!r})"

    def __str__(self) -> str:
        """Return the English sentence; for logs and tests, not for the screen."""
        text = self.id if self.plural is None or self.values["n"] == 1 else self.plural
        values = {name: english(value) for name, value in self.values.items()}
        return text.format(**values) if values else text

    def __format__(self, spec: str) -> str:
        raise TypeError("a message is said by i18n.say")


class Joined(NamedTuple):
    """Several texts as one, with a ``separator`` (a message id) between."""

    parts: tuple[Sayable, ...]
    separator: str

    def __str__(self) -> str:
        """Return the English text; for logs and tests, not for the screen."""
        return self.separator.join(str(english(part)) for part in self.parts)

    def __format__(self, spec: str) -> str:
        raise TypeError("a text is said by i18n.say")


#: What can be shown: a text, stored words, or a message.
Sayable = Words | Message | Joined
#: Tells what something is called in every language, the one spoken now first.
Names = Callable[[Sayable], tuple[str, ...]]


def english(value: object) -> object:
    """Return a value as it stands in an English sentence."""
    if isinstance(value, Mapping):
        return value.get("en") or value.get("zh") or ""
    return str(value) if isinstance(value, (Message, Joined)) else value


def plural(one: str, many: str, n: int, /, **values: object) -> Message:
    """Return a message in the form that fits the number ``n``, which also fills ``{n}``."""
    return Message(one, many, n=n, **values)


def joined(parts: Iterable[Sayable], separator: str = N_("; ")) -> Sayable:
    """Return several texts as one; empty for none."""
    found = tuple(parts)
    if len(found) < 2:
        return found[0] if found else ""
    return Joined(found, separator)


def listed(parts: Iterable[Sayable]) -> Sayable:
    """Return several texts with commas between."""
    return joined(parts, N_(", "))
