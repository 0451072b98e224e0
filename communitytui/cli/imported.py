"""What an import did as JSON, and the table of imported files."""

from __future__ import annotations

from communitytui.i18n import N_, tr
from communitytui.i18n.phrases import labelled
from communitytui.services.importing import Import
from communitytui.services.sources import Listed
from communitytui.views.table import Column, Table


def import_record(done: Import) -> dict[str, object]:
    """Return an import as JSON."""
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
        "calculated": list(done.calculated),
        "accounts": list(done.accounts),
        "absent": list(done.absent),
        "elsewhere": done.elsewhere or None,
        "groups": list(done.groups),
        "groups_made": list(done.made),
        "ungrouped": list(done.ungrouped),
        "renamed": [{"before": before, "now": now} for before, now in done.renamed],
    }


def imports_table(found: list[Listed]) -> Table[Listed]:
    """Return the imported files with what is known of each."""
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
