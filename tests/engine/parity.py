"""Runs the same request through our loop and through a stock pipeline of diffusers.

`FAMILIES` is the table that the parity tests and packaging/documents/parity_sheet.py walk: a family
joins with a row.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal
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

from desktop_app.catalog.families import load_families
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
from tests.engine import parity_models as models
from tests.engine.conftest import make_job
from tests.engine.parity_stock import ROWS, by_calls, fed_noise, stock_latents

Kind = Literal["text", "image", "inpaint"]
TOLERANCE = 1e-4
"""Of the latents' deviation: rounding grows with what is rounded."""

WIDE = Size(96, 64)
"""Rows and columns can't be exchanged."""

STEPS = 6

PACKED = ("flux1", "qwen_image", "chroma", "krea2")
"""Families whose pipelines lay two by two latents in a token."""

DRAWING = (
    *(pipeline_flux_fill, pipeline_z_image_img2img, pipeline_z_image_inpaint),
    *(pipeline_qwenimage_img2img, pipeline_qwenimage_inpaint),
    *(pipeline_chroma_img2img, pipeline_chroma_inpainting),
)
"""Pipelines that draw from the autoencoder's distribution; ours takes its mean."""


@dataclass(frozen=True)
class OwnWay:
    """Where diffusers is not followed, on purpose.

    Attributes:
        kinds, schedulers: of which.
        reason: why.
        strengths: of which.
        families: in families.toml; () for all.
        but: names of `FAMILIES` that it does not touch.
    """

    kinds: tuple[Kind, ...]
    schedulers: tuple[str, ...]
    reason: str
    strengths: tuple[float, ...]
    families: tuple[str, ...] = ()
    but: tuple[str, ...] = ()

    def holds(self, family: ParityFamily, kind: Kind, scheduler: str, strength: float) -> bool:
        """Whether it is about this case."""
        return (
            (kind in self.kinds and scheduler in self.schedulers and strength in self.strengths)
            and (not self.families or family.id in self.families)
            and family.name not in self.but
        )


LEFT_IN = (
    "The pipelines of FLUX, Chroma, Qwen-Image and Z-Image, unlike SD 3's, leave a thousandth of "
    "the picture in with solvers whose first level is 0.999; ours starts from noise alone"
)
CHROMA = (
    pipeline_chroma.ChromaPipeline,
    pipeline_chroma_img2img.ChromaImg2ImgPipeline,
    pipeline_chroma_inpainting.ChromaInpaintPipeline,
)
LEAVING = (*PACKED, "flux2", "z_image", "anima")
OWN_WAY = (
    OwnWay(
        ("image", "inpaint"),
        ("pndm",),
        "diffusers starts in the middle of PLMS's first pair: each step is evaluated one level too "
        "low, and the last level's noise stays in the picture",
        (0.5,),
    ),
    OwnWay(
        ("image", "inpaint"),
        ("lms",),
        "diffusers takes the weights of the fourth order at the first step, where there is one "
        "derivative",
        (0.5,),
    ),
    OwnWay(
        ("inpaint",),
        ("dpm2",),
        "in the middle of a step diffusers gives what is known the next step's level",
        (0.5, 1.0),
        but=("SD 1 inpainting", "SDXL inpainting"),
    ),
    OwnWay(("inpaint",), ("flow_dpmpp_2m",), LEFT_IN, (1.0,), families=LEAVING),
    OwnWay(("inpaint",), ("flow_dpmpp_2m_sde",), LEFT_IN, (1.0,), families=("flux1", "qwen_image")),
)


def own_way(family: ParityFamily, kind: Kind, scheduler: str, strength: float) -> OwnWay | None:
    """Why ours is not diffusers' in this case; None where it must be."""
    return next((each for each in OWN_WAY if each.holds(family, kind, scheduler, strength)), None)


STRENGTHS: dict[Kind, tuple[float, ...]] = {
    "text": (1.0,),
    "image": (0.5, 1.0),
    "inpaint": (0.5, 1.0),
}
"""What each kind is compared at: where steps × strength is not a whole number, pipelines since SD 3
run one step more than the older ones, which ours follows in all families."""


