"""The gate between foreign data and the store: each record is checked on every write.

What passed ``check`` is valid, cleaned and complete (every field present), so the values built on
it need no checks of their own. What a field may hold is declared in ``domain.nouns.declared``.
"""

from __future__ import annotations

from collections.abc import Mapping

from communitytui.domain.kernel import labels
from communitytui.domain.kernel.checks import Check, check_fields
from communitytui.domain.kernel.records import Json, Record
from communitytui.domain.kernel.words import one_of
from communitytui.domain.nouns.declared import NOUNS
from communitytui.domain.nouns.shapes import PART_TYPES as PART_TYPES
from communitytui.domain.nouns.shapes import PASS_OPS as PASS_OPS
from communitytui.errors import BadValue
from communitytui.message import N_

STATUSES = tuple(labels.STATUS_NAMES)
GROUPS = tuple(labels.GROUP_NAMES)
LEVELS = tuple(labels.LEVEL_NAMES)
PROVENANCES = tuple(labels.PROVENANCE_NAMES)
DIRECTIONS = tuple(labels.DIRECTION_NAMES)
EVERY = tuple(labels.EVERY_NAMES)
TRIAL_VERDICTS = tuple(labels.TRIAL_VERDICT_NAMES)

#: Every table of a workspace with the check and the default of each field.
TABLES: dict[str, dict[str, tuple[Check, object]]] = {
    table: {name: (field.kind.check, field.default) for name, field in noun.fields.items()}
    for table, noun in NOUNS.items()
}


def check(table: str, record: Record) -> Json:
    """Return ``record`` cleaned, checked and with every field of ``table``: a row of it.

    Raises ``BadValue`` naming the field. Checking a record that passed gives an equal record.
    """
    fields = TABLES[one_of(table, TABLES, N_("there is no table {value}"))]
    if not isinstance(record, Mapping):
        raise BadValue(N_("expected named values"))
    return check_fields(fields, record)


def check_field(table: str, field: str, value: Json) -> Json:
    """Return one field's ``value`` checked as ``check`` would; ``None`` where it may be."""
    fields = TABLES[table]
    one_of(field, fields, N_("there is no field {value}"))
    test, default = fields[field]
    if value is None and default is None:
        return None
    return test(value)
