"""The commands that measure: metrics, record, standard."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import Cli


def test_a_value_that_cannot_be_is_refused_in_one_line(cli: Cli) -> None:
    for line, reason in (
        ("record participation 130", "Participation cannot be above 100: 130"),
        ("record dau -3", "Daily active cannot be negative: -3"),
        ("record dau nan", "nan is not a number"),
        ("record dau 5 --date +1d", "2026-11-24 is in the future"),
        ("record dau 5 --n some", "--n must be a whole number from 0 up, not some"),
        ("record dau", "missing VALUE: record METRIC VALUE"),
        ("record dau 5 --remove", "--remove takes only a metric and --date"),
        ("record dau 5 --level seen", "seen is not a level"),
        ("standard dau --target 5 --alert 9", "is better than the target 5"),
        ("metrics add dau", "a metric dau exists already"),
        ("metrics add", "NAME is missing"),
        ("metrics --since fri", "--since requires --history"),
        ("metrics --history", "--history takes one metric"),
        (
            "metrics dau --title x",
            "did you mean communitytui metrics add, communitytui metrics define?",
        ),
    ):
        result = cli(*line.split())
        assert result.code == 2, line
        assert reason in result.err
        assert len(result.err.splitlines()) == 1
        assert result.out == ""


def test_more_active_than_members_is_refused(cli: Cli) -> None:
    assert cli("record", "members", "40", "--date", "2026-11-01").code == 2
    assert cli("record", "members", "400", "--date", "2026-11-01").code == 0
    result = cli("record", "dau", "401", "--date", "2026-11-01")
    assert result.code == 2
    assert "401 active on 2026-11-01 is impossible: there were 400 members" in result.err


def test_a_correction_says_what_was_and_the_history_shows_it(cli: Cli) -> None:
    cli("record", "csat", "81", "--date", "2026-11-20", "--n", "12")
    result = cli("record", "csat", "83", "--date", "2026-11-20", "--n", "40")
    assert "corrected: 2026-11-20 from 81.0% to 83.0%; the log keeps both" in result.out
    shown = cli("metrics", "csat", "--history").out
    assert "83.0%" in shown
    assert "was 81.0%" in shown
    (metric,) = cli("metrics", "csat", "--history", "--json").json["metrics"]
    assert metric["readings"] == [
        {
            "date": "2026-11-20",
            "value": 83,
            "source": "cli",
            "partial": False,
            "of": None,
            "n": 40,
            "version": 1,
            "was": [81],
        }
    ]
    assert "metric Satisfaction (CSAT) 2026-11-20: 81 → 83 recorded" in cli("log").out


def test_the_history_shows_gaps_in_their_place(cli: Cli) -> None:
    cli("record", "dau", "--remove", "--date", "2026-11-10")
    cli("record", "dau", "--remove", "--date", "2026-11-11")
    result = cli("metrics", "dau", "--history", "--since", "2026-11-08")
    lines = result.out.splitlines()
    (place,) = [at for at, line in enumerate(lines) if "2026-11-10 … 2026-11-11" in line]
    assert "gap: 2 readings missing" in lines[place]
    assert "2026-11-09" in lines[place - 1]
    assert "2026-11-12" in lines[place + 1]
    assert "2026-11-07" not in result.out
    (metric,) = cli("metrics", "dau", "--history", "--since", "-90d", "--json").json["metrics"]
    assert {"first": "2026-11-10", "last": "2026-11-11", "missing": 2} in metric["gaps"]


def test_a_partial_reading_is_marked_and_not_judged(cli: Cli) -> None:
    result = cli("record", "wau", "3", "--partial")
    assert "window of 7 days not full yet" in result.out
    (metric,) = cli("metrics", "wau", "--json").json["metrics"]
    assert (metric["verdict"], metric["partial"], metric["window"]) == ("good", True, 7)
    assert "◌ partial" in cli("metrics", "wau", "--history").out
    assert "3 people ◌" in cli("--export", "md").out


def test_a_standard_is_shown_with_provenance_and_verdict(cli: Cli) -> None:
    shown = cli("standard", "dau").out
    assert "own baseline" in shown
    assert "Usual" in shown
    assert "Baseline" in shown
    set_ = cli("standard", "dau", "--target", "1000", "--alert", "900")
    assert "≥ 1,000 (alert 900)" in set_.out
    assert "set by the team" in set_.out
    assert "is below the alert line 900" in set_.out
    chinese = cli("standard", "dau", "--lang", "zh").out
    assert "低于预警线 900" in chinese
    assert cli("undo").code == 0
    assert "own baseline" in cli("standard", "dau").out
    removed = cli("standard", "dau", "--remove")
    assert re.search(r"Target +–", removed.out)
    assert cli("standard", "dau", "--remove").code == 3


def test_a_provisional_number_is_shown_and_never_judged(cli: Cli) -> None:
    cli("record", "stickiness", "1")
    shown = cli("standard", "stickiness").out
    assert "≥ 8.0%" in shown
    assert "provisional" in shown
    assert "0 of 12 full weeks" in shown
    (metric,) = cli("standard", "stickiness", "--json").json["metrics"]
    assert metric["verdict"] == "unknown"
    assert metric["given"]["provenance"] == "provisional"


def test_levels_are_kept_apart(cli: Cli) -> None:
    assert cli("record", "dau@visit", "300").code == 0
    refused = cli("record", "dau", "40")
    assert refused.code == 2
    assert "dau@post, dau@visit" in refused.err
    rows = cli("metrics", "dau", "--json").json["metrics"]
    assert [row["level"] for row in rows] == ["post", "visit"]
    assert len(cli("metrics", "dau", "--level", "visit", "--json").json["metrics"]) == 1
    both = cli("--export", "md").out
    assert "Daily active (visited)" in both


def test_a_former_definition_stands_apart(cli: Cli) -> None:
    cli("metrics", "add", "checkins", "--title", "打卡", "--definition", "who checks in")
    cli("record", "checkins", "12", "--date", "2026-11-01")
    cli("metrics", "define", "checkins", "--definition", "who checks in twice")
    cli("record", "checkins", "9")
    shown = cli("metrics", "打卡", "--history").out
    former, now = shown.split("definition 2, current")
    assert "not compared with the current one: who checks in" in former
    assert "2026-11-01" in former
    assert "2026-11-01" not in now
    (metric,) = cli("metrics", "checkins", "--history", "--json").json["metrics"]
    assert [row["version"] for row in metric["readings"]] == [1, 2]
    assert (metric["version"], metric["value"]) == (2, 9)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_done_to_metrics_is_told_in_both_languages(cli: Cli, language: str) -> None:
    cli("metrics", "add", "checkins")
    cli("standard", "checkins", "--target", "5")
    cli("standard", "checkins", "--remove")
    cli("record", "checkins", "5")
    cli("record", "checkins", "--remove")
    words = {
        "en": ["added", "standard set", "standard removed", "recorded", "reading removed"],
        "zh": ["新增", "设定标准", "去掉标准", "记录读数", "移除读数"],
    }
    lines = cli("log", "-n", "5", "--lang", language).out.splitlines()
    for line, word in zip(lines, words[language], strict=True):
        assert "checkins" in line
        assert word in line


@pytest.mark.parametrize(
    ("line", "said", "chinese"),
    [
        ("record dau 30%", "Daily active: 30%: expected a number (people)", "日活 DAU：30%："),
        (
            "record dau ３０％",
            "Daily active: ３０％: expected a number (people), such as 30",
            "以“人”为单位",
        ),
        ("record csat 4.6", "4.6 could be a score from 1 to 5 or a percentage", "4.6%"),
        ("record participation 0.35", "0.35 could mean 0.35% or 35%", "0.35% 或 35%"),
        ("record dau 1.280", "1.280 could mean 1280 or 1.28", "1280 或 1.28"),
        ("record cost_per_retained $5", "amounts here are in CNY", "CNY"),
        ("standard dau --target 30%", "Daily active: 30%: expected a number", "“人”"),
        ("standard csat --target 4.2", "4.2 could be a score from 1 to 5", "4.2%"),
        ("set 1 budget=$200", "amounts here are in CNY", "CNY"),
        ("set 1 budget=200%", "expected an amount in CNY", "CNY"),
        ("set 1 days=3%", "expected a number (days), such as 3", "天"),
        ("goals add Read --metric dau --target 30%", "Daily active: 30%: expected", "以“人”为单位"),
        ("trial add Try --metric dau --pass >=35%", "Daily active: 35%: expected", "以“人”为单位"),
    ],
)
def test_another_unit_is_refused_with_what_is_expected(
    cli: Cli, line: str, said: str, chinese: str
) -> None:
    result = cli(*line.split())
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert len(result.err.splitlines()) == 1
    told = cli(*line.split(), "--lang", "zh")
    assert told.code == 2
    assert chinese in told.err


def test_what_is_in_the_right_unit_is_taken(cli: Cli) -> None:
    for line, value in (
        ("record dau 30人 --date 2026-11-01", 30),
        ("record dau 1.2k --date 2026-11-02", 1200),
        ("record csat 4.6% --date 2026-11-01", 4.6),
        ("record csat 86 --date 2026-11-02", 86),
        ("record cost_per_retained ¥5 --date 2026-11-01", 5),
    ):
        metrics = cli(*line.split(), "--json").json["metrics"]
        assert metrics, line
        day = line.rsplit(" ", 1)[1]
        name = line.split()[1]
        history = cli("metrics", name, "--history", "--json").json["metrics"][0]["readings"]
        assert [each["value"] for each in history if each["date"] == day] == [value]


def test_an_own_metric_shows_the_decimals_that_were_typed(cli: Cli) -> None:
    cli("metrics", "add", "打卡数", "--title", "打卡数", "--unit", "条")
    assert "12.5" in cli("record", "打卡数", "12.5", "--date", "2026-11-20").out
    cli("record", "打卡数", "29.9", "--date", "2026-11-21")
    told = cli("record", "打卡数", "29.5", "--date", "2026-11-21")
    assert "from 29.9 to 29.5" in told.out
    assert "29.9 → 29.5" in cli("log").out
    assert "29.5" in cli("metrics", "打卡数").out
    history = cli("metrics", "打卡数", "--history").out
    assert "was 29.9" in history
    assert "12.5" in history
    (metric,) = cli("metrics", "打卡数", "--json").json["metrics"]
    assert metric["value"] == 29.5
    assert "29.5" in cli("--export", "md").out


def test_a_correction_below_the_decimals_of_a_metric_is_told_apart(cli: Cli) -> None:
    cli("record", "stickiness", "20.01%", "--date", "2026-11-20")
    told = cli("record", "stickiness", "20.04%", "--date", "2026-11-20")
    assert "from 20.01% to 20.04%" in told.out


def test_an_own_metric_may_be_titled_like_a_shipped_one(cli: Cli) -> None:
    cli("metrics", "add", "ours", "--title", "群聊记录数")
    told = cli("record", "群聊记录数", "5")
    assert told.code == 2
    assert "several metrics are called 群聊记录数; choose one" in told.err
    assert "messages, ours" in told.err
    cli("metrics", "add", "also", "--title", "messages")
    # A name is meant before a title.
    assert cli("record", "messages", "5").code == 0


def test_one_metric_is_shown_with_what_it_is(cli: Cli) -> None:
    shown = cli("metrics", "net_growth").out.splitlines()
    told = "How many more people joined than left in the last 7 days."
    assert shown[-1] == f"  net_growth  {told} Joins − leaves in the 7 days through d."


def test_key_metrics_stand_first_and_what_was_not_measured_is_one_line(cli: Cli) -> None:
    cli("record", "csat", "50")
    before = [row["id"] for row in cli("metrics", "--json").json["metrics"]]
    cli("goals", "add", "Sixty a day", "--metric", "nps", "--target", "60")
    lines = cli("metrics").out.splitlines()
    assert [line.split()[1] for line in lines[1:7]] == [
        "nps", "dau", "messages", "participation", "mau", "replies",
    ]  # fmt: skip
    assert lines[7] == "5 more with readings"
    others = ["wau", "reactions", "returning", "feedback", "csat"]
    assert [line.split()[1] for line in lines[8:13]] == others
    assert lines[13:] == [f"{len(before) - 11} not measured yet: --all"]
    assert len(cli("metrics", "--all").out.splitlines()) == len(before) + 2
    read_out = cli("--plain", "metrics").out
    assert read_out.index("Metric: mau") < read_out.index("5 more with readings")
    assert read_out.index("5 more with readings") < read_out.index("Metric: csat")
    # Programs find them in the order that they always had.
    rows = cli("metrics", "--json").json["metrics"]
    assert [row["id"] for row in rows] == before
    assert {row["id"] for row in rows if row["key"]} == {line.split()[1] for line in lines[1:7]}


def test_key_metrics_are_chosen_by_name(cli: Cli) -> None:
    shown = cli("metrics", "nps", "日活", "--key").out.splitlines()
    assert [line.split()[1] for line in shown[1:]] == ["nps", "dau"]
    assert [line.split()[1] for line in cli("metrics").out.splitlines()[1:3]] == ["nps", "dau"]
    assert cli("undo").code == 0
    assert cli("metrics").out.splitlines()[1].split()[1] == "dau"
    assert cli("metrics", "add", "x", "--key").code == 2
    for line in ("metrics --key", "metrics dau --key --all"):
        result = cli(*line.split())
        assert (result.code, result.out) == (2, "")
        assert "--key requires the names of metrics" in result.err


def test_a_named_metric_says_what_it_tells(cli: Cli) -> None:
    shown = cli("metrics", "dau").out
    assert "  dau  People who wrote that day. Members active on local day d" in shown
    assert "People who" not in cli("metrics").out


def recorded(cli: Cli, metric: str) -> dict[str, float]:
    (found,) = cli("metrics", metric, "--history", "--json").json["metrics"]
    return {reading["date"]: reading["value"] for reading in found["readings"]}


def test_several_values_are_one_action(cli: Cli) -> None:
    before = recorded(cli, "csat"), recorded(cli, "messages")
    assert cli("record", "csat=80%", "messages＝1", "--date", "2026-11-20").code == 0
    assert recorded(cli, "csat")["2026-11-20"] == 80
    assert recorded(cli, "messages")["2026-11-20"] == 1
    assert cli("undo").code == 0
    assert (recorded(cli, "csat"), recorded(cli, "messages")) == before


@pytest.mark.parametrize(
    "words",
    [
        ("csat=80%", "csat=81%"),
        ("csat=80%", "messages"),
        ("csat=x", "messages=1"),
        ("csat", "3", "4"),
    ],
)
def test_several_values_are_all_or_none(cli: Cli, words: tuple[str, ...]) -> None:
    before = cli("log", "--json").out
    assert cli("record", *words).code != 0
    assert cli("log", "--json").out == before
