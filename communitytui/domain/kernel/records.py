"""What the file holds: a record is the fields of one thing by name, each any value of JSON.

Of a record that was checked, ``kernel.stored`` makes a value whose fields have types.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: A value of JSON, as a file or a person brought it: nothing is known of it yet.
Json = Any
#: One thing as it is stored, whatever its table; never changed where it stands.
Record = Mapping[str, Json]
#: Fields of a record that is being made, or those of it that are to change.
Fields = dict[str, Json]
#: The records of one table by their ids, each what its table says; and all tables by their names.
Rows = Mapping[int, Any]
Tables = Mapping[str, Rows]


def is_whole(record: Record) -> bool:
    """Tell whether a record is about a community as a whole, and not about one of its groups."""
    return record.get("chat_group") is None
