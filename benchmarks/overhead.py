"""How much longer does a text→image take than the bare sum of its parts?

The parts (text encoding, UNet and scheduler step by step, decoding) are called directly on the same
networks, in turns with the engine, in one process. Two models: random weights of Stable Diffusion
1.5's size at 256², and the starter model. Then a second image with the same prompt: nothing may be
encoded or loaded again, and nearly all of its time must be spent inside the networks.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from desktop_app.engine.torch_environment import import_parts, prepare_environment

prepare_environment()
import_parts()

import torch  # noqa: E402

from benchmarks.common import Row, at_most, main, quickest  # noqa: E402
from benchmarks.random_weights import random_network  # noqa: E402
from desktop_app.catalog.families import load_families  # noqa: E402
from desktop_app.catalog.resources import resource_path  # noqa: E402
from desktop_app.catalog.schedulers import load_schedulers  # noqa: E402
from desktop_app.core.cancel import CancelToken  # noqa: E402
from desktop_app.core.geometry import Size  # noqa: E402
from desktop_app.core.model_info import ModelInfo  # noqa: E402
from desktop_app.core.request import EngineJob, GenerationRequest, Task  # noqa: E402
from desktop_app.engine import model_cache  # noqa: E402
from desktop_app.engine.loading import assemble  # noqa: E402
from desktop_app.engine.local import LocalEngine  # noqa: E402
from desktop_app.engine.model import Model  # noqa: E402
from desktop_app.networks.device import Compute, pick_compute  # noqa: E402
from desktop_app.networks.diffusers_folder import ModelFolder  # noqa: E402
from desktop_app.networks.part_classes import part_class  # noqa: E402
from desktop_app.networks.schedules.scheduler_classes import scheduler_class  # noqa: E402
from desktop_app.networks.tiny_decoder import make_tiny_decoder  # noqa: E402

Sample = tuple[float, float]
"""Seconds on the clock and seconds of CPU."""
ROW = load_schedulers()["dpmpp_2m"]
SCALE = 5.0
SIDE = 256


@dataclass
class Subject:
    """One model: its info and its bare parts."""

    info: ModelInfo
    parts: dict[str, Any]
    blank: torch.Tensor | None = None

    def __post_init__(self) -> None:
        # Before the engine packs the weights: it merges layers of plain ones.
        vae = self.parts["vae"]
        plain = partial(vae.decode, return_dict=False)
        self.parts["decode"] = make_tiny_decoder(vae) or (lambda cells: plain(cells)[0])

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """By the same decoder as the engine: what it gains there is no overhead saved."""
        return self.parts["decode"](latents)


def starter(compute: Compute) -> Subject:
    """The starter model as it ships."""
    path = resource_path("models", "starter")
    folder = ModelFolder(path, "starter", load_families()["sd1"])
    parts: dict[str, Any] = {
        "tokenizer": folder.tokenizer("tokenizer"),
        "scheduler": folder.scheduler_config(),
    }
    for part in ("text_encoder", "unet", "vae"):
        parts[part] = placed(folder.weights(part, compute), compute)
    channels, kind = parts["vae"].config.latent_channels, parts["scheduler"]["prediction_type"]
    factor = 2 ** (len(parts["vae"].config.block_out_channels) - 1)
    taken = parts["unet"].config.in_channels
    info = ModelInfo(
        "starter", "starter", str(path), "folder", "sd1", kind, taken, channels, factor, SIDE, 0
    )
    return Subject(info, parts)


def sd15(compute: Compute, tokenizer: Any) -> Subject:
    """Random weights of Stable Diffusion 1.5's size (860 M in the UNet)."""
    text = {
        "hidden_size": 768,
        "intermediate_size": 3072,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "max_position_embeddings": 77,
    }
    widths = (320, 640, 1280, 1280)
    unet = {"block_out_channels": widths, "cross_attention_dim": 768, "attention_head_dim": 8}
    vae = {
        "block_out_channels": (128, 256, 512, 512),
        "layers_per_block": 2,
        "down_block_types": ("DownEncoderBlock2D",) * 4,
        "up_block_types": ("UpDecoderBlock2D",) * 4,
    }
    config = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
    parts = {
        "tokenizer": tokenizer,
        "scheduler": config,
        "text_encoder": random_part(lambda: part_class("CLIPTextModel").from_config(text), compute),
        "unet": random_part(lambda: part_class("UNet2DConditionModel")(**unet), compute),
        "vae": random_part(lambda: part_class("AutoencoderKL")(**vae), compute),
    }
    info = ModelInfo("sd15", "sd15", "sd15", "folder", "sd1", "epsilon", 4, 4, 8, 512, 0)
    return Subject(info, parts)


