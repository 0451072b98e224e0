"""No door left open: links, owners, devices, hostile names, and files that are too much."""

from __future__ import annotations

import errno
import json
import os
import socket
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from communitytui import foreign
from communitytui.cli import output
from communitytui.errors import BadValue, CommunityError, Damaged, MayNotRead, MayNotWrite
from communitytui.store import (
    check_shared,
    create_store,
    examine,
    files,
    recover,
    write_output,
)
from communitytui.store.files import Access, Site
from tests.store.helpers import add, any_record, opened

ROOT = Path(__file__).parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")


def command(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run one command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "communitytui", *args],
        cwd=ROOT,
        env={**os.environ, "COMMUNITYTUI_LANG": "en", "COMMUNITYTUI_USER": "ana", **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


# Links beside the workspace ---------------------------------------------------------------------


def test_backups_through_a_link_are_refused_before_anything_is_written(path: Path) -> None:
    elsewhere = path.with_name("elsewhere")
    elsewhere.mkdir()
    path.with_name("ops.json.backups").symlink_to(elsewhere)
    before = path.read_bytes()
    with opened(path) as store:
        with pytest.raises(MayNotWrite, match=r"ops\.json\.backups"):
            add(store)
        with pytest.raises(MayNotWrite, match=r"ops\.json\.backups"):
            store.history()
    with pytest.raises(MayNotWrite):
        recover(path, check=any_record)
    assert path.read_bytes() == before
    assert list(elsewhere.iterdir()) == []


def test_a_file_in_the_backups_that_is_a_link_is_not_followed(path: Path) -> None:
    with opened(path) as store:
        add(store)
    victim = path.with_name("victim.json")
    victim.write_bytes(path.read_bytes())
    kept = path.with_name("ops.json.backups")
    kept.mkdir(exist_ok=True)
    (kept / "20990101T000000Z-r000000000099.json").symlink_to(victim)
    path.write_bytes(b"{")
    assert recover(path, check=any_record).backup != str(victim)


def test_an_archive_that_is_a_link_is_refused(path: Path) -> None:
    from communitytui.store import archive_file

    other = path.with_name("private.json")
    create_store(other)
    path.with_name("archive-old.json").symlink_to(other)
    with opened(path) as store, pytest.raises(MayNotWrite, match="archive-old"):
        archive_file(store, "old")


def test_where_all_may_write_only_ours_and_the_owner_s_count(path: Path) -> None:
    class Found:
        st_uid = 12345

    journal = str(path) + ".journal"
    assert files.trusted(Found(), journal)  # type: ignore[arg-type]
    path.parent.chmod(0o1777)
    assert not files.trusted(Found(), journal)  # type: ignore[arg-type]


# Owners -----------------------------------------------------------------------------------------


@as_root
def test_root_leaves_every_file_to_its_owner(tmp_path: Path) -> None:
    """Made and written by root in somebody's folder: nothing there is root's afterwards."""
    tmp_path.chmod(0o711)
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 12345, 23456)
    path = home / "new" / "ops.json"
    create_store(path)
    with opened(path, rotate_at=500) as store:
        for _ in range(10):
            add(store)
            store.checkpoint()
        write_output(store, str(home / "report.md"), b"x", replace=False)
    path.write_bytes(b"damage")
    assert recover(path, check=any_record).kept_aside is not None
    made = [home / "report.md", *home.rglob("*")]
    assert any(each.name.startswith("journal-") for each in made)
    assert {(each.stat().st_uid, each.stat().st_gid) for each in made} == {(12345, 23456)}
    assert {stat.S_IMODE(each.stat().st_mode) for each in made if each.is_file()} == {0o600}


def test_the_owner_is_asked_for_and_given_by_root_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "fchown", lambda fd, uid, gid: given.append((uid, gid)))
    target = tmp_path / "x"
    fd = os.open(target, os.O_CREAT | os.O_RDWR, 0o600)
    mine = os.fstat(fd)
    try:
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        Access(0o600, mine.st_gid, mine.st_uid + 1).grant(fd)
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        Access(0o600, mine.st_gid, mine.st_uid + 1).grant(fd)
    finally:
        os.close(fd)
    assert given == [(mine.st_uid + 1, mine.st_gid)]


