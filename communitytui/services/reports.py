"""Reports: a community of the workspace as a document, in the form that its reader wants."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

# What reads a ledger takes 100 ms, and is loaded where there is one.
from communitytui import services
from communitytui.domain.judging.cycles import closed, running
from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.words import one_of
from communitytui.domain.metrics.people import NO_COHORTS
from communitytui.domain.metrics.spans import Span
from communitytui.errors import BadValue, CommunityError, NotFound
from communitytui.i18n import N_, say
from communitytui.report.chat import ROBOTS, payload
from communitytui.report.checklist import checklist
from communitytui.report.csv_table import csv_table
from communitytui.report.day import day
from communitytui.report.document import Document
from communitytui.report.html import html
from communitytui.report.ics import calendar_file
from communitytui.report.markdown import markdown
from communitytui.report.plan import plan
from communitytui.report.records import record
from communitytui.report.review import review
from communitytui.report.several import several
from communitytui.report.text import text
from communitytui.report.week import last_week, week
from communitytui.report.workbook import workbook
from communitytui.services.workspaces import utc_now, view
from communitytui.words.dates import read_day

if TYPE_CHECKING:
    from communitytui.domain.metrics.hours import WeekHours
    from communitytui.domain.metrics.people import Cohorts
    from communitytui.domain.plan.effects import Did
    from communitytui.domain.workspace import Community, Workspace
    from communitytui.store import Store


class OfLedger(NamedTuple):
    """What a report has from the ledger: newcomers by week, the hours of a week, what posts did."""

    newcomers: Cohorts = NO_COHORTS
    hours: WeekHours | None = None
    did: Did | None = None


class Asked(NamedTuple):
    """Which report: its kind, its days (of a week), its cycle (of a review; None: the newest)."""

    kind: str = "plan"
    span: Span | None = None
    cycle: int | None = None


PLAN = Asked()

#: The forms of each kind, the usual one first.
FORMS: Mapping[str, tuple[str, ...]] = {
    "plan": ("md", "html", "xlsx", "text", "ics", "json"),
    "checklist": ("md", "html", "xlsx", "csv", "text", "json"),
    "week": ("md", "html", "text", "json"),
    "day": ("text", "md", "json"),
    "review": ("md", "html", "text", "json"),
}
#: The forms that ``--export`` takes; a table of the tasks is the checklist, all others the plan.
EXPORTS = (*FORMS["plan"], "csv")
_DAYS = 7
#: The words for a week, and how many weeks back it is.
_WEEKS = {"this": 0, "last": 1, "本周": 0, "这周": 0, "上周": 1}
_NUMBER = re.compile(r"(?:w|week |第)?\s*(\d{1,2})\s*周?")
_RENDERERS: Mapping[str, Callable[[Document], str]] = {
    "md": markdown,
    "html": html,
    "csv": csv_table,
}


#: The endings of files that are not the name of the form itself.
_ENDINGS = {"txt": "text", "markdown": "md", "htm": "html"}


def form_of(path: str, kind: str) -> str | None:
    """Return the form that the ending of a file stands for; ``None`` where it says nothing."""
    ending = path.rpartition(".")[2].casefold()
    form = _ENDINGS.get(ending, ending)
    return form if form in FORMS.get(kind, ()) else None


def document(store: Store, workspace: Workspace, community: Community, asked: Asked) -> Document:
    """Return a report in the language spoken now, on the community's day.

    Raises ``BadValue`` for an unknown kind and ``NotFound`` for a cycle that there is not.
    """
    one_of(asked.kind, FORMS, N_("{value} is not a kind of report"))
    today = workspace.today(community.id)
    if asked.kind == "plan":
        told = _of_ledger(store, workspace, community)
        return plan(workspace, community, store.history(), today, *told)
    if asked.kind == "week":
        return week(workspace, community, asked.span or last_week(today))
    if asked.kind == "review":
        return _review(workspace, community, asked.cycle)
    return {"checklist": checklist, "day": day}[asked.kind](workspace, community, today)


def _review(workspace: Workspace, community: Community, number: int | None) -> Document:
    over = closed(workspace, community.id)
    known = {each.number: each for each in [*over, running(workspace, community.id, say)]}
    wanted = number if number is not None else (over[-1].number if over else max(known))
    if wanted not in known:
        numbers = ", ".join(map(str, known))
        raise NotFound(N_("There is no cycle {number}"), number=str(wanted), hint=numbers)
    return review(workspace, community, known[wanted], known.get(wanted - 1))


def export(
    store: Store,
    community: str | int | None = None,
    form: str | None = None,
    now: datetime | None = None,
    asked: Asked = PLAN,
) -> str:
    """Return a report of a community (name or id; ``None``: the only one) as text.

    It is written in the language spoken now, and dated with the community's local day. Where there
    are several communities and none is named, it tells of all of them. ``form`` is one of
    ``FORMS`` of its kind that is text, or the robot of a chat. Raises ``BadValue`` for an unknown
    one, ``NotFound`` for an unknown community or where there is none.
    """
    return exported(store, community, form, now, asked).decode()


def exported(
    store: Store,
    community: str | int | None = None,
    form: str | None = None,
    now: datetime | None = None,
    asked: Asked = PLAN,
    room: int | None = None,
) -> bytes:
    """Return a report in any of its forms as the bytes of a file; see ``export``.

    Text is at most ``room`` cells wide, where that is said.
    """
    one_of(asked.kind, FORMS, N_("{value} is not a kind of report"))
    forms = FORMS[asked.kind]
    form = form or forms[0]
    if form not in ROBOTS:
        one_of(form, forms, N_("{value} is not a form of this report"))
    workspace = view(store, now or utc_now())
    if form == "ics":
        return calendar_file(workspace, _chosen(workspace, community)).encode()
    if form == "xlsx":
        homes = _chosen(workspace, community)
        newcomers = {each.id: _newcomers(store, workspace, each) for each in homes}
        return workbook(workspace, homes, store.snapshot.revision, newcomers)
    found = made(store, workspace, community, asked)
    if form == "json":
        return (
            json.dumps({"version": 1, "reports": [told(asked, found)]}, ensure_ascii=False) + "\n"
        ).encode()
    if form == "text":
        return text(found, room).encode()
    shown = payload(found, ROBOTS[form]) if form in ROBOTS else _RENDERERS[form](found)
    return shown.encode()


def _of_ledger(store: Store, workspace: Workspace, community: Community) -> OfLedger:
    """Return what only the ledger says; nothing where it has nothing, or cannot be read."""
    found = OfLedger(_newcomers(store, workspace, community))
    if community.record.get("imports"):
        with suppress(CommunityError):
            awake = services.hours.look(store, workspace, community.id)
            did = services.hours.effects(store, workspace, community.id)
            return found._replace(hours=awake, did=did)
    return found


def _newcomers(store: Store, workspace: Workspace, community: Community) -> Cohorts:
    if community.record.get("imports"):
        with suppress(CommunityError):
            return services.people.cohorts(store, community.id, now=workspace.now)
    return NO_COHORTS


def told(asked: Asked, found: Document) -> dict[str, object]:
    """Return a report as programs get it."""
    return {"kind": asked.kind, **record(found)}


def made(store: Store, workspace: Workspace, community: str | int | None, asked: Asked) -> Document:
    """Return a report of one community, or of all of them where none is named."""
    homes = _chosen(workspace, community)
    if len(homes) > 1:
        return several(workspace, homes, lambda home: document(store, workspace, home, asked))
    return document(store, workspace, homes[0], asked)


def _chosen(workspace: Workspace, community: str | int | None) -> Sequence[Community]:
    if community is None and len(workspace.communities) > 1:
        return workspace.communities
    if isinstance(community, int):
        return [workspace.community(community)]
    return [workspace.find_community(community)]


def read_span(first: str | None, last: str | None, week_of: str | None, today: date) -> Span | None:
    """Return the days typed as from and to, or those of a week; ``None`` where nothing was typed.

    A week is ``last``, ``this``, a number (of the newest such week that has begun) or that of a
    day. Raises ``BadValue`` where both are given or the first day lies after the last.
    """
    if week_of is not None and (first is not None or last is not None):
        raise BadValue(N_("give a week or days from and to, not both"))
    if week_of is not None:
        return _week(week_of.strip(), today)
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise BadValue(N_("give both --from and --to"))
    span = Span(_day(first, today), _day(last, today))
    if span.days < 1:
        raise BadValue(
            N_("{first} lies after {last}"),
            first=span.first.isoformat(),
            last=span.last.isoformat(),
        )
    return span


def _day(text: str, today: date) -> date:
    return date.fromisoformat(read_day(text, today))


def _week(text: str, today: date) -> Span:
    this = last_week(today).back(-_DAYS)
    word = text.casefold()
    if word in _WEEKS:
        return this.back(_WEEKS[word] * _DAYS)
    found = _NUMBER.fullmatch(word)
    if found is None:
        return last_week(shift(_day(text, today), _DAYS))
    number = int(found[1])
    if not 1 <= number <= 53:
        raise BadValue(N_("there is no week {number}"), number=number)
    while this.first.isocalendar().week != number:
        this = this.back(_DAYS)
    return this
