"""LoRAs beside a layer whose weight can't be written into: what they add to its output.

A weight in blocks (`engine.quantised`) that became numbers would take the memory that it saves. A
LoRA's two factors are small: their product with the input is added to what the layer gives, (W +
up·down)·x = W·x + up·(down·x). What is not such a product (LoHa, DoRA …) is added as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from desktop_app.networks.quantised.layers import QuantisedConv2d, QuantisedLayer
from desktop_app.networks.weight_packing import plain_weight

Factors = Sequence[Tensor]
"""Weights one after the other: down (rank, in, …) and up (out, rank), or a whole change alone."""


class SidePath(nn.Module):
    """What is added to a layer's output.

    Args:
        layer: the layer.
        added: sums of factors, in any precision.
    """

    def __init__(self, layer: QuantisedLayer, added: Iterable[Factors]) -> None:
        super().__init__()
        like = layer.weight
        self._paths: list[list[str]] = []
        for factors in added:
            first = factors[0].reshape(len(factors[0]), *like.shape[1:])
            names = [f"factor{len(self._buffers) + at}" for at in range(len(factors))]
            for name, factor in zip(names, (first, *factors[1:]), strict=True):
                held = factor.to(layer.blocks.device, like.dtype).contiguous()
                self.register_buffer(name, held, persistent=False)
            self._paths.append(names)
        self._how: Callable[[], tuple[Any, ...]] | None = None
        if isinstance(layer, QuantisedConv2d):
            # As the layer pads then: it may be another padding for a picture (`circular_padding`).
            self._how = lambda: (layer.stride, layer.padding, layer.dilation)

    @property
    def nbytes(self) -> int:
        return sum(each.nbytes for each in self.buffers())

    def forward(self, input: Tensor) -> Tensor:
        """What is added for the layer's input."""
        made: list[Tensor] = []
        for names in self._paths:
            first, *rest = (self.get_buffer(name) for name in names)
            if self._how is None:
                part = F.linear(input, first)
                part = F.linear(part, rest[0]) if rest else part
            else:
                part = F.conv2d(input, first, None, *self._how())
                part = F.conv2d(part, rest[0][:, :, None, None]) if rest else part
            made.append(part)
        return made[0] if len(made) == 1 else torch.stack(made).sum(0)


class SideLayer:
    """A layer beside which LoRAs act; to who puts them there it is as a `PatchedLayer`.

    Args:
        module: the layer, with its own bias.

    Attributes:
        changed: the last path and bias it was given; None where forgotten.
    """

    def __init__(self, module: QuantisedLayer) -> None:
        self._module, self._bias = module, module.bias
        self.changed: tuple[SidePath | None, nn.Parameter | None] | None = None

    @property
    def is_changed(self) -> bool:
        """Whether anything acts beside it, or its bias is another."""
        return self._module.side is not None or self._module.bias is not self._bias

    @property
    def extra_bytes(self) -> int:
        """Memory of what is kept beside its own."""
        side = None if self.changed is None else self.changed[0]
        return 0 if side is None else side.nbytes

    @property
    def shape(self) -> tuple[int, ...]:
        """Of its weight: (out, in, …)."""
        return tuple(self._module.weight.shape)

    def own(self) -> tuple[Tensor, Tensor | None]:
        """Its own weight and bias as numbers, in float32; nothing acts beside it then."""
        self.put_back()
        bias = self._bias
        return plain_weight(self._module), None if bias is None else bias.float()

    def own_bias(self) -> Tensor | None:
        """Its own bias in float32."""
        return None if self._bias is None else self._bias.float()

    def change(self, added: Sequence[Factors], bias: Tensor | None) -> None:
        """Let ``added`` act beside it, and give it ``bias``; None: its own."""
        side = SidePath(self._module, added) if added else None
        other = self._bias
        if bias is not None and other is not None:
            other = nn.Parameter(bias.detach().to(other.device, other.dtype), requires_grad=False)
        self.changed = side, other
        self.change_again()

    def change_again(self) -> None:
        """Let act what last did."""
        if self.changed is not None:
            side, bias = self.changed
            device = self._module.blocks.device
            self._module.side = None if side is None else side.to(device)
            self._set_bias(bias)

    def put_back(self) -> None:
        """Let nothing act beside it."""
        self._module.side = None
        self._set_bias(self._bias)

    def _set_bias(self, bias: nn.Parameter | None) -> None:
        if bias is not None:
            bias.data = bias.data.to(self._module.blocks.device)
        self._module.bias = bias
