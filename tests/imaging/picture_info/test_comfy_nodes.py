"""ComfyUI's own nodes: each guider, sampler, schedule and text encoder is read, in both forms; what
can't be walked is named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.picture_info.comfy_nodes import (
    ENCODERS,
    GUIDERS,
    KNOWN,
    MODEL_CHANGES,
    RESHAPED,
    SAMPLERS,
    SCHEDULES,
    WIDGETS,
)
from desktop_app.imaging.picture_info.comfyui import read
from desktop_app.imaging.picture_info.texts import PictureTexts
from tests.imaging.picture_info.comfyui_samples import comfy, node

LINKED = ("positive", "negative", "conditioning", "cond1", "cond2", "empty_conditioning")


def told(graph: Mapping[str, Any], form: str = "prompt") -> PictureInfo:
    info = read(PictureTexts({form: json.dumps(graph)}))
    assert info is not None
    return info


def custom(**changes: dict[str, Any] | None) -> dict[str, Any]:
    """A graph whose sampler, schedule, guider and noise are nodes of their own."""
    links = {"noise": ["20", 0], "guider": ["21", 0], "sampler": ["22", 0], "sigmas": ["23", 0]}
    nodes: dict[str, dict[str, Any] | None] = {
        "n3": node("SamplerCustomAdvanced", **links, latent_image=["5", 0]),
        "n20": node("RandomNoise", noise_seed=7),
        "n21": node("CFGGuider", model=["4", 0], positive=["6", 0], negative=["7", 0], cfg=4.5),
        "n22": node("KSamplerSelect", sampler_name="euler"),
        "n23": node("BasicScheduler", model=["4", 0], scheduler="normal", steps=18, denoise=1.0),
    }
    return comfy(**nodes | changes)


@pytest.mark.parametrize("kind", GUIDERS)
def test_each_guider(kind: str) -> None:
    row = GUIDERS[kind]
    links = {row.positive: ["6", 0], row.negative: ["7", 0], row.second: ["24", 0]}
    values = {row.guidance: 4.5, **dict.fromkeys(row.others, 2.0)}
    inputs = {name: each for name, each in {**links, **values}.items() if name}
    info = told(
        custom(
            n21=node(kind, model=["4", 0], **inputs),
            n24=node("CLIPTextEncode", text="second text", clip=["4", 1]),
        )
    )
    assert (info.prompt, info.seed, info.model) == ("a bottle", 7, "v1-5-pruned")
    assert info.negative == ("text, watermark" if row.negative else "")
    assert info.guidance == (4.5 if row.guidance else None)
    others = dict(info.others)
    assert all(name in others for name in row.others)
    assert others.get("Second prompt") == ("second text" if row.second else None)
    assert info.not_understood == ()


@pytest.mark.parametrize("kind", SAMPLERS)
def test_each_sampler(kind: str) -> None:
    info = told(custom(n22=node(kind, eta=0.5, s_noise=1.1)))
    assert (info.scheduler, info.not_understood) == (SAMPLERS[kind], ())
    assert dict(info.settings)["eta"] == 0.5 and "s_noise 1.1" in dict(info.others)[kind]


@pytest.mark.parametrize("kind", SCHEDULES)
def test_each_schedule(kind: str) -> None:
    values = {"sigmas": "14.6, 7.0, 2.1, 0.0"} if kind == "ManualSigmas" else {"steps": 3}
    values |= {"scheduler": "beta"} if kind == "BasicScheduler" else {}
    reshaped = {
        name: node(name, sigmas=[str(30 + at), 0], step=2, steps=9)
        for at, name in enumerate(sorted(RESHAPED), 1)
    }
    graph = custom(n23=node(kind, **values))
    for at, each in enumerate(reshaped.values(), 1):  # one behind the other
        graph[str(30 + at + 1)] = each
    graph["31"] = graph["23"]
    graph["3"]["inputs"]["sigmas"] = [str(30 + len(reshaped) + 1), 0]
    info = told(graph)
    assert (info.steps, info.sigmas) == (3, SCHEDULES[kind] or "beta")
    assert RESHAPED <= dict(info.others).keys() and info.not_understood == ()


@pytest.mark.parametrize("kind", ENCODERS)
def test_each_text_encoder_in_both_forms(kind: str) -> None:
    names = ENCODERS[kind]
    texts = {name: f"text of {name}" for name in names}
    info = told(comfy(n6=node(kind, clip=["4", 1], **texts)))
    assert info.prompt == texts[names[0]] and info.not_understood == ()
    widgets = [texts.get(name, 1) for name in WIDGETS[kind]]
    workflow = {
        "nodes": [
            {"id": 3, "type": "KSampler", "inputs": [{"name": "positive", "link": 1}],
             "widgets_values": [42, "fixed", 30, 6.5, "euler", "normal", 1]},
            {"id": 6, "type": kind, "inputs": [], "widgets_values": widgets},
            {"id": 9, "type": "SaveImage", "inputs": [{"name": "images", "link": 2}]},
        ],
        "links": [[1, 6, 0, 3, 0, "CONDITIONING"], [2, 3, 0, 9, 0, "IMAGE"]],
    }  # fmt: skip
    assert told(workflow, "workflow").prompt == texts[names[0]]


@pytest.mark.parametrize("kind", sorted(MODEL_CHANGES))
def test_each_change_of_the_model_is_told(kind: str) -> None:
    base = comfy()["3"]
    changed = base | {"inputs": base["inputs"] | {"model": ["10", 0]}}
    info = told(comfy(n3=changed, n10=node(kind, model=["4", 0], scale=3.0)))
    assert dict(info.others)[kind] == "scale 3.0" and info.model == "v1-5-pruned"


def test_a_boxs_text_and_a_control_networks_are_not_the_prompt() -> None:
    for kind, first in (
        ("GLIGENTextBoxApply", "conditioning_to"),
        ("CLIPTextEncodeControlnet", "conditioning"),
        ("SomebodysBoxApply", "conditioning"),
    ):
        base = comfy()["3"]
        boxed = base | {"inputs": base["inputs"] | {"positive": ["30", 0]}}
        box = node(kind, text="moon", clip=["4", 1], **{first: ["6", 0]})
        info = told(comfy(n3=boxed, n30=box))
        assert info.prompt == "a bottle" and dict(info.others)[kind] == "moon"
        assert f"ComfyUI node: {kind}" in info.not_understood


def test_outputs_tell_the_prompt_from_the_negative_one() -> None:
    both = {"positive": ["6", 0], "negative": ["7", 0], "vae": ["4", 2]}
    graph = custom(
        n21=node("DualCFGGuider", model=["4", 0], cond1=["36", 0], cond2=["36", 1],
                 negative=["7", 0], cfg_conds=4.5, cfg_cond2_negative=1.5),
        n36=node("InstructPixToPixConditioning", **both),
    )  # fmt: skip
    info = told(graph)
    assert (info.prompt, info.negative, info.guidance) == ("a bottle", "text, watermark", 4.5)
    assert dict(info.others)["Second prompt"] == "text, watermark"


@pytest.mark.parametrize("kind", ["Secret Prompter", "LotusConditioning", "TextGenerate"])
def test_what_stands_in_the_way_of_a_prompt_is_named(kind: str) -> None:
    base = comfy()["3"]
    graphs = [comfy(n6=node("CLIPTextEncode", text=["30", 0], clip=["4", 1]), n30=node(kind))]
    graphs += [comfy(n6=node(kind))]
    graphs += [comfy(n3=base | {"inputs": base["inputs"] | {"positive": ["30", 0]}},
                     n30=node(kind, image=["5", 0]))]  # fmt: skip
    for graph in graphs:
        info = told(graph)
        assert info.prompt == "" and any(kind in each for each in info.not_understood)
    assert kind not in KNOWN
    empty = told(comfy(n6=node("CLIPTextEncode", text="", clip=["4", 1])))
    assert (empty.prompt, empty.not_understood) == ("", ())


def test_text_nodes_are_done_again() -> None:
    graph = comfy(
        n6=node("CLIPTextEncode", text=["30", 0], clip=["4", 1]),
        n30=node("StringReplace", string=["31", 0], find="RED", replace="blue"),
        n31=node("CaseConverter", string=["32", 0], mode="UPPERCASE"),
        n32=node("StringTrim", string=["33", 0], mode="Both"),
        n33=node("StringConcatenate", string_a="  a red", string_b=["34", 0], delimiter=" "),
        n34=node("ComfySwitchNode", switch=["36", 0], on_true=["35", 0], on_false="cat"),
        n35=node("StringSubstring", string="a big fox", start=6, end=9),
        n36=node("PrimitiveBoolean", value=True),
    )
    info = told(graph)
    assert (info.prompt, info.not_understood) == ("A blue FOX", ())
    graph["36"]["inputs"]["value"] = False
    assert told(graph).prompt == "A blue CAT"


def test_cycles_end() -> None:
    for loop in ("StringConcatenate", "ConditioningCombine", "Reroute", "ComfySwitchNode"):
        links = {"string_a": ["6", 0], "conditioning_1": ["6", 0], "": ["30", 0],
                 "on_false": ["30", 0], "switch": False}  # fmt: skip
        told(comfy(n6=node("CLIPTextEncode", text=["30", 0]), n30=node(loop, **links)))
        told(comfy(n6=node(loop, **links), n30=node(loop, **links)))


def test_subgraphs_of_the_editors_form_are_walked() -> None:
    inner: dict[str, Any] = {
        "id": "abc-1",
        "inputs": [{"name": "model"}, {"name": "text"}],
        "outputs": [{"name": "LATENT"}],
        "nodes": [
            {"id": 1, "type": "CLIPTextEncode", "inputs": [{"name": "text", "link": 3,
             "widget": {"name": "text"}}], "widgets_values": ["inner text"]},
            {"id": 2, "type": "KSampler", "inputs": [{"name": "model", "link": 1},
             {"name": "positive", "link": 2}],
             "widgets_values": [42, "fixed", 30, 6.5, "euler", "normal", 1]},
        ],
        "links": [
            {"id": 1, "origin_id": -10, "origin_slot": 0, "target_id": 2, "target_slot": 0},
            {"id": 2, "origin_id": 1, "origin_slot": 0, "target_id": 2, "target_slot": 1},
            {"id": 3, "origin_id": -10, "origin_slot": 1, "target_id": 1, "target_slot": 0},
            {"id": 4, "origin_id": 2, "origin_slot": 0, "target_id": -20, "target_slot": 0},
        ],
    }  # fmt: skip
    outer: dict[str, Any] = {
        "nodes": [
            {"id": 4, "type": "CheckpointLoaderSimple", "widgets_values": ["dream.safetensors"]},
            {"id": 12, "type": "abc-1", "inputs": [{"name": "model", "link": 1}]},
            {"id": 8, "type": "VAEDecode", "inputs": [{"name": "samples", "link": 2}]},
            {"id": 9, "type": "SaveImage", "inputs": [{"name": "images", "link": 3}]},
        ],
        "links": [[1, 4, 0, 12, 0, "MODEL"], [2, 12, 0, 8, 0, "LATENT"], [3, 8, 0, 9, 0, "IMAGE"]],
        "definitions": {"subgraphs": [inner]},
    }
    info = told(outer, "workflow")
    assert (info.prompt, info.seed, info.steps) == ("inner text", 42, 30)
    assert (info.model, info.not_understood) == ("dream", ())
    outer["nodes"][1]["inputs"].append({"name": "text", "link": 4})
    outer["nodes"].append({"id": 5, "type": "PrimitiveString", "widgets_values": ["outer text"]})
    outer["links"].append([4, 5, 0, 12, 1, "STRING"])
    assert told(outer, "workflow").prompt == "outer text"
    inner["nodes"].append({"id": 3, "type": "abc-1", "inputs": []})  # one that holds itself
    assert told(outer, "workflow").seed == 42
    run = {key.replace("6", "12:6"): each for key, each in comfy().items()}
    run["3"]["inputs"]["positive"] = ["12:6", 0]
    assert told(run).prompt == "a bottle"


@pytest.mark.parametrize(
    ("said", "tile"), [("enable", "both"), ("x_only", "x"), ("y_only", "y"), ("disable", None)]
)
def test_edges_that_meet(said: str, tile: str | None) -> None:
    info = told(
        custom(
            n21=node("CFGGuider", model=["25", 0], positive=["6", 0], negative=["7", 0], cfg=4.5),
            n25=node("SeamlessTile", model=["4", 0], tiling=said, copy_model="Make a copy"),
        )
    )
    assert (dict(info.settings).get("tile"), info.not_understood) == (tile, ())
    assert info.model == "v1-5-pruned"
