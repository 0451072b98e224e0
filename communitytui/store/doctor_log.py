"""The doctor's look at the journals and at the archives beside a workspace."""

from __future__ import annotations

import os
from collections.abc import Iterator

from communitytui.errors import CommunityError, Damaged, MayNotWrite
from communitytui.i18n import N_
from communitytui.store import files
from communitytui.store.archiving import archive_paths, drop_twins, twins
from communitytui.store.base import Store
from communitytui.store.checkpoint import Checker
from communitytui.store.doctor_records import Check, finding
from communitytui.store.history import real_clock
from communitytui.store.journal import Journal
from communitytui.store.opening import open_store


def journal_findings(site: files.Site, who: str, check: Checker) -> list[Check]:
    """Open the workspace as everybody does and tell how journal, log and tail are.

    Whoever can write mends what a kill left behind. Damage that the file covers is a warning.
    """
    try:
        with open_store(site.path, who=who, check=check) as store:
            # All of the log is read: damage is met where it is.
            store.history()
            told = store.notices
            tail = _tail(store)
            if told and store.read_only is None:
                # The next commands go on in a journal that is whole.
                store.settle()
    except MayNotWrite as error:
        return [*_journal(site), finding("tail", "warning", error.message, **error.values)]
    except Damaged as error:
        return [*_journal(site), finding("tail", "bad", error.message, **error.values)]
    journal = [finding("journal", "warning", each.message, **each.values) for each in told]
    return [*(journal or _journal(site)), tail]


def _journal(site: files.Site) -> Iterator[Check]:
    try:
        journal = Journal.open(site.journal)
        if journal is None:
            yield finding("journal", "ok", N_("No journal yet; the next change creates it"))
            return
        try:
            count = len(journal.drain())
        finally:
            journal.close()
    except Damaged as error:
        yield finding("journal", "bad", error.message, **error.values)
        return
    message = N_("Changes in the journal: {n}, without a gap")
    yield finding("journal", "ok", message, n=count)


def _tail(store: Store) -> Check:
    if store.read_only is not None:
        return finding("tail", "warning", store.read_only)
    if store.torn:
        store.settle()
        message = N_("An incomplete change was set aside; it had never been confirmed")
        return finding("tail", "mended", message)
    waiting = store.waiting
    if waiting:
        store.checkpoint()
        message = N_("Changes that were only in the journal are now in the file: {n}")
        return finding("tail", "mended", message, n=waiting)
    return finding("tail", "ok", N_("File and journal agree"))


def archive_findings(site: files.Site, who: str, check: Checker) -> Iterator[Check]:
    """Tell of archives that cannot be read, and take out of them what the workspace has too."""
    try:
        store = open_store(site.path, who=who, check=check)
    except CommunityError:
        return
    with store:
        for path in archive_paths(store):
            file = os.path.basename(path)
            try:
                found = twins(store, path)
                if found:
                    drop_twins(store, path, real_clock())
                    message = N_("Records that were also in {file}, now only in the workspace: {n}")
                    yield finding("archives", "mended", message, file=file, n=found)
            except CommunityError as error:
                message = N_("The archive {file}: {problem}")
                yield finding("archives", "warning", message, file=file, problem=error)