def random_part(build: Callable[[], Any], compute: Compute) -> Any:
    """A network with small random weights, as the engine places it."""
    return placed(random_network(build, compute.dtype), compute)


def placed(module: Any, compute: Compute) -> Any:
    """As the engine places a network."""
    module = module.eval().requires_grad_(requires_grad=False).to(compute.device)
    is_text = isinstance(module, part_class("CLIPTextModel"))
    return module if is_text else module.to(memory_format=compute.memory_format)


@torch.inference_mode()
def bare_sum(subject: Subject, prompt: str, steps: int, seed: int) -> float:
    """Seconds of the parts called directly, one after the other."""
    parts, begun = subject.parts, time.perf_counter()
    unet, vae, order = parts["unet"], parts["vae"], pick_compute().memory_format
    window = parts["text_encoder"].config.max_position_embeddings
    texts = []
    for text in (f"no {prompt}", prompt):
        ids = parts["tokenizer"](text, padding="max_length", truncation=True, max_length=window)
        texts.append(parts["text_encoder"](torch.tensor([ids["input_ids"]]))[0])
    embeddings = torch.cat(texts)
    settings = {**parts["scheduler"], **ROW.options}
    settings["prediction_type"] = subject.info.prediction_type
    scheduler = scheduler_class(ROW.class_name).from_config(settings)
    scheduler.set_timesteps(steps)
    side = SIDE // subject.info.factor
    generator = torch.Generator().manual_seed(seed)
    latents = torch.randn(1, subject.info.latent_channels, side, side, generator=generator)
    latents = latents * scheduler.init_noise_sigma
    blank = known_nothing(subject, side)
    for timestep in scheduler.timesteps:
        scaled = scheduler.scale_model_input(latents, timestep).to(unet.dtype)
        if blank is not None:
            scaled = torch.cat([scaled, blank], 1)
        doubled = torch.cat([scaled] * 2).contiguous(memory_format=order)
        both = unet(doubled, timestep, embeddings, return_dict=False)[0].float()
        without, with_text = both.chunk(2)
        guided = without + SCALE * (with_text - without)
        latents = scheduler.step(guided, timestep, latents, return_dict=False)[0]
    unscaled = (latents / vae.config.scaling_factor).to(vae.dtype)
    pixels = subject.decode(unscaled.contiguous(memory_format=order))
    (pixels.float() / 2 + 0.5).clamp(0, 1).numpy()
    return time.perf_counter() - begun


def known_nothing(subject: Subject, side: int) -> torch.Tensor | None:
    """What an inpainting UNet is told of a picture to be made; the engine remembers it, too."""
    unet, vae = subject.parts["unet"], subject.parts["vae"]
    channels = subject.info.latent_channels
    if unet.config.in_channels == channels:
        return None
    if subject.blank is None:
        grey = vae.encode(torch.zeros(1, 3, SIDE, SIDE, dtype=unet.dtype)).latents
        mask = torch.ones(1, 1, side, side, dtype=unet.dtype)
        subject.blank = torch.cat([mask, grey * vae.config.scaling_factor], 1)
    return subject.blank


