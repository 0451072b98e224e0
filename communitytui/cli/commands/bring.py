"""Importing chat exports and tables of daily values."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from communitytui.cli import output
from communitytui.cli.grammar import argument, command, json_option, option
from communitytui.cli.session import Session
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr, trn

if TYPE_CHECKING:
    from communitytui.services.importing import Import, Progress

_WIDE = 30
_EVERY = 0.1


@command(
    "import",
    N_(
        "readings from chat exports and tables of daily values\n"
        "import result.json: DAU, messages, first response … of a Telegram chat\n"
        "import numbers.csv: a table date,metric,value\n"
        "nothing of a message is kept but counts and salted hashes"
    ),
)
@argument("files", nargs=-1, required=True, metavar="FILE…", help=N_("exports, CSV or JSON files"))
@option("--dates", metavar="ORDER", help=N_("how dates are written: dmy, mdy or ymd"))
@option("--keep-going", is_flag=True, help=N_("pass over lines that cannot be read, and list them"))
@option("--metric", metavar="NAME", help=N_("what a table of date,value measures"))
@option("--level", metavar="LEVEL", help=N_("what active means in it: visit, interact or post"))
@option("--members", metavar="N", help=N_("how many members there are at the end of the file"))
@option("--staff", multiple=True, metavar="NAME", help=N_("an author of the export who is staff"))
@json_option
def bring(
    session: Session,
    files: tuple[str, ...],
    dates: str | None,
    keep_going: bool,
    metric: str | None,
    level: str | None,
    members: str | None,
    staff: tuple[str, ...],
) -> None:
    """Import files one after the other; each is taken in whole or not at all."""
    from communitytui.services import importing

    options = importing.Options(dates, keep_going, metric, level, _count(members), staff)
    store = session.editing()
    community = session.one(session.workspace)
    found: list[Import] = []
    try:
        for file in files:
            with Bar(file) as bar:
                done = importing.bring(
                    store, community, file, now=session.now, options=options, progress=bar.show
                )
            found.append(done)
            if not session.json:
                output.text(_lines(done))
    finally:
        # What was taken in before a file that cannot be stays, and is told.
        if session.json and (found or sys.exc_info()[0] is None):
            output.records("imports", [record(done) for done in found])


def _count(typed: str | None) -> int | None:
    if typed is None:
        return None
    from communitytui.domain.numbers import PEOPLE, read_whole

    try:
        return read_whole(typed, PEOPLE)
    except BadValue:
        raise BadValue(
            N_("a number of members is 1 or more, not {value}"), value=typed[:40]
        ) from None


def record(done: Import) -> dict[str, Any]:
    """Return an import as JSON tells it."""
    return {
        "file": done.file,
        "format": done.format,
        "events": done.events,
        "days": done.days,
        "first": done.first.isoformat() if done.first else None,
        "last": done.last.isoformat() if done.last else None,
        "new": done.new,
        "changed": done.changed,
        "same": done.same,
        "unavailable": [
            {"metric": each.metric, "reason": tr(each.reason)} for each in done.unavailable
        ],
        "skipped": [
            {"line": each.line, "problem": tr(each.problem, **each.values)} for each in done.skipped
        ],
        "unknown": done.unknown,
        "gaps": [day.isoformat() for day in done.gaps],
    }


def _lines(done: Import) -> list[str]:
    """Return an import in a few lines for people."""
    first, last = done.first, done.last
    span = f"{first} – {last}" if first and last else ""
    events = trn("{n} event", "{n} events", done.events) if done.events else ""
    days = trn("{n} day", "{n} days", done.days)
    lines = [f"{done.file}: " + ", ".join(filter(None, (done.format, events, days, span)))]
    lines.append(
        "  "
        + tr(
            "readings: {new} new, {changed} changed, {same} as before",
            new=done.new,
            changed=done.changed,
            same=done.same,
        )
    )
    reasons: dict[str, list[str]] = {}
    for each in done.unavailable:
        reasons.setdefault(each.reason, []).append(each.metric)
    lines += [
        "  " + tr("n/a: {reason} ({metrics})", reason=tr(reason), metrics=", ".join(metrics))
        for reason, metrics in reasons.items()
    ]
    if done.gaps:
        days = ", ".join(day.isoformat() for day in done.gaps[:5])
        lines.append("  " + tr("gaps, not zeros: {days}", days=days + _more(len(done.gaps), 5)))
    if done.unknown:
        lines.append("  " + tr("not known here: {names}", names=", ".join(done.unknown)))
    lines += [
        "  " + tr("skipped: {problem}", problem=tr(each.problem, **each.values))
        for each in done.skipped[:20]
    ]
    if len(done.skipped) > 20:
        more = len(done.skipped) - 20
        lines.append("  " + trn("{n} more line skipped", "{n} more lines skipped", more))
    return lines


def _more(count: int, shown: int) -> str:
    return f" … ({count})" if count > shown else ""


class Bar:
    """A bar on stderr that grows with the bytes read; only on a terminal, and gone at the end."""

    def __init__(self, file: str) -> None:
        from communitytui.domain.text import clean_line

        self._name = clean_line(file.rpartition("/")[2], 40)
        self._on = sys.stderr is not None and sys.stderr.isatty()
        self._next = 0.0
        self._drawn = False

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._drawn:
            self._write("\r\x1b[K")

    @property
    def show(self) -> Progress | None:
        """What to call with the bytes done and the bytes there are; ``None`` for no terminal."""
        return self._show if self._on else None

    def _show(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _EVERY
        share = min(done / total, 1.0) if total else 0.0
        full = int(share * _WIDE)
        bar = "#" * full + "-" * (_WIDE - full)
        self._write(f"\r\x1b[K{self._name} [{bar}] {share:4.0%}")
        self._drawn = True

    def _write(self, text: str) -> None:
        encoding = sys.stderr.encoding or "utf-8"
        sys.stderr.write(text.encode(encoding, "replace").decode(encoding))
        sys.stderr.flush()


COMMANDS: dict[str, click.Command] = {"import": bring}
