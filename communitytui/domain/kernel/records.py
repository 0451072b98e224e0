"""What the file holds: a record is the fields of one thing by name, each any value of JSON.

Who needs a field of a record that is checked knows its kind from ``kernel.rows``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

#: A value of JSON, as a file or a person brought it: nothing is known of it yet.
Json = Any
#: One thing as it is stored, whatever its table; never changed where it stands.
Record = Mapping[str, Json]
#: Fields of a record that is being made, or those of it that are to change.
Fields = dict[str, Json]
#: The records of one table by their ids, each what its table says; and all tables by their names.
Rows = Mapping[int, Any]
Tables = Mapping[str, Rows]

Row = TypeVar("Row")


def as_record(row: object) -> Record:
    """Return a row whose fields are looked up by names that are no literals."""
    return cast("Record", row)


def merged(row: Row, fields: Record) -> Row:
    """Return a row with other values in some of its fields."""
    return cast("Row", {**cast("Record", row), **fields})
