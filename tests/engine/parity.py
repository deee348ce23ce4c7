"""Runs the same request through our loop and through a stock pipeline of diffusers."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from diffusers.pipelines.chroma import (
    pipeline_chroma,
    pipeline_chroma_img2img,
    pipeline_chroma_inpainting,
)
from diffusers.pipelines.flux import pipeline_flux_fill
from diffusers.pipelines.flux2 import pipeline_flux2_klein_inpaint
from diffusers.pipelines.qwenimage import pipeline_qwenimage_img2img, pipeline_qwenimage_inpaint
from diffusers.pipelines.z_image import pipeline_z_image_img2img, pipeline_z_image_inpaint
from torch import Tensor
from torch.nn.functional import pixel_shuffle, pixel_unshuffle

from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import lora
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.masking import painted
from desktop_app.engine.pipeline import Pipeline
from desktop_app.networks.codec import pixels_to_tensor
from desktop_app.networks.flux_patches import from_patches
from tests.engine.conftest import make_job
from tests.engine.parity_families import LEAVING, PACKED, Kind, ParityFamily
from tests.engine.parity_stock import ROWS, by_calls, fed_noise, stock_latents

TOLERANCE = 1e-4
"""Of the latents' deviation: rounding grows with what is rounded."""

WIDE = Size(96, 64)
"""Rows and columns can't be exchanged."""

STEPS = 6

DRAWING = (
    *(pipeline_flux_fill, pipeline_z_image_img2img, pipeline_z_image_inpaint),
    *(pipeline_qwenimage_img2img, pipeline_qwenimage_inpaint),
    *(pipeline_chroma_img2img, pipeline_chroma_inpainting),
)
"""Pipelines that draw from the autoencoder's distribution; ours takes its mean."""
CHROMA = (
    pipeline_chroma.ChromaPipeline,
    pipeline_chroma_img2img.ChromaImg2ImgPipeline,
    pipeline_chroma_inpainting.ChromaInpaintPipeline,
)


