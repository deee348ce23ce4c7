"""Each kernel against its formula in float64, in all shapes a network may have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from desktop_app.engine.native import calls
from desktop_app.engine.native.library import FOLDER, KINDS, CompiledForm, opened

FITTING = [kind for kind in KINDS if kind.fits()]
pytestmark = pytest.mark.skipif(not FITTING, reason="no kernels are made for this processor")

CLOSE = {torch.float32: 2e-6, torch.bfloat16: 3e-3}
"""Largest relative distance (Frobenius); bfloat16 rounds by 2e-3."""


@pytest.fixture(autouse=True)
def inference() -> Iterator[None]:
    torch.manual_seed(1)
    with torch.no_grad():
        yield


@pytest.fixture(params=FITTING, ids=lambda kind: kind.name)
def dtype(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> torch.dtype:
    """Of each library that fits this processor, which is then the only one."""
    kind: CompiledForm = request.param
    found = opened(FOLDER / f"{kind.name}.so")

    def library(dtype: torch.dtype) -> Any:
        return found if dtype is kind.dtype else None

    monkeypatch.setattr(calls, "library", library)
    return kind.dtype


def distance(made: Tensor, exact: Tensor) -> float:
    return float((made.double() - exact).norm() / exact.norm())


def heads(batch: int, count: int, tokens: int, width: int, dtype: torch.dtype) -> Tensor:
    """(batch, heads, tokens, width), as a linear layer's output is seen."""
    return torch.randn(batch, tokens, count, width).to(dtype).transpose(1, 2)


def exact_attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    seen = None if mask is None else mask.double()
    return F.scaled_dot_product_attention(q.double(), k.double(), v.double(), seen)


@pytest.mark.parametrize(
    ("batch", "count", "queries", "keys", "width", "value_width"),
    [
        (2, 8, 64, 64, 40, 40),  # Stable Diffusion 1.5
        (1, 3, 50, 77, 80, 80),  # a prompt; rows that fill no tile
        (1, 2, 25, 33, 160, 160),
        (2, 2, 130, 1100, 64, 64),  # more keys than are taken at a time
        (1, 1, 1, 1, 1, 1),
        (1, 1, 7, 3, 5, 9),  # odd widths, values of another
        (1, 2, 31, 2049, 33, 65),
        (1, 1, 16, 48, 512, 512),  # an autoencoder's
    ],
)
def test_attention(
    batch: int,
    count: int,
    queries: int,
    keys: int,
    width: int,
    value_width: int,
    dtype: torch.dtype,
) -> None:
    q = heads(batch, count, queries, width, dtype)
    k, v = (heads(batch, count, keys, wide, dtype) for wide in (width, value_width))
    assert calls.can_attend(q, k, v, None)
    made = calls.attend(q, k, v)
    assert made.shape == (batch, count, queries, value_width)
    assert distance(made, exact_attention(q, k, v)) < CLOSE[dtype]


@pytest.mark.parametrize(
    "shape", [(1, 1, 1, 90), (2, 1, 20, 90), (2, 3, 20, 90), (20, 90), (20, 1)]
)
def test_a_mask_is_added_to_the_scores(shape: tuple[int, ...], dtype: torch.dtype) -> None:
    q, k, v = (heads(2, 3, tokens, 40, dtype) for tokens in (20, 90, 90))
    mask = torch.randn(shape).to(dtype)
    if shape[-1] == 90:
        mask[..., 3:] = torch.where(torch.rand(shape[-1] - 3) < 0.5, -torch.inf, 1.0)
    assert calls.can_attend(q, k, v, mask)
    made = calls.attend(q, k, v, mask)
    assert distance(made, exact_attention(q, k, v, mask)) < CLOSE[dtype]


def test_scores_of_any_size_give_numbers(dtype: torch.dtype) -> None:
    """Large ones: one key counts alone, and the first thousand nothing beside later ones."""
    q, k, v = (heads(1, 1, tokens, 16, dtype) for tokens in (5, 1200, 1200))
    k[:, :, 1100:] *= 300
    made = calls.attend(q, k, v, scale=1.0)
    assert bool(made.isfinite().all())
    exact = F.scaled_dot_product_attention(q.double(), k.double(), v.double(), scale=1.0)
    assert distance(made, exact) < CLOSE[dtype]


