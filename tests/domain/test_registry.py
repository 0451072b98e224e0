from __future__ import annotations

import re
from typing import Any

import pytest

from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.registry import LEVELS, REGISTRY, Definition
from communitytui.domain.nouns.schema import GROUPS, check
from communitytui.domain.playbook.check import parse_playbook
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import say, speaking
from communitytui.services.communities import load_playbook
from tests.samples import NOW

#: The words of the source text, group by group.
ARTICLE = {
    "activity": ["dau", "wau", "mau"],
    "interaction": ["messages", "reactions", "replies"],
    "satisfaction": ["participation", "returning", "feedback"],
}
NEW = (
    "contributors joins leaves openers detractors promoters cost_per_retained violations_per_1k "
    "reactions_per_message replies_per_message"
)


@pytest.mark.parametrize("group", ARTICLE)
def test_the_three_groups_of_the_source_text_come_first(group: str) -> None:
    of_group = [name for name, known in REGISTRY.items() if known.group == group]
    assert of_group[:3] == ARTICLE[group]


def test_the_registry_holds_what_the_playbook_names_and_what_is_new() -> None:
    assert {metric.name for metric in load_playbook().metrics} | set(NEW.split()) == set(REGISTRY)


#: Of the shares people were counted up to whole ones before.
VERSIONS = dict.fromkeys(("top1_share", "next9_share", "rest_share"), 2)


@pytest.mark.parametrize("known", REGISTRY.values(), ids=REGISTRY)
def test_a_definition_is_whole(known: Definition) -> None:
    for words in (known.title, known.plain, known.definition):
        assert isinstance(words, dict)
        assert words["zh"]
        assert words["en"]
        assert words["zh"] != words["en"]
    assert known.source
    assert known.group in GROUPS
    assert known.direction in ("up", "down", "none")
    assert set(known.levels) <= set(LEVELS)
    assert known.window is None or known.window > 0
    assert known.version == VERSIONS.get(known.id, 1)
    assert bool(known.need) == bool(known.sample)
    if known.unit == "%" and known.id not in ("growth_rate", "goal", "roi"):
        assert known.low == 0
        # Several orders of one visitor are no fault.
        assert (known.high is None) == (known.id == "conversion")


@pytest.mark.parametrize("known", REGISTRY.values(), ids=REGISTRY)
@pytest.mark.parametrize(("language", "end"), [("zh", "。"), ("en", ".")])
def test_a_definition_begins_with_one_plain_sentence(
    known: Definition, language: str, end: str
) -> None:
    with speaking(language):
        sentences = {say(known.plain_at(level)) for level in known.levels or (None,)}
        # What active means is said, at each level in its own words.
        assert len(sentences) == max(1, len(known.levels))
        for text in sentences:
            assert re.fullmatch(r"[^.。!?！？;；]*[.。]", text), text
            assert text.endswith(end)
            assert not re.search(r"[=/÷×Σ·−+|{}()（）_]|\bd\b|\bn\b", text), text
            assert len(text) < 120
        metric = Metric(1, known.metric_record())
        assert say(metric.definition).startswith(say(metric.plain))
        assert say(metric.definition).endswith(say(metric.exactly))


def test_no_sentence_stands_before_a_definition_of_ones_own() -> None:
    record: Any = {**REGISTRY["dau"].metric_record(), "definition": "who came to the meeting"}
    metric = Metric(1, record)
    assert (say(metric.plain), say(metric.definition)) == ("", "who came to the meeting")
    again = Metric(1, {**REGISTRY["dau"].metric_record(), "version": 2, "registry": 0})
    assert say(again.plain) == ""
    assert say(Metric(1, {**record, "name": "meetings"}).definition) == "who came to the meeting"


@pytest.mark.parametrize("known", REGISTRY.values(), ids=REGISTRY)
def test_a_definition_makes_a_valid_record(known: Definition) -> None:
    stamps = {"uid": "a", "created": "b", "updated": "c"}
    for level in known.levels or (None,):
        record = check("metrics", {"community": 1, **known.metric_record(level), **stamps})
        assert record["level"] == level
        assert record["definition"] == known.definition
        assert record["former"] == []


def test_a_record_shares_nothing_with_the_registry() -> None:
    record = REGISTRY["dau"].metric_record()
    record["title"]["zh"] = "x"
    assert REGISTRY["dau"].title != record["title"]


def test_a_title_of_an_earlier_version_is_still_understood() -> None:
    record: Any = {**REGISTRY["ces"].metric_record(), "community": 1}
    measures = Workspace({"metrics": {7: record}}, NOW).measures
    (found,) = measures.named(1, "费力度 CES")
    assert found.id == 7


def test_titles_and_ids_are_told_apart() -> None:
    for language in ("zh", "en"):
        titles = [k.title[language] for k in REGISTRY.values() if isinstance(k.title, dict)]
        assert len(titles) == len(set(titles))


def book(**metrics: object) -> dict[str, object]:
    return {"id": "own", "title": "Own", "metrics": metrics}


def test_a_playbook_names_a_metric_and_has_the_rest_from_the_registry() -> None:
    found = parse_playbook(book(nps={}, dau={"level": "visit", "title": "Visitors"}), "own.toml")
    nps, dau = found.metrics
    assert nps.record() == REGISTRY["nps"].metric_record()
    assert dau.record() == {**REGISTRY["dau"].metric_record("visit"), "title": "Visitors"}


@pytest.mark.parametrize("metric", [{"level": "seen"}, {"unit": 5}, {"kind": "x"}])
def test_what_a_playbook_says_of_a_known_metric_is_checked(metric: dict[str, object]) -> None:
    with pytest.raises(BadValue):
        parse_playbook(book(dau=metric), "own.toml")
    with pytest.raises(BadValue):
        parse_playbook(book(daw={}), "own.toml")
