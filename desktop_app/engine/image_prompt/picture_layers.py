"""The layers of denoisers that see pictures beside the text: "decoupled" attention.

Ye et al. 2023, arXiv:2308.06721, equation 5: the same queries attend to the text and, with keys and
values of their own, to the picture; the results are added. Queries and sum are reached between a
layer's parts, so that it goes with whatever processor stands there: tiled, of texts, torch's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

from torch import Tensor

from desktop_app.core.record import record
from desktop_app.engine.speed.attention_processors import in_heads
from desktop_app.networks.part_classes import is_part

See: TypeAlias = Callable[[Tensor], Tensor]
"""Queries (n, heads, places, width) → what they see of pictures (n, places, heads × width)."""


@record(eq=False)
class PicturePromptLayer:
    """One of them.

    Attributes:
        name: in the network.
        heads: of its attention.
        shape: of the weights that an adapter has for it: its own width, and that of texts.
        asks: makes the queries.
        adds: the last projection, before which what is seen is added; or a whole block.
        is_block: of FLUX.1, with streams of its own for text and picture: queries are those before
            positions are put in, and what is seen is added to the picture's stream after it, as
            XLabs trained it.
    """

    name: str
    heads: int
    shape: tuple[int, int]
    asks: Any
    adds: Any
    is_block: bool = False

    def in_heads(self, tokens: Tensor) -> Tensor:
        """(n, tokens, heads × width) → (n, heads, tokens, width)."""
        return in_heads(tokens, self.heads)

    @contextmanager
    def seeing(self, see: See) -> Iterator[None]:
        """While it lasts what ``see`` makes of the queries is added."""
        kept: list[Tensor] = []

        def keep(_: Any, __: Any, query: Tensor) -> None:
            kept[:] = [query.transpose(1, 2) if self.is_block else self.in_heads(query)]

        def before(_: Any, args: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
            return (args[0] + see(kept.pop()), *args[1:])

        def after(_: Any, __: Any, streams: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
            return streams[0], streams[1] + see(kept.pop())

        handles = [
            self.asks.register_forward_hook(keep),
            self.adds.register_forward_hook(after)
            if self.is_block
            else self.adds.register_forward_pre_hook(before),
        ]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()


def picture_layers(network: Any) -> list[PicturePromptLayer]:
    """The layers that adapters have keys and values for, in the order of their files: that of
    diffusers' ``attn_processors``. None of networks that there are no adapters for."""
    if is_part(network, "UNet2DConditionModel"):
        names = [name.removesuffix(".processor") for name in network.attn_processors]
        return [_crossing(name, network) for name in names if not name.endswith("attn1")]
    if is_part(network, "FluxTransformer2DModel"):
        blocks: Any = network.transformer_blocks
        width = network.config["joint_attention_dim"]
        return [
            PicturePromptLayer(
                f"transformer_blocks.{number}",
                block.attn.heads,
                (block.attn.inner_dim, width),
                block.attn.norm_q,
                block,
                is_block=True,
            )
            for number, block in enumerate(blocks)
        ]
    return []


def _crossing(name: str, unet: Any) -> PicturePromptLayer:
    layer: Any = unet.get_submodule(name)
    shape = layer.inner_kv_dim, layer.cross_attention_dim
    return PicturePromptLayer(name, layer.heads, shape, layer.to_q, layer.to_out[0])


# ---------------------------------------------------------------------- how much each counts

LayerWeights: TypeAlias = tuple[float, Mapping[str, float]]
"""Of all layers, and of those in the blocks named."""

_STYLE_1: Final[dict[str, float]] = dict.fromkeys(
    ("down_blocks.2.", "mid_block.", "up_blocks.1.attentions.0.", "up_blocks.1.attentions.1."), 0.0
)
_COMPOSITION_1: Final = {"down_blocks.2.attentions.0.": 0.25, "down_blocks.2.attentions.1.": 1.0}

LAYER_WEIGHTS: Final[dict[tuple[str, str], LayerWeights]] = {
    ("sdxl", "style"): (0.0, {"up_blocks.0.attentions.1.": 1.0}),
    ("sdxl", "composition"): (0.0, {"down_blocks.2.attentions.1.": 1.0}),
    ("sd1", "style"): (1.0, _STYLE_1),
    ("sd1", "composition"): (0.0, _COMPOSITION_1),
    ("sd2", "style"): (1.0, _STYLE_1),
    ("sd2", "composition"): (0.0, _COMPOSITION_1),
}
"""By family and mode. SDXL: InstantStyle (Wang et al. 2024, arXiv:2404.02733, section 3.2); SD 1:
the weight types "style transfer" and "composition" of cubiq's ComfyUI_IPAdapter_plus. SD 2 has the
same blocks."""


def layer_weights(names: Sequence[str], family: str, mode: str) -> tuple[float, ...]:
    """How much each layer counts; 0 for all where it is unknown which carry what ``mode`` takes.

    Args:
        names: of the layers.
        family: its id.
        mode: of `core.conditions.ImageMode`.
    """
    if mode == "all":
        return (1.0,) * len(names)
    usual, named = LAYER_WEIGHTS.get((family, mode), (0.0, {}))
    return tuple(
        next((share for start, share in named.items() if name.startswith(start)), usual)
        for name in names
    )
