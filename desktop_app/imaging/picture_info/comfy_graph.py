"""ComfyUI's graphs: nodes by id, each with its class and inputs; an input is a value or a link.

Read from the form that is run (``prompt``: ComfyUI's script_examples/basic_api_example.py) or from
the editor's (``workflow``: docs.comfy.org, "Workflow JSON"), whose values have no names: older
files tell them by their order alone, see `comfy_nodes.WIDGETS`. Subgraphs are laid out in place,
with ids as the form that is run has them ("12:3"). Every walk is bounded, and cycles end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, cast

from desktop_app.imaging.picture_info.comfy_nodes import (
    MOST_TEXT,
    PASSING,
    TEXT_INPUTS,
    TEXT_NODES,
    WIDGETS,
)
from desktop_app.imaging.picture_info.draft import items, objects

_MOST_NODES, _MOST_STEPS, _DEEPEST, _MOST_LEVELS = 5000, 2000, 40, 6
_INPUT, _OUTPUT = "-10", "-20"
"""Where links within a subgraph come in and go out."""

Link: TypeAlias = "tuple[str, int]"
"""A node's id, and which of its outputs."""

_TEXTS: Final = ("populated_text", "text", "prompt", "string", "value")
_PARTS: Final = re.compile(r"(?:text|string|prompt)[_ ]?(?:[a-d]|\d{1,2})|[a-d]", re.IGNORECASE)
_NUMBERS: Final = ("value", "seed", "noise_seed", "number", "int", "float", "Number")
_JOINERS: Final = ("delimiter", "separator", "join_with")


@dataclass(frozen=True, slots=True)
class Node:
    """One node.

    Attributes:
        id: its key in the graph.
        kind: its class.
        inputs: values, and links as lists of an id and an output.
    """

    id: str
    kind: str
    inputs: Mapping[str, Any]

    def links(self) -> Iterator[tuple[str, Link]]:
        """Inputs that come from other nodes, by their names."""
        for name, value in self.inputs.items():
            link = link_of(value)
            if link is not None:
                yield name, link


@dataclass(slots=True)
class Graph:
    """Nodes by id.

    Attributes:
        nodes: those.
        touched: ids of the nodes that were asked for something, in order.
    """

    nodes: Mapping[str, Node]
    touched: dict[str, None] = field(default_factory=dict[str, None])
    _left: int = _MOST_STEPS

    def at(self, value: object) -> Node | None:
        """The node that an input comes from, if it comes from one."""
        link = link_of(value)
        node = self.nodes.get(link[0]) if link is not None else None
        if node is not None:
            self.touched[node.id] = None
        return node

    def upstream(self, start: Node, names: tuple[str, ...] = ()) -> Iterator[Node]:
        """The nodes that feed ``start``, the nearest first.

        Args:
            start: is not among them.
            names: of the inputs that are followed; (): all.
        """
        waiting, seen, at = [start], {start.id}, 0
        while at < len(waiting) and at < _MOST_STEPS:
            for name, link in waiting[at].links():
                if (not names or name in names) and link[0] not in seen and link[0] in self.nodes:
                    seen.add(link[0])
                    waiting.append(self.nodes[link[0]])
                    yield waiting[-1]
            at += 1

    def text(self, value: object, deep: int = 0) -> str:
        """The text of an input: its own, or what the nodes before it put together."""
        if isinstance(value, str):
            return value[:MOST_TEXT]
        node = self._before(value, deep)
        if node is None:
            return ""
        if node.kind in TEXT_NODES:
            texts = dict(node.inputs)
            for name in TEXT_INPUTS:
                if name in texts:
                    texts[name] = self.text(texts[name], deep + 1)
            try:
                return str(TEXT_NODES[node.kind](texts))[:MOST_TEXT]
            except (KeyError, TypeError):
                return ""
        names = [name for name in _TEXTS if name in node.inputs][:1]
        names = names or sorted(name for name in node.inputs if _PARTS.fullmatch(name))
        texts = [self.text(node.inputs[name], deep + 1) for name in names]
        found = [text for text in texts if text]
        if not found:
            through = next((link for _, link in node.links()), None)
            return self.text(list(through), deep + 1) if through else ""
        joiner = next((node.inputs[name] for name in _JOINERS if name in node.inputs), ", ")
        return (joiner if isinstance(joiner, str) else ", ").join(found)[:MOST_TEXT]

    def value(self, value: object, deep: int = 0) -> object:
        """The value of an input: its own, or the one of the node before it."""
        node = self._before(value, deep)
        if node is None:
            return None if link_of(value) is not None else value
        for name in _NUMBERS:
            if name in node.inputs:
                return self.value(node.inputs[name], deep + 1)
        others = list(node.inputs.values())
        return self.value(others[0], deep + 1) if len(others) == 1 else None

    def _before(self, value: object, deep: int) -> Node | None:
        """The node before an input, until there were too many: ways may meet again and again."""
        if deep >= _DEEPEST or self._left <= 0 or link_of(value) is None:
            return None
        self._left -= 1
        return self.at(value)


def link_of(value: object) -> Link | None:
    """An input's link, if it is one."""
    if not isinstance(value, list):
        return None
    parts = cast("list[object]", value)
    if len(parts) == 2 and isinstance(parts[0], str | int) and isinstance(parts[1], int):
        return str(parts[0]), parts[1]
    return None


