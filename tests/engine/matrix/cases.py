"""Every family × every task × folder and single file × what a user does with it: the checks.

One row a family in `BUILDERS`; models are tiny, with random weights, in the family's true layout,
and are told by the real probe. Everything goes the whole way of an edit: document, plan, request,
the real engine, blending, and back into the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import numpy as np
import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.intents import load_intents
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.edit_plan import PlanSettings
from desktop_app.core.events import EngineEvent, PreviewMade, StepDone
from desktop_app.core.generation_settings import ModelSettings
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array, bits
from desktop_app.core.request import EngineJob
from desktop_app.core.setting_table import settings_in
from desktop_app.engine import preview
from desktop_app.engine.local import LocalEngine
from desktop_app.imaging.mask import change_map
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import EditDone, JobNews
from desktop_app.jobs.placement import make_result
from desktop_app.jobs.results import Result
from desktop_app.library.probing.probe import probe
from desktop_app.state.document.document import Document
from desktop_app.state.work import edits
from desktop_app.state.work.parameters import Parameters, kept_settings
from desktop_app.studio import job_runner
from desktop_app.studio.requests import build_requests, plans_for
from tests.tiny_anima import anima_file, anima_folder
from tests.tiny_chroma import chroma_file, chroma_folder
from tests.tiny_consistency import tiny_consistency_folder
from tests.tiny_flux import flux_file, flux_folder
from tests.tiny_flux2 import flux2_file, flux2_folder
from tests.tiny_krea2 import krea2_file, krea2_folder
from tests.tiny_lumina2 import lumina2_file, lumina2_folder
from tests.tiny_models import tiny_folder, tiny_single_file
from tests.tiny_qwen_image import qwen_image_file, qwen_image_folder
from tests.tiny_qwen_image21 import qwen_image21_file, qwen_image21_folder
from tests.tiny_sana import sana_file, sana_folder
from tests.tiny_sd3 import sd3_file, sd3_folder
from tests.tiny_sdxl import sdxl_file, sdxl_folder
from tests.tiny_z_image import z_image_file, z_image_folder

Layout: TypeAlias = Literal["folder", "file"]
MatrixTask: TypeAlias = Literal["text→image", "image→image", "inpaint", "outpaint"]
Feature: TypeAlias = Literal["repeat", "cancel", "preview", "soft mask", "count"]

LAYOUTS: tuple[Layout, ...] = get_args(Layout)
TASKS: tuple[MatrixTask, ...] = get_args(MatrixTask)
FEATURES: tuple[Feature, ...] = get_args(Feature)
FAMILIES = load_families()
INTENTS = load_intents()
SPLIT: tuple[MatrixTask, ...] = ("image→image", "inpaint")
"""What there is to a model that splits."""
PRESERVED = {"text→image", "image→image"}
"""Tasks without a mask."""


@dataclass(frozen=True)
class Builder:
    """How the tiny models of one row are written.

    Attributes:
        folder: writes a diffusers folder at a path.
        file: writes a single file at a path; None where the family has none.
        companion: whether the single file takes the folder's missing parts.
        splits: whether it splits pictures into layers, and does nothing else.
    """

    folder: Callable[[Path], Path]
    file: Callable[[Path], Path] | None = None
    companion: bool = False
    splits: bool = False


BUILDERS: dict[str, Builder] = {
    "SD 1.x": Builder(lambda p: tiny_folder(p), lambda p: tiny_single_file(p)),
    "SD 1.x inpainting": Builder(
        lambda p: tiny_folder(p, channels=9), lambda p: tiny_single_file(p, channels=9)
    ),
    "SD 2.x": Builder(
        lambda p: tiny_folder(p, "sd2", prediction_type="v_prediction"),
        lambda p: tiny_single_file(p, "sd2", prediction_type="v_prediction"),
    ),
    "SDXL": Builder(lambda p: sdxl_folder(p), lambda p: sdxl_file(p)),
    "SDXL inpainting": Builder(
        lambda p: sdxl_folder(p, channels=9), lambda p: sdxl_file(p, channels=9)
    ),
    "LCM": Builder(
        lambda p: tiny_folder(p, distilled=True), lambda p: tiny_single_file(p, distilled=True)
    ),
    "SD 3": Builder(lambda p: sd3_folder(p), lambda p: sd3_file(p)),
    "SD 3.5": Builder(lambda p: sd3_folder(p, version="3.5"), lambda p: sd3_file(p, version="3.5")),
    # Single files imply CLIP's vocabulary, and their companion's text encoder must know it.
    "FLUX.1 dev": Builder(
        lambda p: flux_folder(p, true_clip=True), lambda p: flux_file(p), companion=True
    ),
    "FLUX.1 schnell": Builder(
        lambda p: flux_folder(p, variant="schnell", true_clip=True),
        lambda p: flux_file(p, layout="all_in_one", variant="schnell"),
        companion=True,
    ),
    "FLUX.1 Fill": Builder(
        lambda p: flux_folder(p, variant="fill", true_clip=True),
        lambda p: flux_file(p, variant="fill"),
        companion=True,
    ),
    "FLUX.2 klein": Builder(
        lambda p: flux2_folder(p.with_name("klein"), distilled=True),
        lambda p: flux2_file(p.with_name("klein.safetensors")),
        companion=True,
    ),
    "FLUX.2 klein base": Builder(
        lambda p: flux2_folder(p),
        lambda p: flux2_file(p.with_name("klein_base.safetensors"), layout="all_in_one"),
        companion=True,
    ),
    "FLUX.2 klein KV": Builder(
        lambda p: flux2_folder(p.with_name("klein_kv"), kv=True),
        lambda p: flux2_file(p.with_name("flux-2-klein-9b-kv.safetensors")),
        companion=True,
    ),
    "FLUX.2 dev": Builder(
        lambda p: flux2_folder(p.with_name("flux2_dev"), dev=True),
        lambda p: flux2_file(p.with_name("flux2_dev.safetensors"), dev=True),
        companion=True,
    ),
    "Chroma": Builder(lambda p: chroma_folder(p), lambda p: chroma_file(p), companion=True),
    "Lumina 2": Builder(lambda p: lumina2_folder(p), lambda p: lumina2_file(p), companion=True),
    "Anima": Builder(lambda p: anima_folder(p), lambda p: anima_file(p), companion=True),
    "Sana": Builder(lambda p: sana_folder(p), lambda p: sana_file(p), companion=True),
    "Z-Image": Builder(lambda p: z_image_folder(p), lambda p: z_image_file(p), companion=True),
    "Z-Image Turbo": Builder(
        lambda p: z_image_folder(p.with_name("turbo"), variant="turbo"),
        lambda p: z_image_file(p.with_name("turbo.safetensors"), layout="all_in_one"),
        companion=True,
    ),
    "Qwen-Image": Builder(
        lambda p: qwen_image_folder(p),
        lambda p: qwen_image_file(p, layout="all_in_one"),
        companion=True,
    ),
    "Qwen-Image-Layered": Builder(
        lambda p: qwen_image_folder(p, pipeline="QwenImageLayeredPipeline", layered=True),
        lambda p: qwen_image_file(p, layout="all_in_one", layered=True),
        companion=True,
        splits=True,
    ),
    "Qwen-Image 2.1": Builder(
        lambda p: qwen_image21_folder(p),
        lambda p: qwen_image21_file(p, layout="all_in_one"),
        companion=True,
    ),
    "FLUX.1 Kontext": Builder(
        lambda p: flux_folder(p.with_name("kontext"), variant="kontext", true_clip=True),
        lambda p: flux_file(p.with_name("kontext.safetensors"), variant="kontext"),
        companion=True,
    ),
    "Krea 2": Builder(lambda p: krea2_folder(p), lambda p: krea2_file(p), companion=True),
    "Krea 2 Turbo": Builder(
        lambda p: krea2_folder(p.with_name("turbo"), distilled=True),
        lambda p: krea2_file(p.with_name("turbo.safetensors"), layout="all_in_one"),
        companion=True,
    ),
    "Consistency model": Builder(lambda p: tiny_consistency_folder(p)),
    "Consistency model, classes": Builder(lambda p: tiny_consistency_folder(p, classes=5)),
}


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix."""

    family: str
    layout: Layout
    task: MatrixTask
    feature: Feature

    def __str__(self) -> str:
        return f"{self.family}, {self.layout}, {self.task}, {self.feature}"


