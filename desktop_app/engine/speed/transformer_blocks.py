"""Blocks of transformers (FLUX.1, SD 3) with fewer passes over memory, on CPUs.

What a block's layers give is multiplied by a gate and added in one pass; GELU is written where it
was read, or where the next product reads it. By classes of the same layout, as in `norms`; without
a kernel each leaves the work to the class it stands for.
"""

from __future__ import annotations

from typing import Any

import torch
from diffusers.models.activations import GELU
from diffusers.models.attention import JointTransformerBlock
from diffusers.models.transformers.transformer_flux import (
    FluxSingleTransformerBlock,
    FluxTransformerBlock,
)
from torch import Tensor, nn

from desktop_app.engine.native import calls as native
from desktop_app.engine.speed.exchange import is_hooked
from desktop_app.engine.speed.feed_forward import ROWS
from desktop_app.engine.speed.token_norms import modulated
from desktop_app.networks.quantised.layers import quantised_layers


class NativeGELU(GELU):
    """`GELU`; that by the formula with tanh by a kernel."""

    def forward(self, hidden_states: Tensor) -> Tensor:
        """(…, c) -> (…, width)."""
        made = self.proj(hidden_states)
        if self.approximate == "tanh" and _can_gelu(made):
            out = torch.empty_like(made) if is_hooked(self.proj) else made
            return native.gelu_tanh(made, out)
        return self.gelu(made)


class NativeFluxBlock(FluxTransformerBlock):
    """`FluxTransformerBlock`: text and picture in streams of their own."""

    def forward(
        self,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor,
        temb: Tensor,
        image_rotary_emb: tuple[Tensor, Tensor] | None = None,
        joint_attention_kwargs: dict[str, Any] | None = None,
    ) -> tuple[Tensor, Tensor]:
        if not native.has_kernels(hidden_states, encoder_hidden_states):
            return super().forward(
                hidden_states,
                encoder_hidden_states,
                temb,
                image_rotary_emb,
                joint_attention_kwargs,
            )
        picture, *of_picture = self.norm1(hidden_states, emb=temb)
        text, *of_text = self.norm1_context(encoder_hidden_states, emb=temb)
        picture, text, *seen = self.attn(
            hidden_states=picture,
            encoder_hidden_states=text,
            image_rotary_emb=image_rotary_emb,
            **(joint_attention_kwargs or {}),
        )
        hidden_states = gated(hidden_states, of_picture[0], picture)
        hidden_states = _fed(self.norm2, self.ff, hidden_states, *of_picture[1:])
        if seen:  # an IP-Adapter's
            hidden_states = hidden_states + seen[0]
        encoder_hidden_states = gated(encoder_hidden_states, of_text[0], text)
        text = _fed(self.norm2_context, self.ff_context, encoder_hidden_states, *of_text[1:])
        return text, hidden_states


class NativeFluxSingleBlock(FluxSingleTransformerBlock):
    """`FluxSingleTransformerBlock`: text and picture in one stream, attention beside the
    feed-forward layer."""

    def forward(
        self,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor,
        temb: Tensor,
        image_rotary_emb: tuple[Tensor, Tensor] | None = None,
        joint_attention_kwargs: dict[str, Any] | None = None,
    ) -> tuple[Tensor, Tensor]:
        if not native.has_kernels(hidden_states, encoder_hidden_states):
            return super().forward(
                hidden_states,
                encoder_hidden_states,
                temb,
                image_rotary_emb,
                joint_attention_kwargs,
            )
        count, joint = encoder_hidden_states.shape[1], _joint(encoder_hidden_states, hidden_states)
        normed, gate = self.norm(joint, emb=temb)
        seen = self.attn(
            hidden_states=normed,
            image_rotary_emb=image_rotary_emb,
            **(joint_attention_kwargs or {}),
        )
        made = torch.empty_like(joint)
        for rows in self._tiles(joint.shape[1]):
            both = self._in_parallel(seen[:, rows], self.proj_mlp(normed[:, rows]))
            torch.addcmul(joint[:, rows], gate[:, None], self.proj_out(both), out=made[:, rows])
        return made[:, :count], made[:, count:]

    def _tiles(self, tokens: int) -> list[slice]:
        size = tokens if any(quantised_layers(self)) else ROWS
        return [slice(first, first + size) for first in range(0, tokens, size)]

    def _in_parallel(self, seen: Tensor, inner: Tensor) -> Tensor:
        """``seen``, and GELU of ``inner`` behind it: (n, tokens, c + width)."""
        act: Any = self.act_mlp
        by_tanh = type(act) is nn.GELU and act.approximate == "tanh" and not is_hooked(act)
        if not (by_tanh and _can_gelu(inner)):
            return torch.cat([seen, act(inner)], 2)
        both = seen.new_empty(*seen.shape[:2], seen.shape[2] + inner.shape[2])
        both[..., : seen.shape[2]] = seen
        native.gelu_tanh(inner, both[..., seen.shape[2] :])
        return both


