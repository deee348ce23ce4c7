"""Doubling and the convolution after it as four small convolutions."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from diffusers.models.upsampling import Upsample2D
from torch import Tensor, nn

from desktop_app.engine.speed.upsampling import FoldedUpsample, fold_upsampling, unfold_upsampling
from desktop_app.networks.weight_packing import pack, plain_weight, set_weight


@pytest.fixture(autouse=True)
def inference() -> Iterator[None]:
    torch.manual_seed(4)
    with torch.inference_mode():
        yield


def layer(channels: int, out: int, dtype: torch.dtype) -> Any:
    with torch.inference_mode(mode=False):
        made = Upsample2D(channels, use_conv=True, out_channels=out).to(dtype)
        return made.requires_grad_(requires_grad=False)


def folded(layer: Upsample2D) -> int:
    """As part of an autoencoder."""
    return fold_upsampling(nn.ModuleDict({"decoder": layer}))


def distance(made: Tensor, exact: Tensor) -> float:
    return float((made.double() - exact.double()).norm() / exact.double().norm())


@pytest.mark.parametrize(
    ("dtype", "close"),
    [
        (torch.float32, 1e-6),
        pytest.param(
            torch.bfloat16,
            6e-3,
            marks=pytest.mark.skipif(
                not torch.ops.mkldnn._is_mkldnn_bf16_supported(),
                reason="nothing is calculated in bfloat16 with AVX2 alone",
            ),
        ),
    ],
)
@pytest.mark.parametrize("size", [(1, 1), (5, 3), (16, 9)])
def test_it_gives_what_both_gave(dtype: torch.dtype, close: float, size: tuple[int, int]) -> None:
    wide = layer(16, 24, torch.float32)
    picture = torch.randn(2, 16, *size)
    exact = wide(picture)
    wide.to(dtype)
    pack(wide)
    assert fold_upsampling(wide) == 0 and folded(wide) == 1
    made = wide(picture.to(dtype).contiguous(memory_format=torch.channels_last))
    assert made.shape == (2, 24, 2 * size[0], 2 * size[1])
    assert distance(made, exact) < close
    assert made.is_contiguous(memory_format=torch.channels_last)


def test_another_weight_is_seen_and_the_first_comes_back_exactly() -> None:
    one = layer(8, 8, torch.float32)
    pack(one)
    folded(one)
    picture = torch.randn(1, 8, 6, 6)
    first, own = one(picture), one.conv.weight
    with torch.inference_mode(mode=False):
        set_weight(one.conv, plain_weight(one.conv) * 2)
    assert (
        distance(
            one(picture) - one.conv.bias[:, None, None], 2 * (first - one.conv.bias[:, None, None])
        )
        < 1e-5
    )
    one.conv.weight = own
    assert torch.equal(one(picture), first)
    twin = copy.deepcopy(one)
    assert "_folded" not in twin.__dict__ and torch.equal(twin(picture), first)


def test_other_sizes_and_unpacked_layers_are_left_to_diffusers() -> None:
    one = layer(8, 8, torch.float32)
    picture = torch.randn(1, 8, 6, 6)
    plain, odd = one(picture), one(picture, (11, 12))
    folded(one)
    assert torch.equal(one(picture), plain), "not packed"
    pack(one)
    assert distance(one(picture, (11, 12)), odd) < 1e-6
    assert "_folded" not in one.__dict__
    one(picture)
    assert "_folded" in one.__dict__ and len(list(one.parameters())) == 2
    assert isinstance(one, FoldedUpsample) and unfold_upsampling(one) == 1
    assert type(one) is Upsample2D and "_folded" not in one.__dict__
