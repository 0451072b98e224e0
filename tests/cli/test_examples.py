"""Every command line that README, guide, help pages, changelog and samples show does what it did.

The golden files hold for each line its exit code, how many lines it prints, a hash of them and
the first few. ``COMMUNITYTUI_GOLDEN=1`` writes them anew; read the difference before keeping it:
a line that is gone, or has another exit code, is a script of somebody that stops working.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import duckdb
import pytest

from communitytui.cli.grammar import TranslatedCommand
from communitytui.cli.program import root
from communitytui.i18n import speaking, tr
from communitytui.services.demo import build
from communitytui.services.guide import PAGES
from tests.cli.test_streams import COMMANDS
from tests.events.generator import NAMES, truth
from tests.events.writers import write_telegram, write_whatsapp_android
from tests.faults.test_hostile_text import _COMMANDS
from tests.samples import NOW

Cli = Callable[..., Any]

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
# Read at import: the fixture that clears the surroundings takes the variable away.
REWRITE = bool(os.environ.get("COMMUNITYTUI_GOLDEN"))
_HEAD = 3

#: What scripts may have written and nothing shows: options before the verb, those of the program
#: behind it, words and options mixed, and what has always been refused.
KEPT = r"""
trial --metric dau --pass '>=300' --days 7 add Fixed hours
trial --json
trial --json add Fixed hours --metric dau --pass +10%
trial add Fixed --metric=dau hours --pass '>= 300' --owner me --stop-when 'dau < 100'
trial show 1 --lang zh
trial -c 1 show 1
trial set 1 owner=bo
trial add
trial add --metric dau
trial start
trial begin 1
trial show 1 2
trial judge 1
trial drop 1
goals --json
goals --target 600 --metric dau add 600 a day
goals add --deadline eom -- --more
goals set 1 target=700 owner=me
goals set target=700 1
goals drop 1 --reason late
goals --reason late drop 1
goals add x --from-task 1.5
goals loose 1
rhythms --json
rhythms --note short done 1
rhythms done 1 --date yesterday --minutes 10 --json
rhythms skip 1 --reason holiday
rhythms note 1 --note 'see the list'
rhythms reopen 1
rhythms pause 1
rhythms resume 1
rhythms delete 1
rhythms set 1 owner=bo
rhythms done
rhythms often
calendar --json
calendar --from -7d --to today
calendar --gaps
calendar --record
calendar --gaps add x
calendar --date fri add Questions about rates
calendar add Open evening --activity --time 19:30
calendar set 1 date=+2d
calendar publish 1 --link https://example.org
calendar delete 1
calendar add Live --every thu --until 12-20
calendar delete 2 --series later
calendar delete
calendar write
metrics dau wau
metrics --group activity --json
metrics --all
metrics --history dau
metrics dau --history --since -30d --json
metrics --title Check-ins add checkins
metrics add checkins --unit people --decimals 1 --direction up
metrics define dau --definition 'who wrote'
metrics dau --title x
metrics add
metrics --since fri
review --all
review --json
review 1
review close --next rest --end today
review --right a --right b --right c --wrong d --wrong e --wrong f --next g close
review 1 --right a
review 99
gate
gate content --close
gate --reason early 4
budget --currency EUR
budget --burn
workload --weeks 2 --owner me
workload --weeks 99
standard dau
standard dau --remove
record dau -5
record dau --n 3 300
record dau
tasks -- late
tasks --file none.json
findings --all --json
findings --dismiss Q02 --reason seen
findings --reason seen
log -n 3
log -n 0
undo --dry-run
undo --yes --any
redo
import
import --list
archive --before 2026-01-01
archive
done 1.1 1.2
set 1
completion tcsh
path --json extra
--version
--export md tasks
"""


#: The pages of the guide that have tests of their own: the article, words, and what is generated.
_OTHERS = {"article", "glossary", "tasks", "commands", "keys", "rules"}


def line_of(typed: str) -> str | None:
    """Return a line as a person types it, without the program's name and what is said of it."""
    typed = re.sub(r" +# .*|: .*|：\D.*$", "", typed).strip().removeprefix("communitytui").strip()
    try:
        words = shlex.split(typed)
    except ValueError:
        return None
    known = {*root.list_commands(click.Context(root)), "--export", "--version"} - {"demo", "help"}
    shown = words and typed.isprintable() and not re.search(r"[\[\]|…]", typed)
    # The screen needs a terminal, replaying the past two seconds; help and its pages may grow.
    if {"--calibrate", "--help"} & {*words}:
        return None
    # What needs a database is run by tests/server, on one.
    if "postgresql://" in typed or typed in ("store push FILE URL", "store pull URL FILE"):
        return None
    return typed if shown and words[0] in known else None


