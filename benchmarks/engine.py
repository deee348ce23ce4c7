"""How long does a step of the denoiser take, and what do changes of a model cost?

A UNet of Stable Diffusion 1.5's size with random weights (860 million): as diffusers runs it in
bfloat16 (as loaded, float32, beside), as the engine runs it, and compiled by OpenVINO where it is
installed; in turns, in one process: 256² and 512² with guidance, other batches, odd sizes, with a
LoRA (which is in the weights: OpenVINO's would be compiled with it). How far each is from float32.
Transformers of FLUX.1's and SD 3.5's width and a decoder of 512² as the engine and as diffusers run
them. Then a LoRA of rank 16 on every layer of attention: put in, given another weight, taken out.
Memory and warm pictures are measured by `engine_memory`, a file of its own that can be run alone.

``--quick`` measures bfloat16 at 256² and the LoRA alone.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, as_the_engine, at_least, at_most, main, quickest
from desktop_app.engine.torch_environment import import_parts, prepare_environment

if __name__ == "__main__":
    as_the_engine()
prepare_environment()
import_parts()

import torch  # noqa: E402
from safetensors.torch import (  # noqa: E402
    save_file,  # pyright: ignore[reportUnknownVariableType]
)
from torch import Tensor, nn  # noqa: E402

from benchmarks.networks import network  # noqa: E402
from benchmarks.random_weights import inputs, random_unet  # noqa: E402
from desktop_app.core.conditions import lora  # noqa: E402
from desktop_app.core.model_info import ModelInfo  # noqa: E402
from desktop_app.engine.adapters.lora_stack import LoraStack  # noqa: E402
from desktop_app.engine.speed.optimise import optimise_model  # noqa: E402
from desktop_app.networks.device import Compute, pick_compute  # noqa: E402
from desktop_app.networks.weight_packing import plain_weight  # noqa: E402

RANK = 16
LORA = "rank 16.safetensors"
ROUNDS = 5
VERSUS_OPENVINO = 1.0
"""How much longer the engine's own step may take than OpenVINO's."""
TRANSFORMER, DECODER = 1.3, 2.0
"""How many times as quick as diffusers the engine is, at least."""
CLOSE = 1e-2
"""Largest distance from float32, relative."""
CASES: dict[str, tuple[int | tuple[int, int], int]] = {
    "256²": (256, 2),
    "512²": (512, 2),
    "256², one": (256, 1),
    "256², four": (256, 4),
    "344 × 296": ((344, 296), 2),
}
"""Size and batch."""

Step = Callable[[str], Any]
"""One call of a UNet for one of `CASES`; its result."""


def torch_step(unet: Any, dtype: torch.dtype, order: torch.memory_format) -> Step:
    """A step by torch."""

    def step(case: str) -> Any:
        latents, timestep, text = inputs(CASES[case][0], dtype, CASES[case][1])
        with torch.inference_mode():
            return unet(latents.contiguous(memory_format=order), timestep, text, return_dict=False)[
                0
            ]

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
    compiled: dict[str, Any] = {}

    def step(case: str) -> Any:
        given = inputs(CASES[case][0], torch.float32, CASES[case][1])
        if case not in compiled:
            compiled.clear()
            with torch.no_grad():
                model = openvino.convert_model(Plain(), example_input=given)
            model.reshape({at: list(tensor.shape) for at, tensor in enumerate(given)})
            hint = {"INFERENCE_PRECISION_HINT": precision}
            compiled[case] = core.compile_model(model, "CPU", hint)
        return torch.from_numpy(compiled[case]([tensor.numpy() for tensor in given])[0])

    return step


def timed(steps: dict[str, Step], case: str, rounds: int) -> dict[str, float]:
    """Seconds of each step, in turns; the first turn warms up. Of two steps in a row the second
    counts: in a picture, too, one follows another, and threads of the library that had its turn
    before are at rest again."""
    samples: dict[str, list[float]] = {name: [] for name in steps}
    for turn in range(rounds + 1):
        for name, step in steps.items():
            step(case)
            begun = time.perf_counter()
            step(case)
            if turn:
                samples[name].append(time.perf_counter() - begun)
    return {name: quickest(each) for name, each in samples.items()}


def step_rows(width: int, *, all_ways: bool) -> Iterator[Row]:
    """Times of a step, and their ratios."""
    compute = pick_compute(device="cpu")
    plain, order = torch.contiguous_format, compute.memory_format
    bare = random_unet(width, compute.dtype)
    ours = random_unet(width, compute.dtype).to(memory_format=order)
    optimise_model(ours, compute)
    kind = compute.dtype_name
    theirs, own = f"diffusers, {kind}", f"the engine, {kind}"
    steps = {
        theirs: torch_step(bare, compute.dtype, plain),
        own: torch_step(ours, compute.dtype, order),
    }
    wide = random_unet(width, torch.float32) if all_ways else None
    exact = None if wide is None else torch_step(wide, torch.float32, plain)
    if wide is not None:
        compiled = openvino_step(wide, "bf16" if compute.dtype == torch.bfloat16 else "f32")
        if compiled is None:
            print("OpenVINO is not installed here (pip install velatura[openvino]): left out")
        else:
            steps["OpenVINO"] = compiled
    for case in CASES if all_ways else list(CASES)[:1]:
        seconds = timed(steps, case, ROUNDS)
        for name, value in seconds.items():
            yield Row(f"{case}: {name}", value, "s")
        gain = seconds[theirs] / seconds[own]
        yield at_least(f"{case}: times as quick as diffusers, {kind}", gain, "×", 1.35)
        if "OpenVINO" in seconds:
            ratio = seconds[own] / seconds["OpenVINO"]
            yield at_most(f"{case}: the engine's time by OpenVINO's", ratio, "×", VERSUS_OPENVINO)
        if exact is not None and case == "256²":
            yield from distance_rows(
                exact(case), {name: step(case) for name, step in steps.items()}
            )
    yield from lora_rows(ours, compute, steps if "OpenVINO" in steps else {}, own)


def distance_rows(exact: Tensor, made: dict[str, Tensor]) -> Iterator[Row]:
    """How far results are from float32's."""
    far = {name: float((each.float() - exact).norm() / exact.norm()) for name, each in made.items()}
    for name, value in far.items():
        row = f"256²: {name}, distance from float32"
        ours = name.startswith("the engine")
        yield at_most(row, value, "", max(CLOSE, *far.values())) if ours else Row(row, value, "")


