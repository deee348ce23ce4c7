"""How long does a step of the denoiser take, and what do changes of a model cost?

A UNet of Stable Diffusion 1.5's size with random weights (860 million, guidance: a batch of two),
at 256² and 512²: as diffusers runs it as loaded (float32) and in bfloat16, as the engine runs it,
and compiled by OpenVINO where it is installed; in turns, in one process. Then a LoRA of rank 16 on
every layer of its attention: put in, weighed otherwise, taken out. Memory and warm pictures are
measured by `engine_memory`, a file of its own that can be run alone.

``--quick`` measures bfloat16 at 256² and the LoRA alone.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desktop_app.engine.torch_environment import import_parts, prepare_environment

prepare_environment()
import_parts()

import torch  # noqa: E402
from safetensors.torch import (  # noqa: E402
    save_file,  # pyright: ignore[reportUnknownVariableType]
)
from torch import Tensor, nn  # noqa: E402

from benchmarks.common import Row, at_least, at_most, main, quickest  # noqa: E402
from benchmarks.engine_memory import collect as memory_rows  # noqa: E402
from benchmarks.random_weights import inputs, random_unet  # noqa: E402
from desktop_app.core.conditions import lora  # noqa: E402
from desktop_app.core.model_info import ModelInfo  # noqa: E402
from desktop_app.engine.adapters.lora_stack import LoraStack  # noqa: E402
from desktop_app.engine.device import Compute, pick_compute  # noqa: E402
from desktop_app.engine.speed.optimise import optimise_model  # noqa: E402
from desktop_app.engine.speed.weight_packing import plain_weight  # noqa: E402

RANK = 16
LORA = "rank 16.safetensors"
VERSUS_OPENVINO = {256: 1.15, 512: 1.12}
"""How much longer the engine's own step may take than OpenVINO's."""

Step = Callable[[int], object]
"""One call of a UNet for a picture of that side."""


def torch_step(unet: Any, dtype: torch.dtype, order: torch.memory_format) -> Step:
    """A step by torch."""

    def step(side: int) -> object:
        latents, timestep, text = inputs(side, dtype)
        with torch.inference_mode():
            return unet(latents.contiguous(memory_format=order), timestep, text, return_dict=False)

    return step


def openvino_step(unet: Any, precision: str) -> Step | None:
    """A step by OpenVINO's compiled UNet; None where it is not installed."""
    try:
        import openvino
    except ImportError:
        return None

    class Plain(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.unet = unet

        def forward(self, latents: Tensor, timestep: Tensor, text: Tensor) -> Tensor:
            return self.unet(latents, timestep, encoder_hidden_states=text, return_dict=False)[0]

    core: Any = openvino.Core()
    compiled: dict[int, Any] = {}

    def step(side: int) -> object:
        given = inputs(side, torch.float32)
        if side not in compiled:
            with torch.no_grad():
                model = openvino.convert_model(Plain(), example_input=given)
            model.reshape({at: list(tensor.shape) for at, tensor in enumerate(given)})
            hint = {"INFERENCE_PRECISION_HINT": precision}
            compiled[side] = core.compile_model(model, "CPU", hint)
        return compiled[side]([tensor.numpy() for tensor in given])

    return step


def timed(steps: dict[str, Step], side: int, rounds: int) -> dict[str, float]:
    """Seconds of each step, in turns; the first turn warms up."""
    samples: dict[str, list[float]] = {name: [] for name in steps}
    for turn in range(rounds + 1):
        for name, step in steps.items():
            begun = time.perf_counter()
            step(side)
            if turn:
                samples[name].append(time.perf_counter() - begun)
    return {name: quickest(each) for name, each in samples.items()}


def step_rows(width: int, sides: Sequence[int], rounds: int, *, all_ways: bool) -> Iterator[Row]:
    """Times of a step, and their ratios."""
    compute = pick_compute(device="cpu")
    plain, order = torch.contiguous_format, compute.memory_format
    bare = random_unet(width, compute.dtype)
    ours = random_unet(width, compute.dtype).to(memory_format=order)
    optimise_model(ours, compute)
    kind = compute.dtype_name
    steps = {
        f"diffusers, {kind}": torch_step(bare, compute.dtype, plain),
        f"the engine, {kind}": torch_step(ours, compute.dtype, order),
    }
    if all_ways:
        wide = random_unet(width, torch.float32)
        steps["diffusers as loaded, float32"] = torch_step(wide, torch.float32, plain)
        compiled = openvino_step(wide, "bf16" if compute.dtype == torch.bfloat16 else "f32")
        if compiled is None:
            print("OpenVINO is not installed here (pip install velatura[openvino]): left out")
        else:
            steps["OpenVINO"] = compiled
    for side in sides:
        seconds = timed(steps, side, rounds)
        for name, value in seconds.items():
            yield Row(f"{side}²: {name}", value, "s")
        own, other = seconds[f"the engine, {kind}"], seconds[f"diffusers, {kind}"]
        yield at_least(f"{side}²: times as quick as diffusers, {kind}", other / own, "×", 1.35)
        if "OpenVINO" in seconds:
            ratio, limit = own / seconds["OpenVINO"], VERSUS_OPENVINO[side]
            yield at_most(f"{side}²: the engine's time by OpenVINO's", ratio, "×", limit)
    yield from lora_rows(ours, compute)


def lora_rows(unet: Any, compute: Compute) -> Iterator[Row]:
    """What it costs to put a LoRA into ``unet``, to weigh it otherwise, and to take it out."""
    with tempfile.TemporaryDirectory(prefix="velatura-lora-") as folder:
        layers = [
            (name, plain_weight(module).shape)
            for name, module in unet.named_modules()
            if isinstance(module, nn.Linear) and ".attn" in name
        ]
        tensors: dict[str, Tensor] = {}
        for name, (rows, columns, *_) in layers:
            tensors[f"unet.{name}.lora_A.weight"] = torch.randn(RANK, columns).half() * 0.01
            tensors[f"unet.{name}.lora_B.weight"] = torch.randn(rows, RANK).half() * 0.01
        save_file(tensors, Path(folder) / LORA)
        info = ModelInfo("u", "u", folder, "folder", "sd1", "epsilon", 4, 4, 8, 512, 0)
        stack = LoraStack(info, {"unet": unet}, "unet")
        for name, loras in (
            ("put in, read from the disk", [lora(LORA)]),
            ("weighed otherwise", [lora(LORA, 0.5)]),
            ("taken out", []),
            ("put in again", [lora(LORA, 0.5)]),
            ("taken out again", []),
        ):
            begun = time.perf_counter()
            stack.use(loras, {}, text=False)
            yield Row(f"LoRA on {len(layers)} layers: {name}", time.perf_counter() - begun, "s")
        mega = stack.extra_bytes / 1e6
        yield Row(f"LoRA on {len(layers)} layers: memory beside the base", mega, "MB")


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    sides, rounds = ((256,), 4) if quick else ((256, 512), 4)
    rows = list(step_rows(320, sides, rounds, all_ways=not quick))
    gc.collect()
    return rows if quick else [*rows, *memory_rows(None)]


if __name__ == "__main__":
    sys.exit(main("engine: a step of the denoiser", measure))
