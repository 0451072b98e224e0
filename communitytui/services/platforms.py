"""What platforms are called: by formats, in settings, and by people who name a group's."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.domain.kernel.words import folded
from communitytui.events.exports import ANY, CHATS, platform_of

#: What a platform is called as well.
_CALLED = {"Telegram": ("电报",), "WeChat": ("微信", "wecom", "weixin", "企微")}


def is_called(platform: str, name: str) -> bool:
    """Tell whether a platform is meant by a name."""
    return any(folded(each) in folded(name) for each in (platform, *_CALLED.get(platform, ())))


def elsewhere(form: str, named: Sequence[str]) -> str:
    """Return the platform that a format comes from, where ``named`` are others; else nothing."""
    platform = platform_of(form)
    there = any(is_called(platform, name) for name in named)
    return platform if platform != ANY and named and not there else ""


def platform_named(name: str | None) -> str:
    """Return the platform that a name means; what is none of ours is one by that name."""
    if not name:
        return ANY
    known = (each.platform for each in CHATS if each.platform != ANY)
    return next((platform for platform in known if is_called(platform, name)), name)
