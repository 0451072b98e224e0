"""What is counted of imports, when its file is damaged, strange, or a trap."""

from __future__ import annotations

import os
import pwd
import random
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from communitytui.errors import Busy, CommunityError, Damaged, MayNotWrite
from communitytui.events import layout, migrating
from communitytui.events.event import Event
from communitytui.events.guard import FileAccess, Odd
from communitytui.events.intake import Intake
from communitytui.events.ledger import STAFF, Ledger
from communitytui.events.looking import examine, look, set_aside
from communitytui.events.rows import DayPart
from tests.events.old_ledger import make_old
from tests.events.test_ledger import EVENTS, ZONE, take
from tests.store.helpers import ROOT

_JOURNAL_END = bytes.fromhex("d9d505f920a163d7")
is_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A ledger with one file of fifty events in it."""
    path = str(tmp_path / "ops.json.events")
    with Ledger(path, "u", ZONE) as ledger:
        take(ledger, "a", EVENTS)
        ledger.commit()
    return path


def states(path: str, access: FileAccess | None = None) -> list[str]:
    return [found.state for found in examine(path, access or FileAccess(), ["u"])]


def refused(path: str, kind: type[CommunityError], access: FileAccess | None = None) -> str:
    """Return what is said; what stands there is left as it was."""
    before = Path(path).read_bytes() if Path(path).is_file() else b""
    with pytest.raises(kind) as caught:
        Ledger(path, "u", ZONE, access)
    assert (Path(path).read_bytes() if Path(path).is_file() else b"") == before
    return str(caught.value)


# -- doors


@pytest.mark.parametrize("end", ["", "-journal", "-wal", "-shm"])
@pytest.mark.parametrize("kind", ["link", "dangling", "fifo", "folder", "socket"])
def test_only_a_plain_file_is_opened(
    tmp_path: Path, kind: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    victim, trap = tmp_path / "victim.db", Path("ops.json.events" + end)
    with sqlite3.connect(victim) as db:
        db.execute("CREATE TABLE secret (a)")
    db.close()
    before = victim.read_bytes()
    if kind in ("link", "dangling"):
        trap.symlink_to(victim if kind == "link" else tmp_path / "made.db")
    elif kind == "fifo":
        os.mkfifo(trap)
    elif kind == "folder":
        trap.mkdir()
    else:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(trap))
    with pytest.raises(Odd, match="not a regular file"):
        Ledger("ops.json.events", "u", ZONE)
    assert victim.read_bytes() == before
    assert not (tmp_path / "made.db").exists()
    if not end:
        assert states("ops.json.events") == ["bad"]
        with pytest.raises(Odd):
            look("ops.json.events", FileAccess(), "u", ZONE)


@pytest.mark.parametrize("kind", ["link", "fifo"])
def test_only_a_plain_salt_is_read(path: str, tmp_path: Path, kind: str) -> None:
    salt, victim = Path(path.replace(".events", ".salt")), tmp_path / "victim"
    shutil.move(salt, victim)
    before = victim.read_bytes()
    if kind == "link":
        salt.symlink_to(victim)
    else:
        os.mkfifo(salt)
    assert "ops.json.salt" in refused(path, Odd)
    assert states(path) == ["bad"]
    assert victim.read_bytes() == before


def test_what_is_put_there_between_looking_and_opening_is_not_used(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = tmp_path / "victim.db"
    shutil.copy(path, victim)
    connect = sqlite3.connect

    def swapped(*args: object, **options: object) -> sqlite3.Connection:
        Path(path).rename(tmp_path / "away")
        Path(path).symlink_to(victim)
        return connect(*args, **options)  # type: ignore[call-overload, no-any-return]

    before = victim.read_bytes()
    monkeypatch.setattr(sqlite3, "connect", swapped)
    with pytest.raises(Odd):
        Ledger(path, "u", ZONE)
    assert victim.read_bytes() == before


def test_a_journal_that_names_another_file_is_not_played_back(path: str, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("x")
    name = str(precious).encode()
    length, check = len(name).to_bytes(4, "big"), sum(name).to_bytes(4, "big")
    Path(path + "-journal").write_bytes(bytes(512) + name + length + check + _JOURNAL_END)
    refused(path, Odd)
    assert precious.exists()


@is_root
def test_a_stranger_s_file_is_refused_and_a_colleague_s_is_not(path: str, tmp_path: Path) -> None:
    os.chown(path, 12345, 54321)
    assert refused(path, Odd)
    assert refused(path, Odd, FileAccess(0o660, 0))
    tmp_path.chmod(0o777)
    assert refused(path, Odd, FileAccess(0o660, 54321))
    tmp_path.chmod(0o770)
    Ledger(path, "u", ZONE, FileAccess(0o660, 54321)).close()
    Ledger(path, "u", ZONE, FileAccess(0o600, 0, 12345)).close()


@is_root
def test_what_root_imports_stays_the_workspace_s(tmp_path: Path) -> None:
    path = str(tmp_path / "ops.json.events")
    with Ledger(path, "u", ZONE, FileAccess(0o660, 54321, 12345)) as ledger:
        take(ledger, "a", EVENTS)
        ledger.commit()
    for file in (path, path.replace(".events", ".salt")):
        found = Path(file).stat()
        assert (found.st_uid, found.st_gid) == (12345, 54321)
        assert stat.S_IMODE(found.st_mode) == 0o660


# -- damage


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"no database at all" * 100,
        lambda data: b"x",
        lambda data: data[:100],
        lambda data: data[: len(data) // 2],
        lambda data: data[: len(data) // 2 // 4096 * 4096],
        lambda data: data[:4096] + bytes(len(data) - 4096),
        lambda data: bytes(100) + data[100:],
    ],
    ids=["foreign", "a byte", "a header", "cut", "cut at a page", "zeros", "no header"],
)
def test_damage_is_said_and_what_to_do(path: str, spoil: Callable[[bytes], bytes]) -> None:
    Path(path).write_bytes(spoil(Path(path).read_bytes()))
    said = refused(path, Damaged)
    assert "ops.json.events" in said
    assert "doctor --recover" in said
    assert states(path) == ["bad"]
    aside = set_aside(path, FileAccess())
    assert aside is not None
    assert Path(aside).exists()
    Ledger(path, "u", ZONE).close()


def test_a_bit_that_flips_is_found_before_it_is_counted(path: str) -> None:
    """What SQLite does not look at is in our checksums; what is free matters to nobody."""
    good, chance = Path(path).read_bytes(), random.Random(4)
    spots = [at for at, byte in enumerate(good) if byte]
    with Ledger(path, "u", ZONE) as ledger:
        whole = (ledger.every(), [*ledger.days(0, 10**6)])
    found = 0
    for _ in range(200):
        data = bytearray(good)
        data[chance.choice(spots)] ^= 1 << chance.randrange(8)
        Path(path).write_bytes(data)
        try:
            with Ledger(path, "u", ZONE) as ledger:
                assert (ledger.every(), [*ledger.days(0, 10**6)]) == whole
        except (Damaged, MayNotWrite):
            found += 1
    assert found > 50


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE days SET authors = zeroblob(length(authors)) WHERE rowid = 1",
        "UPDATE days SET quarters = zeroblob(length(quarters)) WHERE rowid = 1",
        "UPDATE days SET quarters = NULL WHERE rowid = 1",
        "UPDATE days SET chat = 2 WHERE rowid = 1",
        "UPDATE chats SET platform = 'QQ'",
        "UPDATE shares SET last = last + 1",
        "UPDATE authors SET platform = 'QQ' WHERE number = 1",
        "DELETE FROM days WHERE rowid = 1",
        "UPDATE sources SET gives = 'joins'",
        "UPDATE authors SET hash = hash + 1 WHERE number = 1",
        "DELETE FROM authors WHERE number = 1",
        "INSERT INTO staff VALUES (1, 1)",
        "UPDATE communities SET uid = 'v'",
        "DELETE FROM facts",
    ],
)
def test_rows_that_another_program_changed_are_found(path: str, statement: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute(statement)
    db.close()
    with pytest.raises(Damaged), Ledger(path, "u", ZONE) as ledger:
        [*ledger.days(0, 10**6)]
    assert states(path) == ["bad"]


def test_a_database_of_another_program_is_left_alone(path: str) -> None:
    Path(path).unlink()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE notes (text)")
    db.close()
    assert "another program" in refused(path, Damaged)


def test_a_ledger_of_a_newer_version_is_left_alone(path: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {layout.VERSION + 1}")
    db.close()
    assert "newer" in refused(path, MayNotWrite)
    assert states(path) == ["warning"]
    assert set_aside(path, FileAccess()) is None


# -- salts


def test_a_salt_that_is_missing_is_never_made_again(path: str) -> None:
    salt = Path(path.replace(".events", ".salt"))
    kept = salt.read_bytes()
    salt.unlink()
    assert "ops.json.salt is missing" in refused(path, Damaged)
    with pytest.raises(Damaged):
        Ledger(path, "another", ZONE)
    assert not salt.exists()
    salt.write_bytes(kept)
    salt.chmod(0o600)
    assert states(path) == ["ok"]
    salt.write_bytes(kept.replace(b"u ", b"v "))
    refused(path, Damaged)
    salt.write_bytes(b"u " + bytes(16).hex().encode() + b"\n")
    assert "not the one" in refused(path, Damaged)
    salt.write_bytes(b"u 00\n")
    assert "damaged" in refused(path, Damaged)
    assert states(path) == ["bad"]
    assert set_aside(path, FileAccess()) is not None
    Ledger(path, "u", ZONE).close()


def test_a_line_that_a_kill_cut_short_is_no_salt(path: str) -> None:
    salt = Path(path.replace(".events", ".salt"))
    before = salt.read_bytes()
    salt.write_bytes(before + b"v 0123")
    with Ledger(path, "v", ZONE) as ledger:
        made = ledger.salt
    assert salt.read_bytes() == before + b"v " + made.hex().encode() + b"\n"


def test_the_salt_is_not_in_the_ledger(path: str) -> None:
    with Ledger(path, "u", ZONE) as ledger:
        salt = ledger.salt
    data = Path(path).read_bytes()
    assert salt not in data
    assert salt.hex().encode() not in data


def as_before(days: Iterable[tuple[int, list[DayPart]]]) -> list[tuple[int, list[DayPart]]]:
    """Return days as a ledger without hours and chats has them."""
    return [(day, [part._replace(chat=0, quarters=b"") for part in parts]) for day, parts in days]


def test_an_old_ledger_gives_its_salt_away_and_keeps_no_copy(path: str) -> None:
    with Ledger(path, "u", ZONE) as ledger:
        whole = as_before(ledger.days(0, 10**6))
    salt = make_old(path)["u"]
    assert salt in Path(path).read_bytes()
    assert states(path) == ["warning", "ok"]
    with Ledger(path, "u", ZONE) as ledger:
        assert ledger.salt == salt
        assert [*ledger.days(0, 10**6)] == whole
        assert [held.old for held in ledger.every()] == [True]
    assert salt not in Path(path).read_bytes()
    assert Path(path.replace(".events", ".salt")).stat().st_mode & 0o777 == 0o600
    assert states(path) == ["ok"]


def test_a_ledger_of_the_second_version_keeps_what_it_counted(path: str) -> None:
    with Ledger(path, "u", ZONE) as ledger:
        whole = as_before(ledger.days(0, 10**6))
        (held,) = ledger.sources()
    make_old(path, 2)
    seen = look(path, FileAccess(), "u", ZONE)
    assert [(each.token, each.hours) for each in seen] == [(held.token, False)]
    assert states(path) == ["ok"]
    before = Path(path).read_bytes()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE sources SET gives = 'joins'")
    db.close()
    refused(path, Damaged)
    Path(path).write_bytes(before)
    with Ledger(path, "u", ZONE) as ledger:
        assert [*ledger.days(0, 10**6)] == whole
        assert ledger.sources() == [held._replace(hours=False)]
        # What is taken in now knows its hours, and each event counts once.
        take(ledger, "b", EVENTS)
        for _, parts in ledger.days(0, 10**6):
            assert {part.chat for part in parts} == {1}
            assert len({(key, part.source) for part in parts for key in part.keys}) == 2 * len(
                {key for part in parts for key in part.keys}
            )
        ledger.commit()
    with Ledger(path, "u", "Europe/Paris") as ledger:
        assert [each.sha256 for each in ledger.sources()] == ["b"]
        assert ledger.begin("c", "-") == 3
    assert states(path) == ["ok"]


def test_people_of_two_platforms_are_parted(tmp_path: Path) -> None:
    path = str(tmp_path / "ops.json.events")
    with Ledger(path, "u", ZONE) as ledger:
        for sha in "ab":
            source = ledger.begin(sha, "-")
            intake = Intake(ledger, source)
            answers = [e._replace(reply_to="id1") for e in EVENTS[7:9]]
            intake.take([*EVENTS[:7], *answers])
            ledger.finish(source, "telegram" if sha == "a" else "discord", (), None, 9)
        ledger.mark(STAFF, {1}, ledger.sources()[0])
        ledger.commit()
    make_old(path, 2)
    with Ledger(path, "u", ZONE) as ledger:
        people = [
            ledger.known(f"secret{n}", at) for at in ("Telegram", "Discord") for n in range(3)
        ]
        assert people[3:] == [n + 3 for n in people[:3] if n is not None]
        assert ledger.marked(STAFF) == {1, 4}
        for _, parts in ledger.days(0, 10**6):
            mine, other = parts
            assert [n + 3 for n in mine.authors] == [*other.authors]
            assert [n + 3 for n in mine.replied[2::4]] == [*other.replied[2::4]]
        ledger.commit()
    assert states(path) == ["ok"]


def test_it_can_be_read_while_somebody_imports(path: str, tmp_path: Path) -> None:
    with Ledger(path, "u", ZONE) as ledger:
        whole = [*ledger.days(0, 10**6)]
    nobody = str(tmp_path / "none.events")
    with Ledger.reading(nobody, "u", ZONE) as seen:
        assert seen.sources() == []
    assert not Path(nobody).exists()
    with Ledger(path, "u", ZONE) as ledger:
        # More than is kept in memory.
        at = 1_780_000_000
        many = [Event(at + 60 * i, f"n{i % 999}", "message", f"x{i}") for i in range(400_000)]
        intake = Intake(ledger, ledger.begin("b", "-"))
        for start in range(0, len(many), 50_000):
            intake.take(many[start : start + 50_000])
        before = sorted(tmp_path.iterdir())
        with Ledger.reading(path, "u", ZONE) as seen:
            assert [*seen.days(0, 10**6)] == whole
            assert seen.salt == ledger.salt
            assert seen.known("secret1") == ledger.known("secret1")
            with pytest.raises(sqlite3.Error):
                seen.forget(1)
        assert sorted(tmp_path.iterdir()) == before


def test_a_migration_that_is_killed_is_finished_later(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    salt = make_old(path)["u"]

    def killed(*_: object) -> None:
        raise SystemExit

    for module, name in ((migrating, "migrate"), (layout, "sweep")):
        with monkeypatch.context() as patched:
            patched.setattr(module, name, killed)
            with pytest.raises(SystemExit):
                Ledger(path, "u", ZONE)
    with Ledger(path, "u", ZONE) as ledger:
        assert ledger.salt == salt
    assert salt not in Path(path).read_bytes()


def _begin(path: str, number: int) -> None:
    while True:
        try:
            with Ledger(path, f"u{number % 2}", ZONE) as ledger:
                take(ledger, f"a{number}", EVENTS)
                ledger.commit()
            return
        except Busy:
            continue


def test_imports_that_begin_at_once_make_one_salt(tmp_path: Path) -> None:
    path = str(tmp_path / "ops.json.events")
    fork = get_context("fork")
    several = [fork.Process(target=_begin, args=(path, number)) for number in range(6)]
    for each in several:
        each.start()
    for each in several:
        each.join()
    assert [each.exitcode for each in several] == [0] * 6
    lines = Path(path.replace(".events", ".salt")).read_text().splitlines()
    assert sorted(line.split(" ")[0] for line in lines) == ["u0", "u1"]
    for uid in ("u0", "u1"):
        with Ledger(path, uid, ZONE) as ledger:
            assert len(ledger.sources()) == 3
            ((_, parts), *_) = ledger.days(0, 10**6)
            # The same people have the same numbers in every file.
            assert len({tuple(part.authors) for part in parts}) == 1


# -- two people


@pytest.fixture
def two_users() -> Iterator[tuple[str, str]]:
    names = ("ct-ua", "ct-ub")
    if os.geteuid() != 0 or not all(map(shutil.which, ("useradd", "groupadd", "runuser"))):
        pytest.skip("needs root, and users to be made")
    for name in names:
        with pytest.raises(KeyError):
            pwd.getpwnam(name)
    subprocess.run(["groupadd", "ct-team"], check=True)
    try:
        for name in names:
            subprocess.run(["useradd", "-m", "-G", "ct-team", name], check=True)
        yield names
    finally:
        for name in names:
            subprocess.run(["userdel", "-r", name], check=False, capture_output=True)
        subprocess.run(["groupdel", "ct-team"], check=False)


#: Runs a command as another user, who may not read this Python: so all of it is loaded before.
_AS = """
import os, pwd, sys, tempfile
from communitytui.cli.main import run

