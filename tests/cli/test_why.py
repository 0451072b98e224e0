"""``why``: from a number to where it comes from, and on to what it led to."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.conftest import Cli


def chain(cli: Cli, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cli("why", *words, "--json").json["why"]
    return found


@pytest.fixture
def reopened(cli: Cli) -> Cli:
    """A number that missed its target, the finding accepted, its task reopened, a trial begun."""
    for words in (
        ("standard", "ttfr", "--target", "4", "--alert", "8"),
        ("done", "3.2", "--deliverable", "Host | Zoe | Bo | 3"),
        ("record", "ttfr", "6", "--n", "30"),
        ("findings", "--accept", "Q11"),
        (
            "trial",
            "add",
            "A",
            "second",
            "shift",
            "--metric",
            "ttfr",
            "--pass",
            "<=4",
            "--days",
            "90",
        ),
    ):
        done = cli(*words)
        assert done.code == 0, done.err
    return cli


def test_from_a_number_to_the_task_that_it_reopened(reopened: Cli) -> None:
    links = chain(reopened, "ttfr")
    told = {link["kind"]: link for link in reversed(links)}
    assert [link["kind"] for link in links if link["depth"] == 0] == ["metric"]
    assert told["reading"]["text"].startswith("6")
    assert "by you" in told["written"]["text"]
    assert "4" in told["standard"]["text"]
    assert told["rule"]["word"] == "Q11"
    assert told["finding"]["record"] is not None
    assert told["trial"]["word"] == "T1"
    task = next(link for link in links if link["word"] == "3.2")
    below = links[links.index(task) + 1 :]
    past = [link for link in below if link["depth"] == task["depth"] + 1][:3]
    assert [link["kind"] for link in past] == ["done", "reopened", "before"]
    assert "Zoe" in past[2]["text"]


@pytest.mark.parametrize("word", ["Q11", "q11", "3.2", "T1", "t1"])
def test_every_end_leads_to_the_same_number(word: str, reopened: Cli) -> None:
    links = chain(reopened, word)
    assert any(link["kind"] == "metric" and link["word"] == "ttfr" for link in links)
    assert links[0]["word"].casefold() == word.casefold()


def test_each_thing_is_followed_once(reopened: Cli) -> None:
    for word in ("ttfr", "Q11", "3.2"):
        links = chain(reopened, word)
        readings = [n for n, link in enumerate(links) if link["kind"] == "reading"]
        owners = [links[n - 1]["word"] for n in readings]
        assert len(owners) == len(set(owners)), word


def test_what_is_none_of_them_is_refused(cli: Cli) -> None:
    for word in ("nothing", "T77", "9999", "Q99"):
        told = cli("why", word)
        assert (told.code, told.err.count("\n")) == (3, 1), word


def test_a_number_that_nobody_measured_has_no_past(cli: Cli) -> None:
    text = cli("why", "nps").out
    assert "no reading yet" in text
    assert "Written" not in text
