"""What each step of a recipe made of a picture: as layers of a project, and as a map of the pixels
that were invented."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.checks import full_value
from desktop_app.imaging.invented import CHANGED, MADE, reduced
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.mask import mask_bounds
from desktop_app.imaging.tiles import Tiles
from desktop_app.operations.recipes.recipe import RecipeStep
from desktop_app.operations.table import ON_PICTURES
from desktop_app.studio.recipes.worked import RecipeTrace, Worked

_MAKE: Final = frozenset({"generate", "remove"})
"""Operations whose pixels are new; others change those there are."""


def begun(pixels: Array) -> RecipeTrace:
    """Of a picture that a model made from nothing."""
    whole = np.full(pixels.shape[:2], MADE, np.uint8)
    return RecipeTrace(invented=whole, by_model=whole)


def of_generated(at: Worked) -> Worked:
    """A picture that says itself that a model made it, whatever is done to it here."""
    whole = np.full(at.pixels.shape[:2], MADE, np.uint8)
    trail = at.trail and replace(at.trail, made=whole > 0)
    return replace(at, trail=trail, trace=RecipeTrace(by_model=whole))


def traced(
    before: Worked,
    after: Worked,
    step: RecipeStep,
    laid: Layer | None = None,
    *,
    every: bool,
    by_model: bool = False,
) -> Worked:
    """``after`` with what the step did to the picture.

    Args:
        before, after: the picture before and after it.
        step: it.
        laid: the layer that it put on the picture.
        every: whether each other step is a layer, too; else it is part of the picture.
        by_model: whether a trained model did it.
    """
    if after.pixels is before.pixels:
        return after
    old, is_work = before.trace, step.kind == "do"
    is_new = step.name in _MAKE and not step.values.get("colours")
    level = (MADE if is_new else CHANGED) if is_work else 0
    if before.pixels.shape != after.pixels.shape or before.pixels.dtype != after.pixels.dtype:
        invented, models = (
            np.maximum(mapped_to(known, after.size), np.uint8(least))
            for known, least in ((old.invented, level), (old.by_model, MADE * by_model))
        )
        trail = after.trail
        if trail is not None and before.trail is not None:
            made = mapped_to(before.trail.made.astype(np.uint8), after.size) > 0
            trail = replace(trail, made=made | by_model)
        trace = RecipeTrace(invented=invented, by_model=models)
        return replace(after, trail=trail, trace=trace)
    cover = (after.pixels != before.pixels).any(axis=2)
    models = _with(old.by_model, cover, MADE * by_model)
    told = RecipeTrace(invented=_with(old.invented, cover, level), by_model=models)
    if laid is None and not every:
        return replace(after, trace=told)
    if laid is None and cover.any():
        laid = _layer(step, after.pixels, cover)
    base = before.pixels if old.base is None else old.base
    layers = old.layers if laid is None else (*old.layers, laid)
    return replace(after, trace=replace(told, base=base, layers=layers))


def _with(known: ByteArray | None, cover: Array, level: int) -> ByteArray | None:
    """What is known, and ``level`` at least where ``cover`` is."""
    if not level:
        return known
    made = np.where(cover, np.uint8(level), np.uint8(0))
    return made if known is None else np.maximum(known, made)


def mapped_to(known: ByteArray | None, size: Size) -> ByteArray:
    """A map (h, w) of `CHANGED` and `MADE` at another size: what covers any of a pixel counts."""
    if known is None:
        return np.zeros((size.height, size.width), np.uint8)
    made, changed = (
        reduced(np.where(known >= least, np.uint8(MADE), np.uint8(0)), size.width, size.height)
        for least in (MADE, 1)
    )
    return np.where(made > 0, np.uint8(MADE), np.where(changed > 0, np.uint8(CHANGED), np.uint8(0)))


def _layer(step: RecipeStep, pixels: Array, cover: Array) -> Layer:
    """What was made is a patch, as in the window: the map there shows it."""
    title = layer_title(step.kind, step.name)
    if step.kind == "do" and step.name in _MAKE:
        rect = mask_bounds(cover.astype(np.uint8))
        assert rect is not None
        share = cover[rect.slices].astype(np.float32)
        return Layer("patch", title, (Patch(rect, pixels[rect.slices], share),))
    alpha = np.where(cover, full_value(pixels.dtype), 0).astype(pixels.dtype)
    seen = np.concatenate([pixels[..., :3] * cover[..., None], alpha[..., None]], axis=2)
    return Layer("paint", title, pixels=Tiles.of_array(seen))


def layer_title(kind: str, name: str) -> str:
    """What the layer of such a step is called."""
    operation = ON_PICTURES.get(name) if kind == "do" else None
    return operation.name if operation is not None else name.replace("_", " ").capitalize()
