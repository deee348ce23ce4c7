"""Weights in oneDNN's own order, so that no call of a layer has to reorder them first.

On a CPU torch hands convolutions and products to oneDNN, which wants weights in blocks that fit
the processor and makes them again at every call: at 256² that is a fifth of a step (Stable
Diffusion 1.5's UNet in bfloat16 on one core: 1.32 s became 1.00). `pack` does it once. A packed
weight takes the plain one's place, so that memory stays what it was; it is a tensor of layout
``torch._mkldnn`` that can be read and written only through `plain_weight` and `set_weight`. Whoever
tries otherwise gets an error from torch, never a silent nothing.

The same bytes come out: packed or not, the layers call the same oneDNN operation, and its result
does not hang on the order of the weights (tested). It is what plain torch gives, but for the last
bits of 1×1 convolutions and of float32, where torch's own products are half as quick.

**For who changes weights** (LoRA): ``kept = layer.weight``, then ``set_weight(layer,
plain_weight(layer) + change)``, and to go back ``layer.weight = kept``: exact, and without a copy,
because nothing ever writes into a packed weight. For the same reason ``copy.deepcopy`` of a packed
model shares all weights until they are set.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from desktop_app.networks.processor import processor_kind
from desktop_app.networks.quantised.layers import QuantisedLayer

_Layer = TypeVar("_Layer", bound="PackedConv2d | PackedPoint | PackedLinear")

SIDE = 32
"""Height and width of the picture that the order of a convolution's weights is first chosen for.
oneDNN wants another one for other sizes, batches and processors now and then, and then reorders at
every call, by its slowest code (Stable Diffusion 1.5 at 256² with AVX2: 8.9 of 11.4 s of a step; 7
ms each in the starter model): `PackedConv2d` looks at the first call of each size. 1×1 convolutions
run as linear layers, whose order hangs on no size."""

FEW_PLACES, LARGE = 36, 8 << 20
"""Largest picture, in places, and smallest weight, in bytes, of a batch calculated as one."""

_STRIDES, _BLOCKS = slice(320, 420), slice(424, 616)
"""Where `dnnl_memory_desc_t` (oneDNN 3) has strides and count, then sizes and dimensions, of the
blocks; its gaps hold anything."""


class PackedLinear(nn.Linear):
    """A linear layer by oneDNN; its weight may be packed."""

    def forward(self, input: Tensor, other: Tensor | None = None) -> Tensor:
        """(…, in), and what is added to the result -> (…, out)."""
        return _product(self, input, other)

    def __deepcopy__(self, memo: dict[int, Any]) -> PackedLinear:
        return _sharing(self, memo)


class PackedPoint(nn.Conv2d):
    """A 1×1 convolution as a linear layer of the channels; its weight may be packed."""

    def forward(self, input: Tensor, other: Tensor | None = None) -> Tensor:
        """(n, in, h, w), and what is added -> (n, out, h, w), channels last in memory."""
        last = None if other is None else other.movedim(1, -1)
        return _product(self, input.movedim(1, -1), last).movedim(-1, 1)

    def __deepcopy__(self, memo: dict[int, Any]) -> PackedPoint:
        return _sharing(self, memo)


class PackedConv2d(nn.Conv2d):
    """A convolution by oneDNN; its weight may be packed, then in the order of the last input."""

    _fits: torch.Size | None = None

    def fit(self, size: torch.Size) -> None:
        """Bring a packed weight into the order that is right for inputs of ``size``."""
        if self._fits == size or not self.weight.is_mkldnn:
            return
        if _order_for(self, size) != _order(self.weight):
            with torch.inference_mode(self.weight.is_inference()):
                # The parameter stays the same one: who changes weights knows it by that.
                self.weight.data = _pack_convolution(self, plain_weight(self), size)
        self._fits = size

    def forward(self, input: Tensor, other: Tensor | None = None, *, relu: bool = False) -> Tensor:
        """(n, in, h, w), what is added, and whether ReLU follows -> (n, out, h, w)."""
        if _is_read_per_picture(self, input.shape):
            made = self._side_by_side(input, other)
            return F.relu(made) if relu else made
        self.fit(input.shape)
        weight = self.weight
        if weight.dtype is torch.float32 and not weight.is_mkldnn:
            # As of linear layers (`_ordered`): with AVX2 the last bits would be others.
            weight = _pack_convolution(self, weight, input.shape)
        how = (weight, self.bias, self.padding, self.stride, self.dilation, self.groups)
        if other is None:
            return _convolution(input, *how, "relu" if relu else "none", [], "")
        then = "relu" if relu else None
        return _added_convolution(input, other, *how, "add", 1.0, then, [], None)

    def _side_by_side(self, input: Tensor, other: Tensor | None) -> Tensor:
        """A batch as one high picture, a row of zeros below each: the same bytes."""
        count, _, height, width = input.shape
        high = F.pad(input.movedim(1, -1), (0, 0, 0, 0, 0, 1)).flatten(0, 1)[None].movedim(-1, 1)
        made = self(high).movedim(1, -1).view(count, height + 1, width, -1)[:, :height]
        made = made.movedim(-1, 1)
        return made.contiguous(memory_format=torch.channels_last) if other is None else made + other

    def __deepcopy__(self, memo: dict[int, Any]) -> PackedConv2d:
        return _sharing(self, memo)


def pack(module: nn.Module, *, weights: bool = True) -> int:
    """Let every linear layer and convolution in ``module`` run by oneDNN, with packed weights.

    Layers oneDNN has no operation for, or whose weights are not on the CPU, stay as they are. Peak
    of memory: one layer's weight more than before. Weights that were mapped from a file become
    memory of this process.

    Args:
        module: its layers are changed in place.
        weights: False leaves the weights in torch's order: slower, and the same results; for
            models that fill up memory and had better stay mapped from their file.

    Returns:
        How many layers now run by oneDNN.
    """
    count = 0
    for layer in module.modules():
        if not can_pack(layer):
            continue
        if type(layer) not in _PACKED:
            layer.__class__ = _packed_class(layer)
        if weights and not is_packed(layer):
            set_weight(layer, plain_weight(layer), packed=True)
        count += 1
    return count


def unpack(module: nn.Module) -> int:
    """Make every layer in ``module`` a plain one of torch again; says how many were."""
    count = 0
    for layer in module.modules():
        if type(layer) in _PACKED:
            set_weight(layer, plain_weight(layer), packed=False)
            plain: Any = nn.Linear if type(layer) is PackedLinear else nn.Conv2d
            layer.__class__ = plain
            count += 1
    return count


def loosen(module: nn.Module) -> int:
    """Bring all weights in ``module`` into torch's order, for what reads, casts or moves them; the
    layers still run by oneDNN, so the results stay the same. Says how many were packed."""
    packed = [layer for layer in module.modules() if is_packed(layer)]
    for layer in packed:
        set_weight(layer, plain_weight(layer), packed=False)
    return len(packed)


def added(layer: nn.Module, input: Tensor, other: Tensor) -> Tensor:
    """``layer`` of ``input``, plus ``other``: in one go where oneDNN makes the layer."""
    return layer(input, other) if type(layer) in _PACKED else layer(input) + other


def can_pack(layer: nn.Module) -> bool:
    """Whether oneDNN has an operation for ``layer``."""
    if type(layer) not in (nn.Linear, nn.Conv2d, *_PACKED):
        return False
    if isinstance(layer, nn.Conv2d) and (
        layer.padding_mode != "zeros" or isinstance(layer.padding, str)
    ):
        return False
    weight = cast(Tensor, layer.weight)
    return (
        torch.backends.mkldnn.is_available()
        and weight.device.type == "cpu"
        and (weight.dtype is torch.float32 or (weight.dtype is torch.bfloat16 and _has_bf16()))
        and not weight.requires_grad
        and weight.numel() > 0
    )


def is_packed(layer: nn.Module) -> bool:
    """Whether the weight of ``layer`` is in oneDNN's order."""
    weight = getattr(layer, "weight", None)
    return isinstance(weight, Tensor) and weight.is_mkldnn


