"""Staff can be left out of activity: the definition says so, and a metric gets a new version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.metric import Metric
from communitytui.domain.metrics.readings import Value
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.metrics.versions import LeftOut, Meaning, meaning_of
from communitytui.domain.workspace import Workspace
from communitytui.errors import Conflict
from communitytui.i18n import say, speaking
from communitytui.services import own_metrics, settings, undoing
from communitytui.services.counting import elsewhere
from communitytui.services.forgetting import forget
from communitytui.services.importing import Import, Options, import_file
from communitytui.services.metrics import put_values, record
from communitytui.services.recounting import count_staff
from communitytui.services.unit_of_work import unit_of_work
from communitytui.store import Store

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
FIRST = date(2026, 3, 2)
DAYS = 150


def chat(path: Path, days: range, staff: int = 2) -> Path:
    """Write a chat in which a few members and all of the staff write every day."""
    rows = ["timestamp,author_id,message_id"]
    for day in days:
        people = [f"m{(day * 3 + n) % 11}" for n in range(5 + day % 3)]
        people += [f"s{n}" for n in range(staff)] + ["bot"]
        rows += [
            f"{FIRST + timedelta(days=day)}T{8 + n:02}:00:00+08:00,{who},{day}-{n}"
            for n, who in enumerate(people)
        ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def take(store: Store, path: Path, **options: Any) -> Import:
    return import_file(store, 1, path, now=NOW, options=Options(**options))


def without(store: Store, wanted: bool = True) -> Any:
    return count_staff(store, 1, without=wanted, now=NOW)


def state(store: Store, name: str = "dau") -> MetricState:
    workspace = Workspace(store.refresh().tables, NOW)
    return workspace.measures.state(workspace.measures.find(1, name))


def former(store: Store, name: str = "dau") -> dict[int, Any]:
    workspace = Workspace(store.refresh().tables, NOW)
    return workspace.measures.former(workspace.measures.find(1, name))


def value(store: Store, name: str, day: int) -> float | None:
    reading = state(store, name).readings.on(FIRST + timedelta(days=day))  # type: ignore[attr-defined]
    return reading.value if reading else None


def tables(store: Store) -> Mapping[str, Any]:
    return store.refresh().tables


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return chat(tmp_path / "chat.csv", range(DAYS))


@pytest.fixture
def counted(store: Store, export: Path) -> Store:
    take(store, export, staff=("s0", "s1"), bots=("bot",))
    return store


def test_staff_are_left_out_of_activity_and_of_nothing_else(counted: Store) -> None:
    assert (value(counted, "dau", 30), value(counted, "messages", 30)) == (7, 7)
    share = value(counted, "staff_share", 30)
    done = without(counted)
    assert done.new > 1000
    assert (value(counted, "dau", 30), value(counted, "messages", 30)) == (5, 5)
    assert value(counted, "staff_share", 30) == share
    # Twice is once.
    revision = counted.refresh().revision
    assert without(counted) is None
    assert counted.refresh().revision == revision


def test_the_definition_says_who_is_not_counted(counted: Store) -> None:
    assert say(state(counted).metric.definition).endswith(" Counted without 1 excluded account.")
    without(counted)
    told = " Counted without staff (2 accounts) and 1 excluded account."
    assert say(state(counted).metric.definition).endswith(told)
    assert say(state(counted, "staff_share").metric.definition).endswith(" 1 excluded account.")
    with speaking("zh"):
        told = "统计口径：不含官方人员（2 个账号）和 1 个排除账号。"
        assert say(state(counted).metric.definition).endswith(told)
    # Of what nobody counted from events it says nothing.
    assert "without" not in state(counted, "messages").metric.record["definition"]


def test_old_and_new_readings_are_apart_and_each_has_its_baseline(counted: Store) -> None:
    before = state(counted)
    assert before.kept is not None
    assert before.kept.numbers is not None
    without(counted)
    after = state(counted)
    assert after.metric.version == before.metric.version + 1
    assert former(counted) == {before.metric.version: before.readings}
    assert len(after.readings) == len(before.readings)
    assert after.kept is not None
    assert after.kept.numbers is not None
    assert after.kept.numbers.centre < before.kept.numbers.centre
    # It is still what the registry defines: its window and its bounds hold.
    assert state(counted, "mau").metric.window == 30
    assert after.judgement.change == before.judgement.change == "usual"


def test_to_count_staff_again_goes_back_to_the_version_before(counted: Store) -> None:
    before = state(counted)
    without(counted)
    middle = state(counted)
    done = without(counted, False)
    after = state(counted)
    assert (done.new, done.changed) == (0, 0)
    assert (after.metric.version, after.readings) == (before.metric.version, before.readings)
    assert after.kept == before.kept
    assert former(counted) == {middle.metric.version: middle.readings}
    assert [each["version"] for each in after.metric.record["former"]] == [middle.metric.version]


def test_what_is_chosen_holds_for_later_imports(counted: Store, tmp_path: Path) -> None:
    without(counted)
    later = chat(tmp_path / "later.csv", range(DAYS, DAYS + 30), staff=3)
    take(counted, later)
    assert value(counted, "dau", DAYS + 3) == 6
    before = state(counted)
    take(counted, later, staff=("s2",))
    after = state(counted)
    assert value(counted, "dau", DAYS + 3) == 5
    assert after.metric.version == before.metric.version
    assert "staff (3 accounts)" in say(after.metric.definition)


def test_what_others_count_for_is_in_the_baseline_too(counted: Store, export: Path) -> None:
    before = state(counted).kept
    take(counted, export, bots=("m1",))
    after = state(counted).kept
    assert before is not None
    assert after is not None
    assert after.numbers is not None
    assert before.numbers is not None
    assert after.numbers.first == before.numbers.first
    assert after.numbers.centre < before.numbers.centre
    assert "2 excluded accounts" in say(state(counted).metric.definition)


def test_before_anything_was_counted_nothing_is_kept_apart(store: Store, export: Path) -> None:
    without(store)
    take(store, export, staff=("s0", "s1"), bots=("bot",))
    found = state(store)
    assert (found.metric.version, found.metric.record["former"]) == (1, [])
    assert value(store, "dau", 30) == 5
    assert "without staff (2 accounts)" in say(found.metric.definition)


def test_undo_and_redo_of_the_choice_are_exact(counted: Store) -> None:
    before = tables(counted)
    without(counted)
    after = tables(counted)
    undoing.undo(counted)
    assert tables(counted) == before
    undoing.redo(counted)
    assert tables(counted) == after


def test_no_file_is_undone_beneath_the_choice(
    store: Store, other: Store, tmp_path: Path, export: Path
) -> None:
    take(store, export, staff=("s0",))
    without(other)
    with pytest.raises(Conflict, match="undo those first"):
        undoing.undo(store)
    undoing.undo(other)
    undoing.undo(store)
    assert not tables(store)["readings"]


def test_forgetting_a_file_takes_its_former_readings_too(counted: Store, tmp_path: Path) -> None:
    later = chat(tmp_path / "later.csv", range(DAYS, DAYS + 30))
    take(counted, later)
    whole = len(state(counted).readings)
    without(counted)
    forget(counted, 1, str(later), now=NOW)
    assert len(state(counted).readings) == whole - 30
    (older,) = former(counted).values()
    assert older.latest.day == FIRST + timedelta(days=DAYS - 1)


# Definitions that changed ----------------------------------------------------------------------


def as_of_old(store: Store, name: str, **more: Any) -> None:
    """Let a metric be as a program wrote it that knew the first definition only."""
    with store.transaction("test") as draft:
        (id,) = (i for i, row in draft.rows("metrics").items() if row["name"] == name)
        fields = {"version": 1, "registry": 1, "definition": "people counted up", **more}
        draft.patch("metrics", id, fields)
        for number, row in list(draft.rows("readings").items()):
            if row["metric"] == name:
                draft.patch("readings", number, {"version": 1})


def test_a_definition_of_the_registry_that_changed_is_a_new_version(
    store: Store, export: Path, tmp_path: Path
) -> None:
    take(store, chat(tmp_path / "a.csv", range(60)))
    as_of_old(store, "top1_share")
    before = state(store, "top1_share")
    assert before.metric.window == 30
    take(store, chat(tmp_path / "b.csv", range(60, 70)))
    after = state(store, "top1_share")
    assert (after.metric.version, after.metric.record["registry"]) == (2, 2)
    # The days of the file before are counted anew as well.
    assert len(after.readings) == 70
    assert former(store, "top1_share") == {1: before.readings}
    assert after.metric.record["former"][0]["definition"] == "people counted up"
    assert say(after.metric.definition) == say(
        Metric(0, REGISTRY["top1_share"].metric_record()).definition
    )


def test_forgetting_counts_by_the_definition_of_today(store: Store, tmp_path: Path) -> None:
    take(store, chat(tmp_path / "a.csv", range(40)))
    later = chat(tmp_path / "b.csv", range(40, 60))
    take(store, later)
    as_of_old(store, "top1_share")
    forget(store, 1, str(later), now=NOW)
    after = state(store, "top1_share")
    assert (after.metric.version, len(after.readings)) == (2, 40)
    assert {version: len(found) for version, found in former(store, "top1_share").items()} == {
        1: 40
    }


def test_what_the_team_defined_anew_is_never_mixed_with_what_is_counted(
    store: Store, export: Path
) -> None:
    take(store, export)
    own_metrics.define(store, 1, "top1_share", {"definition": "of our three teams"}, now=NOW)
    record(store, 1, "top1_share", "40", now=NOW)
    own = state(store, "top1_share")
    assert own.metric.registered is None
    # As an older program numbered them: the team's own is the second.
    earlier = [{"version": 1, "registry": 1, "definition": "counted up"}]
    as_of_old(store, "top1_share", version=2, registry=0, former=earlier)
    with store.transaction("test") as draft:
        for number, row in list(draft.rows("readings").items()):
            if row["metric"] == "top1_share" and len(row["days"]) == 1:
                draft.patch("readings", number, {"version": 2})
    forget(store, 1, str(export), now=NOW)
    take(store, export)
    after = state(store, "top1_share")
    assert [reading.value for reading in after.readings] == [40]
    assert sorted(former(store, "top1_share")) == [3]
    assert {each["version"] for each in after.metric.record["former"]} == {1, 3}


def test_a_table_is_taken_at_its_word(counted: Store, tmp_path: Path) -> None:
    without(counted)
    table = tmp_path / "t.csv"
    table.write_text("date,metric,value\n2026-11-20,dau,90\n", encoding="utf-8")
    take(counted, table)
    latest = state(counted).latest
    assert latest is not None
    assert latest.value == 90


def test_what_was_typed_of_another_version_stops_no_import(counted: Store, export: Path) -> None:
    day = FIRST + timedelta(days=30)
    record(counted, 1, "dau", "9", now=NOW, day=day.isoformat())
    without(counted)
    assert value(counted, "dau", 30) == 5
    without(counted, False)
    assert value(counted, "dau", 30) == 9


def test_what_a_version_means() -> None:
    assert meaning_of({"version": 1, "registry": 1}) == Meaning(1)
    assert meaning_of({"version": 2}) is None
    assert meaning_of({"version": 7, "registry": 2, "without": {"staff": 0}}) == Meaning(2, False)
    assert LeftOut(3, 2).of(Meaning(1, False)) == {"staff": 3, "accounts": 2}
    assert LeftOut(3, 0).of(Meaning(1)) == {}
    assert LeftOut.by({1, 2}, {2, 3}) == LeftOut(1, 2)


def test_values_that_nobody_counted_say_nothing_of_staff(store: Store) -> None:
    with unit_of_work(store, "test", NOW) as uow:
        put_values(uow, 1, [Value("dau", "post", FIRST, 5.0)], "test")
    assert "without" not in json.dumps(say(state(store).metric.definition))


# -- whom the settings of the community name


def named_chat(path: Path, ids: bool) -> Path:
    """Write two weeks of a chat whose authors have ids behind their names, or names alone."""
    people = {"m1": "Li", "m2": "Wang", "s1": "Ana Lin", "b1": "小助手"}
    rows = ["timestamp,author_id,author_name,message_id" if ids else "timestamp,author,message_id"]
    rows += [
        f"{FIRST + timedelta(days=day + 14 * ids)}T{8 + n:02}:00:00+08:00,"
        f"{who + ',' if ids else ''}{name},{ids}-{day}-{n}"
        for day in range(14)
        for n, (who, name) in enumerate(people.items())
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_whom_the_settings_name_is_staff_or_a_bot(store: Store, tmp_path: Path) -> None:
    with_ids = named_chat(tmp_path / "ids.csv", ids=True)
    with_names = named_chat(tmp_path / "names.csv", ids=False)
    take(store, with_names)
    assert value(store, "dau", 3) == 4
    typed = {"staff": "Ana Lin, Bo", "bots": "小助手", "platforms": "微信群"}
    settings.change(store, 1, typed, now=NOW)
    # Bo is in no file so far; a table is of any platform.
    done = take(store, with_ids)
    assert (done.accounts, done.absent) == (("Ana Lin", "小助手"), ("Bo",))
    assert done.elsewhere == ""
    # A bot counts nowhere, staff in their share, in the files before as well.
    for day in (3, 17):
        assert value(store, "dau", day) == 3
        assert value(store, "staff_share", day) == pytest.approx(100 / 3)
    # Once more, nothing is new; and nobody's name is in the file beside the settings.
    again = take(store, with_ids)
    assert (again.new, again.changed) == (0, 0)
    (ledger,) = Path(store.path).parent.glob("*.events")
    assert b"Ana Lin" not in ledger.read_bytes()


def test_who_is_named_later_counts_when_the_file_comes_again(store: Store, tmp_path: Path) -> None:
    export = named_chat(tmp_path / "ids.csv", ids=True)
    take(store, export)
    assert value(store, "dau", 17) == 4
    typed = {"staff": "Ana Lin", "bots": "小助手"}
    workspace = settings.change(store, 1, typed, now=NOW)
    assert "next import" in say(settings.note(workspace, 1, typed))
    assert settings.note(workspace, 1, {"name": "x"}) == ""
    assert take(store, export).changed > 0
    assert value(store, "dau", 17) == 3
    assert value(store, "staff_share", 17) == pytest.approx(100 / 3)


@pytest.mark.parametrize(
    ("form", "named", "told"),
    [
        ("telegram", [], ""),
        ("telegram", ["微信", "Telegram 群"], ""),
        ("telegram", ["微信"], "Telegram"),
        ("weflow", ["企业微信"], ""),
        ("qq_txt", ["WeChat"], "QQ"),
        ("csv", ["WeChat"], ""),
    ],
)
def test_a_file_of_a_platform_that_is_not_named_is_told(
    form: str, named: list[str], told: str
) -> None:
    assert elsewhere(form, named) == told
