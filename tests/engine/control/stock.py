"""The same request with control through our loop, and through a stock pipeline of diffusers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from torch import Tensor

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import Condition, control
from desktop_app.core.events import EngineEvent, Loading
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.conditions import condition_table
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.pipeline import Pipeline
from tests.engine import parity_stock
from tests.engine.conftest import make_job
from tests.engine.parity import STEPS, WIDE
from tests.engine.parity_stock import ROWS, stock_latents


def hint(seed: int = 0) -> ByteArray:
    """White lines on black, (h, w, 3)."""
    pixels = np.zeros((WIDE.height, WIDE.width), np.uint8)
    random = np.random.default_rng(seed)
    for row, column in zip(random.integers(0, 60, 5), random.integers(0, 90, 5), strict=True):
        pixels[row : row + 3] = 255
        pixels[:, column : column + 3] = 200
    return np.stack([pixels, np.roll(pixels, 7), pixels // 2], -1)


def controlled(
    job: EngineJob, *uses: tuple[Path | None, ByteArray, dict[str, Any]], **arrays: Array
) -> EngineJob:
    """``job`` with control images: each a network's file (None: the model itself takes
    it), the image, fields of the condition."""
    conditions: list[Condition] = []
    files: dict[str, str] = {}
    given: dict[str, Array] = dict(arrays)
    for number, (path, image, options) in enumerate(uses):
        name, array = f"network {number}" if path else "", f"control {number}"
        given[array] = image
        if path:
            files[name] = str(path)
        conditions.append(control(name, array, **{"word": "canny", **options}))
    request = replace(job.request, conditions=(*job.request.conditions, *conditions))
    return replace(job, request=request, files={**job.files, **files}, arrays=given)


def wide_job(
    info: ModelInfo, image: ByteArray | None = None, mask: Any = None, **settings: Any
) -> EngineJob:
    """A job of the parity tests' size."""
    given = {"size": WIDE, "steps": STEPS, "scheduler": "ddim", **settings}
    return make_job(info, image, mask, **given)


def our_latents(
    engine: LocalEngine, job: EngineJob, events: list[EngineEvent] | None = None
) -> Tensor:
    """The latents of the request from our loop, prepared as the engine does it."""
    told = [] if events is None else events
    condition_table.check(job)
    model = engine.cache.get(job.model, told.append, CancelToken())
    model = condition_table.prepared(model, job, told.append, CancelToken())
    row = ROWS[job.request.scheduler]
    with torch.inference_mode():
        return Pipeline(model, row, job, told.append, CancelToken()).latents(0)


def reads(events: Sequence[EngineEvent], part: str = "control network") -> int:
    """How many files of a kind were read."""
    told = [each for each in events if isinstance(each, Loading) and each.what == part]
    return sum(each.done < each.total for each in told)


def their_latents(
    class_name: str,
    job: EngineJob,
    parts: Mapping[str, Any],
    change: Callable[[Any], None] = lambda _: None,
    **inputs: Any,
) -> Tensor:
    """The latents of the request from a stock pipeline with ``parts`` besides the model's own,
    changed by ``change``."""
    import diffusers

    older = class_name.startswith(("StableDiffusionControl", "StableDiffusionAdapter"))
    safety = {"safety_checker": None, "requires_safety_checker": False} if older else {}
    pipeline = getattr(diffusers, class_name).from_pretrained(
        job.model.path, dtype=torch.float32, **safety, **parts
    )
    pipeline.set_progress_bar_config(disable=True)
    change(pipeline)
    with patch.object(parity_stock, "stock_pipeline", lambda *_: pipeline):
        return stock_latents(class_name, job, **inputs)


def pixels_of(image: ByteArray) -> Tensor:
    """(1, 3, h, w) 0..1, as pipelines take control images without changing them."""
    return torch.from_numpy(image.astype(np.float32) / 255).permute(2, 0, 1)[None]
