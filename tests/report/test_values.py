"""A value in a file may have been edited by hand: whatever it is, it is shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from communitytui.domain.tasks.deliverables import KINDS, Deliverable
from communitytui.report.parts.deliverables import is_table, table, told
from communitytui.words.deliverables import show_value, typed_value

OPTIONS = [{"key": "a", "label": {"zh": "甲", "en": "A"}}]
PARTS: dict[str, Any] = {
    "options": OPTIONS,
    "columns": OPTIONS,
    "factors": [{"key": "f", "label": "f", "weight": 100}],
}
FIELDS = [{"key": "n", "label": "number", "type": "number"}]

scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
keys = st.sampled_from(["scores", "choice", "n", "f", "a", "conclusion", ""])
values = st.recursive(
    scalars | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("fields", [[], FIELDS])
@given(kind=st.sampled_from(KINDS), value=values)
@example(kind="matrix", value={"choice": [[]], "scores": {}})
def test_any_value_is_shown(fields: list[Any], kind: str, value: Any) -> None:
    row: Any = {"kind": kind, "label": "x", "fields": fields, **PARTS}
    deliverable = Deliverable(row)
    told(deliverable, value)
    if is_table(value):
        found = table(deliverable, value)
        assert all(len(row) == len(found.head) for row in found.rows)
    assert "\n\n" not in "".join(show_value(deliverable, value))
    typed_value(deliverable, value)
