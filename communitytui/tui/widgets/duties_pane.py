"""Who owns, answers for and helps with what: people by stages, as a table or as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from communitytui.domain.kernel.stages import STAGE, STAGES
from communitytui.domain.plan.workload import duties
from communitytui.i18n import say, tr
from communitytui.i18n.cells import clip, pad, width
from communitytui.tui.drawing import wrap
from communitytui.tui.widgets.detail import Detail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from communitytui.domain.plan.workload import Duty
    from communitytui.domain.workspace import Workspace
    from communitytui.tui.drawing import Lines, Span

#: The most cells of a name, and the least.
_NAME = (6, 18)


class DutiesPane(Detail):
    """The table of duties."""

    NAME = "duties"

    def show_duties(self, workspace: Workspace, community: int | None) -> None:
        """Show the duties of the people of a community."""
        if community is None:
            self.show(lambda cells, glyphs: [])
            return
        found = duties(workspace.board, workspace.community(community))
        self.show(lambda cells, glyphs: duty_lines(found, cells), stay=True)


def duty_lines(found: Sequence[Duty], cells: int) -> Lines:
    """Return a table with a row for each person; where it is too wide, a line for each stage."""
    if not found:
        return [[(clip(tr("No one has open tasks."), cells), "muted")]]
    people = {duty.person for duty in found}
    names = sorted(people, key=lambda person: (person is None, person or ""))
    texts = {(duty.person, duty.stage): duty.text for duty in found}
    first = max(width(_called(name)) for name in names)
    columns = {
        stage.key: max(1, *(width(texts.get((name, stage.key), "")) for name in names)) + 2
        for stage in STAGES
    }
    most = cells - sum(columns.values())
    note = tr("By stage: R does the work, A is accountable (holds the role), C helps.")
    legend: Lines = [[], *([(line, "faint")] for line in wrap(note, cells))]
    if most < min(first, _NAME[0]):
        return _by_stage(found, cells) + legend
    room = min(most, _NAME[1], max(first, width(tr("Person"))))
    lines: Lines = [[(pad(clip(tr("Person"), room), room), "muted")]]
    for key, size in columns.items():
        lines[0].append((pad(str(STAGE[key].number), size, "right"), "muted"))
    for name in names:
        row: list[Span] = [(pad(clip(_called(name), room), room), "info" if name else "warn")]
        for key, size in columns.items():
            row.append((pad(texts.get((name, key), "·"), size, "right"), "text"))
        lines.append(row)
    return lines + legend


def _by_stage(found: Sequence[Duty], cells: int) -> Lines:
    lines: Lines = []
    for stage in STAGES:
        here = [f"{_called(duty.person)} {duty.text}" for duty in found if duty.stage == stage.key]
        if here:
            title = clip(f"{stage.number} {say(stage.title)}", cells)
            lines.append([(title, "muted bold")])
            lines += [[("  " + line, "text")] for line in wrap(" · ".join(here), cells - 2)]
    return lines


def _called(person: str | None) -> str:
    return person or tr("no one")
