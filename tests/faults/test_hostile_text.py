"""Rows 43 to 47: hostile text in every field; through the screen, the commands, the reports."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest

from communitytui.domain.kernel.text import LINE_CAP
from communitytui.store import open_store
from tests.faults.payloads import FORBIDDEN, OWN, PAYLOADS, WORD, poisoned
from tests.samples import make_workspace
from tests.screens import APP, ESC, Screen, app, command, tasks

_SIZE = (120, 40)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("poisoned")
    poisoned(make_workspace(folder / "ops.json"))
    return folder


@pytest.fixture
def file(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "work")
    return tmp_path / "work" / "ops.json"


def harmless(sent: bytes) -> None:
    """Check that nothing in what was sent acts on a terminal by somebody's text."""
    sent = OWN.sub(b"", sent)
    found = FORBIDDEN.search(sent)
    assert found is None, sent[max(0, found.start() - 60) : found.end() + 60]
    assert b"Traceback" not in sent


def lives(screen: Screen) -> None:
    assert screen.process.poll() is None, screen.text


def click_everywhere(screen: Screen) -> None:
    """Click on each row in every pane: where markup were obeyed, an action would run."""
    rows = _SIZE[1]
    for x in (8, 20, 45, 60, 95, 110):
        for y in range(2, rows, 6):
            screen.send(f"\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m".encode())
            screen.read(0.01)
    screen.rest()


@pytest.mark.long
@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_row_43_every_field_every_pane_every_dialog(file: Path, every: int) -> None:
    """``every``: of how many tasks one is opened in the form and in the dialog of what it owes."""
    with app(file, size=_SIZE) as screen:
        screen.wait("tui ", "Tasks")
        screen.rest()
        # The whole community in the list, its first task under the cursor.
        screen.press(b"g", b"\t", b"g")
        for place in range(len(PAYLOADS)):
            for opens in () if place % every else (b"e", b"d"):
                screen.send(opens)
                screen.until(lambda: "^s" in screen.text, f"form or dialog for {opens!r}")
                screen.send(ESC)
                screen.until(lambda: "^s" not in screen.text, "the list")
            lives(screen)
            screen.sends(b"j", b"\x1b[")
        # Those whose deliverable is there: shown in the detail.
        for _ in PAYLOADS:
            screen.sends(b"j", b"\x1b[")
        lives(screen)
        for opens in (b"s", b"@", b"t", b"a", b"r", b":", b"?", b"/"):
            screen.press(opens, WORD.encode() if opens in b":/" else b"j", ESC, ESC)
            lives(screen)
        for key in (b"M", b"M", b"z", b"j", b"z", b"\t", b"j", b"k", b"\t", b"l", b"l", b"\x1bOR"):
            screen.press(key)
        screen.press(b"G", b"\x15", b"h", b"h", b"]", b"]", b"\x1bOR", b"T", b"T", b"T")
        lives(screen)
        click_everywhere(screen)
        lives(screen)
        screen.press(ESC, ESC, b"R")
        screen.wait(WORD)
        # Undo asks about what it would take back, and tells what it is.
        screen.press(b"!", b"u")
        screen.rest()
        screen.press(ESC)
        lives(screen)
        assert screen.leave(b"q") == 0
        harmless(bytes(screen.raw))
    assert len(tasks(file)) == 75


_COMMANDS = (
    ("status",),
    ("tasks",),
    ("tasks", "--json"),
    ("show", "1", "2", "9"),
    ("metrics",),
    ("metrics", "--json"),
    ("log",),
    ("log", "--json"),
    ("path",),
    ("doctor",),
    ("--export", "md"),
    ("set", "17", "owner=\x1b]0;x\x07[/]"),
    ("add", "\x1b[2J[/] \u202ex", "--stage", "plan", "--owner", "\x9b97m"),
    ("reopen", "1"),
    ("skip", "20", "--reason", "[/foo]\x1b[97;7531m"),
    ("done", "17", "--without-deliverable", "\x1b]52;c;eA==\x07"),
    ("undo",),
    ("redo",),
    ("delete", "30"),
    ("log",),
    ("tasks", "\x1b[97;7531m[/"),
    ("tasks", "owner:\x1b]0;7531\x07"),
    ("show", "\x1b]0;7531\x07"),
    ("set", "17", "colour\x9b=x"),
    ("-c", "\x1b[97;7531m", "tasks"),
    ("record", "\x1b]0;7531\x07", "3"),
    ("--theme\x1b[2J",),
    ("frob\x1b]0;7531\x07",),
)
_RUN = """
import json, os, sys
from communitytui.cli.main import run
codes = []
for args in json.loads(sys.argv[2]):
    sys.stdout.write("\\n$ next\\n"); sys.stdout.flush()
    codes.append(run(["-f", sys.argv[1], *args]))
    sys.stdout.flush()
print("\\ncodes", *codes, "end")
"""


