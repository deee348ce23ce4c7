"""ComfyUI's prompts: those that a model wrote, those behind switches, and which of two texts an
output of a node carries."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop_app.core.picture_info import PictureInfo
from desktop_app.imaging.picture_info.comfy_graph import side_of
from desktop_app.imaging.picture_info.comfyui import read
from desktop_app.imaging.picture_info.texts import PictureTexts
from tests.imaging.picture_info.comfyui_samples import comfy, node
from tests.imaging.picture_info.test_comfy_nodes import custom, told

RULES = "You write prompts for pictures. Expand what the user says."
LONG_RULES = "Gib dem Bild mehr Licht, Tiefe und Stimmung; nenne Ort, Zeit und Wetter. " * 3
CHINESE = '[SYSTEM_PROMPT]你是一个增强助手[/SYSTEM_PROMPT][INST]{"prompt": "{prompt}"}[/INST]'


def encoded(link: list[Any]) -> dict[str, Any]:
    """An encoder of a text that comes from ``link``."""
    return node("CLIPTextEncode", text=link, clip=["4", 1])


def wired(**links: Any) -> dict[str, Any]:
    """The default graph's sampler with other links."""
    sampler = comfy()["3"]
    return sampler | {"inputs": sampler["inputs"] | links}


def with_workflow(graph: dict[str, Any], *nodes: dict[str, Any], links: list[Any]) -> PictureInfo:
    """What is told of ``graph`` where the editor's form stands beside it."""
    workflow = json.dumps({"nodes": nodes, "links": links})
    info = read(PictureTexts({"prompt": json.dumps(graph), "workflow": workflow}))
    assert info is not None
    return info


JOINED = node("StringConcatenate", string_a=RULES, string_b=["32", 0], delimiter="")
WORDS = node("PrimitiveStringMultiline", value="a red fox")


@pytest.mark.parametrize(
    "graph",
    [
        {"n30": node("TextGenerate", prompt=["31", 0]), "n31": JOINED},
        {"n30": node("TextGenerate", prompt=["31", 0]),
         "n31": node("StringConcatenate", string_a=["32", 0], delimiter="",
                     string_b=" Expand it into a detailed prompt.")},
        {"n30": node("TextGenerate", prompt=["31", 0]),
         "n31": node("StringConcatenate", string_a=LONG_RULES, string_b=["32", 0], delimiter="")},
        {"n30": node("TextGenerate", prompt=["31", 0]),
         "n31": node("StringReplace", string=CHINESE, find="{prompt}", replace=["32", 0])},
        {"n30": node("TextGenerateLTX2Prompt", prompt=["31", 0], sampling_mode="on"),
         "n31": node("StringFormat", f_string="Rewrite this idea: {a}", **{"values.a": ["32", 0]})},
        {"n30": node("TextGenerate", prompt=["32", 0], system_prompt=RULES)},
        {"n30": node("OllamaGenerateV2", prompt=["32", 0], system=RULES, format="text")},
        {"n30": node("GeminiNode", prompt=["32", 0], model="gemini-2.5-pro", system_prompt=RULES)},
        {"n30": node("OpenAIChatNode", prompt=["31", 0], model="gpt-5"), "n31": JOINED},
        {"n30": node("LLM_local", user_prompt=["32", 0], system_prompt=RULES, temperature=0.7)},
        {"n30": node("AILab_QwenVL_PromptEnhancer", prompt_text=["32", 0], preset_prompt="Rich")},
        {"n30": node("Somebodys", prompt=["32", 0], max_new_tokens=256, instructions=RULES)},
        {"n30": node("PreviewAny", source=["33", 0]), "n33": node("TextGenerate", prompt=["31", 0]),
         "n31": JOINED},
    ],
)  # fmt: skip
def test_of_a_prompt_that_a_model_wrote_the_users_words_are_shown(graph: dict[str, Any]) -> None:
    info = told(comfy(n6=encoded(["30", 0]), n32=WORDS, **graph))
    assert info.prompt == "a red fox"
    assert info.writer and info.writer in " ".join(info.not_understood)


def test_titles_say_which_text_is_the_users() -> None:
    texts = {"System Prompt": "Neon, rain, chrome.", "User Prompt": "you and me on a bench"}
    parts = [
        node("PrimitiveString", value=text) | {"_meta": {"title": title}}
        for title, text in texts.items()
    ]
    joined = node("StringConcatenate", string_a=["31", 0], string_b=["32", 0], delimiter="")
    written = node("TextGenerate", prompt=["33", 0])
    info = told(comfy(n6=encoded(["30", 0]), n30=written, n31=parts[0], n32=parts[1], n33=joined))
    assert info.prompt == texts["User Prompt"]
    assert dict(info.others)["Instructions to TextGenerate"] == texts["System Prompt"]


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        ("Florence2Run", {"text_input": "", "task": "more_detailed_caption"}),
        ("JJC_JoyCaption", {"user_prompt": "Write a long caption for this image."}),
        ("GeminiNode", {"prompt": "Describe this image in detail"}),
        ("WD14Tagger|pysssss", {"threshold": 0.35}),
    ],
)
def test_what_a_model_sees_in_a_picture_is_not_in_the_file(
    kind: str, inputs: dict[str, Any]
) -> None:
    info = told(comfy(n6=encoded(["30", 0]), n30=node(kind, image=["5", 0], **inputs)))
    assert info.prompt == "" and f"ComfyUI: text of CLIPTextEncode: {kind}" in info.not_understood
    assert info.writer == kind


