"""PostgreSQL, by psycopg: read in one transaction that writes to nothing but its own tables."""

from __future__ import annotations

from typing import ClassVar, Self

from communitytui.domain.kernel.text import clean_line
from communitytui.errors import CommunityError, Unreachable
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
from communitytui.warehouse.measures import TABLES

try:
    import psycopg
except ImportError:
    raise missing("postgresql:", "communitytui[warehouse]") from None

_REFUSED = N_("--sql {value}: {reason}")
_PASSWORD = N_(
    "--sql {value}: no password for it; give it in PGPASSWORD, in ~/.pgpass or a service file"
)
_WAIT = 15
_HOLDS = {
    "timestamp with time zone": INSTANT,
    "timestamp without time zone": LOCAL,
    "date": DAY,
    "smallint": WHOLE,
    "integer": WHOLE,
    "bigint": WHOLE,
    "numeric": NUMBER,
    "real": NUMBER,
    "double precision": NUMBER,
    "text": TEXT,
    "name": TEXT,
    "uuid": TEXT,
    "boolean": TRUTH,
}


class Postgres(Engine):
    """A connection whose transaction is for reading only."""

    name = "PostgreSQL"
    phrases = Phrases(
        divided="(({value}) / ({by}))",
        hashed="hashtextextended({texts}, 0)",
        hashed_whole="hashint8extended({number}, 0)",
        series="generate_series(CAST({first} AS BIGINT), CAST({end} AS BIGINT) - 1)",
        matches="{text} ~ {pattern}",
        without="REGEXP_REPLACE({text}, {pattern}, {by}, 'g')",
        # A sign that nobody types.
        between=" || CHR(31) || ",
    )
    # What a letter is depends on the locale there, which may know those of ASCII only.
    signs: ClassVar[str] = (
        "[\x01-\x2f\x3a-\x40\x5b-\x60\x7b-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7"
        "\u055a-\u055f\u060c\u061b\u061f\u06d4\u2000-\u206f\u20a0-\u20cf\u2190-\u245f"
        "\u2500-\u2775\u2794-\u2bff\u3000-\u3004\u3008-\u3020\u3030\u303d-\u303f"
        "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffe0-\uffee"
        "\U0001f000-\U0001f0ff\U0001f110-\U0001faff]"
    )

    def __init__(self, db: psycopg.Connection) -> None:
        self._db = db

    @classmethod
    def open(cls, address: Address, ask: Ask) -> Self:
        """Connect; a password is asked for only where the server wants one."""
        try:
            db = _connected(address, ask)
        except psycopg.Error as error:
            raise _told(address, error) from None
        try:
            _begin(db)
        except psycopg.Error as error:
            db.close()
            raise failed(cls.name, error) from None
        return cls(db)

    def columns(self, relation: str) -> list[SourceColumn]:
        """Return the columns of a relation."""
        try:
            with self._db.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {relation} AS q LIMIT 0".encode())
                found = [(each.name, each.type_code) for each in cursor.description or ()]
                cursor.execute(
                    "SELECT oid::bigint, format_type(oid, NULL), typtype FROM pg_type "
                    "WHERE oid = ANY(%s::oid[])",
                    ([code for _, code in found],),
                )
                kinds = {row[0]: (str(row[1]), str(row[2])) for row in cursor.fetchall()}
        except psycopg.Error as error:
            raise failed(self.name, error) from None
        return [SourceColumn(name, _holds(*kinds[code]), kinds[code][0]) for name, code in found]

    def rows(self, statement: str) -> list[Row]:
        """Return what a statement answers."""
        try:
            with self._db.cursor() as cursor:
                cursor.execute(statement.encode())
                return cursor.fetchall()
        except psycopg.Error as error:
            raise failed(self.name, error) from None

    def keep(self, table: str, select: str) -> None:
        """Keep what a SELECT answers in one of the tables that were made at the beginning."""
        try:
            with self._db.cursor() as cursor:
                cursor.execute(f"INSERT INTO pg_temp.{table} {select}".encode())
                cursor.execute(f"ANALYZE pg_temp.{table}".encode())
        except psycopg.Error as error:
            raise failed(self.name, error) from None

    def close(self) -> None:
        """Let go of the connection; its tables end with it."""
        self._db.close()

    def as_text(self, value: str) -> str:
        """Return a value as a text."""
        return f"CAST({value} AS TEXT)"

    def seconds(self, column: str, holds: str) -> str:
        """Return whole seconds since 1970."""
        if holds == DAY:
            column = f"CAST({column} AS TIMESTAMP)"
        return f"CAST(FLOOR(EXTRACT(EPOCH FROM {column})) AS BIGINT)"

    def moment(self, seconds: int, column: SourceColumn) -> str:
        """Return a time that a column can be compared with."""
        made = f"TO_TIMESTAMP({seconds})"
        return made if column.holds == INSTANT else f"CAST({made} AT TIME ZONE 'UTC' AS DATE)"


def _connected(address: Address, ask: Ask) -> psycopg.Connection:
    """Connect; where the server wants a password that nobody gave, ask for it."""
    try:
        return psycopg.connect(address.url, connect_timeout=_WAIT, autocommit=True)
    except psycopg.OperationalError as error:
        if ask is None or not _wants_password(error):
            raise
    password = ask(clean_line(address.user, 60))
    return psycopg.connect(address.url, password=password, connect_timeout=_WAIT, autocommit=True)


def _begin(db: psycopg.Connection) -> None:
    """Make the tables to count in, then read: one state of the database, whatever happens to it."""
    with db.transaction():
        for table, types in TABLES.items():
            db.execute(f"CREATE TEMP TABLE {table} ({types})".encode())
    db.execute(b"BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _holds(kind: str, category: str) -> str:
    # An enumeration is a text whose words are known.
    if category == "e" or kind.startswith(("character", "citext")):
        return TEXT
    return _HOLDS.get(kind, OTHER)


def _wants_password(error: Exception) -> bool:
    return "no password supplied" in str(error)


def _told(address: Address, error: Exception) -> CommunityError:
    """Return what the server, or the way to it, says; never what was typed as a password."""
    shown = clean_line(address.described, 120)
    if _wants_password(error):
        return Unreachable(_PASSWORD, value=shown)
    lines = [line for line in str(error).splitlines() if line.strip()] or ["?"]
    return Unreachable(_REFUSED, value=shown, reason=clean_line(lines[0], 200))
