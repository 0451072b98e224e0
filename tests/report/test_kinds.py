"""The five kinds of report: what each says, how long it is, and what a chat's robot takes."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest

from communitytui.domain.kernel.days import shift
from communitytui.domain.metrics.spans import Span
from communitytui.errors import BadValue
from communitytui.i18n import speaking
from communitytui.i18n.cells import width
from communitytui.report.chat import ROBOTS, payload
from communitytui.report.csv_table import csv_table
from communitytui.report.document import DASH, Document, Heading, Items, Paragraph, TableBlock
from communitytui.report.text import text
from communitytui.report.week import last_week
from communitytui.services import demo
from communitytui.services.reports import FORMS, Asked, export, exported, form_of, made, read_span
from communitytui.services.workspaces import view
from communitytui.store import Store, open_store
from communitytui.views.table import Cell
from tests.samples import NOW

TODAY = date(2026, 12, 1)


@pytest.fixture(scope="module", params=["en", "zh"])
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    path = tmp_path_factory.mktemp("reports") / "demo.json"
    demo.build(path, now=NOW, spoken=request.param, me="ana")
    with speaking(request.param):
        store = open_store(path, who="ana", read_only=True)
        yield store
        store.close()


def lines(store: Store, kind: str, form: str | None = None) -> list[str]:
    return export(store, None, form, NOW, Asked(kind)).splitlines()


def test_the_plan_begins_with_one_page_and_is_not_long(store: Store) -> None:
    found = lines(store, "plan")
    # The nine stages begin the second page: the sixth heading of the second level.
    headings = [at for at, line in enumerate(found) if line.startswith("## ")]
    assert headings[5] <= 60
    assert len(found) <= 600


def test_a_week_is_a_page_and_fits_a_robot(store: Store) -> None:
    assert len(lines(store, "week")) <= 45
    message = json.loads(export(store, None, "wecom", NOW, Asked("week")))
    assert message["msgtype"] == "text"
    assert len(message["text"]["content"].encode()) <= 2048


def test_a_day_is_a_dozen_lines(store: Store) -> None:
    found = lines(store, "day")
    assert len(found) <= 12
    table = found[2:6]
    assert len({width(line.rstrip()) for line in table}) == 1


@pytest.mark.parametrize("kind", list(FORMS))
def test_every_kind_has_each_of_its_forms_and_the_same_bytes_twice(store: Store, kind: str) -> None:
    for form in (*FORMS[kind], *ROBOTS):
        one = exported(store, None, form, NOW, Asked(kind))
        assert one == exported(store, None, form, NOW, Asked(kind))
        assert form == "xlsx" or one.endswith(b"\n")


def test_a_finished_task_is_told_once(store: Store) -> None:
    begins = [line.split("|")[1].strip() for line in lines(store, "plan") if line.startswith("| ")]
    assert begins.count("1.1") == begins.count("3.2") == 1


def test_the_checklist_has_every_task(store: Store) -> None:
    # There is no table below it that a cell could point to.
    assert not any(
        "see the table" in line or "见下表" in line for line in lines(store, "checklist")
    )
    rows = [line for line in lines(store, "checklist") if line.startswith("| ")]
    assert len(rows) == 2 + 76


def test_weeks_and_days_are_read_as_people_type_them() -> None:
    monday = Span(date(2026, 11, 23), date(2026, 11, 29))
    assert last_week(date(2026, 11, 30)) == last_week(TODAY) == monday
    for typed in ("last", "上周", "48", "W48", "第48周", "2026-11-25"):
        assert read_span(None, None, typed, TODAY) == monday, typed
    assert read_span(None, None, "this", TODAY) == monday.back(-7)
    assert read_span(None, None, "50", TODAY) == Span(date(2025, 12, 8), date(2025, 12, 14))
    assert read_span("2026-11-01", "2026-11-10", None, TODAY) == Span(
        date(2026, 11, 1), date(2026, 11, 10)
    )
    assert read_span(None, None, None, TODAY) is None


@pytest.mark.parametrize(
    "typed",
    [("2026-11-10", "2026-11-01", None), ("2026-11-01", None, None), (None, "today", "last"),
     (None, None, "54"), (None, None, "0")],
)  # fmt: skip
def test_days_that_make_no_span_are_refused(
    typed: tuple[str | None, str | None, str | None],
) -> None:
    with pytest.raises(BadValue):
        read_span(*typed, TODAY)


def test_a_week_before_anything_was_measured_has_no_numbers(store: Store) -> None:
    early = Span(shift(TODAY, -3000), shift(TODAY, -2994))
    workspace = view(store, NOW)
    found = made(store, workspace, None, Asked("week", early))
    table = next(block for block in found.blocks if isinstance(block, TableBlock))
    assert table.rows
    assert {cell.text for row in table.rows for cell in row[1:]} == {DASH}


@pytest.mark.parametrize("robot", ROBOTS)
def test_a_robot_gets_no_more_than_it_takes_and_what_is_left_out_is_counted(robot: str) -> None:
    many = Document("t", (Items(tuple(f"第 {n} 行 <&> \U0001f600" for n in range(3000))),))
    message = json.loads(payload(many, ROBOTS[robot]))
    held = _held(message)
    assert ROBOTS[robot].size(held) <= ROBOTS[robot].most
    most_of_all = {"feishu": 20_480, "dingtalk": 20_000}.get(robot, 10**6)
    assert len(payload(many, ROBOTS[robot]).encode()) <= most_of_all
    shown = held.splitlines()
    left = int("".join(filter(str.isdigit, shown[-1])))
    assert len(shown) - 1 + left == 3001


def _held(message: dict[str, Any]) -> str:
    """Return the text of a message, whatever its platform calls it."""
    found: Any = message.get("text", message.get("content"))
    return str(found if isinstance(found, str) else found.get("content", found.get("text")))


def test_nobody_is_called_by_what_people_wrote() -> None:
    words = (
        "*bold* [x](http://y.example/a_b) <b> ||hidden||\n# head\n> said\n- http://z.example/a_b"
    )
    evil = Document('@everyone <!channel> <@U1> <at user_id="all">', (Paragraph(words),))
    told = {name: json.loads(payload(evil, robot)) for name, robot in ROBOTS.items()}
    discord = told["discord"]
    assert (discord["allowed_mentions"], discord["flags"]) == ({"parse": []}, 4)
    assert discord["content"].splitlines() == [
        '@everyone \\<!channel\\> \\<@U1\\> \\<at user\\_id="all"\\>'.replace(
            "user\\_id", "user_id"
        ),
        r"\*bold\* \[x\](<http://y.example/a_b>) \<b\> \|\|hidden\|\|",
        r"\# head",
        r"\> said",
        r"\- <http://z.example/a_b>",
    ]
    assert "<" not in told["slack"]["text"]
    assert told["slack"]["mrkdwn"] is False
    assert "parse_mode" not in told["telegram"]
    for name in ("wecom", "feishu", "dingtalk"):
        assert not re.search(r"<[@/a-z]|\]\(", _held(told[name]))
        assert "mentioned_list" not in told[name]
    assert told["dingtalk"]["at"] == {"isAtAll": False}


@pytest.mark.parametrize(
    "evil",
    [
        '=HYPERLINK("http://x","y")',
        "+cmd|'/c calc'!A1",
        "-1+1",
        "@SUM(A1)",
        "＝1+1",
        "\t=1",
        "\r=1",
    ],
)
def test_no_cell_of_a_csv_begins_a_formula(evil: str) -> None:
    block = TableBlock(("a",), (evil,), ((Cell(evil),),))
    shown = csv_table(Document(evil, (Heading(evil, 2), block)))
    cells = [cell for row in csv.reader(StringIO(shown.lstrip("\ufeff"))) for cell in row]
    assert len(cells) == 3
    assert all(cell == f"'{evil}" for cell in cells)


def test_a_file_says_its_form_by_its_ending() -> None:
    assert form_of("a/b.TXT", "week") == "text"
    assert form_of("plan.md", "plan") == "md"
    assert form_of("plan", "plan") is None
    assert form_of("x.ics", "week") is None


@pytest.mark.parametrize("kind", ["week", "day", "plan", "review"])
def test_text_is_wrapped_to_the_room_there_is_and_nothing_is_cut(store: Store, kind: str) -> None:
    whole = exported(store, None, "text", NOW, Asked(kind)).decode()
    for room in (40, 60, 80):
        shown = exported(store, None, "text", NOW, Asked(kind), room).decode()
        assert max(width(line) for line in shown.splitlines()) <= room
        if kind in ("week", "day"):
            assert set("".join(whole.split())) == set("".join(shown.split()))
    assert exported(store, None, "text", NOW, Asked(kind), 10_000).decode() == whole


def test_cells_of_chinese_are_wrapped_exactly_and_long_words_broken() -> None:
    row = (Cell("读书会今晚八点开始"), Cell("https://example.com/a-very-long-address"), Cell("12"))
    table = TableBlock(("a", "b", "c"), ("名称", "address", "n"), (row,), frozenset({2}))
    assert text(Document("t", (table,)), 26).splitlines()[2:] == [
        "名称        address      n",
        "读书会今晚  https://ex  12",
        "八点开始    ample.com/",
        "            a-very-lon",
        "            g-address",
    ]
    assert text(Document("t", (table,)), 16).splitlines()[2:] == [
        "读书会今晚八点开",
        "始",
        "  address",
        "  https://exampl",
        "  e.com/a-very-l",
        "  ong-address",
        "  n 12",
    ]


def test_text_is_for_the_eye_and_is_not_marked_up() -> None:
    shown = text(Document("*t*", (Paragraph("a_b | c"), Items(("x", "y")))))
    assert shown == "*t*\n\na_b | c\n- x\n- y\n"
