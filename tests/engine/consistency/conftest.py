"""Consistency models for the tests: tiny ones with random weights, and the trained one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import ConsistencyModelPipeline

from desktop_app.catalog.families import load_families
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.library.probing.probe import probe
from tests.tiny_consistency import SIDE, tiny_consistency

CLASSES = 5


@pytest.fixture(scope="session")
def pipeline() -> ConsistencyModelPipeline:
    """diffusers' own, of the tiny unconditional model."""
    return tiny_consistency()


@pytest.fixture(scope="session")
def class_pipeline() -> ConsistencyModelPipeline:
    """The same of the class-conditional one."""
    return tiny_consistency(CLASSES)


@pytest.fixture(scope="session")
def unconditional(
    pipeline: ConsistencyModelPipeline, tmp_path_factory: pytest.TempPathFactory
) -> ModelInfo:
    """What the library finds out about its folder."""
    return probed(pipeline, tmp_path_factory.mktemp("models") / "shapes")


@pytest.fixture(scope="session")
def with_classes(
    class_pipeline: ConsistencyModelPipeline, tmp_path_factory: pytest.TempPathFactory
) -> ModelInfo:
    """The same of the class-conditional one."""
    return probed(class_pipeline, tmp_path_factory.mktemp("models") / "classes")


def probed(pipeline: ConsistencyModelPipeline, folder: Path) -> ModelInfo:
    pipeline.save_pretrained(folder)
    return probe(folder, load_families())


@pytest.fixture(scope="session")
def picture() -> ByteArray:
    """A 32×32 picture with something in it."""
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    return np.stack([x * 8, y * 8, 255 - x * 4 - y * 2], -1).astype(np.uint8)


@pytest.fixture(scope="session")
def mask() -> FloatArray:
    """The lower right quarter is painted."""
    mask = np.zeros((SIDE, SIDE), np.float32)
    mask[SIDE // 2 :, SIDE // 2 :] = 1
    return mask


def consistency_job(
    model: ModelInfo,
    image: ByteArray | None = None,
    mask: FloatArray | None = None,
    *,
    timesteps: tuple[int, ...] = (18, 0),
    **settings: Any,
) -> EngineJob:
    """A job of two steps; ``settings`` are fields of the request."""
    fields: dict[str, Any] = {"steps": 1, "scheduler": "consistency", "seed": 7} | settings
    request = GenerationRequest(
        Task.of(has_picture=image is not None, has_mask=mask is not None),
        "",
        model.id,
        Size(model.native_size, model.native_size),
        timesteps=timesteps,
        **fields,
    )
    return EngineJob(request, model, image, mask)


def generators(*seeds: int) -> list[torch.Generator]:
    """One random source an image, as the engine has them."""
    return [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
