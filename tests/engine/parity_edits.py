"""Edits by instruction through our loop, and through a stock pipeline of diffusers.

`EDITORS` is the table that the parity tests and packaging/documents/parity_sheet.py walk: a model
that takes reference pictures joins with a row.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from math import isclose
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from diffusers.pipelines.qwenimage21 import pipeline_qwenimage21
from PIL import Image
from torch import Tensor
from torch.nn.functional import pixel_unshuffle

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import reference
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.networks.flux_patches import from_patches
from tests.engine import parity_models as models
from tests.engine.conftest import make_job, told
from tests.engine.control.stock import hint, our_latents
from tests.engine.parity import STEPS, WIDE, in_a_row, packed, unpacked
from tests.engine.parity_qwen_edit import seen_small, stock_qwen_edit
from tests.engine.parity_stock import fed_noise, give_scheduler, stock_pipeline
from tests.tiny_flux import Variant, flux_parts
from tests.tiny_flux2 import flux2_folder, flux2_parts
from tests.tiny_qwen_image import qwen_image_folder, qwen_image_parts
from tests.tiny_qwen_image21 import qwen_image21_parts

SIZES = (WIDE, Size(80, 112))
"""Of the answers; neither side of the second is a multiple of 64."""

OWN_SIZES = (WIDE, Size(67, 101))
"""Of the references; what of the second doesn't fit into patches is cut off on all sides."""

LOUD = (
    *("to_q.weight", "to_k.weight", "to_v.weight", "to_out.0.weight"),
    *("proj_out.weight", "to_qkv_mlp_proj.weight"),
)
"""Layers that random weights are made larger of: little of what is heard would be seen."""


@dataclass(frozen=True)
class Editor:
    """One kind of model that takes reference pictures, as the parity tests run it.

    Attributes:
        name: for the test's id and the sheet.
        id: in families.toml.
        build: writes the tiny model.
        theirs: what diffusers' pipeline makes of (job, pictures): latents (1, c, h, w) as ours.
        settings: of the request.
        pictures: the sizes of the references: tests take one and all.
        sizes: of the answer.
    """

    name: str
    id: str
    build: Callable[[Path], ModelInfo]
    theirs: Callable[[LocalEngine, EngineJob, list[ByteArray]], Tensor]
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    pictures: tuple[Size, ...] = OWN_SIZES
    sizes: tuple[Size, ...] = SIZES

    @property
    def schedulers(self) -> tuple[str, ...]:
        """All that the family offers."""
        return tuple(load_families()[self.id].schedulers)


def loud(parts: Any) -> Any:
    """``parts`` with a denoiser that hears what it is given."""
    for name, weight in parts.transformer.named_parameters():
        if name.endswith(LOUD):
            weight.data.mul_(4)
    return parts


def drawn(seed: int, size: Size) -> ByteArray:
    """A picture of lines."""
    wide = np.ix_(np.arange(size.height) % WIDE.height, np.arange(size.width) % WIDE.width)
    return hint(seed)[wide]


def edit_job(
    editor: Editor, info: ModelInfo, pictures: list[ByteArray], size: Size, scheduler: str
) -> EngineJob:
    """ "Make it night", of ``pictures``."""
    arrays = {f"picture {at}": each for at, each in enumerate(pictures)}
    given = {"size": size, "steps": STEPS, "scheduler": scheduler, "prompt": "make it night"}
    uses = tuple(reference(name) for name in arrays)
    job = make_job(info, **{**given, **editor.settings}, conditions=uses)
    return replace(job, arrays=arrays)


def edits(
    engine: LocalEngine, editor: Editor, info: ModelInfo, scheduler: str, count: int, size: Size
) -> tuple[Tensor, Tensor]:
    """(our latents, theirs) of one request with the first ``count`` references."""
    pictures = [drawn(seed, each) for seed, each in enumerate(editor.pictures[:count])]
    job = edit_job(editor, info, pictures, size, scheduler)
    with seen_small(WIDE.width * WIDE.height):
        return our_latents(engine, job), editor.theirs(engine, job, pictures)


def _run(pipeline: Any, job: EngineJob, pictures: list[ByteArray], **inputs: Any) -> Tensor:
    give_scheduler(pipeline, job)
    images = [Image.fromarray(each) for each in pictures]
    size = job.request.size
    return pipeline(
        image=images if len(images) > 1 else images[0],
        prompt=job.request.prompt,
        num_inference_steps=job.request.steps,
        height=size.height,
        width=size.width,
        output_type="latent",
        **inputs,
    ).images