def test_any_number_of_threads_gives_the_same_bytes(dtype: torch.dtype) -> None:
    q, k, v = (heads(2, 3, tokens, 40, dtype) for tokens in (200, 90, 90))
    picture = torch.randn(2, 64, 9, 7).to(dtype).to(memory_format=torch.channels_last)
    norm = nn.GroupNorm(8, 64).to(dtype)
    layer, rms = nn.LayerNorm(40).to(dtype), nn.RMSNorm(40, 1e-6).to(dtype)
    before, made = torch.get_num_threads(), list[tuple[Tensor, ...]]()
    try:
        for threads in (1, 2, 5):
            torch.set_num_threads(threads)
            made.append((calls.attend(q, k, v), calls.group_norm(picture, norm, silu=True)))
            made[-1] += (calls.layer_norm(q, layer), calls.rms_norm(q, rms))
            made[-1] += (calls.gelu_tanh(made[-1][2], torch.empty_like(made[-1][2])),)
    finally:
        torch.set_num_threads(before)
    for other in made[1:]:
        assert all(torch.equal(a, b) for a, b in zip(made[0], other, strict=True))


def test_one_of_a_batch_is_what_it_is_alone(dtype: torch.dtype) -> None:
    q, k, v = (heads(3, 2, tokens, 40, dtype) for tokens in (70, 77, 77))
    alone = [calls.attend(q[i : i + 1], k[i : i + 1], v[i : i + 1]) for i in range(3)]
    assert torch.equal(calls.attend(q, k, v), torch.cat(alone))


@pytest.mark.parametrize(
    ("channels", "groups", "side"),
    [(64, 32, 16), (320, 32, 3), (30, 3, 5), (7, 7, 1), (128, 1, 40)],
)
@pytest.mark.parametrize("more", [False, True])
def test_group_norm(channels: int, groups: int, side: int, more: bool, dtype: torch.dtype) -> None:
    picture = torch.randn(2, channels, side, side).to(dtype).to(memory_format=torch.channels_last)
    norm = nn.GroupNorm(groups, channels).to(dtype)
    norm.weight.copy_(torch.randn(channels))
    norm.bias.copy_(torch.randn(channels))
    added = torch.randn(2, channels).to(dtype) if more else None
    assert calls.can_norm(picture)
    made = calls.group_norm(picture, norm, silu=True, more=added)
    whole = picture.double() + (0 if added is None else added.double()[:, :, None, None])
    exact = F.group_norm(whole, groups, norm.weight.double(), norm.bias.double(), norm.eps)
    assert distance(made, F.silu(exact)) < CLOSE[dtype]
    plain = calls.group_norm(picture, norm, silu=False, more=added)
    assert distance(plain, exact) < CLOSE[dtype]


def test_a_large_mean_costs_no_digits() -> None:
    """Sums of squares alone would lose them all."""
    picture = torch.randn(1, 32, 64, 64).to(memory_format=torch.channels_last) + 3000
    norm = nn.GroupNorm(32, 32)
    exact = F.group_norm(picture.double(), 32, eps=norm.eps)
    made = calls.group_norm(picture, norm, silu=False)
    assert distance(made, exact) < 1e-6
    assert distance(norm(picture), exact) > 1  # torch's own, channels last (2.13)


def test_large_numbers_stay_and_what_is_none_is_told(dtype: torch.dtype) -> None:
    """A picture of what is no number is made again in another precision: it must be seen."""
    picture = torch.randn(1, 32, 4, 4).to(dtype).to(memory_format=torch.channels_last)
    norm = nn.GroupNorm(8, 32).to(dtype)
    norm.weight.fill_(1e9)
    made = calls.group_norm(picture, norm, silu=True).double()
    exact = F.group_norm(picture.double(), 8, norm.weight.double(), norm.bias.double(), norm.eps)
    assert distance(made, F.silu(exact)) < 10 * CLOSE[dtype]
    picture[0, 0, 0, 0] = torch.nan
    assert bool(calls.group_norm(picture, norm, silu=True)[0, :4].isnan().all())
    q, k, v = (heads(1, 1, 40, 16, dtype) for _ in range(3))
    q[0, 0, 3, 5] = torch.nan
    made = calls.attend(q, k, v)
    assert bool(made[0, 0, 3].isnan().all()) and bool(made[0, 0, 4:].isfinite().all())
    assert bool(calls.geglu(torch.full((2, 8), torch.nan, dtype=dtype)).isnan().all())


@pytest.mark.parametrize("shape", [(2, 9, 128), (5, 10), (1, 1, 2), (300, 34)])
def test_geglu(shape: tuple[int, ...], dtype: torch.dtype) -> None:
    tokens = (torch.randn(shape) * 3).to(dtype)
    value, gate = tokens.double().chunk(2, -1)
    assert distance(calls.geglu(tokens), value * F.gelu(gate)) < CLOSE[dtype]


