"""The content calendar: what is planned, its rates and gaps; plan, change and publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from communitytui.cli import output, prompt
from communitytui.cli.arguments import changes, given, number, one_and_fields
from communitytui.cli.effects import hint, list_effects
from communitytui.cli.fields import field_option, field_options
from communitytui.cli.grammar import group
from communitytui.cli.params import TERMS, argument, option
from communitytui.cli.session import Session
from communitytui.cli.tables import lines
from communitytui.domain.kernel.days import shift
from communitytui.domain.nouns.declared import ENTRY, REPEAT, SERIES, WHICH
from communitytui.domain.plan.entries import AIM, Entry
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, names, tr, trn
from communitytui.services import calendar as service
from communitytui.services.calendar import find_entries, find_gaps, rates, series_of
from communitytui.views import entries as views
from communitytui.words.dates import read_day
from communitytui.words.rhythms import show_percent

#: How far the list reaches without a span, in days before and after today.
_BACK, _AHEAD = 14, 28
_COUNTED = {
    "signups": N_("sign-ups for an activity"),
    "came": N_("attendance of an activity"),
    "link": N_("link to it"),
}


_SERIES = field_option(
    SERIES, "series", N_("of what comes again: only this one, later ones too, or all of them")
)
_YES = option("--yes", is_flag=True, help=N_("mark an entry before its day without asking"))


@group(
    "calendar",
    noun="entries",
    filters=TERMS,
    examples=N_(
        "calendar add Five questions about rates --date fri --form video --owner ana\n"
        "calendar add Open evening --activity --date 12-01 --time 19:30 --signups 40\n"
        "calendar add Live Q&A --every thu --time 20:00 --until 2027-03-31\n"
        "calendar set 3 time=21:00 --series later; calendar set 3 date=+2d state=drafted\n"
        "calendar publish 4 --came 31"
    ),
)
@option("--from", "first", metavar="DATE", help=N_("first day (default: two weeks ago)"))
@option("--to", "last", metavar="DATE", help=N_("last day (default: in four weeks)"))
@option("--gaps", is_flag=True, help=N_("only the gaps: more than two days without content"))
@option(
    "--record",
    is_flag=True,
    help=N_("record publish_rate and show_rate of the last 30 days as readings"),
)
@option("--effects", is_flag=True, help=N_("what posts did: people and messages after each"))
@option(
    "--hours",
    type=int,
    metavar="N",
    help=N_(
        "with --effects: so many hours after each (default: 24, or fewer where posts are near)"
    ),
)
def calendar(
    session: Session,
    gaps: bool,
    record: bool,
    effects: bool,
    hours: int | None,
    terms: tuple[str, ...],
    **span: str | None,
) -> None:
    """List the calendar, or record its rates."""
    if record:
        _record(session)
    elif effects or hours is not None:
        _effects(session, given(span), terms, hours)
    else:
        _list(session, given(span), terms, only_gaps=gaps)


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


Matching = Callable[[int, Mapping[str, object]], bool]
Span = tuple[date | None, date | None]


def _list(
    session: Session, options: dict[str, str], terms: tuple[str, ...], *, only_gaps: bool
) -> None:
    workspace = session.read()
    if not session.begun(workspace):
        return
    meant = session.matching(workspace, "entries", terms)
    ids = [each.id for each in session.chosen(workspace)]
    spans = {id: _span(workspace, id, options) for id in ids}
    if session.json:
        _list_json(workspace, spans, meant, given=bool(options))
        return
    told: list[str] = []
    for id, (first, last) in spans.items():
        span = (first, last) if options else (None, None)
        shown = _gap_lines(workspace, id, *span)
        if only_gaps:
            shown = shown or [tr("No gap.")]
        else:
            entries = _matching(workspace, id, (first, last), meant)
            listed = lines(views.entries(workspace, entries)) or [_none(filtered=bool(terms))]
            shown = listed if terms else [*listed, *shown, *_rates(workspace, id, *span)]
        if len(ids) > 1:
            shown = [workspace.community(id).name, *(f"  {line}" for line in shown), ""]
        told += shown
    output.text(told[:-1] if told and not told[-1] else told)


def _matching(workspace: Workspace, community: int, span: Span, meant: Matching) -> list[Entry]:
    """Return the entries of a span that a filter means; lists show ``activity`` as a form."""

    def form(entry: Entry) -> tuple[str, ...]:
        own: str = entry.form
        return (own, "activity") if entry.kind == "activity" else (own,)

    found = find_entries(workspace, community, *span)
    return [each for each in found if meant(each.id, {**each.record, "form": form(each)})]


def _effects(
    session: Session, options: dict[str, str], terms: tuple[str, ...], hours: int | None
) -> None:
    workspace = session.read()
    meant = session.matching(workspace, "entries", terms)

    def chosen(id: int) -> list[Entry]:
        span: Span = _span(workspace, id, options) if options else (None, None)
        return _matching(workspace, id, span, meant)

    list_effects(session, chosen, hours)


def _none(*, filtered: bool) -> str:
    if filtered:
        return tr("No matches.")
    return tr("No entries. Add one: communitytui calendar add TOPIC --date fri")


def _gap_lines(workspace: Workspace, id: int, first: date | None, last: date | None) -> list[str]:
    return [
        trn(
            "gap: {n} day without content, {first} to {last}",
            "gap: {n} days without content, {first} to {last}",
            gap.days,
            first=gap.first.isoformat(),
            last=gap.last.isoformat(),
        )
        for gap in find_gaps(workspace, id, first, last)
    ]


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
                "attended: {part} of {whole} signed up, {percent} ({first} to {last})",
                part=found.show.part,
                whole=found.show.whole,
                percent=show_percent(found.show.percent),
                **span,
            )
        )
    return lines


def _list_json(
    workspace: Workspace, spans: dict[int, tuple[date, date]], meant: Matching, *, given: bool
) -> None:
    entries, gaps, shares = [], [], []
    for id, span in spans.items():
        home, asked = workspace.community(id), span if given else (None, None)
        found = _matching(workspace, id, span, meant)
        entries.append(views.entries(workspace, found))
        gaps.append(views.gaps(home, find_gaps(workspace, id, *asked)))
        shares.append(views.shares(home, rates(workspace, id, *asked)))
    output.tables(*entries, *gaps, *shares, nouns="entries gaps rates")


# -- changing


def _print(session: Session, message: str, entry: Entry, more: Sequence[Entry] = ()) -> None:
    """Print an entry that was changed, and how many more of its series."""
    if session.json:
        output.tables(views.entries(session.read(), [entry, *more]))
        return
    told = [tr(message, task=f"{entry.id} {entry.day.isoformat()} {entry.topic}")]
    if more:
        more_of_it = trn(
            "and {n} more of its series: {day}",
            "and {n} more of its series, to {day}",
            len(more),
            day=more[-1].day.isoformat(),
        )
        told.append(more_of_it)
    output.text(told)


@calendar.verb("add", N_("add a piece of content or an activity"))
@argument("topic", nargs=-1, required=True, metavar="TOPIC", help=N_("topic"))
@field_options(
    ENTRY,
    {
        "date": N_("day (default: today)"),
        "time": N_("the time of day"),
        "form": N_("text, image, video, link, live, poll or other"),
        "pillar": N_("the pillar of the content strategy"),
        "channel": N_("channel"),
        **_COUNTED,
    },
    without="kind topic state",
)
@field_option(REPEAT, "every", N_("comes again: thu, 2 weeks, 15th, first mon"))
@field_option(REPEAT, "until", N_("the last day of it, or how many times: 2027-03-31, 12x"))
@option("--activity", is_flag=True, help=N_("an activity, not a piece of content"))
def add(session: Session, topic: tuple[str, ...], activity: bool, **options: str | None) -> None:
    """Plan an entry and print it."""
    fields = {**given(options), **({"kind": "activity"} if activity else {})}
    store = session.editing()
    workspace = session.read()
    entry = service.add(store, session.one(workspace), " ".join(topic), fields, now=session.now)
    _print(session, N_("added: {task}"), entry, series_of(session.read(), entry)[1:])
    if entry.time is None and not session.json:
        output.text(hint(session, session.read(), entry.community))


def _agree(
    session: Session, workspace: Workspace, entry: Entry, fields: Mapping[str, str], *, yes: bool
) -> None:
    """Ask before an entry that is yet to come is said to have come to pass."""
    if yes or not service.is_early(workspace, entry, fields):
        return
    named = {"entry": f"{entry.id} {entry.topic}", "day": entry.day.isoformat()}
    message = N_("{entry} is only on {day}; nothing was changed, repeat with --yes")
    said = tr("{entry} is only on {day}.", **named)
    refusal = BadValue(message, **named)
    prompt.agree([said], tr("Mark it all the same?"), refusal, json=session.json)


@calendar.verb("set", N_("set fields of an entry"))
@changes("entries")
@_SERIES
@_YES
def set_(session: Session, words: tuple[str, ...], series: str | None, yes: bool) -> None:
    """Set fields of an entry, or of its series, and print it."""
    word, fields = one_and_fields(words, "calendar set 1 date=fri")
    store = session.editing()
    workspace = session.read()
    entry = service.find_entry(workspace, word, session.only(workspace))
    which = WHICH.read(series or "one", names)
    before = {each.id for each in series_of(workspace, entry)}
    meant = {each.id for each in service.meant_of_series(workspace, entry, which)}
    _agree(session, workspace, entry, fields, yes=yes)
    changed = service.change(store, entry.id, fields, now=session.now, series=which)
    others = (e for e in series_of(session.read(), changed) if e.id != entry.id)
    more = [each for each in others if each.id in meant or each.id not in before]
    _print(session, N_("changed: {task}"), changed, more)


@calendar.verb("publish", N_("mark an entry as published or held"))
@number("entries")
@field_option(ENTRY, "signups", _COUNTED["signups"])
@field_option(ENTRY, "came", _COUNTED["came"])
@field_option(ENTRY, "link", _COUNTED["link"])
@_YES
def publish(session: Session, id: str, yes: bool, **counts: str | None) -> None:
    """Mark an entry as published or held."""
    store = session.editing()
    workspace = session.read()
    entry = service.find_entry(workspace, id, session.only(workspace))
    held = {**given(counts), "state": AIM[entry.kind]}
    _agree(session, workspace, entry, held, yes=yes)
    entry = service.publish(store, entry.id, now=session.now, **given(counts))
    message = N_("published: {task}") if entry.kind == "content" else N_("held: {task}")
    _print(session, message, entry)


@calendar.verb("delete", N_("delete an entry; undo restores it"))
@number("entries")
@_SERIES
def delete(session: Session, id: str, series: str | None) -> None:
    """Delete an entry, or of its series."""
    store = session.editing()
    workspace = session.read()
    entry = service.find_entry(workspace, id, session.only(workspace))
    which = WHICH.read(series or "one", names)
    gone = service.meant_of_series(workspace, entry, which)
    service.delete(store, entry.id, now=session.now, series=which)
    _print(session, N_("deleted: {task}"), entry, [each for each in gone if each.id != entry.id])


def _record(session: Session) -> None:
    store = session.editing()
    community = session.one(session.read())
    done = service.record(store, community, now=session.now)
    if session.json:
        # 30 ms, which lists of the calendar do not need.
        from communitytui.views.metrics import metrics

        output.tables(metrics(done.workspace, done.states))
        return
    output.text(
        [
            tr("recorded: {name} {value}% on {day}", name=name, value=value, day=day.isoformat())
            for name, day, value in done.readings
        ]
    )
