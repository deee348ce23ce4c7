"""ComfyUI's graphs: nodes by id, each with its class and inputs; an input is a value or a link.

Read from the form that is run (``prompt``: ComfyUI's script_examples/basic_api_example.py) or from
the editor's (``workflow``: docs.comfy.org, "Workflow JSON"), whose values have no names: older
files tell them by their order alone, see `comfy_nodes.WIDGETS`. Subgraphs are laid out in place,
with ids as the form that is run has them ("12:3"). What only gives something on (switches,
reroutes, nodes that are bypassed) is passed when an input is followed. Every walk is bounded, and
cycles end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, cast

from desktop_app.imaging.picture_info.comfy_nodes import (
    CONTROL,
    DISPLAY,
    FIRST_OF,
    INSTRUCTION_INPUTS,
    INSTRUCTIONS,
    LOGIC,
    MOST_TEXT,
    SELECTORS,
    TEXT_NODES,
    WHEN_FALSE,
    WHEN_TRUE,
    WIDGETS,
    WORD_INPUTS,
    WRITER_INPUTS,
    WRITERS,
)
from desktop_app.imaging.picture_info.draft import items, objects
from desktop_app.imaging.picture_info.texts import json_object

_MOST_NODES, _MOST_STEPS, _DEEPEST, _MOST_LEVELS = 5000, 2000, 40, 6
_MOST_LOOKED, _SHORT, _LONG = 5000, 120, 600
"""Characters of a text that are judged; of one that may always be a user's words, and of one that
never is."""
_INPUT, _OUTPUT = "-10", "-20"
"""Where links within a subgraph come in and go out."""
_NEVER, _BYPASS = 2, 4
"""Modes of nodes in the editor that aren't run: links to the first lead nowhere, the other gives on
what comes in."""

Link: TypeAlias = "tuple[str, int]"
"""A node's id, and which of its outputs."""

_KEPT: Final = "text_0"
"""Where a node that shows a text keeps it, as ShowText|pysssss calls it."""

_TEXTS: Final = ("populated_text", "text", "prompt", "string", "value")
_PARTS: Final = re.compile(r"(?:text|string|prompt)[_ ]?(?:[a-d]|\d{1,2})|[a-d]", re.IGNORECASE)
_BRANCH: Final = re.compile(r"(?i).*(?:true|false|_value|then|else|image_[ab]|\d)$")
_NUMBERS: Final = ("value", "seed", "noise_seed", "number", "int", "float", "Number")
_NAMES: Final = {"str": "text", "bool": "switch"}
"""What the only value of a node is called that isn't known, by its type."""

_JOINERS: Final = ("delimiter", "separator", "join_with")
_SIDED: Final = re.compile(
    r"(?:\w{0,12}[_ ])?(?:(pos(?:itive)?)|neg(?:ative)?|uncond(?:itional)?)"
    r"(?:[_ ]?(?:prompt|text|conditioning|cond|g|l|\d))*|(?:\w{1,20} ?)(?:(\+)|[-−])",
    re.IGNORECASE,
)


def side_of(name: str) -> str:
    """Whether an input or an output of this name is "positive" or "negative"; "": neither."""
    found = _SIDED.fullmatch(name[:60])
    return ("positive" if found[1] or found[2] else "negative") if found else ""


@dataclass(frozen=True, slots=True)
class Node:
    """One node.

    Attributes:
        id: its key in the graph.
        kind: its class.
        inputs: values, and links as lists of an id and an output.
        title: as its user calls it.
        outputs: names of its outputs, where the editor's form says them.
    """

    id: str
    kind: str
    inputs: Mapping[str, Any]
    title: str = ""
    outputs: tuple[str, ...] = ()

    def links(self) -> Iterator[tuple[str, Link]]:
        """Inputs that come from other nodes, by their names."""
        links = ((name, link_of(value)) for name, value in self.inputs.items())
        return ((name, link) for name, link in links if link is not None)

    @property
    def is_writer(self) -> bool:
        """Whether a model writes its text, when the graph is run."""
        known = self.kind in TEXT_NODES or DISPLAY.search(self.kind)
        return not known and bool(WRITERS.search(self.kind) or WRITER_INPUTS & self.inputs.keys())


