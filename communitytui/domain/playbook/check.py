"""From a playbook file's data to a valid ``Playbook``, or to the first fault by file and key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from communitytui.domain.kernel.file_table import (
    FilePlace,
    FileTable,
    as_key,
    as_line,
    as_prose,
    as_words,
    one_of,
)
from communitytui.domain.kernel.records import Fields, Json
from communitytui.domain.kernel.stages import STAGE
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.metrics import formula
from communitytui.domain.metrics.measures import Measures
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.nouns.kinds import Title
from communitytui.domain.nouns.noun import Field
from communitytui.domain.nouns.schema import (
    DIRECTIONS,
    EVERY,
    GROUPS,
    LEVELS,
    PART_TYPES,
    PROVENANCES,
)
from communitytui.domain.playbook.playbook import (
    MORE,
    ColumnSpec,
    DeliverableTemplate,
    FactorTemplate,
    FieldSpec,
    Labelled,
    MetricTemplate,
    Playbook,
    RhythmTemplate,
    StageTemplate,
    StandardTemplate,
    TaskTemplate,
)
from communitytui.domain.playbook.rules import read_rules
from communitytui.domain.tasks.deliverables import KINDS, ROWS_CAP
from communitytui.domain.tasks.promises import ITEMS_CAP, PARTS, WHOLE
from communitytui.errors import BadValue
from communitytui.foreign import TomlFile
from communitytui.message import N_, Words

_TOP = (
    "id",
    "title",
    "version",
    "profile",
    "goals",
    "sidebar",
    "areas",
    "roles",
    "stages",
    "rhythms",
    "metrics",
    "standards",
    "rules",
)
_TASK = (
    "key",
    "title",
    "area",
    "role",
    "days",
    "begins",
    "after",
    "deliverable",
)
_METRIC = ("group", "title", "definition", "formula", "unit", "level", "decimals", "direction")
_BOUNDS = ("least", "most", "of")
_NUMBER_CAP = 1_000_000
# A choice with further parts keeps its pick under this name, so no part may have it.
_RESERVED = "choice"
#: The most calendar days from a plan's first to its last task: a hundred years.
_PLAN_CAP = 36_525

_Keyed = TypeVar("_Keyed", bound=Labelled)
_Found = TypeVar("_Found")
_UNKNOWN_TASK = N_("{file}: {key}: there is no task {value}")


def parse_playbook(data: Fields, name: str, text: str = "") -> Playbook:
    """Return the playbook that ``data`` (a parsed TOML file called ``name``) describes.

    Raises ``BadValue`` for the first fault, naming the file, the line in its ``text`` and the full
    key; list items are counted from 1. Either the whole playbook is taken, or nothing.
    """
    top = FileTable(FilePlace(TomlFile(clean_line(name, 120), text, data)), data, _TOP)
    book_id = as_key(top.at("id"), top.get("id"), dots=True)
    title, version = top.words("title"), top.whole("version", 1, 9999, 1)
    areas, roles = _names(top, "areas"), _names(top, "roles")
    stages = _stages(top, areas, roles)
    tasks = [task.key for stage in stages for task in stage.tasks]
    metrics = _with_formulas(top, tuple(_metric(*row) for row in top.rows("metrics")))
    by_name = {metric.name: metric for metric in metrics}
    return Playbook(
        id=book_id,
        title=title,
        version=version,
        stages=stages,
        areas=areas,
        roles=roles,
        rhythms=tuple(_rhythm(place, item, areas) for place, item in top.items("rhythms")),
        metrics=metrics,
        standards=_standards(top, by_name),
        sidebar=_sidebar(top, by_name),
        profile=_known(top, "profile", tasks, _UNKNOWN_TASK),
        goals=_known(top, "goals", tasks, _UNKNOWN_TASK),
        rules=read_rules(top, [*REGISTRY, *by_name], tasks),
    )


def _names(top: FileTable, key: str) -> dict[str, Words]:
    return {as_key(place, name): as_words(place, value) for name, place, value in top.rows(key)}


def _lines(table: FileTable, key: str) -> tuple[str, ...]:
    """Read a list of texts, each of which may stand only once."""
    found: dict[str, None] = {}
    for place, item in table.items(key):
        line = as_line(place, item)
        if line in found:
            raise _duplicate(place, line)
        found[line] = None
    return tuple(found)


def _known(table: FileTable, key: str, valid: Iterable[str], message: str) -> tuple[str, ...]:
    """Read such a list of which each text must be one of ``valid``."""
    lines, choices = _lines(table, key), list(valid)
    for number, line in enumerate(lines, 1):
        one_of(table.at(key).item(number), line, choices, message)
    return lines


def _stages(
    top: FileTable, areas: Mapping[str, Words], roles: Mapping[str, Words]
) -> tuple[StageTemplate, ...]:
    """All nine, in their own order whatever the file's; faults come in the file's order."""
    given: dict[str, StageTemplate] = {}
    places: dict[str, FilePlace] = {}
    for name, place, value in top.rows("stages"):
        key = one_of(place, name, STAGE, N_("{file}: {key}: {value} is not one of the nine stages"))
        table = FileTable(place, value, ("considerations", "tasks"))
        considerations = tuple(as_words(*item) for item in table.items("considerations", 50))
        tasks = []
        for at, item in table.items("tasks"):
            task = _task(at, item, key, areas, roles)
            if task.key in places:
                raise _duplicate(at.child("key"), task.key)
            places[task.key] = at
            tasks.append(task)
        given[key] = StageTemplate(key, considerations, tuple(tasks))
    stages = tuple(given.get(key, StageTemplate(key)) for key in STAGE)
    _check_after(stages, places)
    return stages


def _duplicate(place: FilePlace, value: str) -> BadValue:
    return place.fault(N_("{file}: {key}: {value} is there already"), value=value)


def _task(
    place: FilePlace,
    value: object,
    stage: str,
    areas: Mapping[str, Words],
    roles: Mapping[str, Words],
) -> TaskTemplate:
    table = FileTable(place, value, (*_TASK, *MORE))
    return TaskTemplate(
        key=as_key(table.at("key"), table.get("key"), dots=True),
        stage=stage,
        title=table.words("title"),
        area=table.word("area", areas, None, N_("{file}: {key}: there is no area {value}")),
        role=table.word("role", roles, None, N_("{file}: {key}: there is no role {value}")),
        days=table.whole("days", 1, 3650, 1),
        begins=table.whole("begins", 0, _PLAN_CAP, None),
        after=_lines(table, "after"),
        deliverable=_deliverable(table.at("deliverable"), table.get("deliverable")),
        more={name: _more(table, field) for name, field in MORE.items()},
    )


def _more(table: FileTable, field: Field) -> Json:
    """Read a field as its kind is checked; a text is not clipped but refused."""
    if isinstance(field.kind, Title):
        return table.words_or(field.name, field.default, as_prose if field.kind.long else as_line)
    return table.checked(field.name, field.kind.check, field.default)


def _check_after(stages: tuple[StageTemplate, ...], places: Mapping[str, FilePlace]) -> None:
    """Every dependency is a task of the playbook, and none leads back to where it came from."""
    after = {task.key: task.after for stage in stages for task in stage.tasks}
    days = {task.key: task.days for stage in stages for task in stage.tasks}
    for key, keys in after.items():
        for number, other in enumerate(keys, 1):
            place = places[key].child("after").item(number)
            one_of(place, other, after, _UNKNOWN_TASK)
    try:
        order = list(TopologicalSorter(after).static_order())
    except CycleError as error:
        circle = list(reversed(error.args[1]))  # each now waits for the next
        place = places[circle[0]].child("after")
        raise place.fault(
            N_("{file}: {key}: the tasks wait for each other: {circle}"),
            circle=" → ".join(circle),
        ) from None
    _check_length(order, after, days, places)


def _check_length(
    order: list[str],
    after: Mapping[str, tuple[str, ...]],
    days: Mapping[str, int],
    places: Mapping[str, FilePlace],
) -> None:
    """A plan ends while calendars still have dates."""
    ends: dict[str, int] = {}
    for key in order:
        ends[key] = max((ends[other] for other in after[key]), default=0) + days[key]
        if ends[key] > _PLAN_CAP:
            place = places[key].child("days")
            raise place.fault(
                N_("{file}: {key}: the plan is longer than {cap} days"), cap=_PLAN_CAP
            )


def _deliverable(place: FilePlace, value: object) -> DeliverableTemplate:
    table = FileTable(place, value, ("kind", "label", *PARTS, "least", "most"))
    kind = table.word("kind", KINDS, message=N_("{file}: {key}: there is no kind {value}"))
    for part, kinds in PARTS.items():
        given = bool(table.get(part, []))
        if given and kind not in kinds:
            raise table.at(part).fault(
                N_("{file}: {key}: does not belong to a deliverable of the kind {value}"),
                value=kind,
                hint=", ".join(kinds),
            )
        if kinds.get(kind) and not given:
            raise table.at(part).fault(
                N_("{file}: {key}: a deliverable of the kind {value} needs these"), value=kind
            )
    return DeliverableTemplate(
        kind=kind,
        label=table.words_or("label", ""),
        options=_options(table),
        fields=_fields(table),
        columns=_keyed(table, "columns", _column),
        factors=_factors(table),
        **_limits(table, kind),
    )


def _limits(table: FileTable, kind: str) -> dict[str, int | None]:
    """Read how many rows a list or table has."""
    found = {key: table.whole(key, 1, ROWS_CAP, None) for key in ("least", "most")}
    for key, n in found.items():
        if n is not None and kind not in ("list", "table"):
            raise table.at(key).fault(
                N_("{file}: {key}: does not belong to a deliverable of the kind {value}"),
                value=kind,
                hint="list, table",
            )
    return found


def _column(place: FilePlace, value: object) -> ColumnSpec:
    table = FileTable(place, value, (*_LABEL, "total"))
    return ColumnSpec(*_label(table), table.whole("total", 1, _NUMBER_CAP, None))


def _keyed(
    table: FileTable, key: str, read: Callable[[FilePlace, object], _Keyed]
) -> tuple[_Keyed, ...]:
    """Read a list whose items have keys, each only once."""
    found: dict[str, _Keyed] = {}
    for place, item in table.items(key, ITEMS_CAP):
        value = read(place, item)
        if value.key in found:
            raise _duplicate(place.child("key"), value.key)
        found[value.key] = value
    return tuple(found.values())


def _label(table: FileTable) -> tuple[str, Words]:
    """Key and label of an item; ``zh`` and ``en`` may stand beside the key to keep lines short."""
    key = as_key(table.at("key"), table.get("key"))
    if "zh" in table or "en" in table:
        if "label" in table:
            raise table.at("label").fault(N_("{file}: {key}: write label, or zh and en, not both"))
        return key, {"zh": table.line("zh"), "en": table.line("en")}
    return key, table.words("label")


_LABEL = ("key", "label", "zh", "en")


def _labelled(place: FilePlace, value: object) -> Labelled:
    return Labelled(*_label(FileTable(place, value, _LABEL)))


def _options(table: FileTable) -> tuple[Labelled, ...]:
    options = _keyed(table, "options", _labelled)
    if len(options) == 1:
        raise table.at("options").fault(N_("{file}: {key}: a choice needs at least two options"))
    return options


def _field(place: FilePlace, value: object) -> FieldSpec:
    table = FileTable(place, value, (*_LABEL, "type", "unit", "optional", "options", *_BOUNDS))
    key, label = _label(table)
    if key == _RESERVED:
        raise table.at("key").fault(
            N_("{file}: {key}: {value} is reserved for the choice; use another name"), value=key
        )
    kind = table.word("type", PART_TYPES, "number")
    options = _options(table)
    if bool(options) != (kind == "choice"):
        raise table.at("options").fault(
            N_("{file}: {key}: a part of the type choice needs options, and no other has them")
        )
    unit, optional = table.words_or("unit", ""), table.flag("optional")
    least, most = (table.whole(bound, 0, _NUMBER_CAP, None) for bound in ("least", "most"))
    of = table.line("of") if "of" in table else None
    for bound in _BOUNDS:
        if bound in table and kind != "number":
            raise table.at(bound).fault(
                N_("{file}: {key}: only a part of the type number has limits")
            )
    return FieldSpec(key, label, unit, kind, optional, options, least, most, of)


def _fields(table: FileTable) -> tuple[FieldSpec, ...]:
    """Read the named parts; what one is a share of is another, which is a number as well."""
    fields = _keyed(table, "fields", _field)
    for place, (number, field) in zip(
        (at for at, _ in table.items("fields", ITEMS_CAP)), enumerate(fields), strict=True
    ):
        if field.of is not None:
            others = [
                each.key for at, each in enumerate(fields) if at != number and each.type == "number"
            ]
            message = N_("{file}: {key}: there is no other part {value}")
            one_of(place.child("of"), field.of, others, message)
    return fields


def _factor(place: FilePlace, value: object) -> FactorTemplate:
    table = FileTable(place, value, (*_LABEL, "weight", "named"))
    return FactorTemplate(*_label(table), table.whole("weight", 0, 100), table.flag("named"))


def _factors(table: FileTable) -> tuple[FactorTemplate, ...]:
    factors = _keyed(table, "factors", _factor)
    total = sum(factor.weight for factor in factors)
    if factors and total != WHOLE:
        raise table.at("factors").fault(
            N_("{file}: {key}: the weights total {total}, not 100"), total=total
        )
    return factors


def _rhythm(place: FilePlace, value: object, areas: Mapping[str, Words]) -> RhythmTemplate:
    table = FileTable(place, value, ("every", "title", "area", "minutes"))
    return RhythmTemplate(
        every=table.word("every", EVERY),
        title=table.words("title"),
        area=table.word("area", areas, None, N_("{file}: {key}: there is no area {value}")),
        minutes=table.whole("minutes", 0, 1440, 0),
    )


def _metric(name: str, place: FilePlace, value: object) -> MetricTemplate:
    """Read a metric; what is left out of one that the program knows is as its registry has it.

    One of the group ``own`` is the playbook's own, whatever the program calls so.
    """
    table = FileTable(place, value, _METRIC)
    known = REGISTRY.get(name)
    if known is None or table.get("group", "") == "own":
        return MetricTemplate(
            name=as_key(place, name),
            group=table.word("group", GROUPS),
            title=table.words("title"),
            definition=table.words("definition"),
            formula=table.line("formula") if "formula" in table else "",
            unit=table.words_or("unit", ""),
            level=table.word("level", LEVELS, None),
            decimals=table.whole("decimals", 0, 6, 0),
            direction=table.word("direction", DIRECTIONS, "up"),
        )
    levels = known.levels or LEVELS
    return MetricTemplate(
        name=name,
        group=table.word("group", GROUPS, known.group),
        title=table.words_or("title", known.title),
        definition=table.words_or("definition", known.definition),
        formula=table.line("formula") if "formula" in table else known.formula,
        unit=table.words_or("unit", known.unit),
        level=table.word("level", levels, known.level),
        decimals=table.whole("decimals", 0, 6, known.decimals),
        direction=table.word("direction", DIRECTIONS, known.direction),
        version=known.version,
        registry=known.version,
    )


def _with_formulas(
    top: FileTable, metrics: tuple[MetricTemplate, ...]
) -> tuple[MetricTemplate, ...]:
    """Return metrics whose formulas name others by key; each leads somewhere and has its unit."""
    names = _measures(metrics).names(0)

    def read(metric: MetricTemplate) -> MetricTemplate:
        if not metric.formula:
            return metric
        return replace(metric, formula=formula.read(metric.formula, names).text)

    table = top.at("metrics")
    found = tuple(_at(table.child(each.name), partial(read, each)) for each in metrics)
    measures = _measures(found)
    for each in found:
        metric = measures.at(0, each.name, each.level)
        if metric is not None and metric.formula:
            check = partial(measures.check_formula, metric, None)
            _at(table.child(each.name), check)
    return found


def _measures(metrics: Iterable[MetricTemplate]) -> Measures:
    """Return the metrics of a playbook, and others of the registry, as those of a community."""
    records = {metric.name: metric.record() for metric in metrics}
    known = {name: each.metric_record() for name, each in REGISTRY.items()}
    rows = enumerate({**known, **records}.values(), 1)
    return Measures(
        {"metrics": {id: {"community": 0, **row} for id, row in rows}}, lambda _: date.min
    )


def _at(place: FilePlace, act: Callable[[], _Found]) -> _Found:
    """Return what ``act`` does; what is wrong with the formula of a metric is so in its place."""
    try:
        return act()
    except BadValue as error:
        hint = error.hint if isinstance(error.hint, str) else None
        message = N_("{file}: {key}: {problem}")
        raise place.child("formula").fault(message, problem=error, hint=hint) from None


def _standards(
    top: FileTable, metrics: Mapping[str, MetricTemplate]
) -> tuple[StandardTemplate, ...]:
    found: dict[tuple[str, str | None], StandardTemplate] = {}
    for place, item in top.items("standards"):
        standard = _standard(place, item, metrics)
        where = (standard.metric, standard.level)
        if where in found:
            raise _duplicate(place.child("metric"), " ".join(filter(None, where)))
        found[where] = standard
    return tuple(found.values())


def _standard(
    place: FilePlace, value: object, metrics: Mapping[str, MetricTemplate]
) -> StandardTemplate:
    known = ("metric", "provenance", "level", "target", "alert", "direction", "source")
    table = FileTable(place, value, known)
    message = N_("{file}: {key}: there is no metric {value}")
    metric = metrics[table.word("metric", metrics, message=message)]
    standard = StandardTemplate(
        metric=metric.name,
        level=table.word("level", LEVELS, metric.level),
        target=table.number("target"),
        alert=table.number("alert"),
        direction=table.word("direction", ("up", "down"), metric.direction),
        provenance=table.word("provenance", PROVENANCES),
        source=table.words_or("source", None),
    )
    _check_standard(table, standard)
    return standard


def _check_standard(table: FileTable, standard: StandardTemplate) -> None:
    """A standard can judge: it has a direction, numbers unless from own data, and a source."""
    target, alert = standard.target, standard.alert
    if standard.direction == "none":
        raise table.at("direction").fault(
            N_("{file}: {key}: the metric has no direction, so its standard needs up or down")
        )
    if standard.provenance != "baseline" and target is None and alert is None:
        raise table.at("target").fault(N_("{file}: {key}: a target or an alert line is needed"))
    if standard.provenance == "sourced" and standard.source is None:
        raise table.at("source").fault(N_("{file}: {key}: a sourced standard names its source"))
    if target is not None and alert is not None:
        wrong = alert > target if standard.direction == "up" else alert < target
        if wrong:
            raise table.at("alert").fault(
                N_("{file}: {key}: the alert line is better than the target")
            )


def _sidebar(top: FileTable, metrics: Mapping[str, MetricTemplate]) -> dict[str, tuple[str, ...]]:
    table = FileTable(top.at("sidebar"), top.get("sidebar", {}), GROUPS)
    message = N_("{file}: {key}: {value} is not a metric of this group")
    chosen = {}
    for group in GROUPS:
        valid = [name for name, metric in metrics.items() if metric.group == group]
        if names := _known(table, group, valid, message):
            chosen[group] = names
    return chosen
