"""What was asked for as events: the columns by what they mean, and each row as a file has it.

Every column and every word is understood as a table of events in a file is: the same names, the
same kinds, the same bots, and the same rows that are none. See ``domain/kernel/event_columns``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from communitytui.domain.kernel.event_columns import EARLIEST, FIELDS, KINDS, LATEST, YES
from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue
from communitytui.i18n import N_
from communitytui.message import Message
from communitytui.warehouse.engine import (
    DAY,
    INSTANT,
    LOCAL,
    NUMBER,
    TEXT,
    TRUTH,
    WHOLE,
    Engine,
    SourceColumn,
)
from communitytui.warehouse.zones import Turn, local_offset_sql, offset_sql

_NO_TIME = N_("--events: no column for the time; expected one of {names}")
_NO_AUTHOR = N_("--events: no column for the author; expected one of {names}")
_TYPE = N_("--events: the column {name} is of type {type}; expected {expected}")
_TWICE = N_("--events: the column {name} is there twice")
_EXPECTED = {
    "timestamp": (
        {INSTANT, LOCAL, DAY, WHOLE, NUMBER},
        N_("a timestamp, a date or a unix time; CAST(… AS TIMESTAMPTZ) makes one of text"),
    ),
    "reactions": ({WHOLE, NUMBER}, N_("a whole number")),
    "bot": ({TRUTH, WHOLE, TEXT}, N_("true or false")),
    "kind": ({TEXT}, N_("text")),
    "text": ({TEXT}, N_("text")),
}
_ANY_ID = ({TEXT, WHOLE, NUMBER}, N_("text or a whole number"))
#: The kinds of events by number; what is no word for one is ``BAD``.
MESSAGE, REACTION, JOIN, LEAVE, NONE, BAD = 1, 2, 3, 4, 0, -1
_NUMBERS = {
    "message": MESSAGE,
    "reaction": REACTION,
    "join": JOIN,
    "leave": LEAVE,
    "other": NONE,
}
_MOST_LIKES = 10**9
_DAY = 86_400
#: The ordinal of the first day of the epoch.
_EPOCH = 719_163
_INVISIBLE = "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_BLANKS = "\t\n\v\f\r\x1c-\x1f\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
#: Whatever ``plain_name`` in ``events/names`` would change of a name.
DECORATED = f"[{_INVISIBLE}{_BLANKS}]|^[~～ ]| $|  "


def find_fields(columns: Sequence[SourceColumn]) -> dict[str, SourceColumn]:
    """Return the columns by what they mean; raises ``BadValue`` for one that lacks or is wrong."""
    names: dict[str, SourceColumn] = {}
    for column in columns:
        name = column.name.strip().lower()
        if names.setdefault(name, column) is not column and _means(name):
            raise BadValue(_TWICE, name=clean_line(name, 40))
    found: dict[str, SourceColumn] = {}
    for field, known in FIELDS.items():
        place = next((name for name in sorted(known) if name in names), None)
        if place is not None:
            found[field] = names[place]
    if "timestamp" not in found:
        raise BadValue(_NO_TIME, names="timestamp, time, created_at, ts, 时间 …")
    if "author_id" not in found and "author_name" not in found:
        raise BadValue(_NO_AUTHOR, names="author_id, user_id, sender, author_name, 用户 …")
    for field, column in found.items():
        kinds, expected = _EXPECTED.get(field, _ANY_ID)
        if column.holds not in kinds:
            raise BadValue(
                _TYPE,
                name=clean_line(column.name, 40),
                type=clean_line(column.type, 40),
                expected=Message(expected),
            )
    return found


def _means(name: str) -> bool:
    return any(name in known for known in FIELDS.values())


class Events(NamedTuple):
    """The events of a relation, as what they say; ``no_answer`` are texts that ask for none.

    ``bots`` and ``staff`` are who is one by the settings, as the database calls them.
    """

    engine: Engine
    relation: str
    fields: Mapping[str, SourceColumn]
    read_turns: Sequence[Turn]
    turns: Sequence[Turn]
    no_answer: Collection[str] = ()
    decorated: bool = False

    # -- one field each

    def _column(self, field: str) -> str:
        return f"q.{self.engine.quoted(self.fields[field].name)}"

    def _text(self, field: str) -> str:
        """Return a column as a text, without NULL; "" where it is not there."""
        if field not in self.fields:
            return "''"
        column, holds = self._column(field), self.fields[field].holds
        if holds == NUMBER:
            column = self.engine.whole(column)
        return f"COALESCE({self.engine.as_text(column)}, '')"

    @property
    def _whole_ids(self) -> bool:
        """Tell whether ids are numbers that are told apart as they are, which is faster."""
        ids = [self.fields[name] for name in ("message_id", "reply_to") if name in self.fields]
        small = all(i.holds == WHOLE and "HUGE" not in i.type and i.type[0] != "U" for i in ids)
        return small and "channel" not in self.fields

    def _id(self, field: str) -> str:
        """Return the id in a column; NULL for none."""
        if field not in self.fields:
            return "NULL"
        if self._whole_ids:
            return self.engine.whole(self._column(field))
        return f"NULLIF({self._text(field)}, '')"

    def _key(self, id: str) -> str:
        """Return what an id is told apart by within its chat."""
        if self._whole_ids:
            return self.engine.hashed_whole(id)
        return self.engine.hashed(*(("room", id) if "channel" in self.fields else (id,)))

    def _moment(self) -> str:
        """Return seconds, of the clock on the wall where the column has no zone; NULL for none."""
        holds, column = self.fields["timestamp"].holds, self._column("timestamp")
        if holds not in (WHOLE, NUMBER):
            return self.engine.seconds(column, holds)
        cases = " ".join(
            f"WHEN {column} >= {EARLIEST * unit} AND {column} < {LATEST * unit} "
            f"THEN {self._floor(column, holds, unit)}"
            for unit in (1, 1000, 1_000_000)
        )
        return f"CASE {cases} END"

    def _floor(self, column: str, holds: str, unit: int) -> str:
        if holds == NUMBER:
            return self.engine.whole(f"FLOOR({column} / {unit})")
        return self.engine.divided(self.engine.whole(column), unit)

    def word(self) -> str:
        """Return the word for the kind of an event, in small letters."""
        return f"LOWER(TRIM({self._text('kind')}))"

    def _kind(self) -> str:
        if "kind" not in self.fields:
            return str(MESSAGE)
        word, cases = self.word(), [f"WHEN {self.word()} = '' THEN {MESSAGE}"]
        for kind, number in _NUMBERS.items():
            words = ", ".join(self.engine.text(w) for w, k in sorted(KINDS.items()) if k == kind)
            cases.append(f"WHEN {word} IN ({words}) THEN {number}")
        return f"CASE {' '.join(cases)} ELSE {BAD} END"

    def _said(self) -> str:
        id, name = self._text("author_id"), self._text("author_name")
        if "author_id" not in self.fields:
            return name
        return id if name == "''" else f"CASE WHEN {id} = '' THEN {name} ELSE {id} END"

    def _likes(self) -> str:
        """Return the reactions that a row counts, -1 for what is no count."""
        if "reactions" not in self.fields:
            return "0"
        column, holds = self._column("reactions"), self.fields["reactions"].holds
        odd = f" OR {column} <> FLOOR({column})" if holds == NUMBER else ""
        return (
            f"CASE WHEN {column} IS NULL THEN 0 WHEN {column} < 0 OR {column} >= {_MOST_LIKES}"
            f"{odd} THEN -1 ELSE {self.engine.whole(column)} END"
        )

    def _robot(self) -> str:
        if "bot" not in self.fields:
            return "0"
        column, holds = self._column("bot"), self.fields["bot"].holds
        if holds == TRUTH:
            is_one = column
        elif holds == WHOLE:
            is_one = f"{column} = 1"
        else:
            words = ", ".join(self.engine.text(word) for word in sorted(YES))
            is_one = f"LOWER(TRIM({self._text('bot')})) IN ({words})"
        return f"CASE WHEN {is_one} THEN 1 ELSE 0 END"

    def _asks(self) -> str:
        """Tell whether a text asks something, as ``asks`` of ``events/base`` does."""
        if "text" not in self.fields:
            # Without any text what answers nothing is what is asked: it opens a thread.
            opens = f"CASE WHEN {self._id('reply_to')} IS NULL THEN 1 ELSE 0 END"
            return opens if "reply_to" in self.fields else "0"
        text = self._text("text")
        other = f"{text} LIKE '%？%' OR {text} LIKE '%؟%'"
        words = self.engine.without(text, f"[^{_BLANKS} ]*://[^{_BLANKS} ]*")
        needless = ""
        if self.no_answer:
            phrases = ", ".join(self.engine.text(phrase) for phrase in sorted(self.no_answer))
            bare = self.engine.without(self.engine.lower(text), self.engine.signs)
            needless = f"WHEN CHAR_LENGTH({text}) <= 240 AND {bare} IN ({phrases}) THEN 0 "
        return (
            f"CASE WHEN NOT ({text} LIKE '%?%' OR {other}) THEN 0 {needless}"
            f"WHEN {other} OR {text} NOT LIKE '%://%' THEN 1 "
            f"WHEN {words} LIKE '%?%' THEN 1 ELSE 0 END"
        )

    # -- rows

    def raw(self, where: str = "") -> str:
        """Return all rows by what they say, also those that are no event."""
        liked = (
            f"{self._column('reactions')} IS NOT NULL" if "reactions" in self.fields else "1 = 0"
        )
        return (
            f"(SELECT {self._moment()} AS moment, {self._kind()} AS k, {self._said()} AS said, "
            f"{self._id('message_id')} AS id, {self._text('channel')} AS room, "
            f"{self._id('reply_to')} AS parent, {self._likes()} AS likes, "
            f"{self._robot()} AS robot, {self._asks()} AS asking, "
            f"CASE WHEN {liked} THEN 1 ELSE 0 END AS told, "
            f"{self.word()} AS word, {self._text('author_name')} AS name "
            f"FROM {self.relation} AS q{where})"
        )

    def timed(self) -> str:
        """Tell whether a raw row has a time that is one of a chat."""
        return f"moment >= {EARLIEST} AND moment < {LATEST}"

    def good(self) -> str:
        """Tell whether a raw row can be read."""
        return f"{self.timed()} AND k >= 0 AND likes >= 0"

    def counted(self) -> str:
        """Tell whether a raw row is an event by somebody: bots and nobody's messages are none."""
        return f"robot = 0 AND k > 0 AND (said <> '' OR k >= {JOIN})"

    def who(self, said: str = "said") -> str:
        """Return what people are told apart by."""
        return self.engine.hashed(self.plain(said))

    def plain(self, name: str) -> str:
        """Return a name without its decorations, as ``as_author`` of ``events/names`` does."""
        if not self.decorated:
            return name
        bare = self.engine.without(name, f"[{_INVISIBLE}]")
        bare = self.engine.without(bare, f"[{_BLANKS} ]+", " ")
        bare = self.engine.without(bare, "^ | $")
        bare = self.engine.without(bare, "^[~～ ]+")
        return f"CASE WHEN {bare} = '' THEN {name} ELSE {bare} END"

    def _at(self) -> str:
        if self.fields["timestamp"].holds in (LOCAL, DAY):
            return f"moment - ({local_offset_sql('moment', self.read_turns)})"
        return "moment"

    def rows(self, since: int | None = None, before: int | None = None) -> str:
        """Return the events from the day ``since`` on, and of days ``before`` one.

        ``key`` tells messages of one chat apart, ``named`` says whether that is by an id;
        ``answers`` is the key of what is answered where a message is ``replying``.
        """
        unnamed = self.engine.hashed(self.engine.as_text("sec"), "room")
        key, answers = unnamed, "0"
        if "message_id" in self.fields:
            key = f"CASE WHEN id IS NULL THEN {unnamed} ELSE {self._key('id')} END"
        if "reply_to" in self.fields:
            answers = self._key("parent")
        day = self.engine.divided(f"sec + ({offset_sql('sec', self.turns)})", _DAY)
        bounds = [f"day >= {since}"] if since is not None else []
        bounds += [f"day < {before}"] if before is not None else []
        within = f" WHERE {' AND '.join(bounds)}" if bounds else ""
        return (
            f"(SELECT sec, day, k, {self.who()} AS who, {key} AS key, "
            f"CASE WHEN id IS NULL THEN 0 ELSE 1 END AS named, {answers} AS answers, "
            "CASE WHEN parent IS NULL OR parent = id THEN 0 ELSE 1 END AS replying, likes, "
            f"CASE WHEN k = {MESSAGE} AND parent IS NULL THEN asking ELSE 0 END AS asks "
            f"FROM (SELECT *, {day} + {_EPOCH} AS day FROM (SELECT *, {self._at()} AS sec "
            f"FROM {self.raw(self.coarse(since, before))} AS r "
            f"WHERE {self.good()} AND {self.counted()}) AS a) AS d{within})"
        )

    def coarse(self, since: int | None, before: int | None) -> str:
        """Return a condition on the column itself, which a database can use to read less."""
        column, holds = self._column("timestamp"), self.fields["timestamp"]
        if holds.holds in (WHOLE, NUMBER):
            return ""
        bounds = []
        if since is not None:
            low = (since - _EPOCH - 2) * _DAY
            bounds.append(f"{column} >= {self.engine.moment(low, holds)}")
        if before is not None:
            high = (before - _EPOCH + 2) * _DAY
            bounds.append(f"{column} < {self.engine.moment(high, holds)}")
        return f" WHERE {' AND '.join(bounds)}" if bounds else ""
