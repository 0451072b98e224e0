"""The fields of a trial that people write, and what a finding says about them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from communitytui.domain.judging.rule import find_rule, task_ids
from communitytui.domain.judging.trial import Trial
from communitytui.domain.kernel.records import Fields
from communitytui.domain.nouns.declared import TRIAL
from communitytui.domain.nouns.kinds import Asking
from communitytui.errors import NotFound
from communitytui.i18n import names
from communitytui.services.findings import current

FIELDS = TRIAL.editable
#: What is promised beforehand, and stays as it is from the first day on.
FIXED = frozenset({"metric", "pass", "days", "start", "baseline_days"})
_PASS = "pass"


def read_fields(fields: Mapping[str, str], asking: Asking, trial: Trial | None = None) -> Fields:
    """Return typed ``fields`` as they are stored; raises ``BadValue`` naming the field.

    ``trial`` is the one that they change. The pass line of a new one is in the unit of the
    metric that it names, or that its finding does.
    """
    typed = TRIAL.named(fields, names)
    asking = asking._replace(record=trial.record if trial is not None else {})
    new = TRIAL.read({name: text for name, text in typed.items() if name != _PASS}, asking)
    if _PASS in typed:
        known = {**asking.record, **new}
        if "metric" not in known and "finding" in new:
            known = {**of_finding(asking, new["finding"]), **known}
        new |= TRIAL.read({_PASS: typed[_PASS]}, asking._replace(record=known))
    return new


def of_finding(asking: Asking, finding: int | str) -> Fields:
    """Return the metric and the tasks that a finding names, as far as it does."""
    workspace, community = asking.workspace, asking.community
    new: Fields = {}
    every = current(workspace, community)
    exact = [found for found in every if finding in (found.id, found.key)]
    for found in exact or [each for each in every if each.rule.id == finding]:
        new["tasks"] = list(found.tasks)
        if found.metric is not None:
            # A ratio that the rule makes of two metrics has no readings of its own.
            with suppress(NotFound):
                key = f"{found.metric}@{found.level or ''}".rstrip("@")
                new |= TRIAL.read({"metric": key}, asking)
    if not new and isinstance(finding, str):
        # A rule that does not fire now still says which tasks it is about.
        keys = find_rule(workspace, community, finding.partition("@")[0]).tasks
        ids = task_ids(workspace, community)
        new["tasks"] = [id for word, id in ids.items() if word in keys]
    return new