# What may not be read ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", ".journal", ".lock", ".backups"])
def test_what_may_not_be_read_is_exit_4_and_never_recovered_from(
    path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path) as store:
        add(store)
        store.checkpoint()
    closed = str(path) + name
    real = os.open

    def guarded(place: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if os.fspath(place) == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), place)
        return real(place, flags, mode, dir_fd=dir_fd)

    Path(str(path) + ".backups").mkdir(exist_ok=True)
    before = path.read_bytes()
    monkeypatch.setattr(os, "open", guarded)
    for work in (examine, recover):
        with pytest.raises(MayNotRead) as caught:
            work(path, check=any_record)
        assert caught.value.exit_code == 4
    if name in ("", ".journal"):
        with pytest.raises(MayNotRead):
            opened(path)
    monkeypatch.undo()
    assert path.read_bytes() == before


@as_root
@pytest.mark.slow
def test_another_user_gets_exit_4_from_every_command(tmp_path: Path) -> None:
    """As the user nobody, on files of root's: JSON, import FILE, @file and --playbook."""
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents:
        if not folder.stat().st_mode & 0o005:
            folder.chmod(folder.stat().st_mode | 0o005)
    mine, closed = tmp_path / "mine", tmp_path / "closed"
    mine.mkdir()
    os.chown(mine, 65534, 65534)
    closed.write_text("x")
    closed.chmod(0o600)
    own, other, warm = (str(place / "ops.json") for place in (mine, tmp_path, tmp_path / "warm"))
    create_store(other)
    readable = tmp_path / "readable"
    readable.write_text("x")
    asked = [
        ["-f", "OWN", "init", "X"],
        ["-f", "OTHER", "status"],
        ["-f", "OTHER", "doctor"],
        ["-f", "OTHER", "doctor", "--recover"],
        ["-f", "OWN", "import", "FILE"],
        ["-f", "OWN", "done", "1", "--deliverable", "@FILE"],
        ["-f", "OWN", "init", "Y", "--playbook", "FILE"],
    ]
    # The interpreter may stand where nobody else may look: what it needs is loaded before.
    code = (
        "import json, os, sys\n"
        "from communitytui.cli.main import run\n"
        "for args in json.loads(sys.argv[1]): run(args)\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "print(json.dumps([run(args) for args in json.loads(sys.argv[2])]), file=sys.stdout)\n"
    )

    def filled(**names: str) -> str:
        text = json.dumps(asked)
        for name, value in names.items():
            text = text.replace(name, value)
        return text

    done = subprocess.run(
        [
            sys.executable,
            "-c",
            code,
            filled(OWN=warm, OTHER=str(readable), FILE=str(readable)),
            filled(OWN=own, OTHER=other, FILE=str(closed)),
        ],
        cwd=ROOT,
        env={**os.environ, "HOME": str(mine), "COMMUNITYTUI_LANG": "en"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [0, 4, 4, 4, 4, 4, 4], done.stderr


# Sharing ----------------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_shared_is_told_with_what_to_type(tmp_path: Path) -> None:
    room = tmp_path / "a room"
    room.mkdir(mode=0o755)
    with pytest.raises(BadValue) as caught:
        check_shared(room / "ops.json")
    assert f"chmod g+rwxs '{room}'" in str(caught.value)
    done = command("-f", str(room / "ops.json"), "init", "X", "--shared")
    assert (done.returncode, list(room.iterdir())) == (2, [])
    room.chmod(0o2770)
    check_shared(room / "ops.json")
    check_shared(tmp_path / "new" / "ops.json")
    create_store(room / "ops.json")
    with pytest.raises(BadValue, match=r"chmod -R g\+rwX"):
        check_shared(room / "ops.json")


# Outputs ----------------------------------------------------------------------------------------


def _targets(path: Path) -> dict[str, str]:
    """Every way to name what a report must not go to."""
    names = ["", ".journal", ".lock", ".events", ".salt", ".events-wal", ".corrupt-1", ".backups"]
    found = {name or "file": str(path) + name for name in names}
    folder = path.parent
    (folder / "link.md").symlink_to(path)
    os.link(str(path) + ".journal", folder / "hard.md")
    (folder / "other").symlink_to(folder)
    os.mkfifo(folder / "fifo")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(folder / "s"))
    return found | {
        "link": str(folder / "link.md"),
        "hard link": str(folder / "hard.md"),
        "through a folder": str(folder / "other" / path.name),
        "dots": f"{folder}/../{folder.name}/./{path.name}",
        "case": str(folder / path.name.upper()),
        "archive": str(folder / "archive-2026-01-01.json"),
        "archive's journal": str(folder / "archive-x.json.journal"),
        "in the backups": str(path) + ".backups/report.md",
        "a temporary": str(folder / f".{path.name}.0123.tmp"),
        "fifo": str(folder / "fifo"),
        "socket": str(folder / "s"),
        "device": "/dev/null",
        "folder": str(folder),
    }


def test_a_report_goes_to_nothing_of_the_workspace_whatever_it_is_called(path: Path) -> None:
    with opened(path) as store:
        add(store)
        store.checkpoint()
        Path(str(path) + ".backups").mkdir(exist_ok=True)
        targets = _targets(path)
        with path.open("rb") as held:
            if Path("/proc/self/fd").exists():
                targets["descriptor"] = f"/proc/self/fd/{held.fileno()}"
            before = {each: each.lstat().st_mtime_ns for each in path.parent.rglob("*")}
            for how, target in targets.items():
                for replace in (False, True):
                    with pytest.raises((BadValue, MayNotWrite)):
                        write_output(store, target, how.encode(), replace=replace)
        assert {each: each.lstat().st_mtime_ns for each in path.parent.rglob("*")} == before


def test_every_option_that_names_an_output_asks_the_same_function(tmp_path: Path) -> None:
    """The options of all commands are walked: who adds one must say here where it leads."""
    from communitytui.cli.program import root

    path = tmp_path / "ops.json"
    assert command("-f", str(path), "init", "X").returncode == 0
    context = root.make_context("communitytui", ["path"], resilient_parsing=True)
    named = {
        (name, max(param.opts, key=len))
        for name, found in [
            ("", root),
            *((n, root.get_command(context, n)) for n in root.list_commands(context)),
        ]
        if found is not None
        for param in found.params
        if {"-o", "--output", "--out"} & {*param.opts}
    }
    assert named == {("", "--output"), ("report", "--output")}
    before = path.read_bytes()
    for kind in ("md", "ics"):
        done = command("-f", str(path), "--export", kind, "-o", str(path), "--force")
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    done = command("-f", str(path), "report", "week", "-o", str(path), "--force")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o600, 0o660, 0o640])
def test_a_report_has_the_mode_of_the_workspace(path: Path, mode: int) -> None:
    path.chmod(mode)
    with opened(path) as store:
        target = path.with_name("report.md")
        write_output(store, str(target), b"one", replace=False)
        assert stat.S_IMODE(target.stat().st_mode) == mode
        with pytest.raises(BadValue, match="exists already"):
            write_output(store, str(target), b"two", replace=False)
        write_output(store, str(target), b"two", replace=True)
    assert target.read_bytes() == b"two"


