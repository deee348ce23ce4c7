"""Qwen-Image 2.1: reference pictures where its text encoder sees them, as in diffusers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from desktop_app.catalog.families import load_families
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
from tests.engine import parity_models as models
from tests.engine.conftest import SIZE, make_job, run
from tests.engine.control.stock import hint, our_latents
from tests.engine.parity import STEPS, TOLERANCE, WIDE, difference
from tests.engine.parity_edits import loud
from tests.tiny_qwen_image21 import qwen_image21_file, qwen_image21_parts

PICTURES = (hint(0), hint(1).transpose(1, 0, 2)[:, :32].copy())
"""Of other sizes, which no side scales: 96 × 64 and 32 × 96."""


SETTINGS: dict[str, Any] = {
    "size": WIDE,
    "steps": STEPS,
    "scheduler": "flow_euler",
    "prompt": "make it night",
    "negative_prompt": "blurred",
}


@pytest.fixture(scope="module")
def info(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    parts = loud(qwen_image21_parts())
    return models.qwen_image21(tmp_path_factory.mktemp("21") / "model", parts=parts)


def edited(info: ModelInfo, *pictures: ByteArray, **settings: Any) -> EngineJob:
    arrays = {f"picture {at}": each for at, each in enumerate(pictures)}
    uses = tuple(reference(name) for name in arrays)
    job = make_job(info, **{**SETTINGS, **settings})
    return replace(job, request=replace(job.request, conditions=uses), arrays=arrays)


@pytest.mark.slow
def test_pictures_of_any_size_are_seen_as_they_are_encoded(
    info: ModelInfo, engine: LocalEngine
) -> None:
    """Edges are cut to whole places, for both."""
    odd = np.pad(PICTURES[0], ((3, 4), (5, 6), (0, 0)))
    ours, cut = (our_latents(engine, edited(info, each)) for each in (odd, PICTURES[0]))
    assert torch.equal(ours, cut)


@pytest.mark.slow
def test_one_that_acts_in_a_share_of_the_steps_is_still_read_of(
    info: ModelInfo, engine: LocalEngine
) -> None:
    job = edited(info, *PICTURES)
    first, second = job.request.conditions
    ended = replace(job.request, conditions=(replace(first, end=0.4), second))
    made = [our_latents(engine, each) for each in (job, replace(job, request=ended))]
    assert difference(made[1], made[0]) > 10 * TOLERANCE


@pytest.mark.slow
def test_pictures_belong_to_what_is_remembered_of_texts(
    info: ModelInfo, engine: LocalEngine
) -> None:
    jobs = [edited(info, *each) for each in ((), PICTURES[:1], PICTURES, (), PICTURES)]
    made = [our_latents(engine, job) for job in jobs]
    assert torch.equal(made[0], made[3]) and torch.equal(made[2], made[4])
    assert not torch.equal(made[0], made[1]) and not torch.equal(made[1], made[2])


def test_masks_of_the_document_and_references_go_together(
    info: ModelInfo, engine: LocalEngine, picture: ByteArray, mask: FloatArray
) -> None:
    job = make_job(info, picture, mask, **{**SETTINGS, "size": SIZE})
    request = replace(job.request, conditions=(reference("picture"),))
    job = replace(job, request=request, arrays={"picture": picture})
    first, again = (run(engine, job).pixels[0].tobytes() for _ in range(2))
    assert first == again


@pytest.mark.slow
def test_weights_that_stay_on_the_disk_make_the_same(info: ModelInfo) -> None:
    quick, slow = LocalEngine("float32"), LocalEngine("float32")
    try:
        job = edited(info, *PICTURES)
        plain = run(quick, job).pixels[0]
        disk = run(slow, replace(job, memory=MemoryPlan(offload="disk"))).pixels[0]
    finally:
        quick.close()
        slow.close()
    assert np.allclose(plain, disk, atol=1e-3)


def test_what_is_loaded_is_what_was_forecast(info: ModelInfo, engine: LocalEngine) -> None:
    loaded = engine.cache.get(info, lambda _: None, CancelToken()).weights.parts
    forecast = part_sizes(info, load_families()["qwen_image21"]).parts
    there = {part.part: part.numbers for part in loaded}
    there["text_encoder"] += 16  # its last norm is read, and doesn't count
    assert {part.part: part.numbers for part in forecast} == there


@pytest.mark.slow
def test_a_text_encoder_of_a_file_sees_nothing_and_says_so(
    tmp_path: Path, info: ModelInfo, engine: LocalEngine
) -> None:
    file = qwen_image21_file(tmp_path / "qwen_image_2.1.safetensors", "all_in_one")
    found = replace(probe(file, load_families()), native_size=64, companion=info.path)
    run(engine, edited(found))
    with pytest.raises(ModelError) as caught:
        run(engine, edited(found, *PICTURES))
    assert caught.value.code == "reference_blind"
