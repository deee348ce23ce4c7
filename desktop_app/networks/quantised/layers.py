"""Layers that hold their weight in blocks and make it of them a tile of rows at a time.

So no whole weight is ever there in the precision of the inputs; what is there for a moment stays in
the processor's cache. Whoever changes weights can't write into these: LoRAs act beside them
(`engine.adapters.side_path`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import prod
from typing import Any, Final, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.grad import conv2d_input

from desktop_app.networks.processor import processor_kind
from desktop_app.networks.quantised.block_formats import BLOCK_FORMATS, PLAIN
from desktop_app.networks.quantised.blocks import Blocks, quantised
from desktop_app.networks.quantised.packed_formats import block_format

TILE = 1 << 24 if processor_kind() == "amx" else 1 << 20
"""Numbers of a tile, at most. Of a weight of 3,072 × 3,072, tiles of 2^17 to all of it were tried
on Zen 5: from 2^19 to 2^21 the quickest, by a fifth to a third. AMX loses more by small products
than by what leaves the cache (1,024 tokens, 6,144 × 1,536: 27 ms, in one tile 21, bfloat16 18)."""


class QuantisedLayer(nn.Module):
    """A layer with weights in blocks.

    Args:
        layer: whose place it takes.
        weight: as many rows as the layer has outputs.
        dtype: of the inputs.

    Attributes:
        side: what is added to what it gives, if anything.
    """

    blocks: Tensor
    scales: Tensor | None
    columns: Tensor | None
    up: Tensor | None
    down: Tensor | None
    bias: nn.Parameter | None

    def __init__(self, layer: nn.Linear | nn.Conv2d, weight: Blocks, dtype: torch.dtype) -> None:
        super().__init__()
        self.form, self._shape, self._dtype = weight.form, tuple(layer.weight.shape), dtype
        # Not in state dicts: what loads a network's weights knows nothing of them.
        self.register_buffer("blocks", weight.data, persistent=False)
        self.register_buffer("scales", weight.scales, persistent=False)
        for name in ("columns", "up", "down"):
            self.register_buffer(name, getattr(weight, name), persistent=False)
        self.bias = cast("nn.Parameter | None", layer.bias)
        self.side: nn.Module | None = None

    @property
    def weight(self) -> Tensor:
        """Holds nothing: a tensor for who asks for the weight's shape or precision."""
        return torch.empty(self._shape, dtype=self._dtype, device="meta")

    @property
    def numbers(self) -> int:
        """How many numbers its weight has."""
        return prod(self._shape)

    @property
    def stored_bytes(self) -> int:
        return self.as_blocks.nbytes

    @property
    def as_blocks(self) -> Blocks:
        inner = self._shape[1:] if block_format(self.form).whole else ()
        more = (self.columns, self.up, self.down)
        return Blocks(self.form, self.blocks, self.scales, inner, *more)

    def dequantised(self) -> Tensor:
        """The whole weight, float32 (out, in, …)."""
        return self.as_blocks.numbers(torch.float32).view(self._shape)

    def tiles(self, dtype: torch.dtype) -> Iterator[tuple[slice, Tensor, Tensor | None]]:
        """Rows, their weight (rows, in, …) in ``dtype``, and the factors of what they give."""
        held = self.as_blocks
        count = max(1, TILE * self._shape[0] // max(1, self.numbers))
        if self.form in PLAIN:  # pages of a file, one call as of any other layer: the same bytes
            count = self._shape[0]
        for start in range(0, self._shape[0], count):
            rows = slice(start, min(start + count, self._shape[0]))
            weight, factors = held[rows].parts(dtype)
            yield rows, weight.view(-1, *self._shape[1:]), factors

    def forward(self, hidden: Tensor) -> Tensor:
        """As the layer whose place it takes. Where gradients are asked for, they reach the input
        alone, and no weight is kept for them: the tiles are made again."""
        if torch.is_autocast_enabled(hidden.device.type):
            hidden = hidden.to(self._dtype)
        if torch.is_grad_enabled() and hidden.requires_grad:
            return cast(Tensor, _MadeAgain.apply(hidden, self))
        return self.product(hidden)

    def product(self, hidden: Tensor) -> Tensor:
        raise NotImplementedError

    def gradient(self, of: Tensor, shape: torch.Size) -> Tensor:
        """The gradient of an input of ``shape``, ``of`` what it gave."""
        total = of.new_zeros(shape)
        for rows, weight, factors in self.tiles(of.dtype):
            total += self._gradient_of(of, rows, weight, factors, shape)
        return total

    def _gradient_of(
        self, of: Tensor, rows: slice, weight: Tensor, factors: Tensor | None, shape: torch.Size
    ) -> Tensor:
        """What the tile of ``rows`` adds to `gradient`."""
        raise NotImplementedError

    def _in_tiles(
        self, hidden: Tensor, product: Callable[[Tensor, Tensor | None], Tensor], places: int
    ) -> Tensor:
        """What ``product`` makes of weights and biases, tile by tile, and what is added.

        Args:
            input: the hidden.
            product: (rows, in, …) and (rows,) or no bias → the output of these rows.
            places: dimensions of an output behind that of the rows.
        """
        parts: list[Tensor] = []
        for rows, weight, factors in self.tiles(hidden.dtype):
            bias = None if self.bias is None else self.bias[rows]
            if factors is None:
                parts.append(product(weight, bias))
                continue
            made, ones = product(weight, None), (1,) * places
            factors = factors.view(-1, *ones)
            if bias is None:
                parts.append(made.mul_(factors))
            else:  # in one pass
                parts.append(torch.addcmul(bias.view(-1, *ones), made, factors, out=made))
        made = parts[0] if len(parts) == 1 else torch.cat(parts, -1 - places)
        return made if self.side is None else made.add_(self.side(hidden))


class QuantisedLinear(QuantisedLayer):
    """`nn.Linear` whose weight stays in blocks; each product unpacks it."""

    def __init__(self, layer: nn.Linear, weight: Blocks, dtype: torch.dtype) -> None:
        super().__init__(layer, weight, dtype)
        self.in_features, self.out_features = layer.in_features, layer.out_features

    def product(self, hidden: Tensor) -> Tensor:
        """(…, in) → (…, out)."""
        return self._in_tiles(hidden, lambda weight, bias: F.linear(hidden, weight, bias), 0)

    def _gradient_of(
        self, of: Tensor, rows: slice, weight: Tensor, factors: Tensor | None, shape: torch.Size
    ) -> Tensor:
        part = of[..., rows]
        return (part if factors is None else part * factors.view(-1)) @ weight


class QuantisedConv2d(QuantisedLayer):
    """`nn.Conv2d` of one group that pads with zeros."""

    def __init__(self, layer: nn.Conv2d, weight: Blocks, dtype: torch.dtype) -> None:
        super().__init__(layer, weight, dtype)
        self.in_channels, self.out_channels = layer.in_channels, layer.out_channels
        self.kernel_size = layer.kernel_size
        self.stride, self.padding, self.dilation = layer.stride, layer.padding, layer.dilation
        self.groups = layer.groups

    def product(self, hidden: Tensor) -> Tensor:
        """(n, in, h, w) → (n, out, h, w)."""
        how = self.stride, cast("tuple[int, int]", self.padding), self.dilation
        return self._in_tiles(hidden, lambda weight, bias: F.conv2d(hidden, weight, bias, *how), 2)

    def _gradient_of(
        self, of: Tensor, rows: slice, weight: Tensor, factors: Tensor | None, shape: torch.Size
    ) -> Tensor:
        part = of[:, rows] if factors is None else of[:, rows] * factors.view(-1, 1, 1)
        how: Any = (self.stride, self.padding, self.dilation)
        return conv2d_input(shape, weight, part, *how)


class _MadeAgain(torch.autograd.Function):
    """A layer's product and its gradient."""

    @staticmethod
    def forward(ctx: Any, hidden: Tensor, layer: QuantisedLayer) -> Tensor:  # pyright: ignore[reportIncompatibleMethodOverride]
        ctx.layer, ctx.shape = layer, hidden.shape
        return layer.product(hidden)

    @staticmethod
    def backward(ctx: Any, of: Tensor) -> tuple[Tensor, None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        return ctx.layer.gradient(of, ctx.shape), None


def can_hold(layer: nn.Module) -> bool:
    """Whether there is a layer with weights in blocks for ``layer``."""
    if type(layer) is nn.Conv2d:
        plain = layer.groups == 1 and layer.padding_mode == "zeros"
        return plain and not isinstance(layer.padding, str)
    return type(layer) is nn.Linear


UNCUT: Final = "uncut"
"""Attribute of an outline whose file may not say how its numbers are cut into rows: quanto's."""


def quantised_layers(module: nn.Module) -> Iterator[QuantisedLayer]:
    """All below ``module``, itself included."""
    return (layer for layer in module.modules() if isinstance(layer, QuantisedLayer))


def hold_blocks(
    module: nn.Module, tensors: Mapping[str, Tensor | Blocks], dtype: torch.dtype
) -> dict[str, Tensor]:
    """Give layers of ``module`` the weights that are in blocks.

    Args:
        module: a network, not yet loaded; its layers are exchanged.
        tensors: by the names of its own.
        dtype: that it calculates in.

    Returns:
        All other tensors; weights of layers that can't hold blocks are numbers there.
    """
    plain, mine = dict[str, Tensor](), dict(module.named_parameters())
    dense: dict[int, Tensor] = {}  # what has two names stays one
    uncut = any(getattr(tensor, UNCUT, False) for tensor in tensors.values())
    for key, tensor in tensors.items():
        if not isinstance(tensor, Blocks):
            own = mine.get(key) if uncut and tensor.is_meta else None
            if own is not None and own.numel() == tensor.numel():
                tensor = tensor.view(own.shape)
            plain[key] = tensor.to(dtype) if tensor.is_floating_point() else tensor
        elif not (key.endswith(".weight") and _exchanged(module, key[:-7], tensor, dtype)):
            if id(tensor) not in dense:
                dense[id(tensor)] = tensor.dense(dtype)
            plain[key] = dense[id(tensor)]
    return plain


def exchange(module: nn.Module, name: str, weight: Blocks, dtype: torch.dtype) -> None:
    """Put a layer that holds ``weight`` where the layer ``name`` of ``module`` is."""
    layer = module.get_submodule(name)
    kind: Any = QuantisedConv2d if isinstance(layer, nn.Conv2d) else QuantisedLinear
    parent, _, own = name.rpartition(".")
    setattr(module.get_submodule(parent), own, kind(layer, weight, dtype))


def loosen(module: nn.Module) -> None:
    """Give layers of ``module`` that hold packed weights plain ones in their places."""
    for name, layer in list(module.named_modules()):
        if not isinstance(layer, QuantisedLayer) or block_format(layer.form).whole is None:
            continue
        out, inner, *kernel = layer.weight.shape
        if isinstance(layer, QuantisedConv2d):
            how: Any = (layer.stride, layer.padding, layer.dilation)
            plain: Any = nn.Conv2d(
                inner, out, cast("tuple[int, int]", tuple(kernel)), *how, device="meta"
            )
        else:
            plain = cast(Any, nn.Linear(inner, out, device="meta"))
        weight = layer.dequantised().to(layer.weight.dtype)
        plain.weight, plain.bias = nn.Parameter(weight, requires_grad=False), layer.bias
        parent, _, own = name.rpartition(".")
        setattr(module.get_submodule(parent), own, plain)


def quantise(module: nn.Module, form: str) -> int:
    """Bring the weights of all layers in ``module`` that can hold blocks to ``form``.

    Args:
        module: a network in the precision that it calculates in; its layers are exchanged.
        form: one of `block_making`; layers whose rows are not whole blocks of it stay.

    Returns:
        How many layers were.
    """
    width = BLOCK_FORMATS[form].numbers
    names = [name for name, layer in module.named_modules() if name and can_hold(layer)]
    shapes = {name: cast(Tensor, module.get_submodule(name).weight).shape for name in names}
    whole = [name for name in names if not prod(shapes[name][1:]) % width]
    for name in whole:
        weight = cast(Tensor, module.get_submodule(name).weight)
        exchange(module, name, quantised(weight, form), weight.dtype)
    return len(whole)


def _exchanged(module: nn.Module, name: str, weight: Blocks, dtype: torch.dtype) -> bool:
    try:
        layer = module.get_submodule(name)
    except AttributeError:  # of no layer
        return False
    wanted = tuple(cast(Tensor, layer.weight).shape) if can_hold(layer) else ()
    weight = weight.cut(wanted)
    if not wanted or weight.shape != wanted:
        return False
    exchange(module, name, weight, dtype)
    return True
