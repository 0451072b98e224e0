"""Where files come from: every source that is read, and how people get its file.

The help of ``import`` prints these lines and the guide has the same; a format that is read and not
named here, or named and not read, fails a test.
"""

from __future__ import annotations

from typing import NamedTuple

from communitytui.i18n import N_, tr


class Export(NamedTuple):
    """A kind of file: the formats that read it, its platform, and how it is made there.

    ``tells`` is what an export of a chat can tell besides who wrote when.
    """

    formats: tuple[str, ...]
    platform: str
    how: str
    tells: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """The platform in the language spoken now; most have one name everywhere."""
        return tr(self.platform) if self.platform in _NAMED else self.platform


_WECHAT, _WECOM, _OWN, _SURVEY, ANY = _NAMED = (
    N_("WeChat"),
    N_("WeCom"),
    N_("own table"),
    N_("survey"),
    N_("any"),
)

#: What exports can tell, as readers call it.
JOINS, LEAVES, REPLIES, REACTIONS = "joins", "leaves", "replies", "reactions"
_MOVES = (JOINS, LEAVES)
_MOVES_AND_REPLIES = (*_MOVES, REPLIES)
_ALL = (*_MOVES_AND_REPLIES, REACTIONS)

CHATS = (
    Export(
        ("memotrace",), _WECHAT, N_("MemoTrace: open the group, export, CSV"), _MOVES_AND_REPLIES
    ),
    Export(
        ("chatlog",),
        _WECHAT,
        N_("chatlog: start its server, save the group as CSV or JSON"),
        _MOVES_AND_REPLIES,
    ),
    Export(("weflow",), _WECHAT, N_("WeFlow: export chat, JSON"), _MOVES_AND_REPLIES),
    Export(
        ("wechat_stat",),
        _WECHAT,
        N_("the CSV that a bot of wechat_stat writes"),
        _MOVES_AND_REPLIES,
    ),
    Export(("qq_txt",), "QQ", N_("message manager, right-click the group, export, TXT"), _MOVES),
    Export(
        ("qce",),
        "QQ",
        N_("QQ Chat Exporter: JSON, in one file or in parts"),
        _MOVES_AND_REPLIES,
    ),
    Export(
        ("telegram",),
        "Telegram",
        N_("Telegram Desktop: ⋮ in the group, export chat history, JSON"),
        _ALL,
    ),
    Export(
        ("discord",),
        "Discord",
        N_("DiscordChatExporter: export the channels, JSON"),
        (JOINS, REPLIES, REACTIONS),
    ),
    Export(
        ("slack",), "Slack", N_("workspace settings, import/export data, export: the zip"), _ALL
    ),
    Export(
        ("whatsapp",),
        "WhatsApp",
        N_("in the group: more, export chat, without media: TXT or zip"),
        _MOVES,
    ),
    Export(
        ("discourse",),
        "Discourse",
        N_("a member's preferences, account, export your data: the zip"),
        (REACTIONS,),
    ),
    Export(("irc",), "IRC", N_("the log of WeeChat, irssi, ZNC or a bot")),
    Export(("chatlab",), ANY, N_("ChatLab: JSON or JSON Lines"), _MOVES_AND_REPLIES),
    Export(
        ("csv", "jsonl"),
        ANY,
        N_("a table with timestamp,author_id,kind,reply_to …, or JSON Lines with these keys"),
        _ALL,
    ),
)
TABLES = (
    Export(
        ("wecom", "series"),
        _WECOM,
        N_(
            "console, customer contact, group chats, statistics, export: the table; or the JSON of "
            "groupchat/statistic"
        ),
    ),
    Export(
        ("series",),
        "Discord",
        N_(
            "server settings, server insights, by day, export CSV of each chart: import all at "
            "once, or their folder"
        ),
    ),
    Export(("slack_analytics",), "Slack", N_("analytics, overview, export CSV")),
    Export(
        ("discourse_report",),
        "Discourse",
        N_("admin, reports, export: visits, posts, likes, sign-ups, DAU/MAU"),
    ),
    Export(
        ("series",),
        "Telegram",
        N_("the numbers of statistics in a table of your own: the app exports none"),
    ),
    Export(
        ("series",),
        _OWN,
        N_(
            "Excel, WPS, Google Sheets, Tencent Docs, Feishu: download as .xlsx or CSV; or copy "
            "the cells, type communitytui import -, paste, ctrl+d"
        ),
    ),
    Export(
        ("survey",),
        _SURVEY,
        N_(
            "Wenjuanxing, Tencent Survey, Google Forms, Typeform: download the answers, scores as "
            "numbers, .xlsx or CSV"
        ),
    ),
)
EXPORTS = (*CHATS, *TABLES)


def platform_of(form: str) -> str:
    """Return the platform that a format of chats comes from; ``ANY`` where it may be any."""
    return next((each.platform for each in CHATS if form in each.formats), ANY)
