"""A trial: a hypothesis, the metric that tells whether it helps, and its pass line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.numbers import PERCENT, PLAIN, read_number
from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.kernel.stored import Entity
from communitytui.domain.kernel.words import folded
from communitytui.domain.metrics.metric import Metric, read_value
from communitytui.domain.workspace import ChatGroup, Workspace
from communitytui.errors import BadValue
from communitytui.message import N_

#: How long a trial runs and how many days before it are compared, where nobody says.
DAYS = 14
BASELINE_DAYS = 28
_CONTROL = re.compile(r"(?:(group|群)|community|社群)\s*[:：]\s*(.+)", re.IGNORECASE)

_PASS = re.compile(r"(>=|<=|[+-])(.+?)(%?)")
#: Other ways to type the signs.
_SIGNS = str.maketrans(
    {
        "＞": ">",
        "＜": "<",
        "＝": "=",
        "＋": "+",
        "－": "-",
        "−": "-",
        "％": "%",
        "≥": ">=",
        "≤": "<=",
    }
    | {" ": "", "\u3000": ""}
)


class Trial(Entity):
    """One trial."""

    table = "trials"

    community: int
    title: str
    hypothesis: str
    #: The metric that tells whether it helps: its name, what counts as active in it, its version.
    metric: str
    level: str | None
    version: int
    #: Its first day, or ``None`` while nobody fixed one.
    start: date | None
    days: int
    #: The tasks that it changes; findings about them are muted while it runs.
    tasks: Sequence[int]
    finding: str | int | None
    baseline_days: int
    control: str
    #: ``planned``, ``running``, ``done`` (judged) or ``stopped``.
    state: str
    #: The day on which it was judged or stopped, or ``None``.
    ended: date | None
    #: What people decided: ``keep``, ``adjust``, ``drop``, or ``None``.
    verdict: str | None
    #: What the comparison came to when it was closed; see ``judging.trials.Result``.
    result: Record | None
    owner: str | None

    @property
    def end(self) -> date | None:
        """Its last day as planned, or ``None`` without a first."""
        return shift(self.start, self.days - 1) if self.start else None

    @property
    def pass_line(self) -> Record:
        """What it must reach: ``{"op": …, "value": …}``."""
        line: Record = self.record["pass"]
        return line


def trials(workspace: Workspace, community: int | None = None) -> list[Trial]:
    """Return the trials of one community, or of all, in the order they were written down."""
    return workspace.all(Trial, community)


def due(workspace: Workspace, community: int | None = None) -> list[Trial]:
    """Return the trials whose days are over and that nobody judged; reads no readings."""
    return [
        trial
        for trial in trials(workspace, community)
        if phase(trial, workspace.today(trial.community)) == "due"
    ]


def phase(trial: Trial, today: date) -> str:
    """Return the state of a trial, but ``due`` when its days are over on ``today``."""
    over = trial.end is not None and today > trial.end
    return "due" if trial.state == "running" and over else trial.state


class ControlNamed(NamedTuple):
    """What a control names: a community, or a chat group of the trial's own."""

    is_group: bool
    name: str


def control_named(text: str) -> ControlNamed | None:
    """Return what a control names, whose change is to be subtracted.

    ``None`` for any other text: that is a note for people.
    """
    match = _CONTROL.fullmatch(text.strip())
    return ControlNamed(bool(match[1]), match[2].strip()) if match else None


def find_group(workspace: Workspace, community: int, name: str) -> ChatGroup | None:
    """Return the chat group meant by a name, one that it had, or its id; ``None``: none is."""
    groups, wanted = workspace.all(ChatGroup, community), folded(name)
    for group in groups:
        if wanted in (folded(group.name), str(group.id)):
            return group
    return next((g for g in groups if wanted in map(folded, g.former)), None)


def read_pass(text: str, metric: Metric | None = None, currency: str | None = None) -> Fields:
    """Return a pass line from ``>=35``, ``<= 12``, ``+20%``, ``-5``; raises ``BadValue``.

    ``+20%`` is a fifth more than before; ``+5`` is five more, of a percentage five points. A
    level is in the unit of ``metric``: ``>=35%`` only where that is a percentage.
    """
    bare = text.translate(_SIGNS).replace("=>", ">=").replace("=<", "<=")
    match = _PASS.fullmatch(bare)
    op, typed, percent = match.groups() if match else ("", "", "")
    if match is None or not any(char.isdecimal() for char in typed):
        raise BadValue(
            N_("{value} is not a pass line; write >=35, <=12, +20%, -10%, +5 or -5"),
            value=text[:40],
        )
    if op in "+-":
        value = read_number(typed)
    elif metric is None:
        value = read_number(typed, PERCENT if percent else PLAIN)
    else:
        value = read_value(metric, typed + percent, currency)
    if op in "+-":
        if value <= 0:
            raise BadValue(N_("{value}: zero change is not a pass line"), value=text[:40])
        op += percent
    if op == "-%" and value > 100:
        raise BadValue(N_("{value}: nothing can fall by more than 100 %"), value=text[:40])
    return {"op": op, "value": value}


def typed_pass(line: Record) -> str:
    """Return a pass line as people type it: ``>=35``, ``+20%``."""
    op, value = line["op"], f"{line['value']:.10g}"
    return f"{op[0]}{value}%" if op.endswith("%") else f"{op}{value}"
