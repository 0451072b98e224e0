"""The demo: the screen over a throw-away sample, so that one can look before beginning."""

from __future__ import annotations

from communitytui.cli import problems
from communitytui.cli.commands.status import status
from communitytui.cli.grammar import command
from communitytui.cli.session import Session
from communitytui.i18n import language, tr
from communitytui.services.demo import Folder, build


@command("demo", json=False)
def demo(session: Session) -> int:
    """Make the sample in a folder of its own, open the screen on it, and take both away."""
    # 5 ms, and it is the door to Textual: no other command may load it.
    from communitytui.tui import launch

    reason = launch.can_run()
    folder = Folder()
    try:
        build(folder.file, now=session.now, spoken=language(), me=session.me)
        if reason is not None:
            return _without_screen(session, folder, reason)
        return launch.run(
            folder.file,
            who=session.me,
            lang=language(),
            theme=session.theme,
            read_only=session.read_only,
            discard=folder.remove,
        )
    finally:
        folder.remove()


def _without_screen(session: Session, folder: Folder, reason: str) -> int:
    """Where there is no terminal to draw on, print how the sample stands."""
    problems.say(tr(reason))
    session.file, session.community = str(folder.file), None
    assert status.callback is not None
    status.callback()
    session.close()
    return 0
