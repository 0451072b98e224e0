from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.search.quick_open import MOST, Places
from communitytui.domain.workspace import Workspace
from communitytui.i18n import names, say, speaking
from tests.domain import small

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


def places(more: int = 0) -> Places:
    records = small.records()
    first = max(records) + 1
    records |= {first + n: small.task(title=f"matter {n}") for n in range(more)}
    known = {1: small.community(), 2: small.community(name="Harbour runners")}
    return Places(Workspace({"tasks": records, "communities": known}, NOW), names)


def labels(text: str, here: int | None = 1) -> list[str]:
    return [say(place.label) for place in places().find(text, here)]


def test_a_task_is_found_by_its_number_with_or_without_the_stop() -> None:
    assert [place.id for place in places().find("1.4")][:1] == [2]
    assert [place.id for place in places().find("14")][:1] == [2]


def test_a_task_is_found_in_both_languages_and_by_initials() -> None:
    for text in ("选定", "platform", "sq", "xdsq", "pick pl", "SQ"):
        assert 2 in [place.id for place in places().find(text)], text


def test_communities_are_found_by_initials() -> None:
    assert labels("cgds")[0] == "晨光读书会"


def test_stages_are_found_in_both_languages_whichever_is_spoken() -> None:
    for tongue in ("en", "zh"):
        with speaking(tongue):
            made = places()
            for text in ("content", "内容", "shape the"):
                assert made.find(text)[0].stage == "content", (tongue, text)


def test_stages_come_before_communities_and_tasks() -> None:
    kinds = [place.kind for place in places().find("o")]
    order = {"stage": 0, "community": 1, "task": 2}
    assert kinds == sorted(kinds, key=order.__getitem__)
    assert set(kinds) == set(order)


def test_an_exact_number_is_a_stage_of_the_community_one_is_in() -> None:
    first = places().find("4", here=2)[0]
    assert (first.kind, first.community, first.stage) == ("stage", 2, "content")


def test_no_more_than_a_screen_can_show() -> None:
    assert len(places(200).find("matter")) == MOST
    assert places().find("nothing like it") == []


@given(st.text(max_size=8))
def test_any_text_may_be_typed(text: str) -> None:
    assert len(PLACES.find(text)) <= MOST


PLACES = places()
