"""Doubling a picture and the 3×3 convolution after it in one: less than half the products.

On doubled pixels two or four of a kernel's nine numbers meet the same pixel. So each of the four
new pixels around an old one is a 2×2 convolution of the old picture, by sums of those numbers: 16
products an old pixel where there were 36. The sums are made in float32, and rounded once.

Only for autoencoders: a denoiser's widest layers would need 80 MB more of memory, for a few
hundredths of a step, and what LoRAs and memory plans hang on its layers would not be called.
"""

from __future__ import annotations

from typing import Any

import torch
from diffusers.models.upsampling import Upsample2D
from torch import Tensor, nn

from desktop_app.engine.speed.exchange import exchange
from desktop_app.networks.weight_packing import PackedConv2d, pack, plain_weight

_FOLD = (((1.0, 0.0, 0.0), (0.0, 1.0, 1.0)), ((1.0, 1.0, 0.0), (0.0, 0.0, 1.0)))
"""Of the even and the odd new pixel: which of a kernel's three rows meet which of two old ones."""


class FoldedUpsample(Upsample2D):
    """`Upsample2D`, folded where it can be."""

    def forward(
        self, hidden_states: Tensor, output_size: Any = None, *args: Any, **kwargs: Any
    ) -> Tensor:
        """(n, c, h, w) -> (n, out, 2h, 2w), or as ``output_size`` says."""
        height, width = hidden_states.shape[-2:]
        whole = output_size is None or tuple(output_size[-2:]) == (2 * height, 2 * width)
        if args or kwargs or not whole or not self._can_fold(hidden_states):
            return super().forward(hidden_states, output_size, *args, **kwargs)
        made: Tensor | None = None
        for (row, column), layer in self._phases().items():
            phase = layer(hidden_states)[..., row : row + height, column : column + width]
            if made is None:
                size = (len(phase), phase.shape[1], 2 * height, 2 * width)
                made = torch.empty(
                    size, dtype=phase.dtype, device=phase.device, memory_format=torch.channels_last
                )
            made[..., row::2, column::2] = phase
        assert made is not None
        return made

    def _can_fold(self, picture: Tensor) -> bool:
        layer = getattr(self, "conv", None)
        return (
            type(layer) is PackedConv2d
            and self.use_conv
            and self.interpolate
            and self.norm is None
            and (layer.kernel_size, layer.stride, layer.padding) == ((3, 3), (1, 1), (1, 1))
            and (layer.groups, layer.dilation) == (1, (1, 1))
            and layer.weight.dtype == picture.dtype
            and not torch.is_grad_enabled()
        )

    def __getstate__(self) -> dict[str, Any]:
        """Without the folded weights: a copy folds its own."""
        return {name: value for name, value in self.__dict__.items() if name != "_folded"}

    def _phases(self) -> dict[tuple[int, int], nn.Conv2d]:
        """The four convolutions, made again where the weight is another (a LoRA's)."""
        layer: Any = self.conv
        kept = self.__dict__.get("_folded")
        if kept is None or kept[0] is not layer.weight or kept[1] is not layer.bias:
            with torch.inference_mode(mode=False), torch.no_grad():
                made = {at: _folded(layer, *at) for at in ((0, 0), (0, 1), (1, 0), (1, 1))}
            # Not a part of the module: no weights of the model's.
            kept = self.__dict__["_folded"] = (layer.weight, layer.bias, made)
        return kept[2]


def fold_upsampling(module: nn.Module) -> int:
    """Let every `Upsample2D` work so, if ``module`` is an autoencoder; says how many."""
    return exchange(module, {Upsample2D: FoldedUpsample}) if hasattr(module, "decoder") else 0


def unfold_upsampling(module: nn.Module) -> int:
    """Take that back; says how many there were."""
    for layer in module.modules():
        layer.__dict__.pop("_folded", None)
    return exchange(module, {FoldedUpsample: Upsample2D})


def _folded(layer: nn.Conv2d, row: int, column: int) -> nn.Conv2d:
    """The 2×2 convolution that makes the new pixels at ``row``, ``column`` of each two by two; it
    sees a ring of zeros, and one more row and column than there are."""
    weight = plain_weight(layer).float()
    rows, columns = torch.tensor(_FOLD[row]), torch.tensor(_FOLD[column])
    made = nn.Conv2d(layer.in_channels, layer.out_channels, 2, padding=1, bias=False, device="meta")
    folded = torch.einsum("yk,xl,oikl->oiyx", rows, columns, weight).to(layer.weight.dtype)
    made.weight = nn.Parameter(folded, requires_grad=False)
    if layer.bias is not None:
        made.bias = nn.Parameter(layer.bias.detach().clone(), requires_grad=False)
    pack(made)
    return made
