"""Self-attention of a UNet that also looks at what it saw in another picture.

"Reference-only" of L. Zhang (Mikubill/sd-webui-controlnet, discussion 1236; scripts/hook.py there,
and diffusers' community pipeline stable_diffusion_reference.py): the reference, with the noise of
the step, goes through the UNet by itself, and what its self-attention had as keys and values is
behind the picture's own when that is denoised. *Style fidelity* keeps the negative prompt's half
from seeing it, wholly at 1: then guidance strengthens the difference.

Keys and values are kept rather than what they are made of: they need not be made twice, and hold
LoRAs of places as they were.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, TypeAlias

import torch
from diffusers.models.attention import BasicTransformerBlock
from torch import Tensor
from torch.nn.functional import interpolate

from desktop_app.core.record import record
from desktop_app.engine.speed.attention import attend
from desktop_app.engine.speed.attention_processors import Tiled, in_heads
from desktop_app.engine.speed.weak_attention import places

Kept: TypeAlias = dict[int, dict[str, Tensor]]
"""Keys ("k") and values ("v"), each (n, tokens, c), by the number of their layer."""


def reference_layers(network: Any) -> list[Any]:
    """Self-attention of a UNet's transformers, the widest first; () of other networks.

    Layers of the same width are in the order in which they are run.
    """
    middle = getattr(network, "mid_block", None)
    parts = (getattr(network, "down_blocks", ()), [middle], getattr(network, "up_blocks", ()))
    found = [
        each
        for part in parts
        for block in part
        if block is not None
        for each in block.modules()
        if isinstance(each, BasicTransformerBlock) and not each.only_cross_attention
    ]
    return [each.attn1 for each in sorted(found, key=lambda each: -each.attn1.query_dim)]


@contextmanager
def keeping(layers: Sequence[Any], share: float) -> Iterator[Kept]:
    """While it lasts keys and values of a call are kept in what it gives.

    Args:
        layers: `reference_layers`.
        share: 0..1 of them, from the widest on.
    """
    found: Kept = {}
    with ExitStack() as stack:
        for number, layer in enumerate(layers):
            if share <= number / len(layers):
                break
            own = found[number] = {}
            for name, part in (("k", layer.to_k), ("v", layer.to_v)):
                stack.callback(part.register_forward_hook(_keep(own, name)).remove)
        yield found


@contextmanager
def seeing(
    layers: Sequence[Any],
    pictures: Sequence[Kept],
    masks: Sequence[Tensor | None],
    size: tuple[int, int],
    negative: int,
    fidelity: float,
) -> Iterator[None]:
    """While it lasts a call sees what was kept.

    Args:
        layers: `reference_layers`.
        pictures: of the same batch.
        masks: (1, 1, h, w) float32 0..1 of where each is seen; None: everywhere.
        size: rows and columns of the latents.
        negative: how many entries of the batch are the negative prompt's, the first ones.
        fidelity: 0..1, how little these see of it.
    """
    with ExitStack() as stack:
        for number, layer in enumerate(layers):
            held = [
                ReferenceStates(kept[number], mask, size)
                for kept, mask in zip(pictures, masks, strict=True)
                if number in kept
            ]
            if held:
                stack.callback(layer.set_processor, layer.processor)
                layer.set_processor(Referring(held, negative, fidelity))
        yield


@record(eq=False)
class ReferenceStates:
    """What a layer had of a picture.

    Attributes:
        kept: "k" and "v", each (n, tokens, c); a call may be of the first entries alone.
        mask, size: see `seeing`.
    """

    kept: dict[str, Tensor]
    mask: Tensor | None
    size: tuple[int, int]

    def keys_values(self, attn: Any, count: int) -> tuple[Tensor, Tensor]:
        """Of the first ``count`` entries, in heads."""
        key, value = (in_heads(self.kept[name][:count], attn.heads) for name in "kv")
        return key if attn.norm_k is None else attn.norm_k(key), value

    def share(self, query: Tensor) -> Tensor:
        """0..1 of each place, (1, 1, tokens, 1), of one that has a mask."""
        assert self.mask is not None
        level = interpolate(self.mask, places(self.size, query.shape[2]), mode="area")
        return level.flatten()[None, None, :, None].to(query)


class Referring(Tiled):
    """Self-attention with further keys and values; where nothing is tiled torch makes the rest.

    Args:
        pictures: that are seen.
        negative, fidelity: see `seeing`.
    """

    def __init__(self, pictures: Sequence[ReferenceStates], negative: int, fidelity: float) -> None:
        self._everywhere = [each for each in pictures if each.mask is None]
        self._somewhere = [each for each in pictures if each.mask is not None]
        self._negative, self._fidelity = negative, fidelity

    def attended(self, attn: Any, query: Tensor, source: Tensor, mask: Tensor | None) -> Tensor:
        """See `Tiled.attended`. Self-attention has no mask."""
        own = self.keys_values(attn, source)
        known = [own, *(each.keys_values(attn, len(query)) for each in self._everywhere)]
        made = self._attend(query, own, known)
        for each in self._somewhere:
            there = self._attend(query, own, [*known, each.keys_values(attn, len(query))])
            made = made + each.share(query) * (there - made)
        return made

    def _attend(
        self,
        query: Tensor,
        own: tuple[Tensor, Tensor],
        known: Sequence[tuple[Tensor, Tensor]],
    ) -> Tensor:
        """What is seen of ``known``; of ``own`` alone by the negative half, by the fidelity."""
        keys, values = (torch.cat([each[at] for each in known], 2) for at in (0, 1))
        count, fidelity = min(self._negative, len(query)), self._fidelity
        if not count or not fidelity or len(known) == 1:
            return attend(query, keys, values)
        key, value = own
        first = attend(query[:count], key[:count], value[:count])
        if fidelity < 1:
            seen = attend(query[:count], keys[:count], values[:count])
            first = fidelity * first + (1 - fidelity) * seen
        return torch.cat([first, attend(query[count:], keys[count:], values[count:])])


def _keep(found: dict[str, Tensor], name: str) -> Any:
    def keep(_: Any, __: Any, made: Tensor) -> None:
        # Weakened attention calls a layer once more, for the last of the batch alone.
        found.setdefault(name, made)

    return keep
