"""What is set before torch comes, and which device and precision are picked."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from desktop_app.engine.torch_environment import prepare_environment
from desktop_app.networks import device
from desktop_app.networks.device import pick_compute
from desktop_app.networks.inputs import guidance_embedding


def in_fresh_process(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.slow
def test_importing_the_package_and_preparing_bring_no_torch() -> None:
    code = (
        "import os, sys, desktop_app.engine\n"
        "from desktop_app.engine.torch_environment import prepare_environment\n"
        "prepare_environment(1)\n"
        "names = ['OMP_WAIT_POLICY', 'OMP_NUM_THREADS', 'HF_HUB_OFFLINE']\n"
        "print('torch' in sys.modules, *(os.environ[name] for name in names))"
    )
    assert in_fresh_process(code) == "False PASSIVE 1 1"


def test_preparing_too_late_is_a_mistake_that_is_told() -> None:
    with pytest.raises(RuntimeError, match="before torch"):
        prepare_environment()


@pytest.mark.slow
def test_the_parts_are_imported_without_pipelines() -> None:
    code = (
        "import sys\n"
        "from desktop_app.engine.torch_environment import import_parts, prepare_environment\n"
        "prepare_environment(1)\n"
        "import_parts()\n"
        "import torch\n"
        "print(any('diffusers.pipelines.stable' in name for name in sys.modules),"
        " torch.get_num_threads())"
    )
    assert in_fresh_process(code) == "False 1"


def test_a_cpu_never_computes_in_fp16(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "cpu_has_bf16", lambda: False)
    assert pick_compute(device="cpu").dtype == torch.float32
    monkeypatch.setattr(device, "cpu_has_bf16", lambda: True)
    assert pick_compute(device="cpu").dtype == torch.bfloat16
    assert pick_compute("float32", "cpu").dtype == torch.float32
    assert pick_compute(device="cpu").name
    assert pick_compute(device="cpu").memory_bytes is None, "it has main memory, not its own"


def test_the_guidance_embedding_is_that_of_diffusers() -> None:
    from diffusers import StableDiffusionPipeline

    for scale, width in ((6.5, 256), (0.0, 256), (1.5, 7)):
        expected = StableDiffusionPipeline.get_guidance_scale_embedding(
            None,
            torch.tensor([scale]),
            width,  # type: ignore[arg-type]
        )
        assert torch.allclose(guidance_embedding(scale, width), expected, atol=1e-4)
