"""What contributors are told: every command and every place is there."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / ".github" / "CONTRIBUTING.md"


def test_every_place_in_contributing_is_there() -> None:
    page = PAGE.read_text("utf-8")
    places = re.findall(r"(?<![\w.])(?:\.ci|communitytui|tests)/[\w./]*\w", page)
    assert {".ci/quick", ".ci/run", ".ci/catalogs.py", "communitytui/errors.py"} <= set(places)
    linked = re.findall(r"\]\(([^)]+)\)", page)
    assert [place for place in places if not (ROOT / place).exists()] == []
    assert [link for link in linked if not (PAGE.parent / link).exists()] == []


@pytest.mark.parametrize("script", ["quick", "run"])
def test_the_scripts_run_and_are_sound(script: str) -> None:
    path = ROOT / ".ci" / script
    assert os.access(path, os.X_OK)
    assert subprocess.run(["sh", "-n", path], check=False).returncode == 0


def test_quick_leaves_out_only_what_is_there() -> None:
    text = (ROOT / ".ci" / "quick").read_text("utf-8")
    named = re.findall(r"tests/[\w/]+(?:\.py)?(?:::\w+)?", text)
    assert len(named) > 15
    for name in named:
        file, _, test = name.partition("::")
        assert (ROOT / file).exists(), name
        assert not test or f"def {test}(" in (ROOT / file).read_text("utf-8"), name