@dataclass(slots=True)
class Graph:
    """Nodes by id.

    Attributes:
        nodes: those.
        outputs: what comes out of places that are no nodes: a link, or a value.
        touched: ids of the nodes that were asked for something, in order.
        written: classes of the nodes whose text a model wrote, with the instructions it got.
        is_shown: whether a node shows such a text, so that `text` gives it.
    """

    nodes: Mapping[str, Node]
    outputs: Mapping[Link, Any] = field(default_factory=dict[Link, Any])
    touched: dict[str, None] = field(default_factory=dict[str, None])
    written: dict[str, str] = field(default_factory=dict[str, str])
    is_shown: bool = False
    _ways: dict[str, str | None] = field(default_factory=dict[str, "str | None"])
    _kept: dict[Link | None, str] = field(default_factory=dict["Link | None", str])
    _guesses: int = 0
    _left: int = _MOST_STEPS

    def __post_init__(self) -> None:
        for node in self.nodes.values():
            if DISPLAY.search(node.kind) and isinstance(kept := node.inputs.get(_KEPT), str):
                sources = (self.source(list(link)) for _, link in node.links())
                self._kept |= dict.fromkeys(map(link_of, sources), kept[:MOST_TEXT])

    def source(self, value: object, deep: int = 0) -> object:
        """What comes in at an input: a value, or the link of the node that makes it; None where
        that isn't run."""
        for _ in range(_DEEPEST):
            link = link_of(value)
            if link is None:
                return value
            if link in self.outputs:
                value = self.outputs[link]
                continue
            node = self.nodes.get(link[0])
            if node is None:
                return None
            if link[1] != 0 or (name := self._forwarded(node, deep)) is None:
                return value
            value = node.inputs.get(name)
        return None

    def _forwarded(self, node: Node, deep: int) -> str | None:
        """The input that a reroute or a switch gives on; None: it does more, or it can't be told
        which one."""
        if node.id not in self._ways:
            self._ways[node.id] = None  # for a switch that waits for itself
            self._ways[node.id] = next(self._forwarded_sources(node, deep), None)
        return self._ways[node.id]

    def _forwarded_sources(self, node: Node, deep: int) -> Iterator[str]:
        by = next((name for name in SELECTORS if name in node.inputs), None)
        if FIRST_OF.search(node.kind) and deep < _DEEPEST:
            given = {name: self.source(node.inputs[name], deep + 1) for name in sorted(node.inputs)}
            yield from (name for name, value in given.items() if value is not None)
        elif by is not None and deep < _DEEPEST and any(map(_BRANCH.match, node.inputs)):
            said = self.value(node.inputs[by], deep=deep + 1)
            ends = re.compile(rf"\D*0*{said}" if isinstance(said, int) else r"(?!)")
            if isinstance(said, bool):
                ends = WHEN_TRUE if said else WHEN_FALSE
            yield from (name for name in node.inputs if name != by and ends.fullmatch(name))

    def at(self, value: object) -> Node | None:
        """The node that an input comes from, if it comes from one."""
        link = link_of(self.source(value))
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
        waiting, seen = [start], {start.id}
        for node in waiting:
            for name, value in node.inputs.items():
                link = link_of(self.source(value)) if not names or name in names else None
                if link is not None and link[0] not in seen and link[0] in self.nodes:
                    seen.add(link[0])
                    waiting.append(self.nodes[link[0]])
                    yield waiting[-1]

    def text(self, value: object, side: str = "", deep: int = 0) -> str:
        """The text of an input: its own, or what the nodes before it put together. Of what a model
        wrote, or chance, it is what a node shows of it, else what the user gave to the model.

        Args:
            value: of the input.
            side: which of two texts counts of a node that has both, as `side_of` says.
            deep: how many nodes were passed.
        """
        value = self.source(value, deep)
        if isinstance(value, str):
            return value[:MOST_TEXT]
        node, guesses = self._before(value, deep), self._guesses
        if node is None:
            return ""
        text = self._made(node, side, deep + 1)
        shown = self._kept.get(link_of(value)) if self._guesses > guesses else ""
        self.is_shown = self.is_shown or bool(shown)
        return shown or text

    def _made(self, node: Node, side: str, deep: int) -> str:
        """The text that a node makes."""
        if node.kind in TEXT_NODES:
            given: dict[str, Any] = {
                name: self.text(value, deep=deep) or self.value(value, deep=deep) or ""
                for name, value in node.inputs.items()
            }
            try:
                return str(TEXT_NODES[node.kind](given))[:MOST_TEXT]
            except (KeyError, TypeError, ValueError):
                return ""
        if any(name in node.inputs for name in SELECTORS) and any(map(_BRANCH.match, node.inputs)):
            return ""  # one of them, but which can't be told
        self._guesses += node.is_writer or "seed" in node.inputs
        if node.is_writer:
            return self._words(node, deep)
        names = (
            [name for name in node.inputs if side and side_of(name) == side]
            or [name for name in _TEXTS if name in node.inputs][:1]
            or sorted(name for name in node.inputs if _PARTS.fullmatch(name))
        )
        texts = [self.text(node.inputs[name], side, deep) for name in names]
        found = [text for text in texts if text]
        if not found:
            through = next((link for _, link in node.links()), None)
            return self.text(list(through), side, deep) if through else ""
        joiner = next((node.inputs[name] for name in _JOINERS if name in node.inputs), ", ")
        return (joiner if isinstance(joiner, str) else ", ").join(found)[:MOST_TEXT]

    def _words(self, node: Node, deep: int) -> str:
        """What a user gave to a model that writes, without the instructions it got."""
        names = [
            name
            for name in node.inputs
            if WORD_INPUTS.fullmatch(name) and not INSTRUCTION_INPUTS.search(name)
        ]
        parts = [part for name in names for part in self._parts(node.inputs[name], "", deep)]
        rules = [part for part in parts if _is_instruction(*part)] or [
            part for part in parts if len(part[1]) > max(_SHORT, 4 * len(parts[-1][1]))
        ]
        words = [text for label, text in parts if (label, text) not in rules]
        if not rules:
            words = [self.text(node.inputs[name], deep=deep) for name in names]
        elif not words:  # they come last, or there are none
            label, text = parts[-1]
            looks = any(re.search("image|picture|video", name) for name, _ in node.links())
            sure = looks or len(text) > _LONG or _is_instruction(label, "")
            words = [text] if len(parts) > 1 or not sure else []
        said = "\n".join(text for _, text in rules if text not in words)
        self.written.setdefault(node.kind, said[:MOST_TEXT])
        return " ".join(filter(None, words))[:MOST_TEXT]

    def _parts(self, value: object, label: str, deep: int) -> list[tuple[str, str]]:
        """The texts that an input is put together of, with the titles of their nodes."""
        value = self.source(value, deep)
        if isinstance(value, str):
            return [(label, value)] if value.strip() else []
        node = self._before(value, deep)
        if node is None:
            return []
        if node.is_writer:
            return [(node.title, self._words(node, deep + 1))]
        return [
            part
            for name, each in node.inputs.items()
            if WORD_INPUTS.fullmatch(name)
            for part in self._parts(each, f"{label} {node.title}", deep + 1)
        ]

    def value(self, value: object, name: str = "", deep: int = 0) -> object:
        """The value of an input: its own, or the one of the node before it.

        Args:
            value: of the input.
            name: of the input: of a node with several values the one of this name counts.
            deep: how many nodes were passed.
        """
        value = self.source(value, deep)
        node = self._before(value, deep)
        if node is None:
            return None if link_of(value) is not None else value
        if node.kind in TEXT_NODES:
            return self._made(node, "", deep + 1)
        if node.kind in LOGIC:
            return LOGIC[node.kind]([self.value(v, "", deep + 1) for v in node.inputs.values()])
        only = list(node.inputs)[: len(node.inputs) == 1]
        key = next((each for each in (name, *_NUMBERS, *only) if each in node.inputs), None)
        return None if key is None else self.value(node.inputs[key], name, deep + 1)

    def _before(self, value: object, deep: int) -> Node | None:
        """The node before an input, until there were too many: ways may meet again and again."""
        if deep >= _DEEPEST or self._left <= 0 or link_of(value) is None:
            return None
        self._left -= 1
        return self.at(value)