def compared(
    engine: LocalEngine,
    family: ParityFamily,
    info: ModelInfo,
    kind: Kind,
    scheduler: str,
    strength: float = 1.0,
    lora_file: Path | None = None,
) -> tuple[Tensor, Tensor]:
    """(our latents, theirs) of one request; with a LoRA, that each side loads by itself."""
    picture, mask = _picture(), _mask()
    settings: dict[str, Any] = {"size": WIDE, "steps": STEPS, "scheduler": scheduler}
    settings |= family.settings
    if lora_file is not None:
        settings["conditions"] = (lora(str(lora_file)),)
    sizes: dict[str, Any] = {"height": WIDE.height, "width": WIDE.width}
    if kind == "text":
        if family.id not in ("flux1", "flux2"):
            settings["negative_prompt"] = "blurred"
        job = make_job(info, **settings)
        if family.id == "flux2":  # whose squares stand side by side, drawn in another order
            size, generator = WIDE.width // 8, torch.Generator().manual_seed(job.request.seed)
            noise = torch.randn(1, 32, WIDE.height // 8, size, generator=generator)
            sizes["latents"] = pixel_unshuffle(noise, 2)
        return _both(engine, family, family.text, job, sizes)
    counts_calls = family.id in LEAVING and ROWS[scheduler].order == 2
    given: dict[str, Any] = {"strength": by_calls(STEPS, strength) if counts_calls else strength}
    if kind == "inpaint" or family.is_flow:
        given |= sizes
    # The stock pipeline takes latents as the picture: it would draw from the encoder otherwise.
    pixels = pixels_to_tensor(picture)
    clean = picture_latents(engine, info, pixels)
    newer = family.id in (
        "flux2",
        "z_image",
        "qwen_image",
        "chroma",
        "anima",
    )  # they take no latents
    shown = pixels / 2 + 0.5 if newer else clean
    if kind == "image":
        job = make_job(info, picture, **settings, strength=strength)
        return _both(engine, family, family.image, job, {"image": shown, **given})
    if family.inpaint == "FluxFillPipeline":
        mask[:, 20] = 1  # one pixel of eight: it must come through the folded mask
    here = painted(mask)
    job = make_job(info, picture, mask, **settings, strength=strength)
    if family.inpaint == "FluxFillPipeline":
        given |= {"image": pixels / 2 + 0.5, "mask_image": here}
    elif family.id == "flux2":
        given |= {"image": shown, "mask_image": here}
    else:
        outside = clean if family.is_flow else picture_latents(engine, info, pixels * (1 - here))
        given |= {"image": shown, "mask_image": here, "masked_image_latents": outside}
    ours, theirs = _both(engine, family, family.inpaint, job, given)
    if info.input_channels == info.latent_channels:
        known = here[..., ::8, ::8].expand_as(ours) == 0
        assert torch.equal(ours[known], clean[known])
    return ours, theirs


def _both(
    engine: LocalEngine, family: ParityFamily, class_name: str, job: EngineJob, inputs: Any
) -> tuple[Tensor, Tensor]:
    files = {each.name: each.name for each in job.request.conditions}
    ours = our_latents(engine, replace(job, files=files))
    layout = packed if family.id in (*PACKED, "flux2") else _as_is
    layout = {"anima": _film, "qwen_image21": in_a_row}.get(family.id, layout)
    with ExitStack() as stack:
        stack.enter_context(fed_noise(job, ours.shape, layout))
        if class_name == "Flux2KleinInpaintPipeline":
            without_reference(stack, job)
        for module in DRAWING:
            stack.enter_context(patch.object(module, "retrieve_latents", _mean))
        for pipeline in CHROMA:
            stack.enter_context(_true_mask(pipeline))
        theirs = stock_latents(class_name, job, **inputs, **family.inputs)
    if class_name == "Flux2Pipeline":
        return ours, from_patches(theirs, WIDE.height // 16, WIDE.width // 16)
    if family.id == "flux2":  # as the decoder takes them
        codec = engine.cache.get(job.model, lambda _: None, CancelToken()).codec
        return ours, codec._scale.scaled(theirs)
    if family.id == "qwen_image21":
        return ours, theirs.transpose(1, 2).reshape_as(ours)
    return ours, unpacked(theirs) if family.id in PACKED else theirs


def without_reference(stack: ExitStack, job: EngineJob) -> None:
    """klein's pipeline for masks without the picture as a reference, and with our noise."""
    shape = (1, 32, WIDE.height // 8, WIDE.width // 8)
    noise = torch.randn(shape, generator=torch.Generator().manual_seed(job.request.seed))
    nothing = torch.zeros(1, 0, 128), torch.zeros(1, 0, 4)
    module: Any = pipeline_flux2_klein_inpaint
    pipeline = module.Flux2KleinInpaintPipeline
    given = {"prepare_image_latents": lambda *_: nothing}
    stack.enter_context(patch.multiple(pipeline, **given))
    cut = pixel_unshuffle(noise, 2)
    stack.enter_context(patch.object(module, "randn_tensor", lambda *_, **__: cut))


def our_latents(engine: LocalEngine, job: EngineJob) -> Tensor:
    """The latents of the request from our loop."""
    model = engine.cache.get(job.model, lambda _: None, CancelToken())
    row = ROWS[job.request.scheduler]
    with torch.inference_mode():
        return Pipeline(model, row, job, lambda _: None, CancelToken()).latents(0)


def picture_latents(engine: LocalEngine, model: ModelInfo, pixels: Tensor) -> Tensor:
    """A picture's latents."""
    with torch.inference_mode():
        return engine.cache.get(model, lambda _: None, CancelToken()).codec.encode(pixels)


def difference(ours: Tensor, theirs: Tensor) -> float:
    """The greatest difference of any latent, in deviations of ``theirs``."""
    assert ours.shape == theirs.shape
    return float((ours.cpu() - theirs.cpu()).abs().max() / theirs.std())


def _picture() -> ByteArray:
    y, x = np.mgrid[0 : WIDE.height, 0 : WIDE.width]
    return np.stack([x * 2, y * 4, 255 - x - y], -1).astype(np.uint8)


def _mask() -> FloatArray:
    """The lower right quarter."""
    mask = np.zeros((WIDE.height, WIDE.width), np.float32)
    mask[32:, 48:] = 1
    return mask


def _mean(encoded: Any, **_: Any) -> Tensor:
    return encoded.latent_dist.mode()


def _true_mask(pipeline: Any) -> Any:
    """Chroma's pipelines with the mask that they mean: as numbers it hides nothing
    (huggingface/diffusers, issue 12116)."""
    usual = pipeline._prepare_attention_mask

    def prepared(*args: Any, **given: Any) -> Tensor:
        return usual(*args, **given).bool()

    return patch.object(pipeline, "_prepare_attention_mask", prepared)


def _as_is(latents: Tensor) -> Tensor:
    return latents


def _film(latents: Tensor) -> Tensor:
    """Of one frame."""
    return latents[:, :, None]


def in_a_row(latents: Tensor) -> Tensor:
    """One by one."""
    return latents.flatten(2).transpose(1, 2)


def packed(latents: Tensor) -> Tensor:
    """Two by two latents a token, as FLUX.1's pipelines lay them."""
    return pixel_unshuffle(latents, 2).flatten(2).transpose(1, 2)


def unpacked(tokens: Tensor, size: Size = WIDE) -> Tensor:
    """Latents of a picture of ``size`` pixels, as they lie on the grid."""
    rows, columns = size.height // 16, size.width // 16
    return pixel_shuffle(tokens.transpose(1, 2).unflatten(2, (rows, columns)), 2)
