"""Jobs with control images through our loop and through a stock pipeline of diffusers.

`ROWS` is the table that the tests and packaging/documents/parity_sheet.py walk: a kind of network
joins with a row. Networks are tiny and random, and their zero convolutions are not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import torch
from diffusers import (
    FluxTransformer2DModel,
    QwenImageTransformer2DModel,
    SanaTransformer2DModel,
    SD3Transformer2DModel,
    UNet2DConditionModel,
    ZImageTransformer2DModel,
)
from diffusers.models.adapter import MultiAdapter
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from diffusers.models.controlnets.controlnet_flux import FluxMultiControlNetModel
from diffusers.models.controlnets.controlnet_sd3 import SD3MultiControlNetModel
from diffusers.models.controlnets.multicontrolnet_union import MultiControlNetUnionModel
from torch import Tensor

from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.masking import LatentMaskHook
from tests.engine import parity_models as models
from tests.engine.control import networks
from tests.engine.control.stock import (
    controlled,
    hint,
    our_latents,
    pixels_of,
    their_latents,
    wide_job,
)
from tests.engine.parity import WIDE, unpacked

Options = dict[str, Any]
WEIGHTS = (0.7, 1.3)
COLUMNS = {
    "one": "one, weight 0.8",
    "share": "start 0.2, end 0.7",
    "two": "two at once",
    "guess": "control first",
}
STARTS: Mapping[str, tuple[Options, Options]] = {
    "one": ({"weight": 0.8}, {"controlnet_conditioning_scale": 0.8}),
    "share": (
        {"start": 0.2, "end": 0.7},
        {"control_guidance_start": 0.2, "control_guidance_end": 0.7},
    ),
    "guess": ({"mode": "control"}, {"guess_mode": True}),
}
"""Column → (what the condition says, what the pipeline is told)."""


@dataclass(frozen=True)
class ControlRow:
    """One kind of network as the parity tests run it.

    Attributes:
        name: for the test's id and the sheet.
        model: the model's, of `models_of`.
        pipeline: of diffusers.
        make: makes a network of a denoiser, given a seed; None: the model has channels of its own.
        columns: of `COLUMNS`.
        part: what the pipeline calls networks.
        image: what it calls control images.
        sees: what it is given for one.
        several: makes one of several networks.
        words: what the control images show.
        is_shared: whether several go through one network.
        options: of the pipeline's call, by number of networks.
        settings: of the request.
        starts: instead of `STARTS`, by column.
        inpaints: the pipeline is given a picture with a mask, by these names; () for none.
        shown: what of a picture with a mask stands for the control image.
        leaves: the pipeline puts nothing back around a hole, and takes the picture as -1..1.
    """

    name: str
    model: str
    pipeline: str
    make: Callable[..., Any] | None
    columns: tuple[str, ...] = ("one", "share", "two", "guess")
    part: str = "controlnet"
    image: str = "image"
    sees: Callable[[ByteArray], Any] = pixels_of
    several: Callable[[list[Any]], Any] = list
    words: tuple[str, ...] = ("canny",)
    is_shared: bool = False
    options: Callable[[int], Options] = lambda _: {}
    settings: Options = field(default_factory=dict[str, Any])
    starts: Mapping[str, tuple[Options, Options]] = field(default_factory=lambda: STARTS)
    inpaints: tuple[str, ...] = ()
    shown: Callable[[ByteArray, Tensor], Tensor] | None = None
    leaves: bool = False


def models_of(folder: Path) -> Callable[[str], ModelInfo]:
    """Writes tiny models into ``folder``, each once: of a family, of one with a number of channels
    ("sd1-9"), of a version or a variant of one ("sd3-3.5", "flux-control")."""
    made: dict[str, ModelInfo] = {}

    def make(name: str) -> ModelInfo:
        family, _, kind = name.partition("-")
        if name not in made:
            path = folder / name
            if family in ("sd1", "sd2", "sdxl"):
                more: Options = {"channels": int(kind)} if kind else {}
                write = models.sdxl if family == "sdxl" else models.sd
                made[name] = write(path, **({} if family == "sdxl" else {"family": family}), **more)
            elif family in ("qwen_image", "sana", "z_image"):
                made[name] = getattr(models, family)(path)
            elif family == "sd3":
                made[name] = models.sd3(path, **({"version": kind} if kind else {}))
            else:
                made[name] = models.flux(path, **({"variant": kind} if kind else {}))
        return made[name]

    return make


def compared(
    engine: LocalEngine,
    tiny: Callable[[str], ModelInfo],
    row: ControlRow,
    column: str,
    folder: Path,
) -> tuple[Tensor, Tensor, Tensor]:
    """(our latents, theirs, ours with other control images) of one request; networks go into
    ``folder``."""
    info, count = tiny(row.model), 2 if column == "two" else 1
    images = [hint(seed) for seed in range(count)]
    nets: list[Any] = []
    for at in range(1 if row.is_shared else count) if row.make is not None else ():
        assert row.make is not None
        nets.append(row.make(denoiser_of(tiny(row.model.replace("-9", ""))), seed=at + 1))
        nets[-1].save_pretrained(folder / f"{at}")
    mask = torch.zeros(WIDE.height, WIDE.width)
    mask[32:, 48:] = 1
    drawn = (hint(5), mask.numpy()) if row.inpaints else ()
    plain = wide_job(info, *drawn, **row.settings)
    ours, theirs = row.starts.get(column, ({}, {}))
    uses = [
        (
            folder / f"{at % len(nets)}" if nets else None,
            image,
            {**_option(row, column, at), **ours},
        )
        for at, image in enumerate(images)
    ]
    with ExitStack() as stack:
        for each in _changed(row):
            stack.enter_context(each)
        made = our_latents(engine, controlled(plain, *uses))
        seen = [row.sees(image) for image in images]
        if row.shown is not None:
            seen = [row.shown(hint(5), mask)]
        given: Options = {
            "height": WIDE.height,
            "width": WIDE.width,
            row.image: seen if column == "two" else seen[0],
            **row.options(count),
            **theirs,
        }
        if column == "two":
            scale = "adapter" if row.part == "adapter" else "controlnet"
            given[f"{scale}_conditioning_scale"] = list(WEIGHTS)
        if len(row.inpaints) == 2:
            seen = (signed if row.leaves else pixels_of)(hint(5))
            names = zip(row.inpaints, (seen, mask[None, None]), strict=True)
            given |= {**dict(names), **({} if row.leaves else {"strength": 1.0})}
            given.setdefault("controlnet_conditioning_scale", 1.0)
        elif row.inpaints:
            given |= {row.inpaints[0]: mask[None, None], "controlnet_conditioning_scale": 1.0}
        parts = {row.part: row.several(nets) if len(nets) > 1 else nets[0]} if nets else {}
        wanted = their_latents(row.pipeline, plain, parts, **given)
        others = [(path, hint(seed + 7), said) for seed, (path, _, said) in enumerate(uses)]
        other = our_latents(engine, plain if row.shown else controlled(plain, *others))
    is_packed = row.model.startswith(("flux", "qwen_image"))
    return made, unpacked(wanted) if is_packed else wanted, other


def denoiser_of(info: ModelInfo) -> Any:
    """A model's denoiser, as diffusers reads it."""
    path = Path(info.path)
    if (path / "unet").is_dir():
        return UNet2DConditionModel.from_pretrained(path / "unet")
    kind: Any = KINDS[info.family]
    return kind.from_pretrained(path / "transformer")


