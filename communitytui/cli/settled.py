"""Setting what a community is set up with; what else follows is asked first."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING

from communitytui.cli import output, prompt
from communitytui.cli.session import Session
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, say, tr
from communitytui.message import joined
from communitytui.services import settings

if TYPE_CHECKING:
    from communitytui.store import Store


def settled(
    session: Session, store: Store, community: int, typed: Mapping[str, str], *, yes: bool
) -> Workspace:
    """Set typed fields of a community and return the new state.

    Raises what is wrong with them, ``BadValue`` where nobody can be asked whether to go on,
    ``Declined``.
    """
    follows = settings.outlook(store, community, typed, now=session.now)
    if yes and not session.json:
        output.text([say(each) for each in follows])
    elif follows and not yes:
        words = shlex.join(f"{name}={text}" for name, text in typed.items())
        message = N_(
            "{follows}; nothing was changed, repeat with: communitytui settings {words} --yes"
        )
        refusal = BadValue(message, follows=joined(follows), words=words)
        prompt.agree([say(each) for each in follows], tr("Change it?"), refusal, json=session.json)
    return settings.change(store, community, typed, now=session.now)
