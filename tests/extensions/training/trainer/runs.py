"""Small trainings of tiny models, for the tests of the trainer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from desktop_app.catalog.families import load_families
from desktop_app.core.as_json import to_json
from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import EngineEvent
from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values.examples import Example
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.run import RUN_FILE, Run
from desktop_app.extensions.training.work.trainer.base_model import open_base
from desktop_app.extensions.training.work.trainer.session import TrainerSession
from desktop_app.extensions.training.work.trainer.training import train
from desktop_app.extensions.training.work.trainer.workers import Workers
from desktop_app.library.probing.probe import probe
from desktop_app.networks.device import Compute, pick_compute
from tests.tiny_flux import flux_folder
from tests.tiny_models import tiny_folder, tiny_info, tiny_parts
from tests.tiny_sd3 import sd3_folder
from tests.tiny_sdxl import sdxl_folder, sdxl_info

FAMILIES: dict[str, Callable[[Path], ModelInfo]] = {
    "sd1": lambda path: _unet(path),
    "sd1 holes": lambda path: _unet(path, channels=9),
    "sd2": lambda path: _zero_snr(_unet(path, "sd2", prediction_type="v_prediction")),
    "starter": lambda path: _unet(path, tiny_vae=True, channels=33, prediction_type="v_prediction"),
    "sdxl": lambda path: replace(sdxl_info(sdxl_folder(path)), native_size=64),
    "sd3": lambda path: probe(sd3_folder(path), load_families()),
    "sd3 without T5": lambda path: probe(sd3_folder(path, t5=False), load_families()),
    "flux": lambda path: probe(flux_folder(path), load_families()),
    "flux fill": lambda path: probe(flux_folder(path, variant="fill"), load_families()),
}
"""Name → writes a tiny model."""

HOLES = ("sd1 holes", "starter", "flux fill")
SETTINGS: dict[str, Any] = {
    "steps": 4,
    "batch": 2,
    "rank": 4,
    "size": 64,
    "precision": "fp32",
    "sample": 0,
    "evaluate": 0,
    "rate": 1e-3,
    "last_rate": 1e-3,
    "warmup": 0,
    "caption_dropout": 0.0,
    "min_snr": 0.0,
    "decay": 0.0,
    "clip": 0.0,
}


def _unet(path: Path, family: str = "sd1", **options: Any) -> ModelInfo:
    parts = tiny_parts(family, **options)
    return tiny_info(tiny_folder(path, parts=parts), parts)


def _zero_snr(info: ModelInfo) -> ModelInfo:
    file = Path(info.path) / "scheduler" / "scheduler_config.json"
    config = json.loads(file.read_text())
    config |= {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing"}
    file.write_text(json.dumps(config | {"_class_name": "DDIMScheduler"}))
    return info


def write_examples(folder: Path, count: int = 4, *, masks: bool = False) -> tuple[Example, ...]:
    """Pictures of 64 × 64 with something in each, and maybe a mask of it."""
    made: list[Example] = []
    for number in range(count):
        random = np.random.default_rng(number)
        pixels = np.full((64, 64, 3), random.integers(0, 255, 3), np.uint8)
        left, top = (int(each) for each in random.integers(4, 24, 2))
        pixels[top : top + 30, left : left + 30] = random.integers(0, 255, 3)
        path = folder / f"{number}.png"
        cv2.imwrite(str(path), pixels)
        mask = ""
        if masks:
            painted = np.zeros((64, 64), np.uint8)
            painted[top : top + 30, left : left + 30] = 255
            mask = str(folder / f"{number}-mask.png")
            cv2.imwrite(mask, painted)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        caption = f"a photo of a cat {number}"
        made.append(Example(str(path), caption, (0, 0, 64, 64), 64, 64, mask=mask, sha256=digest))
    return tuple(made)


def make_run(model: ModelInfo, examples: Sequence[Example], out: Path, **settings: Any) -> Run:
    """Of cheap settings, but for those that are given."""
    return Run(model, settings_of({**SETTINGS, **settings}), tuple(examples), str(out / "taught"))


def written(run: Run, folder: Path) -> Path:
    """The run's folder, as its owner leaves it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RUN_FILE).write_text(json.dumps(to_json(run)), encoding="utf-8")
    return folder


def trained(run: Run, folder: Path, cancel: CancelToken | None = None) -> list[EngineEvent]:
    """Train it here; what was told."""
    told: list[EngineEvent] = []
    train(written(run, folder), told.append, cancel or CancelToken())
    return told


def make_session(run: Run, folder: Path, compute: Compute | None = None) -> TrainerSession:
    """With its data prepared."""
    compute = compute or pick_compute("float32", "cpu")
    base = open_base(
        run.model,
        load_families()[run.model.family],
        compute,
        run.settings["base"],
        whole=run.settings["method"] == "full",
        on_event=lambda _: None,
        cancel=CancelToken(),
    )
    session = TrainerSession(run, base, folder, Workers(compute))
    session.prepare_data(lambda done, total: None)
    return session