def plain_weight(layer: nn.Module) -> Tensor:
    """The weight of ``layer`` in torch's order: a copy if it is packed, in float32 if it is
    quantised, else the weight itself."""
    if isinstance(layer, QuantisedLayer):
        return layer.dequantised()
    weight = cast(Tensor, layer.weight)
    if not weight.is_mkldnn:
        return weight
    dense = weight.to_dense()
    return dense[:, :, None, None] if type(layer) is PackedPoint else dense


def set_weight(layer: nn.Module, weight: Tensor, *, packed: bool | None = None) -> None:
    """Give ``layer`` another weight of the same shape; it is converted to the layer's dtype.

    Args:
        layer: any layer with a weight.
        weight: the new weight, in torch's order.
        packed: whether to pack it; by default if the old one was packed.
    """
    old = cast(nn.Parameter, layer.weight)
    wanted = (*old.shape, 1, 1) if type(layer) is PackedPoint and old.is_mkldnn else old.shape
    if weight.shape != wanted:
        raise ValueError(f"a weight {tuple(weight.shape)} instead of {tuple(wanted)}")
    weight = weight.detach().to(old.device, old.dtype)
    if is_packed(layer) if packed is None else packed:
        weight = _PACKERS[type(layer)](layer, weight)
    # Not into the old tensor: others may hold it, to go back to it.
    layer.weight = nn.Parameter(weight, requires_grad=False)


