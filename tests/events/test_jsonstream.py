"""The walk through JSON: any window, any nesting, the same values as the decoder of the library."""

from __future__ import annotations

import io
import json
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communitytui.errors import BadValue
from communitytui.events import jsonstream
from communitytui.events.feed import Faults, Feed
from communitytui.events.jsonstream import JsonStream

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def _stream(text: str, keep_going: bool = False) -> JsonStream:
    raw = text.encode()
    return JsonStream(Feed(lambda: io.BytesIO(raw), len(raw), Faults("x.json", keep_going)))


def _take_lists(stream: JsonStream, found: list[Any]) -> None:
    for _key in stream.members():
        found.extend(stream.values())


def _decode_all(stream: JsonStream) -> None:
    for _key in stream.members():
        stream.value()
    stream.end()


@pytest.fixture(params=[1, 2, 7, 1 << 18])
def window(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(jsonstream, "WINDOW", request.param)
    return int(request.param)


@pytest.mark.parametrize("chunk", [1, 3, 64])
@settings(max_examples=40)
@given(
    items=st.lists(st.dictionaries(st.text(max_size=6), _VALUES, max_size=4), max_size=5),
    other=_VALUES,
    indent=st.sampled_from((None, 1)),
)
def test_a_small_window_reads_what_the_whole_decodes(
    chunk: int, items: list[Any], other: Any, indent: int | None
) -> None:
    text = json.dumps({"other": other, "items": items, "last": other}, indent=indent)
    found, last = None, None
    with patch.object(jsonstream, "WINDOW", chunk):
        stream = _stream(text)
        for key in stream.members():
            if key == "items":
                found = list(stream.values())
            elif key == "last":
                last = stream.value()
        stream.end()
    assert found == items
    assert last == other


def test_what_is_skipped_may_be_larger_than_any_value(window: int) -> None:
    text = '{"big": {"a": "%s", "b": [1, "]}\\"", {}]}, "n": -12.5}' % ("x" * 3000)
    stream = _stream(text)
    assert [(key, stream.value()) for key in stream.members() if key == "n"] == [("n", -12.5)]


def test_a_file_that_ends_early_says_its_line(window: int) -> None:
    text = '{"items": [\n {"a": 1},\n {"a": 2},\n {"a": "cut'
    stream = _stream(text)
    found: list[Any] = []
    with pytest.raises(BadValue, match="line 4, column 2: the file ends early"):
        _take_lists(stream, found)
    assert found == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[1]", "line 1, column 1: expected {, found"),
        ('{"a" 1}', "line 1, column 6: expected :"),
        ('{"a": 1 "b": 2}', "line 1, column 9: expected , }"),
        ('{"a": 1} x', "line 1, column 10: expected EOF, found x"),
        ('{"a": nope}', "line 1, column 7: not valid JSON"),
        ("{1: 2}", "expected"),
        ('{"a": ' + "9" * 5000 + "}", "not valid JSON"),
        ("", "the file ends early"),
        ('{"a": "\\ud8', "the file ends early"),
    ],
)
def test_what_is_not_json_is_told_with_its_place(text: str, told: str) -> None:
    stream = _stream(text)
    with pytest.raises(BadValue) as caught:
        _decode_all(stream)
    assert told in str(caught.value)


def test_a_broken_element_is_one_fault_and_the_next_is_read(window: int) -> None:
    text = '[{"a": 1},\n {"a": bad "}" },\n 7,\n {"a": 3}]'
    stream = _stream(text, keep_going=True)
    assert list(stream.values()) == [{"a": 1}, {"a": 3}]
    assert [one.line for one in stream._faults.kept] == [2, 3]


@pytest.mark.parametrize("text", ['{"a":' * 200_000, "[" * 3_000_000, '{"a": [' + "[" * 500_000])
def test_deep_nesting_is_refused_and_not_walked_into(text: str) -> None:
    stream = _stream(text)
    with pytest.raises(BadValue):
        _decode_all(stream)
    stream = _stream("[" + text)
    with pytest.raises(BadValue):
        list(stream.values())
    stream = _stream('{"x": ' + text)
    with pytest.raises(BadValue):
        list(stream.members())


def test_a_value_too_large_is_refused_without_being_kept() -> None:
    stream = _stream('[{"a": "' + "x" * 2_500_000 + '"}, {"b": 1}]', keep_going=True)
    assert list(stream.values()) == [{"b": 1}]
    assert "over 1000000 characters" in stream._faults.kept[0].problem.format(
        **stream._faults.kept[0].values
    )
