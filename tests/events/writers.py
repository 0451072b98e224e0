"""The truth of ``generator`` in every format, as its program would write it."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from communitytui.events.sniff import open_source
from tests.events.generator import NAMES, ZONE, Format, Happening, Member, members

_SHANGHAI = "Asia/Shanghai"
_INVITER = NAMES[3]


def format_of(path: Path) -> str:
    """Return the name of the format that a file is taken for."""
    with open_source(path, zone="UTC", order=None, keep_going=False) as reading:
        return reading.source.format


def _local(at: int, pattern: str, zone: str = ZONE) -> str:
    return datetime.fromtimestamp(at, ZoneInfo(zone)).strftime(pattern)


def _write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def _table(header: str, rows: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    text = io.StringIO()
    text.write(header + "\n")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def _name(member: Member) -> str:
    return member.name


def _wechat_id(member: Member) -> str:
    return f"wxid_{member.number:03}"


def _sentence(one: Happening) -> str:
    if one.kind == "join":
        return f'"{_INVITER}"邀请"{one.who.name}"加入了群聊'
    return f'"{one.who.name}"退出了群聊' if one.kind == "leave" else "群公告已更新"


def _said(happenings: list[Happening]) -> list[Happening]:
    return [one for one in happenings if one.kind != "reaction"]


# The plain table ------------------------------------------------------------------------------

_PLAIN = "timestamp,author_id,author_name,kind,text,reply_to,reactions,message_id,channel,bot"
_CHINESE = "时间;用户ID;昵称;类型;内容;回复;点赞数;消息ID;频道;机器人"
_KINDS_ZH = {"message": "消息", "reaction": "点赞", "join": "入群", "leave": "退群"}
_EVERYTHING = frozenset({"ids", "replies", "reactions", "joins", "leaves", "bots"})


def _plain_row(one: Happening, stamp: object, kind: str) -> list[object]:
    return [
        stamp,
        f"u{one.who.number}",
        one.who.name,
        kind,
        one.text,
        one.answers or "",
        one.reactions,
        one.number if one.kind == "message" else "",
        "",
        int(one.who.bot),
    ]


def write_csv(happenings: list[Happening], folder: Path) -> Path:
    rows = (_plain_row(one, one.at, one.kind) for one in happenings)
    return _write(folder / "events.csv", _table(_PLAIN, rows))


def write_csv_chinese(happenings: list[Happening], folder: Path) -> Path:
    rows = (
        _plain_row(one, datetime.fromtimestamp(one.at, UTC).isoformat(), _KINDS_ZH[one.kind])
        for one in happenings
    )
    text = _table(_CHINESE, rows, ";").translate({0x202E: None, 0x1F469: "o", 0x1F467: "o"})
    return _write(folder / "表.csv", text, "gb18030")


def write_jsonl(happenings: list[Happening], folder: Path) -> Path:
    keys = _PLAIN.split(",")
    lines = []
    for one in happenings:
        row = _plain_row(one, one.at, one.kind)
        item = dict(zip(keys, row, strict=True)) | {"bot": one.who.bot}
        lines.append(json.dumps(item, ensure_ascii=False) + "\n")
    return _write(folder / "events.jsonl", "".join(lines))


# Telegram --------------------------------------------------------------------------------------


def _telegram_text(text: str) -> Any:
    if "word" in text:
        half = len(text) // 2
        return [text[:half], {"type": "bold", "text": text[half:]}, ""]
    if "blank" in text:
        return [{"type": "custom_emoji", "text": text, "document_id": "BARE"}]
    return text


def telegram_messages(happenings: list[Happening]) -> list[dict[str, Any]]:
    found = []
    for one in _said(happenings):
        item: dict[str, Any] = {
            "id": one.number,
            "type": "message" if one.kind == "message" else "service",
            "date": _local(one.at, "%Y-%m-%dT%H:%M:%S"),
            "date_unixtime": str(one.at),
        }
        if one.kind == "message":
            item |= {"from": one.who.name, "from_id": f"user{one.who.number}"}
            item |= {"reply_to_message_id": one.answers} if one.answers else {}
            item |= {"text": _telegram_text(one.text), "text_entities": []}
            if one.reactions:
                item["reactions"] = [{"type": "emoji", "count": one.reactions, "emoji": "👍"}]
        elif one.kind == "join":
            item |= {"actor": _INVITER, "actor_id": "user4", "action": "invite_members"}
            item |= {"members": [one.who.name], "text": ""}
        else:
            item |= {"actor": one.who.name, "actor_id": f"user{one.who.number}"}
            item |= {"action": "remove_members", "members": [one.who.name], "text": ""}
        found.append(item)
    return found


def _as_telegram_writes(value: object) -> str:
    """Return the JSON with what Telegram's writer gets wrong."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    text = text.replace("\\u0007", "\\x07")
    return text.replace('"document_id": "BARE"', '"document_id": (File not included. Change it.)')