class NativeJointBlock(JointTransformerBlock):
    """`JointTransformerBlock` of SD 3, with the kernels of this package."""

    def forward(
        self,
        hidden_states: Any,
        encoder_hidden_states: Any,
        temb: Any,
        joint_attention_kwargs: dict[str, Any] | None = None,
    ) -> tuple[Tensor, Tensor]:
        if not native.has_kernels(hidden_states, encoder_hidden_states) or self._chunk_size:
            return super().forward(
                hidden_states, encoder_hidden_states, temb, joint_attention_kwargs
            )
        more = joint_attention_kwargs or {}
        picture, gate, *ff = self.norm1(hidden_states, emb=temb)
        alone: list[Tensor] = []
        if self.use_dual_attention:
            *ff, alone_of, alone_gate = ff
            alone = [alone_of, alone_gate]
        ends: bool = self.context_pre_only
        text, *of_text = (
            [self.norm1_context(encoder_hidden_states, temb)]
            if ends
            else self.norm1_context(encoder_hidden_states, emb=temb)
        )
        picture, text = self.attn(hidden_states=picture, encoder_hidden_states=text, **more)
        hidden_states = gated(hidden_states, gate, picture)
        if self.attn2 is not None:
            picture = self.attn2(hidden_states=alone[0], **more)
            hidden_states = gated(hidden_states, alone[1], picture)
        hidden_states = _fed(self.norm2, self.ff, hidden_states, *ff)
        if ends:
            return None, hidden_states  # pyright: ignore[reportReturnType] # as theirs
        encoder_hidden_states = gated(encoder_hidden_states, of_text[0], text)
        text = _fed(self.norm2_context, self.ff_context, encoder_hidden_states, *of_text[1:])
        return text, hidden_states


def gated(tokens: Tensor, gate: Tensor, made: Tensor) -> Tensor:
    """(n, tokens, c) + (n, c) × (n, tokens, c), in one pass."""
    return torch.addcmul(tokens, gate[:, None], made)


def _fed(
    norm: Any, layers: Any, tokens: Tensor, shift: Tensor, scale: Tensor, gate: Tensor
) -> Tensor:
    return gated(tokens, gate, layers(modulated(norm, tokens, scale, shift)))


def _can_gelu(tokens: Tensor) -> bool:
    return native.has_kernels(tokens) and tokens.is_contiguous() and tokens.ndim > 1


def _joint(text: Tensor, picture: Tensor) -> Tensor:
    """Both in one, without a copy where they lie so in memory, as the block before left them."""
    after = text.storage_offset() + text.shape[1] * text.stride(1)
    if (
        text.untyped_storage().data_ptr() == picture.untyped_storage().data_ptr()
        and text.stride() == picture.stride()
        and picture.storage_offset() == after
    ):
        count = text.shape[1] + picture.shape[1]
        shape = (len(text), count, text.shape[2])
        return text.as_strided(shape, text.stride(), text.storage_offset())
    return torch.cat([text, picture], 1)


BLOCKS: dict[type[nn.Module], type[nn.Module]] = {
    GELU: NativeGELU,
    FluxTransformerBlock: NativeFluxBlock,
    FluxSingleTransformerBlock: NativeFluxSingleBlock,
    JointTransformerBlock: NativeJointBlock,
}
"""Class → ours in its place."""