def engine_run(engine: LocalEngine, subject: Subject, prompt: str, steps: int, seed: int) -> float:
    """Seconds of the same through the engine."""
    request = GenerationRequest(
        Task.TEXT_TO_IMAGE,
        prompt,
        subject.info.id,
        Size(SIDE, SIDE),
        negative_prompt=f"no {prompt}",  # new with every prompt, so that neither is remembered
        steps=steps,
        guidance_scale=SCALE,
        scheduler=ROW.id,
        seed=seed,
    )
    begun = time.perf_counter()
    engine.generate(EngineJob(request, subject.info), lambda _: None, CancelToken())
    return time.perf_counter() - begun


class NetworkTime:
    """Seconds spent inside the networks, measured by hooks on them and around the codec."""

    def __init__(self, model: Model, parts: dict[str, Any]) -> None:
        self.seconds = self._begun = 0.0
        for module in (parts["text_encoder"], parts["unet"]):
            module.register_forward_pre_hook(self._enter)
            module.register_forward_hook(self._leave)
        decode = model.codec.decode

        def timed(*arguments: Any, **words: Any) -> torch.Tensor:
            self._enter()
            picture = decode(*arguments, **words)
            self._leave()
            return picture

        model.codec.decode = timed  # type: ignore[method-assign]

    def _enter(self, *_: Any) -> None:
        self._begun = time.perf_counter()

    def _leave(self, *_: Any) -> None:
        self.seconds += time.perf_counter() - self._begun


def compare(
    engine: LocalEngine, subject: Subject, steps: int, repeats: int, again: int, limit: float
) -> list[Row]:
    """Rows for one model."""
    name, family = subject.info.name, load_families()["sd1"]
    print(f"{name}…", file=sys.stderr, flush=True)
    model = assemble(subject.info, family, pick_compute(), subject.parts)
    with patch.object(model_cache, "load", lambda *_: model):  # the parts that are compared with
        engine_run(engine, subject, "warm up", 1, 0)
    loads = engine.cache.loads
    bare, ours = list[Sample](), list[Sample]()
    for turn in range(repeats):
        # In turns, and each first every other time, so that what else the machine does hits both.
        pair = [
            (bare, lambda turn=turn: bare_sum(subject, f"a cat {turn}", steps, turn)),
            (ours, lambda turn=turn: engine_run(engine, subject, f"a cat {turn}", steps, turn)),
        ]
        for samples, run in pair if turn % 2 else reversed(pair):
            cpu = time.process_time()
            samples.append((run(), time.process_time() - cpu))
    encoded, inside = model.texts.encoded, NetworkTime(model, subject.parts)
    outside = list[float]()
    for turn in range(again):
        inside.seconds = 0.0
        total = engine_run(engine, subject, f"a cat {repeats - 1}", steps, 100 + turn)
        outside.append((total - inside.seconds) * 1000)
    wall = [quickest([sample[0] for sample in samples]) for samples in (bare, ours)]
    cpus = [quickest([sample[1] for sample in samples]) for samples in (bare, ours)]
    return [
        Row(f"{name}: bare sum of the parts, {steps} steps", wall[0], "s"),
        Row(f"{name}: the engine", wall[1], "s"),
        at_most(f"{name}: the engine / bare sum", wall[1] / wall[0], "×", limit),
        Row(f"{name}: the same in CPU seconds", cpus[1] / cpus[0], "×"),
        at_most(f"{name}: same prompt again, outside the networks", max(outside), "ms", 50),
        at_most(f"{name}: texts encoded again", model.texts.encoded - encoded, "", 0),
        at_most(f"{name}: models loaded again", engine.cache.loads - loads, "", 0),
    ]


def measure(quick: bool) -> Sequence[Row]:
    engine = LocalEngine()
    compute = pick_compute()
    small = starter(compute)
    rows = compare(engine, small, 12, 8 if quick else 20, 3, 1.15)
    large = sd15(compute, small.parts["tokenizer"])
    return rows + compare(engine, large, *((2, 2, 1) if quick else (6, 5, 2)), 1.03)


if __name__ == "__main__":
    sys.exit(main("Overhead of the engine over the bare sum of its parts", measure))
