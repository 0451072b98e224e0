"""Deciding: options weighed by factors, scored, compared, and one of them chosen."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from communitytui.cli import output
from communitytui.cli.grammar import command
from communitytui.cli.params import argument, completing, option
from communitytui.cli.session import Session
from communitytui.cli.tables import lines, show
from communitytui.domain.tasks.decisions import Decision, choice_lines, sensitivity_lines
from communitytui.domain.tasks.promises import read_factor
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, say, tr, trn
from communitytui.services import decisions as service
from communitytui.services.decisions import Edit
from communitytui.views.decisions import NAMED, decisions, grid
from communitytui.views.tasks import standing_text
from communitytui.words.errors import explain

_MANY: dict[str, bool] = {"multiple": True}


@command(
    "decide",
    examples=N_(
        "decide 2.6 --option WeChat --score WeChat:presence=5 --score WeChat:cost=4\n"
        "done 2.6 submits the decision"
    ),
)
@argument(
    "word",
    required=False,
    metavar="ID",
    shell_complete=completing("decisions"),
    help=N_("task of the decision, by number or key (default: all)"),
)
@option("--option", "add", metavar="NAME", help=N_("add an option"), **_MANY)
@option("--remove-option", "remove", metavar="NAME", help=N_("remove an option"), **_MANY)
@option(
    "--score",
    "scores",
    metavar="OPTION:FACTOR=1-5",
    help=N_("score a cell; nothing after = clears it"),
    **_MANY,
)
@option(
    "--note",
    "notes",
    metavar="OPTION:FACTOR=TEXT",
    help=N_("reason for the score of a cell"),
    **_MANY,
)
@option(
    "--weight",
    "weights",
    metavar="FACTOR=NUMBER",
    help=N_("set the weight of a factor; all weights total 100"),
    **_MANY,
)
@option(
    "--factor",
    "factors",
    metavar="NAME=NUMBER",
    help=N_("add a factor with its weight; the others share the rest"),
    **_MANY,
)
@option(
    "--remove-factor",
    "drop_factors",
    metavar="FACTOR",
    help=N_("remove a factor; the others share its weight"),
    **_MANY,
)
@option("--choose", metavar="OPTION", help=N_("choose an option, or several of them"), **_MANY)
@option("--reason", metavar="TEXT", help=N_("why; needed for a tie or against the top score"))
def decide(session: Session, word: str | None, **given: Sequence[str] | str | None) -> None:
    """List the decisions, show one, or change it; ``done`` hands it in."""
    changes = any(value not in (None, ()) for value in given.values())
    if changes and word is None:
        raise BadValue(N_("missing TASK: decide 2.6 --option WeChat"))
    store = session.editing() if changes else None
    workspace = session.read()
    chosen = session.only(workspace)
    if word is None:
        _list(session, workspace, service.decisions(workspace, chosen))
        return
    found = service.find_decision(workspace, word, chosen)
    if store is not None:
        found = service.edit(store, found.task.id, _edit(found, given), now=session.now)
    if session.json:
        output.tables(decisions(workspace, [found]))
    else:
        output.text(decision_lines(found))


def _edit(found: Decision, given: dict[str, Sequence[str] | str | None]) -> Edit:
    def many(name: str) -> tuple[str, ...]:
        return tuple(given[name] or ())

    reason = given["reason"]
    new = {*map(str.strip, many("add")), *(read_factor(text)[0] for text in many("factors"))}
    weights = {}
    for text in many("weights"):
        name, equals, number = text.replace("＝", "=").rpartition("=")
        if not equals:
            raise BadValue(N_("weight: {value} is not FACTOR=NUMBER"), value=text[:60])
        weights[name] = number
    return Edit(
        factors=many("factors"),
        drop_factors=many("drop_factors"),
        add=many("add"),
        remove=many("remove"),
        scores=tuple(_cell(found, text, new) for text in many("scores")),
        notes=tuple(_cell(found, text, new) for text in many("notes")),
        weights=weights,
        choose=many("choose") or None,
        reason=reason if isinstance(reason, str) else None,
    )


def _cell(found: Decision, typed: str, new: Collection[str]) -> tuple[str, str, str]:
    """Take ``OPTION:FACTOR=TEXT`` apart where both are known; names may hold colons as well.

    ``new`` are options and factors that the same line adds.
    """
    text = typed.replace("：", ":").replace("＝", "=")
    problem: BadValue | None = None
    for equals in (at for at, char in enumerate(text) if char == "="):
        for colon in (at for at, char in enumerate(text[:equals]) if char == ":"):
            option_, factor = typed[:colon].strip(), typed[colon + 1 : equals].strip()
            try:
                if option_ not in new:
                    found.read_option(option_)
                if factor not in new:
                    found.read_factor(factor)
            except BadValue as error:
                problem = problem or error
                continue
            return option_, factor, typed[equals + 1 :].strip()
    raise problem or BadValue(
        N_("{value} is not OPTION:FACTOR=…, such as WeChat:presence=4"), value=typed[:60]
    )


def _list(session: Session, workspace: Workspace, found: list[Decision]) -> None:
    if session.begun(workspace):
        show(session, decisions(workspace, found), N_("No tasks with weighted options."))


def decision_lines(found: Decision) -> list[str]:
    """Return one decision in full: the grid, totals, ranks, choice, sensitivity, what is open."""
    task = found.task
    key = f"  {task.key}" if task.key else ""
    status = standing_text(task)
    shown = [output.paint(f"#{task.id}{key}  {say(task.title)}", "title") + f"  {status}"]
    shown += lines(grid(found), indent=2)
    if any(factor.named for factor in found.factors):
        shown.append("  " + tr("{mark} named in the article that the plan follows", mark=NAMED))
    facts = _facts(found)
    return shown + ([""] if facts else []) + ["  " + fact for fact in facts]


def _facts(found: Decision) -> list[str]:
    facts = [say(each) for each in choice_lines(found)]
    if found.reason:
        said = found.reason.splitlines()
        facts += [tr("{label}: {text}", label=tr("Reason"), text=each) for each in said]
    facts += [tr("Sensitivity: {text}", text=each) for each in sensitivity_lines(found)]
    labels = {factor.key: say(factor.label) for factor in found.factors}
    for (option_, factor), text in found.content.notes.items():
        place = f"{say(found.label(option_))} / {labels[factor]}"
        facts += [tr("{label}: {text}", label=place, text=line) for line in text.splitlines()]
    return facts if found.handed_in or found.task.settled else [*facts, _next_step(found)]


def _next_step(found: Decision) -> str:
    """Return what is to be done before the decision is handed in, or how that is done."""
    empty = len(found.missing)
    if empty and len(found.options) > 1:
        # The grid shows which they are.
        return trn("Missing: {n} empty cell", "Missing: {n} empty cells", empty)
    try:
        found.check_ready()
    except BadValue as error:
        return tr("Missing: {problem}", problem=explain(error))
    id = found.task.key or found.task.id
    return tr("Ready to submit: communitytui done {id}", id=id)
