"""Recording the value of a metric."""

from __future__ import annotations

from datetime import date

from communitytui.cli import output
from communitytui.cli.arguments import assignment
from communitytui.cli.commands.metrics import tell
from communitytui.cli.fields import CHAT_GROUP, LEVEL, home_of
from communitytui.cli.grammar import command
from communitytui.cli.params import argument, completing, option
from communitytui.cli.session import Session
from communitytui.domain.kernel.numbers import read_whole
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.readings import Readings
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue
from communitytui.i18n import N_, tr
from communitytui.services import metrics as service
from communitytui.words.dates import read_day


@command(
    "record",
    context_settings={"ignore_unknown_options": True},
)
@argument(
    "words",
    nargs=-1,
    required=True,
    metavar="METRIC VALUE | METRIC=VALUE…",
    shell_complete=completing("metrics"),
    help=N_("dau 312, or several: dau=312 wau=800; numbers like 1,280 or 12.5%"),
)
@option("--date", "day", metavar="DATE", help=N_("day of the value (default: today)"))
@option("--source", metavar="TEXT", help=N_("source of the number"))
@option("--n", "count", metavar="N", help=N_("the sample size behind it: answers, openers, joins"))
@option("--partial", is_flag=True, help=N_("window not full yet: shown, never judged"))
@LEVEL
@CHAT_GROUP
@option("--remove", is_flag=True, help=N_("remove the reading of that day"))
def record(
    session: Session,
    words: tuple[str, ...],
    day: str | None,
    source: str | None,
    count: str | None,
    partial: bool,
    level: str | None,
    group: str | None,
    remove: bool,
) -> None:
    """Record values on one day, as one action; a second one of that day replaces the first."""
    _refuse_options(*words)
    at = service.read_level(level)
    if "=" in words[0].replace("＝", "="):
        if remove:
            raise BadValue(N_("--remove takes only a metric and --date"))
        _record_all(session, words, day, source, at, _count(count), group, partial=partial)
        return
    metric, value = words[0], words[1] if len(words) > 1 else None
    if len(words) > 2:
        raise BadValue(N_("several values are written dau=312 wau=800"))
    if remove:
        if value is not None or source or count or partial:
            raise BadValue(N_("--remove takes only a metric and --date"))
        store = session.editing()
        community, chat_group = home_of(session, session.read(), group)
        state = service.take_back(
            store, community, metric, now=session.now, day=day, level=at, chat_group=chat_group
        )
        tell(session, session.read(), [state])
        return
    if value is None:
        raise BadValue(N_("missing VALUE: record METRIC VALUE"))
    store = session.editing()
    before = session.read()
    community, chat_group = home_of(session, before, group)
    state = service.record(
        store,
        community,
        metric,
        value,
        now=session.now,
        day=day,
        source=source or "cli",
        level=at,
        partial=partial,
        n=_count(count),
        chat_group=chat_group,
    )
    if not session.json:
        _tell_corrected(before, state, day)
    tell(session, session.read(), [state])


def _record_all(
    session: Session,
    words: tuple[str, ...],
    day: str | None,
    source: str | None,
    level: str | None,
    count: int | None,
    group: str | None,
    *,
    partial: bool,
) -> None:
    """Record ``metric=value`` words, all or none."""
    values = dict(assignment(word) for word in words)
    if len(values) < len(words):
        raise BadValue(N_("a metric stands twice in {words}"), words=" ".join(words)[:60])
    store, workspace = session.editing(), session.read()
    community, chat_group = home_of(session, workspace, group)
    on = day or workspace.today(community).isoformat()
    states = service.record_all(
        store,
        community,
        [service.TypedValue(name.strip(), level, on, value) for name, value in values.items()],
        now=session.now,
        source=source or "cli",
        partial=partial,
        n=count,
        chat_group=chat_group,
    )
    tell(session, session.read(), states)


def _refuse_options(*words: str | None) -> None:
    for word in words:
        if word and word.startswith("-") and not word[1:2].isdigit() and word[1:2] != ".":
            raise BadValue(
                N_("there is no option {name}"),
                name=word[:40],
                hint="--date, --source, --n, --partial, --level, --group, --remove, --json",
            )


def _count(typed: str | None) -> int | None:
    if typed is None:
        return None
    try:
        return read_whole(typed)
    except BadValue:
        raise BadValue(
            N_("--n must be a whole number from 0 up, not {value}"), value=typed[:40]
        ) from None


def _tell_corrected(before: Workspace, state: MetricState, day: str | None) -> None:
    """Say which value a reading replaced; the log keeps it."""
    metric = state.metric
    if metric.id not in before.tables.get("metrics", {}):
        return
    today = before.today(metric.community)
    on = date.fromisoformat(read_day(day, today)) if day else today
    readings = before.measures.state(metric).readings
    was = readings.on(on) if isinstance(readings, Readings) else None
    if was is not None and (now := _on(state, on)) is not None and now != was.value:
        before_it, after_it = metric.apart(was.value, now)
        output.text(
            tr(
                "corrected: {day} from {was} to {now}; the log keeps both",
                day=on.isoformat(),
                was=before_it,
                now=after_it,
            )
        )


def _on(state: MetricState, day: date) -> float | None:
    reading = state.readings.on(day) if isinstance(state.readings, Readings) else None
    return reading.value if reading else None
