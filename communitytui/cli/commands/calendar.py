"""The content calendar: what is planned, its rates and gaps; plan, change and publish."""

from __future__ import annotations

from datetime import date

from communitytui.cli import output
from communitytui.cli.arguments import NOTES, OWNER, changes, given, number, one_and_fields
from communitytui.cli.grammar import argument, completing, group, option
from communitytui.cli.session import Session
from communitytui.cli.tables import Cell, Column, lines
from communitytui.domain.kernel.days import shift
from communitytui.domain.kernel.labels import ENTRY_STATE_NAMES, ENTRY_STATE_SIGNS, FORM_NAMES, name
from communitytui.domain.kernel.words import read_day
from communitytui.domain.plan.entries import Entry
from communitytui.domain.plan.rhythm_text import show_percent
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr, trc, trn
from communitytui.i18n.showing import show_day
from communitytui.report.records import metric_records
from communitytui.report.running_records import entry_record, gap_record, rate_record
from communitytui.services import calendar as service
from communitytui.services.calendar import find_entries, find_gaps, rates

_STYLES = {"published": "good", "held": "good", "drafted": "doing", "cancelled": "dim"}
#: How far the list reaches without a span, in days before and after today.
_BACK, _AHEAD = 14, 28
_LINK = option("--link", metavar="URL", help=N_("where it can be seen"))
_SIGNUPS = option("--signups", metavar="N", help=N_("how many signed up for an activity"))
_CAME = option("--came", metavar="N", help=N_("how many came to an activity"))


@group(
    "calendar",
    examples=N_(
        "calendar add Five questions about rates --date fri --form video --owner ana\n"
        "calendar add Open evening --activity --date 12-01 --time 19:30 --signups 40\n"
        "calendar set 3 date=+2d state=drafted; calendar publish 4 --came 31"
    ),
)
@option("--from", "first", metavar="DATE", help=N_("the first day; two weeks ago without it"))
@option("--to", "last", metavar="DATE", help=N_("the last day; four weeks ahead without it"))
@option("--gaps", is_flag=True, help=N_("only the gaps: more than two days without content"))
@option(
    "--record",
    is_flag=True,
    help=N_("record publish_rate and show_rate of the last 30 days as readings"),
)
def calendar(session: Session, gaps: bool, record: bool, **span: str | None) -> None:
    """List the calendar, or record its rates."""
    if record:
        _record(session)
    else:
        _list(session, given(span), only_gaps=gaps)


# -- looking


def _span(workspace: Workspace, community: int, options: dict[str, str]) -> tuple[date, date]:
    today = workspace.today(community)
    first = shift(today, -_BACK)
    last = shift(today, _AHEAD)
    if "first" in options:
        first = date.fromisoformat(read_day(options["first"], today))
        last = max(first, last)
    if "last" in options:
        last = date.fromisoformat(read_day(options["last"], today))
        first = first if "first" in options else min(first, last)
    if last < first:
        raise BadValue(N_("{last} is before {first}"), last=last, first=first)
    return first, last


def _list(session: Session, options: dict[str, str], *, only_gaps: bool) -> None:
    workspace = session.workspace
    if not session.begun(workspace):
        return
    ids = [each.id for each in session.chosen(workspace)]
    spans = {id: _span(workspace, id, options) for id in ids}
    if session.json:
        _list_json(workspace, spans, given=bool(options))
        return
    lines: list[str] = []
    for id, (first, last) in spans.items():
        shown = _told(workspace, id, first, last, given=bool(options), only_gaps=only_gaps)
        if len(ids) > 1:
            shown = [workspace.community(id).name, *(f"  {line}" for line in shown), ""]
        lines += shown
    output.text(lines[:-1] if lines and not lines[-1] else lines)


def _told(
    workspace: Workspace, id: int, first: date, last: date, *, given: bool, only_gaps: bool
) -> list[str]:
    found = find_gaps(workspace, id, *((first, last) if given else ()))
    gaps = [
        trn(
            "gap: {n} day without content, {first} to {last}",
            "gap: {n} days without content, {first} to {last}",
            gap.days,
            first=gap.first.isoformat(),
            last=gap.last.isoformat(),
        )
        for gap in found
    ]
    if only_gaps:
        return gaps or [tr("No gap.")]
    entries = find_entries(workspace, id, first, last)
    none = tr("Nothing planned. Plan it: communitytui calendar add TOPIC --date fri")
    lines = entry_lines(workspace, entries) or [none]
    return [*lines, *gaps, *_rates(workspace, id, *((first, last) if given else ()))]


def _rates(
    workspace: Workspace, id: int, first: date | None = None, last: date | None = None
) -> list[str]:
    found = rates(workspace, id, first, last)
    span = {"first": found.first.isoformat(), "last": found.last.isoformat()}
    lines = []
    if found.publish.whole:
        lines.append(
            tr(
                "published: {part} of {whole} planned, {percent} ({first} to {last})",
                part=found.publish.part,
                whole=found.publish.whole,
                percent=show_percent(found.publish.percent),
                **span,
            )
        )
    if found.show.whole:
        lines.append(
            tr(
                "came: {part} of {whole} signed up, {percent} ({first} to {last})",
                part=found.show.part,
                whole=found.show.whole,
                percent=show_percent(found.show.percent),
                **span,
            )
        )
    return lines


