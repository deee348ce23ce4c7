"""Qwen-Image-Edit: references among the tokens and before the prompt, as in diffusers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers.models.qwen2_5_vl.configuration_qwen2_5_vl import Qwen2_5_VLConfig
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import Qwen2_5_VLForConditionalGeneration

from desktop_app.catalog.families import load_families, references_of
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import reference
from desktop_app.core.errors import ModelError
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.part_sizes import part_sizes
from desktop_app.library.probing.probe import probe
from desktop_app.networks import seeing_text
from desktop_app.networks.language_text import STATES
from desktop_app.studio.job_runner import engine_job
from desktop_app.worker.health_picture import health_job
from tests.engine.conftest import SIZE, make_job, run
from tests.engine.control.networks import qwen_image_net
from tests.engine.control.parity import denoiser_of
from tests.engine.control.stock import controlled, hint, our_latents
from tests.engine.parity import STEPS, TOLERANCE, WIDE, difference
from tests.engine.parity_qwen_edit import seen_small, stock_qwen_edit
from tests.tiny_parts import draw_norms, finish
from tests.tiny_qwen_image import (
    QwenImageParts,
    qwen_image_file,
    qwen_image_folder,
    qwen_image_parts,
    text_keys,
)

FAMILIES = load_families()
SETTINGS: dict[str, Any] = {
    "size": WIDE,
    "steps": STEPS,
    "scheduler": "flow_euler",
    "prompt": "make it night",
    "negative_prompt": "blurred",
    "guidance_scale": 3.5,
}


@pytest.fixture(scope="module")
def parts() -> QwenImageParts:
    return qwen_image_parts()


@pytest.fixture(scope="module")
def edit(tmp_path_factory: pytest.TempPathFactory, parts: QwenImageParts) -> ModelInfo:
    path = tmp_path_factory.mktemp("edit") / "model"
    folder = qwen_image_folder(path, parts, "QwenImageEditPlusPipeline")
    return replace(probe(folder, FAMILIES), native_size=64)


@pytest.fixture(autouse=True)
def small() -> Iterator[None]:
    with seen_small(WIDE.width * WIDE.height):
        yield


def edited(info: ModelInfo, *pictures: ByteArray, **settings: Any) -> EngineJob:
    arrays = {f"picture {at}": each for at, each in enumerate(pictures)}
    job = make_job(info, **{**SETTINGS, **settings})
    uses = tuple(reference(name) for name in arrays)
    return replace(job, request=replace(job.request, conditions=uses), arrays=arrays)


@pytest.mark.slow
def test_the_first_one_takes_one_picture(
    tmp_path: Path, engine: LocalEngine, parts: QwenImageParts
) -> None:
    folder = qwen_image_folder(tmp_path / "model", parts, "QwenImageEditPipeline")
    first = replace(probe(folder, FAMILIES), native_size=64)
    assert first.variant == "edit_first"
    with pytest.raises(ModelError) as caught:
        our_latents(engine, edited(first, hint(0), hint(1)))
    assert (caught.value.code, references_of(first)) == ("reference_many", 1)


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("qwen_image_edit_fp8_e4m3fn", "edit_first"),
        ("Qwen_Image_Edit-Q4_K_M", "edit_first"),
        ("qwen_image_edit_2509_fp8_e4m3fn", "edit"),
        ("Qwen-Image-Edit-2511-Q4_K_M", "edit"),
    ],
)
def test_single_files_are_told_apart_by_their_publishers_names(name: str, variant: str) -> None:
    row = FAMILIES["qwen_image"].variant_named(name)
    assert row is not None and row.id == variant


@pytest.mark.slow
def test_what_is_seen_has_places_of_its_own_in_the_text(
    edit: ModelInfo, engine: LocalEngine
) -> None:
    """The pipeline alone forgets to say which tokens are pictures; the models were trained so."""
    texts = engine.cache.get(edit, lambda _: None, CancelToken()).texts
    assert isinstance(texts, seeing_text.SeeingText)
    texts.see([hint(0), hint(1)])
    texts.mark("two")
    with torch.inference_mode():
        made = texts.encode("make it night")[STATES]
        images = [Image.fromarray(hint(at)) for at in range(2)]
        told, forgotten = (
            stock_qwen_edit(edit.path, placed=placed).encode_prompt("make it night", images)[0]
            for placed in (True, False)
        )
    assert made.shape == told.shape
    assert torch.allclose(made, told, atol=1e-4)
    assert not torch.allclose(made, forgotten, atol=1e-2)


@pytest.mark.slow
def test_pictures_belong_to_what_is_remembered_of_texts(
    edit: ModelInfo, engine: LocalEngine
) -> None:
    first, second, both = (
        edited(edit, hint(0)),
        edited(edit, hint(1)),
        edited(edit, hint(0), hint(1)),
    )
    made = [our_latents(engine, job) for job in (first, second, both, first, both)]
    assert torch.equal(made[0], made[3]) and torch.equal(made[2], made[4])
    assert not torch.equal(made[0], made[1]) and not torch.equal(made[0], made[2])


@pytest.mark.slow
def test_its_test_picture_is_an_edit_of_a_grey_one(edit: ModelInfo, engine: LocalEngine) -> None:
    job = health_job(edit)
    (spot,) = job.spots
    made = run(engine, engine_job(spot, job))
    assert np.isfinite(made.pixels[0]).all()


def test_it_makes_nothing_without_a_picture(edit: ModelInfo) -> None:
    with pytest.raises(ModelError) as caught:
        run(LocalEngine("float32"), edited(edit))
    assert caught.value.code == "reference_needed"


def test_control_images_and_references_go_together(
    edit: ModelInfo, engine: LocalEngine, tmp_path: Path
) -> None:
    net = qwen_image_net(denoiser_of(edit))
    net.save_pretrained(tmp_path / "net")
    plain = edited(edit, hint(0))
    with_both = controlled(plain, (tmp_path / "net", hint(3), {}))
    with_both = replace(with_both, arrays={**plain.arrays, **with_both.arrays})
    made = [our_latents(engine, job) for job in (plain, with_both)]
    assert difference(made[1], made[0]) > 30 * TOLERANCE


@pytest.mark.slow
def test_a_share_of_the_steps_and_masks_of_the_document_go_together(
    edit: ModelInfo, engine: LocalEngine, picture: ByteArray, mask: FloatArray
) -> None:
    job = make_job(edit, picture, mask, **{**SETTINGS, "size": SIZE})
    use = reference("picture", end=0.5)
    job = replace(job, request=replace(job.request, conditions=(use,)), arrays={"picture": picture})
    first, again = (run(engine, job).pixels[0].tobytes() for _ in range(2))
    assert first == again


def test_a_file_is_told_by_its_name_and_sees_with_its_companion(
    tmp_path: Path, engine: LocalEngine, parts: QwenImageParts, edit: ModelInfo
) -> None:
    whole = qwen_image_file(tmp_path / "qwen_image_edit_2509.safetensors", parts, "all_in_one")
    file = replace(probe(whole, FAMILIES), native_size=64, companion=edit.path)
    assert (file.variant, edit.variant) == ("edit", "edit")
    ours, wanted = (our_latents(engine, edited(info, hint(0))) for info in (file, edit))
    assert torch.equal(ours, wanted)


@pytest.mark.slow
def test_weights_that_stay_on_the_disk_make_the_same(edit: ModelInfo) -> None:
    quick, slow = LocalEngine("float32"), LocalEngine("float32")
    try:
        job = edited(edit, hint(0))
        plain = run(quick, job).pixels[0]
        disk = run(slow, replace(job, memory=MemoryPlan(offload="disk"))).pixels[0]
    finally:
        quick.close()
        slow.close()
    assert np.allclose(plain, disk, atol=1e-3)


def test_what_is_loaded_is_what_was_forecast(edit: ModelInfo, engine: LocalEngine) -> None:
    loaded = engine.cache.get(edit, lambda _: None, CancelToken()).weights.parts
    forecast = part_sizes(edit, FAMILIES["qwen_image"]).parts
    assert {part.part: part.numbers for part in forecast} == {
        part.part: part.numbers for part in loaded
    }


@pytest.mark.slow
def test_a_plain_model_is_not_taken_for_one(
    tmp_path: Path, engine: LocalEngine, parts: QwenImageParts, edit: ModelInfo
) -> None:
    plain = probe(qwen_image_folder(tmp_path / "plain", parts), FAMILIES)
    with pytest.raises(ModelError) as caught:
        our_latents(engine, edited(replace(plain, native_size=64), hint(0)))
    assert caught.value.code == "reference_unfit"
    masked = edited(edit, hint(0))
    (use,) = masked.request.conditions
    where = np.ones((WIDE.height, WIDE.width), np.float32)
    masked = replace(
        masked,
        request=replace(masked.request, conditions=(replace(use, mask="where"),)),
        arrays={**masked.arrays, "where": where},
    )
    with pytest.raises(ModelError) as caught:
        our_latents(engine, masked)
    assert caught.value.code == "reference_unfit"


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "fields", [{"depth": 10**9}, {"depth": 1}, {"hidden_size": 32}, {"out_hidden_size": 64}]
)
def test_settings_of_what_sees_that_cannot_be_are_told(
    edit: ModelInfo, engine: LocalEngine, tmp_path: Path, fields: dict[str, Any]
) -> None:
    copy = Path(shutil.copytree(edit.path, tmp_path / "copy"))
    file = copy / "text_encoder" / "config.json"
    settings = json.loads(file.read_text())
    settings["vision_config"] |= fields
    file.write_text(json.dumps(settings))
    with pytest.raises(ModelError):
        run(engine, edited(replace(probe(copy, FAMILIES), native_size=64), hint(0)))


@pytest.mark.parametrize("shape", [(1, 1), (1, 4000), (100, 60), (3000, 2000)])
def test_pictures_of_any_size_are_seen_at_one(shape: tuple[int, int]) -> None:
    size = seeing_text.seen_size(np.zeros((*shape, 3), np.uint8), 384 * 384)
    assert size.width % 32 == size.height % 32 == 0
    assert min(size.width, size.height) >= 32


def seeing_parts() -> QwenImageParts:
    """With the table of words and the marks of the published model, and its heads' width."""
    made = qwen_image_parts()
    text, sight = made.text_encoder.config.text_config, made.text_encoder.config.vision_config
    sight = {**sight.to_dict(), "hidden_size": 160, "num_heads": 2, "fullatt_block_indexes": []}
    marks = {"image_token_id": 151655, "video_token_id": 151656}
    marks |= {"vision_start_token_id": 151652, "vision_end_token_id": 151653}
    config = {**text.to_dict(), "vocab_size": 152064}
    torch.manual_seed(0)
    encoder = Qwen2_5_VLForConditionalGeneration(
        Qwen2_5_VLConfig(text_config=config, vision_config=sight, **marks)
    )
    draw_norms(encoder)
    finish((encoder,))
    return replace(made, text_encoder=encoder)


