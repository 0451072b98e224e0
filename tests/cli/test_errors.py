"""Bad input: one line on stderr that says what to do, the exit code, and an untouched file."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from communitytui.cli import failures
from communitytui.domain.nouns.schema import check
from communitytui.errors import Exit
from communitytui.store import checkpoint

Cli = Callable[..., Any]


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("taks", 2, "did you mean tasks?"),
        ("task", 2, "did you mean tasks?"),
        ("export md", 2, "did you mean --export md?"),
        ("list", 2, "did you mean tasks?"),
        ("edit 1.1", 2, "did you mean set?"),
        ("导出", 2, "did you mean --export md?"),
        ("--lang zh 任务", 2, "是不是想写 tasks？"),
        ("done 1.1 --reason x", 2, "skip --reason"),
        ("skip 1.1 --deliverable x", 2, "did you mean done --deliverable?"),
        ("status --stage", 2, "tasks --stage"),
        ("set 1.1 --owner Ana", 2, "did you mean owner=…?"),
        ("set 1.1 owner Ana", 2, "did you mean owner=Ana?"),
        ("goals set 1 --targt 3", 2, "did you mean target=…?"),
        ("tasks --format json", 2, "did you mean --json?"),
        ("report", 2, "plan, checklist, week, day or review"),
        ("decide 1.1", 3, "2.6, 3.7"),
        ("tasks --jsn", 2, "did you mean --json?"),
        ("tasks -x", 2, "-x"),
        ("tasks --json=1", 2, "takes no value"),
        ("-f", 2, "needs a value"),
        ("add x --stage", 2, "needs a value"),
        ("add", 2, "TITLE is missing"),
        ("add x", 2, "--stage is missing"),
        ("completion bash zsh", 2, "no further argument zsh"),
        ("--lang fr tasks", 2, "zh or en"),
        ("add x --stage conten", 2, "did you mean content?"),
        ("add x --stage plan --due 31.2.", 2, "2026-12-01"),
        ("add x --stage plan --kind txt", 2, "did you mean text?"),
        ("add x --stage plan --area engag", 2, "did you mean engage?"),
        ("add x --stage plan --priority 9", 2, "3"),
        ("set 1 ownr=bo", 2, "did you mean owner?"),
        ("set 1 due=someday", 2, "did you mean today?"),
        ("set 1", 2, "FIELD=VALUE"),
        ("set owner=bo", 2, "missing tasks"),
        ("set 1 owner=bo --from owner", 2, "FIELD=VALUE"),
        ("tasks statu:todo", 2, "did you mean status?"),
        ("tasks status:tod", 2, "did you mean todo?"),
        ("tasks due:someday", 2, "did you mean today?"),
        ("metrics --group activty", 2, "did you mean activity?"),
        ("record dau many", 2, "not a number"),
        ("record dau 1 --date 2027-01-01", 2, "future"),
        ("record dau --sorce", 2, "--source"),
        ("log -n some", 2, "whole number"),
        ("done 40 --deliverable x --confirm", 2, "cannot be combined"),
        ("done 40 41 --deliverable x", 2, "one task"),
        ("done 40 41", 2, "41"),
        ("init 晨光读书会", 2, "already"),
        ("init other --timezone Asia/Shangai", 2, "Asia/Shanghai"),
        ("--export pdf", 2, "pdf"),
        ("--export md tasks", 2, "--export takes no command"),
        ("--force", 2, "--export"),
        ("completion bsh", 2, "did you mean bash?"),
        ("show 999", 3, "999"),
        ("show 9.99", 3, "9.99"),
        ("done 999 --without-deliverable x", 3, "999"),
        ("record dua 3", 3, "did you mean dau?"),
        ("tasks -c 晨光书会", 3, "did you mean 晨光读书会?"),
        ("init other --playbook none.toml", 3, "none.toml"),
        ("done 40 --deliverable @none.json", 3, "none.json"),
        ("redo", 3, "redo"),
        ("--read-only done 1.4", 4, "--read-only"),
        ("--read-only init other", 4, "--read-only"),
    ],
)
def test_bad_input(cli: Cli, file: Path, line: str, code: int, said: str) -> None:
    before = file.read_bytes()
    result = cli(*line.split())
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert result.err.count("\n") == 1
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1, 2]", b'{"a": {"1": {}}', b"name,owner\n", b"\x00\xff"]
)
@pytest.mark.parametrize("line", ["tasks --json", "status", "add x --stage plan", "init other"])
def test_a_file_that_is_not_whole(call: Cli, tmp_path: Path, content: bytes, line: str) -> None:
    file = tmp_path / "ops.json"
    file.write_bytes(content)
    result = call("--file", str(file), *line.split())
    assert (result.code, result.out) == (Exit.DAMAGED, "")
    assert result.err.count("\n") == 1
    assert file.read_bytes() == content


def test_a_newer_schema_can_be_looked_at_only(call: Cli, file: Path) -> None:
    image = checkpoint.read(str(file), check)
    file.write_bytes(checkpoint.encode(image.snapshot._replace(schema=99), image.place))
    before = file.read_bytes()
    assert len(call("-f", str(file), "tasks", "--json").json["tasks"]) == 75
    result = call("-f", str(file), "set", "1", "owner=bo")
    assert result.code == Exit.MAY_NOT_WRITE
    assert result.err.count("\n") == 1
    assert file.read_bytes() == before


@pytest.mark.parametrize("line", ["status", "tasks", "metrics", "log", "tasks late"])
def test_without_a_file_a_look_says_how_to_begin(call: Cli, clean_machine: Path, line: str) -> None:
    result = call(*line.split())
    assert (result.code, result.err) == (0, "")
    assert "communitytui init NAME" in result.out
    assert not (clean_machine / "data").exists()


@pytest.mark.parametrize("line", ["show 1", "done 1", "set 1 owner=bo", "undo", "record dau 3"])
def test_without_a_file_there_is_nothing_to_find(call: Cli, clean_machine: Path, line: str) -> None:
    result = call(*line.split())
    assert (result.code, result.out) == (Exit.NOT_FOUND, "")
    assert not (clean_machine / "data").exists()


def test_several_communities_need_a_choice(cli: Cli) -> None:
    assert cli("init", "晚风跑团").code == 0
    for line in ("add x --stage plan", "record dau 3"):
        result = cli(*line.split())
        assert result.code == Exit.BAD_VALUE
        assert "晨光读书会, 晚风跑团" in result.err
    result = cli("done", "1.4")
    assert result.code == Exit.BAD_VALUE
    assert "-c" in result.err
    assert cli("add", "x", "--stage", "plan", "-c", "晚风跑团").code == 0
    assert len(cli("tasks", "--json", "-c", "2").json["tasks"]) == 76
    assert len(cli("tasks", "--json").json["tasks"]) == 151


def test_hostile_words_stay_on_one_line_and_act_on_no_terminal(cli: Cli) -> None:
    for hostile in ("\x1b]0;x\x07", "\x1b[2J\n\nfake", "‮abc", "[/]", "x" * 100_000):
        for line in (["show", hostile], [hostile], ["tasks", f"stage:{hostile}"], ["set", hostile]):
            result = cli(*line)
            assert result.code in (2, 3)
            assert result.err.count("\n") == 1
            assert len(result.err) < 3000
            assert "\x1b" not in result.err
            assert "‮" not in result.err


def test_hostile_titles_harm_nobody(cli: Cli) -> None:
    for title in ("[/]", "\x1b]0;x\x07a\x1b[31m", "[red]x[/red]", "长" * 100_000, "a\nb"):
        assert cli("add", title, "--stage", "plan").code == 0
    found = cli("tasks", "stage:plan")
    assert found.code == 0
    assert "[/]" in found.out
    assert "[red]x[/red]" in found.out
    assert "\x1b" not in found.out
    # One huge title does not fill up the lines of the others.
    assert sum(len(line) > 200 for line in found.out.splitlines()) == 1


def test_what_should_not_have_happened_is_logged_without_the_users_words(
    cli: Cli, clean_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("秘密 of the user")

    monkeypatch.setattr("communitytui.cli.commands.tasks.find", broken)
    result = cli("tasks", "林晓", "--json")
    assert (result.code, result.out) == (Exit.OTHER, "")
    assert "Traceback" not in result.err
    assert result.err.count("\n") == 1
    (log,) = (clean_machine / "state" / "communitytui").iterdir()
    assert str(log) in result.err
    text = log.read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert "秘密" not in text
    assert "林晓" not in text
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_an_interrupt_is_no_error_to_explain(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("communitytui.cli.commands.tasks.find", interrupted)
    assert cli("tasks") == (failures.INTERRUPTED, "", "")


def test_a_wrong_setting_is_told_and_left_out(cli: Cli, clean_machine: Path) -> None:
    folder = clean_machine / "config" / "communitytui"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('lng = "zh"\n', encoding="utf-8")
    result = cli("tasks", "--json")
    assert len(result.json["tasks"]) == 75
    assert "lng" in result.err
    assert result.err.count("\n") == 1
