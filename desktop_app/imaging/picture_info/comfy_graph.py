"""ComfyUI's graphs: nodes by id, each with its class and inputs; an input is a value or a link.

Read from the form that is run (``prompt``: ComfyUI's script_examples/basic_api_example.py) or from
the editor's (``workflow``: docs.comfy.org, "Workflow JSON"), whose values have no names: older
files tell them by their order alone, see `_WIDGETS`. Every walk is bounded, and cycles end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias, cast

from desktop_app.imaging.picture_info.draft import items, objects

_MOST_NODES, _MOST_STEPS, _DEEPEST = 5000, 2000, 40
_MOST_TEXT = 100_000

Link: TypeAlias = "tuple[str, int]"
"""A node's id, and which of its outputs."""

_WIDGETS: Final[Mapping[str, tuple[str, ...]]] = {
    "KSampler": ("seed", "", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": (
        *("add_noise", "noise_seed", "", "steps", "cfg", "sampler_name", "scheduler"),
        *("start_at_step", "end_at_step", "return_with_leftover_noise"),
    ),
    "SamplerCustom": ("add_noise", "noise_seed", "", "cfg"),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "UNETLoader": ("unet_name", "weight_dtype"),
    "UnetLoaderGGUF": ("unet_name",),
    "VAELoader": ("vae_name",),
    "LoraLoader": ("lora_name", "strength_model", "strength_clip"),
    "LoraLoaderModelOnly": ("lora_name", "strength_model"),
    "CLIPTextEncode": ("text",),
    "CLIPTextEncodeFlux": ("clip_l", "t5xxl", "guidance"),
    "CLIPTextEncodeSDXL": (
        *("width", "height", "crop_w", "crop_h", "target_width", "target_height"),
        *("text_g", "text_l"),
    ),
    "CLIPSetLastLayer": ("stop_at_clip_layer",),
    "EmptyLatentImage": ("width", "height", "batch_size"),
    "EmptySD3LatentImage": ("width", "height", "batch_size"),
    "RandomNoise": ("noise_seed", ""),
    "KSamplerSelect": ("sampler_name",),
    "BasicScheduler": ("scheduler", "steps", "denoise"),
    "FluxGuidance": ("guidance",),
    "CFGGuider": ("cfg",),
    "PrimitiveNode": ("value",),
}
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
            return value[:_MOST_TEXT]
        node = self._before(value, deep)
        if node is None:
            return ""
        names = [name for name in _TEXTS if name in node.inputs][:1]
        names = names or sorted(name for name in node.inputs if _PARTS.fullmatch(name))
        texts = [self.text(node.inputs[name], deep + 1) for name in names]
        found = [text for text in texts if text]
        if not found:
            through = next((link for _, link in node.links()), None)
            return self.text(list(through), deep + 1) if through else ""
        joiner = next((node.inputs[name] for name in _JOINERS if name in node.inputs), ", ")
        return (joiner if isinstance(joiner, str) else ", ").join(found)[:_MOST_TEXT]

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
    return Graph(nodes)


def graph_of_workflow(data: Mapping[str, Any]) -> Graph:
    """Of what ``workflow`` holds. Nodes that are switched off let their inputs through."""
    links: dict[object, list[Any]] = {}
    for each in items(data.get("links")):
        parts = items(each)
        if len(parts) >= 5 and isinstance(parts[0], int):
            links[parts[0]] = [str(parts[1]), parts[2]]
    nodes: dict[str, Node] = {}
    for told in map(_object, items(data.get("nodes"))[:_MOST_NODES]):
        key, kind = str(told.get("id")), str(told.get("type"))
        slots = objects(told.get("inputs"))
        inputs = {} if told.get("mode") in (2, 4) else _values(kind, told, slots)
        for slot in slots:
            link = slot.get("link")
            if isinstance(link, int) and link in links:
                inputs[str(slot.get("name"))] = links[link]
        nodes[key] = Node(key, "Reroute" if told.get("mode") in (2, 4) else kind, inputs)
    return Graph(nodes)


def _values(kind: str, told: Mapping[str, Any], slots: list[dict[str, Any]]) -> dict[str, Any]:
    values = told.get("widgets_values")
    if isinstance(values, dict):
        return dict(cast("dict[str, Any]", values))
    names = _WIDGETS.get(kind) or tuple(
        str(_object(slot["widget"]).get("name")) for slot in slots if "widget" in slot
    )
    pairs = zip(names, items(values), strict=False)
    return {name: value for name, value in pairs if name and not isinstance(value, list)}


def _object(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
