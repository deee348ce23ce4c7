"""What the engine imports until its first picture, and what it leaves out."""

from __future__ import annotations

import subprocess
import sys

import pytest

LEFT_OUT = ("transformers", "accelerate", "peft", "torch._dynamo", "torch._inductor", "sympy")
"""Libraries that take longer to import than a first picture to make."""

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
"""

AFTERWARDS = """
from desktop_app.engine.torch_environment import import_parts, prepare_environment
prepare_environment(1)
import_parts()
import inspect, diffusers, torch, torch._dynamo, transformers
from diffusers.hooks import apply_layerwise_casting
from diffusers.models.transformers import FluxTransformer2DModel, PixArtTransformer2DModel
from desktop_app.engine.part_classes import is_part, part_class
assert part_class("FluxTransformer2DModel") is FluxTransformer2DModel
assert diffusers.models.transformers.SD3Transformer2DModel is part_class("SD3Transformer2DModel")
assert not hasattr(diffusers.models.unets, "nothing")
assert inspect.isfunction(torch._dynamo.disable) and torch._dynamo.__file__
assert part_class("T5EncoderModel").__module__.startswith("transformers.")
print("well")
"""


def printed(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_first_picture_needs_none_of_the_large_libraries() -> None:
    assert printed(PICTURE.replace("{left_out}", repr(LEFT_OUT))) == ["1", "", "True"]


@pytest.mark.slow
def test_what_was_left_out_can_be_had_afterwards() -> None:
    assert printed(AFTERWARDS) == ["well"]
