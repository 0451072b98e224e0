"""The shipped playbook holds together, an own one loads, a broken one is told by file and key."""

from __future__ import annotations

import copy
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from datetime import date
from typing import Any

import pytest

from communitytui import resources
from communitytui.domain.nouns import schema
from communitytui.domain.plan.schedule import forward_pass
from communitytui.domain.playbook.check import parse_playbook
from communitytui.domain.playbook.playbook import Playbook, TaskTemplate
from communitytui.domain.tasks.deliverables import Deliverable, check_value
from communitytui.errors import BadValue
from communitytui.i18n import speaking

TODAY = date(2026, 12, 1)
STAMPS = {"uid": "u", "created": "2026-12-01T00:00:00Z", "updated": "2026-12-01T00:00:00Z"}


def shipped_data() -> dict[str, Any]:
    path = resources.bundled_playbooks() / "nine-stages.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def book() -> Playbook:
    return parse_playbook(shipped_data(), "nine-stages.toml")


@pytest.fixture(scope="module")
def tasks(book: Playbook) -> dict[str, TaskTemplate]:
    return {task.key: task for task in book.tasks}


# ---- what is shipped ---------------------------------------------------------------------------


def test_nine_stages_hold_75_tasks_and_five_considerations_each(book: Playbook) -> None:
    assert [len(stage.tasks) for stage in book.stages] == [8, 8, 9, 8, 8, 9, 8, 9, 8]
    assert [len(stage.considerations) for stage in book.stages] == [5] * 9
    numbers = [task.key for task in book.tasks]
    assert numbers == [
        f"{n}.{k}" for n, s in enumerate(book.stages, 1) for k in range(1, len(s.tasks) + 1)
    ]


def test_every_task_says_who_what_kind_of_work_and_how_long(book: Playbook) -> None:
    for task in book.tasks:
        assert task.area in book.areas
        assert task.role in book.roles
        assert task.days >= 1
        # What its deliverable asks for says when it is done.
        assert "done_when" not in task.more or task.more["done_when"] is None
    assert Counter(task.area for task in book.tasks) == {
        "build": 13,
        "acquire": 7,
        "engage": 20,
        "maintain": 28,
        "promote": 7,
    }


def test_dependencies_never_point_forward(book: Playbook) -> None:
    seen: set[str] = set()
    for task in book.tasks:
        assert set(task.after) <= seen, task.key
        seen.add(task.key)


def test_the_critical_path_is_100_calendar_days(tasks: dict[str, TaskTemplate]) -> None:
    spans = forward_pass(TODAY, {key: (task.days, task.after) for key, task in tasks.items()})
    assert (max(last for _, last in spans.values()) - TODAY).days + 1 == 100


def test_three_matrices_weigh_100_and_mark_the_named_factors(
    tasks: dict[str, TaskTemplate],
) -> None:
    matrices = {key: t.deliverable for key, t in tasks.items() if t.deliverable.kind == "matrix"}
    assert list(matrices) == ["2.6", "3.7", "4.3"]
    for deliverable in matrices.values():
        assert sum(factor.weight for factor in deliverable.factors) == 100
        assert sum(factor.named for factor in deliverable.factors) == 3
    assert [o.key for o in matrices["3.7"].options] == ["official_led", "shared", "member_run"]
    assert len(matrices["4.3"].options) == 6
    assert not matrices["2.6"].options  # the platforms to compare are the outcome of 2.1


def test_what_holds_more_than_one_value_has_named_parts(tasks: dict[str, TaskTemplate]) -> None:
    for key, task in tasks.items():
        kind = task.deliverable.kind
        if kind in ("number", "money", "date", "decision"):
            assert task.deliverable.fields, key
        if kind == "table":
            assert len(task.deliverable.columns) >= 2, key
    keys = {key: [f.key for f in t.deliverable.fields] for key, t in tasks.items()}
    assert keys["2.4"][:2] == ["cost_per_join", "join_rate"]
    assert keys["8.5"] == ["members", "dau", "wau", "mau", "stickiness"]
    assert keys["2.7"] == ["fallback", "review", "reason"]  # the pick is the primary platform
    assert [o.key for o in tasks["1.8"].deliverable.options] == ["go", "hold", "stop"]
    assert [o.key for o in tasks["1.6"].deliverable.options] == list(reversed(schema.LEVELS))


