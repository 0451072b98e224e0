"""Metrics by formula: their readings, made of those of other metrics.

A day has a value where each metric of the formula has a reading on it. Over several days the
formula is of the means of those days, which makes a ratio that of the sums: a week of orders by
visitors is all its orders by all its visitors, and not the mean of seven ratios. Days on which one
of both is missing are no part of either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from communitytui.domain.kernel.records import Record
from communitytui.domain.metrics.formula import (
    MONEY,
    NUMBER,
    PARTS_CAP,
    RATIO,
    Literal,
    Operand,
    Term,
    Tree,
    Unit,
    calculate,
    kept,
    keys_in,
    parts,
    replaced,
    sample,
    unit_in,
    unit_of,
)
from communitytui.domain.metrics.metric import KEPT_PLACES, Metric
from communitytui.domain.metrics.readings import Readings
from communitytui.errors import BadValue

#: Where a value by formula comes from, as ``kernel.labels.SOURCE_NAMES`` calls it.
SOURCE = "formula"
_PERCENT = 100.0


class Basis(NamedTuple):
    """A formula down to what is read: the tree, the metrics in it by key, and what its n is of."""

    tree: Tree
    metrics: Mapping[str, Metric]
    sample: Tree | None


_NOTHING = Basis(Literal(0.0), {}, None)


def basis_of(metric: Metric) -> Basis | None:
    """Return what a metric by formula is made of; ``None`` where a metric of it is missing.

    Percentages count as what they are, 20 % as 0.2, in it and in what comes out.
    """
    parsed, metrics = kept(metric.formula), read_in(metric)
    tree = _flat(metric)
    if parsed is None or tree is None:
        return None
    counted = _sample_of(metric)
    factor = _PERCENT if metric.is_percent else 1.0
    return Basis(Term("*", tree, Literal(factor)), metrics, counted)


def _flat(metric: Metric) -> Tree | None:
    """Return the formula of a metric with those that it names written out in it."""
    parsed = kept(metric.formula)
    if parsed is None:
        share = Term("/", Operand(metric.key), Literal(_PERCENT))
        return share if metric.is_percent else Operand(metric.key)
    others = {}
    for key in parsed.keys:
        inner = _flat(metric.operands[key]) if key in metric.operands else None
        if inner is None:
            return None
        others[key] = inner
    tree = replaced(parsed.tree, others)
    return tree if parts(tree) <= PARTS_CAP else None


def read_in(metric: Metric) -> dict[str, Metric]:
    """Return the metrics with readings of their own that a formula comes down to, by key."""
    if not metric.formula:
        return {metric.key: metric}
    return {key: each for inner in metric.operands.values() for key, each in read_in(inner).items()}


def _sample_of(metric: Metric) -> Tree | None:
    """Return what counts as the sample of a ratio: the people or things that it is of."""
    parsed = kept(metric.formula)
    found = sample(parsed.tree) if parsed is not None else None
    known = {key: _flat(each) for key, each in metric.operands.items()}
    if found is None or any(known.get(key) is None for key in keys_in(found)):
        return None
    try:
        counts = unit_of(found, lambda key: _operand_unit(metric, key, None)).kind == "count"
    except BadValue:
        return None
    return replaced(found, {key: tree for key, tree in known.items() if tree}) if counts else None


def counted_in(metric: Metric, currency: str | None = None) -> Unit:
    """Return what values of a metric count; money of the community is in ``currency``.

    Raises ``BadValue`` where its formula has no meaning.
    """
    parsed = kept(metric.formula)
    if parsed is not None:
        return unit_of(parsed.tree, lambda key: _operand_unit(metric, key, currency))
    known = metric.registered
    if known is not None and known.money:
        return MONEY
    found = unit_in(metric.record["unit"])
    if known is not None and not metric.unit:
        return RATIO
    return MONEY if found.currency and found.currency == currency else found


def _operand_unit(metric: Metric, key: str, currency: str | None) -> Unit:
    """Return what an operand counts; one that is gone says nothing."""
    found = metric.operands.get(key)
    return counted_in(found, currency) if found is not None else NUMBER


class Computed(Readings):
    """The readings of a metric by formula, and its value over several days."""

    def __init__(self, basis: Basis | None, readings: Mapping[str, Readings]) -> None:
        """Calculate the days on which each of ``readings``, by key, has a value.

        Without a basis there are none.
        """
        self._basis = basis or _NOTHING
        self._partial: set[str] = set()
        #: The values that each day is calculated from, by key.
        self._parts: dict[str, dict[str, float]] = {}
        keys = keys_in(self._basis.tree)
        days = [readings[key].items_by_day() for key in keys]
        for day in days[0] if days else ():
            items = [each[day] for each in days if day in each]
            if len(items) < len(keys):
                continue
            self._parts[day] = {key: one["v"] for key, one in zip(keys, items, strict=True)}
            if any(one.get("p") for one in items):
                self._partial.add(day)
        #: The values as yearly records keep those that are read.
        self.records = self._yearly()
        super().__init__(self.records)

    def _yearly(self) -> list[Record]:
        years: dict[int, dict[str, Record]] = {}
        for day, values in self._parts.items():
            value = calculate(self._basis.tree, values)
            if value is not None:
                item: dict[str, object] = {"v": round(value, KEPT_PLACES), "s": SOURCE}
                if day in self._partial:
                    item["p"] = True
                n = self._sample(values)
                if n is not None:
                    item["n"] = n
                years.setdefault(int(day[:4]), {})[day] = item
        return [{"year": year, "days": days} for year, days in years.items()]

    def _sample(self, values: Mapping[str, float]) -> int | None:
        counted = self._basis.sample
        found = calculate(counted, values) if counted is not None else None
        return max(0, round(found)) if found is not None else None

    def whole_days(self, first: date | None, last: date) -> list[str]:
        """Return the days (ISO) of a span on which everything was read, in order."""
        low, high = first.isoformat() if first else "", last.isoformat()
        return sorted(day for day in self._parts if low <= day <= high and day not in self._partial)

    def pooled(self, days: Iterable[str]) -> tuple[float | None, int | None]:
        """Return the value over several days, and the sample behind it on a day on average."""
        found = [self._parts[day] for day in days]
        means = {
            key: sum(values[key] for values in found) / len(found)
            for key in (found[0] if found else ())
        }
        return calculate(self._basis.tree, means), self._sample(means)


def unit_fits(found: Unit, unit: Unit) -> bool:
    """Tell whether a formula that counts ``found`` can be shown in a unit.

    A plain word says of what a ratio, or an amount, is: messages a member, a person.
    """
    if unit.kind == "count":
        return True
    return found == unit or (unit == RATIO and found == NUMBER)
