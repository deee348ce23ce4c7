"""What can be had here of what a picture tells."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desktop_app.catalog.families import load_families
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import lora, using
from desktop_app.core.generation_settings import GenerationSettings
from desktop_app.core.geometry import Size
from desktop_app.core.model_record import FileFact, ModelRecord, Origin
from desktop_app.core.picture_info import NamedWeights, PictureInfo
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.core.steps import steps_run
from desktop_app.worker.picture_settings import (
    LocalInventory,
    Replaced,
    TakenOver,
    hashes_of,
    take_over,
)
from tests.models import model_info

SHA = "6ce0161689b3853acaa03779ec93eafe75a02f4ced659bee03f50797806fa2fa"
DREAM = model_info("dream", name="Dream Shaper 8", digest="1111111111")
BASE = model_info("base", name="v1-5-pruned", digest="2222222222")
JUGGER = model_info("jugger", name="Juggernaut XL v9", family="sdxl", native_size=1024)
FLUX = model_info(
    "flux", name="FLUX.1-dev", family="flux1", native_size=1024, factor=16, prediction_type="flow"
)
INK = AddOn("aa" * 5, "ink", "/nowhere/ink.safetensors", "lora", "sd1")
XL_INK = AddOn("bb" * 5, "xl ink", "/nowhere/xl_ink.safetensors", "lora", "sdxl")
VAE = AddOn("cc" * 5, "mse", "/nowhere/vae-ft-mse.safetensors", "vae", "sd1")
SHELF = LocalInventory(
    (DREAM, BASE, JUGGER, FLUX),
    (INK, XL_INK, VAE),
    load_families(),
    load_schedulers(),
    {"2222222222": (SHA,)},
)
NONE = GenerationSettings(steps=11, guidance_scale=3.0)
INFO = PictureInfo(
    "automatic1111",
    prompt="a fox <lora:ink:0.5> x",
    negative="fog",
    seed=5,
    steps=20,
    scheduler="DPM++ 2M",
    sigmas="Karras",
    guidance=7.0,
    size=Size(512, 768),
    model="DreamShaper_8",
)


def had(**changes: Any) -> TakenOver:
    return take_over(replace(INFO, **changes), SHELF, NONE)


def test_settings_are_taken_over() -> None:
    taken = had()
    settings = taken.settings
    assert (settings.steps, settings.guidance_scale, settings.seed) == (20, 7.0, 5)
    assert (settings.scheduler, settings.sigmas, settings.dialect) == (
        "dpmpp_2m",
        "k_karras",
        "a1111",
    )
    assert (taken.model, taken.size, taken.negative) == (DREAM, Size(512, 768), "fog")
    assert taken.replaced == taken.missing == ()


def test_what_is_not_told_stays() -> None:
    taken = take_over(PictureInfo("midjourney", prompt="an owl"), SHELF, NONE, BASE)
    assert (taken.settings.steps, taken.model, taken.prompt) == (11, BASE, "an owl")


def test_it_is_said_that_a_model_rewrote_the_prompt() -> None:
    taken = had(writer="TextGenerate")
    assert (taken.prompt, taken.missing) == ("a fox  x", (Replaced("prompt", "TextGenerate"),))


def test_a_model_is_found_by_its_hash_first() -> None:
    assert had(model="renamed", model_digest=SHA[:10]).model == BASE
    assert had(model="renamed", model_digest="1111111111").model == DREAM
    assert had(model="renamed", model_digest=SHA[:7]).model == DREAM  # that could be chance
    assert had(model="v1-5-pruned.safetensors").model == BASE


def test_the_nearest_model_of_the_family_stands_in() -> None:
    taken = had(model="juggernautXL_v7", size=Size(1024, 1024))
    assert taken.model == JUGGER
    assert taken.replaced == (Replaced("model", "juggernautXL_v7", "Juggernaut XL v9"),)
    assert had(model="somePonyMix", loras=()).model == JUGGER


def test_a_model_of_no_family_that_is_here_is_missing() -> None:
    taken = had(model="sd3.5_large")
    assert taken.model is None
    assert Replaced("model", "sd3.5_large") in taken.missing


def test_loras_are_conditions_and_their_tags_leave_the_prompt() -> None:
    used = (NamedWeights("ink", 0.5, text_weight=0.4), NamedWeights("gone", 1.0))
    taken = had(loras=used, single=(("vae", "vae-ft-mse", None),))
    assert taken.conditions == (lora(INK.key, 0.5, 0.4), *using("vae", VAE.key))
    assert taken.prompt == "a fox  x"
    assert taken.missing == (Replaced("lora", "gone"),)


def test_a_lora_of_another_family_is_missing() -> None:
    assert had(loras=(NamedWeights("xl_ink"),)).missing == (Replaced("lora", "xl_ink"),)


def test_a_seed_of_64_bits_can_not_be_had() -> None:
    taken = had(seed=156680208700286)
    assert taken.settings.seed == 0
    assert taken.missing == (Replaced("seed", "156680208700286"),)


def test_schedulers_are_replaced_and_it_is_said() -> None:
    taken = had(scheduler="DPM++ SDE", sigmas="Automatic")
    assert (taken.settings.scheduler, taken.settings.sigmas) == ("dpmpp_2m_sde", "k_karras")
    assert taken.replaced == (Replaced("scheduler", "DPM++ SDE", "DPM++ 2M SDE"),)
    assert had(scheduler="new").missing == (Replaced("scheduler", "new"),)
    assert had(sigmas="odd").missing == (Replaced("sigmas", "odd"),)
    near = had(scheduler="UniPC", sigmas="Karras")
    assert near.settings.sigmas == "k_karras"
    assert near.replaced == (Replaced("sigmas", "Karras", "UniPC"),)


def test_comfyui_runs_all_the_steps_it_was_asked_for() -> None:
    told = {"scheduler": "euler", "sigmas": "simple", "steps": 20, "strength": 0.5}
    settings = had(source="comfyui", **told).settings
    assert (settings.steps, settings.sigmas) == (40, "k_simple")
    assert steps_run(settings.steps, settings.strength, settings.sigmas) == 20
    there = had(source="automatic1111", **told).settings
    assert (there.steps, there.strength) == (20, 0.5)


def test_distilled_guidance_is_the_scale_of_a_distilled_model() -> None:
    taken = had(model="flux1-dev", guidance=1.0, distilled_guidance=3.5, scheduler="euler")
    assert taken.model == FLUX
    assert (taken.settings.guidance_scale, taken.settings.scheduler) == (3.5, "flow_euler")


def test_sizes_that_the_model_can_not_have_become_the_nearest() -> None:
    taken = had(size=Size(515, 770))
    assert taken.size == Size(512, 768)
    assert taken.replaced == (Replaced("size", "515 × 770", "512 × 768"),)
    wide = had(size=Size(9000, 4500)).size
    assert wide is not None
    assert wide.width < 1000


def test_prompts_of_others_are_read_their_way() -> None:
    assert had(source="comfyui").settings.dialect == "comfyui"
    novel = had(source="novelai", prompt="{fox} <lora:ink:1>")
    assert (novel.settings.dialect, novel.prompt) == ("literal", "{fox} <lora:ink:1>")


def test_a_refiner_that_is_there_is_used() -> None:
    taken = had(model="Juggernaut XL v9", single=(("refiner", "Juggernaut XL v9", 0.7),))
    assert taken.conditions == using("refiner", "jugger", 0.7)
    assert had(single=(("refiner", "xl_refiner", None),)).missing == (
        Replaced("refiner", "xl_refiner"),
    )


def test_our_own_request_is_taken_as_it_is() -> None:
    request = GenerationRequest(
        Task.TEXT_TO_IMAGE, "a fox", "dream", Size(512, 512), seed=9, eta=0.3, scheduler="ddim",
        conditions=(lora(INK.key, 0.5), lora("dd" * 5)),
    )  # fmt: skip
    taken = had(request=request, source="velatura", prompt="a fox")
    assert (taken.settings.eta, taken.settings.scheduler, taken.settings.seed) == (0.3, "ddim", 9)
    assert taken.conditions == (lora(INK.key, 0.5),)
    assert taken.missing == (Replaced("lora", "dd" * 5),)


def test_hashes_are_what_records_know() -> None:
    origin = Origin("hub", files=(FileFact("a.safetensors", 5, SHA), FileFact("b.json", 1)))
    records = (ModelRecord("k", origin=origin), ModelRecord("l"))
    assert hashes_of(records) == {"k": (SHA,), "l": ()}
