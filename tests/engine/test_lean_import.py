"""What the engine imports until its first picture, and what it leaves out."""

from __future__ import annotations

import subprocess
import sys

import pytest

LEFT_OUT = (
    *("transformers", "accelerate", "peft", "torch._dynamo", "torch._inductor", "sympy"),
    *("torch._meta_registrations", "torch._refs", "torch._prims", "torch._decomp"),
    *("huggingface_hub", "requests", "httpx2", "cv2", "regex"),
)
"""What takes longer to import than a first picture to make, or has no business in the engine."""

PICTURE = """
import sys
from desktop_app.engine.torch_environment import import_parts, prepare_environment
prepare_environment(1)
import_parts()
from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import ImageDone
from desktop_app.core.geometry import Size
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe
info = probe(resource_path("models", "starter"), load_families())
size = Size(64, 64)
request = GenerationRequest(Task.TEXT_TO_IMAGE, "a fox", info.id, size, steps=1, guidance_scale=2.0)
told = []
LocalEngine().generate(EngineJob(request, info), told.append, CancelToken())
print(sum(isinstance(each, ImageDone) for each in told))
print(*(name for name in {left_out} if name in sys.modules))
print(sum(name.startswith("diffusers.models.transformers.") for name in sys.modules) < 12)
import torch
from desktop_app.engine.lean_import import LATE
late = [getattr(torch, name.partition(".")[2]) for name in LATE] + [sys.modules["yaml"]]
print(*(module.__name__ for module in late if "__file__" in vars(module)))
"""

LATE = """
from desktop_app.engine.torch_environment import import_parts, prepare_environment
prepare_environment(1)
import_parts()
import sys, torch
from desktop_app.engine.lean_import import LATE
early = {name: sys.modules[name] for name in (*LATE, "yaml")}
assert torch.export is early["torch.export"]
import torch.distributions
from torch.profiler import ProfilerActivity, profile
from diffusers.loaders import single_file_utils
torch.manual_seed(1)
assert torch.distributions.Normal(0.0, 1.0).sample().shape == ()
assert torch.distributions.kl.kl_divergence and torch.export.Dim("batch").__name__ == "batch"
with profile(activities=[ProfilerActivity.CPU]) as found:
    torch.ones(2) + 1
assert found.key_averages()
masked = torch.masked.masked_tensor(torch.tensor([1.0, 2.0]), torch.tensor([True, False]))
assert masked.sum().get_data() == 1.0
assert torch.quantization.QuantStub()(3) == 3
assert single_file_utils.yaml.safe_load("a: [1, 2]") == {"a": [1, 2]}
import torch.export.dynamic_shapes as shapes
assert shapes.Dim is torch.export.Dim and shapes.__file__
for name, module in early.items():
    assert sys.modules[name] is not module and sys.modules[name].__file__, name
print("well")
"""

AFTERWARDS = """
from desktop_app.engine.torch_environment import import_parts, prepare_environment
prepare_environment(1)
import_parts()
import inspect, diffusers, torch, torch._dynamo, transformers
from diffusers.hooks import apply_layerwise_casting
from diffusers.models.transformers import FluxTransformer2DModel, PixArtTransformer2DModel
from desktop_app.networks.part_classes import is_part, part_class
assert part_class("FluxTransformer2DModel") is FluxTransformer2DModel
assert diffusers.models.transformers.SD3Transformer2DModel is part_class("SD3Transformer2DModel")
assert not hasattr(diffusers.models.unets, "nothing")
assert inspect.isfunction(torch._dynamo.disable) and torch._dynamo.__file__
assert part_class("T5EncoderModel").__module__.startswith("transformers.")
assert torch._meta_registrations.__file__
import huggingface_hub, requests, torch.distributed._functional_collectives as collectives
assert huggingface_hub.__file__ and requests.__file__ and collectives.__file__
linear = torch.nn.Linear(2, 2)
program = torch.export.export(linear, (torch.ones(1, 2),))
assert torch.equal(program.module()(torch.ones(1, 2)), linear(torch.ones(1, 2)))
print("well")
"""

ON_A_CARD = """
import contextlib
from desktop_app.engine import torch_environment
lean_torch = torch_environment.lean_torch
@contextlib.contextmanager
def with_a_card():
    with lean_torch():
        yield
    import torch
    torch.backends.mps.is_available = lambda: True
torch_environment.lean_torch = with_a_card
torch_environment.prepare_environment(1)
torch_environment.import_parts()
import torch
from desktop_app.networks.device import offload_groups
class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = torch.nn.ModuleList(torch.nn.Linear(4, 4) for _ in range(3))
    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x
network, given = Network(), torch.ones(1, 4)
before = network(given)
offload_groups(network, torch.device("cpu"))
print(torch.equal(network(given), before))
"""

SHAPES = """
from desktop_app.engine.torch_environment import import_parts, prepare_environment
prepare_environment(1)
import_parts()
import inspect, sys, torch
from desktop_app.engine import lean_import
assert inspect.getmodule(inspect).__name__ == "inspect"
assert not hasattr(torch, "nothing") and lean_import.SHAPES not in sys.modules
print(torch.rand(1, generator=torch.Generator().manual_seed(1)).item())
{ask}
assert lean_import.SHAPES in sys.modules
large = torch.nn.functional.interpolate(
    torch.empty(1, 3, 8, 8, device="meta"), scale_factor=2, mode="bicubic"
)
assert large.shape == (1, 3, 16, 16)
print(torch.rand(1, generator=torch.Generator().manual_seed(1)).item())
"""


def printed(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.slow
def test_a_first_picture_needs_none_of_the_large_libraries() -> None:
    assert printed(PICTURE.replace("{left_out}", repr(LEFT_OUT))) == ["1", "", "True", ""]


@pytest.mark.slow
def test_where_there_is_a_card_it_starts_and_layers_can_wait_in_main_memory() -> None:
    assert printed(ON_A_CARD) == ["True"]


def test_what_comes_late_is_whole_when_it_is_used() -> None:
    assert printed(LATE) == ["well"]


@pytest.mark.slow
def test_what_was_left_out_can_be_had_afterwards() -> None:
    assert printed(AFTERWARDS) == ["well"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "ask",
    [
        "assert torch.broadcast_shapes((2,), (3, 1)) == (3, 2)",
        "lean_import.whole_torch()",
        pytest.param("import accelerate", marks=pytest.mark.slow),
        pytest.param("import torch._dynamo", marks=pytest.mark.slow),
    ],
)
def test_torch_is_whole_as_soon_as_somebody_asks_for_the_rest(ask: str) -> None:
    first, again = printed(SHAPES.replace("{ask}", ask))
    assert first == again
