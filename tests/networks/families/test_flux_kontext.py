"""FLUX.1 Kontext: a reference picture among the tokens, as in diffusers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from desktop_app.catalog.families import references_of
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import lora, reference
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from tests.engine.conftest import make_job, run, told
from tests.engine.control.stock import hint, our_latents
from tests.engine.parity import STEPS, WIDE
from tests.engine.quantised.gguf_files import write_gguf
from tests.tiny_flux import Variant, flux_file, flux_folder, flux_parts, flux_tensors

LOUD = ("to_q.weight", "to_k.weight", "to_v.weight", "to_out.0.weight", "proj_out.weight")


def folder(path: Path, variant: Variant) -> ModelInfo:
    parts = flux_parts(variant)
    for name, weight in parts.transformer.named_parameters():
        if name.endswith(LOUD):  # of small random weights little of what is heard would be seen
            weight.data.mul_(4)
    return told(flux_folder(path, parts))


def edited(info: ModelInfo, picture: ByteArray) -> EngineJob:
    settings: dict[str, Any] = {"prompt": "make it night", "guidance_scale": 2.5}
    settings |= {"size": WIDE, "steps": STEPS, "scheduler": "flow_euler"}
    job = make_job(info, **settings, conditions=(reference("picture"),))
    return replace(job, arrays={"picture": picture})


@pytest.mark.slow
def test_it_takes_one_picture(tmp_path: Path) -> None:
    info = folder(tmp_path / "model", "kontext")
    assert (info.variant, references_of(info)) == ("kontext", 1)


@pytest.mark.slow
def test_a_picture_of_an_odd_size_loses_its_edges_alone(
    tmp_path: Path, engine: LocalEngine
) -> None:
    info = folder(tmp_path / "model", "kontext")
    wide = np.pad(hint(), ((3, 4), (7, 8), (0, 0)))
    made = [our_latents(engine, edited(info, each)) for each in (hint(), wide)]
    assert torch.equal(*made)


@pytest.mark.slow
def test_a_gguf_makes_what_the_folder_makes(tmp_path: Path, engine: LocalEngine) -> None:
    parts = flux_parts("kontext", true_clip=True)  # single files imply its vocabulary
    whole = told(flux_folder(tmp_path / "model", parts))
    path = write_gguf(tmp_path / "flux1-kontext-dev.gguf", flux_tensors(parts), "F32")
    info = replace(told(path), companion=whole.path)
    assert (info.variant, references_of(info)) == ("kontext", 1)
    one, two = (our_latents(engine, edited(each, hint())) for each in (whole, info))
    assert torch.equal(one, two)


@pytest.mark.slow
def test_loras_of_fal_are_read(tmp_path: Path, engine: LocalEngine) -> None:
    info = folder(tmp_path / "model", "kontext")
    network: Any = engine.cache.get(info, lambda _: None, CancelToken()).network
    width, mean = network.inner_dim, 0.5 / network.inner_dim
    name = "base_model.model.double_blocks.0.img_attn.proj"
    tensors = {f"{name}.lora_{way}.weight": torch.full((4, width), mean) for way in "AB"}
    tensors[f"{name}.lora_B.weight"] = torch.ones(width, 4)
    save_file(tensors, tmp_path / "fal.safetensors")
    job, path = edited(info, hint()), str(tmp_path / "fal.safetensors")
    uses = (*job.request.conditions, lora(path))
    with_it = replace(job, request=replace(job.request, conditions=uses), files={path: path})
    plain, other = our_latents(engine, job), run(engine, with_it).pixels[0]
    assert not np.array_equal(run(engine, job).pixels[0], other)
    assert torch.equal(plain, our_latents(engine, job))


@pytest.mark.slow
def test_a_file_is_told_by_its_name(tmp_path: Path) -> None:
    assert told(flux_file(tmp_path / "flux1-kontext-dev.safetensors")).variant == "kontext"


@pytest.mark.slow
def test_dev_is_not_taken_for_one(tmp_path: Path, engine: LocalEngine) -> None:
    with pytest.raises(ModelError) as caught:
        our_latents(engine, edited(folder(tmp_path / "model", "dev"), hint()))
    assert caught.value.code == "reference_unfit"
