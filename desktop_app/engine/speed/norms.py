"""Group normalisation and the SiLU after it in one pass, and what is added to a convolution's
result added by it, on CPUs; with what `token_norms` and `transformer_blocks` have beside.

By classes of the same layout that take the place of diffusers' and torch's; each leaves the work to
the class it stands for where `engine.native` has no kernel. Numbers that torch rounds to bfloat16
between its passes are not rounded here.
"""

from __future__ import annotations

from typing import Any, cast

import torch
from diffusers.models.activations import GEGLU
from diffusers.models.resnet import ResnetBlock2D
from torch import Tensor, nn

from desktop_app.engine.native import calls as native
from desktop_app.engine.speed.exchange import exchange
from desktop_app.engine.speed.token_norms import TOKEN_NORMS
from desktop_app.engine.speed.transformer_blocks import BLOCKS
from desktop_app.networks.weight_packing import added


class NativeGroupNorm(nn.GroupNorm):
    """`nn.GroupNorm` by a kernel; with ``silu`` before a network's last convolution, where SiLU is
    its own layer, which is taken out."""

    silu = False

    def forward(
        self, input: Tensor, silu: bool | None = None, more: Tensor | None = None
    ) -> Tensor:
        """(n, c, h, w) or (n, c, places), and (n, c) that is added before -> the same shape."""
        silu = self.silu if silu is None else silu
        picture = input[..., None] if input.ndim == 3 else input
        if native.can_norm(picture) and native.has_kernels(picture, self.weight, self.bias):
            ordered = picture.contiguous(memory_format=torch.channels_last)
            made = native.group_norm(ordered, self, silu=silu, more=more)
            return made if input.ndim == 4 else made[..., 0]
        made = super().forward(input if more is None else input + more[:, :, None, None])
        return nn.functional.silu(made) if silu else made

    def entry_input(
        self, input: Tensor, entry: int, more: Tensor | None = None, **_: Any
    ) -> Tensor:
        """What is normed of an entry of a batch, (1, c, …), of a call with ``more``."""
        return input if more is None else input + more[entry, :, None, None]

    def finished(self, normed: Tensor, silu: bool | None = None, **_: Any) -> Tensor:
        """What a call makes of ``normed``."""
        return nn.functional.silu(normed) if (self.silu if silu is None else silu) else normed


class NativeResnetBlock(ResnetBlock2D):
    """`ResnetBlock2D`: two norms with SiLU and two convolutions, added to what came in."""

    def forward(
        self, input_tensor: Tensor, temb: Tensor | None, *args: Any, **kwargs: Any
    ) -> Tensor:
        """(n, in, h, w) and the time's (n, t) or None -> (n, out, h, w)."""
        if args or kwargs or not self._is_plain:
            return super().forward(input_tensor, cast(Tensor, temb), *args, **kwargs)
        made = self.conv1(self.norm1(input_tensor, silu=True))
        time = None
        # What adds no time leaves it out whatever its kind is called (autoencoders: "group").
        if self.time_embedding_norm == "default" and self.time_emb_proj and temb is not None:
            time = self.time_emb_proj(temb if self.skip_time_act else self.nonlinearity(temb))
        made = self.norm2(made, silu=True, more=time)
        if self.conv_shortcut is not None:
            input_tensor = self.conv_shortcut(input_tensor)
        return added(self.conv2, made, input_tensor)

    @property
    def _is_plain(self) -> bool:
        return (
            self.time_embedding_norm != "scale_shift"
            and self.upsample is None
            and self.downsample is None
            and self.output_scale_factor == 1
            and type(self.nonlinearity) is nn.SiLU
            and all(type(each) is NativeGroupNorm for each in (self.norm1, self.norm2))
            and not self.training
        )


class NativeGEGLU(GEGLU):
    """`GEGLU`, its gate in one pass."""

    def forward(self, hidden_states: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        """(…, c) -> (…, width)."""
        made = self.proj(hidden_states)
        if native.has_kernels(made) and made.is_contiguous():
            return native.geglu(made)
        value, gate = made.chunk(2, dim=-1)
        return value * self.gelu(gate)


NATIVE: dict[type[nn.Module], type[nn.Module]] = {
    nn.GroupNorm: NativeGroupNorm,
    ResnetBlock2D: NativeResnetBlock,
    GEGLU: NativeGEGLU,
    **TOKEN_NORMS,
    **BLOCKS,
}
"""Class → ours in its place."""


def join_norms(module: nn.Module) -> int:
    """Let layers in ``module`` work so; says how many."""
    count = exchange(module, NATIVE)
    for part in module.modules():
        norm, activation = (getattr(part, name, None) for name in ("conv_norm_out", "conv_act"))
        if isinstance(norm, NativeGroupNorm) and type(activation) is nn.SiLU:
            norm.silu, part.conv_act = True, nn.Identity()
    return count


def part_norms(module: nn.Module) -> int:
    """Take that back; says how many there were."""
    for part in module.modules():
        norm = getattr(part, "conv_norm_out", None)
        if isinstance(norm, NativeGroupNorm) and norm.silu:
            norm.silu, part.conv_act = False, nn.SiLU()
    return exchange(module, {ours: theirs for theirs, ours in NATIVE.items()})
