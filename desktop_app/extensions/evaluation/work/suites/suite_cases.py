"""The pictures that a prompt of a suite is about, as a model gets them: what it has to find out is
hidden first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.extensions.evaluation.values.suites import SuitePrompt
from desktop_app.imaging.blend import over
from desktop_app.imaging.mask_edges import grown_by
from desktop_app.imaging.png import write_png
from desktop_app.operations.recipes.recipe import RecipeStep, made_step
from desktop_app.storage.item_run import content_of
from desktop_app.storage.pictures import open_mask, open_picture

FOLDER: Final = ".cases"
"""In the folder that is written to."""

_GROWN: Final = 4
"""Pixels around a thing that is to be gone, so that none of its edge is left."""


@dataclass(frozen=True, slots=True)
class Case:
    """Files of one.

    Attributes:
        shown: what the model's steps begin with; None: with nothing.
        original, mask, truth: of the result's size (`suite_folder.SuiteItem`); None: there is none.
        before: steps that come before the model's.
        intent: of the model's step.
    """

    shown: Path | None = None
    original: Path | None = None
    mask: Path | None = None
    truth: Path | None = None
    before: tuple[RecipeStep, ...] = ()
    intent: str = ""

    def steps(self, prompt: str, words: Mapping[str, Any], seed: int) -> tuple[RecipeStep, ...]:
        """All of them. ``words``: of `operations.recipes.words.EDIT`. Raises InputError."""
        settings = {**words.get("settings", {}), "seed": seed}
        said = {**words, "prompt": prompt, "settings": settings}
        if self.intent:
            said |= {"intent": self.intent, "size": ""}
        export = made_step("export", "png", {"name": "{document}"})
        return (*self.before, made_step("do", "generate", said), export)

    def file_names(self, folder: Path) -> dict[str, str]:
        """Names of its files in ``folder``, with slashes, as `SuiteItem` has them."""
        files = {"original": self.original, "mask": self.mask, "truth": self.truth}
        return {name: one.relative_to(folder).as_posix() for name, one in files.items() if one}


def case_of(prompt: SuitePrompt, folder: Path) -> Case:
    """Its files, written into `FOLDER` of ``folder`` the same each time.

    Raises:
        InputError: a picture can't be read, or differs in size: ``value_wrong``.
        StorageError: ``disk_full``.
    """
    if prompt.does == "generate" or prompt.picture is None:
        return Case()
    truth = open_picture(prompt.picture).pixels[..., :3]
    shown: Array | None = None
    if prompt.does == "expand":
        kept = _kept(prompt.hidden, truth)
        shown, before = np.ascontiguousarray(truth[kept.slices]), _widening(kept, truth)
        mask = np.full(truth.shape[:2], 255, np.uint8)
        mask[kept.slices] = 0
        original = _blank(truth, mask)
    else:
        before = (made_step("mask", "file", {"source": "beside"}),)
        mask, original = _filled(prompt, truth) if prompt.mask else _laid_on(prompt, truth)
    files = {"truth": truth, "original": original, "mask": mask[..., None], "shown": shown}
    paths = {
        name: _written(folder, f"{prompt.id}.{name}.png", pixels)
        for name, pixels in files.items()
        if pixels is not None
    }
    paths.setdefault("shown", paths["original"])
    return Case(**paths, before=before, intent=prompt.does)


def _filled(prompt: SuitePrompt, truth: Array) -> tuple[ByteArray, Array]:
    """Mask, and the picture without what it covers."""
    assert prompt.mask is not None
    mask = open_mask(prompt.mask).values
    _check(mask, truth, prompt.mask)
    return mask, _blank(truth, mask)


def _laid_on(prompt: SuitePrompt, truth: Array) -> tuple[ByteArray, Array]:
    """Mask of a thing, and the picture with it."""
    assert prompt.thing is not None
    thing = open_picture(prompt.thing).pixels
    _check(thing, truth, prompt.thing)
    share = thing[..., 3].astype(np.float32) / np.float32(255)
    mask = grown_by(np.where(thing[..., 3] > 0, 255, 0).astype(np.uint8), _GROWN)
    return mask, over(truth, thing[..., :3], share)


def _kept(hidden: Mapping[str, float], truth: Array) -> Rect:
    height, width = truth.shape[:2]
    left, right = (round(hidden[side] * width) for side in ("left", "right"))
    top, bottom = (round(hidden[side] * height) for side in ("top", "bottom"))
    return Rect(left, top, width - left - right, height - top - bottom)


def _widening(kept: Rect, truth: Array) -> tuple[RecipeStep, ...]:
    height, width = truth.shape[:2]
    room = {
        "left": kept.x / kept.width,
        "right": (width - kept.right) / kept.width,
        "top": kept.y / kept.height,
        "bottom": (height - kept.bottom) / kept.height,
    }
    return made_step("canvas", "widen", room), made_step("mask", "room")


def _blank(truth: Array, mask: ByteArray) -> Array:
    """Without what is hidden: the mean of the rest, so that it tells nothing."""
    made = truth.copy()
    made[mask > 0] = np.rint(truth[mask == 0].mean(0)).astype(truth.dtype)
    return made


def _check(found: Array, truth: Array, path: Path) -> None:
    if found.shape[:2] != truth.shape[:2]:
        size, wanted = (f"{one.shape[1]}×{one.shape[0]}" for one in (found, truth))
        raise InputError("value_wrong", setting=path.name, reason=f"it is {size}, not {wanted}")


def _written(folder: Path, name: str, pixels: Array) -> Path:
    path, data = folder / FOLDER / name, write_png(pixels, ())
    if content_of(path) != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, data, own=True)
    return path