@pytest.mark.slow
def test_a_file_of_the_text_encoder_sees_pictures_as_its_folder_does(
    tmp_path: Path, engine: LocalEngine, picture: ByteArray
) -> None:
    """ComfyUI's one file for words and pictures, under another name."""
    parts, models = seeing_parts(), tmp_path / "models"
    whole = qwen_image_folder(tmp_path / "whole", parts, "QwenImageEditPlusPipeline")
    shutil.rmtree(whole / "tokenizer")
    for name in ("unet", "clip", "vae"):
        (models / name).mkdir(parents=True)
    file = qwen_image_file(models / "unet" / "qwen_image_edit_2509.safetensors", parts)
    keys = {k: v.clone() for k, v in text_keys(parts.text_encoder).items()}
    blind = {name: each for name, each in keys.items() if not name.startswith("visual.")}
    save_file(blind, models / "clip" / "a.safetensors")
    assert "text_encoder" in probe(file, FAMILIES).lacks
    save_file(keys, models / "clip" / "b.safetensors")
    shutil.copy(whole / "vae/diffusion_pytorch_model.safetensors", models / "vae/c.safetensors")
    one, two = (replace(probe(each, FAMILIES), native_size=64) for each in (file, whole))
    assert one.parts["text_encoder"].endswith("b.safetensors") and not one.lacks
    shown = [run(engine, edited(each, picture)).pixels[0] for each in (one, two)]
    assert shown[0].tobytes() == shown[1].tobytes()
