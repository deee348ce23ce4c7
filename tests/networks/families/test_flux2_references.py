"""FLUX.2 klein: reference pictures among the tokens, as in diffusers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import reference
from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions.reference import ReferenceHandler
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.reference.fitting import fitted
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import make_job
from tests.engine.parity import STEPS, WIDE
from tests.engine.parity_edits import drawn, loud
from tests.tiny_flux2 import flux2_folder, flux2_parts

BASE, DISTILLED = 3.0, 1.0


@pytest.fixture(scope="module", params=[BASE, DISTILLED], ids=["base", "distilled"])
def model(tmp_path_factory: pytest.TempPathFactory, request: Any) -> tuple[ModelInfo, float]:
    path: Path = tmp_path_factory.mktemp("flux2") / "model"
    parts = loud(flux2_parts())
    folder = flux2_folder(path, parts, distilled=request.param == DISTILLED)
    return replace(probe(folder, load_families()), native_size=64), request.param


def edited(info: ModelInfo, scale: float, size: Size, *pictures: ByteArray) -> EngineJob:
    arrays = {f"picture {at}": each for at, each in enumerate(pictures)}
    job = make_job(
        info,
        size=size,
        steps=STEPS,
        scheduler="flow_euler",
        prompt="make it night",
        guidance_scale=scale,
        conditions=tuple(reference(name) for name in arrays),
    )
    return replace(job, arrays=arrays)


@pytest.mark.few(1)
def test_the_picture_that_is_edited_is_encoded_as_it_is(
    model: tuple[ModelInfo, float], engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However large the working size; another one is brought to what the model takes."""
    info, scale = model
    loaded: Any = engine.cache.get(info, lambda _: None, CancelToken())
    family = replace(loaded.family, reference_area=48 * 48)
    encoded: list[ByteArray] = []

    def latents(picture: ByteArray) -> torch.Tensor:
        encoded.append(picture)
        return torch.zeros(1, 32, picture.shape[0] // 8, picture.shape[1] // 8)

    stand = SimpleNamespace(
        family=family, info=info, picture_latents=latents, keeps_references=False
    )
    pictures = drawn(0, WIDE), drawn(1, Size(200, 400))
    job = edited(info, scale, WIDE, *pictures)
    scene: Any = SimpleNamespace(job=job, model=stand)
    assert len(list(ReferenceHandler().hooks(job.request.conditions, scene))) == 1
    assert encoded[0] is pictures[0] or np.array_equal(encoded[0], pictures[0])
    assert encoded[1].shape == (96, 48, 3)


@pytest.mark.parametrize(
    ("sizes", "code"),
    [
        ([WIDE] * 5, "reference_many"),
        ([Size(1, 1)], "reference_size"),
        ([Size(4000, 15)], "reference_size"),
        ([Size(20_000, 20_000)], "reference_size"),
    ],
)
def test_what_is_not_taken_is_told_before_the_model_is_built(
    model: tuple[ModelInfo, float], sizes: list[Size], code: str
) -> None:
    info, scale = model
    blank = np.zeros((1, 1, 3), np.uint8)
    pictures = [np.broadcast_to(blank, (each.height, each.width, 3)) for each in sizes]
    engine = LocalEngine("float32")
    with pytest.raises(VelaturaError) as caught:
        engine.generate(edited(info, scale, WIDE, *pictures), lambda _: None, CancelToken())
    assert caught.value.code == code
    assert not len(engine.cache)


def test_large_ones_are_scaled_once_and_small_ones_never() -> None:
    assert fitted(drawn(0, Size(90, 70)), 16, 1 << 20).shape == (64, 80, 3)
    assert fitted(drawn(0, Size(2000, 1000)), 16, 1 << 16).shape == (176, 352, 3)
    assert fitted(drawn(0, Size(16, 4000)), 16, 1 << 12).shape == (1008, 16, 3)