def cells() -> Iterator[Cell]:
    """All that can be: a soft mask needs a mask, a file a family that has one."""
    for family, builder in BUILDERS.items():
        for layout in LAYOUTS:
            if layout == "file" and builder.file is None:
                continue
            for task in SPLIT if builder.splits else TASKS:
                for feature in FEATURES:
                    if feature != "soft mask" or task not in PRESERVED:
                        yield Cell(family, layout, task, feature)


class Models:
    """The tiny models of the matrix, each written once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[str, Layout], ModelInfo] = {}

    def get(self, family: str, layout: Layout) -> ModelInfo:
        """What the probe tells of it."""
        if (family, layout) not in self._made:
            self._made[family, layout] = self._make(family, layout)
        return self._made[family, layout]

    def _make(self, family: str, layout: Layout) -> ModelInfo:
        builder, place = BUILDERS[family], self._folder / family.replace(" ", "_").replace("/", "_")
        place.mkdir(parents=True, exist_ok=True)
        if layout == "folder":
            return _small(probe(builder.folder(place / "model"), FAMILIES))
        assert builder.file is not None
        info = _small(probe(builder.file(place / "model.safetensors"), FAMILIES))
        if builder.companion:
            info = replace(info, companion=self.get(family, "folder").path, lacks=())
        return info


def _small(info: ModelInfo) -> ModelInfo:
    """Random weights know no native size: 64², so that the whole matrix takes minutes."""
    return replace(info, native_size=64)


def _picture(width: int, height: int) -> Array:
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 3 % 256, y * 3 % 256, (255 - x - y) % 256], -1).astype(np.uint8)


def _document(cell: Cell) -> Document | None:
    """The picture and its mask; a new border is black and masked, as Expand leaves it."""
    if cell.task == "text→image":
        return None
    document = Document(_picture(72, 64), "p")
    mask = np.zeros((64, 72), np.uint8)
    if cell.task == "inpaint":
        mask[20:44, 24:50] = 255
        if cell.feature == "soft mask":
            mask[20:44, 24:50] = np.linspace(30, 255, 26).astype(np.uint8)
    elif cell.task == "outpaint":
        mask[:, 52:] = 255
        if cell.feature == "soft mask":
            mask[:, 48:52] = 128
    if mask.any():
        document.edit("stroke", document.mask, document.mask.rect, mask)
    return document


@dataclass
class Made:
    """What came of one run."""

    job: Job
    document: Document | None
    results: list[Result]
    events: list[EngineEvent]

    @property
    def bytes(self) -> list[bytes]:
        """The engine's pictures, bit for bit."""
        return [output.tobytes() for result in self.results for output in result.outputs]


