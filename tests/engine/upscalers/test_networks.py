"""Every architecture that is offered gives what spandrel gives, at any size."""

from __future__ import annotations

import gc
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from desktop_app.engine.upscalers.architectures import ARCHITECTURES
from desktop_app.engine.upscalers.opening import open_upscaler
from desktop_app.engine.upscalers.spandrel_networks import spandrel
from tests.engine.upscalers.networks import CPU, NETWORKS, written

SIZES = ((1, 1), (13, 22))


def picture(height: int, width: int) -> Tensor:
    return torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(5))


def theirs(path: Path) -> Any:
    """spandrel's own network of a file."""
    tensors = load_file(path)
    if all(name.startswith("params_ema.") for name in tensors):
        tensors = {"params_ema": {name[11:]: tensor for name, tensor in tensors.items()}}
    tensors = {
        name: tensor.float() if isinstance(tensor, Tensor) and tensor.dtype.is_floating_point
        else tensor
        for name, tensor in tensors.items()
    }  # fmt: skip
    return spandrel().MAIN_REGISTRY.load(tensors)


@pytest.mark.few(1)
@pytest.mark.filterwarnings(
    # torch's, of how the networks' authors use it
    "ignore:Initializing zero-element tensors:UserWarning",
)
@pytest.mark.parametrize("name", NETWORKS)
def test_it_gives_what_spandrel_gives(name: str, tmp_path: Path) -> None:
    row = NETWORKS[name]
    path = written(tmp_path / "network.safetensors", row)
    drawn = torch.get_rng_state()
    ours = open_upscaler(path, CPU)
    assert torch.equal(torch.get_rng_state(), drawn)
    assert (ours.name, ours.architecture) == ("network.safetensors", row.architecture)
    assert (ours.scale, ours.dtype, ours.device.type) == (row.scale, torch.float32, "cpu")
    assert not any(each.requires_grad for each in ours.module.parameters())
    other = theirs(path)
    found = torch.zeros(1)
    for height, width in SIZES:
        pixels = picture(height, width)
        found = ours.enlarge(pixels)
        wanted = torch.cat([other(part.clone()) for part in pixels.split(ours.channels, 1)], 1)
        assert found.shape == (1, 3, height * row.scale, width * row.scale)
        assert found.dtype == torch.float32
        assert not found.is_inference()
        assert torch.equal(pixels, picture(height, width))
        assert float((found - wanted).abs().max()) <= 1e-5
    assert float(found.std()) > 1e-3  # it shows something
    gc.collect()


def test_all_that_spandrel_knows_is_decided() -> None:
    known = {each.architecture.id for each in spandrel().MAIN_REGISTRY}
    assert known == ARCHITECTURES.keys() | {"Compact"}
    offered = {name for name, each in ARCHITECTURES.items() if not each.refused and not each.fills}
    assert offered == {row.architecture for row in NETWORKS.values()}


@pytest.mark.slow
def test_what_a_pixel_depends_on_lies_within_reach(tmp_path: Path) -> None:
    counted = [
        name for name, row in NETWORKS.items() if ARCHITECTURES[row.architecture].convolutions
    ]
    for name in counted:
        ours = open_upscaler(written(tmp_path / f"{name}.safetensors", NETWORKS[name]), CPU)
        size = 2 * ours.reach + 8 & ~3
        pixels = picture(size, size)
        before = ours.enlarge(pixels)
        pixels[..., ours.reach + 1 :, :] = 1 - pixels[..., ours.reach + 1 :, :]
        assert float((ours.enlarge(pixels) - before)[..., : ours.scale, :].abs().max()) < 1e-6, name
        assert ours.reach > 8


@pytest.mark.slow
def test_warnings_of_torch_stay_inside(tmp_path: Path) -> None:
    path = written(tmp_path / "x.safetensors", NETWORKS["SwinIR"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        open_upscaler(path, CPU).enlarge(picture(9, 9))