def _is_instruction(label: str, text: str) -> bool:
    """Whether a text is said to the model that writes, not of the picture."""
    called = re.search("(?i)system|instruct|template", label)
    return not re.search("(?i)user", label) and bool(
        called or INSTRUCTIONS.search(text[:_MOST_LOOKED])
    )


def link_of(value: object) -> Link | None:
    """An input's link, if it is one."""
    if not isinstance(value, list):
        return None
    parts = cast("list[object]", value)
    if len(parts) == 2 and isinstance(parts[0], str | int) and isinstance(parts[1], int):
        return str(parts[0]), parts[1]
    return None


def graph_of(data: Mapping[str, Any], drawn: Graph) -> Graph:
    """Of what ``prompt`` holds; other things in it are passed over.

    Args:
        data: its JSON.
        drawn: the same as the editor has it: it names outputs, and keeps what nodes show.
    """
    nodes: dict[str, Node] = {}
    for key, value in list(data.items())[:_MOST_NODES]:
        found = json_object(value)
        inputs, kind = found.get("inputs"), found.get("class_type")
        if isinstance(inputs, dict) and isinstance(kind, str):
            beside = drawn.nodes.get(key, Node(key, kind, {}))
            kept = {name: text for name, text in beside.inputs.items() if name == _KEPT}
            title = str(json_object(found.get("_meta")).get("title", beside.title))
            nodes[key] = Node(key, kind[:_LONG], {**inputs, **kept}, title, beside.outputs)
    return Graph(nodes)