def _typed(language: str) -> Iterator[str]:
    """Yield what is shown: in code blocks and between backticks, on help pages and by us."""
    readme = ROOT / ("README.md" if language == "en" else "README.zh.md")
    guide = ROOT / "communitytui" / "guide" / language
    told = [guide / f"{name}.md" for name in PAGES if name not in _OTHERS]
    for path in (readme, *told, *([ROOT / "CHANGELOG.md"] if language == "en" else [])):
        text = path.read_text("utf-8")
        yield from re.findall(r"^communitytui .*", text, re.MULTILINE)
        yield from re.findall(r"`([a-z-]+ [^`\n]+)`", text)
    with speaking(language):
        pages = [tr(made.examples) for made in _commands(root) if made.examples]
    for line in "\n".join(pages).splitlines():
        yield from re.split("; |；", line)
    if language == "en":
        yield from KEPT.strip().splitlines()
        yield from map(shlex.join, _COMMANDS)
        yield from (shlex.join(args) for args, _ in COMMANDS.values())


def _commands(group: click.Group) -> Iterator[TranslatedCommand]:
    context = click.Context(group)
    for name in group.list_commands(context):
        made = group.get_command(context, name)
        assert isinstance(made, TranslatedCommand)
        yield made
        if isinstance(made, click.Group):
            yield from _commands(made)


def shown(language: str) -> list[str]:
    """Return every line that is shown in a language, once."""
    return list(dict.fromkeys(filter(None, map(line_of, _typed(language)))))


def recorded(golden: Path) -> list[str]:
    """Return the lines that a golden file holds."""
    text = golden.read_text("utf-8") if golden.exists() else ""
    return re.findall(r"^\$ (.*)", text, re.MULTILINE)


def _files(folder: Path) -> None:
    """Put beside the workspace what the lines name: tables, ten weeks of a chat, a playbook."""
    (folder / "goals.json").write_text('[{"goal": "600 a day", "metric": "dau"}]', "utf-8")
    (folder / "numbers.csv").write_text("date,metric,value\n2026-11-20,dau,312\n", "utf-8")
    (folder / "days-off.txt").write_text("2026-12-25\n", "utf-8")
    chat = truth()
    write_telegram(chat, folder).rename(folder / "result.json")
    said = write_whatsapp_android(chat, folder).read_text("utf-8")
    (folder / "chat.txt").write_text(said.replace(NAMES[0], "Ana"), "utf-8")
    with duckdb.connect(str(folder / "shop.db")) as db:
        when = "TIMESTAMPTZ '2026-10-01 10:00:00+00' + INTERVAL 1 DAY * i AS time"
        db.execute(
            f"CREATE TABLE messages AS SELECT {when}, i % 7 AS author FROM range(40) AS t(i)"
        )
    page = ROOT / "communitytui" / "guide" / "en" / "playbooks.md"
    (playbook,) = re.findall(r"(?ms)^```toml\n(.*?)^```$", page.read_text("utf-8"))
    (folder / "my-playbook.toml").write_text(playbook, "utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_line_that_is_shown_does_what_it_did(
    call: Cli, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = tmp_path / "demo"
    demo.mkdir()
    build(demo / "ops.json", now=NOW, spoken=language, me="ana")
    _files(demo)
    monkeypatch.setenv("COMMUNITYTUI_LANG", language)
    monkeypatch.setenv("COMMUNITYTUI_FILE", "ops.json")
    golden = GOLDEN / f"examples.{language}.txt"
    told = []
    for line in dict.fromkeys([*([] if REWRITE else recorded(golden)), *shown(language)]):
        here = tmp_path / "here"
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(demo, here)
        monkeypatch.chdir(here)
        result = call(*shlex.split(line))
        out = result.out.replace(str(tmp_path), "~").replace(os.environ["HOME"], "~")
        out = re.sub(r"\b[0-9a-f]{16,32}\b", "…", out)
        # How long paths are says something about the machine.
        out = re.sub(" +", " ", out) if line == "path" else out
        lines = out.splitlines()
        hashed = hashlib.sha256(out.encode()).hexdigest()[:8]
        head = [f"  {each[:100]}".rstrip() for each in lines[:_HEAD]]
        about = f"{result.code}, {len(lines)} lines {hashed}"
        told += [f"$ {line}", about, *head]
    seen = "\n".join(told) + "\n"
    if REWRITE:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(seen, "utf-8", newline="\n")
    assert seen == golden.read_text("utf-8")
