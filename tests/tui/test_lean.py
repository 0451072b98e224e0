"""Textual without what is not used of it: nothing is missing later, and any Textual will do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "import sys\nfrom communitytui.tui import lean\n" + code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_app_comes_without_the_palette_and_ssl() -> None:
    code = """
lean.import_textual()
print([name in sys.modules for name in ("textual.app", "textual.command", "ssl")])
"""
    assert _python(code) == "[True, False, False]"


def test_both_can_be_imported_afterwards() -> None:
    code = """
lean.import_textual()
import ssl, textual.command
print(textual.command.CommandPalette.__module__, bool(ssl.create_default_context()))
"""
    assert _python(code) == "textual.command True"


def test_a_textual_that_needs_its_palette_gets_it() -> None:
    code = """
def demanding(name):
    module = type(sys)(name)
    del module.__name__
    return module
lean._stand_in = demanding
lean.import_textual()
import textual.app
print(textual.app.CommandPalette.__module__)
"""
    assert _python(code) == "textual.command"


def test_a_textual_that_is_there_is_left_alone() -> None:
    code = """
import ssl, textual.app
before = dict(sys.modules)
lean.import_textual()
print(sys.modules == before, textual.app.CommandPalette.__module__)
"""
    assert _python(code) == "True textual.command"
