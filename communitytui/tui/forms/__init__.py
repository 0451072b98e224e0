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
    from communitytui.tui.forms.confirm import ConfirmDialog as ConfirmDialog
    from communitytui.tui.forms.deliverable import DeliverableEditor as DeliverableEditor
    from communitytui.tui.forms.deliverable_dialog import DeliverableAnswer as DeliverableAnswer
    from communitytui.tui.forms.deliverable_dialog import DeliverableDialog as DeliverableDialog
    from communitytui.tui.forms.editors import Line as Line
    from communitytui.tui.forms.fields_dialog import FieldsDialog as FieldsDialog
    from communitytui.tui.forms.file_picker import FilePicker as FilePicker
    from communitytui.tui.forms.help_screen import HelpScreen as HelpScreen
    from communitytui.tui.forms.hours_dialog import HoursDialog as HoursDialog
    from communitytui.tui.forms.page_screen import PageScreen as PageScreen
    from communitytui.tui.forms.picker import Picker as Picker
    from communitytui.tui.forms.picker import PickerRow as PickerRow
    from communitytui.tui.forms.problems_screen import ProblemsScreen as ProblemsScreen
    from communitytui.tui.forms.prompts import AskLine as AskLine
    from communitytui.tui.forms.prompts import AskText as AskText
    from communitytui.tui.forms.prompts import ChooseDialog as ChooseDialog
    from communitytui.tui.forms.proposals_dialog import ProposalsDialog as ProposalsDialog
    from communitytui.tui.forms.record_dialog import RecordAnswer as RecordAnswer
    from communitytui.tui.forms.record_dialog import RecordDialog as RecordDialog
    from communitytui.tui.forms.task_form import TaskForm as TaskForm
    from communitytui.tui.forms.text_screen import TextScreen as TextScreen
    from communitytui.tui.forms.theme_dialog import ThemeDialog as ThemeDialog
    from communitytui.tui.forms.tour import Tour as Tour
    from communitytui.tui.forms.typing_line import AskQuick as AskQuick
    from communitytui.tui.forms.typing_line import RowLine as RowLine
    from communitytui.tui.forms.typing_line import TypingLine as TypingLine
    from communitytui.tui.forms.week_dialog import WeekDialog as WeekDialog
    from communitytui.tui.forms.welcome import Welcome as Welcome
    from communitytui.tui.forms.welcome import WelcomeAnswer as WelcomeAnswer

#: What is named here, by the module that has it.
_NAMED = {
    "prompts": "AskLine AskText ChooseDialog",
    "typing_line": "AskQuick RowLine TypingLine",
    "picker": "Picker PickerRow",
    "confirm": "ConfirmDialog",
    "deliverable_dialog": "DeliverableAnswer DeliverableDialog",
    "deliverable": "DeliverableEditor",
    "fields_dialog": "FieldsDialog",
    "file_picker": "FilePicker",
    "help_screen": "HelpScreen",
    "editors": "Line",
    "hours_dialog": "HoursDialog",
    "page_screen": "PageScreen",
    "problems_screen": "ProblemsScreen",
    "proposals_dialog": "ProposalsDialog",
    "record_dialog": "RecordAnswer RecordDialog",
    "task_form": "TaskForm",
    "text_screen": "TextScreen",
    "theme_dialog": "ThemeDialog",
    "tour": "Tour",
    "week_dialog": "WeekDialog",
    "welcome": "Welcome WelcomeAnswer",
}
_HOMES = {name: home for home, names in _NAMED.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Load one of the names above from its module, once."""
    if name not in _HOMES:
        raise AttributeError(name)
    value: object = getattr(import_module(f"communitytui.tui.forms.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
