"""Which language the command line speaks, found before a command is read.

Help and usage errors are shown while the command line is still being read, so the language
must be known earlier: the arguments are looked through for ``--lang`` on their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from communitytui.errors import BadValue
from communitytui.i18n import set_language
from communitytui.i18n.choose import LanguageError, resolve_language


def asked_language(args: Sequence[str]) -> str | None:
    """Return the value of the last ``--lang`` in ``args``, or ``None``."""
    asked = None
    for place, arg in enumerate(args):
        if arg == "--":
            break
        if arg == "--lang" and place + 1 < len(args):
            asked = args[place + 1]
        elif arg.startswith("--lang="):
            asked = arg[len("--lang=") :]
    return asked


class LanguageChoice:
    """The choice of a language: made at once where it can be, else when the file is open."""

    def __init__(self, option: str | None, env: Mapping[str, str], config: str | None) -> None:
        self._asked = (option, env, config)
        self.open = False

    def make(self) -> None:
        """Speak the language that was asked for; raises ``BadValue`` for one we do not speak."""
        option, env, config = self._asked
        try:
            chosen = resolve_language(option=option, env=env, config=config)
        except LanguageError as error:
            set_language(resolve_language(env={**env, "COMMUNITYTUI_LANG": ""}, config=config))
            raise BadValue(error.message, text=error.text) from None
        set_language(chosen)
        self.open = chosen != resolve_language(
            option=option, env=env, config=config, community_language="zh"
        )

    def settle(self, community_language: str) -> None:
        """Let the community decide where the surroundings named no language."""
        if self.open:
            option, env, config = self._asked
            self.open = False
            set_language(
                resolve_language(
                    option=option,
                    env=env,
                    config=config,
                    community_language=community_language,
                )
            )