@pytest.mark.parametrize("width", [64, 3072, 41, 1])
@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("modulated", [False, True])
def test_layer_norm(width: int, weights: bool, modulated: bool, dtype: torch.dtype) -> None:
    tokens = (torch.randn(3, 7, width) * 2 + 1).to(dtype)
    norm = nn.LayerNorm(width, elementwise_affine=weights).to(dtype)
    if weights:
        norm.weight.copy_(torch.randn(width))
        norm.bias.copy_(torch.randn(width))
    scale, shift = torch.randn(3, 5 * width).to(dtype).chunk(5, 1)[1:3]
    made = calls.layer_norm(tokens, norm, *((scale, shift) if modulated else ()))
    exact = norm.double()(tokens.double())
    if modulated:
        exact = exact * (1 + scale.double()[:, None]) + shift.double()[:, None]
    if float(exact.norm()):
        assert distance(made, exact) < CLOSE[dtype]
    else:  # of one number, without weights
        assert not made.any()


def test_a_large_mean_costs_layer_norm_no_digits() -> None:
    tokens = torch.randn(4, 512) + 3000
    norm = nn.LayerNorm(512)
    exact = F.layer_norm(tokens.double(), (512,), eps=norm.eps)
    assert distance(calls.layer_norm(tokens, norm), exact) < 1e-6


def turned(heads: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """(n, tokens, heads, width) by the formula, as complex numbers."""
    pairs = torch.view_as_complex(heads.double().unflatten(-1, (-1, 2)).contiguous())
    by = torch.complex(cos.double()[:, ::2], sin.double()[:, ::2])[:, None]
    return torch.view_as_real(pairs * by).flatten(-2)


@pytest.mark.parametrize("width", [128, 64, 40, 6, 2])
@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("turn", [False, True])
def test_rms_norm(width: int, weights: bool, turn: bool, dtype: torch.dtype) -> None:
    tokens = torch.randn(2, 9, 3, width).to(dtype)
    norm = nn.RMSNorm(width, 1e-6, elementwise_affine=weights).to(dtype)
    if weights:
        norm.weight.copy_(torch.randn(width))
    angles = torch.randn(9, width // 2).repeat_interleave(2, 1)
    given = (angles.cos(), angles.sin()) if turn else None
    made = calls.rms_norm(tokens, norm, given)
    exact = norm.double()(tokens.double())
    assert distance(made, turned(exact, *given) if given else exact) < CLOSE[dtype]
    norm.to(dtype)
    whole = torch.full((2, 20, 3, width), 7.0, dtype=dtype)
    assert calls.rms_norm(tokens, norm, given, whole[:, 4:13]) is not None
    assert torch.equal(whole[:, 4:13], made)
    assert bool((whole[:, :4] == 7).all()) and bool((whole[:, 13:] == 7).all())
    before_tokens = tokens.transpose(1, 2)  # heads before tokens, as SD 3 has them
    if not turn:
        assert torch.equal(calls.rms_norm(before_tokens, norm), made.transpose(1, 2))


@pytest.mark.parametrize("shape", [(2, 9, 128), (5, 10), (1, 1, 1), (300, 33)])
def test_gelu_by_tanh(shape: tuple[int, ...], dtype: torch.dtype) -> None:
    tokens = (torch.randn(shape) * 3).to(dtype)
    exact = F.gelu(tokens.double(), approximate="tanh")
    made = calls.gelu_tanh(tokens, torch.empty_like(tokens))
    assert distance(made, exact) < CLOSE[dtype]
    beside = torch.full((*shape[:-1], shape[-1] + 5), 7.0, dtype=dtype)
    calls.gelu_tanh(tokens, beside[..., 5:])
    assert torch.equal(beside[..., 5:], made) and bool((beside[..., :5] == 7).all())
    assert calls.gelu_tanh(tokens, tokens) is tokens and torch.equal(tokens, made)


def test_gelu_by_tanh_of_large_numbers(dtype: torch.dtype) -> None:
    tokens = torch.tensor([[-1e30, -50.0, 0.0, 50.0, 1e30, torch.nan]]).to(dtype)
    made = calls.gelu_tanh(tokens, torch.empty_like(tokens))[0]
    assert made[:3].abs().max() < 1e-6 and made[5].isnan()
    assert torch.equal(made[3:5], tokens[0, 3:5])


def test_what_no_kernel_does_is_said(dtype: torch.dtype) -> None:
    q, k, v = (heads(1, 2, 8, 16, dtype) for _ in range(3))
    other = torch.float16
    assert not calls.can_attend(q.to(other), k.to(other), v.to(other), None)
    assert not calls.can_attend(q, k, v, torch.ones(8, 8, dtype=torch.bool))
    assert not calls.can_attend(q, k[:, :1], v[:, :1], None)  # fewer heads
    assert not calls.can_attend(q.mT.contiguous().mT, k, v, None)
    assert not calls.can_norm(torch.zeros(1, 4, 8, dtype=dtype))
    with torch.enable_grad():
        assert not calls.can_attend(q, k, v, None)  # no kernel can be differentiated
