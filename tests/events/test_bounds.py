"""What reading costs in memory, and that no damage of a file gives anything but a told fault."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from communitytui.errors import BadValue
from communitytui.events.sniff import open_source
from tests.events.generator import ZONE, truth
from tests.events.writers import formats

_TRUTH = truth(days=40)
_LUMPS = (b"{", b"}", b"[", b"]", b'"', b",", b"\\", b"\0", b"\n", b"\xff", b"NaN", b"1e999", b"-")
_PEAK = (
    "import sys\n"
    "from tests.peak import peak\n"
    "from communitytui.events.sniff import open_source\n"
    "with open_source(sys.argv[1], zone='UTC', order=None, keep_going=False) as reading:\n"
    "    print(sum(1 for event in reading))\n"
    "print(peak())\n"
)


def _big_telegram(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write('{\n "name": "g", "type": "private_supergroup", "id": 9,\n "messages": [\n')
        for number in range(count):
            message = {
                "id": number,
                "type": "message",
                "date": "2024-01-01T00:00:00",
                "date_unixtime": str(1704067200 + number * 30),
                "from": f"张三{number % 500}",
                "from_id": f"user{number % 500}",
                "reply_to_message_id": number - 3,
                "text": "hello 世界? ",
                "text_entities": [{"type": "plain", "text": "hello 世界"}],
            }
            comma = "," if number < count - 1 else ""
            file.write(json.dumps(message, ensure_ascii=False, indent=1) + comma + "\n")
        file.write(" ]\n}\n")
    return path


def _big_csv(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write("timestamp,author_id,text\n")
        file.writelines(f"{1704067200 + 30 * n},u{n % 500},hello {n}?\n" for n in range(count))
    return path


@pytest.mark.parametrize(("make", "count"), [(_big_telegram, 20_000), (_big_csv, 70_000)])
def test_memory_does_not_grow_with_the_file(
    make: Callable[[Path, int], Path], count: int, tmp_path: Path
) -> None:
    path = make(tmp_path / "big", count)
    with open_source(path, zone="UTC", order=None, keep_going=False) as reading:
        events = iter(reading)
        next(events)  # what is loaded once is loaded now
        tracemalloc.start()
        try:
            found = sum(1 for _event in events)
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert found == count - 1
    assert peak < 4_500_000


@pytest.mark.slow
def test_a_million_messages_of_telegram_in_a_hundred_megabytes(tmp_path: Path) -> None:
    path = _big_telegram(tmp_path / "result.json", 1_000_000)
    assert path.stat().st_size > 270_000_000
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, str(path)], capture_output=True, text=True, check=True
    )
    count, peak = map(int, done.stdout.split())
    assert count == 1_000_000
    assert peak <= 100 << 20


def _damaged(raw: bytes, chance: random.Random) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.choice((1, 3, 20))):
        at = chance.randrange(len(data))
        how = chance.randrange(4)
        if how == 0:
            data[at] = chance.randrange(256)
        elif how == 1:
            del data[at : at + chance.randrange(1, 400)]
        elif how == 2:
            data[at:at] = data[at : at + chance.randrange(1, 300)]
        else:
            data[at:at] = chance.choice(_LUMPS)
    return bytes(data)


def _read_all(path: Path, keep_going: bool) -> None:
    with open_source(path, zone=ZONE, order=None, keep_going=keep_going) as reading:
        for event in reading:
            assert event.kind in {"message", "reaction", "join", "leave", "other"}


@pytest.mark.parametrize("form", formats(_TRUTH), ids=lambda form: form.write.__name__[6:])
def test_damage_is_told_and_never_a_traceback(form: Any, tmp_path: Path) -> None:
    path = form.write(_TRUTH, tmp_path)
    raw, chance = path.read_bytes(), random.Random(form.write.__name__)
    for _ in range(4):
        path.write_bytes(_damaged(raw, chance))
        for keep_going in (False, True):
            with suppress(BadValue):  # and nothing else
                _read_all(path, keep_going)
