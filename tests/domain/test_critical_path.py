"""The critical path method against networkx, which knows nothing of it but longest paths."""

from __future__ import annotations

from itertools import pairwise

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communitytui.domain.plan.critical_path import Node, circle, solve
from communitytui.errors import BadValue


@st.composite
def networks(draw: st.DrawFn) -> dict[int, Node[int]]:
    """Tasks in any order; some begin late by choice, some have begun, some are over."""
    count = draw(st.integers(1, 14))
    names = draw(st.permutations(range(count)))
    nodes: dict[int, Node[int]] = {}
    for place, name in enumerate(names):
        after = draw(st.lists(st.sampled_from(names[:place]), max_size=3)) if place else []
        days, begin = draw(st.integers(1, 9)), draw(st.integers(0, 12))
        kind = draw(st.sampled_from(("open", "open", "open", "begun", "over")))
        if kind == "over":
            nodes[name] = Node(0, (), begin, begin + days, fixed=True, over=True)
        elif kind == "begun":
            least = draw(st.integers(0, 15))
            nodes[name] = Node(days, tuple(after), begin, least, fixed=True)
        else:
            nodes[name] = Node(days, tuple(after), begin)
    keys = draw(st.permutations(names))
    return {key: nodes[key] for key in keys}


def graph_of(nodes: dict[int, Node[int]]) -> networkx.DiGraph:
    """Every task as an edge from its begin to its free; a longest path then is when it can be."""
    graph = networkx.DiGraph()
    for key, node in nodes.items():
        graph.add_edge("zero", ("begin", key), weight=node.begin)
        graph.add_edge(("begin", key), ("free", key), weight=node.days)
        graph.add_edge("zero", ("free", key), weight=node.free)
        graph.add_edge(("free", key), "end", weight=0)
        for other in node.after:
            if not node.fixed:
                graph.add_edge(("free", other), ("begin", key), weight=0)
    return graph


def longest(graph: networkx.DiGraph) -> dict[object, int]:
    """The longest way from zero to every node."""
    far: dict[object, int] = {}
    for node in networkx.topological_sort(graph):
        ways = [far[before] + graph.edges[before, node]["weight"] for before in graph.pred[node]]
        far[node] = max(ways, default=0)
    return far


@given(networks())
def test_times_are_longest_ways_through_the_graph(nodes: dict[int, Node[int]]) -> None:
    found = solve(nodes)
    graph = graph_of(nodes)
    far = longest(graph)
    back = _to_end(graph)
    assert found.free == far["end"]
    for key, node in nodes.items():
        times = found.times[key]
        assert (times.begin, times.free) == (far["begin", key], far["free", key])
        if node.over:
            assert times.slack == 0
        else:
            assert times.latest_free == far["end"] - back["free", key]


def _to_end(graph: networkx.DiGraph) -> dict[object, int]:
    """The least time between a node and the end. A task that waits for today to pass counts."""
    far = longest(graph)
    least: dict[object, int] = {}
    for node in reversed(list(networkx.topological_sort(graph))):
        ways = []
        for after in graph.succ[node]:
            # A span is as long as it came out, not as short as its days.
            weight = graph.edges[node, after]["weight"]
            if isinstance(node, tuple) and node[0] == "begin":
                weight = far[after] - far[node]
            ways.append(least[after] + weight)
        least[node] = max(ways, default=0)
    return least


@given(networks())
def test_a_slip_within_the_slack_leaves_the_end_and_one_day_more_moves_it(
    nodes: dict[int, Node[int]],
) -> None:
    before = solve(nodes)
    for key, node in nodes.items():
        if node.over:
            continue
        times = before.times[key]
        span = times.free - times.begin
        slow = node._replace(days=span + times.slack)
        assert solve({**nodes, key: slow}).free == before.free
        slower = node._replace(days=span + times.slack + 1)
        assert solve({**nodes, key: slower}).free == before.free + 1


@given(networks())
def test_the_path_is_a_chain_without_slack_that_leads_to_the_last_open_task(
    nodes: dict[int, Node[int]],
) -> None:
    found = solve(nodes)
    pending = [key for key, node in nodes.items() if not node.over]
    if not pending:
        assert found.path == ()
        return
    last = max(found.times[key].free for key in pending)
    assert found.times[found.path[-1]].free == last
    for one, other in pairwise(found.path):
        assert one in nodes[other].after
        assert found.times[one].free == found.times[other].begin
    if last == found.free:
        assert all(found.times[key].slack == 0 for key in found.path)


class Looked(int):
    """A key that counts how often tasks are looked up by it."""

    times = 0

    def __hash__(self) -> int:
        Looked.times += 1
        return int(self)


def looks(count: int) -> int:
    """Return how often tasks are looked up where each of ``count`` waits for the two before it."""
    keys = [Looked(n) for n in range(count)]
    nodes = {key: Node(1, tuple(keys[max(0, key - 2) : key]), 0) for key in keys}
    Looked.times = 0
    solve(nodes)
    return Looked.times


def test_the_work_grows_as_tasks_and_dependencies_do() -> None:
    small, middle, large = looks(10), looks(110), looks(1110)
    assert (large - middle) == 10 * (middle - small) > 0


def test_a_circle_is_named_in_the_order_of_the_work() -> None:
    nodes = {
        key: Node(1, after, 0) for key, after in {"a": "c", "b": "a", "c": "b", "d": "c"}.items()
    }
    with pytest.raises(BadValue) as caught:
        solve(nodes)
    ring = str(caught.value.values["ring"]).split(" -> ")
    assert ring[0] == ring[-1]
    assert sorted(ring[1:]) == ["a", "b", "c"]
    for one, other in pairwise(ring):
        assert one in nodes[other].after


@given(st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 8), min_size=1, max_size=3)))
def test_circles_are_found_where_networkx_finds_some(after: dict[int, list[int]]) -> None:
    graph = networkx.DiGraph([(other, key) for key, others in after.items() for other in others])
    nodes = {key: Node(1, others, 0) for key, others in after.items()}
    inside = graph.subgraph(after)
    if networkx.is_directed_acyclic_graph(inside):
        solve(nodes)
        return
    with pytest.raises(BadValue):
        solve(nodes)
    # What waits for a circle and what a circle waits for is cut away before it is walked.
    core = {
        key: [other for other in after[key] if other in ring]
        for ring in networkx.strongly_connected_components(inside)
        for key in ring
        if len(ring) > 1 or key in after[key]
    }
    walk = circle(core)
    assert walk[0] == walk[-1]
    assert all(inside.has_edge(one, other) for one, other in pairwise(walk))
