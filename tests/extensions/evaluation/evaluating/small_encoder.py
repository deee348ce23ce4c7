"""A small encoder of the kind that ships, with random weights, and sets of pictures."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from safetensors.torch import save_file

from desktop_app.core.cancel import CancelToken
from desktop_app.core.engine import EngineAccess
from desktop_app.core.values import taken
from desktop_app.engine.encoders.feature_network import FeatureNetwork
from desktop_app.extensions.evaluation.values.encoders import load_encoders
from desktop_app.extensions.evaluation.values.evaluate import FIELDS
from desktop_app.extensions.evaluation.values.evaluation import Figure, Report
from desktop_app.extensions.evaluation.work.evaluating.encoder_choice import Installed
from desktop_app.extensions.evaluation.work.evaluating.evaluating import (
    EvaluationServices,
    evaluate,
)
from desktop_app.extensions.evaluation.work.evaluating.sets import PictureSet, set_of
from desktop_app.extensions.evaluation.work.reports.report_words import REPORT_TEXTS, interval_words
from desktop_app.extensions.evaluation.work.stores.feature_cache import FeatureCache
from desktop_app.storage.pictures import save_picture

CONFIG = {
    "name": "small", "side": 128, "widths": [8, 8, 16, 16, 16], "more": [0, 0, 0, 0],
    "dimensions": 16, "quality": 4, "heads": {"noun": ["fox", "tree"], "place": ["left", "right"]},
}  # fmt: skip


def small_encoder(folder: Path) -> Installed:
    torch.manual_seed(3)
    path = folder / "small.safetensors"
    folder.mkdir(parents=True, exist_ok=True)
    weights = FeatureNetwork.from_config(CONFIG).state_dict()
    save_file(weights, path, {"velatura.features": json.dumps(CONFIG)})
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Installed(load_encoders()["velatura1"], str(path), digest, honest=True)


def drawn(seed: int, size: int = 64) -> np.ndarray:
    """A picture of a few shapes."""
    random = np.random.default_rng(seed)
    made = np.full((size, size, 3), random.integers(0, 256, 3), np.uint8)
    for _ in range(4):
        x, y, r = (int(one) for one in random.integers(4, size, 3))
        colour = tuple(int(one) for one in random.integers(0, 256, 3))
        cv2.circle(made, (x, y), r // 3 + 2, colour, -1)
    return made


def draw_set(folder: Path, seeds: range, ending: str = ".png", size: int = 64) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        save_picture(folder / f"{seed:04}{ending}", drawn(seed, size))
    return folder


class Evaluating:
    """Evaluations of folders with one engine, one encoder and one cache."""

    def __init__(self, folder: Path, run: Any, encoder: Installed) -> None:
        self.cache, self.token = FeatureCache(folder / "cache"), CancelToken()
        self.jobs = list[Any]()

        def counted(operation: str, job: Any, on_event: Any, cancel: CancelToken) -> None:
            self.jobs.append(job)
            run(operation, job, on_event, cancel)

        access = EngineAccess(counted, lambda event: None, self.token)
        self.services = EvaluationServices(access, self.cache, lambda: (encoder,))

    def __call__(self, *sets: PictureSet | Path, **asked: Any) -> Report:
        labels = ("A", "reference") if len(sets) == 2 else ("A", "B", "reference")
        named = [
            one if isinstance(one, PictureSet) else set_of(str(one), label, no_history)
            for one, label in zip(sets, labels, strict=False)
        ]
        return evaluate("test", taken(FIELDS, asked, "evaluate"), named, self.services)


def no_history() -> Any:
    raise AssertionError("no history is asked for")


def figures(report: Report) -> Mapping[tuple[str, str], Figure]:
    return {(one.basis.measure, one.of): one for one in report.figures if not one.category}


def closed(make: Callable[[], Any]) -> Any:
    return closing(make())


def untranslated(report: Report) -> set[str]:
    """What figures say of their intervals and no report says in another language."""
    hows = {one.interval for one in report.figures if one.interval}
    return {how for how in hows if interval_words(how, lambda text: "" if text in SAID else text)}


SAID = {*REPORT_TEXTS.values()}
