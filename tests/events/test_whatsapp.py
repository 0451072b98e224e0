"""WhatsApp as phones of many languages write it: one chat, told in each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from communitytui.events.eras import common_era
from communitytui.events.event import Event, Source
from communitytui.events.halves import HalfFinder
from communitytui.events.names import plain_name, unquoted
from communitytui.events.sentences import is_deleted, read_sentence
from communitytui.events.sniff import open_source
from communitytui.events.times import arrange

Head = Callable[[datetime], str]
#: A day later than 12, so that day and month are told apart, and both halves of a day.
_SAID = [
    ("2024-03-11T09:05", "Ana Ruiz"),
    ("2024-03-11T21:15", "Bo Lind"),
    ("2024-03-12T00:30", "Cem"),
    ("2024-03-12T12:10", "Ana Ruiz"),
    ("2024-03-13T13:00", "Dee"),
    ("2024-03-26T23:59", "Cem"),
]


def _twelve(at: datetime) -> str:
    return f"{at.hour % 12 or 12}:{at:%M}"


def _half(at: datetime, forenoon: str, afternoon: str) -> str:
    return forenoon if at.hour < 12 else afternoon


def _digits(text: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(c)) if c.isascii() and c.isdigit() else c for c in text)


class Phone(NamedTuple):
    """How one phone writes the head of a line, who was added, who left, and what else it says."""

    name: str
    head: Head
    added: str
    left: str
    made: str


PHONES = [
    Phone(
        "zh-CN",
        lambda at: f"[{at:%Y/%m/%d} {at:%H:%M:%S}] ",
        "Ana Ruiz 添加了 Dee",
        "Cem 退出了群组",
        "Ana Ruiz 更改了群组图标",
    ),
    Phone(
        "zh-TW",
        lambda at: f"{at.year}/{at.month}/{at.day} {_half(at, '上午', '下午')}{_twelve(at)} - ",
        "Ana Ruiz 已新增 Dee",
        "Cem 已退出群組",
        "Ana Ruiz 變更了群組圖示",
    ),
    Phone(
        "en-US",
        lambda at: f"{at.month}/{at.day}/{at:%y}, {_twelve(at)}\u202f{_half(at, 'AM', 'PM')} - ",
        "Ana Ruiz added Dee",
        "Cem left",
        "Ana Ruiz changed this group's icon",
    ),
    Phone(
        "de",
        lambda at: f"{at:%d.%m.%y}, {at:%H:%M} - ",
        "Ana Ruiz hat Dee hinzugefügt.",
        "Cem hat die Gruppe verlassen.",
        "Ana Ruiz hat das Gruppenbild geändert.",
    ),
    Phone(
        "es",
        lambda at: f"{at.day}/{at.month}/{at:%y}, {_twelve(at)} {_half(at, 'a. m.', 'p. m.')} - ",
        "Ana Ruiz añadió a Dee.",
        "Cem salió del grupo.",
        "Ana Ruiz cambió el ícono de este grupo",
    ),
    Phone(
        "pt",
        lambda at: f"{at:%d/%m/%Y} às {at:%H:%M} - ",
        "Ana Ruiz adicionou Dee",
        "Cem saiu do grupo",
        "Ana Ruiz mudou a imagem do grupo",
    ),
    Phone(
        "it",
        lambda at: f"{at:%d/%m/%y}, {at:%H:%M} - ",
        "Ana Ruiz ha aggiunto Dee",
        "Cem ha abbandonato il gruppo",
        "Ana Ruiz ha cambiato l'immagine del gruppo",
    ),
    Phone(
        "fr",
        lambda at: f"{at:%d/%m/%Y} à {at:%H:%M} - ",
        "Ana Ruiz a ajouté Dee",
        "Cem a quitté le groupe",
        "Ana Ruiz a changé l’icône du groupe",
    ),
    Phone(
        "nl",
        lambda at: f"{at:%d-%m-%Y} {at:%H:%M} - ",
        "Ana Ruiz heeft Dee toegevoegd",
        "Cem heeft de groep verlaten",
        "Ana Ruiz heeft de groepsafbeelding gewijzigd",
    ),
    Phone(
        "ru",
        lambda at: f"{at:%d.%m.%Y}, {at:%H:%M} - ",
        "Ana Ruiz добавил(-а) Dee",
        "Cem покинул(-а) группу",
        "Ana Ruiz изменил(-а) картинку группы",
    ),
    Phone(
        "tr",
        lambda at: f"{at.day}.{at:%m.%Y} {at:%H:%M} - ",
        "Ana Ruiz, Dee kişisini ekledi",
        "Cem gruptan ayrıldı",
        "Ana Ruiz bu grubun simgesini değiştirdi",
    ),
    Phone(
        "id",
        lambda at: f"{at:%d/%m/%y} {at:%H.%M} - ",
        "Ana Ruiz menambahkan Dee",
        "Cem keluar",
        "Ana Ruiz mengubah ikon grup ini",
    ),
    Phone(
        "ja",
        lambda at: f"[{at:%Y/%m/%d} {at:%H:%M:%S}] ",
        "Ana RuizさんがDeeさんを追加しました",
        "Cemさんが退出しました",
        "Ana Ruizさんがグループ画像を変更しました",
    ),
    Phone(
        "ko",
        lambda at: f"{at.year}. {at.month}. {at.day}. {_half(at, '오전', '오후')} {_twelve(at)} - ",
        "Ana Ruiz님이 Dee님을 추가했습니다",
        "Cem님이 나갔습니다",
        "Ana Ruiz님이 그룹 아이콘을 변경했습니다",
    ),
    Phone(
        "ar",
        lambda at: _digits(
            f"\u200f{at:%d}\u200f/{at:%m}\u200f/{at.year}، {_twelve(at)} {_half(at, 'ص', 'م')} - ",
            "٠",
        ),
        "أضاف Ana Ruiz Dee",
        "غادر Cem",
        "غيّر Ana Ruiz أيقونة المجموعة",
    ),
    Phone(
        "hi",
        lambda at: f"{at:%d/%m/%y}, {_twelve(at)} {_half(at, 'am', 'pm')} - ",
        "Ana Ruiz ने Dee को जोड़ा",
        "Cem ने ग्रुप छोड़ा",
        "Ana Ruiz ने ग्रुप का आइकन बदला",
    ),
]
#: Phones whose sentences are in no table: what came and went is not known, all else is.
STRANGERS = [
    Phone(
        "fi",
        lambda at: f"{at.day}.{at.month}.{at.year} klo {at:%H.%M} - ",
        "Ana Ruiz lisäsi käyttäjän Dee",
        "Cem poistui",
        "Ana Ruiz vaihtoi ryhmän kuvaketta",
    ),
    Phone(
        "sv",  # the halves of the day are told by the order of the lines alone
        lambda at: f"{at:%Y-%m-%d} {_twelve(at)} {_half(at, 'xm', 'ym')} - ",
        "Ana Ruiz lade till Dee",
        "Cem lämnade",
        "Ana Ruiz ändrade gruppens ikon",
    ),
    Phone(
        "th",
        lambda at: f"{at.day}/{at.month}/{at.year + 543} {at:%H:%M} - ",
        "Ana Ruiz ได้เพิ่ม Dee",
        "Cem ออกแล้ว",
        "Ana Ruiz ได้เปลี่ยนไอคอนกลุ่ม",
    ),
    Phone(
        "th-short",
        lambda at: f"{at.day}/{at.month}/{(at.year + 543) % 100} {at:%H:%M} - ",
        "Ana Ruiz ได้เพิ่ม Dee",
        "Cem ออกแล้ว",
        "Ana Ruiz ได้เปลี่ยนไอคอนกลุ่ม",
    ),
    Phone(
        "fa",  # 2024-03-11 is the 21st of Esfand 1402, 2024-03-26 the 7th of Farvardin 1403
        lambda at: _digits(
            (f"1402/12/{at.day + 10}" if at.day < 20 else f"1403/1/{at.day - 19}")
            + f"، {at:%H:%M} - ",
            "۰",
        ),
        "Ana Ruiz شخص Dee را اضافه کرد",
        "Cem رفت",
        "Ana Ruiz نماد گروه را تغییر داد",
    ),
]


def chat(phone: Phone) -> str:
    """Return the chat as an Android phone, or with brackets an iPhone, writes it."""
    mark = "\u200e" if phone.head(datetime(2024, 3, 11)).startswith("[") else ""

    def told(at: str, text: str) -> str:
        head = phone.head(datetime.fromisoformat(at))
        return f"{mark}{head}Circle: \u200e{text}" if mark else f"{head}{text}"

    lines = [told("2024-03-11T09:00", phone.made)]
    for at, who in _SAID:
        lines.append(f"{phone.head(datetime.fromisoformat(at))}{who}: one\n12.03.2024 was it?")
    lines.insert(5, told("2024-03-13T10:00", phone.added))
    lines.append(told("2024-03-27T10:00", phone.left))
    return "\n".join(lines) + "\n"


def read(tmp_path: Path, text: str) -> tuple[list[Event], Source]:
    path = tmp_path / "chat.txt"
    path.write_text(text, "utf-8")
    with open_source(path, zone="UTC", order=None, keep_going=False) as reading:
        return list(reading), reading.source


@pytest.mark.parametrize("phone", [*PHONES, *STRANGERS], ids=lambda phone: phone.name)
def test_messages_and_their_times_are_the_same_in_every_language(
    phone: Phone, tmp_path: Path
) -> None:
    events, source = read(tmp_path, chat(phone))
    messages = [event for event in events if event.kind == "message"]
    wanted = [(datetime.fromisoformat(at).replace(tzinfo=UTC), who) for at, who in _SAID]
    assert [(datetime.fromtimestamp(e.at, UTC), e.author) for e in messages] == wanted
    assert all(message.question for message in messages)
    assert source.format == "whatsapp"


@pytest.mark.parametrize("phone", PHONES, ids=lambda phone: phone.name)
def test_who_came_and_who_left_is_understood(phone: Phone, tmp_path: Path) -> None:
    events, source = read(tmp_path, chat(phone))
    assert [(e.kind, e.author) for e in events if e.kind in ("join", "leave")] == [
        ("join", "Dee"),
        ("leave", "Cem"),
    ]
    assert source.gives >= {"joins", "leaves"}


@pytest.mark.parametrize("phone", STRANGERS, ids=lambda phone: phone.name)
def test_what_is_not_understood_is_counted_with_a_sample_and_no_number(
    phone: Phone, tmp_path: Path
) -> None:
    events, source = read(tmp_path, chat(phone))
    assert Counter(event.kind for event in events)["other"] == 3
    assert not source.gives & {"joins", "leaves"}
    assert source.unread == 3
    assert phone.made.startswith(source.sample)
    assert source.sample


def test_an_iphone_names_a_person_where_the_program_speaks(tmp_path: Path) -> None:
    text = (
        "[27.06.23, 20:28:13] Laufgruppe: \u200eNachrichten sind Ende-zu-Ende-verschlüsselt.\n"
        "[27.06.23, 20:30:00] Ana: Hallo\n"
        "\u200e[27.06.23, 20:31:00] Ana: \u200eBild weggelassen\n"
        "\u200e[27.06.23, 20:32:00] Ana: \u200e<Anhang: 00000012-PHOTO-2023-06-27.jpg>\n"
        "\u200e[28.06.23, 09:00:00] Ana: \u200eAna hat ~\u202fDee hinzugefügt.\n"
        "\u200e[28.06.23, 09:05:00] ~\u202fEve: \u200e~\u202fEve hat die Gruppe verlassen.\n"
        "\u200e[28.06.23, 09:06:00] \u202a+49 170 0000000\u202c: "
        "\u200e\u202a+49 170 0000000\u202c hat die Gruppe verlassen.\n"
        "\u200e[28.06.23, 09:07:00] ~\u202fDee: \u200eDiese Nachricht wurde gelöscht.\n"
        "[28.06.23, 09:10:00] ~\u202fDee: gut\n"
    )
    events, source = read(tmp_path, text)
    assert [(e.kind, e.author) for e in events if e.kind != "other"] == [
        ("message", "Ana"),
        ("message", "Ana"),
        ("message", "Ana"),
        ("join", "Dee"),
        ("leave", "Eve"),
        ("leave", "+49 170 0000000"),
        ("message", "Dee"),
    ]
    assert source.title == "Laufgruppe"


def test_a_pasted_line_of_another_shape_belongs_to_the_message(tmp_path: Path) -> None:
    text = (
        "11.03.24, 09:00 - Ana: this came by mail:\n"
        "[12.03.24, 10:00:00] Bo: hello\n"
        "3/13/24, 9:00 AM - Cem: hello\n"
        "14.03.24, 08:00 - Bo: yes\n"
    )
    events, _ = read(tmp_path, text)
    assert [(e.author, e.kind) for e in events] == [("Ana", "message"), ("Bo", "message")]


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        (("1402", "12", "29"), "2024-03-19"),
        (("1403", "1", "1"), "2024-03-20"),
        (("1399", "12", "30"), "2021-03-20"),
        (("1395", "1", "1"), "2016-03-20"),
        (("1398", "7", "1"), "2019-09-23"),
        (("1408", "1", "1"), "2029-03-20"),
        (("29", "2", "2567"), "2024-02-29"),
        (("11", "3", "67"), "2024-03-11"),
        (("2567", "2", "29"), "2024-02-29"),
        (("11", "3", "24"), "2024-03-11"),
    ],
)
def test_every_calendar_gives_the_same_days(parts: tuple[str, str, str], day: str) -> None:
    assert f"{arrange(common_era(parts), 'dmy'):%Y-%m-%d}" == day


def test_unknown_halves_of_the_day_are_told_by_the_order_of_the_lines() -> None:
    finder = HalfFinder()
    for day in range(3):
        for word, hour in (("foo", 9), ("bar", 1), ("bar", 8)):
            finder.see(day, word, hour, 0)
    found = finder.found()
    assert (found.hour("foo", 12), found.hour("foo", 9), found.hour("bar", 1)) == (0, 9, 13)


def test_a_word_before_a_clock_of_24_hours_means_nothing() -> None:
    finder = HalfFinder()
    for hour in (9, 21, 12):
        finder.see(1, "klo", hour, 0)
    assert [finder.found().hour("klo", hour) for hour in (9, 12, 21)] == [9, 12, 21]


@pytest.mark.parametrize(
    ("line", "kind", "people"),
    [
        ("你已添加了张三，现在可以开始聊天了。", "join", ("张三",)),
        ('"小王"邀请你和"小李"加入了群聊，群聊参与人还有：小张、小陈', "join", ("你", "小李")),
        ("Dee 使用此群组的邀请链接加入", "join", ("Dee",)),
        ("Cem 已透過此群組的邀請連結加入", "join", ("Cem",)),
        ("Du hast Ana, Bo und Cem hinzugefügt.", "join", ("Ana", "Bo", "Cem")),
        ("Dee ist dieser Gruppe über den Einladungslink beigetreten.", "join", ("Dee",)),
        ("Añadiste a Ana y Bo", "join", ("Ana", "Bo")),
        ("Dee se unió usando el enlace de invitación de este grupo", "join", ("Dee",)),
        ("Dee entrou usando o link de convite deste grupo", "join", ("Dee",)),
        ("Hai aggiunto Ana e Bo", "join", ("Ana", "Bo")),
        ("Dee a rejoint le groupe via le lien d'invitation", "join", ("Dee",)),
        ("Dee neemt nu deel via de uitnodigingslink van deze groep", "join", ("Dee",)),
        ("Dee присоединился(-ась) к группе по ссылке-приглашению", "join", ("Dee",)),
        ("Dee bu grubun davet bağlantısını kullanarak katıldı", "join", ("Dee",)),
        ("Dee bergabung menggunakan tautan undangan grup ini", "join", ("Dee",)),
        ("Deeさんが招待リンクを使用して参加しました", "join", ("Dee",)),
        ("Dee님이 그룹 초대 링크를 사용하여 참여했습니다", "join", ("Dee",)),
        ("انضم Dee باستخدام رابط الدعوة لهذه المجموعة", "join", ("Dee",)),
        ("Dee इस ग्रुप के आमंत्रण लिंक का इस्तेमाल करके शामिल हुए", "join", ("Dee",)),
        ("Ana ha rimosso Cem", "leave", ("Cem",)),
        ("Ana a retiré Cem", "leave", ("Cem",)),
        ("Ana님이 Cem님을 내보냈습니다", "leave", ("Cem",)),
        ("Ana ने Cem को हटाया", "leave", ("Cem",)),
        ("Ana 已移除 Cem", "leave", ("Cem",)),
        ("Ana lade till Dee", "other", ()),
    ],
)
def test_other_ways_to_come_and_go(line: str, kind: str, people: tuple[str, ...]) -> None:
    assert read_sentence(line) == (kind, people)


def test_two_names_side_by_side_are_parted_by_who_is_known() -> None:
    line = "أضاف Ana Ruiz Dee Di Nardo"
    assert read_sentence(line, frozenset({"Ana Ruiz"})).people == ("Dee Di Nardo",)
    assert read_sentence(line, frozenset({"Dee Di Nardo"})).people == ("Dee Di Nardo",)
    assert read_sentence(line).people == ("Ana Ruiz Dee Di Nardo",)


def test_a_name_is_one_name_whatever_stands_around_it() -> None:
    for written in (
        "~\u202fNew1",
        "\u200e~ New1",
        "\u2068New1\u2069",
        " New1\u00a0",
        "\u202aNew1\u202c",
    ):
        assert plain_name(written) == "New1"
    assert plain_name('Kim "K"') == 'Kim "K"'
    assert unquoted("“小李”") == "小李"


def test_deleted_messages_are_told_in_whole_sentences_only() -> None:
    assert is_deleted("This message was deleted by admin Ana.")
    assert is_deleted("Esta mensagem foi apagada")
    assert is_deleted("此消息已删除")
    assert not is_deleted("This message was deleted? why")
    assert not is_deleted("")