def _noise(job: EngineJob, channels: int) -> Tensor:
    """Where ours starts."""
    size, seed = job.request.size, torch.Generator().manual_seed(job.request.seed)
    return torch.randn(1, channels, size.height // 8, size.width // 8, generator=seed)


def _kontext(_: LocalEngine, job: EngineJob, pictures: list[ByteArray]) -> Tensor:
    pipeline, noise = stock_pipeline("FluxKontextPipeline", job.model.path), _noise(job, 16)
    size = job.request.size
    with fed_noise(job, noise.shape, packed):
        made = _run(
            pipeline,
            job,
            pictures,
            guidance_scale=job.request.guidance_scale,
            latents=packed(noise),
            max_area=size.width * size.height,
            _auto_resize=False,
        )
    return unpacked(made, size)


def _flux2(
    engine: LocalEngine,
    job: EngineJob,
    pictures: list[ByteArray],
    pipeline: Callable[[str], Any],
    guided: bool = True,
) -> Tensor:
    noise, size = _noise(job, 32), job.request.size
    inputs = {"guidance_scale": job.request.guidance_scale} if guided else {}
    with fed_noise(job, noise.shape, packed):
        cut = pixel_unshuffle(noise, 2)
        made = _run(pipeline(job.model.path), job, pictures, latents=cut, **inputs)
    if made.ndim == 3:
        return from_patches(made, size.height // 16, size.width // 16)
    codec: Any = engine.cache.get(job.model, lambda _: None, CancelToken()).codec  # of kleins
    return codec._scale.scaled(made)


_kept_qwen_edit = functools.cache(stock_qwen_edit)


def _qwen_edit(_: LocalEngine, job: EngineJob, pictures: list[ByteArray]) -> Tensor:
    pipeline, noise = _kept_qwen_edit(job.model.path), _noise(job, 16)
    with fed_noise(job, noise.shape, packed):
        made = _run(
            pipeline,
            job,
            pictures,
            negative_prompt=job.request.negative_prompt,
            true_cfg_scale=job.request.guidance_scale,
            guidance_scale=None,
            latents=packed(noise),
        )
    return unpacked(made, job.request.size)


def _qwen_image21(_: LocalEngine, job: EngineJob, pictures: list[ByteArray]) -> Tensor:
    sizes = [(each.shape[1], each.shape[0]) for each in pictures]
    size = job.request.size
    rows, columns = size.height // 16, size.width // 16

    def size_of(_: int, ratio: float) -> tuple[int, int, None]:
        return *next(each for each in sizes if isclose(each[0] / each[1], ratio)), None

    with ExitStack() as stack:
        stack.enter_context(patch.object(pipeline_qwenimage21, "calculate_dimensions", size_of))
        stack.enter_context(fed_noise(job, torch.Size((1, 64, rows, columns)), in_a_row))
        made = _run(
            stock_pipeline("QwenImage21Pipeline", job.model.path),
            job,
            pictures,
            negative_prompt=job.request.negative_prompt,
            guidance_scale=job.request.guidance_scale,
            generator=torch.Generator().manual_seed(job.request.seed),
        )
    return made.transpose(1, 2).reshape(1, 64, rows, columns)


def _flux_model(path: Path, variant: Variant) -> ModelInfo:
    return replace(models.flux(path, parts=loud(flux_parts(variant))), native_size=64)


def _flux2_model(path: Path, *, dev: bool = False, **options: Any) -> ModelInfo:
    return told(flux2_folder(path, loud(flux2_parts(dev=dev)), **options))


def _qwen_model(path: Path, index: str) -> ModelInfo:
    return told(qwen_image_folder(path, qwen_image_parts(), index))


_QWEN = {"guidance_scale": 3.5, "negative_prompt": "blurred"}
_KLEIN = partial(_flux2, pipeline=partial(stock_pipeline, "Flux2KleinPipeline"))
EDITORS = [
    Editor(
        "FLUX.1 Kontext",
        "flux1",
        partial(_flux_model, variant="kontext"),
        _kontext,
        {"guidance_scale": 2.5},
        pictures=(WIDE,),
        sizes=(WIDE,),  # its pipeline brings the picture to the answer's size
    ),
    Editor(
        "FLUX.2 dev",
        "flux2",
        partial(_flux2_model, dev=True),
        partial(_flux2, pipeline=partial(stock_pipeline, "Flux2Pipeline")),
        {"guidance_scale": 3.0},
        pictures=(WIDE, Size(130, 70)),  # its pipeline takes none below 64 pixels
    ),
    Editor(
        "FLUX.2 klein",
        "flux2",
        partial(_flux2_model, distilled=True),
        _KLEIN,
        {"guidance_scale": 1.0},
    ),
    Editor("FLUX.2 klein base", "flux2", _flux2_model, _KLEIN, {"guidance_scale": 3.0}),
    Editor(
        "FLUX.2 klein KV",
        "flux2",
        partial(_flux2_model, kv=True),
        partial(_flux2, pipeline=partial(stock_pipeline, "Flux2KleinKVPipeline"), guided=False),
        {"guidance_scale": 1.0},
    ),
    Editor(
        "Qwen-Image-Edit",
        "qwen_image",
        partial(_qwen_model, index="QwenImageEditPipeline"),
        _qwen_edit,
        _QWEN,
        pictures=(WIDE,),
    ),
    Editor(
        "Qwen-Image-Edit-Plus",
        "qwen_image",
        partial(_qwen_model, index="QwenImageEditPlusPipeline"),
        _qwen_edit,
        _QWEN,
        pictures=(WIDE, Size(WIDE.height, WIDE.width)),  # of the area that both sides see
    ),
    Editor(
        "Qwen-Image 2.1",
        "qwen_image21",
        lambda path: models.qwen_image21(path, parts=loud(qwen_image21_parts())),
        _qwen_image21,
        _QWEN,
        pictures=(WIDE, Size(32, 96)),  # which neither side scales
        sizes=(WIDE, Size(64, 96)),  # its pipeline takes multiples of 32
    ),
]
