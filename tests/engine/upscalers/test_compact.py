"""The layout of the upscalers that ship, read by our own class."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from desktop_app.core.errors import ModelError
from desktop_app.engine.upscalers.compact import Compact
from desktop_app.engine.upscalers.opening import open_upscaler
from desktop_app.engine.upscalers.spandrel_networks import spandrel
from tests.engine.upscalers.networks import CPU, Tensors
from tests.engine.upscalers.test_networks import picture

SHIPS = Path(__file__).parents[3] / "packaging" / "upscaler_model" / "trained"

ALONE = """
import sys
sys.modules["spandrel"] = None
from pathlib import Path
import torch
from desktop_app.core.errors import ModelError
from desktop_app.networks.device import Compute
from desktop_app.engine.upscalers.opening import open_upscaler
cpu = Compute(torch.device("cpu"), torch.float32, "CPU")
print(open_upscaler(Path(sys.argv[1]), cpu).enlarge(torch.rand(1, 3, 4, 5)).shape[2:] == (8, 10))
try:
    open_upscaler(Path(sys.argv[2]), cpu)
except ModelError as error:
    print(error.code)
del sys.modules["spandrel"]
from desktop_app.engine.upscalers.spandrel_networks import spandrel
there = "torchvision" in sys.modules or __import__("importlib.util").util.find_spec("torchvision")
print(spandrel() is sys.modules["spandrel"])
left = [name for name in sys.modules if name.partition(".")[0] == "torchvision"]
print(bool(there) or not left)
"""


def weights(scale: int = 2, colours: int = 3, layers: int = 2) -> Tensors:
    torch.manual_seed(2)
    return dict(Compact(8, layers, scale, colours).state_dict())


@pytest.mark.parametrize(
    ("scale", "colours", "prefix"),
    [
        (2, 3, ""),
        (4, 3, "params_ema."),
        (3, 3, "params."),
        (1, 3, "module."),
        (2, 1, "state_dict."),
    ],
)
def test_it_gives_what_spandrel_gives(
    scale: int, colours: int, prefix: str, tmp_path: Path
) -> None:
    tensors = weights(scale, colours)
    save_file({prefix + name: each for name, each in tensors.items()}, tmp_path / "a.safetensors")
    ours = open_upscaler(tmp_path, CPU)
    assert (ours.name, ours.architecture) == ("a.safetensors", "Compact")
    assert (ours.scale, ours.channels, ours.reach) == (scale, colours, 4)
    theirs = spandrel().MAIN_REGISTRY.load(dict(tensors))
    for size in ((1, 1), (7, 12)):
        pixels = picture(*size)
        wanted = torch.cat([theirs(part) for part in pixels.split(colours, 1)], 1)
        assert float((ours.enlarge(pixels) - wanted).abs().max()) <= 1e-5


def test_the_one_that_ships(tmp_path: Path) -> None:
    if not (SHIPS / "upscale-x2.safetensors").exists():
        pytest.skip("only in the repository")
    ours = open_upscaler(SHIPS, CPU)
    assert (ours.scale, ours.reach) == (2, 18)
    tensors = {k: v.float() for k, v in load_file(SHIPS / "upscale-x2.safetensors").items()}
    pixels = picture(20, 31)
    wanted = spandrel().MAIN_REGISTRY.load(tensors)(pixels)
    assert float((ours.enlarge(pixels) - wanted).abs().max()) <= 1e-5


@pytest.mark.slow
def test_it_opens_where_spandrel_and_torchvision_are_missing(tmp_path: Path) -> None:
    save_file(weights(), tmp_path / "a.safetensors")
    save_file({"conv_first.weight": torch.ones(4, 3, 3, 3)}, tmp_path / "b.safetensors")
    files = [str(tmp_path / name) for name in ("a.safetensors", "b.safetensors")]
    command = [sys.executable, "-c", ALONE, *files]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    # The library comes with the first network that needs it, and nothing stays of a stand-in.
    assert found.stdout.split() == ["True", "upscaler_needs_spandrel", "True", "True"]


@pytest.mark.parametrize(
    ("name", "tensor", "code"),
    [
        ("body.2.weight", None, "model_incomplete"),
        ("body.6.weight", None, "model_incomplete"),
        ("body.1.bias", torch.ones(8), "model_damaged"),
        ("body.2.weight", torch.ones(8, 9, 3, 3), "model_damaged"),
        ("body.6.weight", torch.ones(7, 8, 3, 3), "model_damaged"),
        ("body.1.weight", torch.full((8,), torch.nan), "control_not_finite"),
    ],
)
def test_what_is_missing_or_wrong_is_told(
    name: str, tensor: Tensor | None, code: str, tmp_path: Path
) -> None:
    tensors = {key: each for key, each in weights().items() if key != name}
    if tensor is not None:
        tensors[name] = tensor
    save_file(tensors, tmp_path / "a.safetensors")
    with pytest.raises(ModelError) as caught:
        open_upscaler(tmp_path / "a.safetensors", CPU)
    assert caught.value.code == code
