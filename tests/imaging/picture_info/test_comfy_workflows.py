"""ComfyUI's form of the editor alone: switches, nodes that are off, values without names, wires
that are not drawn."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from desktop_app.imaging.picture_info.comfyui import read
from desktop_app.imaging.picture_info.texts import PictureTexts
from tests.imaging.picture_info.test_comfy_nodes import told


def slot(name: str, kind: str, link: int | None = None, *, shown: bool = False) -> dict[str, Any]:
    """An input of a node; ``shown``: it has a field in the window, too."""
    return {
        "name": name,
        "type": kind,
        "link": link,
        **({"widget": {"name": name}} if shown else {}),
    }


OUTPUTS = [{"name": "MODEL", "type": "MODEL"}, {"name": "CLIP", "type": "CLIP"}]
NODES: list[dict[str, Any]] = [
    {"id": 3, "type": "KSampler",
     "widgets_values": [42, "randomize", 30, 6.5, "euler", "normal", 1],
     "inputs": [slot("model", "MODEL", 1), slot("positive", "CONDITIONING", 2),
                slot("negative", "CONDITIONING", 3), slot("latent_image", "LATENT", 4),
                slot("steps", "INT", 10, shown=True)]},
    {"id": 4, "type": "CheckpointLoaderSimple", "widgets_values": ["dream.safetensors"]},
    {"id": 5, "type": "EmptyLatentImage", "widgets_values": [640, 512, 1]},
    {"id": 6, "type": "CLIPTextEncode", "inputs": [slot("clip", "CLIP", 13)],
     "widgets_values": ["a barn"]},
    {"id": 7, "type": "CLIPTextEncode", "widgets_values": ["rain"]},
    {"id": 8, "type": "VAEDecode", "inputs": [slot("samples", "LATENT", 5)]},
    {"id": 9, "type": "SaveImage", "inputs": [slot("images", "IMAGE", 6)]},
    {"id": 11, "type": "LoraLoader", "mode": 4, "outputs": OUTPUTS,
     "inputs": [slot("clip", "CLIP", 14), slot("model", "MODEL", 7)],
     "widgets_values": ["ink.safetensors", 1, 1]},
    {"id": 20, "type": "ComfySwitchNode", "widgets_values": [False],
     "inputs": [slot("on_false", "INT", 11), slot("on_true", "INT", 12),
                slot("switch", "BOOLEAN", 15, shown=True)]},
    {"id": 21, "type": "PrimitiveInt", "widgets_values": [20, "fixed"]},
    {"id": 22, "type": "PrimitiveInt", "widgets_values": [4, "fixed"]},
    {"id": 23, "type": "PrimitiveBoolean", "widgets_values": [True]},
]  # fmt: skip
LINKS: list[list[Any]] = [
    [1, 11, 0, 3, 0, "MODEL"], [2, 6, 0, 3, 1, "CONDITIONING"], [3, 7, 0, 3, 2, "CONDITIONING"],
    [4, 5, 0, 3, 3, "LATENT"], [5, 3, 0, 8, 0, "LATENT"], [6, 8, 0, 9, 0, "IMAGE"],
    [7, 4, 0, 11, 1, "MODEL"], [10, 20, 0, 3, 4, "INT"], [11, 21, 0, 20, 0, "INT"],
    [12, 22, 0, 20, 1, "INT"], [13, 11, 1, 6, 0, "CLIP"], [14, 4, 1, 11, 0, "CLIP"],
    [15, 23, 0, 20, 2, "BOOLEAN"],
]  # fmt: skip


def workflow(*changed: dict[str, Any], links: tuple[list[Any], ...] = ()) -> dict[str, Any]:
    """The workflow above with other nodes and links, by their ids."""
    nodes = {each["id"]: each for each in (*deepcopy(NODES), *changed)}
    wires = {each[0]: each for each in (*LINKS, *links)}
    return {"nodes": list(nodes.values()), "links": list(wires.values())}


def test_steps_behind_a_switch_are_read() -> None:
    info = told(workflow(), "workflow")
    assert (info.prompt, info.steps, info.seed, info.model) == ("a barn", 4, 42, "dream")
    assert (info.loras, info.not_understood) == ((), ())
    off = told(workflow(NODES[-1] | {"widgets_values": [False]}), "workflow")
    assert off.steps == 20


@pytest.mark.parametrize(
    ("kind", "values", "names"),
    [
        ("Switch any [Crystools]", [True], ("on_false", "on_true")),
        ("ImpactSwitch", [2, True], ("input1", "input2")),
        ("easy anythingIndexSwitch", [1], ("value0", "value1")),
        ("CR Text Input Switch", [2], ("text1", "text2")),
    ],
)
def test_switches_of_older_editors_say_their_choice_by_its_place(
    kind: str, values: list[Any], names: tuple[str, str]
) -> None:
    inputs = [slot(name, "*", link) for name, link in zip(names, (11, 12), strict=True)]
    switch = {"id": 20, "type": kind, "inputs": inputs, "widgets_values": values}
    assert told(workflow(switch), "workflow").steps == 4


def test_a_node_that_is_never_run_gives_nothing() -> None:
    switch = {"id": 20, "type": "Any Switch (rgthree)",
              "inputs": [slot("any_01", "INT", 11), slot("any_02", "INT", 12)]}  # fmt: skip
    assert told(workflow(switch), "workflow").steps == 20
    muted = NODES[9] | {"mode": 2}
    assert told(workflow(switch, muted), "workflow").steps == 4


def test_a_bypassed_node_gives_on_what_is_of_the_outputs_type() -> None:
    skipped = {"id": 12, "type": "CLIPSetLastLayer", "widgets_values": [-2],
               "inputs": [slot("clip", "CLIP", 16)]}  # fmt: skip
    links = ([14, 12, 0, 11, 0, "CLIP"], [16, 4, 1, 12, 0, "CLIP"])
    assert told(workflow(skipped, links=links), "workflow").clip_skip == 1
    on = NODES[7] | {"mode": 0}
    assert [each.name for each in told(workflow(on), "workflow").loras] == ["ink"]


def test_wires_that_are_not_drawn_are_followed() -> None:
    for kinds in (("SetNode", "GetNode"), ("easy setNode", "easy getNode")):
        put = {"id": 30, "type": kinds[0], "inputs": [slot("INT", "INT", 30)],
               "widgets_values": ["steps"]}  # fmt: skip
        get = {"id": 31, "type": kinds[1], "widgets_values": ["steps"]}
        links = ([10, 31, 0, 3, 4, "INT"], [30, 20, 0, 30, 0, "INT"])
        info = told(workflow(put, get, links=links), "workflow")
        assert (info.steps, info.not_understood) == (4, ())


def subgraph() -> dict[str, Any]:
    """The workflow above but its end within a subgraph, whose prompt and steps stand outside."""
    inner = workflow()
    inner["nodes"][3]["inputs"].append(slot("text", "STRING", 40, shown=True))
    names = ("id", "origin_id", "origin_slot", "target_id", "target_slot")
    given = ([12, -10, 1, 20, 1], [15, -10, 2, 20, 2], [40, -10, 0, 6, 1], [6, 8, 0, -20, 0])
    wires = {each[0]: dict(zip(names, each, strict=False)) for each in (*LINKS, *given)}
    inner |= {
        "id": "abc",
        "inputs": [{"name": "text"}, {"name": "steps"}, {"name": "fast"}],
        "outputs": [{"name": "IMAGE"}],
        "nodes": [each for each in inner["nodes"] if each["id"] != 9],
        "links": list(wires.values()),
    }
    shown = [["-1", "text"], ["-1", "steps"], ["3", "seed"], ["3", "control_after_generate"],
             ["-1", "fast"]]  # fmt: skip
    outer = {"id": 57, "type": "abc", "inputs": [slot("text", "STRING", shown=True)],
             "properties": {"proxyWidgets": shown},
             "widgets_values": ["a ship", 8, None, "randomize", True]}  # fmt: skip
    return {
        "nodes": [outer, {"id": 9, "type": "SaveImage", "inputs": [slot("images", "IMAGE", 1)]}],
        "links": [[1, 57, 0, 9, 0, "IMAGE"]],
        "definitions": {"subgraphs": [inner]},
    }


def test_values_that_a_subgraph_shows_are_given_to_its_nodes() -> None:
    graph = subgraph()
    info = told(graph, "workflow")
    assert (info.prompt, info.steps, info.seed) == ("a ship", 8, 42)
    graph["nodes"][0]["widgets_values"][-1] = False
    assert told(graph, "workflow").steps == 20
    graph["nodes"][0] |= {"mode": 2}
    assert read(PictureTexts({"workflow": json.dumps(graph)})) is None  # none of it is run


def test_a_text_node_that_is_not_known_has_one_value() -> None:
    text = {"id": 70, "type": "Somebodys Text", "widgets_values": ["a pond"]}
    encoder = NODES[3] | {"inputs": [slot("text", "STRING", 50)]}
    info = told(workflow(text, encoder, links=([50, 70, 0, 6, 0, "STRING"],)), "workflow")
    assert info.prompt == "a pond" and "ComfyUI node: Somebodys Text" in info.not_understood


@pytest.mark.few(1)
@pytest.mark.parametrize("name", ["widgets_values", "inputs", "outputs", "mode", "type", "id"])
def test_wrong_types_do_no_harm(name: str) -> None:
    values: tuple[Any, ...] = (
        None,
        5,
        "x",
        [],
        {},
        [[]],
        [{}],
        [None],
        [5],
        ["x"],
        1e300,
        True,
        [[["x"]]],
    )
    for value in values:
        for at in range(len(NODES)):
            graph = workflow()
            graph["nodes"][at][name] = value
            read(PictureTexts({"workflow": json.dumps(graph)}))
