"""Engines and tiny models that the engine's tests share."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent, ImageDone
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray, FloatArray
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.engine.local import LocalEngine
from desktop_app.engine.model_cache import identity
from desktop_app.library.probing.probe import probe
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts
from tests.tiny_sdxl import sdxl_folder, sdxl_info

SIZE = Size(64, 64)


HELD = 10
"""Models that `engine` keeps: the more there are, the longer Python looks for garbage."""
FEW_HELD = 2
"""That `own_engine` keeps."""


@pytest.fixture(autouse=True, scope="module")
def _set_aside() -> None:
    """Python's garbage collector, which each load runs, skips what modules before this one left:
    libraries that were imported, models that are held. By itself it seldom runs."""
    gc.set_threshold(20_000, 20, 100)
    gc.collect()
    gc.freeze()


def _keeping(most: int, device: str | None = None) -> Iterator[LocalEngine]:
    engine = LocalEngine("float32", device)
    cache = engine.cache
    cache._room = lambda: 1 << 60 if len(cache) < most else 0
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def engine() -> Iterator[LocalEngine]:
    """An engine in float32: the reference precision, quick for tiny models."""
    yield from _keeping(HELD)


@pytest.fixture(scope="module")
def own_engine() -> Iterator[LocalEngine]:
    """Another on the processor, whose memory of models no other module uses."""
    yield from _keeping(FEW_HELD, "cpu")


@pytest.fixture(scope="session")
def make_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., ModelInfo]:
    """Write a tiny folder once per set of options of its builder; returns its info."""
    made: dict[str, ModelInfo] = {}

    def make(family: str = "sd1", **options: Any) -> ModelInfo:
        key = f"{family}{sorted(options.items())}"
        if key not in made and family == "sdxl":
            folder = sdxl_folder(tmp_path_factory.mktemp("models") / "model", **options)
            made[key] = replace(sdxl_info(folder), id=key, native_size=64)
        elif key not in made:
            parts = tiny_parts(family, **options)
            path = tmp_path_factory.mktemp("models") / "model"
            made[key] = tiny_info(tiny_folder(path, parts=parts), parts, id=key)
        return made[key]

    return make


@pytest.fixture(scope="session")
def model(make_model: Callable[..., ModelInfo]) -> ModelInfo:
    """A plain tiny SD 1 model."""
    return make_model()


@pytest.fixture(scope="session")
def picture() -> ByteArray:
    """A 64×64 picture with something in it."""
    y, x = np.mgrid[0:64, 0:64]
    channels = [x * 4, y * 4, 255 - x * 2 - y]
    return np.stack(channels, -1).astype(np.uint8)


@pytest.fixture(scope="session")
def mask() -> FloatArray:
    """The lower right quarter is painted."""
    mask = np.zeros((64, 64), np.float32)
    mask[32:, 32:] = 1
    return mask


@dataclass
class Run:
    """What a job told."""

    events: list[EngineEvent]

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def pixels(self) -> list[FloatArray]:
        return [event.pixels for event in self.of(ImageDone)]


def told(path: Path, companion: str = "") -> ModelInfo:
    """What the program says of the folder or file ``path``, but that it is of tiny pictures."""
    return replace(probe(path, load_families()), native_size=64, companion=companion)


def make_job(
    model: ModelInfo,
    image: ByteArray | None = None,
    mask: FloatArray | None = None,
    **settings: Any,
) -> EngineJob:
    """A job of two cheap steps without previews, which would fit their colours to each model;
    ``settings`` override fields of the request."""
    task = Task.of(has_picture=image is not None, has_mask=mask is not None)
    request = GenerationRequest(
        task, "a cat", model.id, SIZE, steps=2, guidance_scale=3.0, scheduler="ddim", seed=7
    )
    return EngineJob(replace(request, **settings), model, image, mask, previews=False)


def run(engine: LocalEngine, job: EngineJob, cancel: CancelToken | None = None) -> Run:
    """Run ``job`` to its end."""
    events: list[EngineEvent] = []
    engine.generate(job, events.append, cancel or CancelToken())
    return Run(events)


def held(engine: LocalEngine, info: ModelInfo) -> Any:
    """The model in memory, as the last job left it: `get` would bring it to the usual way."""
    models: dict[Any, Any] = engine.cache._models
    (found,) = (model for key, model in models.items() if key[0] == identity(info))
    return found


def write_into(path: Path, text: str) -> None:
    """Write ``text``, making the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