# What people name -------------------------------------------------------------------------------


def _odd_files(room: Path) -> dict[str, Path]:
    os.mkfifo(room / "pipe")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(room / "socket"))
    devices = {name: Path(f"/dev/{name}") for name in ("zero", "urandom")}
    return {"pipe": room / "pipe", "socket": room / "socket", "folder": room, **devices}


def test_what_never_ends_is_refused_by_every_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from communitytui.cli.commands.done import read_deliverable
    from communitytui.cli.commands.schedule import read_holiday_file
    from communitytui.config import load_config
    from communitytui.events.sniff import open_source
    from communitytui.services.communities import load_playbook
    from communitytui.tui.theming import read_theme

    monkeypatch.setattr(foreign, "PATIENCE", 0.01)
    readers: dict[str, Callable[[Path], object]] = {
        "deliverable": lambda path: read_deliverable(f"@{path}"),
        "holidays": lambda path: read_holiday_file(str(path)),
        "playbook": load_playbook,
        "theme": lambda path: read_theme("mine", path),
        "import": lambda path: open_source(path, zone="UTC", order=None, keep_going=False),
        "workspace": opened,
        "large": foreign.open_plain,
    }
    for kind, odd in _odd_files(tmp_path).items():
        for name, read in readers.items():
            with pytest.raises(CommunityError) as caught:
                read(odd)
            assert caught.value.exit_code in (2, 6), (kind, name)
        assert len(load_config(odd)[1]) == 1


