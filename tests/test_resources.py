"""The shipped files are found, and are what their endings promise."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from communitytui import resources


def test_the_shipped_themes_are_found() -> None:
    themes = resources.toml_files(resources.bundled_themes())
    assert themes
    for name, file in themes.items():
        assert tomllib.loads(file.read_text("utf-8")), name


def test_the_shipped_playbooks_are_found() -> None:
    playbooks = resources.toml_files(resources.bundled_playbooks())
    assert "nine-stages" in playbooks
    assert tomllib.loads(playbooks["nine-stages"].read_text("utf-8"))


def test_inside_a_wheel_the_themes_stand_in_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "communitytui"
    (package / "themes").mkdir(parents=True)
    (tmp_path / "themes").mkdir()
    monkeypatch.setattr(resources, "_package", lambda: package)
    assert resources.bundled_themes() == package / "themes"
    (package / "themes").rmdir()
    assert Path(str(resources.bundled_themes())).resolve() == tmp_path / "themes"


def test_an_installation_without_its_files_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "_package", lambda: tmp_path / "communitytui")
    with pytest.raises(FileNotFoundError, match="themes"):
        resources.bundled_themes()
    with pytest.raises(FileNotFoundError, match="playbooks"):
        resources.bundled_playbooks()


def test_only_toml_files_count_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.toml", "a.toml", "c.toml.bak", "README.md"):
        (tmp_path / name).write_text("", "utf-8")
    (tmp_path / "folder.toml").mkdir()
    assert list(resources.toml_files(tmp_path)) == ["a", "b"]
    assert resources.toml_files(tmp_path / "missing") == {}