def sample_value(deliverable: Deliverable) -> Any:
    """Any value that fills a deliverable as its template asks."""
    scalars = {"number": 5, "money": "12.50", "date": "2026-12-24"}
    if deliverable.parts:
        return {
            part.key: part.options[0]["key"] if part.options else scalars.get(part.type, "words")
            for part in deliverable.parts
        }
    match deliverable.kind:
        case "choice" | "decision":
            return deliverable.options[0]["key"]
        case "list":
            return ["one", "two"]
        case "table":
            return [{column["key"]: "cell" for column in deliverable.columns}]
        case "matrix":
            row = {factor["key"]: 3 for factor in deliverable.factors}
            return {"scores": {"A": row, "B": row}, "conclusion": "A"}
        case kind:
            return scalars.get(kind, "words")


def test_every_task_becomes_a_valid_record_that_takes_a_value(book: Playbook) -> None:
    for task in book.tasks:
        record = {**task.record(), "community": 1, "after": [], "order": 1.0, **STAMPS}
        stored = schema.check("tasks", record)
        assert stored["title"] == task.title
        deliverable = Deliverable(stored["deliverable"])
        assert deliverable.value is None
        value = sample_value(deliverable)
        assert check_value(deliverable, value, TODAY, "CNY") == value, task.key


def test_community_rhythms_metrics_and_standards_become_valid_records(book: Playbook) -> None:
    head = {"name": "晨光读书会", "start": "2026-12-01", "timezone": "UTC", **STAMPS}
    community = schema.check("communities", {**book.community_record(), **head})
    assert list(community["areas"]) == ["build", "acquire", "engage", "maintain", "promote"]
    assert community["playbook"] == "nine-stages"
    for table, records in book.other_records().items():
        for record in records:
            full = {**record, "community": 1, **STAMPS}
            checked = schema.check(table, full)
            # What a playbook leaves out has a default; what it says stays as it is.
            assert {**checked, **full} == checked


def test_records_do_not_share_their_words_with_the_template(book: Playbook) -> None:
    record = book.tasks[0].record()
    record["title"]["en"] = "changed"
    record["deliverable"]["label"]["en"] = "changed"
    assert book.tasks[0].record()["title"]["en"] != "changed"
    assert book.tasks[0].record()["deliverable"]["label"]["en"] != "changed"
    with pytest.raises(FrozenInstanceError):
        book.tasks[0].days = 3  # type: ignore[misc]


def test_20_rhythms_have_the_load_that_is_promised(book: Playbook) -> None:
    load: Counter[str] = Counter()
    for rhythm in book.rhythms:
        assert rhythm.area in book.areas
        load[rhythm.every] += rhythm.minutes
    assert len(book.rhythms) == 20
    assert load == {"daily": 80, "weekly": 130, "monthly": 230, "quarterly": 240}


def test_three_groups_of_three_that_come_first_are_offered_as_key_metrics(book: Playbook) -> None:
    assert {group: list(names) for group, names in book.sidebar.items()} == {
        "activity": ["dau", "mau", "wau"],
        "interaction": ["messages", "replies", "reactions"],
        "satisfaction": ["participation", "returning", "feedback"],
    }
    for group in ("activity", "interaction"):
        names = [metric.name for metric in book.metrics if metric.group == group]
        assert set(names[:3]) == set(book.sidebar[group])
    assert book.profile == ("1.2", "1.4", "2.7", "3.1", "3.5")
    assert book.goals == ("1.5",)


def test_activity_metrics_name_what_active_means(book: Playbook) -> None:
    levels = {metric.name: metric.level for metric in book.metrics}
    assert {levels[name] for name in ("dau", "wau", "mau", "stickiness", "wau_mau")} == {"post"}
    assert {"retention_w1", "ttfr", "gini", "caf50", "csat", "nps", "ces", "goal"} <= set(levels)
    assert all(metric.definition for metric in book.metrics)


