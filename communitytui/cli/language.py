"""The language of the output, chosen before the command line is parsed.

Help and usage errors are printed while click still parses, so ``--lang`` is searched for in the
arguments beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from communitytui.errors import BadValue
from communitytui.i18n import set_language
from communitytui.i18n.choose import LanguageError, resolve_language


def lang_option(args: Sequence[str]) -> str | None:
    """Return the value of the last ``--lang`` in ``args``, or ``None``."""
    found = None
    for place, arg in enumerate(args):
        if arg == "--":
            break
        if arg == "--lang" and place + 1 < len(args):
            found = args[place + 1]
        elif arg.startswith("--lang="):
            found = arg[len("--lang=") :]
    return found


class LanguageChoice:
    """The language by option, environment and configuration, else by the community in the file."""

    def __init__(self, option: str | None, env: Mapping[str, str], config: str | None) -> None:
        self._sources = (option, env, config)
        #: Whether none of them names a language, so that the community decides.
        self.open = False

    def make(self) -> None:
        """Set the language; raises ``BadValue`` for one that is not supported."""
        option, env, config = self._sources
        try:
            chosen = resolve_language(option=option, env=env, config=config)
        except LanguageError as error:
            set_language(resolve_language(env={**env, "COMMUNITYTUI_LANG": ""}, config=config))
            raise BadValue(error.message, text=error.text) from None
        set_language(chosen)
        self.open = chosen != resolve_language(
            option=option, env=env, config=config, community_language="zh"
        )

    def use(self, community_language: str) -> None:
        """Set the language of the community, if the choice is still open."""
        if self.open:
            option, env, config = self._sources
            self.open = False
            set_language(
                resolve_language(
                    option=option,
                    env=env,
                    config=config,
                    community_language=community_language,
                )
            )
