"""AutoencoderTiny's encoder with its first layers merged: the same latents, sooner.

Where the finest level has no block, the encoder begins with a 3×3 convolution and one of stride 2,
with nothing between. Together they are one 5×5 kernel of stride 2 on the picture's three channels:
a tenth of the multiplications, and the widest features are never made. Only the first row and the
first column differ, because the second layer sees zeros beyond them; they are made by the layers
themselves, on strips.
"""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

_HEAD = 2  # layers: both convolutions
_RING = 4  # rows of pixels that give the first row of features, and end on an even one


def make_tiny_encoder(vae: Any) -> TinyEncoder | None:
    """The merged encoder of a loaded autoencoder; None if it does not begin with such layers."""
    layers: Any = getattr(vae.encoder, "layers", ())
    if len(layers) <= _HEAD:
        return None
    for layer, stride in zip(layers[:_HEAD], (1, 2), strict=True):
        plain = isinstance(layer, nn.Conv2d) and layer.kernel_size == (3, 3) and layer.groups == 1
        if not plain or layer.padding != (1, 1) or layer.stride != (stride, stride):
            return None
    return TinyEncoder(layers)


class TinyEncoder:
    """Picture → unscaled latents, as `AutoencoderTiny.encode`.

    Args:
        layers: of the encoder; their weights must not change afterwards.
    """

    def __init__(self, layers: nn.Sequential) -> None:
        self._head, self._tail = layers[:_HEAD], layers[_HEAD:]
        wide, halving = cast("tuple[nn.Conv2d, nn.Conv2d]", (layers[0], layers[1]))
        kernels, bias = _merged(wide, halving)
        like = wide.weight
        self._bias = bias.to(like.device, like.dtype)
        kernels = kernels.to(like.device, like.dtype)
        self._kernels = kernels.contiguous(memory_format=torch.channels_last)

    def __call__(self, picture: Tensor) -> Tensor:
        """(n, 3, h, w) in -1..1, both sides even -> (n, c, h/f, w/f)."""
        picture = picture.add(1).div(2)
        features = F.conv2d(picture, self._kernels, self._bias, stride=2, padding=2)
        features[:, :, :1] = self._head(picture[:, :, :_RING])[:, :, :1]
        features[..., :1] = self._head(picture[..., :_RING])[..., :1]
        return self._tail(features)


def _merged(wide: nn.Conv2d, halving: nn.Conv2d) -> tuple[Tensor, Tensor]:
    """Both convolutions as one: kernels (out, in, 5, 5) and bias (out,), float32."""
    weight = halving.weight.float()
    kernels = F.conv2d(wide.weight.float().transpose(0, 1), weight.flip(2, 3), padding=2)
    bias = torch.zeros(len(weight), device=weight.device)
    if halving.bias is not None:
        bias = halving.bias.float()
    if wide.bias is not None:
        bias = bias + weight.sum((2, 3)) @ wide.bias.float()
    return kernels.transpose(0, 1), bias