def test_standards_say_where_their_numbers_come_from(book: Playbook) -> None:
    standards = {(s.metric, s.level): s for s in book.standards}
    sourced = standards["stickiness", "visit"]
    assert (sourced.target, sourced.alert, sourced.provenance) == (20, 10, "sourced")
    assert standards["stickiness", "post"].provenance == "provisional"
    assert standards["top1_share", None].direction == "down"
    for standard in book.standards:
        if standard.provenance == "baseline":
            assert standard.target is standard.alert is None
        else:
            assert standard.source, standard.metric


def test_every_metric_with_a_better_side_has_a_standard(book: Playbook) -> None:
    judged = {(standard.metric, standard.level) for standard in book.standards}
    without = {
        metric.name
        for metric in book.metrics
        if metric.direction != "none" and (metric.name, metric.level) not in judged
    }
    assert without == {"gravity", "goal"}  # a score of the team's own; measured against time


# ---- both languages ----------------------------------------------------------------------------


def all_words(value: object, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield path, zh and en of all two-language text in a playbook's data."""
    if isinstance(value, dict):
        if "zh" in value or "en" in value:
            yield path, value["zh"], value["en"]
        for key, item in value.items():
            yield from all_words(item, f"{path}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from all_words(item, f"{path}[{number}]")


def is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def test_both_languages_are_there_and_neither_stands_in_the_other() -> None:
    found = list(all_words(shipped_data()))
    assert len(found) > 500
    for path, zh, en in found:
        assert any(is_han(char) for char in zh), f"{path}: {zh}"
        assert not any(is_han(char) or char in "，。；：（）、" for char in en), f"{path}: {en}"
        assert any(char.isalpha() for char in en), path
        assert zh == zh.strip(), path
        assert en == en.strip(), path


def test_areas_are_called_areas() -> None:
    """Kinds of work are areas in every text; a link is something to click on."""
    texts = [en for _, _, en in all_words(shipped_data()) if "links" in en.lower().split()]
    assert texts == ["Reach: organic traffic, limits on referrals and outside links"]


def test_only_percent_is_the_same_in_both_languages(book: Playbook) -> None:
    plain = {metric.unit for metric in book.metrics if isinstance(metric.unit, str)}
    assert plain == {"%", ""}
    assert all(isinstance(metric.title, dict) for metric in book.metrics)


# ---- a playbook of one's own -------------------------------------------------------------------

OWN = """
id = "shop"
title = "Shop club"
profile = ["a"]
goals = ["a"]

[sidebar]
own = ["orders"]

[areas]
vip = { zh = "贵宾", en = "VIP" }

[roles]
owner = "Owner"

[stages.plan]
considerations = ["Is it worth it?"]

[[stages.plan.tasks]]
key = "b"
title = { zh = "定价", en = "Set the price" }
area = "vip"
role = "owner"
days = 3
after = ["a"]
priority = 1
[stages.plan.tasks.deliverable]
kind = "number"
label = "Price"
fields = [
  { key = "price", label = "Price", type = "money" },
  { key = "kind", label = "Kind", type = "choice", options = [
    { key = "gross", zh = "含税", en = "gross" },
    { key = "net", label = "net" },
  ] },
]

[[stages.goal.tasks]]
key = "a"
title = "Ask the members"
deliverable = { kind = "list", label = "Answers" }

[[stages.goal.tasks]]
key = "c"
title = "Compare"
[stages.goal.tasks.deliverable]
kind = "matrix"
label = "Scores"
factors = [
  { key = "x", label = "X", weight = 60, named = true },
  { key = "y", label = "Y", weight = 40 },
]

[[rhythms]]
every = "weekly"
title = "Count the stock"
area = "vip"
minutes = 10

[metrics.orders]
group = "own"
title = "Orders"
definition = "Orders paid on the day"
decimals = 0

[[standards]]
metric = "orders"
provenance = "team"
target = 12.5
alert = 5
"""


def test_an_own_playbook_keeps_the_nine_stages_and_brings_the_rest() -> None:
    book = parse_playbook(tomllib.loads(OWN), "mine.toml")
    assert [stage.key for stage in book.stages][0::5] == ["goal", "plan"]
    assert len(book.stages) == 9
    assert [task.key for task in book.tasks] == ["a", "c", "b"]  # by stage, whatever the file's
    assert book.areas == {"vip": {"zh": "贵宾", "en": "VIP"}}
    assert book.version == 1
    assert [task.days for task in book.tasks] == [1, 1, 3]
    price, kind = book.tasks[2].deliverable.fields
    assert (price.key, price.type, price.optional) == ("price", "money", False)
    assert [option.label for option in kind.options] == [{"zh": "含税", "en": "gross"}, "net"]
    assert book.community_record()["considerations"] == {"plan": ["Is it worth it?"]}
    assert book.community_record()["sidebar"] == ["orders"]
    assert book.standards[0].target == 12.5
    record = book.tasks[2].record()
    assert record["after"] == ["a"]
    checked = schema.check("tasks", {**record, "after": [1], "community": 1, **STAMPS})
    assert checked["priority"] == 1


def test_a_playbook_may_be_no_more_than_a_name() -> None:
    book = parse_playbook({"id": "bare", "title": "Bare"}, "bare.toml")
    assert book.tasks == ()
    assert len(book.stages) == 9
    assert book.other_records() == {"rhythms": [], "metrics": [], "standards": []}


def test_dependencies_may_point_forward_as_long_as_they_end() -> None:
    data = tomllib.loads(OWN)
    data["stages"]["goal"]["tasks"][0]["after"] = ["c"]
    assert parse_playbook(data, "mine.toml").tasks[0].after == ("c",)


def test_control_characters_are_cleaned_away() -> None:
    data = tomllib.loads(OWN)
    data["stages"]["goal"]["tasks"][0]["title"] = "Ask\x1b[31m them\x07\u202e"
    assert parse_playbook(data, "mine.toml").tasks[0].title == "Ask[31m them"
    data["areas"]["vip\x1b]0;x\x07"] = "x"
    with pytest.raises(BadValue) as caught:
        parse_playbook(data, "my\x1b[2Jown.toml")
    assert "\x1b" not in str(caught.value)
    assert str(caught.value).startswith("my[2Jown.toml: areas.vip]0;x: ")


# ---- broken playbooks --------------------------------------------------------------------------

LATE = object()
BROKEN: list[tuple[str, Any, str]] = [
    # the path to what is replaced, by what (LATE: removed), what is said after "mine.toml: "
    ("id", LATE, "id: is missing"),
    ("id", "two words", "id: a key is up to 40 letters, digits, - or _, without spaces"),
    ("title", "\x07 ", "title: must not be empty"),
    ("title", {"zh": "店"}, "title.en: is missing"),
    ("title", {"zh": "店", "en": "Shop", "fr": "x"}, "title.fr: unknown key fr (zh, en?)"),
    ("version", 0, "version: must be a whole number from 1 to 9999"),
    ("metrik", {}, "metrik: unknown key metrik (metrics?)"),
    ("areas", ["vip"], "areas: must be a table of named values"),
    ("areas.vip", 7, "areas.vip: must be a text"),
    ("areas.a b", "x", "areas.a b: a key is up to 40 letters, digits, - or _, without spaces"),
    ("stages.gaol", {}, "stages.gaol: gaol is not one of the nine stages (goal?)"),
    ("stages.goal.tasks", "all", "stages.goal.tasks: must be a list"),
    ("stages.goal.tasks.1", "x", "stages.goal.tasks[2]: must be a table of named values"),
    ("stages.goal.tasks.1.titel", "x", "stages.goal.tasks[2].titel: unknown key titel (title?)"),
    ("stages.goal.tasks.1.key", LATE, "stages.goal.tasks[2].key: is missing"),
    ("stages.goal.tasks.1.key", "a", "stages.goal.tasks[2].key: a is there already"),
    ("stages.plan.tasks.0.key", "c", "stages.goal.tasks[2].key: c is there already"),
    (
        "stages.goal.tasks.1.title",
        "x" * 501,
        "stages.goal.tasks[2].title: is longer than 500 characters",
    ),
    (
        "stages.plan.tasks.0.days",
        "3",
        "stages.plan.tasks[1].days: must be a whole number from 1 to 3650",
    ),
    (
        "stages.plan.tasks.0.days",
        True,
        "stages.plan.tasks[1].days: must be a whole number from 1 to 3650",
    ),
    ("stages.plan.tasks.0.area", "vpi", "stages.plan.tasks[1].area: there is no area vpi (vip?)"),
    (
        "stages.plan.tasks.0.role",
        "onwer",
        "stages.plan.tasks[1].role: there is no role onwer (owner?)",
    ),
    (
        "stages.plan.tasks.0.after",
        ["a", "z"],
        "stages.plan.tasks[1].after[2]: there is no task z (a, c, b?)",
    ),
    (
        "stages.plan.tasks.0.after",
        ["a", "a"],
        "stages.plan.tasks[1].after[2]: a is there already",
    ),
    (
        "stages.goal.tasks.0.after",
        ["b"],
        "stages.goal.tasks[1].after: the tasks wait for each other: a → b → a",
    ),
    (
        "stages.goal.tasks.1.after",
        ["c"],
        "stages.goal.tasks[2].after: the tasks wait for each other: c → c",
    ),
    ("stages.goal.tasks.0.deliverable", LATE, "stages.goal.tasks[1].deliverable: is missing"),
    (
        "stages.goal.tasks.0.deliverable.kind",
        "lsit",
        "stages.goal.tasks[1].deliverable.kind: there is no kind lsit (list?)",
    ),
    (
        "stages.goal.tasks.0.deliverable.kind",
        "choice",
        "stages.goal.tasks[1].deliverable.options: a deliverable of the kind choice needs these",
    ),
    (
        "stages.goal.tasks.0.deliverable.columns",
        [{"key": "x", "label": "X"}],
        "stages.goal.tasks[1].deliverable.columns: "
        "does not belong to a deliverable of the kind list (table?)",
    ),
    (
        "stages.goal.tasks.1.deliverable.options",
        [{"key": "x", "label": "X"}],
        "stages.goal.tasks[2].deliverable.options: a choice needs at least two options",
    ),
    (
        "stages.goal.tasks.1.deliverable.factors.1.weight",
        30,
        "stages.goal.tasks[2].deliverable.factors: the weights total 90, not 100",
    ),
    (
        "stages.goal.tasks.1.deliverable.factors.1.key",
        "x",
        "stages.goal.tasks[2].deliverable.factors[2].key: x is there already",
    ),
    (
        "stages.goal.tasks.1.deliverable.factors.0.named",
        "yes",
        "stages.goal.tasks[2].deliverable.factors[1].named: must be true or false",
    ),
    (
        "stages.plan.tasks.0.deliverable.fields.0.type",
        "mony",
        "stages.plan.tasks[1].deliverable.fields[1].type: unknown word mony (money?)",
    ),
    (
        "stages.plan.tasks.0.deliverable.fields.0",
        {"key": "sum", "zh": "总额", "en": "Sum", "type": "money", "least": 10},
        "stages.plan.tasks[1].deliverable.fields[1].least: "
        "only a part of the type number has limits",
    ),
    (
        "stages.plan.tasks.0.deliverable.fields.0",
        {"key": "n", "zh": "数", "en": "N", "type": "number", "least": 10, "of": "n"},
        "stages.plan.tasks[1].deliverable.fields[1].of: there is no other part n",
    ),
    (
        "stages.plan.tasks.0.deliverable.fields.0.key",
        "choice",
        "stages.plan.tasks[1].deliverable.fields[1].key: "
        "choice is reserved for the choice; use another name",
    ),
    (
        "stages.plan.tasks.0.deliverable.fields.1.options",
        LATE,
        "stages.plan.tasks[1].deliverable.fields[2].options: "
        "a part of the type choice needs options, and no other has them",
    ),
    (
        "stages.plan.tasks.0.deliverable.fields.0.en",
        "Price",
        "stages.plan.tasks[1].deliverable.fields[1].label: write label, or zh and en, not both",
    ),
    (
        "stages.plan.tasks.0.deliverable.fields",
        [{"key": f"k{n}", "label": "x"} for n in range(31)],
        "stages.plan.tasks[1].deliverable.fields: holds more than 30 items",
    ),
    ("rhythms.0.every", "dayly", "rhythms[1].every: unknown word dayly (daily?)"),
    ("rhythms.0.minutes", 2000, "rhythms[1].minutes: must be a whole number from 0 to 1440"),
    ("metrics.orders.group", "owm", "metrics.orders.group: unknown word owm (own?)"),
    ("metrics.orders.definition", LATE, "metrics.orders.definition: is missing"),
    ("standards.0.metric", "order", "standards[1].metric: there is no metric order (orders?)"),
    ("standards.0.target", float("nan"), "standards[1].target: must be a number"),
    (
        "standards.0.alert",
        20,
        "standards[1].alert: the alert line is better than the target",
    ),
    (
        "standards.0.provenance",
        "sourced",
        "standards[1].source: a sourced standard names its source",
    ),
    (
        "metrics.orders.direction",
        "none",
        "standards[1].direction: the metric has no direction, so its standard needs up or down",
    ),
    ("sidebar.own", ["ordres"], "sidebar.own[1]: ordres is not a metric of this group (orders?)"),
    ("profile", ["a", "d"], "profile[2]: there is no task d (a, c, b?)"),
    ("goals", "a", "goals: must be a list"),
]


def with_change(path: str, value: Any) -> dict[str, Any]:
    """The own playbook with one place of it changed (or removed, for LATE)."""
    data: Any = tomllib.loads(OWN)
    node = data
    *way, last = path.split(".")
    for step in way:
        node = node[int(step)] if isinstance(node, list) else node[step]
    if value is LATE:
        del node[last]
    else:
        node[int(last) if isinstance(node, list) else last] = copy.deepcopy(value)
    return data  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("path", "value", "said"), BROKEN, ids=[f"{n}-{path}" for n, (path, _, _) in enumerate(BROKEN)]
)
def test_a_fault_is_told_by_file_and_key(path: str, value: Any, said: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse_playbook(with_change(path, value), "mine.toml")
    assert str(caught.value) == f"mine.toml: {said}"


def places(node: object, path: str = "") -> Iterator[str]:
    """Yield the path of everything in the data."""
    rows = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, item in rows:
        below = f"{path}.{key}" if path else str(key)
        yield below
        yield from places(item, below)


def check_records(book: Playbook) -> None:
    """What is taken is valid to the end."""
    for task in book.tasks:
        schema.check("tasks", {**task.record(), "after": [], "community": 1, **STAMPS})
    for table, records in book.other_records().items():
        for record in records:
            schema.check(table, {**record, "community": 1, **STAMPS})


FOREIGN: list[Any] = [
    None,
    True,
    -1,
    10**30,
    1.5,
    float("inf"),
    "",
    "\x1b",
    "x",
    [],
    [[]],
    [{}],
    {},
    {"x": 1},
]


@pytest.mark.parametrize("path", list(places(tomllib.loads(OWN))))
def test_nothing_foreign_anywhere_is_more_than_a_bad_value(path: str) -> None:
    for value in FOREIGN:
        try:
            book = parse_playbook(with_change(path, value), "mine.toml")
        except BadValue as error:
            said = str(error)
        else:
            said = "mine.toml: "
            check_records(book)
        assert said.startswith("mine.toml: ")


def test_a_long_chain_of_tasks_is_no_burden() -> None:
    """A thousand tasks, each after the next: the check must not recurse."""
    chain: list[dict[str, Any]] = [
        {
            "key": f"t{n}",
            "title": "x",
            "after": [f"t{n + 1}"] if n < 999 else [],
            "deliverable": {"kind": "text", "label": "x"},
        }
        for n in range(1000)
    ]
    data = {"id": "chain", "title": "Chain", "stages": {"goal": {"tasks": chain}}}
    assert len(parse_playbook(data, "chain.toml").tasks) == 1000
    for task in chain:
        task["days"] = 100
    with pytest.raises(BadValue, match=r"tasks\[635\]\.days: the plan is longer than 36525 days"):
        parse_playbook(data, "chain.toml")
    chain[-1]["after"] = ["t0"]
    with pytest.raises(BadValue, match="wait for each other"):
        parse_playbook(data, "chain.toml")


def test_considerations_and_titles_are_spoken_in_the_chosen_language(book: Playbook) -> None:
    from communitytui.i18n import say

    with speaking("zh"):
        assert say(book.tasks[0].title) == "写清要解决的业务问题"
    with speaking("en"):
        assert say(book.stages[0].considerations[1]).startswith("Is a community needed")
