"""How readings get into the file: the metric they belong to, and its yearly records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from communitytui.domain.kernel.records import Fields, Record
from communitytui.domain.kernel.text import clean_line
from communitytui.domain.metrics import versions
from communitytui.domain.metrics.formula import kept
from communitytui.domain.metrics.metric import KEPT_PLACES, Metric, check_active, place_of
from communitytui.domain.metrics.outdated import counted_as
from communitytui.domain.metrics.registry import REGISTRY
from communitytui.domain.workspace import Community

if TYPE_CHECKING:
    from communitytui.domain.metrics.registry import Definition
    from communitytui.domain.metrics.versions import LeftOut, Meaning
    from communitytui.services.unit_of_work import UnitOfWork

_SOURCE_CAP = 80

#: The metrics of which one says how much another can be on the same day.
PEOPLE = frozenset({"dau", "members", "leaves"})


class Written(NamedTuple):
    """How many readings were new, changed or the same, and how many stayed as corrected by hand."""

    new: int = 0
    changed: int = 0
    same: int = 0
    kept: int = 0


def digest_in(source: str) -> str:
    """Return the beginning of the checksum of the file that a reading came from, or nothing."""
    form, _, digest = source.partition(" ")
    is_one = form and len(digest) == 8 and not set(digest) - set("0123456789abcdef")
    return digest if is_one else ""


@lru_cache(64)
def _source(text: str) -> str:
    return clean_line(text, _SOURCE_CAP)


def reading_item(
    value: float, source: str, *, partial: bool, n: int | None, of: Iterable[str] = ()
) -> Fields:
    """Return a reading as it is stored, without empty fields."""
    number = round(value, KEPT_PLACES)
    item: Fields = {
        "v": int(number) if float(number).is_integer() else number,
        "s": _source(source),
    }
    if partial:
        item["p"] = True
    if n is not None:
        item["n"] = n
    if names := list(of):
        item["of"] = names
    return item


class Keeper:
    """The metrics and yearly records of one community, or one group of it, in a unit of work."""

    def __init__(self, uow: UnitOfWork, community: int, chat_group: int | None = None) -> None:
        self.uow, self.community, self.chat_group = uow, community, chat_group
        rows = {
            id: row for id, row in uow.rows("readings").items() if row["community"] == community
        }
        self.places = {
            (row["metric"], row["level"], row["version"], row["year"]): id
            for id, row in rows.items()
            if row.get("chat_group") == chat_group
        }
        #: What there are readings of, in whatever group.
        self._read = {(row["metric"], row["level"], row["version"]) for row in rows.values()}

    def _named(self, name: str) -> list[Metric]:
        return [
            self._here(id, row)
            for id, row in sorted(self.uow.rows("metrics").items())
            if row["community"] == self.community and row["name"] == name
        ]

    def metric(self, name: str, level: str | None, out: LeftOut | None = None) -> Metric | None:
        """Return the metric that a value of ``name`` at ``level`` belongs to, made where needed.

        Values that were counted from events, ``out`` says without whom, are of the definition
        that the program counts by; where it has another one so far it comes to mean this. ``None``
        for an unknown name, or a level that the metric does not have.
        """
        known, named = REGISTRY.get(name), self._named(name)
        if known is None:
            fitting = [metric for metric in named if level in (None, metric.level)]
            return fitting[0] if len(fitting) == 1 else None
        found = _at_level(named, known, level)
        if found is None:
            if not known.levels and level not in (None, "post"):
                return None
            if known.levels and level not in (None, *known.levels):
                return None
            found = self.add(known, level if known.levels else None)
        return self._meant(found, known, out)

    def _meant(self, metric: Metric, known: Definition, out: LeftOut | None) -> Metric:
        """Return the version of a metric that imported values are of."""
        record, community = metric.record, self.uow.get("communities", self.community)
        meaning = versions.meaning_of(record)
        if out is None and (meaning is not None or not versions.was_counted(record)):
            # What a table of values counted nobody knows: it is taken at its word.
            return metric
        without_staff = out is not None and bool(community.get("without_staff"))
        wanted = counted_as(known, without_staff=without_staff)
        fields: Fields = {"without": (out or versions.LeftOut()).of(wanted)}
        if meaning is None:
            return self._beside(metric, known, wanted, fields)
        if meaning != wanted:
            today = Community(self.community, community).today(self.uow.now)
            turned = versions.turned(record, known, wanted, today)
            if (metric.name, metric.level, metric.version) not in self._read:
                # Nothing is there that could be mixed up with what comes.
                turned = {key: turned[key] for key in ("registry", "definition")}
            fields |= turned
        if any(record.get(field, {}) != value for field, value in fields.items()):
            self.uow.patch("metrics", metric.id, fields)
        return self._here(metric.id, self.uow.get("metrics", metric.id))

    def _beside(self, metric: Metric, known: Definition, wanted: Meaning, fields: Record) -> Metric:
        """Return the version of what is counted, where the team means something else."""
        record = metric.record
        version = versions.version_with(record, wanted)
        if version is None:
            version = versions.unused(record)
            beside = {"version": version, "registry": wanted.registry, "until": None, **fields}
            beside |= {"definition": known.definition, "unit": known.unit}
            former = [*record.get("former", ()), beside]
            self.uow.patch("metrics", metric.id, {"former": former})
        return self._here(metric.id, {**record, "version": version, "registry": wanted.registry})

    def _here(self, id: int, record: Record) -> Metric:
        return Metric(id, record, chat_group=self.chat_group)

    def add(self, known: Definition, level: str | None) -> Metric:
        """Give the community a metric of the registry, judged by its own past."""
        record = {"community": self.community, **known.metric_record(level)}
        id = self.uow.add("metrics", record)
        metric = Metric(id, self.uow.get("metrics", id))
        own_baseline(self.uow, metric)
        take_operands(self.uow, metric)
        return metric.within(self.chat_group)

    def write(
        self, metric: Metric, items: Mapping[str, Fields], *, imported: bool = False
    ) -> Written:
        """Write readings by day, one patch a year; return what became of them.

        What is ``imported`` leaves a reading that says the same, or more, as it is; and what came
        from a file one that somebody put right by hand.
        """
        new = changed = same = kept = 0
        years: dict[int, dict[str, Fields]] = {}
        for day, item in items.items():
            years.setdefault(int(day[:4]), {})[day] = item
        for year, found in years.items():
            key = (metric.name, metric.level, metric.version, year)
            id = self.places.get(key)
            days = self.uow.get("readings", id)["days"] if id is not None else {}
            fresh = {
                day: item
                for day, item in found.items()
                if not (_covers(days.get(day), item) if imported else days.get(day) == item)
            }
            own = {day for day in fresh if imported and _is_own(days.get(day), fresh[day])}
            fresh = {day: item for day, item in fresh.items() if day not in own}
            differs = sum(days[day]["v"] != found[day]["v"] for day in own)
            added = sum(day not in days for day in fresh)
            new, changed = new + added, changed + len(fresh) - added
            kept, same = kept + differs, same + len(found) - len(fresh) - differs
            if fresh and id is not None:
                values = {f"days.{day}": item for day, item in fresh.items()}
                self.uow.patch("readings", id, values)
            elif fresh:
                place = dict(zip(("metric", "level", "version", "year"), key, strict=True))
                home = {"community": self.community, "chat_group": self.chat_group}
                self.places[key] = self.uow.add("readings", {**home, **place, "days": fresh})
                self._read.add(key[:3])
        return Written(new, changed, same, kept)

    def _value(self, metric: str, level: str | None, day: date) -> float | None:
        versions = [key for key in self.places if key[:2] == (metric, level) and key[3] == day.year]
        for key in sorted(versions, key=lambda each: -each[2]):
            item = self.uow.get("readings", self.places[key])["days"].get(day.isoformat())
            if item is not None:
                return float(item["v"])
        return None

    def check_days(self, days: Iterable[date]) -> None:
        """Raise ``BadValue`` where more people were active on a day than the members it had."""
        levels = {key[1] for key in self.places if key[0] == "dau"}
        if not levels or not any(key[0] == "members" for key in self.places):
            return
        for day in sorted(days):
            members = self._value("members", None, day)
            active = [self._value("dau", level, day) for level in levels]
            most = max((value for value in active if value is not None), default=None)
            if members is not None and most is not None:
                check_active(most, members, self._value("leaves", None, day) or 0, day)


def _covers(old: Record | None, new: Record) -> bool:
    """Tell whether a reading says what ``new`` does, or of a full window what it does in part."""
    if old is None:
        return False
    if new.get("p") and not old.get("p"):
        return True
    return all(old.get(key) == new.get(key) for key in ("v", "p", "n", "of"))


def _is_own(old: Record | None, new: Record) -> bool:
    """Return whether a file would overwrite a reading that was typed."""
    return old is not None and bool(digest_in(new["s"])) and not digest_in(old["s"])


def _at_level(named: list[Metric], known: Definition, level: str | None) -> Metric | None:
    if not known.levels:
        # Its definition says what counts; some playbooks name that level all the same.
        fitting = [metric for metric in named if metric.level in (None, "post")]
        return fitting[0] if fitting and level in (None, "post") else None
    if level is None:
        wanted = named if len(named) == 1 else [m for m in named if m.level == known.level]
    else:
        wanted = [metric for metric in named if metric.level == level]
    return wanted[0] if wanted else None


def take_operands(uow: UnitOfWork, metric: Metric) -> None:
    """Give a community the metrics of the registry that a formula of it names and it lacks."""
    parsed = kept(metric.formula)
    for key in parsed.keys if parsed is not None else ():
        name, _, level = key.partition("@")
        known = REGISTRY.get(name)
        if known is not None and uow.workspace.measures.by_key(metric.community, key) is None:
            Keeper(uow, metric.community).add(known, level or None)


def own_baseline(uow: UnitOfWork, metric: Metric) -> None:
    """Let a metric be judged by its own past, unless it has a standard or no better side."""
    rows = uow.rows("standards").values()
    if metric.direction == "none" or any(place_of(row) == metric.place for row in rows):
        return
    fields = {"direction": metric.direction, "provenance": "baseline"}
    uow.add("standards", {**metric.place._asdict(), **fields})
