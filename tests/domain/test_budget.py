from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from babel.numbers import list_currencies
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.kernel.money import CODES, check_currency, plain_amount, show_amount, total
from communitytui.domain.plan.budget import burn, month_of, sums, whole
from communitytui.domain.tasks.board import Board
from communitytui.domain.workspace import Community
from communitytui.errors import BadValue
from tests.domain.small import TODAY, community, task

HOME = Community(
    1, community(start="2026-11-20", areas={"build": "Build", "vip": "VIP"}, timezone="UTC")
)


def board(*records: dict[str, Any]) -> Board:
    return Board(dict(enumerate(records, start=1)), lambda id: TODAY)


SMALL = board(
    task(stage="goal", area="vip", budget="100.10", spent="100.2", due="2026-11-30"),
    task(stage="goal", area="build", budget="0.2", due="2026-12-01", order=2),
    task(
        stage="plan", budget="50", spent="20", due="2026-12-31",
        status="done", completed="2026-11-30T23:59:59Z",
    ),
    task(stage="plan", budget="99", spent="5", status="skipped", reason="no", order=2),
    task(stage="plan", title="no money", due="2026-12-01", order=3),
    task(community=2, budget="1000"),
)  # fmt: skip


def found(by: str) -> dict[str | None, tuple[str, str, bool]]:
    return {
        each.key: (plain_amount(each.planned), plain_amount(each.spent), each.is_over)
        for each in sums(SMALL, HOME, by)
    }


def test_sums_by_stage_area_month_and_task() -> None:
    assert found("stage") == {
        "goal": ("100.30", "100.2", False),
        "plan": ("50", "25", False),
    }
    assert list(found("area").items()) == [
        ("build", ("0.2", "0", False)),
        ("vip", ("100.10", "100.2", True)),
        ("", ("50", "25", False)),
    ]
    # The month of completion is the community's; what has no day has no month.
    assert list(found("month").items()) == [
        ("", ("0", "5", True)),
        ("2026-11", ("150.10", "120.2", False)),
        ("2026-12", ("0.2", "0", False)),
    ]
    assert found("task")["1"] == ("100.10", "100.2", True)
    assert found("task")["4"] == ("0", "5", True)
    all_ = whole(SMALL, HOME)
    assert (all_.planned, all_.spent, all_.left) == (
        Decimal("150.30"),
        Decimal("125.2"),
        Decimal("25.10"),
    )
    assert all_.tasks == (1, 2, 3, 4)


def test_the_month_of_completion_is_the_local_one() -> None:
    tokyo = Community(1, community(timezone="Asia/Tokyo"))
    assert month_of(SMALL[3], HOME) == "2026-11"
    assert month_of(SMALL[3], tokyo) == "2026-12"


AMOUNTS = st.decimals(min_value=0, max_value=10**14, places=6).map(lambda d: format(d, "f"))


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=30))
def test_sums_are_exact_and_all_ways_to_sum_agree(amounts: list[tuple[str, str]]) -> None:
    stages = ("goal", "plan", "execute")
    tasks = board(
        *(
            task(stage=stages[n % 3], budget=planned, spent=spent, due=f"2026-{n % 12 + 1:02}-01")
            for n, (planned, spent) in enumerate(amounts)
        )
    )
    wanted = (
        sum(Fraction(planned) for planned, _ in amounts),
        sum(Fraction(spent) for _, spent in amounts),
    )
    for by in ("task", "stage", "area", "month"):
        groups = sums(tasks, HOME, by)
        assert sum(Fraction(each.planned) for each in groups) == wanted[0]
        assert sum(Fraction(each.spent) for each in groups) == wanted[1]
    all_ = whole(tasks, HOME)
    assert (Fraction(all_.planned), Fraction(all_.spent)) == wanted
    assert Fraction(all_.left) == wanted[0] - wanted[1]


def test_money_burns_day_by_day() -> None:
    today = date(2026, 12, 1)
    days = {each.day: each for each in burn(SMALL, HOME, today)}
    assert min(days) == date(2026, 11, 20)
    assert max(days) == date(2026, 12, 31)
    assert len(days) == 42
    assert days[date(2026, 11, 30)].planned == Decimal("100.10")
    assert days[date(2026, 11, 30)].spent == Decimal(20)
    # What is spent on open tasks counts today; the future has spent nothing yet.
    assert days[today].spent == Decimal("125.2")
    assert days[date(2026, 12, 2)].spent is None
    assert days[date(2026, 12, 31)].planned == whole(SMALL, HOME).planned
    assert burn(board(task()), HOME, today) == []


def test_the_burn_follows_the_first_plan_when_days_were_moved() -> None:
    moved = board(task(budget="7", due="2026-12-09", planned={"start": None, "due": "2026-11-25"}))
    days = {each.day: each.planned for each in burn(moved, HOME, date(2026, 11, 24))}
    assert days[date(2026, 11, 24)] == 0
    assert days[date(2026, 11, 25)] == 7


def test_a_deadline_in_the_far_future_does_not_make_a_million_days() -> None:
    far = board(task(budget="7", due="9999-12-31"))
    assert len(burn(far, HOME, date(2026, 11, 24))) == 3661


def test_currencies_are_codes_of_iso_4217() -> None:
    assert set(list_currencies()) >= CODES
    assert check_currency(" eur ") == "EUR"
    with pytest.raises(BadValue) as caught:
        check_currency("CNX")
    assert caught.value.hint in CODES
    for wrong in ("", "€", "XXX", "RMB yuan", 7):
        with pytest.raises(BadValue):
            check_currency(wrong)
    assert Community(1, community(currency=None)).currency is None
    assert Community(1, community(currency="usd")).currency == "USD"


def test_amounts_for_people_and_programs() -> None:
    assert show_amount(Decimal("1234567.5")) == "1,234,567.5"
    assert show_amount(Decimal("-1234.50")) == "-1,234.50"
    assert show_amount(None) == "–"
    assert plain_amount(Decimal("1E+3")) == "1000"
    assert total(["0.1"] * 10 + [None]) == Decimal(1)
