"""The starter's bare networks by plain torch, in a process of their own; run by `live.py`.

``python -m benchmarks.probes.live_bare SECONDS`` prints one line of JSON: seconds of importing
torch alone, of reading the weights and building the networks, of the first picture, and then of
each network once it is warm (medians over SECONDS). Precision, order in memory, threads and
priority are the engine's; nothing else of it runs. The weights for few steps are as many as the
others: they are left out.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from importlib import import_module
from statistics import median
from typing import Any

from desktop_app.catalog.resources import resource_path
from desktop_app.engine.torch_environment import import_parts, prepare_environment
from desktop_app.networks.process import lower_priority

SIDE = 256


def networks() -> dict[str, Any]:
    """Read the weights and build the networks they are for."""
    import torch
    from safetensors.torch import load_file

    from desktop_app.networks.device import pick_compute
    from desktop_app.networks.part_classes import part_class
    from desktop_app.networks.part_weights import hollow

    compute, folder = pick_compute(), resource_path("models", "starter")
    built: dict[str, Any] = {"compute": compute}
    for part, kind, stem in (
        ("text_encoder", "CLIPTextModel", "model"),
        ("unet", "UNet2DConditionModel", "diffusion_pytorch_model"),
        ("vae", "AutoencoderTiny", "diffusion_pytorch_model"),
    ):
        config = json.loads((folder / part / "config.json").read_text(encoding="utf-8"))
        with hollow():
            network = part_class(kind).from_config(config)
        weights = load_file(folder / part / f"{stem}.safetensors")
        network.load_state_dict({k: w.to(compute.dtype) for k, w in weights.items()}, assign=True)
        built[part] = network.eval().requires_grad_(requires_grad=False)
    for part in ("unet", "vae"):
        built[part].to(memory_format=torch.channels_last)
    return built


def calls(parts: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """What a live picture of one step asks of them: network → a call of it."""
    import torch

    unet, vae, dtype = parts["unet"], parts["vae"], parts["compute"].dtype
    generator = torch.Generator().manual_seed(1)
    side = SIDE // 2 ** (len(vae.config.block_out_channels) - 1)

    def noise(*shape: int) -> torch.Tensor:
        drawn = torch.randn(*shape, generator=generator).to(dtype)
        return drawn.contiguous(memory_format=torch.channels_last) if len(shape) == 4 else drawn

    settings = parts["text_encoder"].config
    ids = torch.arange(settings.max_position_embeddings)[None]
    words = noise(1, settings.max_position_embeddings, settings.hidden_size)
    latents, picture = noise(1, unet.config.in_channels, side, side), noise(1, 3, SIDE, SIDE)
    few, timestep = noise(1, vae.config.latent_channels, side, side), torch.tensor(500)
    return {
        "text": lambda: parts["text_encoder"](ids),
        "encode": lambda: vae.encode(picture).latents,
        "unet": lambda: unet(latents, timestep, words, return_dict=False),
        "decode": lambda: vae.decode(few, return_dict=False),
    }


def timed(call: Callable[[], Any]) -> float:
    """Seconds of one call."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float, help="of measuring each warm network")
    seconds = parser.parse_args().seconds
    lower_priority()  # what else the machine does holds it up as it does the engine
    prepare_environment()

    def torch_alone() -> None:
        import_module("torch")

    took = {"torch": timed(torch_alone)}
    import_parts()  # the classes alone: not counted
    import torch

    parts: dict[str, Any] = {}
    with torch.inference_mode():
        took["weights"] = timed(lambda: parts.update(networks()))
        made = calls(parts)
        took["picture"] = timed(lambda: [call() for call in made.values()])
        samples: dict[str, list[float]] = {name: [] for name in made}
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            for name, call in made.items():
                samples[name].append(timed(call))
    took |= {name: median(each) for name, each in samples.items() if each}
    print(json.dumps(took), flush=True)


if __name__ == "__main__":
    main()
