from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.catalog.families import Family, load_families
from desktop_app.catalog.intents import load_intents
from desktop_app.core.generation_settings import GenerationSettings, ModelSettings
from desktop_app.core.request import Task
from desktop_app.core.setting_table import ROWS
from desktop_app.state.work.controls import (
    CONTROLS,
    EDIT_ROWS,
    REASONS,
    RULES,
    idle_controls,
    idle_edits,
    idle_intents,
)
from tests.models import model_info

FAMILIES = load_families()
SD1 = FAMILIES["sd1"]
TEXT, PICTURE = Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE


def guided(scale: float) -> ModelSettings:
    return ModelSettings(guidance_scale=scale)


def test_every_setting_without_effect_has_a_rule_and_its_reason() -> None:
    named = {rule for row in ROWS.values() for rule in row.idle}
    assert named == set(RULES) and named <= set(REASONS)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_the_tables_of_families_name_known_controls_and_reasons(family: Family) -> None:
    for without in (family.without, *(v.without for v in family.variants.values())):
        assert set(without) <= set(CONTROLS)
        assert set(without.values()) <= set(REASONS)


def test_the_negative_prompt_counts_only_with_guidance() -> None:
    model = model_info("m")
    assert "negative_prompt" not in idle_controls(model, SD1, guided(7.5), TEXT)
    assert idle_controls(model, SD1, guided(1.0), TEXT)["negative_prompt"] == "guidance_off"
    distilled = replace(SD1, guidance="distilled")
    idle = idle_controls(model, distilled, guided(7.5), TEXT)
    assert idle["negative_prompt"] == "distilled_guidance" and "guidance_scale" not in idle
    none = replace(SD1, guidance="none")
    idle = idle_controls(model, none, guided(7.5), TEXT)
    assert idle["negative_prompt"] == idle["guidance_scale"] == "no_guidance"


def test_timesteps_and_classes_belong_to_consistency_models() -> None:
    idle = idle_controls(model_info("m"), SD1, guided(7.5), TEXT)
    assert idle["timesteps"] == idle["class_label"] == idle["edit"] == "consistency_only"
    plain = model_info("m", prediction_type="consistency")
    idle = idle_controls(plain, SD1, guided(7.5), TEXT)
    assert "timesteps" not in idle and idle["class_label"] == "not_class_conditional"
    classes = model_info("m", prediction_type="consistency", classes=10)
    idle = idle_controls(classes, SD1, guided(7.5), PICTURE)
    assert not {"timesteps", "class_label", "edit"} & set(idle)


def test_a_refiner_alone_waits_for_a_picture() -> None:
    sdxl = FAMILIES["sdxl"]
    refiner = model_info("m", family="sdxl", variant="refiner")
    assert idle_controls(refiner, sdxl, guided(5.0), TEXT)["prompt"] == "picture_only"
    assert "prompt" not in idle_controls(refiner, sdxl, guided(5.0), PICTURE)
    assert idle_controls(refiner, sdxl, guided(5.0), PICTURE)["refiner"] == "picture_only"
    assert "refiner" not in idle_controls(model_info("m", family="sdxl"), sdxl, guided(5.0), TEXT)


def test_what_a_family_and_its_variant_lack_is_told_with_the_reason() -> None:
    row = replace(SD1, without={"clip_skip": "no_clip"}, variants={})
    assert idle_controls(model_info("m"), row, guided(7.5), TEXT)["clip_skip"] == "no_clip"
    assert "refiner" in idle_controls(model_info("m"), SD1, guided(7.5), TEXT)


def test_intents_that_need_words_are_told_with_a_model_that_reads_none() -> None:
    intents, plain = load_intents(), model_info("m", prediction_type="consistency")
    idle = idle_intents(intents, plain)
    offered = {key for key in idle if intents[key].name}
    assert offered == {"replace", "add", "edit", "split"}
    assert set(idle.values()) == {"needs_words", "edits_not", "splits_not"}
    neither = {"edit": "edits_not", "split": "splits_not"}
    assert idle_intents(intents, model_info("m")) == neither
    assert idle_intents(intents, model_info("m", family="flux2")) == {"split": "splits_not"}
    assert not idle_intents(intents, None)


def test_an_edit_waits_for_what_it_needs_and_something_can_always_be_made() -> None:
    for has_picture, has_mask in ((False, False), (True, False), (True, True)):
        idle = idle_edits(has_picture=has_picture, has_mask=has_mask)
        assert set(idle) < set(EDIT_ROWS) and set(idle.values()) <= set(REASONS)
    assert idle_edits(has_picture=False, has_mask=False)["stroke"] == "needs_picture"
    assert idle_edits(has_picture=True, has_mask=False)["inpaint"] == "needs_mask"
    assert idle_edits(has_picture=True, has_mask=True)["stroke"] == "needs_no_mask"


CURVES = {"guidance_curve", "guidance_rescale", "cfg_zero"}
ATTENTION = {"attention_guidance", "attention_scale", "attention_blur"}


@pytest.mark.parametrize(
    ("family", "variant", "scale", "reasons"),
    [
        ("sd1", "", 7.5, {"cfg_zero": "flow_only"}),
        ("sd1", "", 1.0, dict.fromkeys(CURVES, "unguided")),
        ("sd1", "lcm", 8.0, dict.fromkeys((*CURVES, *ATTENTION), "built_in_guidance")),
        ("sd3", "", 5.0, dict.fromkeys(ATTENTION, "unet_attention")),
        ("flux1", "", 3.5, dict.fromkeys((*CURVES, *ATTENTION), "built_in_guidance")),
        ("flux1", "schnell", 0.0, dict.fromkeys((*CURVES, *ATTENTION), "no_guidance")),
    ],
)
def test_forms_of_guidance_are_greyed_where_they_were_not_published(
    family: str, variant: str, scale: float, reasons: dict[str, str]
) -> None:
    model = model_info("m", family=family, variant=variant)
    idle = idle_controls(model, FAMILIES[family], guided(scale), TEXT)
    assert {name: idle[name] for name in CURVES | ATTENTION if name in idle} == reasons


def test_structure_may_guide_where_the_rest_does_not_and_holds_a_picture_only() -> None:
    settings = GenerationSettings(guidance_scale=1.0, structure=0.5, structure_guidance=4.0)
    idle = idle_controls(model_info("m"), SD1, settings, TEXT)
    assert not {"negative_prompt", "guidance_rescale", "structure_guidance"} & set(idle)
    assert idle["structure_strength"] == "needs_picture"
    assert "structure_strength" not in idle_controls(model_info("m"), SD1, settings, PICTURE)
    consistency = model_info("m", family="consistency", prediction_type="consistency")
    idle = idle_controls(consistency, FAMILIES["consistency"], settings, PICTURE)
    assert idle["structure"] == "own_schedule"
