"""The row of a field in a form: its label, and the editor and the check that its kind asks for."""

from __future__ import annotations

from datetime import date

from communitytui.domain.nouns.kinds import (
    Asking,
    Choice,
    Cost,
    Day,
    Kind,
    Number,
    Person,
    Time,
    Whole,
)
from communitytui.domain.nouns.linked_kinds import GoalRef, TaskRefs
from communitytui.domain.nouns.noun import Field
from communitytui.i18n import say
from communitytui.i18n.cells import clip
from communitytui.i18n.showing import show_ahead
from communitytui.tui.forms.prose import Prose
from communitytui.tui.forms.rows import Editor, Line, Option, Pick, Row
from communitytui.tui.forms.typing_help import Check

#: Kinds whose digits and punctuation may come from a Chinese input method.
_NARROW = (Day, Time, Whole, Number, Cost, TaskRefs)


def is_chosen(kind: Kind) -> bool:
    """Tell whether a field is chosen from a list; it is submitted by key."""
    return isinstance(kind, (Choice, GoalRef))


def choices(field: Field, asking: Asking) -> list[Option]:
    """Return what a chosen field may become, as key and label; the empty key means none."""
    kind = field.kind
    assert isinstance(kind, Choice)
    known = [(str(value), say(kind.show(value, asking))) for value in kind.named(asking)]
    return known if field.needed else [("", "–"), *known]


def check_of(field: Field, asking: Asking) -> Check:
    """Return what checks a typed field and says what it means: a date in full, tasks by title."""

    def check(text: str) -> str:
        if not text.strip() and not (field.needed and field.literal):
            return ""
        value = field.read(text, asking)
        match field.kind:
            case Day() if value:
                return show_ahead(date.fromisoformat(value), asking.today)
            case TaskRefs():
                board = asking.workspace.board
                return " · ".join(clip(say(board[id].title), 24) for id in value)
            case Cost() | Person() if value and value != text.strip():
                return str(value)
        return ""

    return check


def make_row(
    field: Field,
    text: str,
    asking: Asking,
    *,
    editor: Editor | None = None,
    hint: str = "",
    check: Check | None = None,
) -> Row:
    """Return the row of ``field`` that holds ``text``; ``editor`` instead of what is usual."""
    chosen = is_chosen(field.kind)
    if editor is None:
        usual = Prose if field.kind.long else Line
        editor = Pick(choices(field, asking), text) if chosen else usual(text, hint)
    if check is None and isinstance(editor, (Line, Prose)):
        check = check_of(field, asking)
    narrow = isinstance(field.kind, _NARROW) and not chosen
    return Row(field.name, say(field.label), editor, check=check, narrow=narrow)