def graph_of_workflow(data: Mapping[str, Any]) -> Graph:
    """Of what ``workflow`` holds, the editor's form."""
    layout = _Layout(
        {
            str(each.get("id")): each
            for each in objects(json_object(data.get("definitions")).get("subgraphs"))
        }
    )
    layout.lay(data, "", (), 0)
    return Graph(layout.nodes, layout.outputs)


class _Layout:
    """The nodes of a workflow and of the subgraphs in it.

    Args:
        subgraphs: their definitions, by id: a node of that class stands for all of theirs.

    Attributes:
        nodes: by id.
        outputs: what comes out of nodes that stand for a subgraph, or only give something on.
    """

    def __init__(self, subgraphs: Mapping[str, dict[str, Any]]) -> None:
        self._subgraphs = subgraphs
        self.nodes: dict[str, Node] = {}
        self.outputs: dict[Link, Any] = {}

    def lay(self, level: Mapping[str, Any], start: str, inputs: Sequence[Any], deep: int) -> None:
        """Lay out one level.

        Args:
            level: the workflow, or a subgraph.
            start: how ids of its nodes begin.
            inputs: what comes in at the subgraph's inputs.
            deep: how many levels are above.
        """
        links: dict[object, Any] = {}
        for key, origin, slot, target, place in _links(level):
            before = inputs[slot] if 0 <= slot < len(inputs) else None
            value = before if origin == _INPUT else [start + origin, slot]
            links[key] = value
            if target == _OUTPUT and value is not None:
                self.outputs[start.removesuffix(":"), place] = value
        for found in map(json_object, items(level.get("nodes"))[:_MOST_NODES]):
            if len(self.nodes) >= _MOST_NODES:
                return
            self._place(found, start + str(found.get("id")), links, deep)

    def _place(
        self, found: dict[str, Any], key: str, links: Mapping[object, Any], deep: int
    ) -> None:
        """One node: its values and what comes in, or where what comes in goes on to."""
        kind, slots = str(found.get("type"))[:_LONG], objects(found.get("inputs"))
        linked = {
            str(slot.get("name")): links[link]
            for slot in slots
            if isinstance(link := slot.get("link"), int) and links.get(link) is not None
        }
        inputs = _values(kind, found, slots) | linked
        inner, name = self._subgraphs.get(kind), str(next(iter(inputs.values()), ""))
        if found.get("mode") == _BYPASS:
            self._bypass(key, objects(found.get("outputs")), slots, linked)
        elif kind in ("SetNode", "easy setNode") and linked:
            self.outputs[f"={name}", 0] = next(iter(linked.values()))
        elif kind in ("GetNode", "easy getNode"):
            self.outputs[key, 0] = [f"={name}", 0]
        elif inner is not None and deep < _MOST_LEVELS and found.get("mode") != _NEVER:
            names = [str(each.get("name")) for each in objects(inner.get("inputs"))]
            self.lay(inner, key + ":", [inputs.get(name) for name in names], deep + 1)
        elif found.get("mode") != _NEVER:
            names = tuple(str(each.get("name")) for each in objects(found.get("outputs")))
            self.nodes[key] = Node(key, kind, inputs, str(found.get("title", "")), names)

    def _bypass(
        self,
        key: str,
        outputs: list[dict[str, Any]],
        slots: list[dict[str, Any]],
        linked: Mapping[str, Any],
    ) -> None:
        """Each output gives on the input at its place if that is of its type, else the first."""
        for at, output in enumerate(outputs or [{}]):
            for slot in (*slots[at : at + 1], *slots):
                name, kind = str(slot.get("name")), output.get("type", slot.get("type"))
                if name in linked and slot.get("type") in (kind, "*"):
                    self.outputs[key, at] = linked[name]
                    break


