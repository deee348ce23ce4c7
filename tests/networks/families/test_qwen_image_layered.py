"""Qwen-Image-Layered: a picture becomes layers, as in diffusers' pipeline."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch
from diffusers.pipelines.qwenimage import pipeline_qwenimage_layered
from PIL import Image
from torch import Tensor

from desktop_app.catalog.families import layers_of, load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.events import ImageDone, PreviewMade
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.layered_pipeline import LayeredPipeline
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from desktop_app.studio.job_runner import engine_job
from desktop_app.worker.health_picture import health_job
from tests.engine.conftest import make_job, run
from tests.engine.parity import STEPS, TOLERANCE, WIDE, difference
from tests.engine.parity_stock import ROWS, fed_noise, stock_latents, stock_pipeline
from tests.engine.quantised.gguf_files import write_gguf
from tests.refusals import refused
from tests.tiny_qwen_image import (
    QwenImageParts,
    qwen_image_file,
    qwen_image_folder,
    qwen_image_parts,
    qwen_image_tensors,
)

FAMILIES = load_families()
ODD = Size(80, 112)
LAYERED = "QwenImageLayeredPipeline"


@pytest.fixture(scope="module")
def parts() -> QwenImageParts:
    return qwen_image_parts(layered=True)


@pytest.fixture(scope="module")
def layered(tmp_path_factory: pytest.TempPathFactory, parts: QwenImageParts) -> ModelInfo:
    path = tmp_path_factory.mktemp("layered") / "model"
    return replace(probe(qwen_image_folder(path, parts, LAYERED), FAMILIES), native_size=64)


def picture_of(size: Size) -> ByteArray:
    y, x = np.mgrid[0 : size.height, 0 : size.width]
    return np.stack([x * 2, y * 2, 255 - x - y], -1).astype(np.uint8)


def split(info: ModelInfo, size: Size = WIDE, **settings: Any) -> EngineJob:
    given = {"size": size, "steps": STEPS, "scheduler": "flow_euler", "prompt": "a cat"}
    given |= {"negative_prompt": "blurred", "guidance_scale": 3.5, "layers": 3, **settings}
    return make_job(info, picture_of(size), **given)


def theirs(job: EngineJob, monkeypatch: pytest.MonkeyPatch) -> Tensor:
    size, request, module = job.request.size, job.request, cast(Any, pipeline_qwenimage_layered)
    monkeypatch.setattr(module, "calculate_dimensions", lambda *_: (size.width, size.height))
    assert job.image is not None
    count, rows, columns = request.layers + 1, size.height // 16, size.width // 16

    def packed(latents: Tensor) -> Tensor:
        cut = latents.view(16, count, rows, 2, columns, 2).permute(1, 2, 4, 0, 3, 5)
        return cut.reshape(1, count * rows * columns, 64)

    made = list[Tensor]()

    def kept(*told: Any) -> dict[str, Tensor]:
        made.append(told[3]["latents"])
        return {}

    # In 0.42.1 it forgets to give latents back that are asked for.
    noise = fed_noise(job, torch.Size((1, 16, count * rows * 2, columns * 2)), packed)
    with noise, suppress(UnboundLocalError):
        stock_latents(
            LAYERED,
            job,
            image=Image.fromarray(job.image).convert("RGBA"),
            true_cfg_scale=request.guidance_scale,
            guidance_scale=None,
            layers=request.layers,
            callback_on_step_end=kept,
        )
    cut = made[-1].view(count, rows, columns, 16, 2, 2).permute(3, 0, 1, 4, 2, 5)
    return cut.reshape(1, 16, count * rows * 2, columns * 2)


def ours(engine: LocalEngine, job: EngineJob) -> Tensor:
    model = engine.cache.get(job.model, lambda _: None, CancelToken())
    row = ROWS[job.request.scheduler]
    with torch.inference_mode():
        return LayeredPipeline(model, row, job, lambda _: None, CancelToken()).latents(0)


@pytest.mark.slow
@pytest.mark.parametrize("scheduler", FAMILIES["qwen_image"].schedulers)
def test_it_equals_the_stock_pipeline_with_each_scheduler(
    layered: ModelInfo, engine: LocalEngine, monkeypatch: pytest.MonkeyPatch, scheduler: str
) -> None:
    job = split(layered, scheduler=scheduler)
    assert difference(ours(engine, job), theirs(job, monkeypatch)) <= TOLERANCE


@pytest.mark.few(1)
@pytest.mark.parametrize("layers", [1, 4])
@pytest.mark.parametrize("guidance", [1.0, 3.5])
def test_it_equals_the_stock_pipeline_at_odd_sizes(
    layered: ModelInfo,
    engine: LocalEngine,
    monkeypatch: pytest.MonkeyPatch,
    layers: int,
    guidance: float,
) -> None:
    job = split(layered, ODD, layers=layers, guidance_scale=guidance)
    assert difference(ours(engine, job), theirs(job, monkeypatch)) <= TOLERANCE


@pytest.mark.slow
def test_the_layers_are_those_of_the_stock_pipeline(
    layered: ModelInfo, engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = split(layered)
    (done,) = run(engine, job).of(ImageDone)
    pipeline = stock_pipeline(LAYERED, layered.path)
    latents = theirs(job, monkeypatch)
    with torch.inference_mode():
        stacked = latents.chunk(4, dim=2)[1:]
        config = pipeline.vae.config
        mean, deviation = (
            torch.tensor(each).view(1, -1, 1, 1)
            for each in (config.latents_mean, config.latents_std)
        )
        films = [(each * deviation + mean)[:, :, None] for each in stacked]
        made = [pipeline.vae.decode(each).sample[:, :, 0] for each in films]
        pictures = pipeline.image_processor.postprocess(torch.cat(made), output_type="pil")
    stock = np.concatenate([np.asarray(each) for each in pictures])
    assert done.layers is not None and done.layers.shape == stock.shape
    assert np.abs(done.layers.astype(int) - stock).max() <= 1
    assert done.pixels.shape == (WIDE.height, WIDE.width, 3)


def test_a_preview_shows_the_whole_picture(layered: ModelInfo, engine: LocalEngine) -> None:
    job = replace(split(layered, steps=3), previews=True)
    for each in run(engine, job).of(PreviewMade):
        assert each.pixels.shape == (WIDE.height // 8, WIDE.width // 8, 3)


@pytest.mark.slow
@pytest.mark.parametrize("layout", ["bare", "prefixed", "all_in_one", "gguf"])
def test_files_make_what_the_folder_makes(
    tmp_path: Path, engine: LocalEngine, parts: QwenImageParts, layered: ModelInfo, layout: str
) -> None:
    if layout == "gguf":
        path = write_gguf(tmp_path / "model.gguf", qwen_image_tensors(parts), "F32")
    else:
        path = qwen_image_file(tmp_path / "model.safetensors", parts, cast(Any, layout))
    file = probe(path, FAMILIES)
    assert (file.family, file.variant, file.native_size) == ("qwen_image", "layered", 640)
    assert layers_of(file) == 4
    info = replace(file, companion=layered.path, native_size=64)
    (ours_,), (wanted,) = (
        run(engine, split(each, steps=2)).of(ImageDone) for each in (info, layered)
    )
    assert np.array_equal(ours_.layers, wanted.layers)


def test_it_is_refused_without_a_picture(layered: ModelInfo, engine: LocalEngine) -> None:
    loads = engine.cache.loads
    with refused(ModelError, "split_only"):
        run(engine, make_job(layered, scheduler="flow_euler"))
    assert engine.cache.loads == loads


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pipeline", "options"),
    [
        (LAYERED, {}),
        ("QwenImagePipeline", {"layered": True}),
    ],
)
def test_parts_that_don_t_agree_on_layers_are_named(
    tmp_path: Path, engine: LocalEngine, pipeline: str, options: dict[str, Any]
) -> None:
    info = probe(qwen_image_folder(tmp_path / "m", pipeline=pipeline, **options), FAMILIES)
    job = (
        split(replace(info, native_size=64))
        if pipeline == LAYERED
        else make_job(replace(info, native_size=64), scheduler="flow_euler")
    )
    with pytest.raises(ModelError, match="agree on whether it makes layers"):
        run(engine, job)


@pytest.mark.slow
def test_an_autoencoder_of_three_colours_is_named(
    tmp_path: Path, engine: LocalEngine, parts: QwenImageParts
) -> None:
    plain = replace(parts, vae=qwen_image_parts().vae)
    info = probe(qwen_image_folder(tmp_path / "m", plain, LAYERED), FAMILIES)
    with pytest.raises(ModelError, match="agree on whether it makes layers"):
        run(engine, split(replace(info, native_size=64)))


@pytest.mark.slow
def test_its_test_picture_is_made_of_a_grey_one(layered: ModelInfo, engine: LocalEngine) -> None:
    job = health_job(layered)
    (spot,) = job.spots
    run(engine, engine_job(spot, job))
