"""Whatever is typed, the starter model makes a picture of it."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.catalog.families import load_families
from desktop_app.catalog.resources import resource_path
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent, ImageDone, PreviewMade
from desktop_app.core.geometry import Size
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from desktop_app.engine.local import LocalEngine
from desktop_app.library.probing.probe import probe

PROMPTS = {
    "empty": "",
    "spaces": " \n\t ",
    "2000 words": "a red apple on the grass " * 334,
    "one endless word": "zebra" * 2000,
    "emoji": "🐈‍⬛ 🍎 👩🏽‍🚀 🏳️‍🌈",
    "Chinese": "草地上的红苹果",
    "Arabic": "تفاحة حمراء على العشب",
    "Hindi": "घास पर लाल सेब",
    "control characters": "a\x00\x07\x1b[31m apple\ufeff\u202e",
    "half of a broken file name": "apple \udcff",
    "its own marks": "<|startoftext|> apple <|endoftext|> house",
    "unknown words": "a zeppelin beside a colonnade, octane render, 8k",
}


@pytest.fixture(scope="module")
def starter() -> ModelInfo:
    return probe(resource_path("models", "starter"), load_families())


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine()


def _request(starter: ModelInfo, prompt: str, **settings: object) -> GenerationRequest:
    fields: dict[str, object] = {"steps": 1, "guidance_scale": 2.0, "scheduler": "ddim", **settings}
    size = Size(64, 64)
    return GenerationRequest(Task.TEXT_TO_IMAGE, prompt, starter.id, size, **fields)  # type: ignore[arg-type]


NAMES = list(PROMPTS)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "negative"), list(zip(NAMES[::2], NAMES[1::2], strict=True)))
def test_always_a_picture(
    engine: LocalEngine, starter: ModelInfo, name: str, negative: str
) -> None:
    events: list[EngineEvent] = []
    request = _request(starter, PROMPTS[name], negative_prompt=PROMPTS[negative])
    engine.generate(EngineJob(request, starter), events.append, CancelToken())
    (done,) = [event for event in events if isinstance(event, ImageDone)]
    assert done.pixels.shape == (64, 64, 3)
    assert np.isfinite(done.pixels).all()
    assert done.pixels.std() > 0.01, "not one flat colour"


@pytest.mark.slow
@pytest.mark.parametrize("wanted", [True, False])
def test_previews_are_made_only_where_they_are_wanted(
    engine: LocalEngine, starter: ModelInfo, wanted: bool
) -> None:
    events: list[EngineEvent] = []
    job = EngineJob(_request(starter, "", steps=3), starter, previews=wanted)
    engine.generate(job, events.append, CancelToken())
    assert any(isinstance(event, PreviewMade) for event in events) is wanted
