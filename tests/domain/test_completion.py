from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.search.completion import Vocabulary, complete
from communitytui.domain.search.filters import compile_filter
from communitytui.domain.search.terms import Context
from communitytui.domain.workspace import Workspace
from communitytui.i18n import LANGUAGES, names, speaking
from communitytui.words.filters import filter_words
from tests.domain import small

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
WORDS = Vocabulary(
    ["late", "blocked", "owner:", "stage:", "not:"],
    {"owner": ["me", "Ana", "Li Ming", "林晓"], "stage": ["content", "plan"]},
)


@pytest.mark.parametrize(
    ("text", "start", "candidates"),
    [
        ("la", 0, ["late"]),
        ("word o", 5, ["owner:"]),
        ("", 0, []),
        ("late ", 5, []),
        ("owner:", 0, ["owner:me", "owner:Ana", 'owner:"Li Ming"', "owner:林晓"]),
        ("owner：a", 0, ["owner:Ana"]),
        ("late\u3000stage:p", 5, ["stage:plan"]),
        ("stage:content,p", 0, ["stage:content,plan"]),
        ("owner:Ana,l", 0, ["owner:Ana,林晓"]),
        ("not:owner:a", 0, ["not:owner:Ana"]),
        ("not:la", 0, ["not:late"]),
        ('x owner:"Li M', 2, ['owner:"Li Ming"']),
        ("owner:lx", 0, ["owner:林晓"]),
        ("nosuch:x", 0, []),
    ],
)
def test_the_word_before_the_caret_is_completed(
    text: str, start: int, candidates: list[str]
) -> None:
    assert complete(text, len(text), WORDS) == (start, len(text), candidates)


def test_what_follows_the_caret_does_not_count() -> None:
    assert complete("st late", 2, WORDS) == (0, 2, ["stage:"])


@given(st.text(alphabet='olane:："“, 林not.', max_size=20), st.integers(-3, 30))
def test_the_part_to_replace_lies_before_the_caret(text: str, cursor: int) -> None:
    start, end, candidates = complete(text, cursor, WORDS)
    assert 0 <= start <= end <= len(text)
    assert len(set(candidates)) == len(candidates)


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_every_value_offered_is_understood_by_the_filter(spoken: str) -> None:
    with speaking(spoken):
        _check_what_is_offered()


def _check_what_is_offered() -> None:
    tables = {"tasks": small.records(), "communities": {1: small.community()}}
    workspace = Workspace(tables, NOW)
    words = filter_words(workspace)
    context = Context(names, workspace, small.TODAY, "Ana")
    for name, values in words.values.items():
        for candidate in complete(f"{name}:", len(name) + 1, words).candidates:
            compile_filter(candidate, context)
        assert values, name
    for word in words.bare:
        if not word.endswith(":"):
            compile_filter(word, context)
    assert 'owner:"Li Ming"' in complete("owner:l", 7, words).candidates
