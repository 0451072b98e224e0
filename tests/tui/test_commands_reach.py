"""What a command can do is done on the screen, too, by an action that is found by its name."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from communitytui.cli.program import root
from communitytui.domain.nouns.declared import METRIC
from communitytui.i18n import speaking
from communitytui.tui.actions import BY_ID, palette_actions
from communitytui.tui.command_names import ACTION_OF
from communitytui.tui.program_actions import _names, _rank
from communitytui.tui.record_forms import SORTS

#: Commands that the screen needs none for, and why.
ELSEWHERE = {
    "demo": "it opens the screen itself, on a sample",
    "store": "the screen is of one place; a workspace is brought over before it opens",
    "store push": "the screen is of one place; a workspace is brought over before it opens",
    "store pull": "the screen is of one place; a workspace is brought over before it opens",
    "path": "it prints paths for the shell",
    "completion": "it prints a script for the shell",
    "mcp": "it is a server that an assistant starts",
    "groups join": "it is done once, where exports were named otherwise; undo is on the screen",
    "groups split": "see groups join",
    "proposals make": "it is for programs; people do at once what they want",
    "playbook list": "a new community is asked for one of this list",
    "playbook check": "it is for who writes a playbook, in an editor and a shell",
    "playbook diff": "it compares files of playbooks, line by line",
}
#: The fields that a form of the screen asks for, by the command that has an option for each.
FORMS = {
    "add": {f.name: f for f in SORTS["tasks"].fields(new=True)},
    "goals add": {f.name: f for f in SORTS["goals"].fields(new=True)},
    "rhythms add": {f.name: f for f in SORTS["rhythms"].fields(new=True)},
    "calendar add": {f.name: f for f in SORTS["entries"].fields(new=True)},
    "groups add": {f.name: f for f in SORTS["groups"].fields(new=True)},
    "rules add": {f.name: f for f in SORTS["rules"].fields(new=True)},
    "trial add": {f.name: f for f in SORTS["trials"].fields(new=True)},
    "metrics add": METRIC.editable,
    "metrics define": METRIC.editable,
}
#: What the dialog, line or pane of the command's action asks for or shows as well.
ASKED = {
    "init": "playbook start",
    "adopt": "stage",
    "goals drop": "reason",
    "decide": "option remove-option factor remove-factor score note weight choose reason",
    "make": "apply",
    "schedule": "afresh",
    "gate": "reason close",
    "budget": "by burn",
    "workload": "owner weeks duties",
    "today": "owner everyone",
    "done": "deliverable without-deliverable confirm offered",
    "template save": "force",
    "playbook save": "force",
    "template use": "start stage",
    "reopen": "due",
    "skip": "reason",
    "rhythms done": "date note minutes",
    "rhythms skip": "reason",
    "rhythms note": "note",
    "calendar": "from to gaps",
    "calendar add": "activity",
    "calendar set": "series",
    "calendar publish": "signups came",
    "calendar delete": "series",
    "import": "dates decimal keep-going metric members staff bot group timezone list column",
    "record": "date level source n partial group",
    "when": "of group",
    "metrics": "group all history since level",
    "people": "from group",
    "cohorts": "group",
    "standard": "target alert direction source level reason since group",
    "findings": "reason",
    "proposals take": "anyway",
    "trial add": "stop-when",
    "trial stop": "reason",
    "trial judge": "verdict reason reopen",
    "review close": "right wrong next end",
    "report": "as output force from to week",
    "log": "who task since number",
    "archive": "before",
    "doctor": "mend",
}
#: Options that another action stands for.
BY_ANOTHER = {
    "init --running": "community.adopt",
    "init --currency": "community.settings",
    "init --stage": "community.adopt",
    "init --import": "import",
    "calendar publish --link": "entries",
    "standard --baseline": "metric.standard",
    "findings --due": "task.due",
    "trial start --start": "trials",
    "trial judge --standard": "standards",
    "review close --goal": "goal.new",
}
#: Options that the screen has nothing for, and why.
NOT_THERE = {
    "help --html": "it writes files for a browser",
    "init --shared": "it is about how the file is made, which the screen finds made",
    "init --timezone": "the screen takes that of the machine",
    "set --from": "a script says what it has seen; the screen shows it",
    "rhythms skip --date": "what is skipped or noted is that of today",
    "rhythms note --date": "what is skipped or noted is that of today",
    "rhythms reopen --date": "what is skipped or noted is that of today",
    "import --level": "a table of one metric, for scripts",
    "import --without-staff": "a setting of the community",
    "findings --all": "the report has them",
    "findings --rule": "for those who write rules",
    "findings --take-rules": "once, for files of the first version",
    "findings --calibrate": "for those who write rules",
    "report --for": "for robots",
    "proposals --all": "the log has what was decided",
    "proposals --assistant": "for the assistant itself",
    "people --list": "the dialog has all of them, one below the other",
    "people --limit": "the dialog tells how many are left",
    "cohorts --weeks": "the dialog has the weeks of a quarter",
    "import --sql": "whoever writes a query has a shell",
    "import --events": "see import --sql",
    "import --late": "see import --sql",
    "import --watch": "it goes on while nobody looks at a screen",
    "import --once": "see import --watch",
    "report --cycle": "the screen has a list of reviews",
    "when --weeks": "the screen looks at the last twelve weeks",
    "when --since": "see when --weeks",
    "calendar --hours": "the screen takes as many as posts can be told apart by",
    "undo --any": "the screen takes back what its user did",
    "redo --any": "the screen takes back what its user did",
    "doctor --recover": "the screen does not open a damaged file",
}
#: Options that say how to ask or print, which is the screen's own affair.
MANNERS = {"--yes", "--json", "--help", "--dry-run"}


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command and verb by its words."""
    context = click.Context(root)
    for name in root.list_commands(context):
        found = root.get_command(context, name)
        assert found is not None
        yield name, found
        if isinstance(found, click.Group):
            for verb in found.list_commands(context):
                below = found.get_command(context, verb)
                assert below is not None
                yield f"{name} {verb}", below


