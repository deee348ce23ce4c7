"""Previews by a tiny autoencoder (TAESD and its kin): a small true picture instead of colour spots.

Such an autoencoder is trained to decode the latents of a family's own, at a twentieth of the time
(0.6 s against 10 s at 512² on one Zen 5 core in bfloat16). Its latents are scaled as the denoiser
wants them, so that it takes them as they are. Live painting's drafts may be decoded by it, too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.core.pixels import ByteArray
from desktop_app.core.safe_open import read_regular
from desktop_app.engine.speed.optimise import optimise_model
from desktop_app.networks.codec import LatentCodec
from desktop_app.networks.device import Compute
from desktop_app.networks.failures import loading_part
from desktop_app.networks.load_limits import reading
from desktop_app.networks.part_classes import part_class
from desktop_app.networks.part_weights import filled
from desktop_app.networks.tiny_file import halves_of, make_tiny

PLAIN = "tiny autoencoder"
FILE = "diffusion_pytorch_model.safetensors"


class TinyPreview:
    """Latents → pixels, by a loaded `AutoencoderTiny`."""

    def __init__(self, vae: Any, compute: Compute) -> None:
        self._codec = LatentCodec(vae, compute)
        optimise_model(vae, compute)

    @torch.inference_mode()
    def __call__(self, latents: Tensor) -> ByteArray:
        """Pixels (fh, fw, 3) uint8 sRGB of latents (1, c, h, w) as the denoiser has them; what is
        not a number becomes grey."""
        picture = self._codec.decode(latents)[0].nan_to_num().clamp(-1, 1)
        levels = ((picture + 1) * 127.5).round().to(torch.uint8)
        return np.ascontiguousarray(levels.permute(1, 2, 0).cpu().numpy())


def load_tiny_preview(path: Path, channels: int, factor: int, compute: Compute) -> TinyPreview:
    """Load the decoder that previews are made with.

    Args:
        path: a folder with ``config.json`` and ``diffusion_pytorch_model.safetensors``, that file
            in it, or a file with a whole autoencoder or its decoder half alone.
        channels: of the model's latents.
        factor: pixels per latent pixel of the model.
        compute: device and precision.

    Raises:
        ModelError: ``model_incomplete``, ``model_damaged``, ``model_class``, or ``not_a_model``
            for latents of another size.
    """
    bare = path.suffix == ".safetensors" and not (
        path.name == FILE and (path.parent / "config.json").is_file()
    )
    name = path.name if bare else _folder(path).name
    with loading_part(name, PLAIN):
        vae = _of_file(path, name) if bare else _of_folder(_folder(path), name, compute)
    there = vae.config.latent_channels, 2 ** (len(vae.config.decoder_block_out_channels) - 1)
    if there != (channels, factor):
        reason = (
            f"it decodes latents of {there[0]} channels and factor {there[1]}, "
            f"the model makes {channels} and {factor}"
        )
        raise ModelError("not_a_model", name=name, reason=reason)
    vae.eval().requires_grad_(requires_grad=False)
    vae.to(device=compute.device, dtype=compute.dtype, memory_format=compute.memory_format)
    return TinyPreview(vae, compute)


def _folder(path: Path) -> Path:
    return path.parent if path.suffix == ".safetensors" else path


def _of_file(path: Path, name: str) -> Any:
    decoder, encoder = halves_of(path)
    if decoder is None:
        half = "only the encoder" if encoder is not None else "no tiny autoencoder"
        raise ModelError("not_a_model", name=name, reason=f"it is {half}")
    return make_tiny(decoder, None)


def _of_folder(folder: Path, name: str, compute: Compute) -> Any:
    kind = part_class("AutoencoderTiny")
    config = json.loads(read_regular(folder / "config.json").decode())
    wanted = config.get("_class_name", kind.__name__)
    if wanted != kind.__name__ or "quantization_config" in config:
        raise ModelError("model_class", name=name, wanted=str(wanted))
    if not (folder / FILE).is_file():
        raise FileNotFoundError(folder / FILE)
    with reading(name, PLAIN, "config.json", config, [folder / FILE], compute.dtype):
        made = filled(kind, config, [folder / FILE], compute.dtype)
    return made.whole(name, PLAIN)
