"""The first hour of four people on a real terminal, with the keys and seconds that it takes them.

One begins in Chinese, one has a WeChat export, one a Discord export and a table, one a weekly
table only. Seconds are those of a person who takes 0.3 s for a key, 2 s to read a question and
5 s for what is told in the end; what the machine takes is not asserted.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from types import TracebackType

import pexpect
import pytest

from tests.events.generator import Happening, members
from tests.events.writers import write_discord, write_memotrace
from tests.screens import PATIENCE, command

#: What a person takes for a key, a question, and for what is told (seconds).
KEY, QUESTION, TOLD = 0.3, 2.0, 5.0
#: So many write every day until so many days ago, and from then on a few.
PEOPLE, LEFT, QUIET, DAYS = 12, 3, 21, 125


class Person:
    """Types command lines and answers, and counts keys and what is read."""

    def __init__(self, folder: Path, lang: str) -> None:
        self.folder, self.lang = folder, lang
        self.keys = self.questions = self.told = 0

    @property
    def seconds(self) -> float:
        return self.keys * KEY + self.questions * QUESTION + self.told * TOLD

    @property
    def file(self) -> Path:
        return self.folder / "ops.json"

    def runs(self, line: str, *talk: tuple[str, str], then: str = "") -> str:
        """Type a line, answer what is asked, and return what was told; it has to say ``then``."""
        self.keys += len(f"communitytui {line}\r")
        with Talking(self, line.split()) as child:
            for question, answer in talk:
                child.expect_exact(question)
                child.sendline(answer)
                self.keys += len(f"{answer}\r")
                self.questions += 1
            child.expect(pexpect.EOF)
            child.close()
            assert child.exitstatus == 0, child.before
        self.told += 1
        assert then in child.before
        return str(child.before)


class Talking:
    """The program on a terminal, in the folder of a person."""

    def __init__(self, who: Person, words: list[str]) -> None:
        env = {"COMMUNITYTUI_FILE": str(who.file), "COMMUNITYTUI_LANG": who.lang}
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "communitytui", *words],
            env={**os.environ, **env},
            cwd=who.folder,
            encoding="utf-8",
            timeout=PATIENCE,
            dimensions=(40, 120),
        )

    def __enter__(self) -> pexpect.spawn:
        return self.child

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.child.close(force=True)


def chat() -> list[Happening]:
    """Return what a group wrote up to yesterday: of late only a few of them."""
    random, people, number = Random(7), members()[:PEOPLE], 0
    noon = datetime.combine(datetime.now(UTC).date(), time(4), UTC)
    found = []
    for back in range(DAYS, 0, -1):
        for who in people if back > QUIET else people[:LEFT]:
            for _ in range(random.randint(1, 3)):
                number += 1
                at = noon - timedelta(days=back, minutes=-random.randint(0, 200))
                found.append(Happening(int(at.timestamp()), who, "message", number, text="今天读"))
    return sorted(found)


def table(path: Path, head: str, step: int) -> None:
    """Write a table of values, a line for every ``step`` days, that fall in the end."""
    random, today = Random(3), datetime.now(UTC).date()
    monday = today - timedelta(days=today.weekday() + 7)
    last = today - timedelta(days=1) if step == 1 else monday
    lines = [head]
    for back in range(30 * (7 if step == 1 else 1), -1, -1):
        usual = 300 if back > 4 * (7 // step) else 200
        lines.append(f"{last - timedelta(days=back * step)},{usual + random.randint(-9, 9)}")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def statuses(who: Person) -> dict[str, str]:
    answer = command(who.file, "tasks", "--json")
    return {task["key"]: task["status"] for task in json.loads(answer.stdout)["tasks"]}


@pytest.mark.dated(rotating=True)
@pytest.mark.parametrize("kind", ["new", "wechat", "discord", "weekly"])
def test_the_first_hour(tmp_path: Path, kind: str) -> None:
    who, seconds, keys = HOURS[kind](tmp_path)
    assert who.seconds <= seconds, (who.seconds, who.keys, who.questions, who.told)
    assert who.keys <= keys
    assert "done" in statuses(who).values()


def new(folder: Path) -> tuple[Person, float, int]:
    """New, in Chinese: a community, what comes first and why, and that is done."""
    who = Person(folder, "zh")
    who.runs("init 晨光读书会", ("[y/N]", ""), ("[跳过]", ""), then="75 项任务")
    told = who.runs("today", then="1.1")
    assert "为什么先做" in told
    assert told.count("○") == 1
    who.runs("done 1.1", ("> ", "买了书没读完"), ("> ", ""), then="1.1")
    assert statuses(who)["1.1"] == "done"
    return who, 50, 80


def running(who: Person, file: str, *, stage: str = "") -> float:
    """Bring a file to an empty workspace; return the seconds until the first finding."""
    asks = {
        "zh": ("[y/N]", "叫什么名字", "哪个阶段", "哪种货币", "严重"),
        "en": ("[y/N]", "What is it called", "Which stage", "Which currency", "critical"),
    }[who.lang]
    answers = ("y", "", stage, "")
    who.runs(f"import {file}", *zip(asks, answers, strict=False), then=asks[-1])
    return who.seconds


def wechat(folder: Path) -> tuple[Person, float, int]:
    """Running, in Chinese, with what MemoTrace exports."""
    who = Person(folder, "zh")
    write_memotrace(chat(), folder).rename(folder / "群聊.csv")
    assert running(who, "群聊.csv") < 30
    assert statuses(who)["1.1"] == "done"
    who.runs("done 8.1", ("> ", "7 天，去掉机器人"), ("> ", ""), then="8.1")
    return who, 46, 70


def discord(folder: Path) -> tuple[Person, float, int]:
    """Running, in English, with a Discord export, and a table of orders a day."""
    who = Person(folder, "en")
    write_discord(chat(), folder).rename(folder / "lobby.json")
    table(folder / "shop.csv", "date,orders", 1)
    assert running(who, "lobby.json", stage="8") < 30
    who.runs("import shop.csv", then="211")
    who.runs("done 8.6 --offered", then="8.6")
    return who, 58, 105


def weekly(folder: Path) -> tuple[Person, float, int]:
    """Running, in Chinese, with nothing but a number for each week."""
    who = Person(folder, "zh")
    table(folder / "周报.csv", "周,周活", 7)
    assert running(who, "周报.csv") < 30
    who.runs("done 8.1", ("> ", "每周一统计"), ("> ", ""), then="8.1")
    return who, 45, 66


HOURS = {each.__name__: each for each in (new, wechat, discord, weekly)}
