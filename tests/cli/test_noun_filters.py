"""Goals, trials, rhythms and the calendar by the filters of their own fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from communitytui.services.demo import build
from tests.cli.conftest import Cli
from tests.samples import NOW


@pytest.fixture
def demo(call: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    build(tmp_path / "demo.json", now=NOW, spoken="en", me="ana")
    monkeypatch.setenv("COMMUNITYTUI_FILE", str(tmp_path / "demo.json"))
    return call


def ids(cli: Cli, noun: str, *line: str) -> list[int]:
    return [record["id"] for record in cli(*line, "--json").json[noun]]


def test_goals(demo: Cli) -> None:
    assert ids(demo, "goals", "goals") == [1, 2, 3, 4]
    assert ids(demo, "goals", "goals", "status:open") == [2, 3, 4]
    assert ids(demo, "goals", "goals", "not:status:open") == [1]
    assert ids(demo, "goals", "goals", "status:open", 'owner:"Nora Lin"') == [3]
    assert ids(demo, "goals", "goals", "target:..100") == [1, 2]
    assert ids(demo, "goals", "goals", "deadline:..2026-10-01") == [1]
    assert ids(demo, "goals", "goals", "metric:none") == [4]
    assert ids(demo, "goals", "goals", "id:2,3") == [2, 3]


def test_the_words_of_the_screen_in_both_languages(demo: Cli) -> None:
    assert ids(demo, "goals", "goals", "状态：进行中") == [2, 3, 4]
    assert ids(demo, "goals", "--lang", "zh", "goals", "status:达成") == ids(
        demo, "goals", "goals", "status:reached"
    )
    assert ids(demo, "trials", "trial", "state:judged") == ids(
        demo, "trials", "trial", "state:done"
    )


def test_rhythms_and_calendar(demo: Cli) -> None:
    every = {
        record["every"] for record in demo("rhythms", "every:weekly", "--json").json["rhythms"]
    }
    assert every == {"weekly"}
    found = demo("calendar", "state:drafted", "--json").json["entries"]
    assert found
    assert {record["state"] for record in found} == {"drafted"}


def test_what_matches_nothing_is_said_so(demo: Cli) -> None:
    for line in (("goals", "owner:nobody"), ("calendar", "channel:nowhere"), ("trial", "days:99")):
        assert demo(*line).out == "No matches.\n"


def test_what_is_no_filter_is_refused(demo: Cli) -> None:
    wrong = demo("goals", "statuss:open")
    assert wrong.code == 2
    assert "did you mean status?" in wrong.err
    assert demo("goals", "late").code == 2
