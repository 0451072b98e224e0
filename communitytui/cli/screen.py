"""Opening the screen, or saying why it cannot open here."""

from __future__ import annotations

from communitytui.cli import problems
from communitytui.cli.session import Session
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr


def open_screen(session: Session) -> int:
    """Open the app and return its exit code.

    Where there is no terminal, and for a screen reader, the status is printed instead.
    """
    if session.as_of is not None:
        raise BadValue(N_("--as-of is for a question or a report: name one, such as status"))
    if session.plain:
        return _status()
    # 9 ms, and it is the door to Textual: a screen reader gets the status.
    from communitytui.tui import launch

    reason = launch.can_run()
    if reason is not None:
        problems.say(tr(reason))
        return _status()
    return launch.run(
        session.place,
        who=session.me,
        lang=session.lang,
        theme=session.theme,
        read_only=session.read_only,
        community=session.community,
    )


def _status() -> int:
    # 32 ms, which the app does not need.
    from communitytui.cli.commands.status import status

    assert status.callback is not None
    status.callback()
    return 0