def graph_of(data: Mapping[str, Any]) -> Graph:
    """Of what ``prompt`` holds; other things in it are passed over."""
    nodes: dict[str, Node] = {}
    for key, value in list(data.items())[:_MOST_NODES]:
        told = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
        inputs, kind = told.get("inputs"), told.get("class_type")
        if isinstance(inputs, dict) and isinstance(kind, str):
            nodes[key] = Node(key, kind, cast("dict[str, Any]", inputs))
    return Graph(_resolved(nodes, {}))


def _resolved(nodes: Mapping[str, Node], outputs: dict[Link, Any]) -> dict[str, Node]:
    """The nodes with what really comes in at their inputs, past what only gives it on.

    Args:
        nodes: by id.
        outputs: what comes out of places that are no nodes: a link, or a value.
    """
    for node in nodes.values():
        if node.kind in PASSING:
            switch = link_of(node.inputs.get("switch"))
            told = nodes.get(switch[0]) if switch else None
            chosen = {"switch": told.inputs.get("value")} if told else {}
            if switch is None or isinstance(chosen.get("switch"), bool):
                name = PASSING[node.kind]({**node.inputs, **chosen})
                if name in node.inputs:
                    outputs[node.id, 0] = node.inputs[name]
    made: dict[str, Node] = {}
    for key, node in nodes.items():
        inputs = dict(node.inputs)
        for name, value in node.inputs.items():
            for _ in range(_DEEPEST):
                link = link_of(value)
                if link is None or link not in outputs:
                    break
                value = outputs[link]
            inputs[name] = value
        made[key] = Node(key, node.kind, inputs)
    return made


def graph_of_workflow(data: Mapping[str, Any]) -> Graph:
    """Of what ``workflow`` holds. Nodes that are switched off let their inputs through."""
    layout = _Layout(
        {
            str(each.get("id")): each
            for each in objects(_object(data.get("definitions")).get("subgraphs"))
        }
    )
    layout.lay(data, "", (), 0)
    return Graph(_resolved(layout.nodes, layout.outputs))


class _Layout:
    """The nodes of a workflow and of the subgraphs in it.

    Args:
        subgraphs: their definitions, by id: a node of that class stands for all of theirs.

    Attributes:
        nodes: by id.
        outputs: what comes out of nodes that stand for a subgraph.
    """

    def __init__(self, subgraphs: Mapping[str, dict[str, Any]]) -> None:
        self._subgraphs = subgraphs
        self.nodes: dict[str, Node] = {}
        self.outputs: dict[Link, Any] = {}

    def lay(self, level: Mapping[str, Any], start: str, given: Sequence[Any], deep: int) -> None:
        """Lay out one level.

        Args:
            level: the workflow, or a subgraph.
            start: how ids of its nodes begin.
            given: what comes in at the subgraph's inputs.
            deep: how many levels are above.
        """
        links: dict[object, Any] = {}
        for key, origin, slot, target, place in _links(level):
            value: Any = [start + origin, slot]
            if origin == _INPUT:
                value = given[slot] if 0 <= slot < len(given) else None
            links[key] = value
            if target == _OUTPUT and value is not None:
                self.outputs[start.removesuffix(":"), place] = value
        for told in map(_object, items(level.get("nodes"))[:_MOST_NODES]):
            if len(self.nodes) >= _MOST_NODES:
                return
            key, kind = start + str(told.get("id")), str(told.get("type"))
            is_off = told.get("mode") in (2, 4)
            slots = objects(told.get("inputs"))
            inputs = {} if is_off else _values(kind, told, slots)
            for slot in slots:
                link = slot.get("link")
                if isinstance(link, int) and links.get(link) is not None:
                    inputs[str(slot.get("name"))] = links[link]
            inner = self._subgraphs.get(kind)
            if inner is None or is_off or deep >= _MOST_LEVELS:
                self.nodes[key] = Node(key, "Reroute" if is_off else kind, inputs)
                continue
            names = [str(each.get("name")) for each in objects(inner.get("inputs"))]
            self.lay(inner, key + ":", [inputs.get(name) for name in names], deep + 1)


def _links(level: Mapping[str, Any]) -> Iterator[tuple[object, str, int, str, int]]:
    """Id, node and output it comes from, node and input it goes to, of each link: a list in a
    workflow, an object in a subgraph."""
    names = ("id", "origin_id", "origin_slot", "target_id", "target_slot")
    for each in items(level.get("links")):
        told = _object(each)
        key, origin, slot, target, place = (
            [told.get(name) for name in names] if told else [*items(each), *[None] * 5][:5]
        )
        if isinstance(key, int) and isinstance(slot, int) and isinstance(place, int):
            yield key, str(origin), slot, str(target), place


def _values(kind: str, told: Mapping[str, Any], slots: list[dict[str, Any]]) -> dict[str, Any]:
    values = told.get("widgets_values")
    if isinstance(values, dict):
        return dict(cast("dict[str, Any]", values))
    names = WIDGETS.get(kind) or tuple(
        str(_object(slot["widget"]).get("name")) for slot in slots if "widget" in slot
    )
    pairs = zip(names, items(values), strict=False)
    return {name: value for name, value in pairs if name and not isinstance(value, list)}


def _object(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
