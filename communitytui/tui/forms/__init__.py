"""The edit form and the dialogs: they take values, and answer with a message or a result.

Nothing here writes to a workspace, opens a file or knows the app. ``rows`` holds the editors of
one value each, ``deliverable`` the editor for each kind of deliverable, ``task_form`` the form in
the detail pane; all dialogs stand in one ``box``.
"""

from communitytui.tui.forms.deliverable import DeliverableEditor
from communitytui.tui.forms.deliverable_dialog import DeliverableAnswer, DeliverableDialog
from communitytui.tui.forms.help_screen import HelpScreen
from communitytui.tui.forms.prompts import AskLine, AskText, ChooseDialog
from communitytui.tui.forms.record_dialog import RecordAnswer, RecordDialog
from communitytui.tui.forms.task_form import TaskForm
from communitytui.tui.forms.welcome import Welcome, WelcomeAnswer

__all__ = [
    "AskLine",
    "AskText",
    "ChooseDialog",
    "DeliverableAnswer",
    "DeliverableDialog",
    "DeliverableEditor",
    "HelpScreen",
    "RecordAnswer",
    "RecordDialog",
    "TaskForm",
    "Welcome",
    "WelcomeAnswer",
]