KINDS = {
    "sd3": SD3Transformer2DModel,
    "flux1": FluxTransformer2DModel,
    "qwen_image": QwenImageTransformer2DModel,
    "sana": SanaTransformer2DModel,
    "z_image": ZImageTransformer2DModel,
}


def signed(image: ByteArray) -> Tensor:
    """-1..1, as pipelines of transformers take control images without changing them."""
    return pixels_of(image) * 2 - 1


def _option(row: ControlRow, column: str, at: int) -> Options:
    word = row.words[at % len(row.words)]
    return {"word": word, **({"weight": WEIGHTS[at]} if column == "two" else {})}


def _changed(row: ControlRow) -> Sequence[AbstractContextManager[Any]]:
    """Pipelines draw from the autoencoder's distribution, ours takes its mean; and where a pipeline
    puts nothing back around a hole, ours must not."""
    mean = patch.object(DiagonalGaussianDistribution, "sample", lambda self, *_, **__: self.mode())
    keeps = patch.object(LatentMaskHook, "__call__", lambda *_: None)
    return [mean, keeps] if len(row.inpaints) == 1 or row.leaves else [mean]


def _with_hole(value: float) -> Callable[[ByteArray, Tensor], Tensor]:
    def shown(picture: ByteArray, mask: Tensor) -> Tensor:
        pixels = pixels_of(picture)
        return torch.where(mask > 0.5, value, pixels)

    return shown


