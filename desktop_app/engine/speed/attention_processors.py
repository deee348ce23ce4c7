"""Where `attend` is put into diffusers' models.

Their layers of attention hold a *processor* object that is called with them: UNets', autoencoders'
and SD 3's are of the class `Attention`, FLUX.1's of a class of their own. Ours take the place of
`AttnProcessor2_0`, `JointAttnProcessor2_0` and `FluxAttnProcessor`; any other (IP-Adapter's,
perturbed attention's) is left as it is.

Not patched: `torch.nn.functional`, which text encoders and masks go through as well; and no
`TorchFunctionMode`, which would see every call of torch and cost more than a small model's step.
"""

from __future__ import annotations

from typing import Any, cast
from weakref import ref

import torch
from diffusers.models.attention_processor import AttnProcessor2_0, JointAttnProcessor2_0
from diffusers.models.transformers.transformer_flux import FluxAttnProcessor
from torch import Tensor, nn

from desktop_app.engine.speed.attention import attend
from desktop_app.engine.speed.exchange import is_hooked
from desktop_app.engine.speed.token_norms import joint_heads
from desktop_app.networks.weight_packing import PackedLinear, added


def tile_attention(module: nn.Module) -> int:
    """Let every attention in ``module`` go through `attend`; says how many were changed."""
    return _exchange_processors(module, REPLACED)


def plain_attention(module: nn.Module) -> int:
    """Take back what `tile_attention` did; says how many were changed."""
    return _exchange_processors(module, {ours: theirs for theirs, ours in REPLACED.items()})


def _exchange_processors(module: nn.Module, classes: dict[type, type]) -> int:
    changed = 0
    for part in module.modules():
        new = classes.get(type(getattr(part, "processor", None)))
        if new is not None:
            cast(Any, part).set_processor(new())
            changed += 1
    return changed


class _Kept:
    """Keys and values, and what they were made of; a copied network has none."""

    __slots__ = ("made", "source", "weights")

    def __init__(self, source: Tensor, weights: list[Tensor], made: tuple[Tensor, Tensor]) -> None:
        self.source, self.made = source.clone(), made
        self.weights = [ref(weight) for weight in weights]

    def __deepcopy__(self, memo: object) -> None:
        return None

    def is_of(self, source: Tensor, weights: list[Tensor]) -> bool:
        """Whether they would be the same if made again."""
        return (
            all(old() is new for old, new in zip(self.weights, weights, strict=True))
            and self.source.dtype == source.dtype
            and torch.equal(self.source, source)
        )