def test_what_a_node_shows_of_a_written_text_is_the_prompt() -> None:
    graph = comfy(
        n6=encoded(["33", 0]),
        n30=node("OllamaGenerate", prompt="a red fox"),
        n33=node("ShowText|pysssss", text=["30", 0], text_0="A fox in deep snow"),
    )
    info = told(graph)
    assert info.prompt == "A fox in deep snow"
    assert (info.writer, dict(info.others)["writer"]) == ("", "OllamaGenerate")
    for values in ([["A fox of this run"]], ["A fox of this run"], [None, "A fox of this run"]):
        graph["6"] = encoded(["30", 0])  # the node that shows stands aside
        shown = {"id": 33, "type": "ShowText|pysssss", "widgets_values": values,
                 "inputs": [{"name": "text", "link": 1}]}  # fmt: skip
        assert with_workflow(graph, shown, links=[[1, 30, 0, 33, 0]]).prompt == "A fox of this run"


def test_what_a_node_shows_of_a_text_that_can_be_put_together_does_not_count() -> None:
    shown = node("ShowText|pysssss", text=["32", 0], text_0="of the run before")
    assert told(comfy(n6=encoded(["33", 0]), n32=WORDS, n33=shown)).prompt == "a red fox"


SWITCHES: dict[str, dict[str, Any]] = {
    "ComfySwitchNode": {"switch": ["40", 0], "on_true": "yes", "on_false": "no"},
    "Switch any [Crystools]": {"boolean": ["40", 0], "on_true": "yes", "on_false": "no"},
    "LazySwitchKJ": {"switch": ["41", 0], "on_true": "no", "on_false": "yes"},
    "easy ifElse": {"boolean": True, "on_true": "yes", "on_false": "no"},
    "easy imageSwitch": {"boolean": True, "image_a": "yes", "image_b": "no"},
    "easy anythingIndexSwitch": {"index": 1, "value0": "no", "value1": "yes", "value10": "no"},
    "ImpactSwitch": {"select": ["42", 0], "sel_mode": True, "input1": "no", "input2": "yes"},
    "ImpactConditionalBranch": {"cond": ["43", 0], "tt_value": "yes", "ff_value": "no"},
    "CR Text Input Switch": {"Input": 2, "text1": "no", "text2": "yes"},
    "Any Switch (rgthree)": {"any_02": "yes", "any_03": "no", "any_01": ["404", 0]},
    "ComfyPassOrNoneNode": {"anything": ["404", 0], "default": "yes"},
    "Reroute (rgthree)": {"": "yes"},
}
"""Switches and what comes in; "40" is true, "41" is not, "42" is 2, "43" both of true things."""


@pytest.mark.parametrize("kind", SWITCHES)
def test_switches_of_texts_numbers_and_models_are_passed(kind: str) -> None:
    said = json.dumps(SWITCHES[kind])
    conditions = {
        "n40": node("PrimitiveBoolean", value=True),
        "n41": node("ComfyNotNode", value=["40", 0]),
        "n42": node("PrimitiveInt", value=2),
        "n43": node("ComfyAndNode", **{"values.value0": ["40", 0], "values.value1": True}),
    }
    kinds = (("20", "yes", "no"), ("21", 4, 50), ("22", ["4", 0], ["44", 0]))
    switches = {
        f"n{key}": node(kind, **json.loads(said.replace('"yes"', f"{json.dumps(yes)}").replace(
            '"no"', f"{json.dumps(no)}")))
        for key, yes, no in kinds
    }  # fmt: skip
    graph = comfy(
        n3=wired(steps=["21", 0], model=["22", 0]), n6=encoded(["20", 0]),
        n44=node("CheckpointLoaderSimple", ckpt_name="other"), **conditions, **switches,
    )  # fmt: skip
    info = told(graph)
    assert (info.prompt, info.steps, info.model) == ("yes", 4, "v1-5-pruned")
    assert info.not_understood == ()


def test_a_switch_that_cannot_be_told_is_named_and_none_of_its_ways_is_shown() -> None:
    unclear = node("StringContains", string="a", substring="b")
    switch = {"switch": ["52", 0], "on_true": "x", "on_false": "y"}
    numbers = node("ComfySwitchNode", **switch | {"on_true": 4, "on_false": 20})
    info = told(
        comfy(n3=wired(steps=["50", 0]), n6=encoded(["51", 0]), n50=numbers,
              n51=node("ComfySwitchNode", **switch), n52=unclear)
    )  # fmt: skip
    assert (info.prompt, info.steps) == ("", None)
    assert "KSampler: steps: ComfySwitchNode" in info.not_understood
    assert "ComfyUI: text of CLIPTextEncode: ComfySwitchNode" in info.not_understood


