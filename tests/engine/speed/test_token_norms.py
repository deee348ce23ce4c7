"""Norms of tokens with what follows them: what diffusers gives, and nearer to float32."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
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

from desktop_app.engine.native.library import library
from desktop_app.engine.speed.exchange import exchange
from desktop_app.engine.speed.token_norms import TOKEN_NORMS, joint_heads

pytestmark = pytest.mark.skipif(library(torch.float32) is None, reason="no kernels here")

NORMS: dict[str, Any] = {
    "zero": lambda: AdaLayerNormZero(24),
    "zero, of classes": lambda: AdaLayerNormZero(24, 5),
    "zero, in float32": lambda: AdaLayerNormZero(24, norm_type="fp32_layer_norm"),
    "single": lambda: AdaLayerNormZeroSingle(24),
    "twice": lambda: SD35AdaLayerNormZeroX(24),
    "continuous": lambda: AdaLayerNormContinuous(24, 24, elementwise_affine=False, eps=1e-6),
    "continuous, with weights": lambda: AdaLayerNormContinuous(24, 24),
    "continuous, by squares": lambda: AdaLayerNormContinuous(24, 24, norm_type="rms_norm"),
    "plain": lambda: nn.LayerNorm(24),
    "plain, of two dimensions": lambda: nn.LayerNorm((9, 24)),
    "without weights": lambda: nn.LayerNorm(24, elementwise_affine=False),
}


@pytest.fixture(autouse=True)
def inference() -> Iterator[None]:
    torch.manual_seed(3)
    with torch.no_grad():
        yield


def call(norm: Any, tokens: Tensor) -> tuple[Tensor, ...]:
    time = torch.randn(2, 24, generator=torch.Generator().manual_seed(4))
    if isinstance(norm, AdaLayerNormContinuous):
        made = norm(tokens, time)
    elif getattr(norm, "emb", None) is not None:
        made = norm(tokens, torch.tensor([3.0, 5.0]), torch.tensor([1, 2]), torch.float32)
    else:
        made = norm(tokens) if isinstance(norm, nn.LayerNorm) else norm(tokens, emb=time)
    return (made,) if isinstance(made, Tensor) else tuple(made)


@pytest.mark.parametrize("kind", NORMS)
def test_each_gives_what_it_gave(kind: str) -> None:
    norm, tokens = NORMS[kind]().eval(), torch.randn(2, 9, 24) + 1
    for parameter in norm.parameters():
        parameter.copy_(torch.randn(parameter.shape))
    before = call(norm, tokens)
    assert exchange(norm, TOKEN_NORMS) > 0
    for made, other in zip(call(norm, tokens), before, strict=True):
        assert torch.allclose(made, other, atol=1e-5)


def test_a_norm_that_something_watches_is_called() -> None:
    norm = NORMS["zero"]().eval()
    exchange(norm, TOKEN_NORMS)
    tokens, seen = torch.randn(2, 9, 24), list[Tensor]()
    silent = call(norm, tokens)
    norm.norm.register_forward_hook(lambda _, __, made: seen.append(made))
    for made, other in zip(call(norm, tokens), silent, strict=True):
        assert torch.allclose(made, other, atol=1e-5)
    assert len(seen) == 1


def test_what_can_be_differentiated_is_torchs() -> None:
    norm = NORMS["zero"]()
    exchange(norm, TOKEN_NORMS)
    with torch.enable_grad():
        call(norm, torch.randn(2, 9, 24))[0].sum().backward()
    assert norm.linear.weight.grad is not None


@pytest.mark.parametrize("kind", ["torch", "diffusers", "none", "watched", "by halves"])
@pytest.mark.parametrize("turned", [False, True])
def test_heads_of_two_streams_in_one(kind: str, turned: bool) -> None:
    norms: list[Any] = [None, None]
    if kind != "none":
        norms = [RMSNorm(16, 1e-6) if kind == "diffusers" else nn.RMSNorm(16, 1e-6)] * 2
        norms[0].weight.copy_(torch.randn(16))
    if kind == "by halves":
        norms[1] = nn.LayerNorm(16)
    streams = [torch.randn(2, count, 3 * 16).unflatten(2, (3, 16)) for count in (5, 9)]
    angles = torch.randn(14, 8).repeat_interleave(2, 1)
    turn = (angles.cos(), angles.sin()) if turned else None
    whole = torch.cat([x if n is None else n(x) for n, x in zip(norms, streams, strict=True)], 1)
    expected: Any = apply_rotary_emb(whole, turn, sequence_dim=1) if turn else whole  # pyright: ignore[reportArgumentType]
    for norm in filter(None, norms):
        exchange(norm, TOKEN_NORMS)
    seen = list[Tensor]()
    if kind == "watched":
        norms[0].register_forward_hook(lambda _, __, made: seen.append(made))
    made = joint_heads(list(zip(streams, norms, strict=True)), turn)
    assert torch.allclose(made, expected, atol=1e-5)
    assert len(seen) == (2 if kind == "watched" else 0)
