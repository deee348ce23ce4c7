"""One network that enlarges, cleans or fills, whatever its architecture: a tensor in, one out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from desktop_app.core.errors import ModelError
from desktop_app.networks.device import Compute

PART = "upscaler"
"""What errors call it."""

COLOURS = 3


@dataclass(frozen=True, eq=False)
class Upscaler:
    """One network, ready to run.

    Attributes:
        name: of its file.
        architecture: ``Compact``, ``ESRGAN`` …
        scale: by how much it enlarges; 1: it cleans.
        reach: pixels of its input on each side that one pixel of its output can depend on; 0:
            unknown, or all of them.
        module: the network, in evaluation mode, on `device` in `dtype`.
        dtype: float32, or float16 on devices that calculate in it where the network allows it.
        device: where it runs.
        channels: that it takes and gives: 3, or 1.
        fills: whether `run` is given a mask, too: (1, 1, h, w), 1 where it fills in pixels.
        run: pixels (1, `channels`, h, w) of `dtype` on `device` -> (1, `channels`, `scale` h,
            `scale` w); fills what the network needs up to its sizes.
    """

    name: str
    architecture: str
    scale: int
    reach: int
    module: nn.Module = field(repr=False)
    dtype: torch.dtype
    device: torch.device
    channels: int = COLOURS
    fills: bool = False
    run: Callable[..., Tensor] = field(kw_only=True, repr=False)

    def enlarge(self, pixels: Tensor, hole: Tensor | None = None) -> Tensor:
        """The network's picture of ``pixels``; one of a single channel gets each colour by itself.

        Args:
            pixels: (1, 3, h, w) float32 in 0..1, any h and w from 1.
            hole: (1, 1, h, w) of 0 and 1, for a network that `fills`; None for all others.

        Returns:
            (1, 3, `scale` h, `scale` w) float32 in 0..1, on `device`.

        Raises:
            ModelError: ``model_damaged``: it gives another size than its weights say;
                ``upscaler_unfit``: it fills and there is no hole, or the other way round.
        """
        if self.fills != (hole is not None):
            does = "fills holes and doesn't enlarge" if self.fills else "doesn't fill holes"
            raise ModelError(
                "upscaler_unfit",
                name=self.name,
                architecture=self.architecture,
                reason=f"it {does}",
            )
        height, width = pixels.shape[-2:]
        wanted = (1, self.channels, height * self.scale, width * self.scale)
        pixels = pixels.to(self.device, self.dtype)
        beside = () if hole is None else (hole.to(self.device, self.dtype),)
        made: list[Tensor] = []
        with torch.no_grad():
            for part in pixels.split(self.channels, dim=1):
                # Some write into what they are given.
                out = self.run(part.clone(memory_format=torch.preserve_format), *beside)
                if tuple(out.shape) != wanted:
                    size = "×".join(map(str, out.shape))
                    reason = f"it gives {size} values where its weights say ×{self.scale}"
                    raise ModelError("model_damaged", name=self.name, reason=reason)
                made.append(out)
            return torch.cat(made, dim=1).float().clamp(0, 1)


def dtype_for(compute: Compute, *, half: bool) -> torch.dtype:
    """In which precision a network runs.

    Never in bfloat16, whose numbers between 0.5 and 1 are 1/256 apart: gradients would show it.

    Args:
        compute: where.
        half: whether it may in float16.
    """
    if compute.device.type == "cpu" or compute.dtype is torch.float32 or not half:
        return torch.float32
    return torch.float16
