"""A shop's photographs, its table, and a run of the workbench *products* by the numpy engine.

``python -m tests.extensions.workbenches.making.shop FOLDER`` does what is left of the run in
FOLDER, and writes how much memory it took into ``memory.txt`` there: what the check
of kills starts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
import psutil
from PIL import Image

from desktop_app.core.cancel import CancelToken
from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.workbenches.work.making.maker import Maker
from desktop_app.extensions.workbenches.work.store import WorkbenchStore
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobNews, Made
from desktop_app.jobs.results import Result
from desktop_app.operations.context import OperationContext
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.item_run import Hearer
from desktop_app.studio.performing import perform
from desktop_app.worker.opening import read_document
from tests.enginelink.numpy_engine import NumpyEngine
from tests.models import model_info
from tests.studio.recipes.doing import MEANS

T = TypeVar("T")

SIDE = 48
EVERY = 100
"""Rows between two looks at the memory."""

MODEL = model_info("numpy", family="sd1", native_size=64)
NUMPY = replace(MEANS, model=lambda name: MODEL, models=lambda: [MODEL])


class ByNumpy:
    """Makes pictures here and now."""

    def __init__(self) -> None:
        self._engine, self.made = NumpyEngine(), 0

    def make(self, job: Job, name: str) -> Result | None:
        found = list[JobNews]()
        perform(job, self._engine, found.append, CancelToken())
        self.made += 1
        return next(news.result for news in found if isinstance(news, Made))

    def make_unrecorded(self, job: Job) -> Result:
        raise AssertionError("all that is recorded is kept")

    def forget(self, job_id: str) -> None:
        """It is kept."""

    def ask(self, work: Callable[[OperationContext], T]) -> T:
        raise AssertionError("nothing is asked")


def photograph(number: int) -> tuple[ByteArray, ByteArray]:
    """A box on a light ground, and where it is; no two are alike."""
    rng = np.random.default_rng(number)
    picture = np.full((SIDE, SIDE, 3), rng.integers(200, 235), np.uint8)
    mask = np.zeros((SIDE, SIDE), np.uint8)
    left, top = (int(one) for one in rng.integers(8, 16, 2))
    right, bottom = (int(one) for one in rng.integers(30, 40, 2))
    cv2.rectangle(mask, (left, top), (right, bottom), 255, -1)
    noise = rng.integers(0, 90, (SIDE, SIDE, 3), np.uint8) + rng.integers(0, 60, 3, np.uint8)
    picture[mask > 0] = noise[mask > 0]
    return picture, mask


def stock(folder: Path, count: int) -> Path:
    """So many photographs, every other one with its cut-out and words, and the table of them."""
    shots = folder / "shots"
    shots.mkdir(parents=True)
    lines = ["SKU;Bild;mask;background;shadow"]
    for number in range(count):
        picture, mask = photograph(number)
        Image.fromarray(picture).save(shots / f"{number:05}.png")
        cut = ""
        if number % 2:
            cut = f"shots/{number:05}-cut.png"
            Image.fromarray(mask).save(folder / cut)
        words = "no pause" if number % 2 else ""
        lines.append(f"S-{number:05};shots/{number:05}.png;{cut};{words};made")
    table = folder / "shop.csv"
    table.write_text("\r\n".join(lines), "cp1252")
    return table


def maker(folder: Path, *, resume: bool = False, frame: str = "photograph", **more: Any) -> Maker:
    """The run of a folder that was stocked."""
    out = folder / "out"
    out.mkdir(exist_ok=True)
    given: Mapping[str, object] = {
        "table": str(folder / "shop.csv"), "map": ["picture=Bild", "name=SKU"], "frame": frame
    }  # fmt: skip
    row = WorkbenchStore(folder / "none").get("products")
    blobs = BlobStore(folder / "blobs")
    return Maker(row, given, out, NUMPY, read_document, blobs, resume=resume, **more)


def main(folder: Path) -> int:
    process, seen = psutil.Process(), list[int]()

    def ended(item: object, outcome: object, over: int, total: int) -> None:
        if over % EVERY == 0:
            seen.append(process.memory_info().rss)

    run = maker(folder, resume=True, hearer=Hearer(ended=ended))
    run.run(ByNumpy(), CancelToken())
    run.batch.close()
    (folder / "memory.txt").write_text(" ".join(map(str, seen)))
    return 0 if run.batch.is_whole else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
