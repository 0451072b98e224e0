"""Which language is spoken: the order of what was asked for, and what a locale means."""

from __future__ import annotations

import pytest

from communitytui.i18n.choose import LanguageError, known_language, resolve_language


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("zh", "zh"),
        ("en", "en"),
        ("zh_CN.UTF-8", "zh"),
        ("zh-Hans-CN", "zh"),
        ("zh_TW", "zh"),
        ("ZH", "zh"),
        (" en ", "en"),
        ("en_US.UTF-8@euro", "en"),
        ("中文", "zh"),
        ("English", "en"),
        ("C", None),
        ("POSIX", None),
        ("C.UTF-8", None),
        ("", None),
        ("fr_FR.UTF-8", None),
        ("enormous", None),
        ("zhz", None),
        ("zh CN", None),
        ("[/]", None),
    ],
)
def test_known_language(name: str, language: str | None) -> None:
    assert known_language(name) == language


@pytest.mark.parametrize(
    ("env", "community", "language"),
    [
        ({}, None, "en"),
        ({}, "zh", "zh"),
        ({}, "en", "en"),
        ({"LANG": "C"}, "zh", "zh"),
        ({"LANG": "C.UTF-8"}, "zh", "zh"),
        ({"LC_ALL": "POSIX", "LANG": "zh_CN.UTF-8"}, None, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "en", "zh"),
        ({"LANG": "zh_TW"}, None, "zh"),
        ({"LANG": "en_US.UTF-8"}, "zh", "en"),
        ({"LANG": "fr_FR.UTF-8"}, "zh", "en"),
        ({"LANG": "[/]"}, "zh", "en"),
        ({"LC_MESSAGES": "zh_CN", "LANG": "en_US"}, None, "zh"),
        ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_CN"}, None, "zh"),
        ({"LC_ALL": "en_GB", "LC_MESSAGES": "zh_CN"}, None, "en"),
        ({"LANG": "zh_CN.UTF-8", "TERM": "linux"}, "zh", "en"),
    ],
)
def test_surroundings(env: dict[str, str], community: str | None, language: str) -> None:
    assert resolve_language(env=env, community_language=community) == language


def test_what_was_asked_for_comes_first() -> None:
    env = {"COMMUNITYTUI_LANG": "zh-CN", "LANG": "en_US.UTF-8", "TERM": "linux"}
    assert resolve_language(option="en", env=env, config="zh") == "en"
    assert resolve_language(env=env, config="en") == "zh"
    assert resolve_language(env={"LANG": "en_US"}, config="zh") == "zh"
    assert resolve_language(env={"COMMUNITYTUI_LANG": "", "LANG": "zh_CN"}) == "zh"
    assert resolve_language(option="zh", env={"TERM": "linux"}) == "zh"


@pytest.mark.parametrize("name", ["fr", "C", "klingon", "\x1b[2J", "zh CN"])
def test_a_language_we_do_not_speak_is_refused(name: str) -> None:
    for option, env in ((name, {}), (None, {"COMMUNITYTUI_LANG": name})):
        with pytest.raises(LanguageError, match="use zh or en") as caught:
            resolve_language(option=option, env=env)
        assert caught.value.text.isprintable()
        assert caught.value.text in name or "\x1b" in name
