"""What the doctor says about settings, keys and themes: the same that the screen finds.

They never make the doctor fail: the program runs on its defaults, and the file is well. A wrong
line is a warning with its file, its line and what may stand there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from communitytui import paths
from communitytui.config import Config, load_config, place_in
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue, CommunityError
from communitytui.i18n import N_
from communitytui.store import Check
from communitytui.words.errors import explain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def settings_checks(env: Mapping[str, str]) -> list[Check]:
    """Look at the settings, the user's keys and the user's themes; one check for each at least."""
    file = paths.config_file(env)
    config, problems = load_config(file)
    wrong = [BadValue(p.message, hint=p.hint, **p.values) for p in problems]
    fine = N_("{path} is valid") if file.exists() else N_("no {path}; defaults apply")
    return [
        *_told("config", wrong, fine, file),
        *_keys(config, file),
        *_themes(config, file, paths.themes_dir(env)),
    ]


def _told(name: str, wrong: Sequence[CommunityError], fine: str, path: Path) -> list[Check]:
    if not wrong:
        return [Check(name, "ok", fine, {"path": clean_line(str(path), 4096)})]
    return [Check(name, "warning", N_("{problem}"), {"problem": explain(error)}) for error in wrong]


def _keys(config: Config, file: Path) -> list[Check]:
    if not config.keys:
        return []
    # 87 ms with Textual; who set no keys does not pay for it.
    from communitytui.tui.keymap import check_keymap

    problems = check_keymap(config.keys, lambda id: place_in(file, f"keys.{id}"))[1]
    wrong: list[CommunityError] = [problem.error for problem in problems]
    return _told("keys", wrong, N_("the keys in {path} are valid"), file)


def _themes(config: Config, file: Path, folder: Path) -> list[Check]:
    if not folder.is_dir() and config.theme is None:
        return []
    # 129 ms with Textual; who has no theme of their own does not pay for it.
    from communitytui.tui.theming import read_theme, theme_files

    known = theme_files(folder)
    wrong: list[CommunityError] = []
    if config.theme is not None and config.theme not in known:
        wrong.append(
            BadValue(
                N_("{place}: there is no theme {value}"),
                place=place_in(file, "theme"),
                value=config.theme[:40],
                hint=nearest(config.theme, known) or ", ".join(known),
            )
        )
    for name, place in known.items():
        if isinstance(place, Path) and place.parent == folder:
            try:
                read_theme(name, place)
            except CommunityError as error:
                wrong.append(error)
    return _told("themes", wrong, N_("the themes in {path} are valid"), folder)
