"""What every test gets: a home of its own, and nothing of the machine it runs on."""

from __future__ import annotations

import gc
import importlib
import itertools
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import hypothesis
import pytest

from communitytui.i18n import messages
from tests.calendars import DAYS, noticed, today
from tests.samples import make_plan, make_workspace
from tests.tools import ROOT, compile_what_changed

_OURS = ("COMMUNITYTUI_", "XDG_", "LC_", "TEXTUAL", "SSH_", "PG")
_THEIRS = (
    "LANGUAGE",
    "NO_COLOR",
    "FORCE_COLOR",
    "COLORTERM",
    "COLUMNS",
    "LINES",
    "EDITOR",
    "VISUAL",
)


# How long an example takes says something about the machine, nothing about the program. Whoever
# runs the tests tries the same examples, so that a test passes or fails for what was changed.
hypothesis.settings.register_profile("same", deadline=None, derandomize=True)
hypothesis.settings.load_profile("same")
# Others are chosen by the option of the command line: fewer, for .ci/quick, or ever new ones.
hypothesis.settings.register_profile("quick", deadline=None, max_examples=10)
hypothesis.settings.register_profile("search", deadline=None, max_examples=1000)


def pytest_configure(config: pytest.Config) -> None:
    """Have the messages compiled, once; keep compiled modules; and take ctrl+c as always.

    Who starts us in the background may have had it ignored for all. Python may have been told to
    write no bytecode; every process, and every program that a test starts, would compile it all.
    """
    if not hasattr(config, "workerinput"):
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        sys.dont_write_bytecode = False
        compile_what_changed()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection(session: pytest.Session) -> None:
    """Where several processes load all the tests, let each begin with a share of its own.

    When it comes to the others', they have been compiled. What cannot be loaded is told later.
    """
    worker = getattr(session.config, "workerinput", None)
    if worker is None or session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    number, count = int(worker["workerid"].removeprefix("gw")), worker["workercount"]
    for path in sorted(ROOT.glob("tests/**/test_*.py"))[number::count]:
        with suppress(Exception):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin the longest tests first: several processes then end at about the same time."""
    items[:] = [item for item in items if not _has_its_turn_elsewhere(item)]
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Have the garbage collector pass over what stays to the end: all tests, and what they load."""
    gc.freeze()


#: The cases of tests that take turns, by name, in the order in which they were met.
_CASES = pytest.StashKey[dict[str, dict[str, int]]]()


def _has_its_turn_elsewhere(item: pytest.Item) -> bool:
    """Whether a case of a long test takes turns: each runs on one of the days, in rotation."""
    mark = item.get_closest_marker("dated")
    if mark is None or not mark.kwargs.get("rotating") or not isinstance(item, pytest.Function):
        return False
    days: list[object] = list(DAYS.values())
    day = days.index(item.callspec.params["day"])
    case = item.callspec.id.removeprefix(f"{list(DAYS)[day]}-")
    cases = item.session.stash.setdefault(_CASES, {}).setdefault(item.originalname, {})
    return cases.setdefault(case, len(cases)) % len(DAYS) != day


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that reads the clock on every day there is in ``DAYS``."""
    if metafunc.definition.get_closest_marker("dated"):
        metafunc.parametrize("day", DAYS.values(), ids=DAYS, indirect=True)


@pytest.fixture(autouse=True)
def day(request: pytest.FixtureRequest, clean_machine: Path) -> Iterator[datetime]:
    """Let it be one of ``DAYS``; who asks what day it is must be marked ``dated``."""
    marked = hasattr(request, "param")
    instant = request.param if marked else DAYS["monday"]
    with today(instant), noticed() as asked:
        yield instant
    if asked and not marked:
        pytest.fail(f"reads the clock ({asked[0]}): mark it dated, or give it an instant")


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give paths for new folders, without asking each time which are taken."""
    top = tmp_path_factory.mktemp("homes")
    return (top / str(number) for number in itertools.count())


@pytest.fixture(autouse=True)
def clean_machine(homes: Iterator[Path]) -> Iterator[Path]:
    """Point every variable that the program reads at an empty home; speak English, live in UTC."""
    home = next(homes)
    home.mkdir(0o700)
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(_OURS) or name in _THEIRS:
                patch.delenv(name)
        for name, value in {
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "TERM": "xterm-256color",
            "USER": "lin",
            "LOGNAME": "lin",
        }.items():
            patch.setenv(name, value)
        time.tzset()
        patch.setattr(messages, "_chosen", "en")
        yield home
    time.tzset()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the sample once: a folder with the workspace and what stands beside it."""
    folder = tmp_path_factory.mktemp("sample")
    make_workspace(folder / "ops.json")
    return folder


@pytest.fixture
def workspace_path(sample: Path, tmp_path: Path) -> Path:
    """Return a copy of the sample workspace that a test may change."""
    shutil.copytree(sample, tmp_path, dirs_exist_ok=True)
    return tmp_path / "ops.json"


@pytest.fixture(scope="session")
def plan_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the sample with something in every view, once."""
    folder = tmp_path_factory.mktemp("plan")
    make_plan(folder / "ops.json")
    return folder


@pytest.fixture
def plan_path(plan_sample: Path, tmp_path: Path) -> Path:
    """Return a copy of the sample with something in every view."""
    shutil.copytree(plan_sample, tmp_path, dirs_exist_ok=True)
    return tmp_path / "ops.json"


@pytest.fixture
def machine_in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this machine be in UTC+9, a zone that no community is in."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
