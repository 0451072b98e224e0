# ruff: noqa: D102 - what a method means says ``domain.nouns.kinds``
"""Kinds of values that a community is set up with: its time zone, its currency, its holidays."""

from __future__ import annotations

import re
from collections.abc import Sequence

from communitytui.domain.kernel import checks
from communitytui.domain.kernel.currencies import CODES
from communitytui.domain.kernel.money import check_currency
from communitytui.domain.kernel.numbers import currency_called
from communitytui.domain.kernel.records import Json
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.workdays import read_holidays
from communitytui.domain.kernel.working_hours import read_working_hours
from communitytui.domain.nouns import shapes
from communitytui.domain.nouns.kinds import Asking, Kind, Lines
from communitytui.errors import BadValue

_BETWEEN = re.compile(r"\s*[,，、;；\n]\s*")


class TimeZone(Kind):
    """A time zone of the IANA: ``Asia/Shanghai``."""

    def __init__(self) -> None:
        super().__init__(shapes.timezone)

    def parse(self, text: str, asking: Asking) -> object:
        return read_zone(text)

    def words(self, asking: Asking) -> Sequence[str]:
        return _zones()


def read_zone(text: str) -> str:
    """Return the name of a time zone that this machine knows; raises ``BadValue`` with the nearest.

    Capitals do not matter.
    """
    known = {zone.lower(): zone for zone in _zones()}
    name = text.strip().replace(" ", "_")
    try:
        return shapes.timezone(known.get(name.lower(), name))
    except BadValue as error:
        error.hint = known.get(nearest(name.lower(), known) or "")
        raise


def _zones() -> list[str]:
    # 2 ms, which only somebody who types a time zone needs.
    from zoneinfo import available_timezones

    return sorted(available_timezones())


class Currency(Kind):
    """A currency by its code, or by a sign or word that is that of no other: ``EUR``, ``€``."""

    def __init__(self) -> None:
        super().__init__(check_currency)

    def parse(self, text: str, asking: Asking) -> object:
        return read_currency(text)

    def words(self, asking: Asking) -> Sequence[str]:
        return sorted(CODES)


def read_currency(text: str) -> str:
    """Return the code of a currency as people call it; raises ``BadValue`` with the nearest."""
    return currency_called(text.strip()) or check_currency(text)


class Names(Kind):
    """Several names, with commas between."""

    def __init__(self) -> None:
        super().__init__(checks.set_of(checks.name), merges=True)

    def parse(self, text: str, asking: Asking) -> object:
        return self.check([name for name in _BETWEEN.split(text.strip()) if name])

    def typed(self, value: Json, asking: Asking) -> str:
        return ", ".join(value or ())


class Platform(Kind):
    """What a group is on: one of the platforms of its community, or another."""

    def __init__(self) -> None:
        super().__init__(checks.name)

    def words(self, asking: Asking) -> Sequence[str]:
        return asking.home.platforms


class Holidays(Lines):
    """Days off and, with a plus sign, extra working days, as a holiday file has them."""

    def __init__(self) -> None:
        super().__init__()
        self.check, self.merges = shapes.holidays, True

    def parse(self, text: str, asking: Asking) -> object:
        return read_holidays("\n".join(re.split(r"[,，、;；\n]", text)))


class WorkTime(Kind):
    """Hours and days of the week: ``09:00-18:00 mon-fri``."""

    def __init__(self) -> None:
        super().__init__(_work_time)

    def parse(self, text: str, asking: Asking) -> object:
        return read_working_hours(text).text


def _work_time(value: object) -> str:
    return read_working_hours(checks.line(value)).text


class KeyMetrics(Names):
    """Metrics by their titles or names; kept by their names, with the level where it matters.

    They are in order unless ``ranked`` is false.
    """

    def __init__(self, *, ranked: bool = True) -> None:
        super().__init__()
        self.check, self.merges = checks.list_of(checks.name), not ranked

    def typed(self, value: Json, asking: Asking) -> str:
        known = asking.workspace.measures.of(asking.community)
        titles = {metric.name: asking.names(metric.title)[0] for metric in known}
        return ", ".join(titles.get(name, name) for name in value or ())

    def words(self, asking: Asking) -> Sequence[str]:
        return [metric.key for metric in asking.workspace.measures.of(asking.community)]
