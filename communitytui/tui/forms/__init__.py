"""The edit form and the dialogs: they take values, and answer with a message or a result.

Nothing here writes to a workspace, opens a file or knows the app. ``rows`` holds the editors of
one value each, ``deliverable`` the editor for each kind of deliverable, ``task_form`` the form in
the detail pane; all dialogs stand in one ``box``.

What is named here is loaded when it is first asked for: the screen shows itself before anybody
opens a form, and the forms are 0.1 s and 2 MB.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from communitytui.tui.forms.confirm import ConfirmDialog
    from communitytui.tui.forms.deliverable import DeliverableEditor
    from communitytui.tui.forms.deliverable_dialog import DeliverableAnswer, DeliverableDialog
    from communitytui.tui.forms.fields_dialog import FieldsDialog
    from communitytui.tui.forms.file_picker import FilePicker
    from communitytui.tui.forms.help_screen import HelpScreen
    from communitytui.tui.forms.page_screen import PageScreen
    from communitytui.tui.forms.picker import Picker, PickerRow
    from communitytui.tui.forms.problems_screen import ProblemsScreen
    from communitytui.tui.forms.prompts import AskLine, AskText, ChooseDialog
    from communitytui.tui.forms.record_dialog import RecordAnswer, RecordDialog
    from communitytui.tui.forms.rows import Line
    from communitytui.tui.forms.task_form import TaskForm
    from communitytui.tui.forms.text_screen import TextScreen
    from communitytui.tui.forms.theme_dialog import ThemeDialog
    from communitytui.tui.forms.tour import Tour
    from communitytui.tui.forms.typing_line import AskQuick, RowLine, TypingLine
    from communitytui.tui.forms.week_dialog import WeekDialog
    from communitytui.tui.forms.welcome import Welcome, WelcomeAnswer

_HOMES = {
    "AskLine": "prompts",
    "AskQuick": "typing_line",
    "AskText": "prompts",
    "PickerRow": "picker",
    "ChooseDialog": "prompts",
    "ConfirmDialog": "confirm",
    "DeliverableAnswer": "deliverable_dialog",
    "DeliverableDialog": "deliverable_dialog",
    "DeliverableEditor": "deliverable",
    "FieldsDialog": "fields_dialog",
    "FilePicker": "file_picker",
    "HelpScreen": "help_screen",
    "Line": "rows",
    "PageScreen": "page_screen",
    "Picker": "picker",
    "ProblemsScreen": "problems_screen",
    "RecordAnswer": "record_dialog",
    "RecordDialog": "record_dialog",
    "RowLine": "typing_line",
    "TaskForm": "task_form",
    "TextScreen": "text_screen",
    "ThemeDialog": "theme_dialog",
    "Tour": "tour",
    "TypingLine": "typing_line",
    "WeekDialog": "week_dialog",
    "Welcome": "welcome",
    "WelcomeAnswer": "welcome",
}
__all__ = [
    "AskLine",
    "AskQuick",
    "AskText",
    "ChooseDialog",
    "ConfirmDialog",
    "DeliverableAnswer",
    "DeliverableDialog",
    "DeliverableEditor",
    "FieldsDialog",
    "FilePicker",
    "HelpScreen",
    "Line",
    "PageScreen",
    "Picker",
    "PickerRow",
    "ProblemsScreen",
    "RecordAnswer",
    "RecordDialog",
    "RowLine",
    "TaskForm",
    "TextScreen",
    "ThemeDialog",
    "Tour",
    "TypingLine",
    "WeekDialog",
    "Welcome",
    "WelcomeAnswer",
]


def __getattr__(name: str) -> object:
    """Load one of the names above from its module, once."""
    if name not in _HOMES:
        raise AttributeError(name)
    value: object = getattr(import_module(f"communitytui.tui.forms.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