def _telegram_chat(happenings: list[Happening], kind: str) -> dict[str, Any]:
    messages = telegram_messages(happenings)
    return {"name": "花园 garden", "type": kind, "id": 4242, "messages": messages}


def write_telegram(happenings: list[Happening], folder: Path) -> Path:
    chat = _telegram_chat(happenings, "private_supergroup")
    return _write(folder / "result.json", _as_telegram_writes(chat))


def write_telegram_account(happenings: list[Happening], folder: Path) -> Path:
    chats = [
        _telegram_chat(happenings, "personal_chat"),
        _telegram_chat(happenings, "private_group"),
    ]
    account = {
        "about": "x",
        "contacts": {"list": [{"name": "n"}]},
        "chats": {"about": "y", "list": chats},
        "left_chats": {"about": "z", "list": []},
    }
    return _write(folder / "result.json", _as_telegram_writes(account))


# Discord and Slack -----------------------------------------------------------------------------


def _snowflake(number: int) -> str:
    return str(1_150_000_000_000_000_000 + number)


def _discord_author(member: Member) -> str:
    return _snowflake(9_000_000 + member.number)


def discord_export(happenings: list[Happening]) -> dict[str, Any]:
    messages = []
    for one in happenings:
        if one.kind in {"leave", "reaction"}:
            continue
        kind = "GuildMemberJoin" if one.kind == "join" else "Reply" if one.answers else "Default"
        stamp = datetime.fromtimestamp(one.at, ZoneInfo(ZONE))
        item: dict[str, Any] = {
            "id": _snowflake(one.number),
            "type": kind,
            "timestamp": stamp.isoformat(timespec="milliseconds"),
            "timestampEdited": None,
            "content": one.text,
            "author": {
                "id": _discord_author(one.who),
                "name": one.who.name,
                "isBot": one.who.bot,
                "roles": [{"id": "1", "name": "r"}],
            },
            "attachments": [],
            "reactions": [{"emoji": {"name": "👍"}, "count": one.reactions, "users": []}]
            if one.reactions
            else [],
        }
        if one.answers:
            item["reference"] = {"messageId": _snowflake(one.answers), "channelId": "5"}
        messages.append(item)
    return {
        "guild": {"id": "77", "name": "Garden", "iconUrl": "x"},
        "channel": {"id": "5", "type": "GuildTextChat", "name": "大厅", "topic": None},
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2025-12-01T00:00:00+00:00",
        "messages": messages,
        "messageCount": len(messages),
    }


def write_discord(happenings: list[Happening], folder: Path) -> Path:
    text = json.dumps(discord_export(happenings), ensure_ascii=False, indent=2)
    return _write(folder / "Garden - 大厅.json", text)


def _slack_author(member: Member) -> str:
    return f"U{member.number:06}"


def _slack_number(happenings: list[Happening]) -> Callable[[int], str]:
    stamps = {one.number: f"{one.at}.{one.number:06}" for one in happenings}
    return stamps.__getitem__


