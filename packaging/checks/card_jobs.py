"""Models of true size for `on_card`, jobs that are made of them, and how fast they are made.

Everything that is beside diffusers' own pipeline or beside the processor is here; what the engine
does by itself is checked in on_card.py, which prepares the environment first.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import torch

from benchmarks.common import Row, at_least, at_most
from benchmarks.memory_models import sd1_model, whole_flux, whole_sd35, whole_sdxl
from desktop_app.catalog.families import load_families
from desktop_app.catalog.memory_table import load_memory_table
from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import Engine
from desktop_app.core.events import EngineEvent, Finished, ImageDone, Noted
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import FloatArray
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.model import Model
from desktop_app.engine.noise import start_noise
from desktop_app.enginelink.client import EngineClient
from desktop_app.library.probing.probe import probe
from tests.tiny_flux import flux_folder
from tests.tiny_models import tiny_folder
from tests.tiny_sd3 import sd3_folder
from tests.tiny_sdxl import sdxl_folder

CUDA = torch.cuda.is_available()
DEVICE = "cuda" if CUDA else "cpu"
FAMILIES, TABLE = load_families(), load_memory_table()
GB = 1e9


@dataclass(frozen=True)
class Kind:
    """One model: how it is written, its side, its usual request, diffusers' pipeline of it."""

    make: Callable[[Path], Path]
    tiny: Callable[[Path], Path]
    side: int
    scheduler: str
    guidance: float
    pipeline: str
    steps: int = 20


MODELS = {
    "sd1": Kind(
        lambda p: sd1_model(p, 320, 128), tiny_folder, 512, "ddim", 7.5, "StableDiffusionPipeline"
    ),
    "sdxl": Kind(whole_sdxl, sdxl_folder, 1024, "euler", 5.0, "StableDiffusionXLPipeline"),
    "sd35": Kind(
        whole_sd35, lambda p: sd3_folder(p, version="3.5"), 1024, "flow_euler", 4.5,
        "StableDiffusion3Pipeline",
    ),
    "flux1": Kind(
        whole_flux, lambda p: flux_folder(p, true_clip=True), 1024, "flow_euler", 3.5,
        "FluxPipeline", 12,
    ),
}  # fmt: skip


@dataclass
class Made:
    """What came of one job."""

    pictures: list[FloatArray] = field(default_factory=list[FloatArray])
    notes: list[str] = field(default_factory=list[str])
    finished: Finished | None = None
    seconds: float = 0.0


class Subject:
    """One model, and the jobs that are made of it."""

    def __init__(self, name: str, folder: Path, options: argparse.Namespace) -> None:
        self.name, self.kind = name, MODELS[name]
        begun = time.perf_counter()
        write = self.kind.tiny if options.tiny else self.kind.make
        self.folder = write(folder / name)
        self.info: ModelInfo = probe(self.folder, FAMILIES)
        self.side = 64 if options.tiny else self.kind.side
        self.steps = 4 if options.quick else self.kind.steps
        size = sum(f.stat().st_size for f in self.folder.rglob("*.safetensors"))
        say(f"{name}: {size / GB:.1f} GB written in {time.perf_counter() - begun:.0f} s")

    def job(
        self,
        *,
        inpaint: bool = False,
        plan: MemoryPlan | None = None,
        side: int = 0,
        **changes: Any,
    ) -> EngineJob:
        """A job; ``changes`` are those of its request."""
        side = side or self.side
        fields: dict[str, Any] = {
            "steps": self.steps, "guidance_scale": self.kind.guidance, "seed": 7,
            "scheduler": self.kind.scheduler, **changes,
        }  # fmt: skip
        task = Task.INPAINT if inpaint else Task.TEXT_TO_IMAGE
        request = GenerationRequest(
            task, "a photo of a cat", self.info.id, Size(side, side), **fields
        )
        image = mask = None
        if inpaint:
            image = np.random.default_rng(0).integers(0, 256, (side, side, 3), np.uint8)
            mask = np.zeros((side, side), np.float32)
            mask[side // 4 : -side // 4, side // 4 : -side // 4] = np.linspace(0.2, 1, side // 2)
        return EngineJob(
            request, self.info, image, mask, previews=False, memory=plan or MemoryPlan()
        )


def say(text: str) -> None:
    """Tell how far it is."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", flush=True)


def make(engine: Engine, job: EngineJob, tell: Callable[[EngineEvent], None] | None = None,
         cancel: CancelToken | None = None) -> Made:  # fmt: skip
    """Run ``job``."""
    made, begun = Made(), time.perf_counter()

    def on_event(event: EngineEvent) -> None:
        if isinstance(event, ImageDone):
            made.pictures.append(event.pixels)
        elif isinstance(event, Noted):
            made.notes.append(f"{event.code} {event.params}")
        elif isinstance(event, Finished):
            made.finished = event
        if tell is not None:
            tell(event)

    engine.generate(job, on_event, cancel or CancelToken())
    made.seconds = time.perf_counter() - begun
    return made


def used() -> int:
    """Bytes of the card's memory in use, by all programs."""
    if not CUDA:
        return 0
    free, total = torch.cuda.mem_get_info()
    return total - free


def resident(client: EngineClient) -> int:
    """Main memory that the engine's process holds, without pages of files."""
    info = psutil.Process(client.pid).memory_info()
    return info.rss - getattr(info, "shared", 0)


class Watched:
    """The most of the card's memory that is in use while this lasts, beyond ``base``."""

    def __init__(self, base: int) -> None:
        self._base, self._done, self.most = base, threading.Event(), 0
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watched:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.003):
            self.most = max(self.most, used() - self._base)


