#!/usr/bin/env python3
"""Does the engine do on a graphics card what it is tested to do on a processor?

    python packaging/checks/on_card.py [--models sd1 sdxl sd35 flux1] [--out card.json]
        [--folder DIR] [--quick] [--only SECTION …]

Models of true size with random weights (3 to 34 GB each, in --folder, deleted afterwards) are made
and run. Sections:

- pictures: text to image and inpainting through the engine's own process: finite, not black, the
  same seed gives the same bytes; cancelled in the middle of a step, and the log is clean;
- memory: what is forecast against what the card says, by each rung of the ladder;
- full: the card is filled first: what is told, and that the next picture is made;
- speed: seconds a picture beside diffusers' own pipeline with the same weights, in turns in one
  process, and how far the pictures are apart; four pictures; decoding 2048² in tiles;
- processor: the same request in float32 on the card and on the processor (sd1);
- matrix: the 432 cells of docs/families.md on the card, with tiny models: same bytes, cancel,
  previews, soft masks, counts, and no pixel outside of the mask changed.

Without a card it does what can be done on the processor; --tiny takes tiny models (a trial run).
The exit code is 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import gc
import shutil
import statistics
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop_app.networks.environment import prepare_environment

prepare_environment()

import numpy as np  # noqa: E402
import psutil  # noqa: E402
import torch  # noqa: E402

from benchmarks.common import Row, at_least, at_most, report  # noqa: E402
from benchmarks.memory_models import sd1_model, whole_flux, whole_sd35, whole_sdxl  # noqa: E402
from desktop_app.catalog.families import load_families  # noqa: E402
from desktop_app.catalog.forecast import forecast  # noqa: E402
from desktop_app.catalog.memory_table import load_memory_table  # noqa: E402
from desktop_app.core.cancel import Cancelled, CancelToken  # noqa: E402
from desktop_app.core.engine import Engine  # noqa: E402
from desktop_app.core.errors import VelaturaError  # noqa: E402
from desktop_app.core.events import EngineEvent, Finished, ImageDone, Noted, StepDone  # noqa: E402
from desktop_app.core.forecast import Forecast  # noqa: E402
from desktop_app.core.geometry import Size  # noqa: E402
from desktop_app.core.memory_plan import MemoryPlan  # noqa: E402
from desktop_app.core.model_info import ModelInfo  # noqa: E402
from desktop_app.core.pixels import FloatArray  # noqa: E402
from desktop_app.core.request import EngineJob, GenerationRequest, Task  # noqa: E402
from desktop_app.engine.local import LocalEngine  # noqa: E402
from desktop_app.engine.model import Model  # noqa: E402
from desktop_app.engine.noise import start_noise  # noqa: E402
from desktop_app.enginelink.client import EngineClient  # noqa: E402
from desktop_app.enginelink.free_memory import host_of  # noqa: E402
from desktop_app.library.probing.add_on_files import add_on_files  # noqa: E402
from desktop_app.library.probing.job_sizes import job_sizes  # noqa: E402
from desktop_app.library.probing.probe import probe  # noqa: E402
from desktop_app.state.work.memory import work_of  # noqa: E402
from tests.tiny_flux import flux_folder  # noqa: E402
from tests.tiny_models import tiny_folder  # noqa: E402
from tests.tiny_sd3 import sd3_folder  # noqa: E402
from tests.tiny_sdxl import sdxl_folder  # noqa: E402

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
LADDER = {
    "as it is": MemoryPlan(),
    "tiles": MemoryPlan(vae_tiling=True),
    "float8": MemoryPlan(layerwise_casting=True),
    "parts": MemoryPlan(offload="parts"),
    "groups": MemoryPlan(offload="groups"),
}


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


def pictures(subject: Subject, client: EngineClient) -> Iterator[Row]:
    """Through the process: sound, repeated, cancelled."""
    for inpaint in (False, True):
        name = f"{subject.name} {'inpaint' if inpaint else 'text'}"
        first = make(client, subject.job(inpaint=inpaint))
        again = make(client, subject.job(inpaint=inpaint))
        end = again.finished
        assert end is not None
        say(
            f"{name}: {end.device} {end.dtype}, first {first.seconds:.1f} s,"
            f" then {again.seconds:.2f} s {first.notes}"
        )
        yield sound(name, first.pictures[0])
        same = first.pictures[0].tobytes() == again.pictures[0].tobytes()
        yield flag(f"{name}: same seed, same bytes", same)
    for precision in ("bfloat16", "float16"):
        made = make(client, subject.job(plan=MemoryPlan(precision=precision), steps=4))
        assert made.finished is not None
        say(f"{subject.name} {precision}: ran in {made.finished.dtype} {made.notes}")
        yield sound(f"{subject.name} {precision}", made.pictures[0])
    job = subject.job()
    before, token, at = make(client, job), CancelToken(), [0.0]
    step = before.seconds / job.request.steps

    def stop(event: EngineEvent) -> None:
        if isinstance(event, StepDone) and event.step == 2:
            threading.Timer(
                step / 2, lambda: (at.insert(0, time.perf_counter()), token.cancel())
            ).start()

    try:
        make(client, replace(job, request=replace(job.request, steps=50)), stop, token)
        yield flag(f"{subject.name}: cancelled", False)
    except Cancelled:
        yield at_most(
            f"{subject.name}: cancel in a step, after",
            time.perf_counter() - at[0],
            "s",
            2 * step + 0.1,
        )
    after = make(client, job)
    yield flag(
        f"{subject.name}: as before the cancel",
        after.pictures[0].tobytes() == before.pictures[0].tobytes(),
    )


def said_of(job: EngineJob, client: EngineClient) -> Forecast:
    """What the window would say."""
    host = host_of(client.describe(), client.pid)
    weights = job_sizes(job.model, FAMILIES, add_on_files(job.request, job.model, {}, ()))
    work = work_of(job.request, job.model, FAMILIES[job.model.family])
    return forecast(work, weights, host, TABLE, job.memory)


def memory(subject: Subject, client: EngineClient, base: int) -> Iterator[Row]:
    """Forecast against the card, by each plan."""
    for name, plan in LADDER.items():
        for inpaint, side in ((False, 0), (True, 0), (False, 2 * subject.side)):
            if side and name not in ("as it is", "tiles"):
                continue
            if inpaint and name != "as it is":
                continue
            job = subject.job(inpaint=inpaint, plan=plan, steps=3, side=side)
            label = f"{subject.name} {name}{' inpaint' * inpaint}{f' {side}²' if side else ''}"
            said = said_of(job, client)
            try:
                first = make(client, job)  # what was held otherwise goes
                with Watched(base) as watched:
                    made = make(client, job)
            except VelaturaError as error:
                say(f"{label}: {error.code} {error.details[-600:]}")
                yield flag(f"{label}: made", False)
                continue
            assert made.finished is not None
            needs = ", ".join(f"{n.stage or n.code} {n.bytes / GB:.2f}" for n in said.needs)
            peak, card = made.finished.peak_bytes or 0, watched.most
            told = said.device_bytes or 0
            say(
                f"{label}: said {told / GB:.2f}, card {card / GB:.2f}, reserved {peak / GB:.2f} GB;"
                f" main memory {said.memory_bytes / GB:.2f}, is {resident(client) / GB:.2f} GB;"
                f" {first.seconds:.1f} s, then {made.seconds:.2f}; {needs} {first.notes}"
            )
            if CUDA:
                off = (told - card) / card * 100
                yield at_most(f"{label}: {told / GB:.2f} of {card / GB:.2f} GB", abs(off), "%", 10)
            yield sound(label, made.pictures[0])


def full(subject: Subject, client: EngineClient) -> Iterator[Row]:
    """With a card that others have filled."""
    if not CUDA:
        return
    job = subject.job(steps=3)
    need = said_of(job, client).device_bytes or 0
    client.close()
    for share in (0.75, 0.12):
        with_log = EngineClient(subject.folder.parent / "full.log")
        try:
            with_log.wait_until_ready(120)
            spare = torch.cuda.mem_get_info()[0] - round(share * need)
            filler = torch.empty(max(0, spare), dtype=torch.uint8, device="cuda")
            name = f"{subject.name}: card with {share:.0%} of the need"
            try:
                made = make(with_log, job)
                say(f"{name}: made, {made.notes}, {made.seconds:.1f} s")
                yield flag(f"{name}: made after a note", bool(made.notes))
            except VelaturaError as error:
                say(f"{name}: {error.code}: {error.what} {error.kept} {error.todo}")
                yield flag(f"{name}: told plainly", error.code == "out_of_memory")
            del filler
            torch.cuda.empty_cache()
            after = make(with_log, job)
            say(f"{name}, freed: {after.notes} {after.seconds:.1f} s")
            yield sound(f"{name}, then freed", after.pictures[0])
        finally:
            with_log.close()
        say((subject.folder.parent / "full.log").read_text(errors="replace")[-1500:])


def bare(subject: Subject, model: Model) -> Any:
    """diffusers' own pipeline of it, as its documentation says; T5 is the engine's, for want of
    room."""
    import diffusers

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


def matrix(folder: Path, tiny: bool) -> Iterator[Row]:
    """All cells, in the card's own precision and in float32."""
    import pytest

    from tests.engine.matrix.cases import Models, cells, check

    chosen = [cell for cell in cells() if not tiny or cell.feature == "repeat"]
    for dtype in (None, "float32"):
        engine, models, failed = LocalEngine(dtype, DEVICE), Models(folder / str(dtype)), 0
        begun = time.perf_counter()
        for cell in chosen:
            with pytest.MonkeyPatch.context() as patch:
                try:
                    check(cell, models.get(cell.family, cell.layout), engine, patch)
                except Exception as error:  # noqa: BLE001 - each is told
                    failed += 1
                    say(f"{dtype} {cell}: {type(error).__name__}: {str(error)[:300]}")
                    if failed < 3:
                        traceback.print_exc()
        say(f"matrix, {dtype}: {time.perf_counter() - begun:.0f} s")
        yield at_most(
            f"matrix, {dtype or 'own precision'}: of {len(chosen)} cells failed", failed, "", 0
        )