def slack_days(happenings: list[Happening]) -> dict[str, list[dict[str, Any]]]:
    stamp = _slack_number(happenings)
    days: dict[str, list[dict[str, Any]]] = {}
    for one in _said(happenings):
        item: dict[str, Any] = {
            "type": "message",
            "user": _slack_author(one.who),
            "ts": stamp(one.number),
            "text": one.text,
        }
        if one.kind != "message":
            item["subtype"] = f"channel_{one.kind}"
        if one.answers:
            item["thread_ts"] = stamp(one.answers)
        if one.reactions:
            item["reactions"] = [{"name": "+1", "users": [], "count": one.reactions}]
        days.setdefault(_local(one.at, "%Y-%m-%d", "UTC"), []).append(item)
    return days


def write_slack(happenings: list[Happening], folder: Path) -> Path:
    path = folder / "Garden Slack export.zip"
    users = [
        {"id": _slack_author(one), "name": one.name, "is_bot": one.bot, "deleted": False}
        for one in members()
    ]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.json", json.dumps(users))
        archive.writestr("channels.json", json.dumps([{"name": "general", "is_general": True}]))
        archive.writestr("integration_logs.json", "[]")
        for day, items in slack_days(happenings).items():
            archive.writestr(f"general/{day}.json", json.dumps(items, indent=4))
    return path


# WhatsApp --------------------------------------------------------------------------------------


def _whatsapp(
    happenings: list[Happening], head: Callable[[int], str], words: str, mark: str
) -> str:
    lines = [f"{head(happenings[0].at)}{mark}Messages are end-to-end encrypted."]
    for one in _said(happenings):
        told = f"{one.who.name}: {one.text}"
        if one.kind != "message":
            told = mark + _WHATSAPP_TOLD[words, one.kind].format(who=one.who.name)
        lines.append(head(one.at) + told)
    return "\n".join(lines) + "\n"


_WHATSAPP_TOLD = {
    ("en", "join"): f"{_INVITER} added {{who}}",
    ("en", "leave"): "{who} left",
    ("zh", "join"): "{who}使用此群组的邀请链接加入了",
    ("zh", "leave"): "{who}退出了群组",
}


def write_whatsapp_android(happenings: list[Happening], folder: Path) -> Path:
    text = _whatsapp(happenings, lambda at: _local(at, "%d/%m/%Y, %H:%M - "), "en", "")
    return _write(folder / "WhatsApp Chat with Garden.txt", text)


def write_whatsapp_us(happenings: list[Happening], folder: Path) -> Path:
    def head(at: int) -> str:
        local = datetime.fromtimestamp(at, ZoneInfo(ZONE))
        clock = local.strftime("%I:%M\u202f%p").lstrip("0")
        return f"{local.month}/{local.day}/{local:%y}, {clock} - "

    return _write(folder / "chat.txt", _whatsapp(happenings, head, "en", ""))


def write_whatsapp_ios(happenings: list[Happening], folder: Path) -> Path:
    def head(at: int) -> str:
        return _local(at, "\u200e[%d.%m.%y, %H:%M:%S] ")

    path = folder / "WhatsApp Chat - Garden.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_chat.txt", _whatsapp(happenings, head, "en", "\u200e"))
        archive.writestr("photo.jpg", b"\xff\xd8")
    return path


def write_whatsapp_chinese(happenings: list[Happening], folder: Path) -> Path:
    def head(at: int) -> str:
        local = datetime.fromtimestamp(at, ZoneInfo(ZONE))
        half = "上午" if local.hour < 12 else "下午"
        return (
            f"[{local.year}/{local.month}/{local.day} {half}{local.hour % 12 or 12}:{local:%M:%S}] "
        )

    return _write(folder / "_chat.txt", _whatsapp(happenings, head, "zh", ""))


# ChatLab and WeChat ----------------------------------------------------------------------------


