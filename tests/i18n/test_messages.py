"""Saying a message: the language spoken now, the places in it, and words of two languages."""

from __future__ import annotations

import gettext
import io
import struct
import threading
from array import array
from pathlib import Path

import pytest

from communitytui.i18n import language, messages, say, set_language, speaking, tr, trc, trn


def test_the_language_is_looked_up_when_the_message_is_said() -> None:
    assert (language(), tr("today")) == ("en", "today")
    set_language("zh")
    assert (language(), tr("today")) == ("zh", "今天")


def test_a_block_speaks_its_own_language() -> None:
    with speaking("zh"):
        with speaking("en"):
            assert tr("today") == "today"
        assert tr("today") == "今天"
    assert tr("today") == "today"


def test_a_block_does_not_change_what_others_speak() -> None:
    heard: list[str] = []
    with speaking("zh"):
        thread = threading.Thread(target=lambda: heard.append(language()))
        thread.start()
        thread.join()
    assert heard == ["en"]


@pytest.mark.parametrize("name", ["fr", "", "zh_CN"])
def test_other_languages_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}$"):
        set_language(name)
    with pytest.raises(ValueError, match=f"^{name}$"), speaking(name):
        pass
    assert language() == "en"


def test_places_are_filled_after_the_lookup() -> None:
    said = tr("{weekday} {date}", weekday="[/]", date="{weekday}")
    assert said == "[/] {weekday}"
    with speaking("zh"):
        assert trn("{n} d late", "{n} d late", 3) == "逾期 3 天"


def test_a_message_that_is_in_no_catalog_is_said_as_it_is() -> None:
    with speaking("zh"):
        assert tr("{} not formatted") == "{} not formatted"
        assert tr("") == ""
        assert trc("a context", "nobody knows {x}", x=1) == "nobody knows 1"
        assert trn("{n} thing", "{n} things", 1) == "1 thing"
        assert trn("{n} thing", "{n} things", 2) == "2 things"


def test_a_checkout_that_was_never_built_speaks_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(messages._CATALOGS, "zh", "locale/nowhere.mo")
    messages._catalog.cache_clear()
    with speaking("zh"):
        assert tr("today") == "today"
        assert trn("{n} thing", "{n} things", 2) == "2 things"
    messages._catalog.cache_clear()


@pytest.mark.parametrize("swapped", [False, True])
def test_a_catalog_says_what_gettext_reads_in_it(swapped: bool) -> None:
    data = Path(messages._place("zh")).read_bytes()
    if swapped:
        count, ids, texts = struct.unpack_from("3I", data, 8)
        tables = slice(ids, ids + 8 * count), slice(texts, texts + 8 * count)
        compiled = bytearray(data)
        for part in (slice(0, 28), *tables):
            numbers = array("I", data[part])
            numbers.byteswap()
            compiled[part] = numbers.tobytes()
        data = bytes(compiled)
    known = vars(gettext.GNUTranslations(io.BytesIO(data)))["_catalog"]
    catalog = messages.Catalog(data)
    told = {id[0] if isinstance(id, tuple) else id: text for id, text in known.items()}
    assert len(told) > 2000
    assert {id: catalog[id] for id in told if id} == {id: told[id] for id in told if id}
    assert (catalog["nobody says this"], catalog["\ud800"]) == ("", "")


def test_english_reads_no_catalog(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_CATALOGS", {})
    messages._catalog.cache_clear()
    assert (tr("today"), trc("verb", "Open")) == ("today", "Open")
    assert [trn("{n} thing", "{n} things", n) for n in (0, 1)] == ["0 things", "1 thing"]
    messages._catalog.cache_clear()


def test_words_of_two_languages() -> None:
    words = {"zh": "晨光读书会", "en": "Dawn readers"}
    assert say(words) == "Dawn readers"
    with speaking("zh"):
        assert say(words) == "晨光读书会"
        assert say({"en": "only English"}) == "only English"
    assert say({"zh": "只有中文"}) == "只有中文"
    assert say("as it was written") == "as it was written"
    assert say({}) == ""
