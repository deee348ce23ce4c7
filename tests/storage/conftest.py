"""Small parts that the storage tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import GenerationRequest, Task
from desktop_app.storage.history import History
from tests.models import model_info

MODEL = model_info(
    "starter",
    path="/somewhere/private/starter",
    prediction_type="v_prediction",
    input_channels=16,
    latent_channels=16,
    factor=16,
    native_size=256,
    digest="0123456789",
)


def request_for(prompt: str, **more: object) -> GenerationRequest:
    """A text→image request."""
    return GenerationRequest(
        task=Task.TEXT_TO_IMAGE, prompt=prompt, model="starter", size=Size(64, 48), **more
    )  # type: ignore[arg-type]


def picture(seed: int = 0, width: int = 64, height: int = 48) -> ByteArray:
    """Pixels that are all different from those of another seed."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """An empty history."""
    opened = History(tmp_path / "history" / "history.sqlite", load_schedulers())
    yield opened
    opened.close()
