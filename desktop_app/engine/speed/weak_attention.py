"""Weakened self-attention in the middle of a UNet, for guidance that leads away from it.

Perturbed attention guidance (Ahn et al. 2024, arXiv:2403.17377, section 4.2): the attention map is
the identity, each place sees itself alone. Smoothed energy guidance (Hong 2024, arXiv:2408.00760,
section 3.3): the queries are blurred over the picture. Both where they were published: in the
middle block, in all of its self-attention. Attention is otherwise made by whatever processor the
layers have, in tiles or not.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Literal, TypeAlias

import torch
from torch import Tensor
from torch.nn import functional as F

Weakening: TypeAlias = Literal["perturbed", "smoothed"]


def middle_attention(network: Any) -> list[Any]:
    """The self-attention layers of a network's middle block; none where it has no such block."""
    middle = getattr(network, "mid_block", None)
    parts = [each for each in getattr(middle, "attentions", None) or () if each is not None]
    return [block.attn1 for part in parts for block in getattr(part, "transformer_blocks", ())]


class WeakAttention:
    """Weakens the attention of the last entries of a batch, for a call.

    Args:
        layers: `middle_attention`.
        kind: how.
        sigma: of smoothed attention: standard deviation in places of the layers; inf: every place
            has the mean query.
    """

    def __init__(self, layers: list[Any], kind: Weakening, sigma: float = math.inf) -> None:
        self._layers, self._kind, self._sigma = layers, kind, sigma

    @contextmanager
    def last(self, count: int, rows: int, columns: int) -> Iterator[None]:
        """While it lasts, the last ``count`` entries of a batch have weakened attention.

        Args:
            count: at least 1.
            rows, columns: size of the latents.
        """
        with ExitStack() as stack:
            for layer in self._layers:
                if self._kind == "smoothed":
                    hook = _blurring(count, (rows, columns), self._sigma)
                    stack.callback(layer.to_q.register_forward_hook(hook).remove)
                else:
                    stack.callback(_set_processor, layer, layer.processor)
                    _set_processor(layer, Identity(layer.processor, count))
            yield


class Identity:
    """A processor whose last ``count`` entries attend to themselves alone; the others go to
    ``usual``."""

    def __init__(self, usual: Any, count: int) -> None:
        self._usual, self._count = usual, count

    def __call__(
        self,
        attn: Any,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
        temb: Tensor | None = None,
        **_: Any,
    ) -> Tensor:
        """(n, tokens, c) -> the same shape."""
        usual, alone = hidden_states[: -self._count], hidden_states[-self._count :]
        made = self._usual(attn, usual, encoder_hidden_states, attention_mask, temb)
        seen = attn.to_v(alone)
        for layer in attn.to_out:
            seen = layer(seen)
        if attn.residual_connection:
            seen = seen + alone
        return torch.cat([made, seen / attn.rescale_output_factor])


def smoothed(query: Tensor, size: tuple[int, int], sigma: float) -> Tensor:
    """Queries (n, tokens, c) blurred over the picture by a Gaussian.

    As in the author's code: the kernel is 6 σ wide, but at most as the picture, and the picture is
    mirrored at its borders.

    Args:
        query: of places row by row.
        size: rows and columns of the latents; the layer's own are halves of them, rounded up.
        sigma: in places of the layer; inf: the mean.
    """
    if math.isinf(sigma):
        return query.mean(1, keepdim=True).expand_as(query)
    rows, columns = places(size, query.shape[1])
    picture = query.transpose(1, 2).unflatten(2, (rows, columns))
    for axis, length in ((2, rows), (3, columns)):
        wanted = 2 * (math.ceil(6 * sigma) // 2) + 1
        half = min(wanted, 2 * (length // 2) + 1) // 2
        if half >= length:  # a mirror shows no more than all but the border itself
            half = length - 1
        offsets = torch.arange(-half, half + 1, device=query.device, dtype=torch.float32)
        kernel = torch.exp(-0.5 * (offsets / sigma) ** 2)
        kernel = (kernel / kernel.sum()).to(query.dtype)
        shape = (1, 1, -1, 1) if axis == 2 else (1, 1, 1, -1)
        border = (0, 0, half, half) if axis == 2 else (half, half, 0, 0)
        weights = kernel.view(shape).repeat(picture.shape[1], 1, 1, 1)
        mirrored = F.pad(picture, border, mode="reflect")
        picture = F.conv2d(mirrored, weights, groups=picture.shape[1])
    return picture.flatten(2).transpose(1, 2)


def places(size: tuple[int, int], count: int) -> tuple[int, int]:
    """Rows and columns of a layer with ``count`` places, by halving ``size`` as UNets do.

    Raises:
        ValueError: no number of halvings gives as many.
    """
    rows, columns = size
    while rows * columns > count:
        rows, columns = math.ceil(rows / 2), math.ceil(columns / 2)
    if rows * columns != count:
        raise ValueError(f"{count} places are no halves of {size}")
    return rows, columns


def _blurring(
    count: int, size: tuple[int, int], sigma: float
) -> Callable[[Any, Any, Tensor], Tensor]:
    def blur(_: Any, __: Any, query: Tensor) -> Tensor:
        return torch.cat([query[:-count], smoothed(query[-count:], size, sigma)])

    return blur


def _set_processor(layer: Any, processor: Any) -> None:
    layer.set_processor(processor)
