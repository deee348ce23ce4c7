"""Jobs for the numpy engine, and its command line; shared by tests of link and worker."""

from __future__ import annotations

import sys

import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.request import EngineJob, GenerationRequest, Task
from tests.models import model_info

COMMAND = [sys.executable, "-P", "-m", "tests.enginelink.numpy_engine"]

MODEL = model_info("numpy", family="sd", native_size=64)
ENDLESS = 1_000_000
"""Steps of a job that takes longer than any test: it ends by what the test does."""

OTHER = model_info("other", family="sd", native_size=64)


def job(prompt: str = "a picture", *, steps: int = 4, seed: int = 1, count: int = 1) -> EngineJob:
    """A text→image job of 64 x 48."""
    request = GenerationRequest(
        Task.TEXT_TO_IMAGE, prompt, "numpy", Size(64, 48), steps=steps, seed=seed, count=count
    )
    return EngineJob(request, MODEL)


def inpaint_job() -> EngineJob:
    """A job that carries a picture and a mask of its right half."""
    request = GenerationRequest(Task.INPAINT, "", "numpy", Size(64, 48), steps=2)
    image = np.random.default_rng(5).integers(0, 256, (48, 64, 3), np.uint8)
    mask = np.zeros((48, 64), np.float32)
    mask[:, 32:] = 1
    return EngineJob(request, MODEL, image, mask)
