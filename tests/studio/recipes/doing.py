"""What tests of recipes begin with: pictures of all kinds, what there is on a machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
from PIL import Image

from desktop_app.catalog.families import load_families
from desktop_app.catalog.intents import load_intents
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import Array
from desktop_app.imaging.opening import read_picture
from desktop_app.jobs.job import Job
from desktop_app.jobs.news import JobNews, Made
from desktop_app.jobs.results import Result
from desktop_app.operations.context import OperationContext
from desktop_app.operations.recipes.recipe import Recipe, RecipeStep, made_step
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.item_run import Hearer
from desktop_app.studio.performing import perform
from desktop_app.studio.recipes.batch import Batch, file_item
from desktop_app.studio.recipes.services import RecipeServices
from desktop_app.studio.wording import PLAIN
from desktop_app.worker.opening import read_document

T = TypeVar("T")


def no_model(name: str) -> ModelInfo:
    raise ModelError("model_missing", name=name)


MEANS = RecipeServices(
    load_families(), load_intents(), load_schedulers(), no_model, list, list, PLAIN
)
"""Of a machine without models."""


class Here:
    """Does work that needs no engine, at once; counts it."""

    def __init__(self) -> None:
        self.made = list[str]()

    def make(self, job: Job, name: str) -> Result | None:
        found = list[JobNews]()
        perform(job, None, found.append, CancelToken())
        self.made.append(job.id)
        return next(news.result for news in found if isinstance(news, Made))

    def forget(self, job_id: str) -> None:
        self.made.append(f"forgotten {job_id}")

    def ask(self, work: Callable[[OperationContext], T]) -> T:
        raise AssertionError("nothing is asked")


def recipe(*steps: RecipeStep | tuple[str, str]) -> Recipe:
    made = [one if isinstance(one, RecipeStep) else made_step(*one) for one in steps]
    return Recipe("test", tuple(made))


def brighter(**more: object) -> RecipeStep:
    return made_step("adjust", "exposure", {"exposure": 1, **more})


def grey_parts(**more: object) -> RecipeStep:
    """A mask of what is nearly grey: the left half of `mixed`."""
    return made_step("mask", "colour", {"colour": "#808080", "tolerance": 10, **more})


def halves(height: int = 24, width: int = 32, dtype: str = "uint8", channels: int = 3) -> Array:
    """Grey on the left, noise in red on the right."""
    full = {"uint8": 255, "uint16": 65535, "float32": 1.0}[dtype]
    values = np.full((height, width, channels), 0.5020, np.float64)
    noise = np.random.default_rng(3).random((height, width - width // 2))
    values[:, width // 2 :, 0] = 0.6 + 0.4 * noise
    values[:, width // 2 :, 1:3] = 0.05
    if channels == 4:
        values[..., 3] = 0.75
    scaled = values * full
    return (scaled if dtype == "float32" else np.rint(scaled)).astype(dtype)


def mixed(folder: Path) -> dict[str, Array]:
    """Lossless files of all kinds, by their names, as they are read."""
    folder.mkdir(parents=True, exist_ok=True)
    plain = Image.fromarray(halves())
    turned = plain.getexif()
    turned[274] = 6
    plain.save(folder / "plain.png")
    plain.save(folder / "turned.png", exif=turned)
    plain.convert("L").save(folder / "grey.png")
    plain.quantize(16).save(folder / "palette.png")
    plain.save(folder / "bitmap.bmp")
    Image.fromarray(halves(channels=4)).save(folder / "alpha.png")
    Image.fromarray(halves()).save(folder / "web.webp", lossless=True)
    plain.convert("CMYK").save(folder / "inks.tif")
    Image.fromarray(halves(1, 2)).save(folder / "tiny.png")
    Image.fromarray(halves(60, 3000)).save(folder / "wide.png")
    cv2.imwrite(str(folder / "deep.png"), halves(dtype="uint16")[..., ::-1])
    cv2.imwrite(str(folder / "float.tiff"), halves(dtype="float32")[..., ::-1])
    return {path.name: pixels_of(path) for path in sorted(folder.iterdir())}


def broken(folder: Path, count: int) -> list[str]:
    """So many files that are no pictures, or no whole ones."""
    whole = (folder / "plain.png").read_bytes()
    kinds = (b"", b"text", whole[:80], whole[: len(whole) // 2], b"\x89PNG\r\n\x1a\n" + bytes(64))
    names = [f"broken-{number}.png" for number in range(count)]
    for number, name in enumerate(names):
        (folder / name).write_bytes(kinds[number % len(kinds)])
    return names


def pixels_of(path: Path) -> Array:
    return read_picture(path.read_bytes(), path.name).pixels


def batch(
    made: Recipe,
    paths: Sequence[Path],
    out: Path,
    *,
    work: Here | None = None,
    hearer: Hearer | None = None,
    services: RecipeServices = MEANS,
    resume: bool = False,
    token: CancelToken | None = None,
) -> Batch:
    """A run that has ended."""
    out.mkdir(exist_ok=True)
    items = [file_item(path, number, made) for number, path in enumerate(paths, 1)]
    run = Batch(
        *(made, items, out, services, read_document, BlobStore(out.parent / "blobs")),
        resume=resume,
        hearer=hearer,
    )
    with ExitStack() as ends:
        ends.callback(run.close)
        run.run(work, token or CancelToken())
    return run
