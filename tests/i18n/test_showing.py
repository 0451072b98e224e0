"""Days as people read them while they type."""

from __future__ import annotations

from datetime import date

import pytest

from communitytui.i18n import speaking
from communitytui.i18n.showing import show_ahead

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "chinese", "english"),
    [
        (date(2026, 12, 4), "2026-12-04 周五，11 天后", "Fri 2026-12-04, in 11 days"),
        (date(2026, 11, 24), "2026-11-24 周二，明天", "Tue 2026-11-24, tomorrow"),
        (date(2026, 11, 23), "2026-11-23 周一，今天", "Mon 2026-11-23, today"),
        (date(2026, 11, 22), "2026-11-22 周日，1 天前", "Sun 2026-11-22, 1 day ago"),
    ],
)
def test_a_day_and_how_far_it_is(day: date, chinese: str, english: str) -> None:
    with speaking("zh"):
        assert show_ahead(day, TODAY) == chinese
    with speaking("en"):
        assert show_ahead(day, TODAY) == english
