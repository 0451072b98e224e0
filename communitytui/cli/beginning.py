"""How a community begins: new, or running with stages in place; from options, or asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from communitytui.cli import output, problems, prompt
from communitytui.cli.session import Session
from communitytui.domain.kernel.stages import STAGE as STAGES_BY_KEY
from communitytui.domain.kernel.stages import STAGES
from communitytui.domain.nouns.declared import STAGE
from communitytui.domain.nouns.setting_kinds import read_currency
from communitytui.domain.tasks.gates import RUNNING
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names, tr
from communitytui.views.tasks import stage_text
from communitytui.words.errors import explain

T = TypeVar("T")


class Beginning(NamedTuple):
    """What is known of a community besides its plan; ``stage`` is that of one that runs."""

    stage: str | None = None
    files: tuple[Path, ...] = ()
    currency: str | None = None


def read_beginning(
    stage: str | None, files: tuple[str, ...], currency: str | None, *, running: bool
) -> Beginning:
    """Return what options say; raises ``BadValue`` and ``NotFound`` for what there is not."""
    if stage is not None and not running:
        raise BadValue(N_("--stage requires --running"))
    if running and stage is None and not prompt.can_ask():
        raise BadValue(N_("--running requires the stage that it is in: --stage execute"))
    return Beginning(
        None if stage is None else _stage(stage),
        tuple(map(_file, files)),
        None if currency is None else read_currency(currency),
    )


def ask_beginning(session: Session, known: Beginning, *, running: bool) -> Beginning:
    """Ask on a terminal for what is not known; enter skips a question."""
    if session.json or not prompt.can_ask():
        return known
    stage, files, currency = known
    if stage is None and (running or prompt.confirm(tr("Does the community run already?"))):
        output.text([f"  {stage_text(each)}" for each in STAGES])
        first = STAGES_BY_KEY[RUNNING]
        question = tr("Which stage is it in? [{stage}] ", stage=first.number)
        stage = _asked(question, _stage) or first.key
    if stage is not None and not files:
        question = tr("A chat export or a table of values to import? [none] ")
        found = _asked(question, _file)
        files = (found,) if found else ()
    if currency is None:
        currency = _asked(tr("Which currency are its amounts in? [skip] "), read_currency)
    return Beginning(stage, files, currency)


def _asked(question: str, read: Callable[[str], T]) -> T | None:
    """Ask until the answer is right; ``None`` where there is none."""
    while typed := prompt.ask(question).strip():
        try:
            return read(typed)
        except (BadValue, NotFound) as error:
            problems.say(explain(error))
    return None


def _stage(typed: str) -> str:
    return str(STAGE.read(typed, names))


def _file(typed: str) -> Path:
    path = Path(typed).expanduser()
    if not path.is_file():
        raise NotFound(N_("{file}: there is no such file"), file=typed)
    return path
