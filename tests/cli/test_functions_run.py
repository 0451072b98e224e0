"""How many functions of ours an edit runs, from the command line to the disk.

The bounds are what was reached, and a little more: they may become smaller.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from communitytui.store import backups
from tests.functions_run import FunctionsRun

Cli = Callable[..., Any]


@pytest.fixture(autouse=True)
def no_backup_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether one is due depends on when the sample was made."""
    monkeypatch.setattr(backups, "EVERY", 1_000_000)


def test_done(cli: Cli) -> None:
    with FunctionsRun() as functions:
        assert cli("done", "40", "--without-deliverable", "moved").code == 0
    assert len(functions) <= 273


def test_accepting_a_finding(cli: Cli) -> None:
    assert cli("standard", "ttfr", "--target", "4", "--alert", "8").code == 0
    assert cli("record", "ttfr", "6", "--n", "30").code == 0
    with FunctionsRun() as functions:
        assert cli("findings", "--accept", "Q11").code == 0
    assert len(functions) <= 346
