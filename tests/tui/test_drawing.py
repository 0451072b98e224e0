"""Lines are exactly as wide as asked, whatever is in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.tasks.board import Progress
from communitytui.i18n import cells
from communitytui.i18n.cells import clip, width
from communitytui.tui.drawing import UNICODE, bar, fit, spark, wrap

CELLS = st.integers(min_value=2, max_value=60)
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn", "Cf")), max_size=80)


@given(TEXT, TEXT, CELLS)
def test_a_fitted_line_is_as_wide_as_asked(left: str, right: str, cells: int) -> None:
    line = fit([(left, "text")], [(right, "muted")], cells)
    total = sum(width(text) for text, _ in line)
    assert total == cells or width(right) > cells


@given(TEXT, CELLS)
def test_wrapping_keeps_every_character_but_blanks(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert all(width(line) <= max(cells, 2) for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize(("done", "total", "full"), [(0, 6, 0), (1, 60, 1), (59, 60, 4), (6, 6, 5)])
def test_a_bar_is_full_only_when_all_is_done(done: int, total: int, full: int) -> None:
    filled, empty = bar(Progress(done, total), 5, UNICODE)
    assert (len(filled), len(empty)) == (full, 5 - full)


def test_a_spark_ends_with_the_newest() -> None:
    assert spark([1, 2, 3], 2, UNICODE) == "▁█"
    assert spark([], 5, UNICODE) == ""
    assert len(spark([5, 5, 5], 5, UNICODE)) == 3


def test_every_sign_is_one_cell() -> None:
    for signs in UNICODE:
        for sign in signs if isinstance(signs, str) else signs.values():
            assert width(sign) == 1


@pytest.mark.parametrize("sign", ["长", "x", "e\u0301", "\u0301", "👨\u200d👩"])
def test_wrapping_a_long_text_measures_no_more_than_it_must(
    sign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty thousand characters without a blank: not all the rest of them for each line."""
    measured = 0

    def counting(text: str) -> int:
        nonlocal measured
        measured += len(text)
        return width(text)

    monkeypatch.setattr(cells, "width", counting)
    text = sign * (20_000 // len(sign))
    assert "".join(wrap(text, 40)) == text
    assert width(clip(text, 40)) <= 40
    assert 0 < measured < 40 * len(text)
