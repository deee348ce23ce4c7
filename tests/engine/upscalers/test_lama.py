"""LaMa, with random weights: its size is fixed, 204 MB of them."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.events import EngineEvent, Enlarged
from desktop_app.core.operations import Enlarging
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.upscalers.opening import open_upscaler
from desktop_app.engine.upscalers.spandrel_networks import spandrel
from tests.engine.upscalers.networks import CPU

pytestmark = pytest.mark.slow

SIZE = (61, 75)


@pytest.fixture(scope="module")
def reference() -> Any:
    """spandrel's descriptor of a network with random weights and statistics."""
    spandrel()
    lama = import_module("spandrel.architectures.LaMa")
    torch.manual_seed(0)
    tensors = lama.LaMa(in_nc=4, out_nc=3).state_dict()
    for name, tensor in tensors.items():  # so that what it sees reaches what it gives
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 1.5)
        elif name.endswith(("running_mean", "bn_l.bias", "bn_g.bias")):
            tensor.normal_(0, 0.3)
        elif name.endswith(("bn_l.weight", "bn_g.weight")):
            tensor.mul_(1.5)
    descriptor = lama.LaMaArch().load(tensors)
    descriptor.model.eval()
    return descriptor


@pytest.fixture(scope="module", params=["model.model.", "generator.model.", "model."])
def file(reference: Any, request: pytest.FixtureRequest, tmp_path_factory: Any) -> Path:
    path = tmp_path_factory.mktemp("lama") / "big-lama.safetensors"
    tensors = reference.model.state_dict().items()
    named = {name.replace("model.model.", request.param, 1): each for name, each in tensors}
    save_file({name: each.contiguous() for name, each in named.items()}, path)
    return path


def given() -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(1)
    hole = torch.zeros(1, 1, *SIZE)
    hole[..., 20:44, 18:50] = 1
    return torch.rand(1, 3, *SIZE), hole


def test_it_gives_what_its_reference_gives(reference: Any, file: Path) -> None:
    pixels, hole = given()
    network = open_upscaler(file, CPU)
    made = network.enlarge(pixels, hole)
    with torch.no_grad():
        wanted = reference(pixels, hole)
    assert (made - wanted).abs().max() <= 1e-4
    assert wanted[..., 20:44, 18:50].std() > 0.1  # it does draw something
    with pytest.raises(ModelError) as caught:
        network.enlarge(pixels)
    assert caught.value.code == "upscaler_unfit"


def test_the_engine_fills_by_it(reference: Any, file: Path) -> None:
    pixels, hole = given()
    job = Enlarging(
        str(file),
        np.ascontiguousarray(pixels[0].permute(1, 2, 0).numpy()),
        hole[0, 0].numpy().astype(np.uint8),
    )
    told: list[EngineEvent] = []
    engine = LocalEngine()
    try:
        engine.run("upscale", job, told.append, CancelToken())
    finally:
        engine.close()
    (made,) = (each for each in told if isinstance(each, Enlarged))
    kept = job.hole == 0
    assert made.scale == 1 and np.array_equal(made.pixels[kept], job.pixels[kept])
    with torch.no_grad():
        wanted = reference(pixels, hole)[0].permute(1, 2, 0).numpy()
    assert np.abs(made.pixels - wanted).max() <= 1e-4
