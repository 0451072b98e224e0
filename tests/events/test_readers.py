"""Every reader finds in its format what happened, up to what the format can carry."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from communitytui.events.event import Event
from communitytui.events.sniff import open_source
from tests.events.generator import ZONE, Format, comparable, expected, truth
from tests.events.writers import formats

_TRUTH = truth()
_FORMATS = formats(_TRUTH)


def _read(form: Format, path: Path) -> tuple[list[Event], frozenset[str], str]:
    with open_source(path, zone=ZONE, order=None, keep_going=False) as reading:
        events = list(reading)
        done, size = reading.progress()
        assert 0 < size == done
        assert not reading.skipped
        return events, reading.source.gives, reading.source.format


def test_the_truth_has_what_the_formats_are_to_carry() -> None:
    counts = Counter(one.kind for one in _TRUTH)
    assert set(counts) == {"message", "reaction", "join", "leave"}
    assert counts["message"] > 500
    assert any(one.answers for one in _TRUTH)
    assert any(one.who.bot for one in _TRUTH)


@pytest.mark.parametrize("form", _FORMATS, ids=lambda form: form.write.__name__[6:])
def test_a_reader_gives_back_the_truth(form: Format, tmp_path: Path) -> None:
    events, gives, name = _read(form, form.write(_TRUTH, tmp_path))
    assert name == form.name
    assert gives == form.gives
    told = [event for event in events if event.kind != "other"]
    found = sorted(comparable(form, event) for event in told)
    wanted = expected(form, _TRUTH)
    assert Counter(found) - Counter(wanted) == Counter()
    assert found == wanted
