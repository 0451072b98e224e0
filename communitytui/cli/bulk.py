"""Which tasks a command is about: those that are named, or those that a filter describes.

A filter here is made of terms with a colon and of the words that stand alone in the language of
filters (``late``): any other word names a task. What it finds is changed once somebody agreed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from communitytui.cli import prompt
from communitytui.cli.params import F, argument, completing, option
from communitytui.cli.session import Session
from communitytui.domain.search.terms import filter_text, flag_named
from communitytui.domain.tasks.board import Task
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names, tr, trn
from communitytui.i18n.phrases import listed
from communitytui.services.queries import find
from communitytui.views.tasks import name_of
from communitytui.words.errors import brief

#: So many of the tasks that are asked about are named.
_NAMED = 8
_QUESTION = N_("Change them?")
YES = option("--yes", is_flag=True, help=N_("change what a filter finds without asking"))


def meant(function: F) -> F:
    """Decorate a command that changes tasks with what names them, and with ``--yes``."""
    words = argument(
        "words",
        nargs=-1,
        required=True,
        metavar="ID|FILTER",
        shell_complete=completing("meant"),
        help=N_("a number (12, #12), a key of the playbook (1.4), or a filter: stage:content late"),
    )
    return words(YES(function))


def is_term(word: str) -> bool:
    """Tell whether a word is a term of a filter, and not the number or key of a task."""
    if {":", "："} & {*word}:
        return True
    if word[:1].isdigit() or word[:1] in "#＃":
        return False
    return flag_named(word, names) is not None


def tasks_meant(
    session: Session,
    words: Sequence[str],
    *,
    yes: bool,
    only: Callable[[Task], bool] = lambda task: True,
    tell: Callable[[Task], str] = name_of,
    question: str = _QUESTION,
) -> list[int]:
    """Return the tasks that are named, or those that a filter finds and somebody agrees to.

    A filter finds those that are ``only`` something, and ``tell`` says each. Raises ``NotFound``
    where it finds none, ``BadValue`` where nobody can be asked, ``Declined``.
    """
    workspace = session.read()
    terms = [word for word in words if is_term(word)]
    if not terms:
        return session.tasks(workspace, words)
    if len(terms) < len(words):
        named = listed(word for word in words if word not in terms)
        message = N_("give tasks ({named}) or a filter ({filter}), not both")
        raise BadValue(message, named=named, filter=" ".join(terms))
    found = _found(session, workspace, filter_text(terms, names), only)
    if len(found) > 1 or len(workspace.board.ids) == 1:
        _agree(session, workspace, found, yes=yes, tell=tell, question=question)
    return found


def _found(
    session: Session, workspace: Workspace, text: str, only: Callable[[Task], bool]
) -> list[int]:
    board = workspace.board
    ids = find(workspace, text, community=session.only(workspace), me=session.me)
    found = [id for id in ids if only(board[id])]
    if found:
        return found
    if not ids:
        raise NotFound(N_("no task matches {filter}"), filter=text)
    message = N_("nothing to do for what matches {filter}: {tasks}")
    raise NotFound(message, filter=text, tasks=_few([board[id] for id in ids]))


def _agree(
    session: Session,
    workspace: Workspace,
    found: Sequence[int],
    *,
    yes: bool,
    tell: Callable[[Task], str],
    question: str,
) -> None:
    if yes:
        return
    tasks = [workspace.board[id] for id in found]
    message = N_("{n} tasks match: {tasks}; nothing was changed, repeat with --yes")
    refusal = BadValue(message, n=len(tasks), tasks=_few(tasks))
    only = session.only(workspace)
    board = workspace.board
    all_there_are = len(found) == len(board.ids if only is None else board.community_ids(only))
    head = tr("All {n} tasks:", n=len(found)) if all_there_are else _count(len(found))
    lines = [head, *(f"  {tell(task)}" for task in tasks[:_NAMED])]
    if len(tasks) > _NAMED:
        rest = len(tasks) - _NAMED
        lines.append("  " + trn("… and {n} more", "… and {n} more", rest))
    prompt.agree(lines, tr(question), refusal, json=session.json)


def _few(tasks: Sequence[Task]) -> str:
    named = [brief(name_of(task)) for task in tasks[:3]]
    return listed([*named, "…"] if len(tasks) > 3 else named)


def _count(n: int) -> str:
    return trn("{n} task:", "{n} tasks:", n)
