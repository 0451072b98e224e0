"""ClickHouse, by its engine in this process (chdb): files, or a folder of tables, only read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Self

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import NotFound, Unreachable
from communitytui.i18n import N_
from communitytui.warehouse.address import Address
from communitytui.warehouse.engine import (
    DAY,
    INSTANT,
    NUMBER,
    OTHER,
    TEXT,
    TRUTH,
    WHOLE,
    Ask,
    Engine,
    Phrases,
    Row,
    SourceColumn,
    failed,
    missing,
)

try:
    from chdb.session import Session
except ImportError:
    raise missing("chdb:", "communitytui[clickhouse]") from None

_NO_FOLDER = N_("--sql {value}: there is no such folder")
_OPENED = N_("--sql {value}: cannot be opened: {reason}")
#: What is not as in other databases unless it is said: NULL of outer joins and of casts, and that
#: a name is that of a column before it is one of the same SELECT. Nothing is written but tables
#: of the session.
_SETTINGS = (
    "join_use_nulls = 1",
    "cast_keep_nullable = 1",
    "prefer_column_name_to_alias = 1",
    "output_format_json_quote_64bit_integers = 0",
)
_AROUND = re.compile(r"(?:Nullable|LowCardinality)\((.*)\)")
_WHOLE = re.compile(r"U?Int\d+")


class ClickHouse(Engine):
    """A session in this process."""

    name = "ClickHouse"
    phrases = Phrases(
        divided="intDiv({value}, {by})",
        hashed="cityHash64({texts})",
        hashed_whole="cityHash64({number})",
        series="arrayJoin(range(toInt64({first}), toInt64({end})))",
        matches="match({text}, {pattern})",
        without="replaceRegexpAll({text}, {pattern}, {by})",
    )

    def __init__(self, session: Session) -> None:
        self._session = session

    @classmethod
    def open(cls, address: Address, ask: Ask) -> Self:
        """Open the folder of an address, or none."""
        shown = clean_line(address.described, 120)
        if address.path and not Path(address.path).is_dir():
            raise NotFound(_NO_FOLDER, value=shown)
        try:
            session = Session(address.path or None)
        except (RuntimeError, OSError) as error:
            reason = clean_line(str(error), 120)
            raise Unreachable(_OPENED, value=shown, reason=reason) from None
        self = cls(session)
        more = [
            f"max_threads = {int(n)}" for n in address.options.get("threads", ()) if n.isdigit()
        ]
        self._run(f"SET {', '.join((*_SETTINGS, *more))}")
        self._run("SET readonly = 2")
        return self

    def _run(self, statement: str) -> str:
        try:
            return str(self._session.query(statement, "JSONCompactEachRow"))
        except RuntimeError as error:
            raise failed(self.name, error) from None

    def columns(self, relation: str) -> list[SourceColumn]:
        """Return the columns of a relation."""
        rows = self.rows(f"DESCRIBE (SELECT * FROM {relation} AS q)")
        return [
            SourceColumn(str(row[0]), _holds(_bare(str(row[1]))), _bare(str(row[1])))
            for row in rows
        ]

    def rows(self, statement: str) -> list[Row]:
        """Return what a statement answers."""
        lines = self._run(statement).splitlines()
        return [tuple(json.loads(line)) for line in lines if line.strip()]

    def keep(self, table: str, select: str) -> None:
        """Keep what a SELECT answers."""
        self._run(f"CREATE OR REPLACE TEMPORARY TABLE {table} ENGINE = Memory AS {select}")

    def close(self) -> None:
        """Let go of the session."""
        self._session.close()

    def text(self, value: str) -> str:
        """Return a text as a literal, in which a backslash means something."""
        return super().text(value.replace("\\", "\\\\"))

    def quoted(self, name: str) -> str:
        """Return the name of a column."""
        return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"

    def as_text(self, value: str) -> str:
        """Return a value as a text."""
        return f"CAST({value} AS Nullable(String))"

    def lower(self, text: str) -> str:
        """Return a text in small letters, of any script."""
        return f"lowerUTF8({text})"

    def seconds(self, column: str, holds: str) -> str:
        """Return whole seconds since 1970; a time without a zone is an instant here."""
        if holds == DAY:
            return f"toInt64(toInt32(toDate32({column}))) * 86400"
        return f"toInt64(toUnixTimestamp({column}))"

    def moment(self, seconds: int, column: SourceColumn) -> str:
        """Return a time that a column can be compared with."""
        made = f"toDateTime64({seconds}, 3)"
        return made if column.holds == INSTANT else f"toDate32({made})"


def _bare(kind: str) -> str:
    while match := _AROUND.fullmatch(kind):
        kind = match[1]
    return kind


def _holds(kind: str) -> str:
    if kind.startswith("DateTime"):
        return INSTANT
    if _WHOLE.fullmatch(kind):
        return WHOLE
    if kind.startswith(("Float", "Decimal")):
        return NUMBER
    if kind.startswith(("FixedString", "Enum")) or kind in ("String", "UUID"):
        return TEXT
    return {"Date": DAY, "Date32": DAY, "Bool": TRUTH}.get(kind, OTHER)
