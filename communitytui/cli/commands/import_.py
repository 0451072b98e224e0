"""Importing chat exports and tables of daily values."""

from __future__ import annotations

import sys
import time
from typing import Any

import click

from communitytui.cli import output, problems
from communitytui.cli.grammar import argument, command, option
from communitytui.cli.session import BEGIN, Session
from communitytui.cli.tables import show
from communitytui.domain.kernel.numbers import PEOPLE, read_whole
from communitytui.domain.kernel.text import clean_line
from communitytui.errors import BadValue, CommunityError, MayNotRead, NotFound
from communitytui.i18n import N_, tr, trn
from communitytui.i18n.phrases import labelled
from communitytui.services import importing
from communitytui.services.forgetting import forget
from communitytui.services.import_options import Options, Progress
from communitytui.services.importing import Import
from communitytui.services.recounting import count_staff
from communitytui.services.sources import Listed, listing
from communitytui.store import Store
from communitytui.views.table import Column, Table
from communitytui.words.errors import explain
from communitytui.words.imports import import_lines

_WIDE = 30
_EVERY = 0.1


@command(
    "import",
    examples=N_(
        "import result.json: DAU, messages, first response … of a Telegram chat\n"
        "import numbers.csv: a table date,metric,value\n"
        "import --list: what was imported, and whether it counts\n"
        "import --without-staff: staff no longer count in activity, now and later\n"
        "of messages, only counts and salted hashes are kept"
    ),
)
@argument("files", nargs=-1, metavar="FILE…", help=N_("exports, CSV or JSON files"))
@option("--dates", metavar="ORDER", help=N_("how dates are written: dmy, mdy or ymd"))
@option("--decimal", metavar="MARK", help=N_("the mark before decimals: . or ,"))
@option("--keep-going", is_flag=True, help=N_("skip lines that cannot be read, and list them"))
@option("--metric", metavar="NAME", help=N_("the metric of a table date,value"))
@option("--level", metavar="LEVEL", help=N_("what counts as active in it: visit, interact or post"))
@option("--members", metavar="N", help=N_("number of members at the end of the file"))
@option("--staff", multiple=True, metavar="NAME", help=N_("an author in the export who is staff"))
@option("--bot", "bots", multiple=True, metavar="NAME", help=N_("an author who is a bot"))
@option(
    "--without-staff/--with-staff",
    "without_staff",
    default=None,
    help=N_("exclude staff from activity, or count them; also for later imports"),
)
@option(
    "--group",
    "groups",
    multiple=True,
    metavar="NAME",
    help=N_("which chat, where there are several"),
)
@option("--timezone", metavar="ZONE", help=N_("where an export without a time zone was written"))
@option("--list", "listed", is_flag=True, help=N_("list what was imported, and whether it counts"))
@option(
    "--forget",
    metavar="FILE|NUMBER",
    help=N_("remove a file: its readings are recomputed without it, or deleted"),
)
def import_(
    session: Session,
    files: tuple[str, ...],
    dates: str | None,
    keep_going: bool,
    metric: str | None,
    level: str | None,
    members: str | None,
    staff: tuple[str, ...],
    bots: tuple[str, ...],
    without_staff: bool | None,
    groups: tuple[str, ...],
    timezone: str | None,
    decimal: str | None,
    listed: bool,
    forget: str | None,
) -> None:
    """Import files one after the other; each is taken in whole or not at all.

    One that cannot be read does not stop the others; the exit code is that of the first such.
    """
    chosen = without_staff is not None
    if sum((bool(files) or chosen, listed, forget is not None)) != 1:
        raise BadValue(N_("name files to import, or use --list or --forget FILE|NUMBER"))
    if listed:
        _list(session)
        return
    if forget is not None:
        _forget(session, forget)
        return
    options = Options(
        dates, keep_going, metric, level, _count(members), staff, bots, groups, timezone, decimal
    )
    store = session.editing()
    community = session.one(session.read())
    if without_staff is not None:
        _count_staff(session, store, community, without=without_staff)
    _bring(session, store, community, files, options)