def _chatlab_parts(happenings: list[Happening]) -> tuple[dict[str, Any], list[Any], list[Any]]:
    head = {
        "chatlab": {"version": "0.0.2", "exportedAt": 1764547200},
        "meta": {"name": "花园", "platform": "wechat", "type": "group", "groupId": "g@chatroom"},
    }
    people = [
        {"platformId": _wechat_id(one), "accountName": one.name, "avatar": "data:" + "A" * 5000}
        for one in members()
    ]
    messages: list[dict[str, Any]] = []
    for one in _said(happenings):
        said = one.kind == "message"
        item: dict[str, Any] = {
            "sender": _wechat_id(one.who) if said else "system",
            "accountName": one.who.name if said else "系统",
            "timestamp": one.at,
            "type": 0 if said else 80,
            "content": one.text if said else _sentence(one),
            "platformMessageId": f"p{one.number}",
        }
        if one.answers:
            item |= {"replyToMessageId": f"p{one.answers}", "type": 25}
        messages.append(item)
    return head, people, messages


def write_chatlab(happenings: list[Happening], folder: Path) -> Path:
    head, people, messages = _chatlab_parts(happenings)
    whole = head | {"members": people, "messages": messages}
    return _write(folder / "chatlab.json", json.dumps(whole, ensure_ascii=False, indent=2))


def write_chatlab_lines(happenings: list[Happening], folder: Path) -> Path:
    head, people, messages = _chatlab_parts(happenings)
    items = [{"_type": "header", **head}]
    items += [{"_type": "member", **one} for one in people]
    items += [{"_type": "message", **one} for one in messages]
    lines = ["# made up", *(json.dumps(item, ensure_ascii=False) for item in items)]
    return _write(folder / "chatlab.jsonl", "\n".join(lines))


def write_memotrace(happenings: list[Happening], folder: Path) -> Path:
    header = (
        "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,"
        "NickName,Sender"
    )
    rows = []
    for one in _said(happenings):
        said = one.kind == "message"
        text, when = one.text if said else _sentence(one), _local(one.at, "%Y-%m-%d %H:%M:%S")
        who = ("", one.who.name, _wechat_id(one.who)) if said else ("", "", "")
        rows.append((one.number, 3, 1 if said else 10000, 0, 0, one.at, "", text, when, *who))
    return _write(folder / "messages.csv", _table(header, rows), "utf-8-sig")


def write_memotrace_chat(happenings: list[Happening], folder: Path) -> Path:
    rows = []
    for one in _said(happenings):
        said = one.kind == "message"
        kind, who = ("文本", one.who.name) if said else ("系统消息", "")
        text = one.text if said else _sentence(one)
        when = _local(one.at, "%Y-%m-%d %H:%M:%S")
        rows.append((one.number, kind, who, when, text, "", who, ""))
    text = _table("消息ID,类型,发送人,时间,内容,备注,昵称,更多信息", rows)
    path = folder / "聊天记录.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("聊天记录/花园(g)/花园(g).csv", text.encode("utf-8-sig"))
    return path


def write_chatlog_csv(happenings: list[Happening], folder: Path) -> Path:
    rows = []
    for one in _said(happenings):
        said = one.kind == "message"
        who = (one.who.name, _wechat_id(one.who)) if said else ("系统消息", "系统消息")
        text = one.text if said else _sentence(one)
        rows.append((_local(one.at, "%Y-%m-%d %H:%M:%S"), *who, "花园", "g@chatroom", text))
    header = "Time,SenderName,Sender,TalkerName,Talker,Content"
    return _write(folder / "chatlog.csv", _table(header, rows))


def write_chatlog_json(happenings: list[Happening], folder: Path) -> Path:
    items = []
    for one in _said(happenings):
        said = one.kind == "message"
        items.append(
            {
                "seq": 1_700_000_000_000 + one.number,
                "time": datetime.fromtimestamp(one.at, ZoneInfo(_SHANGHAI)).isoformat(),
                "talker": "g@chatroom",
                "talkerName": "花园",
                "sender": _wechat_id(one.who) if said else "系统消息",
                "senderName": one.who.name if said else "",
                "isSelf": False,
                "type": 1 if said else 10000,
                "content": one.text if said else _sentence(one),
            }
        )
    return _write(folder / "chatlog.json", json.dumps(items, ensure_ascii=False))


