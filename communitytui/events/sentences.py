"""Joins and leaves that an export tells as a sentence, in the language of who exported it.

Each language has its own patterns, tried in turn: a line is short and rare, and no line of one
language is a sentence of another. ``who`` came or left; it may be several names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from communitytui.events.names import plain_name, unquoted

_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: A sentence is short; what is longer is not worth the walk of the patterns.
_LONGEST = 500
_LONGEST_DELETED = 160


class Movement(NamedTuple):
    """What a line tells: "join" or "leave" with the names, or "other" and none."""

    kind: str
    people: tuple[str, ...]


class _Speech(NamedTuple):
    """How one language tells it; ``and_`` stands between two names besides a comma."""

    joins: tuple[str, ...]
    leaves: tuple[str, ...]
    and_: str


# BY stands for who did it, WHO for whom it was done to.
_SPEECHES = (
    _Speech(  # Chinese, simplified and traditional: WeChat, QQ, WhatsApp
        (
            r"BY\s*(?:邀请|邀請)\s*WHO\s*(?:加入|进入|進入)了?(?:本?群聊?|群组|群組|该群|該群)(?:[，,].*)?",
            r"WHO\s*已?(?:通过|透过|透過|使用|经由|經由).*?(?:二维码|二維碼|链接|連結|邀请|邀請).*?加入.*",
            r"WHO\s*(?:已)?加入了?(?:本?群聊?|群组|群組|该群|該群|此群组|此群組)(?:[，,].*)?",
            r"BY\s*(?:将|將)\s*WHO\s*(?:加入|添加|新增)",
            r"BY\s*(?:已添加了?|添加了|已新增了?|新增了|加入了)\s*WHO",
        ),
        (
            r"BY\s*(?:将|將)\s*WHO\s*(?:移出|移除)了?(?:本?群聊?|群组|群組)?",
            r"WHO\s*(?:被|已被).*?(?:移出|移除)了?(?:本?群聊?|群组|群組)?",
            r"BY\s*(?:已移除了?|移除了|已移出了?|移出了)\s*WHO",
            r"WHO\s*(?:已)?(?:退出|离开|離開)了?(?:本?群聊?|群组|群組|该群|該群|此群组|此群組)?",
        ),
        "和|与|與",
    ),
    _Speech(
        (
            r"WHO joined (?:using|via|from|with|by|the group|this group).*",
            r"WHO joined",
            r"BY (?:has )?added WHO(?: to (?:the|this) group)?",
            r"WHO (?:was|were) added",
            r"BY invited WHO to (?:the|this) group",
        ),
        (
            r"WHO left(?: the group)?",
            r"BY (?:has )?removed WHO(?: from the group)?",
            r"WHO (?:was|were) removed",
        ),
        "and",
    ),
    _Speech(  # German
        (
            r"(?:BY hat|Du hast|BY haben) WHO hinzugefügt",
            r"WHO (?:ist|bist) .*beigetreten",
            r"WHO (?:wurde|wurdest) hinzugefügt",
        ),
        (
            r"WHO (?:hat|hast) die Gruppe verlassen",
            r"(?:BY hat|Du hast) WHO (?:aus der Gruppe )?entfernt",
            r"WHO (?:wurde|wurdest) (?:aus der Gruppe )?entfernt",
        ),
        "und",
    ),
    _Speech(  # Spanish
        (
            r"BY (?:ha )?(?:añadió|añadido|agregó|agregado) a WHO",
            r"(?:Añadiste|Agregaste|Has añadido) a WHO",
            r"WHO se (?:unió|ha unido)(?: .*)?",
            r"(?:Se (?:añadió|agregó)|Han añadido) a WHO",
        ),
        (
            r"WHO (?:salió|ha salido|abandonó|ha abandonado)(?: (?:del|el) grupo)?",
            r"BY (?:ha )?(?:eliminó|eliminado|sacó|expulsó) a WHO",
            r"(?:Eliminaste|Sacaste|Has eliminado) a WHO",
        ),
        "y|e",
    ),
    _Speech(  # Portuguese
        (
            r"BY adicionou WHO",
            r"WHO (?:entrou|se juntou)(?: .*)?",
            r"WHO foi adicionad[oa]",
        ),
        (
            r"WHO saiu(?: do grupo)?",
            r"BY removeu WHO",
            r"WHO foi removid[oa]",
        ),
        "e",
    ),
    _Speech(  # Italian
        (
            r"(?:BY ha|Hai) aggiunto WHO",
            r"WHO (?:si è unit[oa]|è entrat[oa]|ha partecipato)(?: .*)?",
            r"WHO è stat[oa] aggiunt[oa]",
        ),
        (
            r"WHO (?:ha abbandonato|ha lasciato|è uscit[oa])(?: .*)?",
            r"(?:BY ha|Hai) rimosso WHO",
            r"WHO è stat[oa] rimoss[oa]",
        ),
        "e",
    ),
    _Speech(  # French
        (
            r"(?:BY a|Vous avez) ajouté WHO",
            r"WHO (?:a rejoint|avez rejoint|s[’']est jointe?|est entrée?)(?: .*)?",
            r"WHO a été ajoutée?",
        ),
        (
            r"WHO (?:est partie?|a quitté)(?: le groupe)?",
            r"(?:BY a|Vous avez) (?:retiré|supprimé|exclu) WHO",
            r"WHO a été (?:retirée?|supprimée?|exclue?)",
        ),
        "et",
    ),
    _Speech(  # Dutch
        (
            r"(?:BY heeft|Je hebt|U hebt|U heeft) WHO toegevoegd",
            r"WHO (?:is|bent) .*(?:lid geworden|toegetreden).*",
            r"WHO neemt (?:nu )?deel.*",
            r"WHO is toegevoegd",
        ),
        (
            r"WHO (?:heeft|hebt) de groep verlaten",
            r"(?:BY heeft|Je hebt|U hebt|U heeft) WHO verwijderd",
            r"WHO is verwijderd",
        ),
        "en",
    ),
    _Speech(  # Russian: "(-а)" and "(а)" stand where the program does not know the gender
        (
            r"BY добавил(?:и|а|\(-?а\))? WHO",
            r"WHO (?:присоединил(?:ся|ась|ись|ся\(-ась\))|вступил(?:и|а|\(-?а\))?)(?: .*)?",
            r"WHO теперь в группе.*",
        ),
        (
            r"WHO (?:вышел|вышла|вышли|вышел\(-ла\)|покинул(?:и|а|\(-?а\))?)(?: .*)?",
            r"BY (?:удалил|исключил)(?:и|а|\(-?а\))? WHO",
        ),
        "и",
    ),
    _Speech(  # Turkish
        (
            r"BY, WHO (?:(?:adlı )?kişi\w*|kullanıcı\w*) ekledi(?:niz)?",
            r"BOTH (?:(?:adlı )?kişi\w*|kullanıcı\w*) ekledi(?:niz)?",
            r"BY, WHO(?:[’'][yn]?[ıiuü])? ekledi(?:niz)?",
            r"WHO .*(?:bağlantısı\w*|davet\w*) .*katıldı(?:nız)?",
            r"WHO (?:gruba )?(?:katıldı|eklendi)(?:nız)?",
        ),
        (
            r"WHO (?:gruptan )?(?:ayrıldı|çıktı)(?:nız)?",
            r"BY, WHO (?:kişi\w*|kullanıcı\w*) (?:gruptan )?çıkardı(?:nız)?",
            r"BOTH (?:kişi\w*|kullanıcı\w*) (?:gruptan )?çıkardı(?:nız)?",
            r"BY, WHO(?:[’'][yn]?[ıiuü])? (?:gruptan )?çıkardı(?:nız)?",
            r"WHO (?:gruptan )?çıkarıldı(?:nız)?",
        ),
        "ve",
    ),
    _Speech(  # Indonesian
        (
            r"BY menambahkan WHO",
            r"WHO (?:telah )?(?:bergabung|masuk)(?: .*)?",
            r"WHO ditambahkan",
        ),
        (
            r"WHO (?:telah )?keluar(?: dari grup)?",
            r"BY mengeluarkan WHO",
            r"WHO (?:telah )?dikeluarkan",
        ),
        "dan",
    ),
    _Speech(  # Japanese
        (
            r"BY(?:さん)?(?:が|は)、?WHO(?:さん)?を(?:グループに)?(?:追加|招待)しました",
            r"WHO(?:さん)?(?:が|は).*(?:リンク|招待).*参加しました",
            r"WHO(?:さん)?(?:が|は)(?:グループに)?(?:参加しました|追加されました)",
        ),
        (
            r"BY(?:さん)?(?:が|は)、?WHO(?:さん)?を(?:グループから)?(?:削除|退会させ|退出させ).*",
            r"WHO(?:さん)?(?:が|は)(?:グループ(?:を|から))?(?:退出|退会|退室|脱退)しました",
            r"WHO(?:さん)?(?:が|は)(?:グループから)?削除されました",
        ),
        "と",
    ),
    _Speech(  # Korean
        (
            r"BY님이 WHO님을 (?:그룹에 )?(?:추가|초대)(?:했|하였)습니다",
            r"WHO님이 .*링크.*(?:참여|참가|입장|들어왔|가입).*",
            r"WHO님이 (?:그룹에 )?(?:참여|참가|입장|가입|들어왔|추가).*",
        ),
        (
            r"BY님이 WHO님을 (?:그룹에서 )?(?:내보냈|삭제했|추방했|제거했|강퇴했)습니다",
            r"WHO님이 (?:그룹에서 |그룹을 )?(?:나갔|퇴장했|탈퇴했|나가셨)습니다",
            r"WHO님이 .*(?:삭제|추방|제거)되었습니다",
        ),
        "및",
    ),
    _Speech(  # Arabic: the verb stands first, and nothing between the two who did and was done to
        (
            r"(?:أضاف|أضافت) BOTH",
            r"(?:أضفت|قمت بإضافة|تمت إضافة) WHO",
            r"(?:انضم|انضمت) WHO(?: (?:باستخدام|عبر|عن طريق|من خلال|إلى).*)?",
        ),
        (
            r"(?:غادر|غادرت) WHO(?: المجموعة)?",
            r"(?:أزال|أزالت|أخرج|أخرجت) BOTH",
            r"(?:أزلت|تمت إزالة) WHO",
        ),
        "و",
    ),
    _Speech(  # Hindi
        (
            r"BY ने WHO को (?:ग्रुप में |समूह में )?(?:जोड़ा|जोड़ दिया|शामिल किया).*",
            r"WHO .*(?:लिंक|आमंत्रण).*(?:शामिल|जुड़).*",
            r"WHO (?:ग्रुप में |समूह में )?(?:शामिल हुए|शामिल हुई|शामिल हो गए|जुड़ गए|जुड़े).*",
        ),
        (
            r"BY ने WHO को (?:ग्रुप से |समूह से )?(?:हटाया|हटा दिया|निकाला|निकाल दिया).*",
            r"WHO ने (?:ग्रुप|समूह) (?:छोड़ा|छोड़ दिया).*",
            r"WHO (?:ग्रुप से |समूह से )?(?:बाहर )?(?:निकल गए|निकल गई|चले गए|चली गई|निकले).*",
        ),
        "और",
    ),
)


def _compiled(pattern: str) -> re.Pattern[str]:
    for word, group in (("BY", ".+?"), ("WHO", "(?P<who>.+?)"), ("BOTH", "(?P<both>.+?)")):
        pattern = pattern.replace(word, group)
    return re.compile(rf"^{pattern}[。.!]?$", re.IGNORECASE)


def _between(and_: str) -> re.Pattern[str]:
    """Return what stands between two names; where words are not parted, a quotation mark helps."""
    return re.compile(
        rf"\s*[、,，،]\s*|\s+(?:{and_})\s+|(?<=[\"”])\s*(?:{and_})|(?:{and_})\s*(?=[\"“])"
    )


_TOLD = tuple(
    (kind, _compiled(pattern), _between(speech.and_))
    for speech in _SPEECHES
    for kind, patterns in (("leave", speech.leaves), ("join", speech.joins))
    for pattern in patterns
)
_TAIL = re.compile(r"[,，]\s*现在可以开始聊天了。?$")

#: What stands for a picture, a film, a sticker … where the export was made without them.
_PLACEHOLDER = re.compile(
    r"omitted|weggelassen|ausgeschlossen|omitid|ocultad|omess|omis(?:e|es)?\b|absent|weggelaten|"
    r"опущен|не было включено|пропущен|dahil edilmedi|disertakan|diabaikan|含まれていません|省略|"
    r"생략|忽略|略過|استبعاد|مستبعد|छोड़|शामिल नहीं|://|^<[^<>\n]{1,200}>$|\.\w{2,5}>?$",
    re.IGNORECASE,
)
_DELETED = re.compile(
    r"(?:This message was deleted|You deleted this message|Diese Nachricht wurde gelöscht|"
    r"Du hast diese Nachricht gelöscht|Se eliminó este mensaje|Este mensaje fue eliminado|"
    r"Eliminaste este mensaje|(?:Esta )?mensagem (?:foi )?apagada|Você apagou esta mensagem|"
    r"Questo messaggio è stato eliminato|Hai eliminato questo messaggio|"
    r"Ce message a été supprimé|Vous avez supprimé ce message|Dit bericht is verwijderd|"
    r"(?:Je|U) he(?:bt|eft) dit bericht verwijderd|(?:Данное )?сообщение удалено|"
    r"Вы удалили (?:данное|это) сообщение|Bu mesaj silindi|Bu mesajı sildiniz|"
    r"Pesan ini telah dihapus|Anda (?:telah )?menghapus pesan ini|"
    r"このメッセージは削除されました|(?:あなたは)?このメッセージを削除しました|"
    r"삭제된 메시지입니다|이 메시지는 삭제되었습니다|(?:내가|나에 의해) 삭제(?:한|된) 메시지입니다|"
    r"تم حذف هذه الرسالة|(?:لقد )?حذفت هذه الرسالة|यह (?:मैसेज|संदेश) हटा दिया गया(?: था)?|"
    r"आपने यह (?:मैसेज|संदेश) हटा दिया(?: है)?|(?:此消息已删除|你已?删除了?此消息|该消息已删除)|"
    r"此訊息已刪除|你已?刪除了?(?:此|這則)訊息|已刪除這則訊息)(?: by admin .+)?[。.]?",
    re.IGNORECASE,
)


def read_sentence(text: str, names: frozenset[str] = frozenset()) -> Movement:
    """Return what a line tells of who came and who went.

    ``names`` are people known to be there; they part two names with nothing between them.
    """
    line = _TAIL.sub("", _INVISIBLE.sub("", text[:_LONGEST]).strip())
    if len(text) > _LONGEST:
        return Movement("other", ())
    for kind, pattern, between in _TOLD:
        if match := pattern.match(line):
            found = match.groupdict()
            who = found["who"] if "who" in found else _second(found["both"], names)
            people = tuple(filter(None, map(_one_name, between.split(unquoted(who)))))
            if people:
                return Movement(kind, people)
    return Movement("other", ())


def _one_name(text: str) -> str:
    return plain_name(unquoted(text))


def _second(both: str, names: frozenset[str]) -> str:
    """Return the second of two names that stand side by side, all of it where none is known."""
    for place in _blanks(both):
        if plain_name(both[:place]) in names:
            return both[place:]
    for place in _blanks(both):
        if plain_name(both[place:]) in names:
            return both[place:]
    return both


def _blanks(text: str) -> Iterator[int]:
    """Yield where a text can be parted, the last place first: the longest name wins."""
    return (place for place in range(len(text) - 1, 0, -1) if text[place].isspace())


def is_placeholder(text: str) -> bool:
    """Tell whether a text stands for what a message held, be it a picture or an address."""
    return _PLACEHOLDER.search(_INVISIBLE.sub("", text[:_LONGEST]).strip()) is not None


def is_deleted(text: str) -> bool:
    """Tell whether a text says that a message was taken back; it holds nothing any more."""
    if len(text) > _LONGEST_DELETED:
        return False
    line = _INVISIBLE.sub("", text).strip()
    return _DELETED.fullmatch(line) is not None
