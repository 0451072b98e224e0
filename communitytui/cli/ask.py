"""Asking a person on the terminal for the deliverable of a task."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from communitytui.cli import output, problems, prompt
from communitytui.domain.tasks.board import Task
from communitytui.domain.tasks.deliverables import Deliverable, Part
from communitytui.errors import BadValue, NeedsDeliverable
from communitytui.i18n import say, tr
from communitytui.services.fields import Asking, read_deliverable
from communitytui.services.tasks import check_whole
from communitytui.words.errors import explain

_MANY_LINES = frozenset({"list", "table", "matrix"})
#: Kinds of prose: pasted lines are all taken, and an empty one ends them.
_PROSE = frozenset({"text", "doc", "decision"})


def ask_deliverable(task: Task, asking: Asking) -> object:
    """Ask until the value is valid and return it; raises ``EOFError`` at the end of input.

    The workspace is not locked meanwhile; the caller writes the value.
    """
    deliverable = task.deliverable
    output.text(output.paint(f"#{task.id} {say(task.title)}", "title"))
    if task.done_when:
        output.text(tr("done when: {text}", text=task.done_when))
    while True:
        typed = _typed(deliverable)
        try:
            value = read_deliverable(task, typed, asking)
            check_whole(task, value)
            return value
        except (BadValue, NeedsDeliverable) as error:
            problems.say(explain(error))


def _typed(deliverable: Deliverable) -> object:
    if deliverable.parts:
        return {part.key: text for part in deliverable.parts if (text := _ask_part(part))}
    _list_options(deliverable.options)
    question = say(deliverable.label) or tr("Deliverable")
    prose = deliverable.kind in _PROSE and not deliverable.options
    if deliverable.kind not in _MANY_LINES and not prose:
        return prompt.ask(f"{question}: ")
    shape = tr("one or more lines, an empty line ends") if prose else _shape(deliverable)
    output.text(f"{question} ({shape})")
    return "\n".join(_lines())


def _lines() -> list[str]:
    lines = []
    while line := prompt.ask("> "):
        lines.append(line)
    return lines


def _ask_part(part: Part) -> str:
    _list_options(part.options)
    unit = f" ({say(part.unit)})" if part.unit else ""
    left_out = " [" + tr("optional") + "]" if part.optional else ""
    if part.type == "text":
        shape = tr("one or more lines, an empty line ends")
        output.text(f"{say(part.label)}{unit}{left_out} ({shape})")
        return "\n".join(_lines()).strip()
    return prompt.ask(f"{say(part.label)}{unit}{left_out}: ").strip()


def _list_options(options: Iterable[Mapping[str, str]]) -> None:
    output.text([f"  {option['key']}: {say(option['label'])}" for option in options])


def _shape(deliverable: Deliverable) -> str:
    """Return how the lines of a deliverable are written."""
    if deliverable.kind == "list":
        return tr("one item per line, an empty line ends")
    heads = deliverable.columns if deliverable.kind == "table" else deliverable.factors
    names = " | ".join(say(head["label"]) for head in heads)
    if deliverable.kind == "table":
        return tr("one row per line: {columns}; an empty line ends", columns=names)
    return tr(
        "one option per line with scores from 1 to 5: option | {factors}; an empty line ends",
        factors=names,
    )
