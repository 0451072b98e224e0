"""Where things live: the variables, their defaults, and that asking creates nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from communitytui import paths

XDG = {
    "HOME": "/home/lin",
    "XDG_DATA_HOME": "/x/data",
    "XDG_CONFIG_HOME": "/x/config",
    "XDG_STATE_HOME": "/x/state",
}


def test_defaults_stand_under_the_home() -> None:
    env = {"HOME": "/home/lin"}
    assert paths.workspace_file(env=env) == Path("/home/lin/.local/share/communitytui/ops.json")
    assert paths.config_file(env) == Path("/home/lin/.config/communitytui/config.toml")
    assert paths.themes_dir(env) == Path("/home/lin/.config/communitytui/themes")
    assert paths.playbooks_dir(env) == Path("/home/lin/.config/communitytui/playbooks")
    assert paths.drafts_dir(env) == Path("/home/lin/.local/state/communitytui/drafts")


def test_the_base_directories_are_respected() -> None:
    assert paths.workspace_file(env=XDG) == Path("/x/data/communitytui/ops.json")
    assert paths.config_file(XDG) == Path("/x/config/communitytui/config.toml")
    assert paths.drafts_dir(XDG) == Path("/x/state/communitytui/drafts")


def test_a_relative_base_directory_is_ignored() -> None:
    env = {"HOME": "/home/lin", "XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": ""}
    assert paths.workspace_file(env=env) == Path("/home/lin/.local/share/communitytui/ops.json")
    assert paths.config_dir(env) == Path("/home/lin/.config/communitytui")


def test_the_workspace_is_the_option_the_variable_the_config_or_the_default() -> None:
    env = {**XDG, "COMMUNITYTUI_FILE": "/b.json"}
    assert paths.workspace_file("/a.json", "/c.json", env) == Path("/a.json")
    assert paths.workspace_file(None, "/c.json", env) == Path("/b.json")
    assert paths.workspace_file(None, "/c.json", XDG) == Path("/c.json")
    assert paths.workspace_file("", "", {**XDG, "COMMUNITYTUI_FILE": ""}) == Path(
        "/x/data/communitytui/ops.json"
    )


def test_the_workspace_stays_the_same_file_when_the_directory_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert paths.workspace_file("ops.json") == tmp_path / "ops.json"


def test_the_home_may_be_written_short() -> None:
    assert paths.workspace_file("~/群.json", env=XDG) == Path("/home/lin/群.json")
    assert paths.config_file({**XDG, "COMMUNITYTUI_CONFIG": "~/c.toml"}) == Path("/home/lin/c.toml")


def test_without_a_home_there_is_still_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "expanduser", str)
    assert paths.config_dir({}) == Path.cwd() / ".config/communitytui"


def test_the_environment_of_the_process_is_the_default(clean_machine: Path) -> None:
    assert paths.config_dir() == clean_machine / "config" / "communitytui"


def test_asking_creates_nothing(clean_machine: Path) -> None:
    for ask in (
        paths.workspace_file,
        paths.config_file,
        paths.themes_dir,
        paths.playbooks_dir,
        paths.drafts_dir,
    ):
        assert clean_machine in ask().parents
    assert list(clean_machine.iterdir()) == []
