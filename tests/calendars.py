"""The days on which the tests run, so that none of them turns red by the calendar."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
import time_machine

from communitytui.services import workspaces

ROOT = Path(__file__).parents[1]
#: The "todays" of a test marked ``dated``; every other test runs on the first of them.
DAYS = {
    "monday": datetime.fromisoformat("2026-11-23T09:30:00+00:00"),
    "leap-day": datetime.fromisoformat("2028-02-29T16:10:00+00:00"),
    "2031": datetime.fromisoformat("2031-08-31T22:40:00+00:00"),
}
#: The module that asks the clock what day it is; the others are given an instant.
_READERS = (workspaces,)


@contextmanager
def today(instant: datetime) -> Iterator[None]:
    """Let it be ``instant``, and the time go on from there, here and in the programs started."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT), str(ROOT / "tests" / "frozen"))))
        patch.setenv("COMMUNITYTUI_TEST_SHIFT", str(instant.timestamp() - time.time()))
        with time_machine.travel(instant, tick=True):
            yield


@contextmanager
def noticed() -> Iterator[list[str]]:
    """Give a list that names each module that asks for the day meanwhile."""
    asked: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for module in _READERS:
            patch.setattr(module, "datetime", _watching(module.__name__, asked))
        yield asked


def _watching(module: str, asked: list[str]) -> type[datetime]:
    class Watching(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            asked.append(module)
            return datetime.now(tz)  # type: ignore[arg-type]

    return Watching
