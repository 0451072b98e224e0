"""Goals, trials, rhythms and the calendar by the filters of their own fields."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from communitytui.domain.nouns.declared import NOUNS
from communitytui.domain.nouns.kinds import Asking
from communitytui.domain.search.field_filters import fields
from communitytui.domain.workspace import Workspace
from communitytui.i18n import LANGUAGES, names, say, speaking, tr
from communitytui.services.demo import build
from communitytui.services.queries import matching
from communitytui.store import open_store
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


def test_a_filter_may_be_written_as_an_option(demo: Cli) -> None:
    def tasks(*line: str) -> list[int]:
        return ids(demo, "tasks", "tasks", *line)

    assert tasks("--stage", "执行", "--status=done") == tasks("stage:execute", "status:done") != []
    assert tasks("--done-when", "signs in writing") == tasks('done_when:"signs in writing"')
    assert ids(demo, "goals", "goals", "--owner", "Nora Lin") == [1, 3]
    assert ids(demo, "rhythms", "rhythms", "--频率", "每周") == ids(
        demo, "rhythms", "rhythms", "every:weekly"
    )
    assert demo("goals", "--ownr", "x").code == demo("goals", "--owner", "x", "y").code == 2


def test_what_a_list_says_beside_the_fields(demo: Cli) -> None:
    behind = [g["id"] for g in demo("goals", "--json").json["goals"] if g["verdict"] == "behind"]
    assert ids(demo, "goals", "goals", "verdict:behind") == behind != []
    assert ids(demo, "goals", "goals", "判定:落后") == behind
    kinds = {e["kind"] for e in demo("calendar", "形式:活动", "--json").json["entries"]}
    assert kinds == {"activity"}
    judged = ids(demo, "trials", "trial", "状态:已判定")
    assert judged == ids(demo, "trials", "trial", "state:done") != []
    assert ids(demo, "trials", "trial", "state:due") == []


def test_a_metric_by_any_of_its_names(demo: Cli) -> None:
    members = ids(demo, "goals", "goals", "metric:members")
    assert members == [1, 3]
    for called in ("指标:成员数", "metric:member", "metric:members,returning not:id:2"):
        assert ids(demo, "goals", "goals", *called.split(" ")) == members
    wrong = demo("goals", "metric:membrs")
    assert (wrong.code, "did you mean members?" in wrong.err) == (3, True)
    assert demo("tasks", "after:77.7").code == 3


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_what_is_shown_of_a_field_finds_its_record(tmp_path: Path, spoken: str) -> None:
    build(tmp_path / "demo.json", now=NOW, spoken=spoken, me="ana")
    with speaking(spoken), open_store(tmp_path / "demo.json", who="ana", read_only=True) as store:
        workspace = Workspace(store.snapshot.tables, NOW)
        shown = set(_shown(workspace, spoken))
        assert {table for table, *_ in shown} >= {"tasks", "goals", "rhythms", "entries", "trials"}
        for table, id, term in shown:
            test = matching(workspace, table, term, community=None, me="ana")
            assert test(id, workspace.tables[table][id]), (table, id, term)


def _shown(workspace: Workspace, spoken: str) -> Iterator[tuple[str, int, str]]:
    """Yield a filter by each value of each record, as lists show it and as it is typed."""
    for table, rows in workspace.tables.items():
        if table == "communities":
            continue
        for id, record in rows.items():
            home = record["community"]
            asking = Asking(names, workspace, home, workspace.today(home), "ana", record)
            for name, (field, label, kind) in fields(table).items():
                if kind is None or record.get(field) in (None, "", []):
                    continue
                declared = NOUNS[table].fields[field]
                # What one types for a name of several words in English is its key.
                key = name if spoken == "en" else tr(label)
                for text in {say(declared.show(asking)), declared.typed(asking)}:
                    yield table, id, f'{key}:"{text}"' if " " in text else f"{key}:{text}"


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