def _list_json(workspace: Workspace, spans: dict[int, tuple[date, date]], *, given: bool) -> None:
    entries, gaps, shares = [], [], []
    for id, span in spans.items():
        home, today = workspace.community(id), workspace.today(id)
        asked = span if given else (None, None)
        entries += [entry_record(e, home, today) for e in find_entries(workspace, id, *span)]
        gaps += [gap_record(gap, home) for gap in find_gaps(workspace, id, *asked)]
        found = rates(workspace, id, *asked)
        for rate_name, rate in (("publish_rate", found.publish), ("show_rate", found.show)):
            shares.append(rate_record(rate_name, rate, home, found.first, found.last))
    output.nouns({"entries": entries, "gaps": gaps, "rates": shares})


def entry_lines(workspace: Workspace, found: list[Entry]) -> list[str]:
    """Return entries as a table for people."""
    columns = [
        Column(spoken=tr("State")),
        Column(trc("column", "id"), "right", spoken=tr("Number")),
        Column(tr("Date")),
        Column(tr("Topic"), shrinks=True),
        Column(tr("Form")),
        Column(tr("Pillar"), shrinks=True),
        Column(tr("Channel"), shrinks=True),
        Column(tr("Owner")),
        Column(tr("State")),
        Column(tr("Came")),
    ]
    return lines(columns, [_row(workspace, entry) for entry in found]) if found else []


def _row(workspace: Workspace, entry: Entry) -> list[Cell | str]:
    record = entry.record
    state = name(ENTRY_STATE_NAMES, entry.state)
    late = entry.is_late(workspace.today(entry.community))
    when = show_day(entry.day) + (f" {record['time']}" if record["time"] else "")
    counts = ""
    if record["signups"] is not None or record["came"] is not None:
        came, signups = (
            "–" if record[field] is None else str(record[field]) for field in ("came", "signups")
        )
        counts = f"{came}/{signups}"
    form = tr("activity") if entry.kind == "activity" else name(FORM_NAMES, record["form"])
    return [
        Cell(ENTRY_STATE_SIGNS[entry.state], _STYLES.get(entry.state, ""), state),
        str(entry.id),
        Cell(when, "late" if late else ""),
        entry.topic,
        form,
        record["pillar"] or "",
        record["channel"] or "",
        entry.owner or "",
        Cell(tr("{state}, late", state=state), "late") if late else state,
        counts,
    ]


# -- changing


def _tell(session: Session, message: str, entries: list[Entry]) -> None:
    workspace = session.workspace
    if session.json:
        rows = [
            entry_record(e, workspace.community(e.community), workspace.today(e.community))
            for e in entries
        ]
        output.records("entries", rows)
        return
    output.text([tr(message, task=f"{e.id} {e.day.isoformat()} {e.topic}") for e in entries])


@calendar.verb("add", N_("plan a piece of content or an activity"))
@argument("topic", nargs=-1, required=True, metavar="TOPIC", help=N_("what it is about"))
@option("--date", metavar="DATE", help=N_("its day; today without it"))
@option("--time", metavar="HH:MM", help=N_("the time of day"))
@option(
    "--form",
    metavar="FORM",
    shell_complete=completing("forms"),
    help=N_("text, image, video, link, live, poll or other"),
)
@option("--pillar", metavar="TEXT", help=N_("the pillar of the content strategy"))
@option("--channel", metavar="TEXT", help=N_("where it appears"))
@OWNER
@option("--activity", is_flag=True, help=N_("an activity, not a piece of content"))
@_SIGNUPS
@_CAME
@_LINK
@NOTES
def add(session: Session, topic: tuple[str, ...], activity: bool, **options: str | None) -> None:
    """Plan an entry and print it."""
    fields = {**given(options), **({"kind": "activity"} if activity else {})}
    store = session.editing()
    community = session.one(session.workspace)
    id = service.add(store, community, " ".join(topic), fields, now=session.now, me=session.me)
    _tell(session, N_("added: {task}"), _found(session, id))


def _found(session: Session, id: int) -> list[Entry]:
    return [service.find_entry(session.workspace, str(id))]


def _find(session: Session, word: str) -> Entry:
    workspace = session.workspace
    return service.find_entry(workspace, word, session.only(workspace))


@calendar.verb("set", N_("set fields of an entry"))
@changes("entries")
def set_(session: Session, words: tuple[str, ...]) -> None:
    """Set fields of an entry and print it."""
    word, fields = one_and_fields(words, "calendar set 1 date=fri")
    store = session.editing()
    entry = _find(session, word)
    service.change(store, entry.id, fields, now=session.now, me=session.me)
    _tell(session, N_("changed: {task}"), _found(session, entry.id))


@calendar.verb("publish", N_("mark an entry as published or held"))
@number("entries")
@_SIGNUPS
@_CAME
@_LINK
def publish(session: Session, id: str, **counts: str | None) -> None:
    """Mark an entry as published or held."""
    store = session.editing()
    entry = _find(session, id)
    service.publish(store, entry.id, now=session.now, **given(counts))
    message = N_("published: {task}") if entry.kind == "content" else N_("held: {task}")
    _tell(session, message, _found(session, entry.id))


@calendar.verb("delete", N_("delete an entry; undo brings it back"))
@number("entries")
def delete(session: Session, id: str) -> None:
    """Delete an entry."""
    store = session.editing()
    entry = _find(session, id)
    service.delete(store, entry.id, now=session.now)
    _tell(session, N_("deleted: {task}"), [entry])


def _record(session: Session) -> None:
    store = session.editing()
    community = session.one(session.workspace)
    written = service.record(store, community, now=session.now)
    if session.json:
        workspace = session.workspace
        names = dict.fromkeys(name for name, _, _ in written)
        states = [workspace.measures.state(workspace.measures.find(community, n)) for n in names]
        output.records("metrics", metric_records(workspace, states))
        return
    output.text(
        [
            tr("recorded: {name} {value}% on {day}", name=name, value=value, day=day.isoformat())
            for name, day, value in written
        ]
    )
