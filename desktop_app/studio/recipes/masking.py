"""Masks by rule: which pixels of a picture the steps of a recipe may change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, TypeAlias

import numpy as np

from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.colour import ColourSpace
from desktop_app.imaging.colour_difference import ColourMeasure, differences
from desktop_app.imaging.colour_range import mask_of_alpha, mask_of_range
from desktop_app.imaging.colour_values import rgb_of
from desktop_app.imaging.damage import damage_scores
from desktop_app.imaging.mask_edges import grown_by
from desktop_app.imaging.resize import resize
from desktop_app.imaging.smoothing import feathered
from desktop_app.operations.context import OperationContext
from desktop_app.operations.cut_out import subject_in, subject_networks
from desktop_app.operations.networks.finding import details_of, found_in, shown
from desktop_app.operations.networks.preprocessor_networks import network_that_sees
from desktop_app.operations.recipes.recipe import RecipeStep
from desktop_app.operations.recipes.steps import DAMAGE, ROOM
from desktop_app.studio.recipes.services import RecipeServices, RecipeWork
from desktop_app.studio.recipes.source import ADDED, SourceFile
from desktop_app.studio.recipes.worked import Worked

MAY_BE_EMPTY: Final = (DAMAGE, ROOM)
"""Masks under which steps do nothing where they are empty."""


_SURE: Final = 0.2
"""Score from which something is a face."""

Values: TypeAlias = Mapping[str, Any]


def mask_by_rule(
    step: RecipeStep,
    at: Worked,
    source: SourceFile,
    services: RecipeServices,
    work: RecipeWork | None,
    note: Callable[[str], object] = lambda code: None,
) -> ByteArray | None:
    """What a step of the kind "mask" says of a picture.

    Args:
        step: which.
        at: the picture, as it is by then.
        source: the file it came from.
        services, work: where a network has to look.
        note: gets codes of what is to be said of it.

    Returns:
        (h, w) uint8, 0 is locked; None: everything. One of `MAY_BE_EMPTY` may be.

    Raises:
        InputError: ``mask_rule_empty``: nothing may be changed; ``mask_size``; ``model_missing``.
        Cancelled, VelaturaError: as `RecipeWork.ask`.
    """
    if step.name == "everything":
        return None
    values, pixels, space = step.values, at.pixels, at.space
    if step.name == "subject":
        mask = _subject(values, pixels, space, services, work)
    elif step.name == DAMAGE:
        mask = _damage(values, pixels, space, source)
        if not values["faces"] and mask.any():
            mask &= ~_faces(pixels, space, services, work, note)
        mask = corrected(mask, source) if values["keep"] else mask
    elif step.name == ROOM:
        mask = np.full(pixels.shape[:2], 255, np.uint8)
        mask[(at.frame or at.size.rect).slices] = 0
    else:
        mask = _scaled(_RULES[step.name](values, pixels, space, source), at, source)
    _check_size(mask, pixels)
    if values["invert"]:
        mask = 255 - mask
    if values["grow"]:
        mask = grown_by(mask, values["grow"])
    if values["feather"]:
        mask = feathered(mask, values["feather"])
    if not mask.any() and step.name not in MAY_BE_EMPTY:
        raise InputError("mask_rule_empty", rule=step.name)
    return mask


def _scaled(mask: ByteArray, at: Worked, source: SourceFile) -> ByteArray:
    """A mask of the file's size, at that of the picture, which steps before may have enlarged."""
    document = source.document
    if document is None or at.frame is not None or _size(mask) != document.size:
        return mask
    return resize(mask, at.size)


def _check_size(mask: ByteArray, pixels: Array) -> None:
    """Raises InputError: ``mask_size``: another height or width."""
    if mask.shape != pixels.shape[:2]:
        raise InputError("mask_size", mask=_size(mask).words, picture=_size(pixels).words)


def _size(array: Array) -> Size:
    return Size(array.shape[1], array.shape[0])


def network_for(words: Values, add_ons: list[AddOn]) -> AddOn:
    """What finds things by words. Raises ModelError: ``network_missing``."""
    network = network_that_sees("things", add_ons)
    if network is None:
        raise ModelError(
            "network_missing", name=", ".join(map(str, words["words"])), needed="OWLv2"
        )
    return network


