"""What currencies are called."""

from __future__ import annotations

from communitytui.i18n import say, tr

_CALLED = {
    "CNY": "人民币",
    "HKD": "港元",
    "TWD": "新台币",
    "USD": "美元",
    "EUR": "欧元",
    "GBP": "英镑",
    "JPY": "日元",
    "KRW": "韩元",
}


def currency_name(code: str | None) -> str:
    """Return a currency as people call it: its code, and in Chinese ``人民币`` for ``CNY``.

    Without one, that there is none.
    """
    if code is None:
        return tr("no currency set")
    return say({"zh": _CALLED.get(code, code), "en": code})
