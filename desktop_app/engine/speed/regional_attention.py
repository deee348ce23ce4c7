"""Attention to several texts by place: each place hears those that count there.

UNets: the output of cross-attention is the sum, by share, of the attention to each text ("attention
couple"). A place is calculated with the texts that have a share there, and no others: how many
regions there are costs little, and what a text says changes nothing elsewhere at that layer.

SD 3 and FLUX.1 attend to texts and picture in one sequence. There a bias is added to the scores: a
place sees text i with log(share of i), 0 being not at all; text i sees itself and, by the same
bias, the places where it is heard; texts don't see each other; places see all places.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Protocol, TypeAlias

import torch
from diffusers.models.attention_processor import (
    Attention,
    AttnProcessor2_0,
    JointAttnProcessor2_0,
)
from diffusers.models.transformers.transformer_flux import FluxAttnProcessor
from torch import Tensor

from desktop_app.engine.region_maps import at_level, same
from desktop_app.engine.speed.attention import attend
from desktop_app.engine.speed.attention_processors import FluxTiled, JointTiled, Tiled
from desktop_app.engine.speed.weak_attention import places
from desktop_app.networks.part_classes import is_part

Shares: TypeAlias = tuple[Tensor, ...]
"""Of each entry of a batch the share (texts, h, w) float32 of each text at each latent pixel."""


class RegionalAttention(Protocol):
    """Lets a network's places hear several texts, which stand one behind the other."""

    def sharing(self, shares: Shares, tokens: int) -> Any:
        """While the context lasts a call hears texts by ``shares``.

        Args:
            shares: of the batch.
            tokens: length of one text.

        Returns:
            A context manager; it gives what the network has to be told beside, by name.
        """
        ...


def regional_attention_of(network: Any, dtype: torch.dtype) -> RegionalAttention | None:
    """What does it in ``network``, which calculates in ``dtype``; None where its attention is none
    that is known here."""
    if is_part(network, "UNet2DConditionModel"):
        layers = [each for each in _attention(network) if each.is_cross_attention]
        known = all(type(each.processor) in (AttnProcessor2_0, Tiled) for each in layers)
        return CrossAttention(layers) if layers and known else None
    if is_part(network, "SD3Transformer2DModel"):
        layers = list(_attention(network))
        known = all(type(each.processor) in (JointAttnProcessor2_0, JointTiled) for each in layers)
        return JointAttention(layers, dtype, text_first=False) if known else None
    if is_part(network, "FluxTransformer2DModel"):
        processors: dict[str, Any] = network.attn_processors
        known = all(type(each) in (FluxAttnProcessor, FluxTiled) for each in processors.values())
        return JointAttention([], dtype, text_first=True) if known else None
    return None


def _attention(network: Any) -> Iterator[Any]:
    return (each for each in network.modules() if isinstance(each, Attention))


# ---------------------------------------------------------------------- cross-attention


class CrossAttention:
    """`RegionalAttention` of a UNet; processors are put in for one call and taken out after it.

    Args:
        layers: its cross-attention.
    """

    def __init__(self, layers: Sequence[Any]) -> None:
        self._layers = layers
        self._made: tuple[Shares, Regional] | None = None

    @contextmanager
    def sharing(self, shares: Shares, tokens: int) -> Iterator[dict[str, Any]]:
        if self._made is None or not same(self._made[0], shares):
            self._made = shares, Regional(shares, tokens)
        with ExitStack() as stack:
            for layer in self._layers:
                stack.callback(layer.set_processor, layer.processor)
                layer.set_processor(self._made[1])
            yield {}