class Tiled:
    """`AttnProcessor2_0` with `attend`: self- and cross-attention of UNets and autoencoders. Keys
    and values of a text are kept for the next step."""

    _kept: _Kept | None = None

    def __call__(
        self,
        attn: Any,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
        temb: Tensor | None = None,
        other: Tensor | None = None,
        **_: Any,
    ) -> Tensor:
        """(n, tokens, c) or (n, c, h, w), and what is added to the result -> the same shape."""
        residual = hidden_states
        if attn.spatial_norm is not None:
            hidden_states = attn.spatial_norm(hidden_states, temb)
        shape = hidden_states.shape
        if len(shape) == 4:
            hidden_states = hidden_states.flatten(2).transpose(1, 2)
        if attn.group_norm is not None:
            hidden_states = attn.group_norm(hidden_states.transpose(1, 2)).transpose(1, 2)
        source = hidden_states if encoder_hidden_states is None else encoder_hidden_states
        if encoder_hidden_states is not None and attn.norm_cross:
            source = attn.norm_encoder_hidden_states(source)
        query = in_heads(attn.to_q(hidden_states), attn.heads)
        if attn.norm_q is not None:
            query = attn.norm_q(query)
        result = _tokens(self.attended(attn, query, source, attention_mask))
        layers = [layer for layer in attn.to_out if type(layer) is not nn.Dropout]
        for layer in layers[:-1]:
            result = layer(result)
        result = layers[-1](result) if other is None else added(layers[-1], result, other)
        if len(shape) == 4:
            result = result.transpose(1, 2).reshape(shape)
        if attn.residual_connection:
            result = result + residual
        return result if attn.rescale_output_factor == 1 else result / attn.rescale_output_factor

    def attended(self, attn: Any, query: Tensor, source: Tensor, mask: Tensor | None) -> Tensor:
        """What (n, heads, places, width) of queries see in ``source`` (n, tokens, c)."""
        made = self._kept_keys_values if attn.is_cross_attention else self.keys_values
        key, value = made(attn, source)
        return attend(query, key, value, _mask(attn, mask, query, key))

    def _kept_keys_values(self, attn: Any, source: Tensor) -> tuple[Tensor, Tensor]:
        layers = attn.to_k, attn.to_v
        if any(type(each) not in (nn.Linear, PackedLinear) or is_hooked(each) for each in layers):
            return self.keys_values(attn, source)
        kept, weights = self._kept, [each.weight for each in layers]
        if kept is None or not kept.is_of(source, weights):
            kept = self._kept = _Kept(source, weights, self.keys_values(attn, source))
        return kept.made

    @staticmethod
    def keys_values(attn: Any, source: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values (n, heads, tokens, width) of ``source`` (n, tokens, c)."""
        key, value = (in_heads(to(source), attn.heads) for to in (attn.to_k, attn.to_v))
        return key if attn.norm_k is None else attn.norm_k(key), value


class JointTiled:
    """`JointAttnProcessor2_0` with `attend`: pictures and text in one sequence, as SD 3 has it.

    ``attention_mask``, which that one drops, is added to the scores of the whole sequence; where
    there is no text it counts for nothing.
    """

    def __call__(
        self,
        attn: Any,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
        **_: Any,
    ) -> Tensor | tuple[Tensor, Tensor]:
        """(n, tokens, c), and the text's (n, tokens, c) where there is one -> the same shapes."""
        picture = hidden_states.shape[1]
        streams = [_Stream(attn, hidden_states, "to_{}", "norm_{}")]
        if encoder_hidden_states is not None:
            streams.append(_Stream(attn, encoder_hidden_states, "add_{}_proj", "norm_added_{}"))
        mask = None if encoder_hidden_states is None else attention_mask
        result = _jointly(streams, mask)
        seen, text = result[:, :picture], result[:, picture:]
        for layer in attn.to_out:
            seen = layer(seen)
        if encoder_hidden_states is None:
            return seen
        return seen, text if attn.context_pre_only else attn.to_add_out(text)


class FluxTiled:
    """`FluxAttnProcessor` with `attend`: text and picture in one sequence, from two streams or from
    one, with positions."""

    def __call__(
        self,
        attn: Any,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
        image_rotary_emb: tuple[Tensor, Tensor] | None = None,
    ) -> Tensor | tuple[Tensor, Tensor]:
        """(n, tokens, c), and the text's (n, tokens, c) where it has its own stream -> the
        same shapes."""
        streams = [_Stream(attn, hidden_states, "to_{}", "norm_{}")]
        if encoder_hidden_states is None:
            return _jointly(streams, attention_mask, image_rotary_emb)
        streams.insert(0, _Stream(attn, encoder_hidden_states, "add_{}_proj", "norm_added_{}"))
        result = _jointly(streams, attention_mask, image_rotary_emb)
        words = encoder_hidden_states.shape[1]
        text, seen = result[:, :words], result[:, words:]
        for layer in attn.to_out:
            seen = layer(seen)
        return seen, attn.to_add_out(text)


REPLACED: dict[type, type] = {
    AttnProcessor2_0: Tiled,
    JointAttnProcessor2_0: JointTiled,
    FluxAttnProcessor: FluxTiled,
}
"""diffusers' processor → ours that computes the same."""


class _Stream:
    """Tokens (n, tokens, c) and the layers that make their queries, keys and values."""

    def __init__(self, attn: Any, tokens: Tensor, layer: str, norm: str) -> None:
        self._attn, self._tokens, self._layer, self._norm = attn, tokens, layer, norm

    def heads(self, name: str) -> tuple[Tensor, nn.Module | None]:
        """(n, tokens, heads, width) for one of "qkv", and its norm."""
        made = getattr(self._attn, self._layer.format(name))(self._tokens)
        norm = getattr(self._attn, self._norm.format(name), None)
        return made.unflatten(2, (self._attn.heads, -1)), norm


def _jointly(
    streams: list[_Stream],
    mask: Tensor | None,
    turn: tuple[Tensor, Tensor] | None = None,
) -> Tensor:
    """Attention among all tokens of ``streams``, by positions: (n, tokens, heads × width)."""
    query, key = (joint_heads([each.heads(name) for each in streams], turn) for name in "qk")
    values = [each.heads("v")[0] for each in streams]
    value = values[0] if len(values) == 1 else torch.cat(values, 1)
    seen = attend(query.transpose(1, 2), key.transpose(1, 2), value.transpose(1, 2), mask)
    return _tokens(seen)


def attended_and_added(
    attn: Any, tokens: Tensor, other: Tensor, source: Tensor | None, mask: Tensor | None
) -> Tensor:
    """Attention of ``tokens`` (n, tokens, c) to ``source`` or themselves, plus ``other``: in one go
    where the processor is of ours."""
    if isinstance(attn.processor, Tiled) and not is_hooked(attn):
        return attn.processor(attn, tokens, source, mask, other=other)
    return attn(tokens, encoder_hidden_states=source, attention_mask=mask) + other


def in_heads(tokens: Tensor, heads: int) -> Tensor:
    """(n, tokens, heads × width) -> (n, heads, tokens, width)."""
    return tokens.unflatten(2, (heads, -1)).transpose(1, 2)


def _tokens(heads: Tensor) -> Tensor:
    """(n, heads, tokens, width) -> (n, tokens, heads × width)."""
    return heads.transpose(1, 2).flatten(2)


def _mask(attn: Any, mask: Tensor | None, query: Tensor, key: Tensor) -> Tensor | None:
    if mask is None:
        return None
    repeated: Tensor = attn.prepare_attention_mask(mask, key.shape[2], len(query))
    return repeated.view(len(query), attn.heads, -1, repeated.shape[-1])
