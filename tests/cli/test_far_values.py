"""Days at the ends of the calendar and numbers that no machine holds: an answer, never a fault."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from communitytui.cli import failures
from communitytui.domain.kernel.days import shift
from communitytui.services.demo import build
from communitytui.services.workspaces import stamp
from communitytui.store import open_store
from tests.cli.conftest import Cli
from tests.samples import NOW

ENDS = ["0001-01-01", "0001-01-02", "9999-12-30", "9999-12-31"]
DATES = {"date", "start", "due", "deadline", "end", "settled", "done_on"}
LOOKING = [
    "", "status", "today --everyone", "tasks late", "tasks due:..fri", "goals", "rhythms",
    "calendar --gaps", "schedule", "gate", "budget --burn", "budget --by month",
    "workload --weeks 50", "metrics", "metrics --history dau", "findings", "findings --rule Q02",
    "trial", "review", "review --all", "log", "doctor", "schedule --slip 3.1=3d", "--export md",
    "--export ics", "",
]  # fmt: skip
#: Commands with a place for what somebody types.
TYPING = [
    "", "set 3.1 due={}", "set 3.1 start={}", "set 3.1 days={}", "set 3.1 priority={}",
    "set 3.1 budget={}", "show {}", "add x --stage plan --due {}",
    "add x --stage plan --start {}", "add x --stage plan --after {}", "tasks due:..{}",
    "done 3.1 --deliverable {}", "calendar --from {}", "calendar --to {}",
    "calendar --from 1900-01-01 --to {}", "calendar add x --date {}",
    "calendar add x --activity --signups {}", "rhythms add x --every daily --window {}",
    "rhythms add x --every daily --start {}", "goals add x --metric dau --target {}",
    "goals add x --deadline {}", "schedule --slip 3.1={}", "schedule --slip 3.1={}d",
    "workload --weeks {}", "workload --capacity ana={}", "record dau {}",
    "record dau 5 --date {}", "record dau 5 --n {}", "standard dau --target {}", "trial start {}",
    "metrics --history dau --since {}", "metrics add mm --title x --decimals {}", "review {}",
    "log -n {}", "trial add x --metric dau --pass >={}", "trial add x --metric dau --pass +{}%",
    "log --since {}", "log --task {}", "trial add x --metric dau --pass >=3 --days {}",
    "trial add x --metric dau --pass >=3 --baseline-days {}",
    "trial add x --metric dau --pass >=3 --start {}", "archive --before {}",
    "tasks priority:1..{}", "tasks id:{}", "review close --right a --wrong b --next c --end {}",
    "decide 4.3 --weight goal={}", "",
]  # fmt: skip
VALUES = [
    "9" * 20, "9" * 5000, "-" + "9" * 30, "1e400", "nan", "0", "+99999999d", "+9999y", "2999-12-31",
    "1900-01-01", "9999-12-31", "0001-01-01", "²", "99:99",
]  # fmt: skip


@pytest.fixture
def no_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a fault of ours be raised, and not told in one line with exit code 1."""

    def unexpected(error: BaseException) -> int:
        raise AssertionError(error) from error

    monkeypatch.setattr(failures, "_unexpected", unexpected)


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Return a maker of samples whose days all are at one end of the calendar, or at both."""
    sample = tmp_path_factory.mktemp("far") / "ops.json"
    build(sample, now=NOW, spoken="en", me="ana")

    def make(seed: int) -> Path:
        chance = random.Random(seed)
        choice = [ENDS[:2], ENDS[2:], [*ENDS, "2026-11-20"]][seed]
        with (
            open_store(sample, who="ana") as store,
            store.transaction("set", now=stamp(NOW)) as draft,
        ):
            for table in list(store.snapshot.tables):
                for id, record in list(draft.rows(table).items()):
                    days = {name: chance.choice(choice) for name in DATES & record.keys()}
                    days = {n: d for n, d in days.items() if not isinstance(record[n], int)}
                    if table in ("rhythms", "communities") and days.get("start", "9") < "1900":
                        # All the days since then are looked at: many, but nothing else.
                        days["start"] = "2020-02-29"
                    if days:
                        draft.patch(table, id, days)
        return sample

    return make


@pytest.mark.usefixtures("no_faults")
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_days_at_the_ends_of_the_calendar_are_counted_from(
    call: Cli, far: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setenv("COMMUNITYTUI_FILE", str(far(seed)))
    for line in LOOKING:
        done = call(*line.split())
        assert done.code in (0, 2), (line, done.err)
        assert done.err.count("\n") <= 1, line


@pytest.mark.usefixtures("no_faults")
@pytest.mark.parametrize("value", VALUES, ids=lambda value: value[:12])
def test_whatever_is_typed_is_taken_or_refused_in_one_line(cli: Cli, value: str) -> None:
    for line in TYPING:
        done = cli(*(word.replace("{}", value) for word in line.split()))
        assert done.code in (0, 2, 3, 7), (line, done.err[:200])
        assert done.err.count("\n") <= 1, line
    assert cli("doctor").code == 0


def test_days_stop_where_the_calendar_does() -> None:
    assert shift(date(2026, 11, 30), 1) == date(2026, 12, 1)
    assert shift(date(2026, 11, 30), -30) == date(2026, 10, 31)
    for far in (1, 7, 10**6, 10**30):
        assert shift(date.max, far) == date.max
        assert shift(date.min, -far) == date.min