def make(
    cell: Cell,
    model: ModelInfo,
    engine: LocalEngine,
    *,
    count: int = 1,
    seed: int = 5,
    cancel: CancelToken | None = None,
    cancel_after: int = 0,
) -> Made:
    """Run one edit the whole way. Raises Cancelled after ``cancel_after`` steps, if asked to."""
    document = _document(cell)
    splits = BUILDERS[cell.family].splits
    intent = INTENTS["split" if splits else "expand" if cell.task == "outpaint" else "fill"]
    plan = kept_settings(intent, PlanSettings())
    parameters = Parameters(
        prompt="a red house",
        negative_prompt="blurred",
        intent=intent.id,
        **settings_in(model.defaults, ModelSettings, steps=3, guidance_scale=3.0),
        strength=0.75,
        fill_strength=1.0,
        seed=seed,
        count=count,
        size=Size(64, 64),
        plan=plan,
        without_model=False,
    )
    plans = () if document is None else plans_for(document, model, plan)
    job = Job.of(build_requests(parameters, model, plans), model, document)
    token = cancel or CancelToken()
    made = Made(job, document, [], [])

    def generate(engine_job: EngineJob, tell: Callable[[EngineEvent], None]) -> None:
        def on_event(event: EngineEvent) -> None:
            made.events.append(event)
            if isinstance(event, StepDone) and event.step == cancel_after:
                token.cancel()
            tell(event)

        engine.generate(engine_job, on_event, token)

    def tell(news: JobNews) -> None:
        if isinstance(news, EditDone):
            made.results.append(make_result(job, news))

    job_runner.run_job(job, generate, tell)
    return made