def write_weflow(happenings: list[Happening], folder: Path) -> Path:
    messages = []
    for one in _said(happenings):
        said = one.kind == "message"
        messages.append(
            {
                "localId": one.number,
                "createTime": one.at,
                "type": "文本消息" if said else "系统消息",
                "content": one.text if said else _sentence(one),
                "isSend": 0 if said else None,
                "senderUsername": _wechat_id(one.who) if said else "",
                "senderDisplayName": one.who.name if said else "",
            }
        )
    session = {"wxid": "g@chatroom", "nickname": "花园", "type": "群聊", "avatar": "B" * 300_000}
    whole = {"weflow": {"version": "1"}, "session": session, "messages": messages, "avatars": {}}
    return _write(folder / "weflow.json", json.dumps(whole, ensure_ascii=False, indent=2))


def write_wechat_stat(happenings: list[Happening], folder: Path) -> Path:
    rows = []
    for one in _said(happenings):
        said = one.kind == "message"
        who = (_wechat_id(one.who), one.who.name) if said else ("", "")
        text = one.text if said else _sentence(one)
        when = _local(one.at, "%Y-%m-%d %H:%M:%S", _SHANGHAI)
        rows.append((when, "g1", "花园", *who, "text" if said else "system", text))
    header = "time(Asia/Shanghai),group_id,group_name,from_id,from_nickname,content_type,content"
    return _write(folder / "stat.csv", _table(header, rows))


# QQ, IRC, Discourse ----------------------------------------------------------------------------


def _qq_number(member: Member) -> str:
    return str(10_000_000 + member.number)


def write_qq_txt(happenings: list[Happening], folder: Path) -> Path:
    rule = "=" * 64
    text = (
        f"消息记录（此消息记录为文本格式，不支持重新导入）\n\n{rule}\n消息分组:我的群聊\n{rule}\n"
    )
    text += f"消息对象:花园\n{rule}\n\n"
    for one in _said(happenings):
        said = one.kind == "message"
        when = _local(one.at, "%Y-%m-%d %H:%M:%S").replace(" 0", " ")
        who = f"【管理员】{one.who.name}({_qq_number(one.who)})" if said else "系统消息(10000)"
        text += f"{when} {who}\n{one.text if said else _sentence(one)}\n\n"
    return _write(folder / "花园.txt", text.replace("\n", "\r\n"), "utf-8-sig")


def _write_qce(happenings: list[Happening], folder: Path, version: int) -> Path:
    messages = []
    for one in _said(happenings):
        said = one.kind == "message"
        sender = {"uid": f"u_{one.who.number}", "uin": _qq_number(one.who), "name": one.who.name}
        elements: list[dict[str, Any]] = []
        if one.answers:
            elements.append({"type": "reply", "data": {"messageId": f"m{one.answers}"}})
        content = {"text": one.text if said else _sentence(one), "elements": elements}
        item: dict[str, Any] = {"sender": sender if said else {"uid": "0"}, "content": content}
        if version == 5:
            item |= {"id": f"m{one.number}", "timestamp": one.at * 1000, "type": "text"}
            item |= {"recalled": False, "system": not said}
        else:
            stamp = datetime.fromtimestamp(one.at, UTC).isoformat(timespec="milliseconds")
            item |= {"messageId": f"m{one.number}", "timestamp": stamp.replace("+00:00", "Z")}
            item |= {"isRecalled": False, "isSystemMessage": not said}
        messages.append(item)
    about = {"name": "花园", "type": "group", "participantCount": 13}
    whole = {"metadata": {"version": version}, "chatInfo": about, "messages": messages}
    return _write(folder / "qce.json", json.dumps(whole, ensure_ascii=False))


def write_qce4(happenings: list[Happening], folder: Path) -> Path:
    return _write_qce(happenings, folder, 4)


def write_qce5(happenings: list[Happening], folder: Path) -> Path:
    return _write_qce(happenings, folder, 5)


