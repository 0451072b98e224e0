"""Opening the screen, or saying why it cannot open here."""

from __future__ import annotations

from communitytui.cli.session import Session
from communitytui.i18n import tr


def open_screen(session: Session) -> int:
    """Open the app and return its exit code; where there is no terminal, print the status."""
    from communitytui.tui import launch

    reason = launch.can_run()
    if reason is not None:
        from communitytui.cli import problems
        from communitytui.cli.commands.look import status

        problems.say(tr(reason))
        assert status.callback is not None
        status.callback()
        return 0
    return launch.run(
        session.path,
        who=session.me,
        lang=session.lang,
        theme=session.theme,
        read_only=session.read_only,
        community=session.community,
    )