def _links(level: Mapping[str, Any]) -> Iterator[tuple[object, str, int, str, int]]:
    """Id, node and output it comes from, node and input it goes to, of each link: a list in a
    workflow, an object in a subgraph."""
    names = ("id", "origin_id", "origin_slot", "target_id", "target_slot")
    for each in items(level.get("links")):
        found = json_object(each)
        key, origin, slot, target, place = (
            [found.get(name) for name in names] if found else [*items(each), *[None] * 5][:5]
        )
        if isinstance(key, int) and isinstance(slot, int) and isinstance(place, int):
            yield key, str(origin), slot, str(target), place


def _values(kind: str, found: Mapping[str, Any], slots: list[dict[str, Any]]) -> dict[str, Any]:
    """A node's own values by their names: of a table, of its slots, of the widgets that a subgraph
    shows; a single one is called by what it is."""
    values = found.get("widgets_values")
    if isinstance(values, dict):
        return dict(cast("dict[str, Any]", values))
    kept = items(values)
    if DISPLAY.search(kind):
        flat = (text for each in kept for text in (items(each) or [each]))
        text = next((text for text in flat if isinstance(text, str) and text), "")
        return {_KEPT: text} if text else {}
    shown = [
        items(each) for each in items(json_object(found.get("properties")).get("proxyWidgets"))
    ]
    if not shown:
        pairs = zip([None, *kept], kept, strict=False)
        kept = [v for last, v in pairs if not (isinstance(last, int) and str(v) in CONTROL)]
    names = (
        WIDGETS.get(kind)
        or [str(each[-1]) if each[:1] == ["-1"] else "" for each in shown]
        or [str(json_object(slot["widget"]).get("name")) for slot in slots if "widget" in slot]
        or [_NAMES.get(type(v).__name__, "value") for v in kept if len(kept) == 1]
    )
    pairs = zip(names, kept, strict=False)
    return {name: v for name, v in pairs if name and v is not None and not isinstance(v, list)} | {
        f"widget {number}": v for number, v in enumerate(kept) if isinstance(v, dict)
    }
