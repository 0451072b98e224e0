"""Goals, rhythms, entries, trials and rules in a form: new ones, and others changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

from communitytui import services
from communitytui.domain.kernel.labels import SERIES_NAMES
from communitytui.domain.nouns.declared import (
    CHAT_GROUP,
    GOAL,
    PROMISE,
    RHYTHM,
    RULE,
    TASK,
    TRIAL,
    TYPED_ENTRY,
)
from communitytui.domain.nouns.kinds import Asking
from communitytui.domain.nouns.noun import Field, Noun
from communitytui.domain.plan.entries import Entry
from communitytui.errors import BadValue
from communitytui.i18n import N_, names, say, tr
from communitytui.i18n.showing import show_day
from communitytui.tui import forms

if TYPE_CHECKING:
    from datetime import datetime

    from communitytui.store import Store
    from communitytui.tui.views.base import Host

Typed = Mapping[str, str]


class Service(Protocol):
    """The module that adds and changes the records of a table."""

    def add(
        self, store: Store, community: int, named: str, typed: Typed, /, *, now: datetime
    ) -> object:
        """Add a record with a name and typed fields."""

    def change(self, store: Store, id: int, typed: Typed, /, *, now: datetime) -> object:
        """Set typed fields of a record."""


class Sort(NamedTuple):
    """How records of a table are asked for.

    ``named`` is the field that a record is called by; ``first`` come first in the form;
    ``later`` are asked for only once the record is there. ``about`` is the field that stands
    beside the name in a list of ``several``.
    """

    noun: Noun
    named: str
    about: str
    new: str
    several: str
    service: Callable[[], Service]
    first: tuple[str, ...] = ()
    later: tuple[str, ...] = ()

    def fields(self, *, new: bool) -> list[Field]:
        """Return the fields of the form in their order."""
        known = self.noun.editable
        order = dict.fromkeys((self.named, *self.first, *known))
        return [known[name] for name in order if not (new and name in self.later)]


class _Tasks:
    """Tasks with what they deliver, in one form."""

    def add(
        self, store: Store, community: int, title: str, typed: Typed, /, *, now: datetime
    ) -> object:
        fields = {name: text for name, text in typed.items() if name in TASK.fields}
        promised = {name: text for name, text in typed.items() if name in PROMISE.fields}
        stage = fields.pop("stage")
        return services.tasks.add(
            store, community, title, stage, now=now, fields=fields, deliverable=promised
        )

    def change(self, store: Store, id: int, typed: Typed, /, *, now: datetime) -> object:
        return services.tasks.change(store, [id], typed, now=now)


SORTS: Mapping[str, Sort] = {
    "tasks": Sort(
        Noun("tasks", *TASK.editable.values(), *PROMISE.editable.values()),
        "title",
        "status",
        N_("New task"),
        N_("Tasks"),
        _Tasks,
        first=("stage", *PROMISE.editable, "owner", "due"),
        later=("status",),
    ),
    "goals": Sort(
        GOAL,
        "statement",
        "status",
        N_("New goal"),
        N_("Goals"),
        lambda: services.goals,
        later=("status", "reason"),
    ),
    "rhythms": Sort(
        RHYTHM,
        "title",
        "every",
        N_("New rhythm"),
        N_("Rhythms"),
        lambda: services.rhythms,
        first=("every", "on"),
        later=("paused",),
    ),
    "entries": Sort(
        TYPED_ENTRY,
        "topic",
        "date",
        N_("New calendar entry"),
        N_("Calendar entries"),
        lambda: services.calendar,
        first=(
            "kind",
            "date",
            "time",
            "every",
            "until",
            "form",
            "pillar",
            "channel",
            "owner",
            "state",
        ),
    ),
    "trials": Sort(
        TRIAL,
        "title",
        "state",
        N_("New trial"),
        N_("Trials"),
        lambda: services.trials,
        first=("metric", "pass", "days", "start"),
    ),
    "groups": Sort(
        CHAT_GROUP,
        "name",
        "platform",
        N_("New group"),
        N_("Groups"),
        lambda: services.groups,
    ),
    "rules": Sort(
        RULE,
        "text",
        "metric",
        N_("New rule"),
        N_("Own rules"),
        lambda: services.own_rules,
    ),
}


def asking_in(main: Host, community: int) -> Asking:
    """Return what reading a field needs to know in a community."""
    workspace = main.workspace
    return Asking(names, workspace, community, workspace.today(community), main.session.who)


def name_of(main: Host, table: str, id: int) -> str:
    """Return what a record is called."""
    return say(main.workspace.tables[table][id][SORTS[table].named])


async def drop_entry(main: Host, entry: Entry) -> None:
    """Delete an entry, or more of its series; undo brings them back."""
    if not main.may_write():
        return
    which = await which_of_series(main, entry, tr("Delete {what}", what=entry.topic))
    if which is None:
        return
    n = len(services.calendar.meant_of_series(main.workspace, entry, which))
    await main.do(
        lambda store, now: services.calendar.delete(store, entry.id, now=now, series=which)
    )
    named = entry.topic if n == 1 else tr("{what} ({n})", what=entry.topic, n=n)
    main.say(tr("Deleted: {what}; u to undo", what=named), "good")


async def ask_new(
    main: Host, table: str, community: int, given: Typed | None = None, *, said: str = ""
) -> None:
    """Ask for a new record, and write it; ``given`` is filled in, ``said`` stands above."""
    if not main.may_write():
        return
    sort = SORTS[table]

    async def save(typed: dict[str, str]) -> str:
        told = {name: text for name, text in typed.items() if text != "none"}
        named = told.pop(sort.named, "")
        await main.do(lambda store, now: sort.service().add(store, community, named, told, now=now))
        return named

    fields, asking = sort.fields(new=True), asking_in(main, community)
    named = await main.ask(forms.FieldsDialog(tr(sort.new), fields, asking, save, given, said=said))
    if named is not None:
        main.say(tr("Added: {what}", what=named), "good")


async def agreed_early(main: Host, entry: Entry, fields: Typed) -> bool:
    """Ask before an entry that is yet to come is said to have come to pass; tell whether to go on.

    Raises what is wrong with typed ``fields``.
    """
    if not services.calendar.is_early(main.workspace, entry, fields):
        return True
    said = tr("{entry} is only on {day}.", entry=entry.topic, day=show_day(entry.day))
    title, yes = tr("Mark it all the same?"), tr("Mark it")
    return await main.ask(forms.ConfirmDialog(title, [said], yes)) == "yes"


async def which_of_series(main: Host, entry: Entry, title: str) -> str | None:
    """Ask which entries of a series are meant; nothing is asked where there is one."""
    calendar, labels = services.calendar, dict(SERIES_NAMES)
    counts = {
        which: len(calendar.meant_of_series(main.workspace, entry, which)) for which in labels
    }
    # The first one that is left has only later ones beside it.
    if counts["later"] == counts["all"]:
        del labels["later"]
    if counts["all"] == 1:
        return "one"
    options = [(which, f"{tr(label)} ({counts[which]})") for which, label in labels.items()]
    return await main.ask(forms.ChooseDialog(title, options))


#: What only one entry of a series has, or is about further ones.
_ITS_OWN = frozenset({"state", "signups", "came", "every", "until"})


async def _change_entry(main: Host, entry: Entry, typed: Typed) -> None:
    """Change an entry, or more of its series; raises where somebody would rather not."""
    which: str | None = "one"
    if not await agreed_early(main, entry, typed):
        which = None
    elif not _ITS_OWN.issuperset(typed):
        which = await which_of_series(main, entry, tr("Change {what}", what=entry.topic))
    if which is None:
        raise BadValue(N_("Nothing was changed"))
    meant = which
    await main.do(
        lambda store, now: services.calendar.change(store, entry.id, typed, now=now, series=meant)
    )


async def ask_change(main: Host, table: str, id: int) -> None:
    """Ask for the fields of a record, and write those that are new."""
    record = main.workspace.tables.get(table, {}).get(id)
    if record is None or not main.may_write():
        return
    sort = SORTS[table]

    async def save(typed: dict[str, str]) -> bool:
        if table == "entries":
            await _change_entry(main, Entry(id, record), typed)
        else:
            await main.do(lambda store, now: sort.service().change(store, id, typed, now=now))
        return True

    asking = asking_in(main, record["community"])._replace(record=record)
    title = tr("Edit {what}", what=name_of(main, table, id))
    if await main.ask(forms.FieldsDialog(title, sort.fields(new=False), asking, save)):
        main.say(tr("Saved: {what}", what=name_of(main, table, id)), "good")
