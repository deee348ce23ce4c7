"""Packed weights give the same bytes, cost no memory, and can be changed and changed back."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
import torch
from torch import nn

from desktop_app.engine.speed.optimise import optimise_model
from desktop_app.networks import weight_packing
from desktop_app.networks.device import Compute
from desktop_app.networks.weight_packing import (
    added,
    can_pack,
    is_packed,
    pack,
    plain_weight,
    set_weight,
    unpack,
)
from tests.tiny_models import tiny_parts

HAS_BFLOAT16 = bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
HALF = torch.bfloat16 if HAS_BFLOAT16 else torch.float32
"""What is packed beside float32, where oneDNN has it."""
DTYPES = list(dict.fromkeys((torch.float32, HALF)))
LINEAR = {"in_features": 24, "out_features": 40}
CONV = {"in_channels": 16, "out_channels": 24}
LAYERS: dict[str, tuple[type[nn.Module], dict[str, object], tuple[int, ...]]] = {
    "linear": (nn.Linear, LINEAR, (2, 9, 24)),
    "one token": (nn.Linear, {**LINEAR, "bias": False}, (24,)),
    "nothing": (nn.Linear, LINEAR, (0, 24)),
    "3×3": (nn.Conv2d, {**CONV, "kernel_size": 3, "padding": 1}, (2, 16, 9, 7)),
    "halving": (nn.Conv2d, {**CONV, "kernel_size": 3, "stride": 2}, (1, 16, 8, 8)),
    "1×1": (nn.Conv2d, {**CONV, "kernel_size": 1}, (2, 16, 4, 4)),
    "grouped": (nn.Conv2d, {**CONV, "kernel_size": 1, "groups": 8}, (2, 16, 4, 4)),
}


@pytest.fixture(autouse=True)
def _inference() -> Iterator[None]:
    with torch.inference_mode():
        yield


def layer_of(name: str, dtype: torch.dtype) -> tuple[nn.Module, torch.Tensor]:
    build, options, shape = LAYERS[name]
    torch.manual_seed(0)
    with torch.inference_mode(False):
        layer = build(**options).to(dtype).requires_grad_(False)
    return layer, torch.randn(shape).to(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", LAYERS)
def test_packed_or_not_a_layer_gives_the_same_bytes(name: str, dtype: torch.dtype) -> None:
    layer, given = layer_of(name, dtype)
    weight, plain = layer.weight.clone(), layer(given)
    assert pack(layer, weights=False) == 1 and not is_packed(layer)
    unpacked = layer(given)
    assert pack(layer) == 1 and is_packed(layer)
    assert torch.equal(layer(given), unpacked)
    assert torch.allclose(unpacked, plain, atol=1e-6 if dtype is torch.float32 else 2**-7)
    assert torch.equal(plain_weight(layer), weight)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [name for name in LAYERS if name != "nothing"])
def test_what_is_added_is_added(name: str, dtype: torch.dtype) -> None:
    layer, given = layer_of(name, dtype)
    other = torch.randn_like(layer(given))
    exact = layer.float()(given.float()) + other.float()
    plain = added(layer.to(dtype), given, other).float()
    pack(layer)
    made = added(layer, given, other).float()
    assert (made - exact).norm() <= (plain - exact).norm() + 1e-5


def test_a_batch_side_by_side_gives_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    layer, _ = layer_of("3×3", HALF)
    pack(layer)
    given = torch.randn(3, 16, 4, 6).to(HALF).contiguous(memory_format=torch.channels_last)
    before, other = layer(given), torch.randn(3, 24, 4, 6).to(HALF)
    asked = list[torch.Size]()

    def always(_: nn.Module, size: torch.Size) -> bool:
        asked.append(size)
        return size[0] > 1

    monkeypatch.setattr(weight_packing, "_is_read_per_picture", always)
    made = layer(given)
    assert torch.equal(made, before) and made.is_contiguous(memory_format=torch.channels_last)
    assert asked == [(3, 16, 4, 6), (1, 16, 15, 6)]
    assert torch.equal(added(layer, given, other), before + other)


@pytest.mark.parametrize("name", LAYERS)
def test_unpacking_gives_the_layer_back(name: str) -> None:
    layer, given = layer_of(name, HALF)
    kind, weight, plain = type(layer), layer.weight.clone(), layer(given)
    pack(layer)
    assert unpack(layer) == 1
    assert type(layer) is kind and torch.equal(layer.weight, weight)
    assert torch.equal(layer(given), plain)


@pytest.mark.parametrize("name", LAYERS)
def test_a_changed_weight_is_used_and_the_old_one_comes_back_exactly(name: str) -> None:
    layer, given = layer_of(name, HALF)
    pack(layer)
    before, kept = layer(given), layer.weight
    set_weight(layer, plain_weight(layer).float() * 2 + 1)
    assert is_packed(layer)
    reference, _ = layer_of(name, HALF)
    set_weight(reference, reference.weight.float() * 2 + 1)
    pack(reference)
    assert torch.equal(layer(given), reference(given))
    layer.weight = kept
    assert torch.equal(layer(given), before)


def test_a_copy_shares_packed_weights_until_they_are_set() -> None:
    layer, given = layer_of("1×1", HALF)
    pack(layer)
    before, other = layer(given), copy.deepcopy(layer)
    assert other.weight is layer.weight
    set_weight(other, plain_weight(other) + 1)
    other.bias += 1
    assert torch.equal(layer(given), before)
    assert not torch.equal(other(given), before)


def test_writing_past_the_seam_is_an_error_and_no_silent_nothing() -> None:
    layer, _ = layer_of("linear", HALF)
    weight = layer.weight.clone()
    pack(layer)
    with pytest.raises(RuntimeError):
        layer.weight.copy_(weight)
    with pytest.raises(ValueError, match="weight"):
        set_weight(layer, weight.T)


@pytest.mark.slow
def test_packing_costs_no_memory_of_its_own() -> None:
    unet = tiny_parts().unet.to(HALF)
    before = sum(weight.nbytes for weight in unet.parameters())
    assert pack(unet) > 20
    assert sum(weight.nbytes for weight in unet.parameters()) == before


def test_what_onednn_has_no_operation_for_stays() -> None:
    with torch.inference_mode(False):
        layers = [
            nn.Conv2d(2, 2, 3, padding="same"),
            nn.Conv2d(2, 2, 3, padding=1, padding_mode="reflect"),
            nn.Linear(2, 2).double(),
            nn.Linear(2, 2, device="meta"),
            nn.ConvTranspose2d(2, 2, 2),
        ]
        training = nn.Linear(2, 2)
    assert not can_pack(training)
    assert not any(can_pack(layer.requires_grad_(False)) for layer in layers)


@pytest.mark.slow
@pytest.mark.parametrize("free", [0, 1 << 40])
def test_a_quick_unet_predicts_what_it_did(free: int) -> None:
    compute = Compute(torch.device("cpu"), torch.float32, "CPU")
    with torch.inference_mode(False):
        unet = tiny_parts().unet.to(torch.float32).to(memory_format=torch.channels_last)
    given = torch.randn(2, 4, 8, 8), torch.tensor(500), torch.randn(2, 77, 32)
    plain = unet(*given, return_dict=False)[0]
    optimise_model(unet, compute, free_bytes=free)
    assert is_packed(unet.conv_in) == bool(free)
    quick = unet(*given, return_dict=False)[0]
    assert torch.allclose(quick, plain, atol=1e-5)
    assert torch.equal(unet(*given, return_dict=False)[0], quick)


def test_other_devices_are_left_alone() -> None:
    unet = tiny_parts().unet
    optimise_model(unet, Compute(torch.device("cuda"), torch.float16, "a GPU"))
    assert type(unet.conv_in) is nn.Conv2d
