"""What one does with a group: add it, change it, delete it."""

from __future__ import annotations

from communitytui.cli import output
from communitytui.cli.arguments import given, one_and_fields
from communitytui.cli.commands.groups import groups, tell
from communitytui.cli.fields import field_options
from communitytui.cli.params import argument, completing, option
from communitytui.cli.session import Session
from communitytui.domain.nouns.declared import CHAT_GROUP
from communitytui.domain.workspace import ChatGroup
from communitytui.i18n import N_, tr
from communitytui.services import groups as service
from communitytui.services import regrouping
from communitytui.services.deleting import told

_ONE = argument(
    "words",
    nargs=-1,
    required=True,
    metavar="GROUP",
    shell_complete=completing("groups"),
    help=N_("name or number"),
)


@groups.verb("add", N_("add a group"))
@argument("name", nargs=-1, required=True, metavar="NAME", help=N_("its name"))
@field_options(
    CHAT_GROUP,
    {
        "platform": N_("what it is on: WeChat, Telegram, Discord …"),
        "capacity": N_("how many people it takes"),
        "timezone": N_("its own time zone, if it is not that of the community"),
    },
    without="name open",
)
@option("--open/--closed", "joining", default=None, help=N_("whether anyone can join"))
def add(
    session: Session, name: tuple[str, ...], joining: bool | None, **options: str | None
) -> None:
    """Add a group and print how it stands."""
    store = session.editing()
    community = session.one(session.read())
    typed = given(options)
    if joining is not None:
        typed["open"] = "yes" if joining else "no"
    done = service.add(store, community, " ".join(name), typed, now=session.now)
    tell(session, done.workspace, [done.state])


def _find(session: Session, word: str) -> ChatGroup:
    workspace = session.read()
    return service.find(workspace, session.one(workspace), word)


@groups.verb("set", N_("set fields of a group"))
@argument(
    "words",
    nargs=-1,
    required=True,
    metavar="GROUP FIELD=VALUE…",
    shell_complete=completing("groups"),
    help=N_("name or number, then what to set; FIELD= clears a field"),
)
def set_(session: Session, words: tuple[str, ...]) -> None:
    """Set fields of a group and print how it stands."""
    word, fields = one_and_fields(words, "groups set 1 capacity=500")
    store = session.editing()
    done = service.change(store, _find(session, word).id, fields, now=session.now)
    tell(session, done.workspace, [done.state])


@groups.verb("delete", N_("delete a group; what was measured of it goes, its tasks stay"))
@_ONE
def delete(session: Session, words: tuple[str, ...]) -> None:
    """Delete a group; print what went with it."""
    store = session.editing()
    before = session.read().tables
    gone = service.delete(store, _find(session, " ".join(words)).id, now=session.now)
    if session.json:
        output.records({"groups": []})
    else:
        said = tr("deleted: {task}", task=f"{gone.id} {gone.name}")
        output.text([said, *told(before, "groups", [gone.id])])


@groups.verb("join", N_("let the chats of other groups be those of the first one"))
@argument(
    "words",
    nargs=-1,
    required=True,
    metavar="GROUP OTHER…",
    shell_complete=completing("groups"),
    help=N_("names or numbers; the first one stays"),
)
def join(session: Session, words: tuple[str, ...]) -> None:
    """Join groups and print how the one that stays stands."""
    store = session.editing()
    group, *others = [_find(session, word) for word in words]
    tell(session, *regrouping.join(store, group, others, now=session.now))


@groups.verb("split", N_("let some chats of a group be another one"))
@_ONE
@option("--chat", "chats", multiple=True, required=True, help=N_("the title of a chat in it"))
@option("--into", "into", required=True, metavar="NAME", help=N_("the name of the new group"))
def split(session: Session, words: tuple[str, ...], chats: tuple[str, ...], into: str) -> None:
    """Split a group and print how both stand."""
    store = session.editing()
    group = _find(session, " ".join(words))
    tell(session, *regrouping.split(store, group, chats, into, now=session.now))
