"""The names that columns and kinds of a plain table of events go by, in Chinese and English."""

from __future__ import annotations

#: Field of an event to the column names for it, lower case. The order is the reader's.
FIELDS: dict[str, frozenset[str]] = {
    field: frozenset({field, *names.split()})
    for field, names in {
        "timestamp": "time datetime date created_at sent_at ts when 时间 时间戳 日期 发送时间 "
        "发言时间 创建时间",
        "author_id": "user_id userid sender_id sender from_id author user uid 用户id 用户编号 "
        "成员id 发送者id 发送人id 作者id 账号",
        "author_name": "name nickname username user_name sender_name from_name 昵称 姓名 用户名 "
        "发送者 发送人 作者 成员 用户",
        "kind": "type event event_type 类型 事件 事件类型",
        "text": "content message body msg 内容 消息 正文 文本 消息内容",
        "reply_to": "reply_to_id parent_id in_reply_to reply 回复 回复id 回复给 引用 被回复消息id",
        "reactions": "reaction_count likes like_count 点赞 点赞数 表情回应 反应 反应数 回应数",
        "message_id": "id msg_id messageid event_id 消息id 消息编号 编号",
        "channel": "channel_id channel_name room group chat 频道 群 群组 群名 群聊 版块",
        "bot": "is_bot robot 机器人 是否机器人",
    }.items()
}

#: What a table calls a kind of event, lower case.
KINDS: dict[str, str] = {
    word: kind
    for kind, words in {
        "message": "message msg text post reply comment image photo voice audio video file sticker "
        "消息 文本 发言 回复 评论 帖子 发帖 图片 语音 视频 文件 表情",
        "reaction": "reaction like emoji react 点赞 赞 表情回应 反应 回应",
        "join": "join joined member_join channel_join 加入 入群 进群 加群",
        "leave": "leave left part member_leave channel_leave 离开 退出 退群 移出",
        "other": "other system service notice 其他 其它 系统 系统消息 通知",
    }.items()
    for word in words.split()
}

#: Instants outside are not of a chat: 1990-01-01 and 2100-01-01, in seconds.
EARLIEST, LATEST = 631_152_000, 4_102_444_800

YES = {"1", "true", "yes", "y", "bot", "是", "真", "x", "t"}


def truth(text: str) -> bool:
    """Tell whether a cell says yes."""
    return text.strip().lower() in YES