class Regional(Tiled):
    """Cross-attention to several texts; where nothing is tiled torch makes the rest.

    Args:
        shares: of the batch.
        tokens: length of one text.
    """

    def __init__(self, shares: Shares, tokens: int) -> None:
        self._shares, self._tokens = shares, tokens
        self._levels: dict[tuple[int, int], list[_Part]] = {}

    def attended(self, attn: Any, query: Tensor, source: Tensor, mask: Tensor | None) -> Tensor:
        """See `Tiled.attended`. A mask is none of texts that stand one behind the other."""
        key, value = self.keys_values(attn, source)
        return torch.cat(
            [self._coupled(query[at : at + 1], key[at], value[at], at) for at in range(len(query))]
        )

    def _coupled(self, query: Tensor, key: Tensor, value: Tensor, entry: int) -> Tensor:
        """The sum by share: (1, heads, places, width)."""
        result: Tensor | None = None
        for part in self._parts(entry, query.shape[2], query):
            seen = query if part.rows is None else query.index_select(2, part.rows)
            said = slice(part.text * self._tokens, (part.text + 1) * self._tokens)
            one = attend(seen, key[None, :, said], value[None, :, said])
            if part.share is not None:
                one = one * part.share
            if part.rows is None:
                result = one if result is None else result + one
            else:
                result = torch.zeros_like(query) if result is None else result
                one = one + result.index_select(2, part.rows)
                result.index_copy_(2, part.rows, one)  # adding by index is slow on a CPU
        assert result is not None
        return result

    def _parts(self, entry: int, count: int, like: Tensor) -> list[_Part]:
        """Which places of a layer with ``count`` hear which text; made once a level."""
        if (entry, count) not in self._levels:
            shares = self._shares[entry]
            size = places((shares.shape[-2], shares.shape[-1]), count)
            level = at_level(shares, *size).flatten(1)
            made = [_Part.of(text, share, like) for text, share in enumerate(level)]
            self._levels[entry, count] = [part for part in made if part is not None]
        return self._levels[entry, count]


class _Part:
    """One text at one level.

    Attributes:
        text: its number.
        rows: (n,) the places that hear it; None: all do.
        share: (n, 1) its share there; None: 1.
    """

    __slots__ = ("rows", "share", "text")

    def __init__(self, text: int, rows: Tensor | None, share: Tensor | None) -> None:
        self.text, self.rows, self.share = text, rows, share

    @classmethod
    def of(cls, text: int, share: Tensor, like: Tensor) -> _Part | None:
        """Of (places,) shares; None where it is heard nowhere."""
        rows = share.nonzero().flatten()
        if not len(rows):
            return None
        heard = share[rows]
        counts = None if bool((heard == 1).all()) else heard[:, None].to(like)
        return cls(text, None if len(rows) == len(share) else rows.to(like.device), counts)


# ---------------------------------------------------------------------- joint attention


class JointAttention:
    """`RegionalAttention` of a transformer with texts and picture in one sequence.

    Args:
        layers: classes `Attention` whose processor may drop masks: ours takes its place for a call.
        dtype: that it calculates in.
        text_first: whether texts stand before the picture.
    """

    def __init__(self, layers: Sequence[Any], dtype: torch.dtype, *, text_first: bool) -> None:
        self._layers, self._dtype, self._text_first = layers, dtype, text_first
        self._made: tuple[Shares, Tensor] | None = None

    @contextmanager
    def sharing(self, shares: Shares, tokens: int) -> Iterator[dict[str, Any]]:
        if self._made is None or not same(self._made[0], shares):
            self._made = None  # its memory may be needed for the next
            self._made = shares, self._bias(shares, tokens)
        with ExitStack() as stack:
            for layer in self._layers:
                if type(layer.processor) is not JointTiled:
                    stack.callback(layer.set_processor, layer.processor)
                    layer.set_processor(JointTiled())
            yield {"joint_attention_kwargs": {"attention_mask": self._made[1]}}

    def _bias(self, shares: Shares, tokens: int) -> Tensor:
        each = [joint_bias(one, tokens, self._dtype) for one in shares]
        made = torch.stack(each)[:, None]
        if self._text_first:
            return made
        texts = len(shares[0]) * tokens
        return made.roll((-texts, -texts), (2, 3))


def joint_bias(shares: Tensor, tokens: int, dtype: torch.dtype) -> Tensor:
    """(s, s) in ``dtype``, to be added to the scores of texts and places, in this order.

    Args:
        shares: (texts, h, w) at the size of the latents; a place is two by two of them.
        tokens: length of one text.
        dtype: of the scores.
    """
    count, rows, columns = shares.shape
    size = -(-rows // 2), -(-columns // 2)
    seen = at_level(shares, *size).flatten(1).log().to(dtype)  # (texts, places)
    texts = count * tokens
    bias = seen.new_zeros(texts + seen.shape[1], texts + seen.shape[1])
    bias[:texts, :texts] = -torch.inf
    for text in range(count):
        own = slice(text * tokens, (text + 1) * tokens)
        bias[own, own] = 0
        bias[own, texts:] = seen[text]
        bias[texts:, own] = seen[text][:, None]
    return bias
