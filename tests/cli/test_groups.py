"""Groups of a community from the command line: the noun, and what names one."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Cli

GROUP = (
    "id uid community community_name name platform capacity owner timezone open members chats "
    "created updated"
)


@pytest.fixture
def two(cli: Cli) -> Cli:
    cli("groups", "add", "Readers", "One", "--platform", "WeChat", "--capacity", "500", "--closed")
    cli("groups", "add", "二群", "--owner", "me", "--timezone", "europe/berlin")
    return cli


def ids(cli: Cli, noun: str, *line: str) -> list[int]:
    return [record["id"] for record in cli(*line, "--json").json[noun]]


def test_groups_are_added_changed_and_deleted(two: Cli) -> None:
    first, second = two("groups", "--json").json["groups"]
    assert list(first) == GROUP.split()
    assert [first[key] for key in ("name", "platform", "capacity", "open", "members")] == [
        "Readers One", "WeChat", 500, False, None,
    ]  # fmt: skip
    assert (second["owner"], second["timezone"], second["open"]) == ("ana", "Europe/Berlin", True)
    (first,) = two("groups", "set", "readers one", "name=Readers 1", "open=yes", "--json").json[
        "groups"
    ]
    assert (first["name"], first["open"], first["capacity"]) == ("Readers 1", True, 500)
    assert two("groups", "set", "2", "容量=", "平台=微信").code == 0
    shown = two("groups").out
    assert "Readers 1  WeChat" in shown
    assert "Europe/Berlin" in shown
    assert two("groups", "delete", "Readers", "1").out == "deleted: 1 Readers 1\n"
    assert ids(two, "groups", "groups") == [2]
    two("undo", "--yes")
    assert ids(two, "groups", "groups") == [1, 2]
    assert "group 1 Readers 1 deleted" in two("log").out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("groups add ＲＥＡＤＥＲＳ one", "a group Readers One exists already"),
        ("groups add 7", "words, not 7"),
        ("groups add none", "words, not none"),
        ("groups add x --capacity 0", "capacity: must be a whole number from 1"),
        ("groups add x --timezone Mars", "timezone: "),
        ("groups set 1 name=", "Name must not be empty"),
        ("groups set readers capacity=5", "there is no group readers — did you mean Readers One?"),
        ("groups delete 3", "there is no group 3"),
        ("set 1 chat_group=readers", "chat_group: there is no group readers"),
        ("tasks chat:elsewhere", "there is no group elsewhere"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(two: Cli, line: str, said: str) -> None:
    found = two(*line.split(" "))
    assert found.code == 2
    assert said in found.err
    assert found.err.count("\n") == 1


def test_what_belongs_to_a_group_is_found_by_it(two: Cli) -> None:
    assert two("set", "1", "2", "chat_group=readers one").code == 0
    assert two("set", "3", "群=二群").code == 0
    two("rhythms", "add", "Greet", "--every", "daily", "--chat-group", "2")
    two("calendar", "add", "Evening", "--date", "+3d", "--chat-group", "二群")
    (entry,) = two("calendar", "chat:二群", "--json").json["entries"]
    assert (entry["topic"], entry["chat_group"]) == ("Evening", 2)
    assert ids(two, "tasks", "tasks", 'chat:"readers one"') == [1, 2]
    assert ids(two, "tasks", "tasks", "群:Readers One,二群") == [1, 2, 3]
    assert ids(two, "tasks", "tasks", "--chat", "2") == [3]
    assert ids(two, "tasks", "tasks", "chat:none", "id:..4") == [4]
    assert len(ids(two, "rhythms", "rhythms", "chat:2")) == 1
    assert "Chat group" in two("calendar").out
    assert "Chat group  Readers One" in two("show", "1").out
    # Another name changes no reference; without the group they are of the whole community.
    two("groups", "set", "2", "name=三群")
    assert ids(two, "tasks", "tasks", "chat:三群") == [3]
    said = two("groups", "delete", "三群").out
    assert "references removed from: task 1.3" in said
    assert ids(two, "tasks", "tasks", "chat:none", "id:..4") == [3, 4]
    assert "Chat group" not in two("calendar").out
    two("undo", "--yes")
    assert ids(two, "tasks", "tasks", "chat:三群") == [3]
    assert two("set", "1", "chat_group=").code == 0
    assert ids(two, "tasks", "tasks", "chat:readers one") == [2]