def part_rows() -> Iterator[Row]:
    """Other networks, as the engine and as diffusers run them."""
    compute = pick_compute(device="cpu")
    targets = {"flux 512": TRANSFORMER, "sd3 512": TRANSFORMER, "decoder 512": DECODER}
    for case, target in targets.items():
        seconds: dict[str, list[float]] = {"diffusers": [], "the engine": []}
        networks: dict[str, tuple[Any, Any]] = {}
        for name in seconds:
            net, step = network(case, compute.dtype)
            if name == "the engine":
                net = net.to(memory_format=compute.memory_format)
                optimise_model(net, compute)
            networks[name] = net, step
        with torch.inference_mode():
            for turn in range(4):
                for name, (net, step) in networks.items():
                    begun = time.perf_counter()
                    step(net)
                    if turn:
                        seconds[name].append(time.perf_counter() - begun)
        least = {name: quickest(each) for name, each in seconds.items()}
        for name, value in least.items():
            yield Row(f"{case}: {name}", value, "s")
        gain = least["diffusers"] / least["the engine"]
        yield at_least(f"{case}: times as quick as diffusers", gain, "×", target)


def lora_rows(unet: Any, compute: Compute, steps: dict[str, Step], own: str) -> Iterator[Row]:
    """What it costs to put a LoRA into ``unet``, to change its weight, and to take it out; and a
    step with it beside ``steps``."""
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
            ("with another weight", [lora(LORA, 0.5)]),
            ("taken out", []),
            ("put in again", [lora(LORA, 0.5)]),
            ("taken out again", []),
        ):
            begun = time.perf_counter()
            stack.use(loras, {}, text=False)
            yield Row(f"LoRA on {len(layers)} layers: {name}", time.perf_counter() - begun, "s")
            if steps and name == "with another weight":
                seconds = timed(steps, "256²", ROUNDS)
                ratio = seconds[own] / seconds["OpenVINO"]
                row = "256², with a LoRA: the engine's time by OpenVINO's"
                yield at_most(row, ratio, "×", VERSUS_OPENVINO)
        mega = stack.extra_bytes / 1e6
        yield Row(f"LoRA on {len(layers)} layers: memory beside the base", mega, "MB")


def memory_rows() -> list[Row]:
    """Those of `engine_memory`, in a process of its own: it writes models, for which this one has
    imported too little of the hub's library."""
    with tempfile.TemporaryDirectory(prefix="velatura-rows-") as folder:
        rows, script = Path(folder) / "rows.json", Path(__file__).with_name("engine_memory.py")
        # Exit code 1: a target is missed, which the rows tell.
        subprocess.run([sys.executable, script, "--json", rows], check=False)
        return [Row(**row) for row in json.loads(rows.read_text(encoding="utf-8"))["rows"]]


def measure(quick: bool) -> Sequence[Row]:
    """All rows."""
    rows = list(step_rows(320, all_ways=not quick))
    gc.collect()
    if quick:
        return rows
    rows += part_rows()
    gc.collect()
    return [*rows, *memory_rows()]


if __name__ == "__main__":
    sys.exit(main("engine: a step of the denoiser", measure))
