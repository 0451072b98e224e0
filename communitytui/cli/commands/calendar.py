"""The content calendar: what is planned, its rates and gaps; plan, change and publish."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from communitytui.cli import output
from communitytui.cli.grammar import argument, command, completing, json_option, option
from communitytui.cli.session import BEGIN, Session
from communitytui.domain.days import shift
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr, trn

if TYPE_CHECKING:
    from communitytui.cli.tables import Cell
    from communitytui.domain.entries import Entry
    from communitytui.domain.workspace import Workspace

_VERBS = ("add", "set", "publish", "delete")
#: The words that each option goes with; "" is the list.
_OF: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("first", "last", "gaps", "record"), ("",)),
    **dict.fromkeys(
        ("date", "time", "form", "pillar", "channel", "owner", "activity", "notes"), ("add",)
    ),
    **dict.fromkeys(("link", "signups", "came"), ("add", "publish")),
}
_NAMES = {"first": "from", "last": "to"}
_STYLES = {"published": "good", "held": "good", "drafted": "doing", "cancelled": "dim"}
#: How far the list reaches without a span, in days before and after today.
_BACK, _AHEAD = 14, 28


@command(
    "calendar",
    N_(
        "the content calendar: entries, gaps, published of planned\n"
        "calendar add Five questions about rates --date fri --form video --owner ana\n"
        "calendar add Open evening --activity --date 12-01 --time 19:30 --signups 40\n"
        "calendar set 3 date=+2d state=drafted; calendar publish 4 --came 31"
    ),
)
@argument(
    "words",
    nargs=-1,
    metavar="VERB…",
    shell_complete=completing("entries"),
    help=N_("none: the calendar; or add TOPIC, set ID FIELD=VALUE…, publish ID, delete ID"),
)
@option("--from", "first", metavar="DATE", help=N_("the first day; two weeks ago without it"))
@option("--to", "last", metavar="DATE", help=N_("the last day; four weeks ahead without it"))
@option("--gaps", is_flag=True, help=N_("only the gaps: more than two days without content"))
@option(
    "--record",
    is_flag=True,
    help=N_("record publish_rate and show_rate of the last 30 days as readings"),
)
@option("--date", metavar="DATE", help=N_("with add: its day; today without it"))
@option("--time", metavar="HH:MM", help=N_("with add: the time of day"))
@option(
    "--form",
    metavar="FORM",
    shell_complete=completing("forms"),
    help=N_("with add: text, image, video, link, live, poll or other"),
)
@option("--pillar", metavar="TEXT", help=N_("with add: the pillar of the content strategy"))
@option("--channel", metavar="TEXT", help=N_("with add: where it appears"))
@option("--owner", metavar="NAME", help=N_("who owes it; me is you"))
@option("--activity", is_flag=True, help=N_("with add: an activity, not a piece of content"))
@option("--signups", metavar="N", help=N_("how many signed up for an activity"))
@option("--came", metavar="N", help=N_("how many came to an activity"))
@option("--link", metavar="URL", help=N_("where it can be seen"))
@option("--notes", metavar="TEXT", help=N_("what else is to be known"))
@json_option
def calendar(session: Session, words: tuple[str, ...], **given: str | bool | None) -> None:
    """List the calendar, or do with an entry what the first word says."""
    flags = {name for name, value in given.items() if value is True}
    options = {name: value for name, value in given.items() if isinstance(value, str)}
    verb, rest = (words[0], words[1:]) if words else ("", ())
    _refuse_others(verb, [*flags, *options])
    if verb == "add":
        _add(session, rest, options, activity="activity" in flags)
    elif verb == "set":
        _set(session, rest)
    elif verb:
        _settle(session, verb, rest, options)
    elif "record" in flags:
        _record(session)
    else:
        _list(session, options, only_gaps="gaps" in flags)


def _refuse_others(verb: str, options: list[str]) -> None:
    """Refuse an unknown word, and options that belong to another one."""
    from communitytui.domain.words import one_of

    if verb:
        one_of(verb, _VERBS, N_("calendar {value} is not known"))
    for name in options:
        if verb not in _OF[name]:
            raise BadValue(
                N_("--{name} goes with: {command}"),
                name=_NAMES.get(name, name),
                command=", ".join(f"calendar {each}".strip() for each in _OF[name]),
            )


# -- looking


def _span(workspace: Workspace, community: int, options: dict[str, str]) -> tuple[date, date]:
    from communitytui.domain.words import read_day

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
    if not workspace.communities and not session.json:
        output.text(tr(BEGIN))
        return
    chosen = session.only(workspace)
    ids = [each.id for each in workspace.communities] if chosen is None else [chosen]
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
    from communitytui.services.calendar import find_entries, find_gaps

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
    from communitytui.domain.rhythm_text import show_percent
    from communitytui.services.calendar import rates

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
    from communitytui.report.running_records import entry_record, gap_record, rate_record
    from communitytui.services.calendar import find_entries, find_gaps, rates

    entries, gaps, shares = [], [], []
    for id, span in spans.items():
        home, today = workspace.community(id), workspace.today(id)
        asked = span if given else (None, None)
        entries += [entry_record(e, home, today) for e in find_entries(workspace, id, *span)]
        gaps += [gap_record(gap, home) for gap in find_gaps(workspace, id, *asked)]
        found = rates(workspace, id, *asked)
        for name, rate in (("publish_rate", found.publish), ("show_rate", found.show)):
            shares.append(rate_record(name, rate, home, found.first, found.last))
    output.nouns({"entries": entries, "gaps": gaps, "rates": shares})


def entry_lines(workspace: Workspace, found: list[Entry]) -> list[str]:
    """Return entries as a table for people."""
    from communitytui.cli.tables import Column, lines
    from communitytui.i18n import trc

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
    from communitytui.cli.tables import Cell
    from communitytui.domain.labels import (
        ENTRY_STATE_NAMES,
        ENTRY_STATE_SIGNS,
        FORM_NAMES,
        name,
    )
    from communitytui.i18n.showing import show_day

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
        from communitytui.report.running_records import entry_record

        rows = [
            entry_record(e, workspace.community(e.community), workspace.today(e.community))
            for e in entries
        ]
        output.records("entries", rows)
        return
    output.text([tr(message, task=f"{e.id} {e.day.isoformat()} {e.topic}") for e in entries])


def _found(session: Session, id: int) -> list[Entry]:
    from communitytui.services.calendar import find_entry

    return [find_entry(session.workspace, str(id))]


def _one(session: Session, verb: str, words: tuple[str, ...]) -> Entry:
    from communitytui.services.calendar import find_entry

    if len(words) != 1:
        raise BadValue(N_("which entry? calendar {verb} ID"), verb=verb)
    workspace = session.workspace
    return find_entry(workspace, words[0], session.only(workspace))


def _add(
    session: Session, words: tuple[str, ...], options: dict[str, str], *, activity: bool
) -> None:
    from communitytui.services import calendar as service

    if not words:
        raise BadValue(N_("what is it about? calendar add TOPIC"))
    fields = {**options, **({"kind": "activity"} if activity else {})}
    store = session.editing()
    community = session.one(session.workspace)
    id = service.add(store, community, " ".join(words), fields, now=session.now, me=session.me)
    _tell(session, N_("added: {task}"), _found(session, id))


def _set(session: Session, words: tuple[str, ...]) -> None:
    from communitytui.cli.commands.edit import assignment
    from communitytui.services import calendar as service

    fields = dict(assignment(word) for word in words if "=" in word)
    if not fields:
        raise BadValue(N_("write one entry and what to set: calendar set 1 date=fri"))
    store = session.editing()
    entry = _one(session, "set", tuple(word for word in words if "=" not in word))
    service.change(store, entry.id, fields, now=session.now, me=session.me)
    _tell(session, N_("changed: {task}"), _found(session, entry.id))


def _settle(session: Session, verb: str, words: tuple[str, ...], options: dict[str, str]) -> None:
    from communitytui.services import calendar as service

    store = session.editing()
    entry = _one(session, verb, words)
    if verb == "delete":
        service.delete(store, entry.id, now=session.now)
        _tell(session, N_("deleted: {task}"), [entry])
        return
    service.publish(store, entry.id, now=session.now, **options)
    message = N_("published: {task}") if entry.kind == "content" else N_("held: {task}")
    _tell(session, message, _found(session, entry.id))


def _record(session: Session) -> None:
    from communitytui.services import calendar as service

    store = session.editing()
    community = session.one(session.workspace)
    written = service.record(store, community, now=session.now)
    if session.json:
        from communitytui.report.records import metric_records

        workspace = session.workspace
        names = dict.fromkeys(name for name, _, _ in written)
        states = [workspace.metric_state(workspace.find_metric(community, n)) for n in names]
        output.records("metrics", metric_records(workspace, states))
        return
    output.text(
        [
            tr("recorded: {name} {value}% on {day}", name=name, value=value, day=day.isoformat())
            for name, day, value in written
        ]
    )


COMMANDS: dict[str, click.Command] = {"calendar": calendar}