SECTIONS = ("pictures", "memory", "full", "speed", "processor", "matrix")


def sections_of(subject: Subject, options: argparse.Namespace) -> Iterator[Row]:
    """All that is asked of one model."""
    base = used()
    client = EngineClient(subject.folder.parent / "engine.log")
    try:
        if {"pictures", "memory", "full"} & {*options.only}:
            say(f"{subject.name}: {client.wait_until_ready(120)}")
        if "pictures" in options.only:
            yield from pictures(subject, client)
        if "memory" in options.only:
            yield from memory(subject, client, base)
        if "full" in options.only:
            yield from full(subject, client)
    finally:
        client.close()
        log = subject.folder.parent / "engine.log"
        text = log.read_text(errors="replace") if log.exists() else ""
        say(f"{subject.name}, the engine's log:\n{text[-3000:]}")
        log.unlink(missing_ok=True)
    clean = not any(word in text for word in ("Traceback", "Warning", "Error"))
    yield flag(f"{subject.name}: nothing in the log", clean)
    if "speed" in options.only:
        yield from speed(subject, 3 if options.quick else 5)
    if "processor" in options.only and subject.name == "sd1":
        yield from processor(subject)


def collected(rows: Iterator[Row], name: str, found: list[Row]) -> None:
    """All of ``rows``; what goes wrong is a row, too."""
    try:
        found.extend(rows)
    except Exception:  # noqa: BLE001 - the others go on
        traceback.print_exc()
        found.append(flag(f"{name}: went through", False))


def main() -> int:
    """Run what is asked; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--models", nargs="*", choices=MODELS, default=list(MODELS))
    parser.add_argument("--only", nargs="*", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--folder", type=Path, help="where models are written")
    parser.add_argument("--out", type=Path, help="rows as JSON")
    parser.add_argument("--quick", action="store_true", help="few steps")
    parser.add_argument("--tiny", action="store_true", help="tiny models")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="velatura-card-", dir=options.folder))
    found: list[Row] = []
    try:
        if "matrix" in options.only:
            collected(matrix(folder, options.tiny), "matrix", found)
        for name in options.models if {*options.only} != {"matrix"} else ():
            subject = Subject(name, folder, options)
            collected(sections_of(subject, options), name, found)
            shutil.rmtree(subject.folder)
            gc.collect()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        where = torch.cuda.get_device_name() if CUDA else "no card"
        code = report(f"on a card: {where}, CUDA {torch.version.cuda}", found, options.out)
    return code


if __name__ == "__main__":
    sys.exit(main())
