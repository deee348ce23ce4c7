"""What cross-attention of a UNet sees of pictures, beside the text: "decoupled" attention.

Ye et al. 2023, arXiv:2308.06721, equation 5: the same queries attend to the text and, with keys and
values of their own, to the picture; the results are added. Both are reached between a layer's parts
(`to_q` gives the queries, `to_out` takes the sum), so that it goes with whatever processor stands
there: tiled, of regions, torch's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import torch
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from torch import Tensor
from torch.nn.functional import interpolate

from desktop_app.engine.speed.attention import attend
from desktop_app.engine.speed.attention_processors import in_heads
from desktop_app.engine.speed.weak_attention import places

LayerKeys: TypeAlias = tuple[Tensor, Tensor]
"""Keys and values (1, heads, tokens, width) of one layer."""


@dataclass(frozen=True, slots=True, eq=False)
class CrossLayer:
    """A layer of cross-attention.

    Attributes:
        name: in the network.
        attention: diffusers' class `Attention`.
    """

    name: str
    attention: Any

    def in_heads(self, tokens: Tensor) -> Tensor:
        """(n, tokens, heads × width) → (n, heads, tokens, width)."""
        return in_heads(tokens, self.attention.heads)


@dataclass(frozen=True, slots=True, eq=False)
class PictureKeys:
    """What every layer has of the pictures of one image prompt.

    Attributes:
        positive: of the pictures.
        negative: of none.
    """

    positive: tuple[LayerKeys, ...]
    negative: tuple[LayerKeys, ...]


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


def cross_layers(network: Any) -> list[CrossLayer]:
    """The layers that adapters have keys and values for, in the order of their files: that of
    diffusers' ``attn_processors``. None of networks that are no UNets."""
    if not isinstance(network, UNet2DConditionModel):
        return []
    names = [name.removesuffix(".processor") for name in network.attn_processors]
    crossing = [name for name in names if not name.endswith("attn1")]
    return [CrossLayer(name, network.get_submodule(name)) for name in crossing]


# ---------------------------------------------------------------------- which layers

LayerWeights: TypeAlias = tuple[float, Mapping[str, float]]
"""Of all layers, and of those in the blocks named."""

_STYLE_1: Final[Mapping[str, float]] = dict.fromkeys(
    ("down_blocks.2.", "mid_block.", "up_blocks.1.attentions.0.", "up_blocks.1.attentions.1."), 0.0
)

LAYER_WEIGHTS: Final[dict[tuple[str, str], LayerWeights]] = {
    ("sdxl", "style"): (0.0, {"up_blocks.0.attentions.1.": 1.0}),
    ("sdxl", "composition"): (0.0, {"down_blocks.2.attentions.1.": 1.0}),
    ("sd1", "style"): (1.0, _STYLE_1),
    ("sd1", "composition"): (
        0.0,
        {"down_blocks.2.attentions.0.": 0.25, "down_blocks.2.attentions.1.": 1.0},
    ),
}
"""By family and mode. SDXL: InstantStyle (Wang et al. 2024, arXiv:2404.02733, section 3.2); SD 1:
the weight types "style transfer" and "composition" of cubiq's ComfyUI_IPAdapter_plus."""


def layer_weights(layers: Sequence[CrossLayer], family: str, mode: str) -> tuple[float, ...]:
    """How much each layer counts.

    Args:
        layers: of a UNet.
        family: its id; those with no row of their own are built as SD 1.
        mode: of `core.conditions.ImageMode`.
    """
    if mode == "all":
        return (1.0,) * len(layers)
    usual, named = LAYER_WEIGHTS.get((family, mode)) or LAYER_WEIGHTS["sd1", mode]
    return tuple(
        next((share for start, share in named.items() if layer.name.startswith(start)), usual)
        for layer in layers
    )


# ---------------------------------------------------------------------- at a call


class ImageAttention:
    """It for one network; nothing is changed outside its context.

    Args:
        layers: `cross_layers`.
    """

    def __init__(self, layers: Sequence[CrossLayer]) -> None:
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
                    call = _Call(self, layer, number, acting, negative, size)
                    part = layer.attention
                    stack.callback(part.to_q.register_forward_hook(call.keep).remove)
                    stack.callback(part.to_out[0].register_forward_pre_hook(call.add).remove)
            yield

    def mask_at(self, mask: Tensor, size: tuple[int, int], like: Tensor) -> Tensor:
        """(1, 1, places, 1) of ``mask`` for queries (n, heads, places, width).

        As diffusers' IPAdapterMaskProcessor: bicubic, in the layer's own rows and columns.
        """
        count = like.shape[2]
        if (mask, count) not in self._masks:
            level = interpolate(mask, places(size, count), mode="bicubic")
            self._masks[mask, count] = level.flatten()[None, None, :, None].to(like)
        return self._masks[mask, count]


class _Call:
    """One layer in one call of the network."""

    def __init__(
        self,
        owner: ImageAttention,
        layer: CrossLayer,
        number: int,
        shown: Sequence[Shown],
        negative: int,
        size: tuple[int, int],
    ) -> None:
        self._owner, self._layer, self._number = owner, layer, number
        self._shown, self._negative, self._size = shown, negative, size
        self._query: Tensor | None = None

    def keep(self, _: Any, __: Any, query: Tensor) -> None:
        """After `to_q`: (n, places, c)."""
        self._query = query

    def add(self, _: Any, given: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """Before `to_out`: what is seen of pictures is added to what is heard of texts."""
        assert self._query is not None
        query, total = self._layer.in_heads(self._query), given[0]
        self._query = None
        for each in self._shown:
            made = self._attended(query, each.keys)
            if each.mask is not None:
                made = made * self._owner.mask_at(each.mask, self._size, query)
            total = total + each.weights[self._number] * made.transpose(1, 2).flatten(2)
        return (total, *given[1:])

    def _attended(self, query: Tensor, keys: PictureKeys) -> Tensor:
        count = self._negative
        halves = (query[:count], keys.negative), (query[count:], keys.positive)
        made: list[Tensor] = []
        for part, each in halves:
            if len(part):
                key, value = (held.expand(len(part), -1, -1, -1) for held in each[self._number])
                made.append(attend(part, key, value))
        return torch.cat(made)
