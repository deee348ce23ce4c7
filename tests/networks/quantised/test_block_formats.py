"""Blocks become the same bits as gguf-py makes of them."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
import torch
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, dequantize, quantize
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from desktop_app.core.gguf_header import READABLE
from desktop_app.networks.quantised.block_formats import BLOCK_FORMATS, NF4_LEVELS, dequantised
from desktop_app.networks.quantised.block_making import AT_LOAD, IN_FILES
from desktop_app.networks.quantised.blocks import quantised
from tests.draws import examples

Array = np.ndarray[Any, Any]
GGML = sorted(READABLE)


def same_bits(name: str, data: Array) -> bool:
    """Whether ours and gguf-py's numbers of ``data`` are the same bits; NaN is NaN."""
    with np.errstate(all="ignore"):
        theirs = dequantize(data, GGMLQuantizationType[name])
    ours = dequantised(name, torch.from_numpy(data)).numpy()
    assert ours.dtype == theirs.dtype == np.float32
    assert ours.shape == theirs.shape
    equal = ours.view(np.int32) == theirs.view(np.int32)
    return bool((equal | (np.isnan(ours) & np.isnan(theirs))).all())


@pytest.mark.parametrize("name", GGML)
def test_a_block_is_as_large_as_ggml_says(name: str) -> None:
    form = BLOCK_FORMATS[name]
    assert (form.numbers, form.size) == GGML_QUANT_SIZES[GGMLQuantizationType[name]]


@pytest.mark.parametrize("name", GGML)
def test_any_bytes_become_the_same_bits(name: str) -> None:
    size = BLOCK_FORMATS[name].size
    data = np.random.default_rng(7).integers(0, 256, (64, 3 * size), dtype=np.uint8)
    assert same_bits(name, data)


@pytest.mark.few(15)
@pytest.mark.parametrize("name", GGML)
def test_extreme_blocks_become_the_same_bits(name: str) -> None:
    size = BLOCK_FORMATS[name].size

    @settings(max_examples=examples(20))
    @given(
        arrays(np.uint8, (2, size), elements=st.sampled_from([0, 1, 15, 16, 127, 128, 252, 255]))
    )
    def check(data: Array) -> None:
        assert same_bits(name, data)

    check()


@pytest.mark.parametrize(
    ("name", "bits"),
    [("Q8_0", 8), ("Q5_1", 5), ("Q5_0", 5), ("Q4_1", 4), ("Q4_0", 4), ("BF16", 8), ("F16", 11)],
)
def test_what_gguf_py_quantised_comes_back_near(name: str, bits: int) -> None:
    weights = np.random.default_rng(1).normal(0, 0.02, (8, 256)).astype(np.float32)
    data = quantize(weights, GGMLQuantizationType[name]).view(np.uint8)
    ours = dequantised(name, torch.from_numpy(data)).numpy()
    assert np.abs(ours - weights).max() <= np.abs(weights).max() * 2.0 ** (1 - bits)


@pytest.mark.parametrize("name", IN_FILES)
def test_blocks_are_made_of_the_same_bytes(name: str) -> None:
    @settings(max_examples=examples(20))
    @given(st.integers(0, 1 << 32), st.sampled_from([1e-7, 1e-3, 0.02, 1.0, 3e4]))
    def check(seed: int, scale: float) -> None:
        draws = np.random.default_rng(seed)
        weights = draws.normal(0, scale, (8, 96)).astype("f4")
        weights *= draws.choice([0, 1, 1, 3], (8, 96)).astype("f4")
        weights[0] = 0
        weights[1] = draws.choice([-scale, scale, scale / 2], 96)  # ties
        weights[2, 40:60] = np.abs(weights[2]).max()
        with np.errstate(all="ignore"):
            theirs = quantize(weights, GGMLQuantizationType[name]).view(np.uint8)
        ours = quantised(torch.from_numpy(weights), name)
        assert ours.scales is None
        assert np.array_equal(ours.data.numpy(), theirs)

    check()


def test_the_levels_of_normal_floats_are_quantiles_of_the_normal_distribution() -> None:
    """Eight above zero, seven below, evenly frequent, scaled to 1 (QLoRA, section 3)."""
    most = (1 - 1 / 30 + 1 - 1 / 32) / 2

    def quantiles(count: int) -> list[float]:
        shares = [most + (0.5 - most) * at / count for at in range(count)]
        return [NormalDist().inv_cdf(share) for share in shares]

    largest = NormalDist().inv_cdf(most)
    wanted = [-each for each in quantiles(7)] + [0.0] + quantiles(8)[::-1]
    assert list(NF4_LEVELS) == pytest.approx([each / largest for each in wanted], abs=1e-6)


def test_normal_floats_are_the_nearest_levels_of_each_block() -> None:
    weight = torch.randn(6, 192) * torch.logspace(-5, 2, 6)[:, None]
    weight[2, 64:128] = 0
    held = quantised(weight, "nf4")
    assert held.nbytes == 6 * 3 * 34
    back, levels = held.dense().double(), np.array(NF4_LEVELS)
    for row, numbers in zip(weight.tolist(), back.tolist(), strict=True):
        for start in range(0, 192, 64):
            block = np.array(row[start : start + 64])
            most = float(torch.tensor(np.abs(block).max()).bfloat16()) or 1.0
            near = levels[np.abs(block[:, None] / most - levels).argmin(1)] * most
            assert numbers[start : start + 64] == pytest.approx(near, rel=1e-6)


def test_rows_are_read_by_themselves() -> None:
    data = torch.randint(0, 255, (6, 3 * 34), dtype=torch.uint8)
    whole = dequantised("Q8_0", data)
    assert torch.equal(dequantised("Q8_0", data[2:5]).nan_to_num(), whole[2:5].nan_to_num())
    assert dequantised("Q8_0", data.view(2, 3, -1)).shape == (2, 3, 96)


@pytest.mark.parametrize(("name", "least"), [("int8", 38.0), ("float8", 28.0)])
def test_rows_with_a_scale_come_back_near(name: str, least: float) -> None:
    weight = torch.randn(64, 48) * torch.logspace(-6, 2, 64)[:, None]
    held = quantised(weight, name)
    back = held.dense()
    error = (back - weight).pow(2).mean(1) / weight.pow(2).mean(1)
    assert float(-10 * error.log10().max()) > least
    assert held.nbytes == 64 * 48 + 64 * 4
    scales = held.scales
    assert scales is not None and torch.equal(scales.bfloat16().float(), scales)
    again = quantised(back, name)
    assert torch.equal(again.data, held.data)


def test_rows_of_zeros_stay_zeros() -> None:
    for name in AT_LOAD:
        assert not quantised(torch.zeros(3, 64), name).dense().any()


def test_float8_is_read_as_torch_reads_it() -> None:
    every = torch.arange(256, dtype=torch.uint8)
    theirs = every.view(torch.float8_e4m3fn).float()
    finite = theirs.isfinite()
    ours = dequantised("float8", every[:, None])[:, 0]
    assert torch.equal(ours[finite], theirs[finite])
