"""The JSON file as bytes: the cheap look at its text agrees with a look at every string."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from communitytui.store.cleaning import clean_strings, looks_clean


@given(st.lists(st.text(max_size=20), max_size=5), st.booleans())
@example(["\x1b[2J"], False)
@example(["\x7f", "a"], False)
@example(["\u202e"], False)
@example(["\u3000社群\u3000"], False)
def test_what_looks_clean_is_clean(texts: list[str], ascii_only: bool) -> None:
    # Blanks at the edges and the form of accents are tidied too, but are no danger.
    texts = [unicodedata.normalize("NFC", f"<{text}>") for text in texts]
    data = json.dumps(texts, ensure_ascii=ascii_only).encode("utf-8", "replace")
    if looks_clean(data):
        assert clean_strings(texts) == texts


@given(st.lists(st.text("abc xyz,.{}[]:社群运营，。\u3000", max_size=20), max_size=5))
def test_plain_words_look_clean(texts: list[str]) -> None:
    assert looks_clean(json.dumps(texts, ensure_ascii=False).encode())