_SD, _XL = "StableDiffusionControlNet", "StableDiffusionXLControlNet"
_INPAINT: Options = {"inpaints": ("image", "mask_image"), "image": "control_image"}
_UNION: Options = {
    "make": networks.union,
    "image": "control_image",
    "words": ("depth",),
    "sees": lambda image: pixels_of(image),
    "several": MultiControlNetUnionModel,
    "options": lambda count: {"control_mode": [1] * count},
}
_SD3: Options = {
    "pipeline": "StableDiffusion3ControlNetPipeline",
    "image": "control_image",
    "sees": signed,
    "several": SD3MultiControlNetModel,
    "settings": {"scheduler": "flow_euler", "negative_prompt": "blurred"},
    "columns": ("one", "share", "two"),
}
_FLUX: Options = {
    "pipeline": "FluxControlNetPipeline",
    "image": "control_image",
    "sees": signed,
    "several": FluxMultiControlNetModel,
    "settings": {"scheduler": "flow_euler", "guidance_scale": 3.5},
    "columns": ("one", "share", "two"),
    "options": lambda _: {"max_sequence_length": 512},
}
_QWEN_IMAGE: Options = {
    "pipeline": "QwenImageControlNetPipeline",
    "image": "control_image",
    "sees": signed,
    "settings": {
        "scheduler": "flow_euler", "guidance_scale": 3.5, "negative_prompt": "blurred",
    },
    "columns": ("one",),
    "options": lambda _: {"guidance_scale": None, "true_cfg_scale": 3.5},
}  # fmt: skip
_Z_IMAGE: Options = {
    "pipeline": "ZImageControlNetPipeline",
    "image": "control_image",
    "sees": signed,
    "settings": {
        "scheduler": "flow_euler", "guidance_scale": 3.5,
        "negative_prompt": "blurred, " + "and more than a few words " * 4,
    },
    "columns": ("one",),
    "options": lambda _: {"guidance_scale": 2.5},
}  # fmt: skip
_SANA: Options = {
    "pipeline": "SanaControlNetPipeline",
    "image": "control_image",
    "sees": signed,
    "settings": {
        "scheduler": "flow_dpmpp_2m", "guidance_scale": 4.5, "negative_prompt": "blurred",
    },
    "columns": ("one",),
    "options": lambda _: {"use_resolution_binning": False},
}  # fmt: skip
_BLURRED: Options = {"settings": {"negative_prompt": "blurred"}}
_ADAPTER: Options = {
    "part": "adapter",
    "several": MultiAdapter,
    "starts": {
        "one": ({"weight": 0.8}, {"adapter_conditioning_scale": 0.8}),
        "share": ({"end": 0.7}, {"adapter_conditioning_factor": 0.7}),
    },
    **_BLURRED,
}
_LARGE: Options = {
    "num_layers": 1, "joint_attention_dim": None, "use_pos_embed": False,
    "pos_embed_max_size": None, "pos_embed_type": None, "qk_norm": None,
    "force_zeros_for_pooled_projection": False, "dual_attention_layers": (),
}  # fmt: skip


