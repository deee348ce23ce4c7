"""FLUX.2 klein KV: references that see only one another and are looked at once, as in diffusers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
import torch
from diffusers import Flux2Transformer2DModel
from safetensors.torch import save_file

from desktop_app.catalog.families import load_families, references_of
from desktop_app.core.conditions import Condition, lora, reference, region
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import make_job
from tests.engine.control.stock import our_latents
from tests.engine.parity import STEPS, TOLERANCE, WIDE, difference
from tests.engine.parity_edits import drawn, loud
from tests.networks.families.test_flux2_references import edited
from tests.tiny_flux2 import Flux2Parts, flux2_file, flux2_folder, flux2_parts


@pytest.fixture(scope="module")
def parts() -> Flux2Parts:
    return loud(flux2_parts())


@pytest.fixture(scope="module")
def info(tmp_path_factory: pytest.TempPathFactory, parts: Flux2Parts) -> ModelInfo:
    folder = flux2_folder(tmp_path_factory.mktemp("kv") / "model", parts, kv=True)
    return replace(probe(folder, load_families()), native_size=64)


@contextmanager
def modes() -> Iterator[list[str | None]]:
    """How each call of the transformer was to go about references."""
    told: list[str | None] = []
    forward = Flux2Transformer2DModel.forward

    def spied(self: Any, *args: Any, **more: Any) -> Any:
        told.append(more.get("kv_cache_mode"))
        return forward(self, *args, **more)

    with patch.object(Flux2Transformer2DModel, "forward", spied):
        yield told


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [[], [WIDE], [WIDE, Size(67, 101)]])
def test_references_are_looked_at_once(
    info: ModelInfo, engine: LocalEngine, sizes: list[Size]
) -> None:
    assert (info.variant, references_of(info)) == ("kv", 4)
    assert (info.defaults.steps, info.defaults.guidance_scale) == (4, 1.0)
    pictures = tuple(drawn(seed, each) for seed, each in enumerate(sizes))
    job = edited(info, 1.0, WIDE, *pictures)
    with modes() as told:
        ours = our_latents(engine, job)
    assert told == (["extract", *["cached"] * (STEPS - 1)] if sizes else [None] * STEPS)
    for at, size in enumerate(sizes):
        others = (*pictures[:at], drawn(7, size), *pictures[at + 1 :])
        other = our_latents(engine, edited(info, 1.0, WIDE, *others))
        assert difference(ours, other) > 10 * TOLERANCE  # each picture is heard


def with_conditions(job: EngineJob, *conditions: Condition, **files: str) -> EngineJob:
    request = replace(job.request, conditions=conditions)
    return replace(job, request=request, files={**job.files, **files})


def test_a_reference_that_comes_later_is_looked_at_anew(
    info: ModelInfo, engine: LocalEngine
) -> None:
    job = edited(info, 1.0, WIDE, drawn(0, WIDE), drawn(1, WIDE))
    first, second = job.request.conditions
    with modes() as told:
        our_latents(engine, with_conditions(job, first, replace(second, start=0.5)))
    assert told.count("extract") == 2 and told[STEPS // 2] == "extract"
    with modes() as told:
        our_latents(engine, with_conditions(job, replace(first, end=0.5)))
    assert None in told and told.count("extract") == 1


@pytest.mark.slow
def test_a_lora_that_comes_later_changes_what_is_kept(
    info: ModelInfo, engine: LocalEngine, tmp_path: Path
) -> None:
    place, path = "transformer.transformer_blocks.0.attn.to_k", tmp_path / "lora.safetensors"
    drawn_by = torch.Generator().manual_seed(1)
    halves = {"lora_A": (4, 64), "lora_B": (64, 4)}
    save_file(
        {f"{place}.{k}.weight": torch.randn(v, generator=drawn_by) for k, v in halves.items()}, path
    )
    job = edited(info, 1.0, WIDE, drawn(0, WIDE))
    late = with_conditions(job, *job.request.conditions, lora("late", start=0.5), late=str(path))
    with modes() as told:
        made = our_latents(engine, late)
    assert told.count("extract") == 2 and told[STEPS // 2] == "extract"
    assert difference(made, our_latents(engine, job)) > 10 * TOLERANCE


@pytest.mark.slow
def test_regions_hear_the_same_references(info: ModelInfo, engine: LocalEngine) -> None:
    where = np.zeros((WIDE.height, WIDE.width), np.float32)
    where[:, :48] = 1
    job = edited(info, 1.0, WIDE, drawn(0, WIDE))
    parted = with_conditions(job, *job.request.conditions, region("a dog", "where"))
    parted = replace(parted, arrays={**job.arrays, "where": where})
    with modes() as told:
        made = our_latents(engine, parted)
    assert told.count("extract") == 1
    assert difference(made, our_latents(engine, job)) > 10 * TOLERANCE


@pytest.mark.slow
def test_a_single_file_makes_the_same(
    info: ModelInfo, engine: LocalEngine, parts: Flux2Parts, tmp_path: Path
) -> None:
    path = flux2_file(tmp_path / "flux-2-klein-9b-kv.safetensors", parts)
    file = replace(probe(path, load_families()), native_size=64, companion=info.path, lacks=())
    assert file.variant == "kv"
    made = [our_latents(engine, edited(each, 1.0, WIDE, drawn(0, WIDE))) for each in (info, file)]
    assert difference(*made) < TOLERANCE


@pytest.mark.slow
def test_masks_and_references_go_together(
    info: ModelInfo, engine: LocalEngine, parts: Flux2Parts
) -> None:
    picture, mask = drawn(3, WIDE), np.zeros((WIDE.height, WIDE.width), np.float32)
    mask[16:48, 16:64] = 1
    plain = make_job(info, picture, mask, size=WIDE, steps=STEPS, scheduler="flow_euler")
    seen = replace(with_conditions(plain, reference("picture")), arrays={"picture": drawn(0, WIDE)})
    with modes() as told:
        made = our_latents(engine, seen)
    assert told[0] == "extract" and set(told[1:]) == {"cached"}
    assert difference(made, our_latents(engine, plain)) > 10 * TOLERANCE
