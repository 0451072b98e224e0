"""The command line called in this process, on a copy of a sample workspace."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from communitytui.cli.main import run
from communitytui.cli.session import Session
from communitytui.services import workspaces
from tests.samples import NOW


class Result(NamedTuple):
    """What a command line left: its exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        assert self.code == 0, self.err
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


Cli = Callable[..., Result]


@pytest.fixture
def file(sample: Path, tmp_path: Path) -> Path:
    """Return a copy of the sample workspace that a test may change."""
    shutil.copytree(sample, tmp_path / "work")
    return tmp_path / "work" / "ops.json"


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Cli:
    """Run one command line at a fixed instant, in English unless told otherwise."""
    monkeypatch.setenv("COMMUNITYTUI_LANG", "en")
    monkeypatch.setenv("COMMUNITYTUI_USER", "ana")
    monkeypatch.setattr(workspaces, "utc_now", lambda: NOW)

    def call(*args: str) -> Result:
        capfdbinary.readouterr()
        code = run(args, Session(os.environ))
        out, err = capfdbinary.readouterr()
        return Result(code, out.decode(), err.decode())

    return call


@pytest.fixture
def cli(call: Cli, file: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run one command line on the sample workspace."""
    monkeypatch.setenv("COMMUNITYTUI_FILE", str(file))
    return call