def _sd3(**options: Any) -> Callable[..., Any]:
    # diffusers adds two lists by pairs: all have as many layers as the transformer.
    given = {"num_layers": 2, **options}
    return lambda denoiser, seed: networks.sd3_net(denoiser, seed, **given)


def _flux(**options: Any) -> Callable[..., Any]:
    return lambda denoiser, seed: networks.flux_net(denoiser, seed, **options)


ROWS = [
    ControlRow("SD 1", "sd1", f"{_SD}Pipeline", networks.controlnet, **_BLURRED),
    ControlRow("SD 1, in a hole", "sd1", f"{_SD}InpaintPipeline", networks.controlnet, **_INPAINT),
    ControlRow(
        "SD 1 inpainting", "sd1-9", f"{_SD}InpaintPipeline", networks.controlnet, **_INPAINT
    ),
    ControlRow(
        "SD 1, network for inpainting",
        *("sd1", f"{_SD}InpaintPipeline", networks.controlnet, ("one",)),
        **{**_INPAINT, "words": ("inpaint",), "shown": _with_hole(-1.0)},
    ),
    ControlRow(
        "SD 1, averaged (shuffle)",
        *("sd1", f"{_SD}Pipeline", networks.pooled, ("one", "guess")),
        **_BLURRED,
    ),
    ControlRow("SD 2", "sd2", f"{_SD}Pipeline", networks.controlnet, **_BLURRED),
    ControlRow("SDXL", "sdxl", f"{_XL}Pipeline", networks.controlnet, **_BLURRED),
    ControlRow("SDXL, in a hole", "sdxl", f"{_XL}InpaintPipeline", networks.controlnet, **_INPAINT),
    ControlRow(
        "SDXL inpainting", "sdxl-9", f"{_XL}InpaintPipeline", networks.controlnet, **_INPAINT
    ),
    ControlRow(
        "SDXL union",
        *("sdxl", f"{_XL}UnionPipeline"),
        **{**_UNION, "columns": ("one", "share", "two")},
    ),
    ControlRow(
        "SDXL union, both through one",
        *("sdxl", f"{_XL}UnionPipeline"),
        **{
            **_UNION,
            "columns": ("two",),
            "words": ("depth", "canny"),
            "is_shared": True,
            "options": lambda _: {"control_mode": [1, 3]},
        },
    ),
    ControlRow(
        # With guidance diffusers' own fails here: kinds are given for both halves.
        "SDXL union, no guidance",
        *("sdxl", f"{_XL}UnionPipeline"),
        **{**_UNION, "columns": ("guess",), "settings": {"guidance_scale": 1.0}},
    ),
    ControlRow(
        "SDXL union, network for inpainting",
        *("sdxl", f"{_XL}UnionInpaintPipeline"),
        **{
            **_UNION,
            **_INPAINT,
            "columns": ("one",),
            "words": ("inpaint",),
            "shown": _with_hole(0.0),
            "options": lambda _: {"control_mode": [7]},
        },
    ),
    ControlRow(
        "SD 1 T2I-Adapter",
        *("sd1", "StableDiffusionAdapterPipeline", networks.adapter, ("one", "two")),
        **_ADAPTER,
    ),
    ControlRow(
        "SD 1 T2I-Adapter, light",
        *("sd1", "StableDiffusionAdapterPipeline", networks.light_adapter, ("one",)),
        **_ADAPTER,
    ),
    ControlRow(
        "SDXL T2I-Adapter",
        *("sdxl", "StableDiffusionXLAdapterPipeline", networks.adapter, ("one", "share", "two")),
        **_ADAPTER,
    ),
    ControlRow("SD 3", "sd3", make=_sd3(), **_SD3),
    ControlRow(
        "SD 3, pooled text",
        "sd3",
        make=_sd3(force_zeros_for_pooled_projection=False),
        **{**_SD3, "columns": ("one",)},
    ),
    ControlRow(
        "SD 3, network for inpainting",
        "sd3",
        make=_sd3(extra_conditioning_channels=1),
        **{
            **_SD3,
            "pipeline": "StableDiffusion3ControlNetInpaintingPipeline",
            "columns": ("one",),
            "inpaints": ("control_mask",),
            "shown": lambda picture, _: signed(picture),
            "settings": {"scheduler": "flow_euler"},
            "starts": {},
        },
    ),
    ControlRow("SD 3.5", "sd3-3.5", make=_sd3(), **_SD3),
    ControlRow(
        "SD 3.5 large",
        "sd3-3.5",
        make=_sd3(**_LARGE),
        **{**_SD3, "columns": ("one", "share"), "words": ("depth",)},
    ),
    ControlRow(
        # As SD3CannyImageProcessor in its model card.
        "SD 3.5 large, edges",
        "sd3-3.5",
        make=_sd3(**_LARGE),
        **{**_SD3, "columns": ("one",), "sees": lambda image: pixels_of(image) * 127.5 + 0.5},
    ),
    ControlRow("FLUX.1", "flux", make=_flux(), **_FLUX),
    ControlRow(
        "FLUX.1 union",
        "flux",
        make=_flux(num_mode=10, num_single_layers=0),
        **{
            **_FLUX,
            "words": ("depth",),
            "options": lambda count: {
                "max_sequence_length": 512,
                "control_mode": 2 if count == 1 else [2, 2],
            },
        },
    ),
    ControlRow(
        "FLUX.1 XLabs",
        "flux",
        make=_flux(conditioning_embedding_channels=16, patch_size=2, num_single_layers=0),
        **{**_FLUX, "columns": ("one", "share")},
    ),
    ControlRow("Qwen-Image", "qwen_image", make=networks.qwen_image_net, **_QWEN_IMAGE),
    ControlRow("Sana", "sana", make=networks.sana_net, **_SANA),
    ControlRow(
        "Qwen-Image, network for inpainting",
        "qwen_image",
        make=partial(networks.qwen_image_net, extra_condition_channels=4),
        **{
            **_QWEN_IMAGE,
            "pipeline": "QwenImageControlNetInpaintPipeline",
            "columns": ("one",),
            "inpaints": ("control_mask",),
            "shown": lambda picture, _: signed(picture),
            "starts": {},
        },
    ),
    ControlRow("Z-Image", "z_image", make=networks.z_image_net, **_Z_IMAGE),
    ControlRow(
        "Z-Image, version 2.0",
        "z_image",
        make=partial(networks.z_image_net, channels=33, way="control_layers"),
        **_Z_IMAGE,
    ),
    ControlRow(
        "Z-Image, version 2.1",
        "z_image",
        make=partial(networks.z_image_net, channels=33, way="control_noise_refiner"),
        **_Z_IMAGE,
    ),
    ControlRow(
        "Z-Image, version 2.1, inpainting",
        "z_image",
        make=partial(networks.z_image_net, channels=33, way="control_noise_refiner"),
        **{
            **_Z_IMAGE,
            "pipeline": "ZImageControlNetInpaintPipeline",
            "columns": ("one",),
            "inpaints": ("image", "mask_image"),
            "leaves": True,
        },
    ),
    ControlRow(
        "FLUX.1 Canny and Depth",
        *("flux-control",),
        make=None,
        **{**_FLUX, "pipeline": "FluxControlPipeline", "columns": ("one",), "starts": {}},
    ),
]