def _subject(
    values: Values,
    pixels: Array,
    space: ColourSpace,
    services: RecipeServices,
    work: RecipeWork | None,
) -> ByteArray:
    if not values["words"]:
        files = subject_networks(services.add_ons())
        if work is None or not files:
            return subject_in(pixels, space, {}, None)
        return work.ask(partial(subject_in, pixels, space, files))
    assert work is not None
    network = network_for(values, [*services.add_ons()]).path
    return work.ask(partial(_searched, values, network, pixels, space))


def _searched(
    values: Values, network: str, pixels: Array, space: ColourSpace, context: OperationContext
) -> ByteArray:
    seen, words = shown(pixels, space), values["words"]
    height, width = pixels.shape[:2]
    found = [one for one in found_in(network, seen, words, context) if one[1] >= values["least"]]
    mask = np.zeros((height, width), np.uint8)
    for _, rect, part in details_of(found, words, width / seen.shape[1], Size(width, height)):
        here = mask[rect.slices]
        np.maximum(here, part, out=here)
    return mask


def _damage(values: Values, pixels: Array, space: ColourSpace, source: SourceFile) -> ByteArray:
    if not values["strength"]:
        return np.zeros(pixels.shape[:2], np.uint8)
    mask = damage_scores(space.shown(pixels)).mask(values["strength"])
    return without_kept(mask, source) if values["keep"] else mask


def without_kept(mask: ByteArray, source: SourceFile) -> ByteArray:
    """What is damaged but for what the file's own masks keep. Raises InputError: ``mask_size``."""
    for each in (source.own_mask(), source.mask_file()):
        if each is not None:
            _check_size(each, mask)
            mask[each > 0] = 0
    return mask


def corrected(mask: ByteArray, source: SourceFile) -> ByteArray:
    """What is damaged, as somebody corrected it. Raises InputError: ``mask_size``."""
    said = source.corrections()
    if said is not None:
        _check_size(said, mask)
        mask = np.where(said == ADDED, np.uint8(255), np.where(said == 0, np.uint8(0), mask))
    return mask


def finds_faces(services: RecipeServices) -> bool:
    """Whether a network that finds faces is on this machine."""
    return network_that_sees("things", [*services.add_ons()]) is not None


def _faces(
    pixels: Array,
    space: ColourSpace,
    services: RecipeServices,
    work: RecipeWork | None,
    note: Callable[[str], object],
) -> ByteArray:
    """255 in a face; nowhere, and noted, where no network finds them."""
    if not finds_faces(services):
        note("faces_unknown")
        return np.zeros(pixels.shape[:2], np.uint8)
    found = _subject({"words": ["face"], "least": _SURE}, pixels, space, services, work)
    return np.where(found > 0, np.uint8(255), np.uint8(0))


def _colour(values: Values, pixels: Array, space: ColourSpace, source: SourceFile) -> ByteArray:
    red, green, blue = (round(255 * one) for one in rgb_of(values["colour"]))
    far = differences(space.shown(pixels), (red, green, blue), ColourMeasure.CIEDE2000)
    return mask_of_range(far, values["tolerance"], values["softness"])


def _region(values: Values, pixels: Array, space: ColourSpace, source: SourceFile) -> ByteArray:
    return source.layer(values["layer"], Rect(0, 0, pixels.shape[1], pixels.shape[0]))


def _file(values: Values, pixels: Array, space: ColourSpace, source: SourceFile) -> ByteArray:
    wanted = values["source"]
    found: ByteArray | None = None
    if wanted in ("any", "document"):
        found = source.own_mask()
    if found is None and wanted in ("any", "beside"):
        found = source.mask_file()
    if found is None and wanted in ("any", "alpha") and pixels.shape[2] == 4:
        found = mask_of_alpha(pixels, transparent=False)
    if found is None:
        raise InputError("mask_rule_empty", rule=f"file, {wanted}")
    return found


_RULES: Final[Mapping[str, Callable[[Values, Array, ColourSpace, SourceFile], ByteArray]]] = {
    "colour": _colour,
    "region": _region,
    "file": _file,
}
