"""DuckDB: a file of its own, or files of Parquet, CSV and JSON that it reads where they are."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue, NotFound, Unreachable
from communitytui.i18n import N_
from communitytui.warehouse.address import Address
from communitytui.warehouse.engine import (
    DAY,
    INSTANT,
    LOCAL,
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
    import duckdb
except ImportError:
    raise missing("duckdb:", "communitytui[warehouse]") from None

_NO_FILE = N_("--sql {value}: there is no such database")
_OPENED = N_("--sql {value}: cannot be opened: {reason}")
_WHOLES = frozenset(
    [
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "HUGEINT",
        "UTINYINT",
        "USMALLINT",
        "UINTEGER",
        "UBIGINT",
        "UHUGEINT",
    ]
)
_HOLDS = {
    "TIMESTAMP WITH TIME ZONE": INSTANT,
    "TIMESTAMP": LOCAL,
    "TIMESTAMP_S": LOCAL,
    "TIMESTAMP_MS": LOCAL,
    "TIMESTAMP_NS": LOCAL,
    "DATE": DAY,
    "FLOAT": NUMBER,
    "DOUBLE": NUMBER,
    "VARCHAR": TEXT,
    "UUID": TEXT,
    "BOOLEAN": TRUTH,
    **dict.fromkeys(_WHOLES, WHOLE),
}


class DuckDb(Engine):
    """A database in this process; a file is opened for reading only."""

    name = "DuckDB"
    phrases = Phrases(
        divided="(({value}) // ({by}))",
        hashed="hash({texts})",
        hashed_whole="hash({number})",
        series="unnest(range(CAST({first} AS BIGINT), CAST({end} AS BIGINT)))",
        matches="regexp_matches({text}, {pattern})",
        without="regexp_replace({text}, {pattern}, {by}, 'g')",
    )

    def __init__(self, db: duckdb.DuckDBPyConnection, held: ExitStack) -> None:
        self._db, self._held = db, held

    @classmethod
    def open(cls, address: Address, ask: Ask) -> Self:
        """Open the file of an address, or none, with others attached."""
        path, shown = address.path, clean_line(address.described, 120)
        attached = address.options.get("attach", ())
        for each in (path, *attached):
            if each and not Path(each).exists():
                raise NotFound(_NO_FILE, value=clean_line(f"duckdb:{each}", 120))
        with ExitStack() as held:
            # What does not fit into memory is for nobody else to read, and goes with the session.
            place = TemporaryDirectory(prefix="communitytui-", ignore_cleanup_errors=True)
            config = _config(address, held.enter_context(place))
            try:
                db = duckdb.connect(path or ":memory:", read_only=bool(path), config=config)
                self = cls(held.enter_context(db), held.pop_all())
            except duckdb.InvalidInputException as error:
                raise BadValue(_OPENED, value=shown, reason=_first(error)) from None
            except duckdb.Error as error:
                raise Unreachable(_OPENED, value=shown, reason=_first(error)) from None
        try:
            self._attach(attached)
        except BaseException:
            self.close()
            raise
        return self

    def _attach(self, files: Iterable[str]) -> None:
        for each in files:
            file = self.text(each)
            self.rows(f"ATTACH {file} AS {self.quoted(Path(each).stem)} (READ_ONLY)")

    def columns(self, relation: str) -> list[SourceColumn]:
        """Return the columns of a relation."""
        rows = self.rows(f"DESCRIBE SELECT * FROM {relation} AS q")
        return [SourceColumn(row[0], _holds(str(row[1])), str(row[1])) for row in rows]

    def rows(self, statement: str) -> list[Row]:
        """Return what a statement answers."""
        try:
            return self._db.execute(statement).fetchall()
        except duckdb.Error as error:
            raise failed(self.name, error) from None

    def keep(self, table: str, select: str) -> None:
        """Keep what a SELECT answers."""
        self.rows(f"CREATE OR REPLACE TEMP TABLE {table} AS {select}")

    def close(self) -> None:
        """Close the database."""
        self._held.close()

    def seconds(self, column: str, holds: str) -> str:
        """Return whole seconds since 1970."""
        if holds == DAY:
            return f"(CAST({column} AS DATE) - DATE '1970-01-01') * CAST(86400 AS BIGINT)"
        kind = "TIMESTAMPTZ" if holds == INSTANT else "TIMESTAMP"
        return f"epoch_us(CAST({column} AS {kind})) // 1000000"

    def moment(self, seconds: int, column: SourceColumn) -> str:
        """Return a time that a column can be compared with."""
        made = f"make_timestamp({seconds} * 1000000)"
        if column.holds == INSTANT:
            return f"to_timestamp({seconds})"
        return f"CAST({made} AS {column.type})"


def _config(address: Address, folder: str) -> dict[str, Any]:
    """Return the settings of a database; nothing is fetched that nobody asked for."""
    said = {
        name: address.options[name][-1]
        for name in ("memory_limit", "temp_directory", "threads")
        if name in address.options
    }
    return {"autoinstall_known_extensions": "false", "temp_directory": folder, **said}


def _holds(kind: str) -> str:
    if kind.startswith("DECIMAL"):
        return NUMBER
    return TEXT if kind.startswith("ENUM") else _HOLDS.get(kind, OTHER)


def _first(error: Exception) -> str:
    return clean_line(str(error).splitlines()[0] if str(error) else "?", 120)
