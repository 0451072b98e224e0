"""Looking at metrics as they stand, recording readings, and taking them in from imports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.records import Fields
from communitytui.domain.kernel.spelling import nearest
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.metrics.derived import read_in
from communitytui.domain.metrics.judgement import MetricState
from communitytui.domain.metrics.metric import Metric, check_value, read_value
from communitytui.domain.metrics.readings import Value
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.nouns.declared import LEVEL
from communitytui.domain.nouns.lookup import one_metric as one_metric
from communitytui.domain.workspace import Workspace
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, names
from communitytui.services.baselines import set_full
from communitytui.services.recording import PEOPLE, Keeper, Written, reading_item
from communitytui.services.unit_of_work import UnitOfWork, unit_of_work
from communitytui.store.ops import ABSENT
from communitytui.words.dates import read_day
from communitytui.words.errors import explain

if TYPE_CHECKING:
    from communitytui.domain.metrics.versions import LeftOut
    from communitytui.store import Store


class PutResult(NamedTuple):
    """What ``put_values`` did: how many readings are new, changed, as before; unknown metrics.

    ``kept`` are readings that differ but were corrected by hand, and so stay; ``calculated`` are
    metrics by formula, which take no readings.
    """

    new: int
    changed: int
    same: int
    unknown: list[str]
    kept: int = 0
    calculated: tuple[str, ...] = ()

    def with_more(self, other: PutResult) -> PutResult:
        """Return what two of them did together."""
        return PutResult(
            self.new + other.new,
            self.changed + other.changed,
            self.same + other.same,
            list(dict.fromkeys((*self.unknown, *other.unknown))),
            self.kept + other.kept,
            tuple(dict.fromkeys((*self.calculated, *other.calculated))),
        )


# -- looking


class TypedValue(NamedTuple):
    """A value as typed: of which metric at which level, on which day (ISO)."""

    metric: str
    level: str | None
    day: str
    typed: str


def states(workspace: Workspace, community: int | None = None) -> list[MetricState]:
    """Return the metrics of one community, or of all, as they stand."""
    ids = [c.id for c in workspace.communities] if community is None else [community]
    return [state for id in ids for state in workspace.measures.states(id)]


def read_level(text: str | None) -> str | None:
    """Return a level as typed, ``visit``, ``interact`` or ``post``; raises ``BadValue``."""
    return text and LEVEL.read(text, names)


# -- recording


def record(
    store: Store,
    community: int,
    name: str,
    typed: str,
    *,
    now: datetime,
    day: str | None = None,
    source: str = "typed",
    level: str | None = None,
    partial: bool = False,
    n: int | None = None,
    chat_group: int | None = None,
) -> MetricState:
    """Record the value of a metric on a day (today without ``day``) and return its new state.

    A second reading of the same day replaces the first; the log keeps what was. ``n`` is the
    sample size behind the value; ``partial`` marks a window that is not full. A metric of the
    registry that the community lacks is added. Raises ``NotFound`` for an unknown metric,
    ``BadValue`` for what is no number or in another unit, what the metric cannot be, or a day in
    the future.
    """
    with unit_of_work(store, "record", now, metric=clean_line(name, 40)) as uow:
        metric = put(
            uow,
            community,
            name,
            typed,
            day=day,
            source=source,
            level=level,
            partial=partial,
            n=n,
            chat_group=chat_group,
        )
        return state_of(uow, metric)


def record_all(
    store: Store,
    community: int,
    values: Iterable[TypedValue],
    *,
    now: datetime,
    source: str = "typed",
    partial: bool = False,
    n: int | None = None,
    chat_group: int | None = None,
) -> list[MetricState]:
    """Record values of several metrics and days in one step; return the metrics' new states.

    An empty value takes the reading back; ``source``, ``partial``, ``n`` and ``chat_group`` hold
    for all, as in ``record``. All or none: raises what ``record`` and ``take_back`` do, with
    metric and day.
    """
    cells = list(values)
    touched: dict[int, Metric] = {}
    named = ", ".join(dict.fromkeys(cell.metric for cell in cells))
    with unit_of_work(store, "record", now, metric=clean_line(named, 40)) as uow:
        for name, level, day, typed in cells:
            try:
                if typed:
                    metric = put(
                        uow,
                        community,
                        name,
                        typed,
                        day=day,
                        source=source,
                        level=level,
                        partial=partial,
                        n=n,
                        chat_group=chat_group,
                    )
                else:
                    metric = _take_out(uow, community, name, day, level, chat_group)
                touched[metric.id] = metric
            except BadValue as error:
                raise BadValue(
                    N_("{name} {day}: {problem}"), name=name, day=day, problem=explain(error)
                ) from None
        return [state_of(uow, metric) for metric in touched.values()]


def put(
    uow: UnitOfWork,
    community: int,
    name: str,
    typed: str,
    *,
    day: str | None = None,
    source: str = "typed",
    level: str | None = None,
    partial: bool = False,
    n: int | None = None,
    chat_group: int | None = None,
) -> Metric:
    """Record a value as ``record`` does, as part of a larger action; return its metric."""
    if n is not None and n < 0:
        raise BadValue(N_("a sample size is 0 or more, not {value}"), value=n)
    metric = found_or_added(uow, community, name, level).within(chat_group)
    _refuse_calculated(uow.workspace, metric)
    value = read_value(metric, typed, uow.workspace.community(community).currency)
    today = uow.today(community)
    on = date.fromisoformat(read_day(day, today)) if day else today
    _check(metric, value, on, today)
    keeper = Keeper(uow, community, chat_group)
    item = reading_item(value, source, partial=partial, n=n)
    keeper.write(metric, {on.isoformat(): item})
    keeper.check_days({on})
    _update_judgements(uow, community, [metric])
    return metric


def _refuse_calculated(workspace: Workspace, metric: Metric) -> None:
    """Raise ``BadValue`` for a metric by formula, with what to record instead."""
    if metric.formula:
        read = read_in(workspace.measures.whole(metric))
        raise BadValue(
            N_(
                "{name} is calculated, {formula}: record {operands} instead, or take the formula "
                "away: metrics define {key} --formula none"
            ),
            name=metric.called,
            formula=metric.formula,
            operands=", ".join(read),
            key=metric.key,
        )


def take_back(
    store: Store,
    community: int,
    name: str,
    *,
    now: datetime,
    day: str | None = None,
    level: str | None = None,
    chat_group: int | None = None,
) -> MetricState:
    """Remove the reading of a day (today without ``day``) and return the metric's new state.

    Raises ``NotFound`` when there is none.
    """
    with unit_of_work(store, "unrecord", now, metric=clean_line(name, 40)) as uow:
        return state_of(uow, _take_out(uow, community, name, day, level, chat_group))


def _take_out(
    uow: UnitOfWork,
    community: int,
    name: str,
    day: str | None,
    level: str | None,
    chat_group: int | None,
) -> Metric:
    metric = one_metric(uow.workspace, community, name, level).within(chat_group)
    _refuse_calculated(uow.workspace, metric)
    today = uow.today(community)
    on = read_day(day, today) if day else today.isoformat()
    keeper = Keeper(uow, community, chat_group)
    id = keeper.places.get((metric.name, metric.level, metric.version, int(on[:4])))
    days = uow.get("readings", id)["days"] if id is not None else {}
    if id is None or on not in days:
        raise NotFound(
            N_("{name} has no reading on {day}"),
            name=metric.called,
            day=on,
            hint=_near(days, on),
        )
    if len(days) == 1:
        uow.remove("readings", id)
    else:
        uow.patch("readings", id, {f"days.{on}": ABSENT})
    _update_judgements(uow, community, ())
    return metric


def _near(days: Iterable[str], day: str) -> str | None:
    """Return the day of a reading next to ``day``, or ``None`` where there is none that year."""
    wanted = date.fromisoformat(day).toordinal()
    return min(
        days, key=lambda each: abs(date.fromisoformat(each).toordinal() - wanted), default=None
    )


def put_values(
    uow: UnitOfWork,
    community: int,
    values: Iterable[Value],
    source: str | Callable[[date], str],
    out: LeftOut | None = None,
    chat_group: int | None = None,
) -> PutResult:
    """Write imported values of a community, or of one group, as part of a larger action.

    ``source`` is where all values come from, or says it of each day; ``out`` who was left out of
    values that were counted from events (``None``: they are a table's own).

    A reading that is there with the same value stays as it is, with its source; another value
    replaces it and the log keeps the old one. A partial reading never takes the place of a full
    one. A level that the community does not have yet gets its metric from the registry. Where
    the team defined a metric of the registry anew, the values go to the definition that they
    were made by. Raises ``BadValue`` naming metric and day for a value that cannot be; a name
    that is unknown is not written and is returned in ``unknown``.
    """
    keeper = Keeper(uow, community, chat_group)
    today = uow.today(community)
    unknown: dict[str, None] = {}
    written: list[Metric] = []
    calculated: list[str] = []
    counts = []
    touched: set[date] = set()
    for (name, level), days in _series(values).items():
        metric = keeper.metric(name, level, out)
        if metric is None:
            unknown[f"{name}@{level}" if level else name] = None
            continue
        if metric.formula:
            calculated.append(metric.key)
            continue
        counts.append(keeper.write(metric, _items(metric, days, source, today), imported=True))
        written.append(metric)
        if metric.name in PEOPLE:
            touched |= days.keys()
    keeper.check_days(touched)
    new, changed, same, kept = (sum(each) for each in zip(Written(), *counts, strict=True))
    if new or changed:
        _update_judgements(uow, community, written)
    return PutResult(new, changed, same, list(unknown), kept, tuple(calculated))


def _items(
    metric: Metric, days: Mapping[date, Value], source: str | Callable[[date], str], today: date
) -> Fields:
    """Return the readings of some days as they are stored; raises ``BadValue`` naming the day."""
    items: Fields = {}
    in_order = _is_in_order(metric, days, today)
    for day, value in days.items():
        try:
            if not in_order:
                _check(metric, value.value, day, today)
        except BadValue as error:
            raise BadValue(
                N_("{day}: {problem}"), day=day.isoformat(), problem=explain(error)
            ) from None
        where = source if isinstance(source, str) else source(day)
        items[day.isoformat()] = reading_item(
            value.value, where, partial=value.partial, n=value.n, of=value.of
        )
    return items


def _is_in_order(metric: Metric, days: Mapping[date, Value], today: date) -> bool:
    """Tell whether all values can be, by the least and the greatest of them."""
    numbers = [value.value for value in days.values()]
    try:
        for number in (min(numbers), max(numbers)):
            _check(metric, number, max(days), today)
        _check(metric, numbers[0], min(days), today)
    except BadValue:
        return False
    # What is no number is neither greater nor less.
    return all(number == number for number in numbers)


def _series(values: Iterable[Value]) -> dict[tuple[str, str | None], dict[date, Value]]:
    """Return values by metric and level, then day; of two for one day the later stands."""
    series: dict[tuple[str, str | None], dict[date, Value]] = {}
    for value in values:
        series.setdefault((value.metric, value.level), {})[value.day] = value
    return series


def _check(metric: Metric, value: float, day: date, today: date) -> None:
    check_value(metric, value)
    if day > today:
        raise BadValue(N_("{day} is in the future"), day=day.isoformat())
    if day.year < 1970:
        raise BadValue(N_("{day} is before 1970"), day=day.isoformat())


def found_or_added(uow: UnitOfWork, community: int, name: str, level: str | None) -> Metric:
    """Return the one metric meant, taken from the registry where the community lacks it.

    Raises like ``one_metric``.
    """
    try:
        return one_metric(uow.workspace, community, name, level)
    except NotFound:
        bare, _, said = name.strip().lower().partition("@")
        known = REGISTRY.get(bare)
        level = read_level(level or said or None)
        if known is None:
            near = nearest(bare, REGISTRY)
            if near is None:
                raise
            raise NotFound(N_("There is no metric {name}"), name=name, hint=near) from None
        if level is not None and level not in known.levels:
            raise BadValue(N_("{name} has no level {level}"), name=bare, level=level) from None
        return Keeper(uow, community).add(known, level)


def state_of(uow: UnitOfWork, metric: Metric) -> MetricState:
    """Return a metric as a unit of work has it so far."""
    record = uow.get("metrics", metric.id)
    return uow.workspace.measures.state(Metric(metric.id, record, chat_group=metric.chat_group))


def _update_judgements(uow: UnitOfWork, community: int, metrics: Iterable[Metric]) -> None:
    """Keep baselines whose weeks are full by these readings, and close findings that are over."""
    some = list(metrics)
    set_full(uow, [*some, *uow.workspace.measures.using(some)])
    if uow.rows("findings"):
        # 20 ms, which recording does not need where nothing was ever found.
        from communitytui.services.findings import close_cleared

        close_cleared(uow, community)
