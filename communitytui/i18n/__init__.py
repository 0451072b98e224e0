"""Words in zh-CN and English, cell widths, and dates as people type and read them.

``tr`` looks a message up when it is shown, so that the language can change while the program
runs. The message id is the English sentence.
"""

from communitytui.i18n.messages import (
    LANGUAGES,
    language,
    name,
    names,
    say,
    set_language,
    speaking,
    tr,
    trc,
    trn,
)
from communitytui.message import N_

__all__ = [
    "LANGUAGES",
    "N_",
    "language",
    "name",
    "names",
    "say",
    "set_language",
    "speaking",
    "tr",
    "trc",
    "trn",
]