def write_irc(happenings: list[Happening], folder: Path) -> Path:
    days: dict[str, list[str]] = {}
    for one in _said(happenings):
        lines = days.setdefault(_local(one.at, "%Y-%m-%d"), [])
        if one.kind == "message":
            text = one.text.replace("\n", " ")
            lines.append(f"[{_local(one.at, '%H:%M')}] <{one.who.nick}> {text}")
        else:
            done = "joined" if one.kind == "join" else "left"
            lines.append(f"=== {one.who.nick} has {done} #garden")
    path = folder / "logs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for day, lines in days.items():
            archive.writestr(f"#garden-{day}.txt", "\n".join(lines) + "\n")
    return path


def write_discourse(happenings: list[Happening], folder: Path) -> Path:
    rows = []
    for one in happenings:
        if one.kind == "message" and one.who.number == 1:
            url = f"https://forum.example.org/t/a-topic/{one.number}/2"
            when = datetime.fromtimestamp(one.at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
            rows.append(("A topic", "", "", "No", one.text, one.reactions, 0, url, when))
    header = "topic_title,category,sub_category,is_pm,post,like_count,reply_count,url,created_at"
    return _write(folder / "user_archive-u1-20251201-101010.csv", _table(header, rows))


def formats(happenings: list[Happening]) -> list[Format]:
    """Return every format with what it can carry of ``happenings``."""
    come_and_go = {"joins", "leaves"}

    def form(name: str, write: Any, gives: set[str], author: Any, **more: Any) -> Format:
        joins, leaves = "joins" in gives, "leaves" in gives
        return Format(name, write, frozenset(gives), author, joins=joins, leaves=leaves, **more)

    def plain(member: Member) -> str:
        return f"u{member.number}"

    def telegram(member: Member) -> str:
        return f"user{member.number}"

    def uid(member: Member) -> str:
        return f"u_{member.number}"

    def m(number: int) -> str:
        return f"m{number}"

    def p(number: int) -> str:
        return f"p{number}"

    wechat = come_and_go | {"zone"}
    every = {*_EVERYTHING, "zone"}
    most = {"ids", "replies", "reactions", "zone"}
    chatlab = wechat | {"ids", "replies"}
    slack = _slack_number(happenings)
    return [
        form("csv", write_csv, every, plain, reactions_apart=True),
        form("csv", write_csv_chinese, every, plain, reactions_apart=True),
        form("jsonl", write_jsonl, every, plain, reactions_apart=True),
        form("telegram", write_telegram, most | come_and_go, telegram),
        form("telegram", write_telegram_account, most | come_and_go, telegram),
        form(
            "discord", write_discord, most | {"joins", "bots"}, _discord_author, number=_snowflake
        ),
        form("slack", write_slack, most | come_and_go | {"bots"}, _slack_author, number=slack),
        form("whatsapp", write_whatsapp_android, come_and_go, _name, to_the_minute=True),
        form("whatsapp", write_whatsapp_us, come_and_go, _name, to_the_minute=True),
        form("whatsapp", write_whatsapp_ios, come_and_go, _name),
        form("whatsapp", write_whatsapp_chinese, come_and_go, _name),
        form("chatlab", write_chatlab, chatlab, _wechat_id, number=p),
        form("chatlab", write_chatlab_lines, chatlab, _wechat_id, number=p),
        form("memotrace", write_memotrace, wechat | {"ids"}, _wechat_id),
        form("memotrace", write_memotrace_chat, come_and_go | {"ids"}, _name),
        form("chatlog", write_chatlog_csv, come_and_go, _wechat_id),
        form(
            "chatlog",
            write_chatlog_json,
            wechat | {"ids"},
            _wechat_id,
            number=lambda number: str(1_700_000_000_000 + number),
        ),
        form("weflow", write_weflow, wechat | {"ids"}, _wechat_id),
        form("wechat_stat", write_wechat_stat, wechat, _wechat_id),
        form("qq_txt", write_qq_txt, come_and_go, _qq_number),
        form("qce", write_qce4, chatlab, uid, number=m),
        form("qce", write_qce5, chatlab, uid, number=m),
        form("irc", write_irc, set(), lambda member: member.nick, to_the_minute=True),
        form(
            "discourse",
            write_discourse,
            {"reactions", "ids", "zone"},
            plain,
            only=1,
            number=lambda number: f"{number}/2",
        ),
    ]
