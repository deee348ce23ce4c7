"""Models that work on pixels need no autoencoder: pixels in -1..1 are their latents."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from desktop_app.engine.codec import Codec
from desktop_app.engine.device import Compute


class PixelCodec(Codec):
    """The codec that changes nothing.

    Args:
        channels: of the pictures.
        compute: where they are computed with.
    """

    def __init__(self, channels: int, compute: Compute) -> None:
        # Nothing is calculated, so nothing can overflow.
        self._compute = replace(compute, dtype=torch.float32)
        self.quick = True
        self.channels, self.factor, self.is_tiny = channels, 1, False

    def widen(self) -> None:
        """It is in float32 already."""

    def set_tiles(self, side: int) -> None:
        """Nothing is worked on, whole or in tiles."""

    def encode(self, picture: Tensor, *, shifted: bool = True) -> Tensor:
        """``picture`` (1, 3, h, w) in -1..1 on the device, in float32."""
        del shifted
        return picture.to(self._compute.device).float()

    def decode(self, latents: Tensor) -> Tensor:
        """``latents`` (n, 3, h, w) in float32."""
        return latents.float()
