"""Which language to speak: what was asked for, else what the surroundings suggest."""

from __future__ import annotations

import re
from collections.abc import Mapping

from communitytui.message import N_

_NAME = r"([a-z]{2,3}|中文|chinese|english)(?:[_-][a-z]+)*(?:\.[\w-]+)?(?:@\w+)?"
_SHORT = {"chinese": "zh", "中文": "zh", "english": "en", "cmn": "zh"}


class LanguageError(ValueError):
    """A language was asked for that the program does not speak.

    ``message`` is a message id with the place ``{text}``; ``text`` is what was asked for.
    """

    def __init__(self, text: str) -> None:
        self.text = "".join(char for char in text if char.isprintable())[:40]
        self.message = N_("unknown language {text}; use zh or en")
        super().__init__(self.message.format(text=self.text))


def known_language(name: str) -> str | None:
    """Return ``zh`` or ``en`` for a name such as ``zh_CN.UTF-8``, ``en-GB`` or ``中文``.

    None for any other language, and for what names none (``C``, ``POSIX``, the empty string).
    """
    match = re.fullmatch(_NAME, name.strip().lower())
    short = _SHORT.get(match[1], match[1]) if match else ""
    return short if short in ("zh", "en") else None


def _locale(env: Mapping[str, str]) -> str:
    """Return the locale of messages, in the order in which the C library looks for it."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if env.get(variable):
            return env[variable]
    return ""


def resolve_language(
    *,
    option: str | None = None,
    env: Mapping[str, str],
    config: str | None = None,
    community_language: str | None = None,
) -> str:
    """Return ``zh`` or ``en``: the option, else ``COMMUNITYTUI_LANG``, the config, the locale.

    A locale without a language (C, POSIX, none) means the language of the community, if there
    is one, else English; a locale of a third language means English. The bare Linux console
    cannot draw Chinese, so there it is English unless Chinese was asked for by name. Raises
    ``LanguageError`` for an option or a variable with an unknown language; the config was
    checked when it was read.
    """
    for asked in (option, env.get("COMMUNITYTUI_LANG")):
        if asked:
            found = known_language(asked)
            if found is None:
                raise LanguageError(asked)
            return found
    if config:
        return known_language(config) or "en"
    if env.get("TERM") == "linux":
        return "en"
    locale = _locale(env)
    if locale.split(".")[0].upper() in ("", "C", "POSIX"):
        return "zh" if community_language == "zh" else "en"
    return known_language(locale) or "en"
