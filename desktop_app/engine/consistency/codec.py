"""Models that work on pixels need no autoencoder: pixels in -1..1 are their latents."""

from __future__ import annotations

from torch import Tensor

from desktop_app.engine.codec import Codec
from desktop_app.engine.device import Compute

__all__ = ["PixelCodec"]


class PixelCodec(Codec):
    """The codec that changes nothing.

    Args:
        channels: of the pictures.
        compute: where they are computed with.
    """

    def __init__(self, channels: int, compute: Compute) -> None:
        self._compute = compute
        self.channels, self.factor, self.is_tiny = channels, 1, False

    def encode(self, picture: Tensor) -> Tensor:
        """``picture`` (1, 3, h, w) in -1..1 on the device, in float32."""
        return picture.to(self._compute.device).float()

    def decode(self, latents: Tensor) -> Tensor:
        """``latents`` (n, 3, h, w) in float32."""
        return latents.float()
