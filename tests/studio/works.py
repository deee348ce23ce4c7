"""Works on whole pictures, and a program that does them by the true engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.catalog.bundled import bundled_add_ons
from desktop_app.core.pixels import Array
from desktop_app.core.work import Work
from desktop_app.enginelink.command import engine_command
from desktop_app.imaging.colour import colour_space
from desktop_app.jobs.job import Job
from desktop_app.operations.networks import upscaling
from desktop_app.studio.work_jobs import prepared
from tests.imaging.deep_pictures import PROFILES
from tests.studio.queues import Program

THERE = bundled_add_ons()
"""What ships."""


def small_parts() -> None:
    """Pictures of hundreds of pixels are then worked on in many parts."""
    upscaling._SIDES = (64, 48)
    upscaling._LEAST = 64


def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for one test."""
    for name in ("_SIDES", "_LEAST"):
        monkeypatch.setattr(upscaling, name, getattr(upscaling, name))
    small_parts()


def picture(height: int, width: int, channels: int = 3, dtype: str = "uint8") -> Array:
    """Different at each pixel, transparent in places."""
    values = np.random.default_rng(height).random((height, width, channels), np.float32)
    if channels == 4:
        values[: height // 3, :, 3] = 0
    if dtype == "float32":
        return values
    return (values * np.iinfo(dtype).max).astype(dtype)


def job(
    name: str, operation: str, pixels: Array, profile: str = "", there: Any = THERE, **values: Any
) -> Job:
    """The job of that work, with the id ``name``."""
    space = colour_space(PROFILES[profile] if profile else None)
    return replace(prepared(Work(operation, values), there).job(pixels, space), id=name)


def enlarging(name: str, height: int = 90, width: int = 130) -> Job:
    """In many parts where these are small (`small_parts`)."""
    return job(name, "upscale", picture(height, width, 4, "uint16"), "p3")


def outlining(name: str) -> Job:
    """Its control image takes no network."""
    return job(name, "preprocess", picture(40, 60), preprocessor="canny", parameters={"low": 0.05})


def true_program(folder: Path, session: str, **more: Any) -> Program:
    """A program with a queue, and an engine that runs networks."""
    return Program(folder, session, commands=[engine_command()], **more)
