"""Norms of tokens in one pass with what follows them, on CPUs: the scale and shift that a time
makes, or the positions that turn queries and keys.

By classes of the same layout, as in `norms`; where there is no kernel, or something watches a norm,
each does what the class it stands for does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from diffusers.models.embeddings import apply_rotary_emb
from diffusers.models.normalization import (
    AdaLayerNormContinuous,
    AdaLayerNormZero,
    AdaLayerNormZeroSingle,
    RMSNorm,
    SD35AdaLayerNormZeroX,
)
from torch import Tensor, nn

from desktop_app.engine.native import calls as native
from desktop_app.engine.speed.exchange import is_hooked


class NativeLayerNorm(nn.LayerNorm):
    """`nn.LayerNorm` by our kernel where that takes the tensor, else by torch."""

    def forward(self, input: Tensor) -> Tensor:
        """(…, c) -> (…, c)."""
        return native.layer_norm(input, self) if self.fits(input) else super().forward(input)

    def fits(self, tokens: Tensor) -> bool:
        """Whether the kernel norms ``tokens``."""
        return (
            self.normalized_shape == tuple(tokens.shape[-1:])
            and tokens.numel() > 0
            and native.has_kernels(tokens, self.weight, self.bias)
        )


def modulated(norm: nn.Module, tokens: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """``norm`` of (n, tokens, c), times 1 + ``scale``, plus ``shift``, each (n, c)."""
    if (
        type(norm) is NativeLayerNorm
        and not is_hooked(norm)
        and norm.fits(tokens)
        and native.has_kernels(tokens, scale, shift)
        and scale.shape == shift.shape == (len(tokens), tokens.shape[-1])
        and scale.stride() == shift.stride()
        and scale.stride(1) == 1
    ):
        return native.layer_norm(tokens, norm, scale, shift)
    return norm(tokens) * (1 + scale[:, None]) + shift[:, None]


class NativeZero(AdaLayerNormZero):
    """`AdaLayerNormZero` whose norm and modulation are one kernel, where that takes the tensors."""

    def forward(
        self,
        x: Tensor,
        timestep: Tensor | None = None,
        class_labels: Any = None,
        hidden_dtype: torch.dtype | None = None,
        emb: Tensor | None = None,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        if self.emb is not None:
            emb = self.emb(timestep, class_labels, hidden_dtype=hidden_dtype)
        shift, scale, gate, *ff = self.linear(self.silu(emb)).chunk(6, dim=1)
        return (modulated(self.norm, x, scale, shift), gate, *ff)


class NativeZeroSingle(AdaLayerNormZeroSingle):
    """`AdaLayerNormZeroSingle` by `modulated`: norm and modulation in one kernel, if it fits."""

    def forward(  # pyright: ignore[reportIncompatibleMethodOverride] # theirs tells five
        self, x: Tensor, emb: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        shift, scale, gate = self.linear(self.silu(emb)).chunk(3, dim=1)
        return modulated(self.norm, x, scale, shift), gate


class NativeZeroTwice(SD35AdaLayerNormZeroX):
    """`SD35AdaLayerNormZeroX`: one norm, modulated for two attentions."""

    def forward(self, hidden_states: Tensor, emb: Tensor | None = None) -> tuple[Tensor, ...]:
        shift, scale, gate, *ff, shift_2, scale_2, gate_2 = self.linear(self.silu(emb)).chunk(9, 1)
        first = modulated(self.norm, hidden_states, scale, shift)
        return first, gate, *ff, modulated(self.norm, hidden_states, scale_2, shift_2), gate_2


class NativeContinuous(AdaLayerNormContinuous):
    """`AdaLayerNormContinuous` by `modulated`: norm and modulation in one kernel, if it fits."""

    def forward(self, x: Tensor, conditioning_embedding: Tensor) -> Tensor:
        emb = self.linear(self.silu(conditioning_embedding).to(x.dtype))
        return modulated(self.norm, x, *torch.chunk(emb, 2, dim=1))


# ---------------------------------------------------------------------- queries and keys


class NativeRMSNorm(nn.RMSNorm):
    """`nn.RMSNorm` of heads by a kernel."""

    def forward(self, x: Tensor) -> Tensor:
        """(n, tokens, heads, c), or heads before tokens, -> the same shape."""
        return native.rms_norm(x, self) if fits(self, x) else super().forward(x)


class NativeDiffusersRMSNorm(RMSNorm):
    """diffusers' `RMSNorm` of heads by a kernel."""

    def forward(self, hidden_states: Tensor) -> Tensor:
        """(n, tokens, heads, c), or heads before tokens, -> the same shape."""
        if fits(self, hidden_states):
            return native.rms_norm(hidden_states, self)
        return super().forward(hidden_states)


def fits(norm: Any, heads: Tensor) -> bool:
    """Whether the kernel norms ``heads``, for one of the two classes above."""
    shape = norm.normalized_shape if isinstance(norm, nn.RMSNorm) else norm.dim
    return (
        tuple(shape) == tuple(heads.shape[-1:])
        and norm.eps is not None
        and getattr(norm, "bias", None) is None
        and heads.ndim == 4
        and heads.stride(-1) == 1
        and heads.numel() > 0
        and native.has_kernels(heads, norm.weight)
    )


def joint_heads(
    streams: Sequence[tuple[Tensor, nn.Module | None]],
    turn: tuple[Tensor, Tensor] | None = None,
) -> Tensor:
    """Queries or keys of several streams of tokens, one behind the other.

    Args:
        streams: (n, tokens, heads, width) of each, and their norm.
        turn: cosines and sines of all tokens, (tokens, width) each, by which they are then turned
            (rotary embedding, pairs side by side).

    Returns:
        (n, all tokens, heads, width).
    """
    first = streams[0][0]
    whole = first.new_empty(len(first), sum(each.shape[1] for each, _ in streams), *first.shape[2:])
    at = 0
    for heads, norm in streams:
        span = slice(at, at + heads.shape[1])
        own = None if turn is None else (turn[0][span], turn[1][span])
        if _in_one(norm, heads, own):
            native.rms_norm(heads, norm, own, whole[:, span])
        else:
            whole[:, span] = _one_by_one(norm, heads, own)
        at = span.stop
    return whole


def _one_by_one(norm: Any, heads: Tensor, turn: Any) -> Any:
    made = heads if norm is None else norm(heads)
    return made if turn is None else apply_rotary_emb(made, turn, sequence_dim=1)


def _in_one(norm: Any, heads: Tensor, turn: tuple[Tensor, Tensor] | None) -> bool:
    return (
        type(norm) in (NativeRMSNorm, NativeDiffusersRMSNorm)
        and not is_hooked(norm)
        and fits(norm, heads)
        and (
            turn is None
            or all(
                each.dtype is torch.float32
                and each.is_contiguous()
                and each.shape == (heads.shape[1], heads.shape[3])
                for each in turn
            )
        )
    )


TOKEN_NORMS: dict[type[nn.Module], type[nn.Module]] = {
    nn.LayerNorm: NativeLayerNorm,
    nn.RMSNorm: NativeRMSNorm,
    RMSNorm: NativeDiffusersRMSNorm,
    AdaLayerNormZero: NativeZero,
    AdaLayerNormZeroSingle: NativeZeroSingle,
    SD35AdaLayerNormZeroX: NativeZeroTwice,
    AdaLayerNormContinuous: NativeContinuous,
}
"""Class → ours in its place."""
