"""Errors in one sentence each, with a suggestion where there is one."""

from __future__ import annotations

from collections.abc import Mapping

from communitytui.domain.kernel.text import clean_line, is_clean
from communitytui.errors import Clash, CommunityError, Conflict, Damaged, DamagedTables
from communitytui.i18n import say, tr
from communitytui.i18n.phrases import clauses, listed
from communitytui.message import Joined

#: The command that puts a damaged file together again; it has this name in every language.
MENDING = "communitytui doctor --recover"


def explain(error: CommunityError) -> str:
    """Return ``error`` as one sentence in the language spoken now, with its suggestion.

    What is damaged names the command that mends it. A path or a word in it may be anybody's: the
    sentence is safe to show.
    """
    said = _said(error)
    mends = isinstance(error, Damaged) and not isinstance(error, DamagedTables)
    if mends and "doctor --recover" not in said:
        said = tr("{problem}; repair it with: {command}", problem=said, command=MENDING)
    return said if is_clean(said) else clean_line(said, 2000)


def as_option(values: Mapping[str, object]) -> str:
    """Return the option of the command line that a problem ``wants``; empty for none."""
    return f" (--{values['wants']})" if "wants" in values else ""


def _said(error: CommunityError) -> str:
    values = {
        name: _said(value) if isinstance(value, CommunityError) else value
        for name, value in error.values.items()
    }
    # The inner problem of a wrapped error brings its own hint; it is said once.
    text = tr(error.message, **values)
    inner = any(isinstance(value, CommunityError) for value in error.values.values())
    if error.hint and not inner:
        # Nothing was near: the hint then lists what there is.
        hint = say(error.hint)
        if isinstance(error.hint, Joined) or ", " in hint:
            listed = hint.replace(", ", tr(", "))
            return tr("{problem}; there are: {hint}", problem=text, hint=listed)
        return tr("{problem} — did you mean {hint}?", problem=text, hint=hint)
    if isinstance(error, Conflict) and error.clashes and not error.is_told:
        return tr("{problem} ({changes})", problem=text, changes=_moved(error.clashes))
    return text


def _moved(clashes: tuple[Clash, ...]) -> str:
    """Say of the first few clashes what the value was and what it is, and who made it so."""
    said = []
    for clash in clashes[:3]:
        values = {"field": clash.field, "was": brief(clash.base), "now": brief(clash.theirs)}
        if clash.by:
            said.append(tr("{field}: {was} → {now}, by {who}", who=clash.by, **values))
        else:
            said.append(tr("{field}: {was} → {now}", **values))
    return clauses(said) + ("; …" if len(clashes) > 3 else "")


def brief(value: object) -> str:
    """Return a stored value in a few words, for messages; a dash for nothing."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, Mapping) and value.keys() == {"zh", "en"}:
        value = say(value)
    if isinstance(value, list) and all(isinstance(item, (str, int)) for item in value):
        value = listed(map(str, value))
    text = clean_line(str(value))
    return text if len(text) <= 40 else text[:39] + "…"
