"""What the file holds: a record is the fields of one thing by name, each any value of JSON.

Who needs a field of a record that is checked knows its kind from ``nouns.declared``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: A value of JSON, as a file or a person brought it: nothing is known of it yet.
Json = Any
#: One thing as it is stored; never changed where it stands.
Record = Mapping[str, Any]
#: Fields of a record that is being made, or those of it that are to change.
Fields = dict[str, Any]
#: The records of one table by their ids.
Rows = Mapping[int, Record]
