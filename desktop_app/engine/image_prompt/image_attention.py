"""What a denoiser sees of pictures at one call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import torch
from torch import Tensor
from torch.nn.functional import interpolate

from desktop_app.engine.image_prompt.picture_layers import PictureLayer
from desktop_app.engine.speed.attention import attend
from desktop_app.engine.speed.weak_attention import places

LayerKeys: TypeAlias = tuple[Tensor, Tensor]
"""Keys and values (1, heads, tokens, width) of one layer."""


@dataclass(frozen=True, slots=True, eq=False)
class PictureKeys:
    """What a denoiser has of the pictures of one image prompt.

    Attributes:
        positive: of the pictures, by layer.
        negative: of none.
        text: (1, tokens, width) that stand behind the text's, instead of the two.
    """

    positive: tuple[LayerKeys, ...] = ()
    negative: tuple[LayerKeys, ...] = ()
    text: Tensor | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """An image prompt as it acts.

    Attributes:
        keys: of its pictures.
        weights: of each layer; 0: it does not act there.
        mask: (1, 1, h, w) float32 of where it acts, in pixels; None: everywhere.
    """

    keys: PictureKeys
    weights: tuple[float, ...]
    mask: Tensor | None = None


class ImageAttention:
    """It for one network; nothing is changed outside its context.

    Args:
        layers: `picture_layers`.
    """

    def __init__(self, layers: Sequence[PictureLayer]) -> None:
        self._layers = layers
        self._masks: dict[tuple[Tensor, int], Tensor] = {}

    @contextmanager
    def seen(self, shown: Sequence[Shown], negative: int, size: tuple[int, int]) -> Iterator[None]:
        """While it lasts a call sees pictures.

        Args:
            shown: which.
            negative: how many entries of the batch are the negative prompt's, the first ones.
            size: rows and columns of the latents.
        """
        with ExitStack() as stack:
            for number, layer in enumerate(self._layers):
                acting = [each for each in shown if each.weights[number]]
                if acting:
                    see = partial(self._seen, acting, number, negative, size)
                    stack.enter_context(layer.seeing(see))
            yield

    def _seen(
        self,
        shown: Sequence[Shown],
        number: int,
        negative: int,
        size: tuple[int, int],
        query: Tensor,
    ) -> Tensor:
        total: Tensor | None = None
        for each in shown:
            halves = (
                (query[:negative], each.keys.negative),
                (query[negative:], each.keys.positive),
            )
            made = torch.cat([_attended(part, keys[number]) for part, keys in halves if len(part)])
            if each.mask is not None:
                made = made * self._mask(each.mask, size, query)
            made = each.weights[number] * made
            total = made if total is None else total + made
        assert total is not None
        return total.transpose(1, 2).flatten(2)

    def _mask(self, mask: Tensor, size: tuple[int, int], query: Tensor) -> Tensor:
        """(1, 1, places, 1): as diffusers' IPAdapterMaskProcessor bicubic, but in the layer's own
        rows and columns."""
        count = query.shape[2]
        if (mask, count) not in self._masks:
            level = interpolate(mask, places(size, count), mode="bicubic")
            self._masks[mask, count] = level.flatten()[None, None, :, None].to(query)
        return self._masks[mask, count]


def _attended(query: Tensor, keys: LayerKeys) -> Tensor:
    key, value = (each.expand(len(query), -1, -1, -1) for each in keys)
    return attend(query, key, value)
