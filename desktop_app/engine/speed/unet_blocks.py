"""Blocks of UNets and tiny autoencoders with fewer passes over memory: what is added to a layer's
result is added by the layer, and pictures are never put into another order.

Classes of the same layout that take the place of diffusers'; whatever is not the plain case is left
to the class they stand for. Sums that torch rounds to bfloat16 twice are rounded once.
"""

from __future__ import annotations

from typing import Any

from diffusers.models.attention import BasicTransformerBlock
from diffusers.models.transformers.transformer_2d import Transformer2DModel
from diffusers.models.unets.unet_2d_blocks import AutoencoderTinyBlock
from torch import Tensor, nn

from desktop_app.engine.speed.attention_processors import attended_and_added
from desktop_app.engine.speed.exchange import is_hooked
from desktop_app.engine.speed.feed_forward import TiledFeedForward
from desktop_app.networks.weight_packing import PackedConv2d, added


class JoinedTransformerBlock(BasicTransformerBlock):
    """`BasicTransformerBlock`: attention to itself, to a text, and feed-forward, each added."""

    def forward(
        self,
        hidden_states: Tensor,
        attention_mask: Tensor | None = None,
        encoder_hidden_states: Tensor | None = None,
        encoder_attention_mask: Tensor | None = None,
        timestep: Any = None,
        cross_attention_kwargs: Any = None,
        class_labels: Any = None,
        added_cond_kwargs: Any = None,
    ) -> Tensor:
        """(n, tokens, c) and the text's (n, tokens, c) -> (n, tokens, c)."""
        if cross_attention_kwargs or not self._is_plain:
            return super().forward(
                hidden_states,
                attention_mask,
                encoder_hidden_states,
                encoder_attention_mask,
                timestep,
                cross_attention_kwargs,
                class_labels,
                added_cond_kwargs,
            )
        text = encoder_hidden_states
        normed, own = self.norm1(hidden_states), text if self.only_cross_attention else None
        made = attended_and_added(self.attn1, normed, hidden_states, own, attention_mask)
        if self.attn2 is not None and self.norm2 is not None:
            mask = encoder_attention_mask
            made = attended_and_added(self.attn2, self.norm2(made), made, text, mask)
        normed = self.norm3(made) if self.norm3 is not None else made
        if type(self.ff) is TiledFeedForward and not is_hooked(self.ff):
            return self.ff(normed, other=made)
        return self.ff(normed) + made

    @property
    def _is_plain(self) -> bool:
        return self.norm_type == "layer_norm" and self.pos_embed is None and not self._chunk_size


class JoinedTransformer(Transformer2DModel):
    """`Transformer2DModel` of pictures with their channels last in memory."""

    def _get_output_for_continuous_inputs(
        self,
        hidden_states: Tensor,
        residual: Tensor,
        batch_size: int,
        height: int,
        width: int,
        inner_dim: int,
    ) -> Tensor:
        size = batch_size, height, width
        if self.use_linear_projection:
            other = residual.movedim(1, -1).flatten(1, 2)
            return added(self.proj_out, hidden_states, other).view(*size, -1).movedim(-1, 1)
        tokens = hidden_states.reshape(*size, inner_dim)
        return added(self.proj_out, tokens.movedim(-1, 1), residual)


class JoinedTinyBlock(AutoencoderTinyBlock):
    """`AutoencoderTinyBlock`: three convolutions with ReLU, added to what came in. The convolutions
    make both: of ten passes over memory a block keeps three.

    Decoder and encoder of the starter at 256² (Xeon with AMX): 10.3 and 8.2 ms became 9.4 and 7.0,
    of which convolutions are 4.7 and 3.7.
    """

    def forward(self, x: Tensor) -> Tensor:
        """(n, in, h, w) -> (n, out, h, w)."""
        first, one, second, another, last = self.conv
        if not (
            all(type(each) is PackedConv2d for each in (first, second, last))
            and all(type(each) is nn.ReLU for each in (one, another, self.fuse))
            and not is_hooked(self.conv)
        ):
            return super().forward(x)
        return last(second(first(x, relu=True), relu=True), self.skip(x), relu=True)


JOINED: dict[type[nn.Module], type[nn.Module]] = {
    BasicTransformerBlock: JoinedTransformerBlock,
    Transformer2DModel: JoinedTransformer,
    AutoencoderTinyBlock: JoinedTinyBlock,
}
"""Blocks that add in their layers: class → ours in its place."""
