"""The fields that classes of records annotate are held to what the nouns declare."""

from __future__ import annotations

from types import NoneType
from typing import get_args

import pytest

from communitytui.domain.kernel.stored import Entity
from communitytui.domain.nouns.declared import NOUNS
from tests.annotated import ENTITIES, annotated


@pytest.mark.parametrize("kind", ENTITIES, ids=lambda kind: kind.table)
def test_what_is_annotated_is_declared(kind: type[Entity]) -> None:
    fields = NOUNS[kind.table].fields
    for name, hint in annotated(kind).items():
        assert (NoneType in get_args(hint)) is (fields[name].default is None), name


def test_what_is_stored_is_read_and_not_written() -> None:
    class Thing(Entity):
        title: str
        colour: str = "red"

    thing = Thing(3, {"title": "x", "created": "2026-11-01T00:00:00Z"})
    assert (thing.id, thing.title, thing.colour, thing.created[:4]) == (3, "x", "red", "2026")
    assert thing == Thing(3, dict(thing.record)) != Thing(4, thing.record)
    with pytest.raises(AttributeError):
        thing.title = "y"