def options(command: click.Command) -> list[str]:
    """Return the options of a command by their long names."""
    shown = (p for p in command.params if isinstance(p, click.Option) and not p.hidden)
    return [max(each.opts, key=len) for each in shown]


COMMANDS = dict(commands())
OPTIONS = {
    f"{name} {option}"
    for name, command in COMMANDS.items()
    if name not in ELSEWHERE
    for option in options(command)
    if option not in MANNERS
}


def is_asked(option: str) -> bool:
    """Tell whether a form, or the dialog of the command's action, asks for an option."""
    name, _, word = option.partition(" --")
    field = word.replace("-", "_")
    return field in FORMS.get(name, {}) or word in ASKED.get(name, "").split()


def test_every_command_has_an_action_or_a_reason() -> None:
    assert COMMANDS.keys() - ACTION_OF.keys() == ELSEWHERE.keys()
    assert ACTION_OF.keys() - COMMANDS.keys() <= OPTIONS
    offered = {action.id for action in palette_actions()}
    assert {*ACTION_OF.values(), *BY_ANOTHER.values()} <= offered


def test_every_option_is_asked_for_or_has_an_action_or_a_reason() -> None:
    known = ACTION_OF.keys() | BY_ANOTHER.keys() | NOT_THERE.keys()
    missing = {each for each in OPTIONS - known if not is_asked(each)}
    assert missing == set()
    # Nothing is excused that is there, or no option any longer.
    assert {each for each in NOT_THERE if is_asked(each) or each in ACTION_OF} == set()
    assert (BY_ANOTHER.keys() | NOT_THERE.keys()) - OPTIONS == set()
    listed = {f"{name} --{word}" for name, words in ASKED.items() for word in words.split()}
    assert listed - OPTIONS == set()


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_an_action_is_found_by_its_name_and_by_that_of_its_command(tongue: str) -> None:
    offered = [*palette_actions()]
    known = {action.id: _names(action) for action in offered}

    def first_found(words: str) -> set[str]:
        """Return what has these words in its names: at their beginning, where any has."""
        ranks = {id: _rank(names, words.split()) for id, names in known.items()}
        least = min(ranks.values())
        return {id for id, rank in ranks.items() if rank == least < 3}

    with speaking(tongue):
        for command, id in ACTION_OF.items():
            assert id in first_found(BY_ID[id].label.casefold()), id
            assert id in first_found(command), command
