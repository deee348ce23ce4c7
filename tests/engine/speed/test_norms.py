"""Norms, activations and what is added, in one pass: the same network, nearer to float32."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from diffusers.models.activations import GEGLU
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.resnet import ResnetBlock2D
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from torch import Tensor, nn

from desktop_app.core.compute_profile import ComputeProfile
from desktop_app.engine.native.library import library
from desktop_app.engine.speed.attention import attention_by_kernel
from desktop_app.engine.speed.norms import NATIVE, join_norms, part_norms
from desktop_app.engine.speed.optimise import optimise_again, optimise_model, remove_optimisations
from desktop_app.networks.device import Compute

CPU = torch.device("cpu")
DTYPES = [each for each in (torch.float32, torch.bfloat16) if library(each) is not None]
pytestmark = pytest.mark.skipif(not DTYPES, reason="no kernels are made for this processor")


@pytest.fixture(autouse=True)
def inference() -> Iterator[None]:
    torch.manual_seed(2)
    with torch.no_grad():
        yield


def unet() -> Any:
    kinds = {
        "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"),
        "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"),
    }
    sizes = {"block_out_channels": (32, 64), "cross_attention_dim": 24, "attention_head_dim": 4}
    return UNet2DConditionModel(**sizes, **kinds, norm_num_groups=8).eval()


def decoder() -> Any:
    kinds = {
        "down_block_types": ("DownEncoderBlock2D",) * 2,
        "up_block_types": ("UpDecoderBlock2D",) * 2,
    }
    return AutoencoderKL(block_out_channels=(16, 32), norm_num_groups=8, **kinds).eval()


def run(network: Any, dtype: torch.dtype) -> Tensor:
    generator = torch.Generator().manual_seed(3)

    def noise(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator).to(dtype)

    if isinstance(network, UNet2DConditionModel):
        made: Any = network(noise(2, 4, 12, 8), torch.tensor(500), noise(2, 7, 24))
    else:
        made = network.decode(noise(1, 4, 6, 5))
    return made.sample.double()


def plain_in(network: Any, dtype: torch.dtype) -> Any:
    return copy.deepcopy(network).to(dtype, memory_format=torch.channels_last)


def distance(made: Tensor, exact: Tensor) -> float:
    return float((made - exact).norm() / exact.norm())


@pytest.mark.slow
@pytest.mark.parametrize("make", [unet, decoder])
def test_a_network_gives_what_it_gave(make: Any) -> None:
    plain = make()
    exact = run(plain, torch.float32)
    for dtype in DTYPES:
        ours, compute = plain_in(plain, dtype), Compute(CPU, dtype, "CPU")
        optimise_model(ours, compute, ComputeProfile(joined=False))
        with attention_by_kernel(False):
            before = distance(run(ours, dtype), exact)
        optimise_again(ours, compute, ComputeProfile())
        made = run(ours, dtype)
        assert torch.equal(made, run(ours, dtype))
        assert distance(made, exact) < (1e-5 if dtype is torch.float32 else 1.05 * before)
        assert torch.equal(run(plain, torch.float32), exact)


@pytest.mark.parametrize("make", [unet, decoder])
def test_it_can_be_taken_back(make: Any) -> None:
    network = make()
    kinds = [type(module) for module in network.modules()]
    exact = run(network, torch.float32)
    assert join_norms(network) == sum(kind in NATIVE for kind in kinds)
    assert not {type(module) for module in network.modules()} & set(NATIVE)
    assert part_norms(network) > 0
    assert [type(module) for module in network.modules()] == kinds
    assert torch.equal(run(network, torch.float32), exact)


def test_a_traced_network_has_nothing_of_ours() -> None:
    network = unet()
    optimise_model(network, Compute(CPU, torch.float32, "CPU"))
    remove_optimisations(network)
    ours = "desktop_app"
    assert not [m for m in network.modules() if type(m).__module__.startswith(ours)]


def test_a_convolution_that_something_watches_is_called() -> None:
    dtype = DTYPES[0]
    block = ResnetBlock2D(in_channels=8, out_channels=8, temb_channels=None, groups=4).to(dtype)
    optimise_model(block.requires_grad_(False), Compute(CPU, dtype, "CPU"))
    picture = torch.randn(1, 8, 6, 6).to(dtype).to(memory_format=torch.channels_last)
    silent = block(picture, None)
    seen = list[Tensor]()
    block.conv2.register_forward_hook(lambda _, __, made: seen.append(made))
    assert distance(block(picture, None).double(), silent.double()) < 1e-2
    assert len(seen) == 1


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("kind", ["default", "scale_shift"])
def test_blocks_of_other_kinds(kind: str, skip: bool) -> None:
    for more in ({}, {"up": True}, {"down": True}, {"output_scale_factor": 2.0}):
        block: Any = ResnetBlock2D(
            in_channels=8, out_channels=16, temb_channels=12, groups=4,
            time_embedding_norm=kind, skip_time_act=skip, **more,
        )  # fmt: skip
        block = block.requires_grad_(False).eval()
        picture, time = torch.randn(2, 8, 6, 4), torch.randn(2, 12)
        exact = block(picture, time).double()
        optimise_model(block, Compute(CPU, torch.float32, "CPU"))
        made = block(picture.contiguous(memory_format=torch.channels_last), time)
        assert distance(made.double(), exact) < 1e-5


def test_norms_of_tokens() -> None:
    """As attention in autoencoders has them: (n, c, places), seen through (n, places, c)."""
    norm = nn.GroupNorm(4, 16)
    tokens = torch.randn(2, 30, 16).transpose(1, 2)
    exact = norm(tokens).double()
    join_norms(norm)
    assert distance(norm(tokens).double(), exact) < 1e-6


def test_gates() -> None:
    layer = GEGLU(16, 24)
    tokens = torch.randn(2, 9, 16)
    exact = layer(tokens).double()
    join_norms(layer)
    assert distance(layer(tokens).double(), exact) < 1e-6
