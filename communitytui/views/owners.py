"""People: what each of them owes and helps with."""

from __future__ import annotations

from collections.abc import Sequence

from communitytui.domain.tasks.owners import Owner
from communitytui.domain.workspace import Workspace
from communitytui.i18n import N_, say, tr
from communitytui.i18n.phrases import listed, noted
from communitytui.views.table import Cell, Column, Table


def owners(workspace: Workspace, found: Sequence[Owner]) -> Table[Owner]:
    """Return people with their open and late tasks, those they help with, and their roles."""

    def named(owner: Owner) -> str:
        if len(owner.spellings) == 1:
            return owner.name
        return noted(owner.name, tr("also {names}", names=listed(owner.spellings[1:])))

    def roles(owner: Owner) -> str:
        home = workspace.community(owner.community)
        return listed(say(home.role(key)) for key in owner.roles)

    return Table(
        "owners",
        found,
        (
            Column("community", lambda o: o.community),
            Column("community_name", lambda o: workspace.community(o.community).name),
            Column("name", lambda o: o.name, N_("Owner"), named),
            Column("spellings", lambda o: list(o.spellings)),
            Column("open", lambda o: list(o.open), N_("Open"), lambda o: str(len(o.open)), "right"),
            Column(
                "late",
                lambda o: list(o.late),
                N_("Late"),
                lambda o: Cell(str(len(o.late)), "late" if o.late else ""),
                "right",
            ),
            Column(
                "helping",
                lambda o: list(o.helping),
                N_("Helps"),
                lambda o: str(len(o.helping)),
                "right",
            ),
            Column("roles", lambda o: list(o.roles), N_("Role"), roles, shrinks=True),
        ),
        "name open late helping roles",
    )
