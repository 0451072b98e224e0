"""Money of a community: its currency, exact sums, and how an amount is shown."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal

from communitytui.domain.kernel.currencies import CODES as CODES
from communitytui.domain.kernel.spelling import nearest
from communitytui.errors import BadValue
from communitytui.message import N_

# Amounts have at most 15 + 6 digits; no sum of what fits in a file is rounded at 60.
_EXACT = Context(prec=60)


def check_currency(value: object) -> str:
    """Return the code of a currency in capitals, or raise ``BadValue`` with the nearest one."""
    code = str(value).strip().upper()
    if code not in CODES:
        raise BadValue(
            N_("{value} is not a currency code like CNY or EUR"),
            value=str(value)[:20],
            hint=(nearest(code.lower(), {each.lower() for each in CODES}) or "").upper() or None,
        )
    return code


def total(amounts: Iterable[Decimal | str | None]) -> Decimal:
    """Return the exact sum of amounts as they are stored; nothing counts as 0."""
    result = Decimal(0)
    for amount in amounts:
        if amount is not None:
            result = _EXACT.add(result, Decimal(amount))
    return result


def difference(one: Decimal, other: Decimal) -> Decimal:
    """Return ``one`` less ``other``, exactly."""
    return _EXACT.subtract(one, other)


def show_amount(amount: Decimal | None) -> str:
    """Return an amount for people, thousands grouped: ``12,000.50``; a dash for nothing."""
    return "–" if amount is None else f"{amount:,f}"


def plain_amount(amount: Decimal) -> str:
    """Return an amount as it is stored and printed for programs: ``12000.50``."""
    return format(amount, "f")