def flag(name: str, holds: bool) -> Row:
    """A row of something that must be so."""
    return at_least(name, float(holds), "", 1)


def sound(name: str, picture: FloatArray) -> Row:
    """Whether a picture is one: finite, neither black nor of one colour."""
    return flag(
        f"{name}: finite, not even", bool(np.isfinite(picture).all() and picture.std() > 0.002)
    )


def bare(subject: Subject, model: Model) -> Any:
    """diffusers' own pipeline of it, as its documentation says; T5 is the engine's, for want of
    room."""
    diffusers: Any = import_module("diffusers")

    large = {name for name in model.parts if name in ("text_encoder_2", "text_encoder_3")}
    shared = {name: model.parts[name] for name in large if hasattr(model.parts[name], "encoder")}
    library: Any = diffusers
    pipe = getattr(library, subject.kind.pipeline).from_pretrained(
        subject.folder, torch_dtype=model.compute.dtype, local_files_only=True, **shared
    )
    if subject.kind.scheduler == "ddim":
        pipe.scheduler = library.DDIMScheduler.from_config(pipe.scheduler.config)
    pipe.set_progress_bar_config(disable=True)
    return pipe.to(DEVICE)


def speed(subject: Subject, repeats: int) -> Iterator[Row]:
    """Beside diffusers; and what is left on the card afterwards."""
    before = torch.cuda.memory_allocated() if CUDA else 0
    engine = LocalEngine()
    yield from in_turns(subject, engine, repeats)
    engine.close()
    del engine
    gc.collect()
    if CUDA:
        torch.cuda.empty_cache()
        left = (torch.cuda.memory_allocated() - before) / 1e6
        yield at_most(f"{subject.name}: left on the card when given up", left, "MB", 32)