user, chat, *words = sys.argv[1:]
out, err = os.dup(1), os.dup(2)
with tempfile.TemporaryDirectory() as folder:
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1), os.dup2(quiet, 2)
    file = folder + "/ops.json"
    for command in (["init", "W", "--shared"], ["import", chat], ["undo"], ["doctor"]):
        run(["-f", file, *command])
    os.rename(file + ".events", file + ".other")
    os.symlink(file + ".other", file + ".events")
    run(["-f", file, "import", chat])
    sys.stdout.flush(), sys.stderr.flush()
    os.dup2(out, 1), os.dup2(err, 2)
found = pwd.getpwnam(user)
os.initgroups(user, found.pw_gid), os.setgid(found.pw_gid), os.setuid(found.pw_uid)
os.environ.update(HOME=found.pw_dir, LOGNAME=user)
sys.exit(run(words))
"""


@pytest.fixture
def team(two_users: tuple[str, str]) -> Iterator[Path]:
    """A folder of both: pytest's own are closed to others."""
    with TemporaryDirectory() as folder:
        shutil.chown(folder, group="ct-team")
        yield Path(folder)


@pytest.mark.slow
def test_a_colleague_s_link_leads_nowhere(two_users: tuple[str, str], team: Path) -> None:
    team.chmod(0o2770)
    owner, colleague = two_users
    file, mail, chat = team / "ops.json", Path("/home", owner, "mail.db"), team / "chat.csv"
    chat.write_text("timestamp,author_id,kind\n2026-11-01T10:00:00Z,u1,message\n")
    chat.chmod(0o644)

    def run(user: str, *words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-c", _AS, user, str(chat), "-f", str(file), *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env={**os.environ, "COMMUNITYTUI_LANG": "en"},
        )
        return done.returncode, done.stderr

    assert run(owner, "init", "T", "--shared") == (0, "")
    with sqlite3.connect(mail) as db:
        db.execute("CREATE TABLE secret (a)")
    db.close()
    shutil.chown(mail, owner, owner)
    before = mail.read_bytes()
    link = Path(f"{file}.events")
    link.symlink_to(mail)
    os.chown(link, pwd.getpwnam(colleague).pw_uid, -1, follow_symlinks=False)
    code, said = run(owner, "import", str(chat))
    assert (code, "ops.json.events is not a regular file" in said) == (4, True)
    assert mail.read_bytes() == before
    # A plain ledger that a colleague made first is the team's.
    link.unlink()
    assert run(colleague, "import", str(chat)) == (0, "")
    assert run(owner, "import", str(chat)) == (0, "")
    for end in ("events", "salt"):
        found = Path(f"{file}.{end}").stat()
        assert stat.S_IMODE(found.st_mode) == 0o660
        assert found.st_uid == pwd.getpwnam(colleague).pw_uid
