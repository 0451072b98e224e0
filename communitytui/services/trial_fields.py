"""The fields of a trial that people write: what they are called, and how typed text is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from communitytui.domain.budget import currency_of
from communitytui.domain.numbers import DAYS, read_whole
from communitytui.domain.schema import check_field
from communitytui.domain.trial_evidence import names_control
from communitytui.domain.trials import Trial, find_metric, read_pass
from communitytui.domain.words import one_of, read_day
from communitytui.errors import BadValue, NotFound
from communitytui.i18n import N_, tr
from communitytui.services.fields import NONE, Asking, find_task


def _line(name: str) -> Callable[[str, Asking], Any]:
    return lambda text, asking: check_field("trials", name, text)


def _days(name: str) -> Callable[[str, Asking], Any]:
    return lambda text, asking: check_field("trials", name, read_whole(text, DAYS))


def read_metric(text: str, asking: Asking) -> dict[str, Any]:
    """Return the metric meant, with its level and the version of its definition now."""
    from communitytui.services.metrics import one_metric

    named = asking.workspace.named_metrics(asking.community, text)
    # What lists show as "dau" is meant by it, also where there is a "dau@visit" beside it.
    exact = [metric for metric in named if metric.key == text.strip().casefold()]
    metric = exact[0] if exact else one_metric(asking.workspace, asking.community, text)
    return {"metric": metric.name, "level": metric.level, "version": metric.version}


def split(text: str) -> list[str]:
    """Return the words of a list that people typed: ``4.4,4.6``, ``4.4、4.6``, ``4.4 4.6``."""
    return text.replace("，", ",").replace("、", ",").replace(",", " ").split()


def _tasks(text: str, asking: Asking) -> list[int]:
    return [find_task(asking.workspace, word, asking.community) for word in split(text)]


def _owner(text: str, asking: Asking) -> Any:
    name = text.lstrip("@")
    return check_field("trials", "owner", asking.me if name in ("me", "我") else name)


def _finding(text: str, asking: Asking) -> int | str:
    """Return a record of a finding by its number, or a rule by its name: ``Q01``."""
    bare = text.strip().lstrip("#")
    if bare.isdecimal() and len(bare) <= 15:
        records = asking.workspace.tables.get("findings", {})
        if int(bare) in records and records[int(bare)]["community"] == asking.community:
            return int(bare)
        raise NotFound(N_("There is no finding {id}"), id=bare)
    from communitytui.services.findings import find_rule

    return find_rule(asking.workspace, asking.community, bare).id


def _control(text: str, asking: Asking) -> Any:
    """Return a note, or a community whose change is subtracted: ``community:2``."""
    checked = check_field("trials", "control", text)
    if names_control(checked):
        # One that is not there would never be subtracted.
        home = asking.workspace.find_community(checked.replace("：", ":").partition(":")[2].strip())
        if home.id == asking.community:
            raise BadValue(N_("a community is no control of itself"))
    return checked


#: The fields of a trial that people type: label, and how the text is read.
FIELDS: dict[str, tuple[str, Callable[[str, Asking], Any]]] = {
    "title": (N_("Trial"), _line("title")),
    "hypothesis": (N_("Hypothesis"), _line("hypothesis")),
    "metric": (N_("Metric"), read_metric),
    # Read once the metric is known, in its unit: see ``read_fields``.
    "pass": (N_("Pass line"), lambda text, asking: text),
    "days": (N_("Days"), _days("days")),
    "start": (N_("Start"), lambda text, asking: read_day(text, asking.today)),
    "baseline_days": (N_("Days compared before"), _days("baseline_days")),
    "tasks": (N_("Tasks"), _tasks),
    "finding": (N_("Finding"), _finding),
    "control": (N_("Control"), _control),
    "stop": (N_("Stop when"), _line("stop")),
    "owner": (N_("Owner"), _owner),
}
_NEEDED = frozenset({"title", "metric", "pass", "days", "baseline_days"})
#: What is promised beforehand, and stays as it is from the first day on.
FIXED = frozenset({"metric", "pass", "days", "start", "baseline_days"})
_EMPTY: Mapping[str, Any] = {"hypothesis": "", "control": "", "stop": "", "tasks": []}


def label(name: str) -> str:
    """Return what a field of a trial is called in the language spoken now."""
    return tr(FIELDS[name][0])


def _pass(text: str, new: Mapping[str, Any], asking: Asking, trial: Trial | None) -> dict[str, Any]:
    """Return a pass line in the unit of the metric that the trial has, or is about to have."""
    if "metric" not in new and "finding" in new and trial is None:
        new = {**of_finding(asking, new["finding"]), **new}
    community, metric = asking.workspace.community(asking.community), None
    if "metric" in new:
        key = f"{new['metric']}@{new['level'] or ''}".rstrip("@")
        metric = asking.workspace.find_metric(asking.community, key)
    elif trial is not None:
        metric = find_metric(asking.workspace, trial)
    return read_pass(text, metric, currency_of(community))


def read_fields(
    fields: Mapping[str, str], asking: Asking, trial: Trial | None = None
) -> dict[str, Any]:
    """Return typed ``fields`` as they are stored; raises ``BadValue`` naming the field.

    ``trial`` is the one that they change.
    """
    new: dict[str, Any] = {}
    for name, text in sorted(fields.items(), key=lambda field: field[0] == "pass"):
        _, read = FIELDS[one_of(name, FIELDS, N_("there is no field {value}"))]
        text = text.strip()
        try:
            if text.casefold() in NONE:
                if name in _NEEDED:
                    raise BadValue(N_("must not be empty"))
                new[name] = _EMPTY.get(name)
                continue
            value = read(text, asking)
            if name == "pass":
                value = _pass(text, new, asking, trial)
        except BadValue as error:
            raise BadValue(
                N_("{field}: {problem}"), field=name, problem=error, hint=error.hint
            ) from None
        new.update(value if name == "metric" else {name: value})
    return new


def of_finding(asking: Asking, finding: int | str) -> dict[str, Any]:
    """Return the metric and the tasks that a finding names, as far as it does."""
    from communitytui.services.findings import current, find_rule

    workspace, community = asking.workspace, asking.community
    new: dict[str, Any] = {}
    for found in current(workspace, community):
        if finding in (found.id, found.rule.id):
            new["tasks"] = list(found.tasks)
            if found.metric is not None:
                # A ratio that the rule makes of two metrics has no readings of its own.
                with suppress(NotFound):
                    new |= read_metric(f"{found.metric}@{found.level or ''}".rstrip("@"), asking)
    if not new and isinstance(finding, str):
        # A rule that does not fire now still says which tasks it is about.
        keys = find_rule(workspace, community, finding).tasks
        board = workspace.board
        ids = board.community_ids(community)
        new["tasks"] = [id for id in ids if board.records[id]["key"] in keys]
    return new