def check(
    cell: Cell, model: ModelInfo, engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that must hold in ``cell``; an AssertionError says what does not."""
    monkeypatch.setattr(preview, "SECONDS_BETWEEN", 0.0)
    monkeypatch.setattr(preview, "SHARE", 1.0)
    if cell.feature == "cancel":
        _check_cancel(cell, model, engine)
        return
    made = make(cell, model, engine, count=2 if cell.feature == "count" else 1)
    assert all(np.isfinite(out).all() for result in made.results for out in result.outputs)
    if cell.feature == "count":
        for number, one in enumerate(made.bytes):
            single = make(cell, model, engine, seed=5 + number)
            assert single.bytes == [one], "count n is not n singles"
        assert made.bytes[0] != made.bytes[1], "two seeds, one picture"
    elif cell.feature == "preview":
        shown = [event for event in made.events if isinstance(event, PreviewMade)]
        assert shown, "no preview"
        assert all(p.pixels.dtype == np.uint8 and p.pixels.shape[2] == 3 for p in shown)
    else:
        assert make(cell, model, engine).bytes == made.bytes, "same seed, other bytes"
    _check_outside(cell, made)


def _check_cancel(cell: Cell, model: ModelInfo, engine: LocalEngine) -> None:
    before = make(cell, model, engine).bytes
    token = CancelToken()
    with pytest.raises(Cancelled):
        make(cell, model, engine, count=2, cancel=token, cancel_after=1)
    assert make(cell, model, engine).bytes == before, "a cancelled run left something behind"


def _check_outside(cell: Cell, made: Made) -> None:
    """Apply the result: what is not masked keeps its bytes, and undo brings all back."""
    document, splits = made.document, BUILDERS[cell.family].splits
    if document is None or (cell.task in PRESERVED and not splits):
        return
    before = document.pixels.read(document.pixels.rect).copy()
    mask = document.mask.read(document.mask.rect).copy()
    result = made.results[0]
    plan = result.job.spots[0].request.plan
    assert plan is not None
    edit = edits.prepare_edit(document, result)
    step = document.put_in("apply", edit.layer)
    digests = edit.digests(step)
    assert digests[0] == digests[1], "the lock's hash differs"
    after = document.pixels.read(document.pixels.rect).copy()
    locked = ~(change_map(mask, plan.lock) > 0)
    assert np.array_equal(bits(before)[locked], bits(after)[locked]), "outside has changed"
    same = np.array_equal(bits(before)[~locked], bits(after)[~locked])
    assert same if splits else not same, "nothing was made"
    assert bool(edit.layer.children) is splits
    document.undo_stack.undo()
    assert np.array_equal(bits(before), bits(document.pixels.read(document.pixels.rect)))
