"""Is what is forecast what is needed? And what does a second picture of a warm model cost?

Models with random weights make pictures, each in an engine process of its own; the peak that the
kernel tells of that process is compared with what the window would have said before. Two groups:
the sizes that `packaging/checks/measure_memory.py` measures parts at, to which a constant of the
table was fitted; and cases that nothing was fitted to: other sizes, steps and counts, without
guidance, on a picture, with soft masks, with a LoRA, a control network, another autoencoder,
references, an image prompt, previews by a tiny one, and Stable Diffusion XL (fewer layers of
attention, true widths) with its refiner.

``--quick`` measures the smallest model alone.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.common import Row, at_most, main
from benchmarks.memory_models import (
    sd1_model,
    sdxl_model,
    write_adapter,
    write_control,
    write_image_encoder,
    write_lora,
    write_tiny,
    write_vae,
)
from desktop_app.catalog.families import load_families
from desktop_app.catalog.forecast import forecast
from desktop_app.catalog.memory_table import load_memory_table
from desktop_app.core import conditions
from desktop_app.core.cancel import CancelToken
from desktop_app.core.conditions import control, image_prompt, lora, of_kind, reference
from desktop_app.core.events import EngineEvent, Finished
from desktop_app.core.forecast import Forecast, Host
from desktop_app.core.geometry import Size
from desktop_app.core.memory_plan import MemoryPlan, Offload, Precision
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import FloatArray
from desktop_app.core.request import PREVIEW_FILE, EngineJob, GenerationRequest, Task
from desktop_app.enginelink.client import EngineClient
from desktop_app.library.probing.add_on_files import add_on_files
from desktop_app.library.probing.job_sizes import job_sizes
from desktop_app.library.probing.probe import probe
from desktop_app.state.work.memory import work_of

PLENTY = 1 << 50
TRUE, HALF, XL, REFINER = "SD 1.5", "half as wide", "SDXL", "refiner"
REFERENCES = frozenset({"reference", "two references"})
SHOWN = REFERENCES | {"control", "image prompt"}
"""What is shown a picture."""


@dataclass(frozen=True, slots=True)
class Case:
    """One picture, or several.

    Attributes:
        model: a key of what `make_models` makes.
        width, height: in pixels.
        precision: of the plan.
        steps, count, guidance: of the request.
        task: with a picture, or a soft mask.
        beside: of "lora", "vae", "preview", "control", "refiner", "reference", "two references"
            and "image prompt".
        tiles: whether the autoencoder works in tiles.
        disk: whether the denoiser's weights stay on the disk.
    """

    model: str
    width: int
    height: int
    precision: Precision
    steps: int = 2
    count: int = 1
    guidance: float = 7.5
    task: Task = Task.TEXT_TO_IMAGE
    beside: tuple[str, ...] = ()
    tiles: bool = False
    disk: bool = False

    def __str__(self) -> str:
        words = [self.model, f"{self.width}×{self.height}", self.precision]
        words += [f"{self.steps} steps"] if self.steps != 2 else []
        words += [f"{self.count} pictures"] if self.count != 1 else []
        words += ["no guidance"] if self.guidance <= 1 else []
        words += [str(self.task).replace("_", " ")] if self.task is not Task.TEXT_TO_IMAGE else []
        return ", ".join([*words, *self.beside, *self._ways])

    @property
    def _ways(self) -> list[str]:
        ways = {"tiles": self.tiles, "from disk": self.disk}
        return [name for name, used in ways.items() if used]


FITTED = tuple(
    Case(model, side, side, precision)
    for model in (TRUE, HALF)
    for precision in ("float32", "bfloat16")
    for side in (256, 512)
)
OTHERS = (
    Case(HALF, 320, 448, "bfloat16", steps=3),
    Case(HALF, 640, 384, "float32"),
    Case(HALF, 448, 320, "bfloat16", beside=("vae",)),
    Case(HALF, 768, 768, "bfloat16", tiles=True),
    Case(TRUE, 320, 448, "bfloat16", steps=4),
    Case(TRUE, 384, 640, "float32"),
    Case(TRUE, 640, 640, "bfloat16", count=2),
    Case(TRUE, 448, 384, "bfloat16", guidance=1.0),
    Case(TRUE, 384, 384, "bfloat16", beside=("lora",)),
    Case(TRUE, 384, 320, "float32", beside=("lora",)),
    Case(TRUE, 448, 448, "bfloat16", beside=("vae",)),
    Case(TRUE, 384, 448, "bfloat16", steps=3, beside=("preview",)),
    Case(TRUE, 512, 320, "bfloat16", steps=3, task=Task.INPAINT),
    Case(HALF, 384, 448, "bfloat16", beside=("control",)),
    Case(TRUE, 448, 512, "bfloat16", beside=("control",)),
    Case(TRUE, 384, 320, "float32", beside=("control",)),
    Case(HALF, 512, 448, "bfloat16", beside=("reference",)),
    Case(TRUE, 640, 512, "bfloat16", beside=("reference",)),
    Case(TRUE, 448, 448, "float32", beside=("two references",)),
    Case(TRUE, 384, 384, "bfloat16", beside=("image prompt",)),
    Case(HALF, 320, 384, "float32", beside=("image prompt",)),
    Case(TRUE, 576, 448, "float32", task=Task.IMAGE_TO_IMAGE),
    Case(XL, 512, 640, "bfloat16"),
    Case(XL, 768, 512, "bfloat16", beside=("refiner",)),
    Case(XL, 704, 512, "bfloat16", beside=("reference",)),
    Case(TRUE, 320, 384, "bfloat16", disk=True),
    Case(TRUE, 256, 320, "float32", disk=True),
    Case(XL, 512, 448, "bfloat16", disk=True),
)


def make_models(folder: Path, names: frozenset[str]) -> dict[str, Path]:
    """The models of these names, in ``folder``."""
    makers: dict[str, Callable[[Path], Path]] = {
        TRUE: lambda path: sd1_model(path, 320, 128),
        HALF: lambda path: sd1_model(path, 160, 64),
        XL: sdxl_model,
        REFINER: lambda path: sdxl_model(path, refiner=True),
    }
    return {name: makers[name](folder / name.replace(" ", "-")) for name in sorted(names)}


def job_of(
    case: Case, model: ModelInfo, refiner: ModelInfo | None, files: Mapping[str, str]
) -> EngineJob:
    """What the engine gets."""
    size = Size(case.width, case.height)
    request = GenerationRequest(
        case.task, "a house", model.id, size,
        steps=case.steps, guidance_scale=case.guidance, count=case.count, scheduler="ddim",
        conditions=(
            *((lora("lora"),) if "lora" in case.beside else ()),
            *((control("control", "lines", "canny"),) if "control" in case.beside else ()),
            *((image_prompt("image prompt", ("lines",)),) if "image prompt" in case.beside else ()),
            *((reference("lines"),) if REFERENCES & {*case.beside} else ()),
            *((reference("lines"),) if "two references" in case.beside else ()),
            *conditions.using("vae", "vae" if "vae" in case.beside else ""),
            *conditions.using("refiner", "" if refiner is None else refiner.id),
        ),
    )  # fmt: skip
    image, mask = None, None
    if case.task is not Task.TEXT_TO_IMAGE:
        image = np.random.default_rng(0).integers(0, 256, (case.height, case.width, 3), np.uint8)
    if case.task is Task.INPAINT:
        mask = soft_mask(case)
    offload: Offload = "disk" if case.disk else ""
    plan = MemoryPlan(precision=case.precision, vae_tiling=case.tiles, offload=offload)
    models = {} if refiner is None else {refiner.id: refiner}
    lines = np.random.default_rng(1).integers(0, 256, (case.height, case.width, 3), np.uint8)
    arrays = {"lines": lines} if SHOWN & {*case.beside} else {}
    whole = model.with_parts(request.conditions, files)
    job = EngineJob(request, whole, image, mask, files=files, models=models, memory=plan)
    return replace(job, arrays=arrays)


def soft_mask(case: Case) -> FloatArray:
    """From nothing at the left to all at the right."""
    row = np.linspace(0, 1, case.width, dtype=np.float32)
    return np.ascontiguousarray(np.broadcast_to(row, (case.height, case.width)))


def run(client: EngineClient, job: EngineJob) -> Finished:
    """Make it; returns what is told at the end."""
    ends: list[Finished] = []

    def on_event(event: EngineEvent) -> None:
        if isinstance(event, Finished):
            ends.append(event)

    client.generate(job, on_event, CancelToken())
    return ends[-1]


def said_of(job: EngineJob, told: Mapping[str, str]) -> Forecast:
    """What the window would say of ``job`` beforehand."""
    families, table = load_families(), load_memory_table()
    beside = add_on_files(job.request, job.model, job.files, job.models.values())
    weights = job_sizes(job.model, families, beside)
    work = work_of(job.request, job.model, families[job.model.family])
    host = Host("cpu", "float32", PLENTY, program_bytes=int(told["process memory"]))
    return forecast(work, weights, host, table, job.memory)


def measured(job: EngineJob, folder: Path) -> tuple[Forecast, int]:
    """Forecast and measured peak in bytes, in a fresh engine."""
    client = EngineClient(folder / "engine.log")
    try:
        said = said_of(job, client.wait_until_ready(120))
        assert client.pid is not None
        with Watched(client.pid) as watched:
            peak = run(client, job).peak_bytes
        assert peak is not None, "this system tells no peak"
        # What reads pictures for image prompts does so before the engine's own meter begins.
        reads = of_kind(job.request.conditions, "image_prompt")
        return said, max(peak, watched.most) if reads else peak
    finally:
        client.close()


class Watched:
    """The most that the process ``pid`` holds while this lasts: its own pages, and those of files
    that it had before; pages of weights that are being read can be dropped at any time."""

    def __init__(self, pid: int) -> None:
        self._status = Path(f"/proc/{pid}/status")
        self._done = Event()
        self._files = self._kilobytes("RssFile")
        self._thread = Thread(target=self._watch, daemon=True)
        self.most = 0

    def __enter__(self) -> Watched:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.01):
            now = 1024 * (self._kilobytes("RssAnon") + self._files)
            self.most = max(self.most, now)

    def _kilobytes(self, name: str) -> int:
        lines = self._status.read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


class Bench:
    """The models, and what goes beside them, in ``folder``."""

    def __init__(self, folder: Path, models: Mapping[str, Path]) -> None:
        self._folder = folder
        self.infos = {name: probe(path, load_families()) for name, path in models.items()}
        self._paths = models

    def job(self, case: Case) -> EngineJob:
        """That of ``case``, with all of its files."""
        files: dict[str, str] = {}
        for name in case.beside:
            path = self._folder / f"{name} of {case.model}"
            if name == "lora":
                path = path.with_suffix(".safetensors")
                files[name] = str(
                    path if path.exists() else write_lora(path, self._paths[case.model])
                )
            elif name == "control":
                made = path if path.exists() else write_control(path, self._paths[case.model])
                files[name] = str(made)
            elif name == "image prompt":
                made = self._folder / "image encoder"
                files["image_encoder one"] = str(
                    made if made.exists() else write_image_encoder(made)
                )
                path = path.with_suffix(".safetensors")
                files[name] = str(
                    path if path.exists() else write_adapter(path, self._paths[case.model])
                )
            elif name == "vae":
                files[name] = str(path if path.exists() else write_vae(path, 96))
            elif name == "preview":
                files[PREVIEW_FILE] = str(path if path.exists() else write_tiny(path))
        refiner = self.infos[REFINER] if "refiner" in case.beside else None
        return job_of(case, self.infos[case.model], refiner, files)

    def row(self, group: str, case: Case) -> Row:
        """How far the forecast is off, in per cent of what was measured."""
        said, peak = measured(self.job(case), self._folder)
        off = (said.memory_bytes - peak) / peak * 100
        needs = ", ".join(
            f"{need.stage or need.code} {need.bytes / 1e6:.0f}" for need in said.needs
        )
        print(f"{off:+6.1f} %  {case}: {needs} MB", flush=True)
        label = f"{group}: {case}: {said.memory_bytes / 1e9:.2f} of {peak / 1e9:.2f} GB"
        return at_most(label, abs(off), "%", 10)


def warm_rows(job: EngineJob, folder: Path) -> Iterator[Row]:
    """What a second picture of a model costs beside its steps."""
    client = EngineClient(folder / "engine.log")
    try:
        client.wait_until_ready(120)
        first = run(client, job)
        begun = time.perf_counter()
        second = run(client, job)
        around = time.perf_counter() - begun - second.seconds
        yield Row("loading, first picture", first.loading * 1e3, "ms")
        yield at_most("loading, second picture", second.loading * 1e3, "ms", 20)
        yield at_most("between window and engine, second picture", around * 1e3, "ms", 50)
    finally:
        client.close()


def collect(quick: bool | None) -> list[Row]:
    """All rows."""
    folder = Path(tempfile.mkdtemp(prefix="velatura-memory-"))
    groups = {"fitted": FITTED, "not fitted": OTHERS}
    if quick:
        groups = {name: [one for one in each if one.model == HALF] for name, each in groups.items()}
    try:
        needed = {HALF, *(case.model for cases in groups.values() for case in cases)}
        bench = Bench(
            folder, make_models(folder, frozenset(needed | ({REFINER} if XL in needed else set())))
        )
        found = [bench.row(name, case) for name, cases in groups.items() for case in cases]
        return [*found, *warm_rows(bench.job(Case(HALF, 256, 256, "bfloat16")), folder)]
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main("memory: forecast against measured peak", collect))