@pytest.mark.parametrize("way", ["terminal", "pipe"])
def test_row_43_every_command(file: Path, way: str) -> None:
    argv = [sys.executable, "-c", _RUN, str(file), json.dumps(_COMMANDS)]
    if way == "terminal":
        with Screen(argv, size=(120, 40)) as screen:
            assert screen.leave() == 0
            sent = bytes(screen.raw)
    else:
        done = subprocess.run(
            argv,
            env={**os.environ, "COMMUNITYTUI_LANG": "en"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
        )
        sent = done.stdout + done.stderr
        assert b"\x1b" not in sent
    harmless(sent)
    codes = [
        int(code)
        for code in re.findall(rb"\d+", sent.rpartition(b"\ncodes ")[2].partition(b"end")[0])
    ]
    assert len(codes) == len(_COMMANDS)
    # A wrong word is refused as such; nothing of it is a fault of the program.
    assert set(codes) <= {0, 2, 3}, dict(zip(_COMMANDS, codes, strict=True))
    assert codes[:10] == [0] * 10


def test_row_43_a_lone_surrogate_is_cleaned_or_refused_in_words(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    data = json.loads(text)
    data["tasks"]["1"]["title"] = "x\ud800y"
    file.write_text(json.dumps(data), encoding="utf-8")
    done = command(file, "tasks")
    assert done.returncode in (0, 6)
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert done.stderr.count("\n") == 1
        # What cannot be read is not written over either.
        assert command(file, "set", "1", "owner=Ana").returncode == 6
        assert json.loads(file.read_text(encoding="utf-8"))["tasks"]["1"]["title"] == "x\ud800y"
    refused = command(
        file, "add", b"x\xff\xedy".decode(errors="surrogateescape"), "--stage", "plan"
    )
    assert "Traceback" not in refused.stderr


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
def test_row_44_in_tmux_title_and_buffer_stay(file: Path, tmp_path: Path) -> None:
    socket = str(tmp_path / "tmux")

    def tmux(*args: str, check: bool = True) -> str:
        return subprocess.run(
            ["tmux", "-S", socket, "-f", "/dev/null", *args],
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            check=check,
        ).stdout

    def wait(word: str) -> None:
        end = time.monotonic() + 30
        while word not in (shown := tmux("capture-pane", "-p")):
            assert time.monotonic() < end, shown
            time.sleep(0.1)

    tmux(
        "new-session", "-d", "-x", "120", "-y", "40", "env PS1='ready$ ' bash --norc --noprofile -i"
    )
    try:
        tmux("set-option", "-g", "set-clipboard", "on")
        tmux("set-option", "-g", "allow-passthrough", "on")
        tmux("set-buffer", "mine")
        title = tmux("display-message", "-p", "#{pane_title}")
        tmux("send-keys", "-l", " ".join([*APP, "--lang", "en", "-f", str(file)]))
        tmux("send-keys", "Enter")
        wait("Tasks")
        for key in ["g", "Tab", "g", "e", "Escape", *["j"] * 40, "?", "Escape", "F3", "q"]:
            tmux("send-keys", key)
            # A key right behind escape would be taken for one with alt.
            time.sleep(0.5 if key in ("e", "Escape", "?") else 0.05)
        wait("ready$")
        for line in ("tasks", "show 1 9 10 11 12", "metrics", "--export md"):
            tmux(
                "send-keys", "-l", " ".join([*APP, "-f", str(file), line]) + "; echo done-$((1+1))"
            )
            tmux("send-keys", "Enter")
            wait("done-2")
            tmux("send-keys", "-l", "clear")
            tmux("send-keys", "Enter")
            time.sleep(0.3)
        assert tmux("display-message", "-p", "#{pane_title}") == title
        assert tmux("show-buffer") == "mine"
        assert len(tmux("list-buffers").splitlines()) == 1
    finally:
        tmux("kill-server", check=False)


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


def test_row_45_the_report_keeps_its_tables_and_has_no_elements(file: Path) -> None:
    clean = file.with_name("clean.json")
    make_workspace(clean)
    done = command(file, "--export", "md")
    assert done.returncode == 0, done.stderr
    harmless(done.stdout.encode())
    assert WORD in done.stdout
    # An escaped sign is text: out of the way before looking for what acts.
    plain = re.sub(r"\\[!-/:-@\[-`{-~]", "", done.stdout)
    parser = _Elements()
    parser.feed(plain)
    assert set(parser.found) <= {"br"}
    assert not re.search(r"!\[|\]\((?!#)", plain)
    assert _columns(plain) <= _columns(
        re.sub(r"\\[!-/:-@\[-`{-~]", "", command(clean, "--export", "md").stdout)
    )


def _columns(text: str) -> set[tuple[int, ...]]:
    """Return the numbers of columns of the rows of each table."""
    tables: set[tuple[int, ...]] = set()
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        counts = {line.count("|") - 1 for line in block.splitlines()}
        assert len(counts) == 1, block[:2000]
        tables.add((counts.pop(),))
    return tables


def _tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_row_46_export_paths_write_one_file_or_none(file: Path, tmp_path: Path) -> None:
    """The path is the user's own choice; what is refused leaves nothing behind."""
    room = tmp_path / "room"
    (room / "inner").mkdir(parents=True)
    mine = room / "mine.md"
    mine.write_text("mine")
    closed = room / "file-not-folder"
    closed.write_text("x")
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (room / "link.md").symlink_to(victim)
    command(file, "tasks")
    before = _tree(tmp_path)

    def export(path: str, *more: str) -> int:
        done = command(file, "--export", "md", "-o", path, *more)
        assert "Traceback" not in done.stderr
        assert done.stderr.count("\n") == (1 if done.returncode else 0), done.stderr
        return done.returncode

    refused = {
        str(mine): 2,
        str(room / "link.md"): 2,
        str(room / ("n" * 300 + ".md")): 4,
        str(room / "no" / "such" / "folder.md"): 4,
        str(closed / "x.md"): 4,
        str(room / "inner"): 2,
        "/proc/nothing.md": 4,
        "": 4,
    }
    assert {path: export(path) for path in refused} == refused
    # A folder is no file, whatever is forced.
    assert export(str(room / "inner"), "--force") in (2, 4)
    assert _tree(tmp_path) == before
    assert mine.read_text() == "mine"
    written = [
        str(room / "inner" / ".." / "up.md"),
        str(room / "absolute.md"),
        str(room / "CON"),
        str(room / "a\x1b[2J|b.md"),
    ]
    assert [export(path) for path in written] == [0] * 4
    assert _tree(tmp_path) - before == {f"room/{name}" for name in _names(written)}
    assert export(str(mine), "--force") == 0
    assert mine.read_text().startswith("#")
    # A temporary laid where ours would be is not followed.
    assert victim.read_text() == "precious"
    assert export(str(room / "link.md"), "--force") == 0
    assert not [name for name in _tree(tmp_path) if "/." in name]


def _names(paths: list[str]) -> list[str]:
    return [path.rpartition("/")[2] for path in paths]


def test_row_46_a_link_laid_where_the_report_is_prepared_is_not_followed(
    file: Path, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    code = (
        "import os, sys\n"
        # Its name cannot be guessed; here it can.
        "os.urandom = bytes\n"
        "os.symlink(sys.argv.pop(1), f'{sys.argv.pop(1)}/.out.md.000000000000.tmp')\n"
        "from communitytui.cli.main import main\n"
        "main()\n"
    )
    argv = ["-f", str(file), "--export", "md", "-o", str(tmp_path / "out.md")]
    done = subprocess.run(
        [sys.executable, "-c", code, str(victim), str(tmp_path), *argv],
        env={**os.environ, "COMMUNITYTUI_LANG": "en"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 4
    assert done.stderr.count("\n") == 1
    assert victim.read_text() == "precious"
    assert not (tmp_path / "out.md").exists()


def test_row_47_a_huge_title_is_cut_and_costs_no_more_than_others(tmp_path: Path) -> None:
    file = make_workspace(tmp_path / "ops.json", 1000, readings=False)
    huge = "x" * 100_000
    assert command(file, "add", huge, "--stage", "plan").returncode == 0
    data = json.loads(file.read_text(encoding="utf-8"))
    for id, record in data["tasks"].items():
        if int(id) % 2:
            record["title"] = "宽" * 100_000 if int(id) < 41 else "y" * 5_000
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    with open_store(file, who="ana") as store:
        rows = store.snapshot.tables["tasks"].values()
        assert len(rows) == 1001
        assert max(len(str(row["title"])) for row in rows) <= LINE_CAP + 100
    with app(file, size=_SIZE) as screen:
        screen.wait("tui ", "Tasks")
        screen.rest()
        screen.press(b"g", b"\t", b"g")
        sent = []
        for _ in range(20):
            before = len(screen.raw)
            screen.press(b"j")
            sent.append(len(screen.raw) - before)
        # Half of the moves put a title of the full length into the detail: as many cells as
        # fit there, and no more.
        assert sorted(sent)[10] <= 4_000
        assert max(sent) <= 6_000
        assert screen.leave(b"q") == 0
