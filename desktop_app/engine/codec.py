"""Pixels to latents and back, through the model's autoencoder."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from desktop_app.core.errors import EngineError
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.engine.device import Compute
from desktop_app.engine.tiny_decoder import make_tiny_decoder
from desktop_app.engine.tiny_encoder import make_tiny_encoder

__all__ = ["Codec", "pixels_to_tensor"]


class Codec:
    """The autoencoder of one model: AutoencoderKL or AutoencoderTiny.

    Latents are float32 and scaled as the UNet wants them (variance about 1).

    Attributes:
        factor: pixels per latent pixel.
        channels: channels of the latents.
        is_tiny: whether it is an AutoencoderTiny.
    """

    def __init__(self, vae: Any, compute: Compute) -> None:
        self._vae, self._compute = vae, compute
        config = vae.config
        self.is_tiny = hasattr(config, "encoder_block_out_channels")
        blocks = config.encoder_block_out_channels if self.is_tiny else config.block_out_channels
        self._quick_decode = make_tiny_decoder(vae)
        self._quick_encode = make_tiny_encoder(vae) if self.is_tiny else None
        self.factor: int = 2 ** (len(blocks) - 1)
        self.channels: int = config.latent_channels
        self._scale: float = config.scaling_factor or 1.0
        self._shift: float = getattr(config, "shift_factor", None) or 0.0

    def encode(self, picture: Tensor) -> Tensor:
        """Latents (1, c, h/f, w/f) of a picture (1, 3, h, w) in -1..1.

        The mean of the autoencoder's distribution, not a draw from it as in diffusers' pipelines:
        the same picture always gives the same latents, whatever the seed.
        """
        picture = picture.to(self._compute.device, self._compute.dtype)
        picture = picture.contiguous(memory_format=self._compute.memory_format)
        if self._quick_encode is not None:
            latents = self._quick_encode(picture)
        else:
            encoded = self._vae.encode(picture)
            latents = encoded.latents if self.is_tiny else encoded.latent_dist.mode()
        return (latents.float() - self._shift) * self._scale

    def decode(self, latents: Tensor) -> Tensor:
        """Picture (n, 3, h, w) float32, about -1..1, not clipped."""
        unscaled = (latents / self._scale + self._shift).to(self._compute.dtype)
        unscaled = unscaled.contiguous(memory_format=self._compute.memory_format)
        if self._quick_decode is not None:
            return self._quick_decode(unscaled).float()
        return self._vae.decode(unscaled, return_dict=False)[0].float()

    def decode_pixels(self, latents: Tensor) -> FloatArray:
        """Pixels (h, w, 3) float32 0..1 of one picture's latents (1, c, h/f, w/f).

        Raises:
            EngineError: ``engine_failed``; the result holds values that are no numbers.
        """
        picture = self.decode(latents)[0]
        if not bool(torch.isfinite(picture).all()):
            raise EngineError("engine_failed", reason="the model's result is not a number (NaN)")
        picture = (picture / 2 + 0.5).clamp(0, 1).permute(1, 2, 0)
        return np.ascontiguousarray(picture.cpu().numpy())


def pixels_to_tensor(pixels: ByteArray) -> Tensor:
    """(1, 3, h, w) float32 in -1..1 of pixels (h, w, 3) uint8."""
    picture = torch.from_numpy(np.ascontiguousarray(pixels, np.float32)) / 127.5 - 1
    return picture.permute(2, 0, 1)[None]