@dataclass(frozen=True)
class ParityFamily:
    """One kind of model as the parity tests run it.

    Attributes:
        name: for the test's id and the sheet.
        id: in families.toml.
        build: writes the tiny model.
        text, image, inpaint: names of the stock pipelines; empty where there is none.
        settings: of the request.
        inputs: further arguments of the stock pipeline's call.
    """

    name: str
    id: str
    build: Callable[[Path], ModelInfo]
    text: str = ""
    image: str = ""
    inpaint: str = ""
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    inputs: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def schedulers(self) -> tuple[str, ...]:
        """All that the family offers."""
        return tuple(load_families()[self.id].schedulers)

    @property
    def is_flow(self) -> bool:
        """Whether it is one of rectified flow."""
        return ROWS[self.schedulers[0]].prediction == "flow"


_SD = {
    "text": "StableDiffusionPipeline",
    "image": "StableDiffusionImg2ImgPipeline",
    "inpaint": "StableDiffusionInpaintPipeline",
}
_SD3 = {
    "text": "StableDiffusion3Pipeline",
    "image": "StableDiffusion3Img2ImgPipeline",
    "inpaint": "StableDiffusion3InpaintPipeline",
}
_CHROMA = {
    "text": "ChromaPipeline",
    "image": "ChromaImg2ImgPipeline",
    "inpaint": "ChromaInpaintPipeline",
}
_Z_IMAGE = {
    "text": "ZImagePipeline",
    "image": "ZImageImg2ImgPipeline",
    "inpaint": "ZImageInpaintPipeline",
}
_QWEN_IMAGE = {
    "text": "QwenImagePipeline",
    "image": "QwenImageImg2ImgPipeline",
    "inpaint": "QwenImageInpaintPipeline",
}
_FLUX = {"text": "FluxPipeline", "image": "FluxImg2ImgPipeline", "inpaint": "FluxInpaintPipeline"}
FAMILIES = [
    ParityFamily("SD 1", "sd1", partial(models.sd, family="sd1"), **_SD),
    ParityFamily(
        "SD 1 inpainting",
        "sd1",
        partial(models.sd, family="sd1", channels=9),
        inpaint="StableDiffusionInpaintPipeline",
    ),
    ParityFamily(
        "SD 2", "sd2", partial(models.sd, family="sd2", prediction_type="v_prediction"), **_SD
    ),
    ParityFamily(
        "SDXL",
        "sdxl",
        models.sdxl,
        text="StableDiffusionXLPipeline",
        image="StableDiffusionXLImg2ImgPipeline",
        inpaint="StableDiffusionXLInpaintPipeline",
    ),
    ParityFamily(
        "SDXL inpainting",
        "sdxl",
        partial(models.sdxl, channels=9),
        inpaint="StableDiffusionXLInpaintPipeline",
    ),
    ParityFamily("SD 3", "sd3", models.sd3, **_SD3),
    ParityFamily("SD 3.5", "sd3", partial(models.sd3, version="3.5"), **_SD3),
    ParityFamily(
        "FLUX.1 dev",
        "flux1",
        models.flux,
        settings={"guidance_scale": 3.5},
        inputs={"max_sequence_length": 512},
        **_FLUX,
    ),
    ParityFamily(
        "FLUX.1 schnell",
        "flux1",
        partial(models.flux, variant="schnell"),
        settings={"guidance_scale": 0.0},
        inputs={"max_sequence_length": 256},
        **_FLUX,
    ),
    ParityFamily(
        "FLUX.1 Fill",
        "flux1",
        partial(models.flux, variant="fill"),
        settings={"guidance_scale": 30.0},
        inputs={"max_sequence_length": 512},
        inpaint="FluxFillPipeline",
    ),
    # Its pipeline for masks hears the picture as a reference, too: that is left out.
    ParityFamily(
        "FLUX.2 klein",
        "flux2",
        partial(models.flux2, distilled=True),
        text="Flux2KleinPipeline",
        settings={"guidance_scale": 1.0},
    ),
    ParityFamily(
        "FLUX.2 klein base",
        "flux2",
        models.flux2,
        text="Flux2KleinPipeline",
        inpaint="Flux2KleinInpaintPipeline",
        settings={"guidance_scale": 3.0},
    ),
    ParityFamily("Chroma", "chroma", models.chroma, settings={"guidance_scale": 3.0}, **_CHROMA),
    ParityFamily(
        "Lumina 2",
        "lumina2",
        models.lumina2,
        text="Lumina2Pipeline",
        settings={"guidance_scale": 4.0},
    ),
    # Its pipeline counts guidance from 0.
    ParityFamily(
        "Krea 2",
        "krea2",
        models.krea2,
        text="Krea2Pipeline",
        settings={"guidance_scale": 3.5},
        inputs={"guidance_scale": 2.5},
    ),
    ParityFamily(
        "Krea 2 Turbo",
        "krea2",
        partial(models.krea2, distilled=True),
        text="Krea2Pipeline",
        settings={"guidance_scale": 1.0},
        inputs={"guidance_scale": 0.0},
    ),
    ParityFamily(
        "Sana",
        "sana",
        models.sana,
        text="SanaPipeline",
        settings={"guidance_scale": 4.5},
        inputs={"use_resolution_binning": False},
    ),
    ParityFamily(
        "Sana 1.5",
        "sana",
        partial(models.sana, newer=True, interpolation_scale=2.0),  # the second as in 4K
        text="SanaPipeline",
        settings={"guidance_scale": 4.5},
        inputs={"use_resolution_binning": False},
    ),
    ParityFamily(
        "Anima",
        "anima",
        models.anima,
        text="AnimaPipeline",
        image="AnimaPipeline",
        settings={"guidance_scale": 4.0},
    ),
    # Its pipelines count guidance from 0.
    ParityFamily(
        "Z-Image",
        "z_image",
        models.z_image,
        settings={"guidance_scale": 3.5},
        inputs={"guidance_scale": 2.5},
        **_Z_IMAGE,
    ),
    ParityFamily(
        "Z-Image Turbo",
        "z_image",
        partial(models.z_image, variant="turbo"),
        settings={"guidance_scale": 1.0},
        inputs={"guidance_scale": 0.0},
        **_Z_IMAGE,
    ),
    # Its pipelines guide only where a negative prompt is given.
    ParityFamily(
        "Qwen-Image",
        "qwen_image",
        models.qwen_image,
        settings={"guidance_scale": 3.5, "negative_prompt": "blurred"},
        inputs={"guidance_scale": None, "true_cfg_scale": 3.5},
        **_QWEN_IMAGE,
    ),
    ParityFamily(
        "Qwen-Image 2.1",
        "qwen_image21",
        models.qwen_image21,
        text="QwenImage21Pipeline",
        settings={"guidance_scale": 3.5},
    ),
]


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
    layout = {"anima": _film, "qwen_image21": _in_a_row}.get(family.id, layout)
    with ExitStack() as stack:
        stack.enter_context(fed_noise(job, ours.shape, layout))
        if class_name == "Flux2KleinInpaintPipeline":
            without_reference(stack, job)
        for module in DRAWING:
            stack.enter_context(patch.object(module, "retrieve_latents", _mean))
        for pipeline in CHROMA:
            stack.enter_context(_true_mask(pipeline))
        theirs = stock_latents(class_name, job, **inputs, **family.inputs)
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


def _in_a_row(latents: Tensor) -> Tensor:
    """One by one."""
    return latents.flatten(2).transpose(1, 2)


def packed(latents: Tensor) -> Tensor:
    """Two by two latents a token, as FLUX.1's pipelines lay them."""
    return pixel_unshuffle(latents, 2).flatten(2).transpose(1, 2)


def unpacked(tokens: Tensor) -> Tensor:
    rows, columns = WIDE.height // 16, WIDE.width // 16
    return pixel_shuffle(tokens.transpose(1, 2).unflatten(2, (rows, columns)), 2)
