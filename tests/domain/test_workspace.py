from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from communitytui.domain.nouns.schema import check
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import say, speaking
from tests.domain import small

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


def metric(name: str, title: Any, **changes: Any) -> Any:
    head = {"uid": name, "community": 1, "name": name, "title": title, **small.STAMPS}
    return check("metrics", {**head, **changes})


def readings(name: str, version: int, year: int, days: dict[str, float]) -> Any:
    head = {"uid": "r", "community": 1, "metric": name, "version": version, "year": year}
    items = {day: {"v": value, "s": "t"} for day, value in days.items()}
    return check("readings", {**head, "days": items, **small.STAMPS})


def workspace(**tables: Any) -> Workspace:
    communities = {
        1: small.community(timezone="Asia/Shanghai", areas={"build": {"zh": "建群", "en": "b"}}),
        2: small.community(name="Harbour", timezone="America/Los_Angeles", language="en"),
    }
    return Workspace({"communities": communities, "tasks": small.records(), **tables}, NOW)


def test_each_community_has_its_own_day() -> None:
    assert workspace().today(1) == date(2026, 11, 23)
    assert workspace().today(2) == date(2026, 11, 22)
    assert workspace().today(99) == date(2026, 11, 22)


def test_the_board_uses_the_day_of_the_community() -> None:
    assert workspace().board.late_by(8) == 1


@pytest.mark.parametrize(("word", "id"), [("晨光读书会", 1), ("harbour", 2), ("2", 2)])
def test_a_community_is_found_by_name_or_id(word: str, id: int) -> None:
    assert workspace().find_community(word).id == id


def test_a_community_that_is_not_there() -> None:
    with pytest.raises(NotFound) as caught:
        workspace().find_community("Harbor")
    assert caught.value.hint == "Harbour"
    with pytest.raises(NotFound):
        workspace().community(3)


def test_without_a_name_the_only_one_is_meant() -> None:
    with pytest.raises(BadValue, match="Harbour"):
        workspace().find_community(None)
    only = Workspace({"communities": {7: small.community()}}, NOW)
    assert only.find_community(None).id == 7
    with pytest.raises(NotFound, match="init"):
        Workspace({}, NOW).find_community(None)


def test_names_of_areas_follow_the_language_and_unknown_ones_stay() -> None:
    community = workspace().community(1)
    assert (
        say(community.area("build")),
        say(community.area("vip")),
        say(community.area(None)),
    ) == (
        "b",
        "vip",
        "",
    )
    with speaking("zh"):
        assert say(community.area("build")) == "建群"


@pytest.mark.parametrize("word", ["dau", "DAU", "日活", "daily active", " dau "])
def test_a_metric_is_found_by_name_or_title(word: str) -> None:
    space = workspace(metrics={4: metric("dau", {"zh": "日活", "en": "Daily active"})})
    assert space.measures.find(1, word).id == 4


def test_a_metric_that_is_not_there() -> None:
    space = workspace(metrics={4: metric("dau", "x"), 5: metric("mau", "y")})
    with pytest.raises(NotFound) as caught:
        space.measures.find(1, "daw")
    assert caught.value.hint == {"en": "dau", "zh": "dau"}
    with pytest.raises(NotFound):
        space.measures.find(2, "dau")


def test_a_metric_reads_its_own_definition_only() -> None:
    space = workspace(
        metrics={1: metric("dau", "x", version=2)},
        standards={
            1: check(
                "standards",
                {"uid": "s", "community": 1, "metric": "dau", "target": 10, **small.STAMPS},
            )
        },
        readings={
            1: readings("dau", 1, 2026, {"2026-11-22": 99}),
            2: readings("dau", 2, 2026, {"2026-11-20": 9, "2026-11-21": 12}),
            3: readings("dau", 2, 2025, {"2025-12-31": 1}),
            4: readings("mau", 2, 2026, {"2026-11-22": 5}),
        },
    )
    (state,) = space.measures.states(1)
    assert [reading.value for reading in state.readings] == [1, 9, 12]
    assert state.judgement.verdict == "good"
    assert space.measures.states(2) == []


@pytest.mark.parametrize(("word", "id"), [("日活", 1), ("weekly", 2), ("DAU", 1)])
def test_a_word_that_only_one_title_has_is_enough(word: str, id: int) -> None:
    titles = {"d": ("日活 DAU", "Daily active DAU"), "w": ("周活 WAU", "Weekly active WAU")}
    records = {
        place: metric(name, {"zh": zh, "en": en})
        for place, (name, (zh, en)) in enumerate(titles.items(), start=1)
    }
    space = workspace(metrics=records)
    assert space.measures.find(1, word).id == id
    for several in ("active", "", " "):
        with pytest.raises(NotFound):
            space.measures.find(1, several)