def _ordered(layer: nn.Linear | nn.Conv2d) -> Tensor:
    """The weight as `_linear` takes it."""
    weight = layer.weight
    if weight.is_mkldnn:
        return weight
    # In float32 a single row of input takes another way through oneDNN if the weight is not packed,
    # and ends in other last bits; whether weights are packed must not be seen in a picture.
    return _pack_linear(layer, weight) if weight.dtype is torch.float32 else weight.flatten(1)


def _product(layer: nn.Linear | nn.Conv2d, input: Tensor, other: Tensor | None) -> Tensor:
    if other is None:
        return _linear(input, _ordered(layer), layer.bias, "none", [], "")
    return _added_linear(input, other.contiguous(), _ordered(layer), layer.bias, "add")


def _packed_class(layer: nn.Module) -> type:
    if isinstance(layer, nn.Linear):
        return PackedLinear
    conv = cast(nn.Conv2d, layer)
    is_point = conv.kernel_size == conv.stride == (1, 1) and conv.padding == (0, 0)
    return PackedPoint if is_point and conv.groups == 1 else PackedConv2d


def _pack_linear(_: nn.Module, weight: Tensor) -> Tensor:
    return torch.ops.mkldnn._reorder_linear_weight(weight.flatten(1).contiguous(), None)


def _pack_convolution(layer: nn.Conv2d, weight: Tensor, size: torch.Size | None = None) -> Tensor:
    given = [2, layer.in_channels, SIDE, SIDE] if size is None else list(size)
    return torch.ops.mkldnn._reorder_convolution_weight(
        weight, layer.padding, layer.stride, layer.dilation, layer.groups, given
    )


def _is_read_per_picture(layer: nn.Conv2d, size: torch.Size) -> bool:
    """Whether oneDNN would read the weights from memory for each picture of a batch, and that is
    most of the work: small pictures, large weights and AMX (4 × 4 and 2560 channels: 5.5 and 3.4
    ms; by AVX-512's products 9.8 and 13)."""
    return (
        len(size) == 4
        and size[0] > 1
        and size[2] * size[3] <= FEW_PLACES
        and layer.kernel_size == (3, 3)
        and layer.padding == layer.stride == layer.dilation == (1, 1)
        and layer.weight.nbytes >= LARGE
        and _has_amx()
    )


@cache
def _has_bf16() -> bool:
    """Whether oneDNN calculates in bfloat16 here; AVX2 alone is too little for it."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


@cache
def _has_amx() -> bool:
    return processor_kind() == "amx"


_orders: dict[tuple[Any, ...], bytes] = {}
"""What `_order_for` found, by all that it hangs on; the same for every model of the process."""


def _order_for(layer: nn.Conv2d, size: torch.Size) -> bytes:
    kind = (layer.padding, layer.stride, layer.dilation, layer.groups, layer.weight.dtype)
    key = (tuple(layer.weight.shape), *kind, tuple(size), torch.get_num_threads())
    if key not in _orders:
        blank = torch.zeros(layer.weight.shape, dtype=layer.weight.dtype)
        _orders[key] = _order(_pack_convolution(layer, blank, size))
    return _orders[key]


def _order(packed: Tensor) -> bytes:
    """How a packed weight is in memory."""
    told = bytes(torch.ops.mkldnn._get_mkldnn_serialized_md(packed).tolist())
    return told[_STRIDES] + told[_BLOCKS]


def _sharing(layer: _Layer, memo: dict[int, Any]) -> _Layer:
    """A copy of ``layer`` that holds the same weight, and its own bias."""
    new = object.__new__(type(layer))
    new.__dict__.update(layer.__dict__)
    new._parameters = dict(layer._parameters)  # pyright: ignore[reportPrivateUsage]
    if not layer.weight.is_mkldnn:
        new.weight = nn.Parameter(layer.weight.detach().clone(), requires_grad=False)
    if layer.bias is not None:
        new.bias = nn.Parameter(layer.bias.detach().clone(), requires_grad=False)
    memo[id(layer)] = new
    return new


_PACKED = (PackedLinear, PackedPoint, PackedConv2d)
_linear: Callable[..., Tensor] = torch.ops.mkldnn._linear_pointwise.default
_added_linear: Callable[..., Tensor] = torch.ops.mkldnn._linear_pointwise.binary
_convolution: Callable[..., Tensor] = torch.ops.mkldnn._convolution_pointwise.default
_added_convolution: Callable[..., Tensor] = torch.ops.mkldnn._convolution_pointwise.binary
_PACKERS: dict[type, Callable[[Any, Tensor], Tensor]] = {
    PackedLinear: _pack_linear,
    PackedPoint: _pack_linear,
    PackedConv2d: _pack_convolution,
}
