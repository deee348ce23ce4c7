"""Layers that hold blocks compute what plain ones compute with the numbers of these."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from desktop_app.core.gguf_header import READABLE
from desktop_app.engine.control.control_lora import encoder_weights
from desktop_app.networks.quantised import layers
from desktop_app.networks.quantised.block_formats import BLOCK_FORMATS
from desktop_app.networks.quantised.block_making import AT_LOAD
from desktop_app.networks.quantised.blocks import Blocks, of_bytes
from desktop_app.networks.quantised.layers import (
    QuantisedConv2d,
    QuantisedLinear,
    hold_blocks,
    quantise,
    quantised_layers,
)
from desktop_app.networks.weight_packing import pack, plain_weight
from tests.tiny_models import tiny_parts

FORMS = [name for name in sorted(READABLE) if BLOCK_FORMATS[name].numbers > 1]


def some_blocks(form: str, rows: int, width: int) -> Blocks:
    """Random blocks whose scales are small numbers."""
    row = BLOCK_FORMATS[form]
    data = torch.randint(0, 256, (rows * width // row.numbers, row.size), dtype=torch.uint8)
    half = torch.tensor([1e-4], dtype=torch.float16).view(torch.uint8)
    if form == "MXFP4":  # a byte of exponent
        half = torch.tensor([112], dtype=torch.uint8).expand(2)
    if form == "NVFP4":  # four bytes of scale
        data[:, :4] = 8
        return Blocks(form, data.view(rows, -1))
    if form == "IQ1_M":  # half a byte of it in each of four words
        for place, part in ((49, 0xE0), (51, 0x80), (53, 0x60), (55, 0)):
            data[:, place] = data[:, place] & 15 | part
        return Blocks(form, data.view(rows, -1))
    own = {"Q2_K": (80, 82), "Q3_K": (108,), "Q6_K": (208,), "TQ1_0": (52,), "TQ2_0": (64,)}
    at = own.get(form, (0, 2))
    for place in at if form[-1] in "1K" else at[:1]:
        data[:, place : place + 2 - (form == "MXFP4")] = half[: 2 - (form == "MXFP4")]
    return Blocks(form, data.view(rows, -1))


@pytest.mark.parametrize("form", FORMS)
def test_a_linear_layer_gives_what_its_numbers_give(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layers, "TILE", 512 * 7)  # the last tile is a smaller one
    plain = nn.Linear(512, 24)
    held = some_blocks(form, 24, 512)
    plain.weight.data = held.dense()
    given = torch.randn(2, 5, 512)
    ours = QuantisedLinear(plain, held, torch.float32)
    with torch.inference_mode():
        assert torch.allclose(ours(given), plain(given), atol=1e-4)
    assert torch.equal(plain_weight(ours), plain.weight)


@pytest.mark.parametrize("stride", [1, 2])
def test_a_convolution_gives_what_its_numbers_give(
    stride: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layers, "TILE", 288 * 5)
    plain = nn.Conv2d(32, 12, 3, stride=stride, padding=1)
    bytes_of = some_blocks("Q5_0", 12, 288).data.flatten()
    held = of_bytes("Q5_0", bytes_of, (12, 32, 3, 3))
    assert isinstance(held, Blocks)
    plain.weight.data = held.dense()
    given = torch.randn(2, 32, 9, 7)
    ours = QuantisedConv2d(plain, held, torch.float32)
    with torch.inference_mode():
        assert torch.allclose(ours(given), plain(given), atol=1e-4)


def test_rows_that_are_not_whole_blocks_become_numbers() -> None:
    data = some_blocks("Q8_0", 3, 32).data.flatten()
    assert isinstance(of_bytes("Q8_0", data, (96,)), Tensor)
    assert isinstance(of_bytes("Q8_0", data, (6, 16)), Tensor)
    assert isinstance(of_bytes("Q8_0", data, (3, 32)), Blocks)


def test_whole_rows_stay_blocks_and_all_else_is_done_with_numbers() -> None:
    held = some_blocks("Q4_K", 6, 256)
    value: Tensor = held  # pyright: ignore[reportAssignmentType] - as conversions take it
    first, second, third = torch.chunk(value, 3)
    stacked = torch.cat([third, first, second])
    assert isinstance(stacked, Blocks)
    dense = held.dense()
    assert torch.equal(stacked.dense(), torch.cat([dense[4:], dense[:2], dense[2:4]]))
    assert torch.equal(value.T.contiguous(), dense.T)
    assert torch.equal(value[:, 3], dense[:, 3])
    assert torch.equal(torch.cat([value, dense]), torch.cat([dense, dense]))


def test_only_layers_that_can_hold_blocks_do() -> None:
    network = nn.Sequential(nn.Linear(32, 4), nn.Embedding(4, 32), nn.Linear(64, 4))
    held = some_blocks("Q8_0", 4, 32)
    rest = hold_blocks(network, {f"{at}.weight": held for at in range(3)}, torch.bfloat16)
    assert isinstance(network[0], QuantisedLinear)
    assert {name: each.dtype for name, each in rest.items()} == {
        "1.weight": torch.bfloat16,
        "2.weight": torch.bfloat16,  # of another shape: what loads it says so
    }


def test_what_packs_or_casts_weights_leaves_them_alone() -> None:
    network = nn.Sequential(nn.Linear(32, 4))
    hold_blocks(network, {"0.weight": some_blocks("Q8_0", 4, 32)}, torch.bfloat16)
    before = next(quantised_layers(network)).blocks.clone()
    network.to(torch.bfloat16)
    assert pack(network) == 0
    layer = next(quantised_layers(network))
    assert torch.equal(layer.blocks, before) and layer.blocks.dtype == torch.uint8
    assert (layer.weight.shape, layer.weight.is_meta) == ((4, 32), True)
    assert layer(torch.randn(3, 32, dtype=torch.bfloat16)).dtype == torch.bfloat16


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16])
@pytest.mark.parametrize("form", AT_LOAD)
def test_a_network_that_is_quantised_gives_what_its_numbers_give(
    form: str, dtype: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layers, "TILE", 2000)
    network = nn.Sequential(nn.Conv2d(64, 12, 3, padding=1), nn.Flatten(2), nn.Linear(64, 10))
    given = torch.randn(2, 64, 8, 8) * 20
    with torch.no_grad():
        assert quantise(network, form) == 2
        ours = network.to(dtype)(given.to(dtype)).float()
        for at, layer in ((0, nn.Conv2d(64, 12, 3, padding=1)), (2, nn.Linear(64, 10))):
            held: Any = network[at]
            layer.load_state_dict({"weight": plain_weight(held), "bias": held.bias.float()})
            network[at] = layer
        plain = network.float()(given)
    close = {torch.float32: 1e-5, torch.bfloat16: 3e-2, torch.float16: 4e-3}[dtype]
    assert float((ours - plain).norm() / plain.norm()) < close


def test_layers_whose_rows_are_no_whole_blocks_stay() -> None:
    network = nn.Sequential(nn.Linear(64, 4), nn.Linear(4, 64))
    assert quantise(network, "nf4") == 1
    assert (type(network[0]), type(network[1])) == (QuantisedLinear, nn.Linear)


def test_control_loras_find_the_numbers_of_a_network_in_blocks() -> None:
    unet = tiny_parts("sd1").unet
    plain = dict(encoder_weights(unet, torch.float32))
    quantise(unet, "int8")
    held = dict(encoder_weights(unet, torch.float32))
    assert {key: each.shape for key, each in held.items()} == {
        key: each.shape for key, each in plain.items()
    }
    assert all(torch.allclose(held[key], plain[key], atol=0.02) for key in plain)


@pytest.mark.parametrize("form", AT_LOAD)
@pytest.mark.parametrize("convolution", [False, True])
def test_gradients_reach_the_input_and_no_weight_is_kept(
    form: str, convolution: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layers, "TILE", 256 * 40)  # several tiles
    torch.manual_seed(0)
    layer = nn.Conv2d(256, 96, 3, 2, 1) if convolution else nn.Linear(256, 96)
    network = nn.Sequential(layer)
    assert layers.quantise(network, form) == 1
    held = network[0]
    assert isinstance(held, layers.QuantisedLayer)
    with torch.no_grad():
        layer.weight.copy_(held.dequantised())
    given = torch.randn(2, 256, 5, 6) if convolution else torch.randn(3, 256)
    inputs = [given.clone().requires_grad_() for _ in range(2)]
    kept: list[Tensor] = []

    def keep(tensor: Tensor) -> Tensor:
        kept.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        made = network(inputs[0])
    assert not kept
    made.square().sum().backward()
    layer(inputs[1]).square().sum().backward()
    assert inputs[0].grad is not None
    assert inputs[1].grad is not None
    torch.testing.assert_close(inputs[0].grad, inputs[1].grad, rtol=1e-3, atol=1e-3)