def in_turns(subject: Subject, engine: LocalEngine, repeats: int) -> Iterator[Row]:
    """The engine and diffusers in turns: how far apart, and how long."""
    job, name = subject.job(), subject.name
    first = make(engine, job)
    model = engine.cache.get(subject.info, lambda _: None, CancelToken())
    begun = time.perf_counter()
    pipe = bare(subject, model)
    assert first.finished is not None
    loading = first.finished.loading
    say(f"{name}: loads in {loading:.1f} s, diffusers in {time.perf_counter() - begun:.1f} s")
    codec = model.codec
    edge = subject.side // codec.factor
    noise, _ = start_noise(job.request, 0, (codec.channels, edge, edge), torch.device(DEVICE))
    noise = noise.to(model.compute.dtype)
    if name == "flux1":
        noise = pipe._pack_latents(noise, 1, codec.channels, edge, edge)

    def diffusers_makes(count: int, **more: Any) -> tuple[float, Any]:
        begun = time.perf_counter()
        made = pipe(
            "a photo of a cat", height=subject.side, width=subject.side, output_type="np",
            num_inference_steps=job.request.steps, guidance_scale=subject.kind.guidance,
            num_images_per_prompt=count, generator=torch.Generator("cpu").manual_seed(7), **more,
        ).images  # fmt: skip
        return time.perf_counter() - begun, made

    mine, other = first.pictures[0], diffusers_makes(1, latents=noise)[1][0]
    far = np.abs(other - mine) * 255
    say(f"{name}: deviation of the engine's picture {mine.std():.4f}, diffusers' {other.std():.4f}")
    yield at_most(f"{name}: levels from diffusers, mean", float(far.mean()), "", 2)
    yield Row(f"{name}: levels from diffusers, most", float(far.max()), "")
    for count in (1, 4):
        ours, others = list[float](), list[float]()
        for _ in range(repeats if count == 1 else 2):
            ours.append(make(engine, subject.job(count=count)).seconds)
            others.append(diffusers_makes(count)[0])
        say(f"{name} × {count}: engine {np.round(ours, 3)} s, diffusers {np.round(others, 3)} s")
        seconds, theirs = statistics.median(ours), statistics.median(others)
        yield Row(f"{name} × {count}: engine", seconds, "s")
        yield Row(f"{name} × {count}: diffusers", theirs, "s")
        yield at_most(f"{name} × {count}: engine / diffusers", seconds / theirs, "×", 1.1)
    yield from decoding(subject, codec, pipe)


def decoding(subject: Subject, codec: Any, pipe: Any) -> Iterator[Row]:
    """Four times the pixels, in tiles and whole."""
    edge = (128 if subject.side == 64 else 2048) // codec.factor
    latents = torch.randn(1, codec.channels, edge, edge, generator=torch.Generator().manual_seed(1))
    vae = pipe.vae.to(getattr(torch, codec.precision))
    config = vae.config
    scaled = (latents / config.scaling_factor + (config.shift_factor or 0)).to(DEVICE, vae.dtype)
    for tile in (TABLE.tile, 0):
        codec.set_tiles(tile)
        if tile:
            vae.enable_tiling()
            vae.tile_sample_min_size, vae.tile_latent_min_size = tile, tile // codec.factor
        else:
            vae.disable_tiling()
        way = f"{codec.precision} {'tiles' if tile else 'whole'}"
        name = f"{subject.name} decode {edge * codec.factor}² {way}"
        runs: dict[str, Callable[[], Any]] = {
            "engine": lambda: codec.decode_pixels(latents.to(DEVICE)),
            "diffusers": lambda: vae.decode(scaled, return_dict=False)[0].cpu().float(),
        }
        for who, run in runs.items():
            try:
                seconds, peak = timed(run)
            except torch.OutOfMemoryError:
                say(f"{name} {who}: out of memory")
                continue
            say(f"{name} {who}: {seconds:.3f} s, {peak / GB:.2f} GB beside the weights")
            yield Row(f"{name}: {who}", seconds, "s")
    codec.set_tiles(0)


def timed(run: Callable[[], Any]) -> tuple[float, int]:
    """Seconds of a second run, and bytes of the card that it took."""
    with torch.inference_mode():
        run()
        if CUDA:
            torch.cuda.reset_peak_memory_stats()
        held, begun = torch.cuda.memory_allocated() if CUDA else 0, time.perf_counter()
        run()
        seconds = time.perf_counter() - begun
    return seconds, torch.cuda.max_memory_allocated() - held if CUDA else 0


def processor(subject: Subject) -> Iterator[Row]:
    """Card against processor, in float32; and the card's halves against its float32."""
    job = subject.job(steps=4)
    made: dict[str, FloatArray] = {}
    ways = [("cpu", "float32"), *((DEVICE, dtype) for dtype in ("float32", "float16", "bfloat16"))]
    for device, dtype in ways if CUDA else ways[:2]:
        engine = LocalEngine(dtype, device)
        done = make(engine, job)
        made[f"{device} {dtype}"] = done.pictures[0]
        say(f"{subject.name} on {device} in {dtype}: {done.seconds:.1f} s {done.notes}")
        engine.close()
    for name, picture in list(made.items())[1:]:
        far = np.abs(picture - made["cpu float32"]) * 255
        yield Row(
            f"{subject.name}: {name} from the processor's float32, mean levels",
            float(far.mean()),
            "",
        )
        yield Row(
            f"{subject.name}: {name} from the processor's float32, most", float(far.max()), ""
        )
