"""What assistants propose: a change of the workspace that waits for a person to take or drop it.

A proposal changes nothing by itself. It says what is to be done in the words that a person would
type, and what stood there when it was made; whoever takes it does just that, with all checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.records import Json, Record
from communitytui.domain.kernel.stored import Entity
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.message import N_, Message, plural

#: A proposal can be taken on the day it was made, and on so many days after it.
DAYS = 30
#: How many may wait in a community at once.
MOST = 100
OPEN, TAKEN, DROPPED, EXPIRED = "open", "taken", "dropped", "expired"
#: What stands before the name of an assistant in the log: no colleague is called so.
_MARK = "assistant:"
_NAME_CAP = 40


class Proposal(Entity):
    """One proposal, as it was made; how it stands depends on the day, see ``state_of``."""

    table = "proposals"

    community: int
    #: Which function of the services takes it: ``done``, ``set``, ``add`` …
    kind: str
    #: The uid of the record that it is about; ``None`` for one that is to be added.
    target: str | None
    #: Typed texts by field, in which days and people are meant whoever reads them, and when.
    fields: Mapping[str, str]
    #: What stood in those fields when it was made.
    seen: Mapping[str, Json]
    why: str
    assistant: str
    state: str
    closed: date | None
    by: str | None

    @property
    def home(self) -> str:
        """The table of the record that it is about."""
        return str(self.record["table"])


def signed(assistant: str) -> str:
    """Return the name under which an assistant stands in the log.

    ``assistant`` is what it calls itself. It is cleaned and cut, and marked: whatever it is, it
    is not that of a colleague. Raises ``BadValue`` where nothing is left of it.
    """
    name = assistant_name(assistant)
    if not name:
        raise BadValue(N_("an assistant needs a name"))
    return _MARK + name


def assistant_name(name: str) -> str:
    """Return what an assistant is called, without the mark of the log."""
    return clean_line(name.removeprefix(_MARK), _NAME_CAP)


def last_day(workspace: Workspace, proposal: Proposal) -> date:
    """Return the last day, in the community, on which a proposal can be taken."""
    home = workspace.community(proposal.community)
    return shift(home.day_of(proposal.created) or workspace.today(home.id), DAYS)


def state_of(workspace: Workspace, proposal: Proposal) -> str:
    """Return how a proposal stands today: ``open``, ``taken``, ``dropped`` or ``expired``."""
    today = workspace.today(proposal.community)
    is_over = proposal.state == OPEN and today > last_day(workspace, proposal)
    return EXPIRED if is_over else proposal.state


def is_old(workspace: Workspace, proposal: Proposal) -> bool:
    """Tell whether a proposal ended more than ``DAYS`` ago; the next one takes it away."""
    ended = proposal.closed or last_day(workspace, proposal)
    return shift(ended, DAYS) < workspace.today(proposal.community)


def waiting(workspace: Workspace, community: int | None = None) -> list[Proposal]:
    """Return the proposals of a community, or of all, that wait for somebody to decide."""
    if not workspace.tables.get("proposals"):
        return []
    every = workspace.all(Proposal, community)
    return [each for each in every if state_of(workspace, each) == OPEN]


def say_waiting(count: int, key: str) -> Message:
    """Return that so many proposals wait, and by which key one decides."""
    return plural(
        "{n} proposal of an assistant waits: {key} to decide",
        "{n} proposals of assistants wait: {key} to decide",
        count,
        key=key,
    )


def find_proposal(workspace: Workspace, word: str, community: int | None = None) -> Proposal:
    """Return the proposal meant by ``P3``, ``3`` or ``#3``; raises ``NotFound``."""
    every = {each.id: each for each in workspace.all(Proposal, community)}
    bare = word.strip().lstrip("#").removeprefix("P").removeprefix("p")
    id = int(bare) if bare.isdecimal() and len(bare) < 15 else 0
    if id in every:
        return every[id]
    known = [f"P{each.id}" for each in waiting(workspace, community)]
    raise NotFound(
        N_("There is no proposal {id}"), id=clean_line(word, 40), hint=", ".join(known[:12]) or None
    )


def target_of(workspace: Workspace, proposal: Proposal) -> tuple[int, Record] | None:
    """Return the record that a proposal is about, with its id; ``None`` where there is none."""
    if proposal.target is None:
        return None
    rows = workspace.tables.get(proposal.home, {})
    return next(((id, row) for id, row in rows.items() if row["uid"] == proposal.target), None)
