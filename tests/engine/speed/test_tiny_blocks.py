"""Tiny autoencoders whose convolutions add and cut off: the same picture, rounded less often."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import torch
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTiny
from torch import Tensor

from desktop_app.engine.speed.optimise import optimise_model, remove_optimisations
from desktop_app.engine.speed.unet_blocks import JoinedTinyBlock
from desktop_app.networks.device import Compute


@pytest.fixture(autouse=True)
def inference() -> Iterator[None]:
    torch.manual_seed(7)
    with torch.no_grad():
        yield


def autoencoder(activation: str) -> Any:
    made = AutoencoderTiny(
        encoder_block_out_channels=(8, 8),
        decoder_block_out_channels=(8, 8),
        num_encoder_blocks=(1, 1),
        num_decoder_blocks=(1, 1),
        act_fn=activation,
    )
    return made.eval().requires_grad_(False)


def through(network: Any, dtype: torch.dtype) -> Tensor:
    picture = torch.randn(2, 3, 12, 8, generator=torch.Generator().manual_seed(8)).to(dtype)
    picture = picture.contiguous(memory_format=torch.channels_last)
    return network.decode(network.encode(picture).latents, return_dict=False)[0].double()


@pytest.mark.parametrize("activation", ["relu", "silu"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_they_calculate_the_same(activation: str, dtype: torch.dtype) -> None:
    network = autoencoder(activation)
    exact = through(network, torch.float32)
    theirs = (through(network.to(dtype), dtype) - exact).norm()
    kinds = [type(module) for module in network.modules()]
    optimise_model(network, Compute(torch.device("cpu"), dtype, "CPU"))
    assert sum(type(module) is JoinedTinyBlock for module in network.modules()) == 4
    distance = (through(network, dtype) - exact).norm()
    assert distance <= max(1e-5 * exact.norm(), 1.1 * theirs)
    remove_optimisations(network)
    assert [type(module) for module in network.modules()] == kinds
