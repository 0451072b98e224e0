"""People of several platforms and groups: who is who, and by what newcomers are known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from communitytui.domain.metrics.people import Somebody
from communitytui.errors import BadValue, Damaged, NotFound
from communitytui.events.exports import ANY
from communitytui.services import groups, sources
from communitytui.services.importing import import_file
from communitytui.services.people import NamedRoster, cohorts, people
from communitytui.services.reports import exported
from communitytui.services.unit_of_work import unit_of_work
from communitytui.store import Store, open_store
from communitytui.views import people as views
from communitytui.views.table import Cell, Table
from tests.cli.test_people import START, export
from tests.events.old_ledger import make_old
from tests.samples import NOW, make_workspace


def table(path: Path) -> Path:
    """Write a table of messages of nobody's platform; ids are those that Telegram has, too."""
    rows = ["timestamp,author_id,message_id"]
    for day in range(60, 101):
        at = datetime.fromtimestamp(START + day * 86_400, UTC)
        who = [number for number in range(6) if day >= 60 + 6 * number]
        rows += [f"{at + timedelta(minutes=n):%Y-%m-%dT%H:%M:%SZ},user{n},{day}-{n}" for n in who]
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    make_workspace(folder / "ops.json", readings=False)
    with open_store(folder / "ops.json", who="lin") as store:
        import_file(store, 1, export(folder / "chat.json"), now=NOW)
        import_file(store, 1, table(folder / "chat.csv"), now=NOW)
        record = store.snapshot.tables["communities"][1]
        with sources.open_ledger(store, record, reading=True) as ledger:
            tokens = {chat.platform: chat.token for chat in ledger.chats()}
        for name, platform in (("Telegram", "Telegram"), ("Elsewhere", ANY)):
            made = groups.add(store, 1, name, {}, now=NOW).state.group.id
            with unit_of_work(store, "set", NOW) as uow:
                uow.patch("groups", made, {"chats": [tokens[platform]]})
    return folder


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with open_store(folder / "ops.json", who="lin", read_only=True) as store:
        yield store


def counts(told: NamedRoster) -> dict[str, int | None]:
    return {each.key: None if each.rows is None else len(each.rows) for each in told.people.lists}


def test_the_same_id_on_two_platforms_is_two_people(store: Store, folder: Path) -> None:
    told = people(store, 1, now=NOW, export=folder / "chat.json")
    assert told.called is not None
    assert (told.called.people, told.called.known) == (8, 8)
    other = people(store, 1, now=NOW, export=folder / "chat.csv")
    assert other.called is not None
    assert (other.called.people, other.called.known) == (6, 6)
    assert not told.called.names.keys() & other.called.names.keys()


def test_newcomers_are_those_who_joined_and_where_that_is_unknown_those_first_seen(
    store: Store,
) -> None:
    whole, telegram, table = (
        cohorts(store, 1, now=NOW, group=group) for group in (None, "telegram", "elsewhere")
    )
    assert (whole.by, whole.unknown) == ("both", ("other files",))
    assert (telegram.by, table.by) == ("joined", "seen")
    found = [sum(row.people for row in each.weeks) for each in (whole, telegram, table)]
    assert found == [7, 1, 6]


def test_questions_are_unanswered_where_answers_can_be_seen(store: Store) -> None:
    whole, telegram, table = (
        counts(people(store, 1, now=NOW, group=group)) for group in (None, "Telegram", "Elsewhere")
    )
    assert telegram["unanswered"]
    assert whole["unanswered"] == telegram["unanswered"]
    assert table["answering"] is None
    assert (whole["newcomers"], telegram["newcomers"], table["newcomers"]) == (1, 1, None)


def test_a_group_without_an_import_says_so(store: Store) -> None:
    with pytest.raises((NotFound, BadValue)):
        people(store, 1, now=NOW, group="nowhere")


@pytest.mark.parametrize("form", ["md", "text", "html", "xlsx"])
def test_the_plan_has_the_newcomers_by_week_in_every_form(store: Store, form: str) -> None:
    found = exported(store, 1, form, NOW)
    if form == "xlsx":
        names = ZipFile(BytesIO(found)).read("xl/workbook.xml")
        assert b"Newcomers by week" in names
    else:
        assert b"Newcomers by week" in found


def test_a_ledger_that_cannot_be_read_is_told_and_leaves_the_plan_whole(
    folder: Path, tmp_path: Path
) -> None:
    for file in folder.glob("ops.json*"):
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "ops.json.salt").unlink()
    with open_store(tmp_path / "ops.json", who="lin", read_only=True) as store:
        with pytest.raises(Damaged):
            people(store, 1, now=NOW)
        assert b"Newcomers by week" not in exported(store, 1, "md", NOW)


def test_a_ledger_of_an_older_version_has_the_same_people(tmp_path: Path) -> None:
    path = make_workspace(tmp_path / "ops.json", readings=False)
    with open_store(path, who="lin") as store:
        import_file(store, 1, export(tmp_path / "chat.json"), now=NOW)
    told = []
    for version in (3, 2):
        if version == 2:
            make_old(f"{path}.events", 2)
        with open_store(path, who="lin", read_only=True) as store:
            told.append(people(store, 1, now=NOW, export=tmp_path / "chat.json"))
    new, old = told
    assert [each.rows for each in old.people.lists] == [each.rows for each in new.people.lists]
    assert old.called == new.called


def test_who_shares_a_name_or_has_several_is_told_apart(tmp_path: Path) -> None:
    path = make_workspace(tmp_path / "ops.json", readings=False)
    chat = export(tmp_path / "chat.json", names=["Anna", "Anna", "Bo", "Zoe", "e", "f", "g", "h"])
    with open_store(path, who="lin") as store:
        import_file(store, 1, chat, now=NOW)
        data = json.loads(chat.read_text())
        for message in data["messages"][2:300:7]:
            message["from"] = {"Bo": "Bob"}.get(message["from"], message["from"])
        chat.write_text(json.dumps(data))
        told = people(store, 1, now=NOW, export=chat)
    assert told.called is not None
    found = {*told.called.names.values()}
    assert {("Anna (user0)",), ("Anna (user1)",), ("Bo", "Bob"), ("Zoe",)} <= found
    table = views.members(told.community, told.people.lists[0], told.called.names, frozenset())
    who = {cell.text for row in table.rows if isinstance(cell := _text(table, row), Cell)}
    assert "Bo (also Bob)" in who


def _text(table: Table[Somebody], row: Somebody) -> object:
    (column,) = table.pick("who")
    return table.reader(column)(row)