def _bring(
    session: Session, store: Store, community: int, files: tuple[str, ...], options: Options
) -> None:

    found: list[Import] = []
    failed: list[CommunityError] = []
    try:
        for file in files:
            try:
                with ProgressBar(file) as bar:
                    done = importing.bring(
                        store, community, file, now=session.now, options=options, progress=bar.show
                    )
            except (BadValue, NotFound, MayNotRead) as error:
                if len(files) == 1:
                    raise
                problems.say(explain(error))
                failed.append(error)
                continue
            found.append(done)
            if not session.json:
                output.text(import_lines(done))
    finally:
        # What was taken in before a file that cannot be stays, and is told.
        if session.json and (found or sys.exc_info()[0] is None):
            output.records({"imports": [record(done) for done in found]})
    if failed:
        told = tr("{n} of {count} files not imported", n=len(failed), count=len(files))
        problems.say(told)
        raise click.exceptions.Exit(failed[0].exit_code)


def _count_staff(session: Session, store: Store, community: int, *, without: bool) -> None:
    """Say whether staff count, and what became of the readings."""
    done = count_staff(store, community, without=without, now=session.now)
    if session.json:
        return
    if done is None:
        told = N_("staff are already excluded") if without else N_("staff are already counted")
        output.text(tr(told))
        return
    told = N_("staff are excluded from now on") if without else N_("staff are counted again")
    output.text(tr(told))
    if done.new or done.changed:
        n = done.new + done.changed
        output.text("  " + trn("{n} reading recounted", "{n} readings recounted", n))


def _count(typed: str | None) -> int | None:
    if typed is None:
        return None
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
            {"metric": each.metric, "reason": tr(each.reason, **each.values)}
            for each in done.unavailable
        ],
        "skipped": [
            {"line": each.line, "problem": tr(each.problem, **each.values)} for each in done.skipped
        ],
        "unknown": done.unknown,
        "gaps": [day.isoformat() for day in done.gaps],
        "missing": done.missing,
        "unread": done.unread,
        "sample": done.sample,
        "chats": list(done.chats),
        "left_out": list(done.others),
        "private": done.private,
        "kept": done.kept,
    }


def _list(session: Session) -> None:
    """Print what was imported, whether it counts, and why it does not."""
    store = session.viewing()
    if store is None:
        raise NotFound(BEGIN)
    workspace = session.read()
    rows = listing(store, workspace.community(session.one(workspace)).record)
    show(session, _table(rows), N_("nothing imported yet"))


def _table(found: list[Listed]) -> Table[Listed]:
    return Table(
        "imports",
        found,
        (
            Column("number", lambda each: each.number, N_("No."), align="right"),
            Column(
                "file",
                lambda each: each.file,
                N_("File"),
                lambda each: each.file or each.sha256[:8],
                shrinks=True,
            ),
            Column("format", lambda each: each.format, N_("Format")),
            Column("sha256", lambda each: each.sha256),
            Column(
                "events",
                lambda each: each.events,
                N_("Events"),
                lambda each: str(each.events or ""),
                "right",
            ),
            Column(
                "days",
                lambda each: each.days,
                N_("Days"),
                lambda each: str(each.days or ""),
                "right",
            ),
            Column(
                "first",
                lambda each: each.first.isoformat() if each.first else None,
                N_("First day"),
            ),
            Column(
                "last", lambda each: each.last.isoformat() if each.last else None, N_("Last day")
            ),
            Column("counts", lambda each: each.counts, N_("Counts"), _counting),
            Column("reason", lambda each: tr(each.reason) if each.reason else None),
        ),
        "number file format events days first last counts",
    )


def _counting(each: Listed) -> str:
    counts = tr("yes") if each.counts else tr("no")
    return counts if each.reason is None else labelled(counts, tr(each.reason))


def _forget(session: Session, which: str) -> None:
    """Take a file out and print what became of its readings."""
    store = session.editing()
    done = forget(store, session.one(session.read()), which, now=session.now)
    if session.json:
        output.records({"imports": [done._asdict()]})
        return
    lines = [tr("removed: {file}", file=done.file or done.sha256[:8])]
    if done.changed or done.removed:
        told = tr(
            "readings: {changed} recomputed, {removed} deleted",
            changed=done.changed,
            removed=done.removed,
        )
        lines += [
            "  " + told,
            "  " + tr("undo restores the readings; to count the file again, import it again"),
        ]
    else:
        lines.append("  " + tr("no readings depended on it"))
    output.text(lines)


class ProgressBar:
    """A bar on stderr that grows with the bytes read; only on a terminal, and gone at the end."""

    def __init__(self, file: str) -> None:
        self._name = clean_line(file.rpartition("/")[2], 40)
        self._on = sys.stderr is not None and sys.stderr.isatty()
        self._next = 0.0
        self._drawn = False

    def __enter__(self) -> ProgressBar:
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
