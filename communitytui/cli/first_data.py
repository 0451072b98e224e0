"""The first data of a community that ran before: importing them, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from communitytui.cli import output
from communitytui.cli.commands.findings import finding_lines
from communitytui.cli.commands.metrics import metric_lines
from communitytui.cli.progress import ProgressBar
from communitytui.cli.session import Session
from communitytui.i18n import tr
from communitytui.services import importing, key_metrics
from communitytui.services.importing import Import
from communitytui.views.findings import live
from communitytui.words.errors import as_option
from communitytui.words.imports import import_lines


def import_files(session: Session, community: int, files: Sequence[Path]) -> list[Import]:
    """Import files one after the other; raises for the first that cannot be read."""
    store, found = session.editing(), []
    for file in files:
        with ProgressBar(str(file)) as bar:
            done = importing.import_file(store, community, file, now=session.now, progress=bar.show)
        if not session.json:
            output.text(import_lines(done, as_option))
        found.append(done)
    return found


def tell(session: Session, community: int) -> None:
    """Print the key metrics with what is usual for them, and the first finding if there is one."""
    workspace = session.read()
    read = [each for each in key_metrics.states(workspace, community) if each.latest]
    output.text(["", output.paint(tr("What the data say"), "head"), *metric_lines(workspace, read)])
    found = live(workspace, workspace.community(community))[:1]
    output.text(["", *(finding_lines(workspace, found) or [tr("No findings: nothing got worse.")])])
