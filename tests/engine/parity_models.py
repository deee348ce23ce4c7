"""Tiny models of every family for the parity tests, with latents of a usual size.

A UNet of random weights that is said to predict noise predicts none: what it starts from stays,
and grows by guidance to thirty times its size, and rounding with it. So the last layer of these is
fitted, by least squares, to the noise of unit normal latents. Models of velocities need no fitting.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import unfold

from desktop_app.catalog.families import load_families
from desktop_app.core.model_info import ModelInfo
from desktop_app.library.probing.probe import probe
from tests.engine.conftest import told
from tests.tiny_anima import anima_folder
from tests.tiny_chroma import chroma_folder
from tests.tiny_flux import flux_folder
from tests.tiny_flux2 import flux2_folder
from tests.tiny_krea2 import krea2_folder
from tests.tiny_lumina2 import lumina2_folder
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts
from tests.tiny_qwen_image import qwen_image_folder
from tests.tiny_qwen_image21 import qwen_image21_folder
from tests.tiny_sana import sana_folder
from tests.tiny_sd3 import sd3_folder
from tests.tiny_sdxl import EACH, WIDTH, sdxl_folder, sdxl_info, sdxl_parts
from tests.tiny_z_image import z_image_folder

__all__ = [
    "anima",
    "chroma",
    "flux",
    "flux2",
    "krea2",
    "lumina2",
    "qwen_image",
    "qwen_image21",
    "sana",
    "sd",
    "sd3",
    "sdxl",
    "z_image",
]

QUIET = 0.25
BRANCHES = ("conv2.weight", "to_out.0.weight", "ff.net.2.weight", "proj_out.weight")
"""What blocks add to what goes through them, and how much of it is kept."""

PENALTY = 1e-4
"""Of the least squares: weights stay small."""


def sd(path: Path, family: str, **options: Any) -> ModelInfo:
    """A tiny model of SD 1.x or 2.x; options: of `tiny_parts`."""
    parts = tiny_parts(family, **options)
    if parts.prediction_type == "epsilon":
        fit_to_noise(parts.unet)
    return tiny_info(tiny_folder(path, parts=parts), parts, id=path.name)


def sdxl(path: Path, **options: Any) -> ModelInfo:
    """A tiny model of SDXL; options: of `sdxl_parts`."""
    parts = sdxl_parts(**{"block": 64, **options})
    fit_to_noise(parts["unet"])
    return replace(sdxl_info(sdxl_folder(path, parts)), id=path.name, native_size=64)


def sd3(path: Path, **options: Any) -> ModelInfo:
    """A tiny model of SD 3 or 3.5; options: of `sd3_parts`."""
    return told(sd3_folder(path, **options))


def flux(path: Path, **options: Any) -> ModelInfo:
    """A tiny model of FLUX.1; options: of `flux_parts`."""
    return probe(flux_folder(path, **options), load_families())


def chroma(path: Path, **options: Any) -> ModelInfo:
    """A tiny Chroma; options: of `chroma_parts`."""
    return told(chroma_folder(path, **options))


def krea2(path: Path, **options: Any) -> ModelInfo:
    """A tiny Krea 2; options: of `krea2_folder`."""
    return told(krea2_folder(path, **options))


def lumina2(path: Path, **options: Any) -> ModelInfo:
    """A tiny Lumina 2; options: of `lumina2_parts`."""
    return told(lumina2_folder(path, **options))


def anima(path: Path, **options: Any) -> ModelInfo:
    """A tiny Anima; options: of `anima_parts`."""
    return told(anima_folder(path, **options))


def sana(path: Path, **options: Any) -> ModelInfo:
    """A tiny Sana; options: of `sana_parts`."""
    return told(sana_folder(path, **options))


def z_image(path: Path, **options: Any) -> ModelInfo:
    """A tiny Z-Image; options: of `z_image_folder`."""
    return told(z_image_folder(path, **options))


def flux2(path: Path, **options: Any) -> ModelInfo:
    """A tiny FLUX.2 klein; options: of `flux2_folder`."""
    return told(flux2_folder(path, **options))


def qwen_image(path: Path, **options: Any) -> ModelInfo:
    """A tiny Qwen-Image; options: of `qwen_image_parts`."""
    return told(qwen_image_folder(path, **options))


def qwen_image21(path: Path, **options: Any) -> ModelInfo:
    """A tiny Qwen-Image 2.1; options: of `qwen_image21_parts`."""
    return told(qwen_image21_folder(path, **options))


def fit_to_noise(unet: Any) -> None:
    """Let the last layer of ``unet`` predict the noise of unit normal latents at any timestep.

    Their noise is expected to be sqrt(1 − a) of what is seen, with ``a`` the product of alphas.
    """
    for name, weight in unet.named_parameters():
        if name.endswith(BRANCHES):
            weight.mul_(QUIET)
    config, random = unet.config, torch.Generator().manual_seed(0)
    kept = (1 - torch.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2).cumprod(0)
    times = torch.arange(999, 0, -37).repeat(2)
    noisy = torch.randn(len(times), config.in_channels, 8, 8, generator=random)
    text = torch.randn(len(times), 77, config.cross_attention_dim, generator=random)
    extra: dict[str, Any] = {}
    if config.addition_embed_type == "text_time":
        numbers = (config.projection_class_embeddings_input_dim - WIDTH) // EACH
        sizes = torch.tensor([[64.0, 64, 0, 0, 64, 64][:numbers]] * len(times))
        pooled = torch.randn(len(times), WIDTH, generator=random)
        extra["added_cond_kwargs"] = {"text_embeds": pooled, "time_ids": sizes}
    seen: list[torch.Tensor] = []
    hook = unet.conv_out.register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    with torch.inference_mode():
        unet.float()(noisy, times, text, **extra)
    hook.remove()
    channels = config.out_channels
    wanted = noisy[:, :channels] * (1 - kept[times]).sqrt()[:, None, None, None]
    rows = unfold(seen[0], 3, padding=1).transpose(1, 2).flatten(0, 1).double()
    rows = torch.cat([rows, rows.new_ones(len(rows), 1)], 1)
    answers = wanted.permute(0, 2, 3, 1).flatten(0, 2).double()
    square = rows.T @ rows + PENALTY * len(rows) * torch.eye(rows.shape[1]).double()
    fitted = torch.linalg.solve(square, rows.T @ answers).T.float()
    unet.conv_out.weight.copy_(fitted[:, :-1].reshape_as(unet.conv_out.weight))
    unet.conv_out.bias.copy_(fitted[:, -1])
    unet.half()