def test_the_second_output_of_an_unlisted_encoder_is_not_the_prompt() -> None:
    graph = comfy(
        n3=wired(positive=["6", 0], negative=["6", 1]),
        n6=node("EditEncode", prompt="make it snow", clip=["4", 1], image=["5", 0]),
    )
    info = told(graph)
    assert (info.prompt, info.negative) == ("make it snow", "")
    assert "ComfyUI: negative: EditEncode, output 1" in info.not_understood
    graph["6"]["inputs"] |= {"negative_prompt": "blur", "positive_prompt": "make it snow"}
    assert (told(graph).prompt, told(graph).negative) == ("make it snow", "blur")
    alone = comfy(n3=wired(negative=["7", 1]), n7=node("Encode", text="fog", clip=["4", 1]))
    assert told(alone).negative == "fog"


@pytest.mark.parametrize(
    ("kind", "first", "more"),
    [
        ("InstructPixToPixConditioning", 0, {}),
        ("ControlNetApplyAdvanced", 0, {}),
        ("WanImageToVideo", 0, {}),
        ("ApplyInstantID", 1, {"model": ["4", 0]}),
        ("Somebodys", 2, {"neg_weight": 0.5}),
    ],
)
def test_nodes_of_two_conditionings_keep_them_apart(
    kind: str, first: int, more: dict[str, Any]
) -> None:
    both = node(kind, positive=["6", 0], negative=["7", 0], **more)
    links = {"positive": ["60", first], "negative": ["60", first + 1]}
    info = told(comfy(n3=wired(**links), n60=both))
    assert (info.prompt, info.negative) == ("a bottle", "text, watermark")


def test_names_of_outputs_in_the_editors_form_count() -> None:
    both = node("Somebodys", positive=["6", 0], negative=["7", 0])
    graph = comfy(n3=wired(positive=["60", 1], negative=["60", 0]), n60=both)
    outputs = [{"name": "CONDITIONING-"}, {"name": "CONDITIONING+"}]
    info = with_workflow(graph, {"id": 60, "type": "Somebodys", "outputs": outputs}, links=[])
    assert (info.prompt, info.negative) == ("a bottle", "text, watermark")


@pytest.mark.parametrize("kind", ["DualCFGGuider", "SomebodysDualGuider"])
def test_an_edits_instruction_is_not_its_negative_prompt(kind: str) -> None:
    guider = node(kind, model=["4", 0], cond1=["36", 0], cond2=["36", 1], negative=["6", 0],
                  cfg_conds=3.0)  # fmt: skip
    both = node("Somebodys", positive=["6", 0], negative=["7", 0])
    info = told(custom(n21=guider, n36=both))
    assert (info.prompt, info.negative, info.guidance) == ("a bottle", "text, watermark", 3.0)
    assert dict(info.others)["Negative conditioning"] == "of the prompt itself"
    same = told(comfy(n3=wired(negative=["6", 0])))
    assert (same.prompt, same.negative) == ("a bottle", "")


def test_edits_by_reference_have_no_negative_prompt() -> None:
    reference = node("ReferenceLatent", conditioning=["6", 0], latent=["5", 0])
    guider = node("CFGGuider", model=["4", 0], positive=["36", 0], negative=["37", 0], cfg=1.0)
    zero = node("ConditioningZeroOut", conditioning=["6", 0])
    info = told(custom(n21=guider, n36=reference, n37=zero))
    assert (info.prompt, info.negative, info.guidance) == ("a bottle", "", 1.0)


def test_a_styler_gives_two_texts() -> None:
    styler = node("SDXLPromptStyler", text_positive="a fox", text_negative="fog", style="base")
    info = told(comfy(n6=encoded(["60", 0]), n7=encoded(["60", 1]), n60=styler))
    assert (info.prompt, info.negative) == ("a fox", "fog")


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("positive", "positive"), ("CONDITIONING+", "positive"), ("text_positive", "positive"),
        ("neg_conditioning", "negative"), ("negative_prompt", "negative"), ("uncond", "negative"),
        ("position", ""), ("positive_ascore", ""), ("prompt", ""), ("composite", ""), ("", ""),
    ],
)  # fmt: skip
def test_sides_of_names(name: str, side: str) -> None:
    assert side_of(name) == side


def test_loras_of_one_name_in_two_folders_are_two() -> None:
    chain = {
        "n10": node("LoraLoaderModelOnly", lora_name="a/ink", strength_model=0.4, model=["4", 0]),
        "n11": node("LoraLoaderModelOnly", lora_name="b/ink", strength_model=0.7, model=["10", 0]),
        "n12": node("LoraLoaderModelOnly", lora_name="b/ink", strength_model=0.1, model=["11", 0]),
    }
    info = told(comfy(n3=wired(model=["12", 0]), **chain))
    assert [(each.name, each.weight) for each in info.loras] == [
        ("ink", 0.4), ("ink", 0.7), ("ink", 0.1),
    ]  # fmt: skip