def test_a_pipe_with_a_writer_and_no_file_at_all_are_read(tmp_path: Path) -> None:
    ends = os.pipe()
    os.write(ends[1], b"text")
    os.close(ends[1])
    try:
        assert foreign.read_text(f"/dev/fd/{ends[0]}") == "text"
    finally:
        os.close(ends[0])
    assert foreign.read_small(os.devnull) == b""
    large = tmp_path / "large"
    os.truncate(os.open(large, os.O_CREAT | os.O_RDWR), 1 << 30)
    with pytest.raises(BadValue, match="too large"):
        foreign.read_small(large)


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 30_000, "a." * 30_000 + "b = 1", '"a" . ' * 500 + "b = 1", "a = \udcff"]
)
def test_toml_that_costs_more_than_it_says_is_one_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadValue, match=r"x\.toml"):
        foreign.read_toml(path)


# Too much ---------------------------------------------------------------------------------------

_HEAD = b"date,metric,value\n"
_EVENTS = b"timestamp,author_id,kind,text\n"
_TELEGRAM = b'{"name":"g","type":"private_supergroup","id":9,"messages":['
_MESSAGE = (
    b'{"id":1,"type":"message","date":"2024-01-01T00:00:00","date_unixtime":"1704067200",'
    b'"from":"a","from_id":"user1","text":"x","x":'
)
#: A beginning, and what follows it 8 million bytes long.
_ENDLESS = {
    "daily values in one line": (_HEAD + b"2026-11-01,dau,", b"7"),
    "a quote that is not closed": (_HEAD + b'2026-11-01,"dau', b"x"),
    "nothing but commas": (_HEAD, b","),
    "a header without end": (_HEAD[:-1], b",x"),
    "daily values without end": (_HEAD, b"2026-11-01,dau,5\n"),
    "blank lines": (_HEAD, b"\n"),
    "nothing": (_HEAD, b"\0"),
    "a record of many lines": (_HEAD + b'"', b',,,,,,,,,,,,"\n"'),
    "events in one line": (_EVENTS + b"2026-11-01T10:00:00Z,u1,message,", "😀".encode()),
    "blank events": (_EVENTS, b"\n"),
    "an event of many lines": (_EVENTS + b'"', b'","'),
    "values in values": (_TELEGRAM, _MESSAGE + b"[" + b"{}," * 300_000 + b"0]},"),
    "brackets": (_TELEGRAM + _MESSAGE, b"["),
    "people by name": (
        _TELEGRAM,
        b'{"id":1,"type":"service","action":"invite_members","date_unixtime":"1704067200",'
        b'"actor":"a","actor_id":"user1","members":[' + b'"b",' * 200_000 + b'"c"]},',
    ),
    "statistics": (b'{"errcode":0,"items":[', b'{"stat_time":1,"data":{"msg_total":[]}},'),
}
_IDLE = 60 << 20


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a community, into which nothing gets that is refused."""
    path = tmp_path_factory.mktemp("community") / "ops.json"
    assert command("-f", str(path), "init", "X").returncode == 0
    return path


_LONG = ("people by name", "values in values", "an event of many lines", "nothing but commas")


@pytest.mark.parametrize(
    "what",
    [pytest.param(name, marks=[pytest.mark.slow] * (name in _LONG)) for name in _ENDLESS],
)
def test_no_file_costs_more_than_a_hundred_megabytes(
    tmp_path: Path, community: Path, what: str
) -> None:
    """Told in one line, exit 2, and the process stays within 100 MB over one that does nothing."""
    head, unit = _ENDLESS[what]
    big = tmp_path / ("big.json" if head.startswith(b"{") else "big.csv")
    with big.open("wb") as file:
        file.write(head)
        for _ in range(8):
            file.write(unit * (1_000_000 // len(unit) + 1))
    code = (
        "import sys\n"
        "from communitytui.cli.program import run\n"
        "from tests.peak import peak\n"
        "code = run(sys.argv[1:])\n"
        "print(peak())\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "-f", str(community), "import", str(big)],
        cwd=ROOT,
        env={**os.environ, "COMMUNITYTUI_LANG": "en"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "should not have" not in done.stderr
    assert int(done.stdout.split()[-1]) < _IDLE + (100 << 20)


def test_line_ends_of_all_kinds_are_line_ends(tmp_path: Path) -> None:
    path, table = tmp_path / "ops.json", tmp_path / "nl.csv"
    assert command("-f", str(path), "init", "X").returncode == 0
    table.write_bytes(
        b"date,metric,value\r2026-03-01,dau,5\r\n2026-03-02,dau,6\n\r2026-03-03,dau,7\n"
    )
    done = command("-f", str(path), "import", str(table))
    assert (done.returncode, "3 days" in done.stdout) == (0, True), done.stderr


def test_a_zip_of_too_many_files_is_refused_by_its_list(tmp_path: Path) -> None:
    from communitytui.events.zips import open_zip

    line = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, *[0] * 8, 1, *[0] * 6) + b"a"
    path = tmp_path / "m.zip"
    with path.open("wb") as file:
        file.write(line * 100_001)
        file.write(struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(line) * 100_001, 0, 0))
    with pytest.raises(BadValue, match="more than 100000 files"):
        open_zip(path)


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_zip_packed_otherwise_is_told(tmp_path: Path, method: int) -> None:
    from communitytui.events.zips import open_zip

    path = tmp_path / "m.zip"
    with zipfile.ZipFile(path, "w", method) as made:
        made.writestr("a.csv", "timestamp,author_id\n")
    with pytest.raises(BadValue, match="plain zip"):
        open_zip(path)


@pytest.mark.parametrize("name", ["", ".journal"])
def test_a_workspace_over_one_gibibyte_is_refused_unread(path: Path, name: str) -> None:
    with opened(path) as store:
        add(store)
    os.truncate(str(path) + name, (1 << 30) + 1)
    with pytest.raises(Damaged, match="over 1024 MiB"):
        opened(path)


def test_a_backup_over_one_gibibyte_is_not_read(path: Path) -> None:
    from communitytui.store.backups import backups, is_good

    kept = Path(Site.of(path).backups)
    kept.mkdir()
    large = kept / "20260101T000000Z-r000000000001.json"
    os.truncate(os.open(large, os.O_CREAT | os.O_RDWR), (1 << 30) + 1)
    assert [is_good(each) for each in backups(Site.of(path))] == [False]


@pytest.mark.parametrize("unit", [b",[]", b",{}", b",1000", b',"x"'])
def test_json_of_nothing_but_small_values_is_not_taken_apart(path: Path, unit: bytes) -> None:
    path.write_bytes(b'{"tasks":{"1":{"a":[1' + unit * (5_000_000 // len(unit)) + b"]}}}")
    with pytest.raises(Damaged, match="not a workspace of this program"):
        opened(path)


# Names that act ---------------------------------------------------------------------------------

_EVIL = "a\x1b]0;pwn\x07\x9b31mb\u202ec\nd"


def test_no_name_from_outside_reaches_the_terminal_raw(tmp_path: Path) -> None:
    room = tmp_path / _EVIL
    room.mkdir()
    themes = tmp_path / "config" / "communitytui" / "themes"
    themes.mkdir(parents=True)
    (themes / f"{_EVIL}.toml").write_text("x")
    file = str(room / "ops.json")
    env = {"COMMUNITYTUI_USER": _EVIL, "XDG_CONFIG_HOME": str(tmp_path / "config")}
    env |= {"COMMUNITYTUI_THEME": _EVIL, "COMMUNITYTUI_COMMUNITY": ""}
    for args in (
        ["init", "X"],
        ["path"],
        ["path", "--json"],
        ["doctor"],
        ["doctor", "--json"],
        ["log"],
        ["status"],
        ["--export", "md", "-o", file],
        ["import", str(room / "none.csv")],
        ["init", "Y", "--playbook", str(room / "none.toml")],
        ["done", "1", "--deliverable", f"@{room}/none.json"],
        ["-c", _EVIL, "status"],
    ):
        done = command("-f", file, *args, **env)
        shown = done.stdout + done.stderr
        assert not {*"\x1b\x07\x9b\u202e"} & {*shown}, args
        assert "pwn" not in shown or done.returncode in (0, 2, 3, 6), args
        assert done.stderr.count("\n") <= 1 or done.returncode == 0, args


def test_json_brings_the_real_path_back(tmp_path: Path) -> None:
    for name in (_EVIL, os.fsdecode(b"\xff\xfe")):
        file = str(tmp_path / name / "ops.json")
        done = command("-f", file, "path", "--json")
        rows = {row["name"]: row["path"] for row in json.loads(done.stdout)["paths"]}
        assert os.fsencode(rows["workspace"]) == os.fsencode(file)


def test_colours_are_ours_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "is_coloured", lambda: True)
    assert output.harmless(output.paint("\x1b[8mx", "bad")) == "\x1b[31m[8mx\x1b[0m"
    assert output.harmless("\u3000全 角\u00a0\t👨\u200d👩") == "\u3000全 角\u00a0\t👨\u200d👩"
    # What stands for a colour comes from no path, and no file.
    with pytest.raises(UnicodeEncodeError):
        os.fsencode(output.paint("x", "bad"))
