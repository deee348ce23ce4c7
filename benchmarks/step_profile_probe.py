"""One step of a network, taken apart; run by `step_profile.py`.

``python -m benchmarks.step_profile_probe CASE DTYPE WAY`` prints one line of JSON: milliseconds of
a step (``wall_ms``), the system's share of the processor's time, the share of the cores' time in
which nothing was done, pages fetched in a step, and the operators by their share of a step's time.
``WAY`` is ``engine``, ``diffusers``, or ``kernels``: a step of the engine's after the line "the
step", for what oneDNN tells of it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desktop_app.engine.torch_environment import import_parts, prepare_environment

prepare_environment()
import_parts()

import torch  # noqa: E402
from torch.profiler import ProfilerActivity  # noqa: E402
from torch.profiler import profile as profiled  # noqa: E402

from benchmarks.common import quickest  # noqa: E402
from benchmarks.random_weights import random_network  # noqa: E402
from desktop_app.engine.device import pick_compute  # noqa: E402
from desktop_app.engine.part_classes import part_class  # noqa: E402
from desktop_app.engine.speed.optimise import optimise_model  # noqa: E402

ROUNDS = 3
_STARTER = Path(__file__).resolve().parents[1] / "resources/models/starter"
_SDXL = {
    "block_out_channels": (320, 640, 1280),
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    "transformer_layers_per_block": (1, 2, 10),
    "attention_head_dim": (5, 10, 20),
    "cross_attention_dim": 2048,
    "use_linear_projection": True,
    "addition_embed_type": "text_time",
    "addition_time_embed_dim": 256,
    "projection_class_embeddings_input_dim": 2816,
}
_FLUX = {"num_layers": 2, "num_single_layers": 4}
"""Of 19 and 38 blocks; their true width."""

Step = Callable[[Any], object]


def _unet(config: dict[str, Any]) -> Callable[[], Any]:
    return lambda: part_class("UNet2DConditionModel")(**config)


def _decoder(side: int) -> Callable[[], Any]:
    blocks = {"block_out_channels": (128, 256, 512, 512), "layers_per_block": 2}
    kinds = {"down_block_types": ("DownEncoderBlock2D",) * 4}
    kinds |= {"up_block_types": ("UpDecoderBlock2D",) * 4}
    return lambda: part_class("AutoencoderKL")(**blocks, **kinds)


def _starter(part: str) -> Any:
    kind = {"unet": "UNet2DConditionModel", "vae": "AutoencoderTiny"}[part]
    return part_class(kind).from_pretrained(_STARTER / part, use_safetensors=True)


def _denoise(
    latent: int, batch: int, text: int, channels: int = 4, **more: Any
) -> Callable[[torch.dtype], Step]:
    def make(dtype: torch.dtype) -> Step:
        latents = torch.randn(batch, channels, latent, latent).to(dtype)
        words = torch.randn(batch, 77, text).to(dtype)
        added = {name: value.to(dtype) for name, value in more.items()}
        return lambda net: net(
            latents, torch.tensor(500), words, added_cond_kwargs=added or None, return_dict=False
        )

    return make


def _decode(latent: int, channels: int = 4) -> Callable[[torch.dtype], Step]:
    def make(dtype: torch.dtype) -> Step:
        latents = torch.randn(1, channels, latent, latent).to(dtype)
        return lambda net: net.decode(latents, return_dict=False)

    return make


def _transform(dtype: torch.dtype) -> Step:
    given = {
        "hidden_states": torch.randn(1, 1024, 64).to(dtype),
        "encoder_hidden_states": torch.randn(1, 512, 4096).to(dtype),
        "pooled_projections": torch.randn(1, 768).to(dtype),
        "timestep": torch.tensor([0.5]).to(dtype),
        "img_ids": torch.zeros(1024, 3).to(dtype),
        "txt_ids": torch.zeros(512, 3).to(dtype),
    }
    return lambda net: net(**given, return_dict=False)


def network(case: str, dtype: torch.dtype) -> tuple[Any, Step]:
    """A network, and a step of it.

    Args:
        case: one of `step_profile.CASES`.
        dtype: in which it computes.
    """
    if case == "starter":
        net = _starter("unet").to(dtype).eval()
        config = net.config
        make = _denoise(config.sample_size, 1, config.cross_attention_dim, config.in_channels)
        return net, make(dtype)
    if case == "starter decoder":
        net = _starter("vae").to(dtype).eval()
        return net, _decode(16, net.config.latent_channels)(dtype)
    sd1 = {"cross_attention_dim": 768, "attention_head_dim": 8}
    sdxl = {"text_embeds": torch.randn(2, 1280), "time_ids": torch.randn(2, 6)}
    build, make = {
        "sd1 256": (_unet(sd1), _denoise(32, 2, 768)),
        "sd1 512": (_unet(sd1), _denoise(64, 2, 768)),
        "decoder 512": (_decoder(512), _decode(64)),
        "sdxl 512": (_unet(_SDXL), _denoise(64, 2, 2048, **sdxl)),
        "flux 512": (lambda: part_class("FluxTransformer2DModel")(**_FLUX), _transform),
    }[case]
    return random_network(build, dtype), make(dtype)


def _operators(step: Callable[[], object]) -> list[tuple[str, float]]:
    with profiled(activities=[ProfilerActivity.CPU]) as seen:
        step()
    spent = {one.key: one.self_cpu_time_total for one in seen.key_averages()}
    whole = sum(spent.values()) or 1.0
    ordered = sorted(spent.items(), key=lambda one: -one[1])
    return [(name.removeprefix("aten::"), value / whole) for name, value in ordered]


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser()
    parser.add_argument("case")
    parser.add_argument("dtype")
    parser.add_argument("way", choices=("engine", "diffusers", "kernels"))
    arguments = parser.parse_args()
    compute = pick_compute(arguments.dtype, "cpu")
    net, step = network(arguments.case, compute.dtype)
    if arguments.way != "diffusers":
        net = net.to(memory_format=compute.memory_format)
        optimise_model(net, compute)
    with torch.inference_mode():
        step(net)
        if arguments.way == "kernels":
            print("the step", flush=True)
            step(net)
            return
        step(net)
        walls = list[float]()
        before = resource.getrusage(resource.RUSAGE_SELF)
        begun = time.perf_counter()
        for _ in range(ROUNDS):
            one = time.perf_counter()
            step(net)
            walls.append(time.perf_counter() - one)
        whole = time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_SELF)
        operators = _operators(lambda: step(net))
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    told = {
        "wall_ms": 1000 * quickest(walls),
        "system": system / max(1e-9, user + system),
        "idle": max(0.0, 1 - (user + system) / (whole * (os.cpu_count() or 1))),
        "faults": (after.ru_minflt - before.ru_minflt) / ROUNDS,
        "operators": operators,
        "threads": torch.get_num_threads(),
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
