"""The test picture of a model: what is asked for, how it is judged, and how it is kept.

The same settings always, so that the same model on the same machine gives the same pixels. What the
last picture was made under is in its file. When it is made is `worker.health`'s business.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final, cast

import numpy as np

from desktop_app.catalog.families import layers_of, only_edits
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.conditions import is_lora_name, of_kind, reference
from desktop_app.core.edit_plan import PlanSettings
from desktop_app.core.errors import ModelError, VelaturaError
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray, digest, frozen
from desktop_app.core.request import GenerationRequest, least_side
from desktop_app.core.safe_open import read_regular
from desktop_app.imaging.context import plan_edit
from desktop_app.imaging.encode import encode
from desktop_app.imaging.generation_metadata import read_texts
from desktop_app.imaging.resize import fit_within
from desktop_app.jobs.job import Job
from desktop_app.jobs.spots import Snapshot
from desktop_app.state.work.parameters import Parameters, settled
from desktop_app.studio.job_assembly import drafted
from desktop_app.studio.requests import build_request

PROMPT: Final = "a red apple on a table"
SEED: Final = 20
SIDE: Final = 512
"""Pixels a side at most: enough to see that a model works, a quarter of the work of 1024."""

THUMBNAIL: Final = 256
"""Pixels of its longer side, as it is kept."""

_KEY: Final = "velatura-health"
_MAX_FILE: Final = 16 << 20
_SHOWN, _GREY = "shown", 128
"""Array of the picture that a model gets to see that only edits, and its value."""

_SPLITS: Final = PlanSettings(intent="split", splits=True)
_BLACK: Final = 4 / 255
_UNIFORM: Final = 2 / 255


@dataclass(frozen=True, slots=True)
class MadeUnder:
    """What a picture was made under; the same gives the same pixels.

    Attributes:
        request: the settings, as JSON.
        model: the model's digest.
        engine: device, precision and versions, as the engine tells them.
    """

    request: str
    model: str
    engine: str


@dataclass(frozen=True, slots=True, eq=False)
class HealthReport:
    """What came of a health check.

    Attributes:
        key: of the model's record.
        error: what is wrong with its picture, or why there is none; None: all is well.
        thumbnail: name of its picture in the folder of thumbnails; empty if there is none.
        compared: whether there was an earlier picture, made the same way, to compare with.
        seconds: the engine took.
    """

    key: str
    error: VelaturaError | None = None
    thumbnail: str = ""
    compared: bool = False
    seconds: float = 0.0

    @property
    def health(self) -> str:
        """What `ModelRecord.health` says: "ok" or the error's code."""
        return "ok" if self.error is None else self.error.code


def health_request(model: ModelInfo) -> GenerationRequest:
    """The test picture's request: the model's own settings, at its size or 512 × 512."""
    side = max(least_side(model.factor, model.native_size), min(SIDE, model.native_size))
    size = Size(side, side).nearest_multiple(model.factor)
    # What lies elsewhere is not the model's: a test picture tells of the model alone.
    own = of_kind(model.defaults.conditions, "lora")
    own = tuple(lora for lora in own if is_lora_name(lora.name))
    chosen = Parameters(prompt=PROMPT, model=model.id, size=size, seed=SEED)
    plan = None
    if layers_of(model):  # of a grey picture
        plan = plan_edit("", size, None, factor=1, native=None, settings=_SPLITS, image_size=size)
    request = build_request(settled(chosen, replace(model.defaults, conditions=own)), model, plan)
    shown = (reference(_SHOWN),) if only_edits(model) else ()
    return replace(request, conditions=(*request.conditions, *shown))


def health_job(model: ModelInfo) -> Job:
    """The job of it. Raises InputError: the model's own settings are out of range."""
    job = replace(drafted([health_request(model)], model), bare=True)
    if not (only_edits(model) or layers_of(model)):
        return job
    (spot,), size = job.spots, job.request.size
    grey = np.full((size.height, size.width, 3), _GREY, np.uint8)
    part = Snapshot(size.rect, frozen(grey))
    spot = replace(spot, pixels=part) if layers_of(model) else replace(spot, brought={_SHOWN: part})
    return replace(job, spots=(spot,))


def judged(pixels: FloatArray, name: str) -> ModelError | None:
    """What is wrong with a test picture, as far as can be told without taste.

    Args:
        pixels: (h, w, 3) float32 sRGB, 0..1 as it should be.
        name: the model's.
    """
    if not bool(np.isfinite(pixels).all()):
        return ModelError("health_not_finite", name=name)
    if float(pixels.max(initial=0)) <= _BLACK:
        return ModelError("health_black", name=name)
    if float((pixels.max(axis=(0, 1)) - pixels.min(axis=(0, 1))).max()) <= _UNIFORM:
        return ModelError("health_uniform", name=name)
    return None


def thumbnail_name(key: str) -> str:
    """The file's name in the folder of thumbnails; ``key`` is a record's, hex digits."""
    return f"{''.join(sign for sign in key if sign.isalnum())}.png"


def keep_picture(
    folder: Path, key: str, name: str, pixels: FloatArray, made: MadeUnder, seconds: float
) -> HealthReport:
    """Judge a test picture, compare it with the last one, and keep it as the model's thumbnail.

    A picture that shows nothing is not kept: the last one stays.

    Args:
        folder: of thumbnails; made if it is missing.
        key: of the model's record.
        name: the model's, for errors.
        pixels: (h, w, 3) float32 sRGB.
        made: what it was made under.
        seconds: the engine took.

    Raises:
        InputError: ``output_unwritable``.
        StorageError: ``disk_full``.
    """
    path = folder / thumbnail_name(key)
    last = _read(path)
    error = judged(pixels, name)
    if error is not None:
        return HealthReport(key, error, path.name if path.is_file() else "", False, seconds)
    eight = (np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8)
    told = {**asdict(made), "pixels": digest(eight)}
    same = all(last.get(field) == told[field] for field in asdict(made))
    compared = same and "pixels" in last
    if compared and last["pixels"] != told["pixels"]:
        error = ModelError("health_changed", name=name)
    folder.mkdir(parents=True, exist_ok=True)
    write_atomic(path, _encoded(eight, told))
    return HealthReport(key, error, path.name, compared, seconds)


def _encoded(pixels: ByteArray, texts: dict[str, str]) -> bytes:
    return encode(fit_within(pixels, THUMBNAIL), "PNG", texts={_KEY: json.dumps(texts)})


def _read(path: Path) -> dict[str, str]:
    """What the kept picture was made under; empty if there is none, or it can't be read."""
    try:
        told: object = json.loads(read_texts(read_regular(path, _MAX_FILE)).get(_KEY, ""))
    except (OSError, ValueError, RecursionError):
        return {}
    items = cast("dict[str, object]", told) if isinstance(told, dict) else {}
    return {key: value for key, value in items.items() if isinstance(value, str)}
