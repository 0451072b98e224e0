"""A PostgreSQL server of our own: started for the tests, thrown away after them."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

#: Where Debian and its kin keep the programs of the server, which are not on the path.
_ELSEWHERE = "/usr/lib/postgresql/*/bin"
_SETTINGS = {"listen_addresses": "''", "shared_buffers": "32MB", "max_connections": "60"}


def _programs() -> Path | None:
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    there = sorted(Path("/").glob(f"{_ELSEWHERE[1:]}/initdb"))
    return there[-1].parent if there else None


class Server:
    """One server on a socket in a short folder; ``durable`` lets a commit wait for the disk."""

    def __init__(self, *, durable: bool = False) -> None:
        programs = _programs()
        if programs is None:
            pytest.skip("needs the programs of a PostgreSQL server")
        self._programs = programs
        self._as: Sequence[str] = ()
        if os.geteuid() == 0:
            # A server refuses to run as root.
            try:
                pwd.getpwnam("postgres")
            except KeyError:
                pytest.skip("needs a user postgres, for a server does not run as root")
            self._as = ("runuser", "-u", "postgres", "--")
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        if self._as:
            shutil.chown(self.folder, "postgres")
        self.folder.chmod(0o755)
        self._settings = {**_SETTINGS, "fsync": "on" if durable else "off"}
        self._do("initdb", "-D", self.data, "-U", "owner", "-A", "trust", "-E", "UTF8",
                 "--no-sync", "--locale=C")  # fmt: skip
        self.start()
        self._do("createdb", "-h", self.folder, "-U", "owner", "ops")

    @property
    def data(self) -> Path:
        """The folder of the server's files."""
        return self.folder / "data"

    def url(self, role: str = "owner", database: str = "ops") -> str:
        """Return the URL of a database for a role."""
        return f"postgresql://{role}@/{database}?host={self.folder}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        chosen = " ".join(f"-c {name}={value}" for name, value in self._settings.items())
        self._do("pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log",
                 "-o", f"-k {self.folder} {chosen}", "start")  # fmt: skip

    def stop(self) -> None:
        """Stop the server in good order, if it runs."""
        subprocess.run(
            [*self._as, self._programs / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop"],
            check=False,
            capture_output=True,
        )

    def kill(self) -> None:
        """Kill the server and all its processes at once, as a power cut would."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        # Stopped first, so that it begins no more of them.
        os.kill(first, signal.SIGSTOP)
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(first)], check=False, capture_output=True, text=True
        )
        for pid in (first, *map(int, children.stdout.split())):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        while any(
            Path(f"/proc/{pid}/status").exists() for pid in map(int, children.stdout.split())
        ):
            time.sleep(0.02)

    def sql(self, text: str, database: str = "ops", *, role: str = "owner") -> str:
        """Run SQL and return what it printed, values only."""
        return self._do("psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1",
                        "-h", self.folder, "-U", role, "-d", database, "-c", text)  # fmt: skip

    def emptied(self) -> str:
        """Take the workspace out of the database, and return its URL."""
        self.sql("SET client_min_messages = error; DROP SCHEMA IF EXISTS communitytui CASCADE")
        return self.url()

    def remove(self) -> None:
        """Stop the server and take its files away."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _do(self, program: str, *arguments: object) -> str:
        done = subprocess.run(
            [*self._as, self._programs / program, *map(str, arguments)],
            check=False,
            stdout=subprocess.PIPE,
            # What a server that goes on running holds open must not be waited for.
            stderr=subprocess.STDOUT if program != "pg_ctl" else subprocess.DEVNULL,
            text=True,
            cwd="/",
        )
        assert done.returncode == 0, done.stdout
        return done.stdout.strip()
