"""Which readings were counted by another definition than the registry has now."""

from __future__ import annotations

from communitytui.domain.kernel.records import Tables, is_whole
from communitytui.domain.metrics.registry import REGISTRY, Definition
from communitytui.domain.metrics.versions import Meaning, meaning_of


def counted_as(known: Definition, *, without_staff: bool) -> Meaning:
    """Return what counting events gives for a metric of the registry."""
    return Meaning(known.version, not (without_staff and known.without_staff))


def behind(tables: Tables, community: int) -> set[str]:
    """Return the metrics whose readings were counted otherwise than they would be now."""
    without_staff = bool(tables["communities"][community].get("without_staff"))
    read = {
        (row["metric"], row["level"], row["version"])
        for row in tables["readings"].values()
        if row["community"] == community and is_whole(row)
    }
    return {
        row["name"]
        for row in tables["metrics"].values()
        if row["community"] == community
        and (row["name"], row["level"], row["version"]) in read
        and (known := REGISTRY.get(row["name"])) is not None
        and meaning_of(row) not in (None, counted_as(known, without_staff=without_staff))
    }
