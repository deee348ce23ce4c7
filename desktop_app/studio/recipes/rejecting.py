"""Rules by which a picture rejects itself, and what else of the run it may not look like."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import cv2
import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.colour_difference import ColourMeasure, differences
from desktop_app.imaging.colour_values import rgb_of
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.fingerprint import fingerprint_of, hash_of
from desktop_app.imaging.subject import (
    faint_outline,
    ground_inside,
    ground_through,
    outer_edges,
)
from desktop_app.operations.recipes.recipe import RecipeStep
from desktop_app.studio.recipes.worked import Worked

Measured: TypeAlias = Callable[[str, float], Sequence[float]]
"""Takes note of what was measured of a picture, by its name, and gives the same of all pictures of
the run that are known."""

_NEAR: Final = 3
"""Of L*, a*, b* and the share, 0..255, of a main colour."""
_ONE_COLOUR: Final = 2.0
"""Deviation, of 255, below which a picture shows nothing."""
_ENOUGH: Final = 8
"""Pictures of a run, below which nothing is usual."""
_DEVIATIONS: Final = 3.0
_ALIKE: Final = 0.25
"""Deviation of the logarithms of sizes that all runs may have."""


Reason: TypeAlias = tuple[str, Mapping[str, str | int]]
"""Code and parameters of an error."""


class Looks:
    """How the pictures of a run look, by the keys of their items; in any thread."""

    def __init__(self) -> None:
        self._known = dict[str, tuple[int, bytes]]()
        self._lock = threading.Lock()

    def put(self, key: str, fingerprint: bytes) -> None:
        """One that was made before."""
        self._known[key] = hash_of(fingerprint), fingerprint

    def taken(self, key: str, fingerprint: bytes, least: int) -> bool:
        """Whether no other has these colours and differs in fewer bits; it is remembered then."""
        here = hash_of(fingerprint)
        with self._lock:
            for name, (there, other) in self._known.items():
                if (
                    name != key
                    and (there ^ here).bit_count() < least
                    and _coloured(fingerprint, other)
                ):
                    return False
            self.put(key, fingerprint)
            return True


def _coloured(first: bytes, second: bytes) -> bool:
    """Whether two looks have the same main colours in the same shares, or nearly so."""
    pairs = zip(first[8:], second[8:], strict=True)
    return all(abs(one - other) <= _NEAR for one, other in pairs)


def alone(name: str, value: float) -> Sequence[float]:
    """No other pictures are known."""
    return ()


def is_unusual(value: float, values: Sequence[float], most: float = _DEVIATIONS) -> bool:
    """Whether a size is far from the median of all: ``most`` times as far as is usual, by their
    median absolute deviation. Of few sizes none is."""
    if len(values) < _ENOUGH:
        return False
    logs = np.log(values)
    middle = float(np.median(logs))
    usual = 1.4826 * float(np.median(np.abs(logs - middle)))
    return abs(math.log(value) - middle) > most * max(usual, _ALIKE)


def check_rule(
    at: Worked,
    step: RecipeStep,
    taken: Callable[[bytes, int], bool],
    measured: Measured = alone,
    rejected: Callable[[Worked], object] = lambda at: None,
) -> None:
    """Whether a picture passes a step of the kind "reject".

    Args:
        at: the picture; what its mask keeps is the thing that it shows.
        step: which rule.
        taken: of `Looks`, for the picture's item.
        measured: of the run's pictures.
        rejected: gets the picture if it does not.

    Raises:
        InputError: ``rejected_…``, with ``again``, how often it may be made again.
    """
    values = step.values
    if step.name == "too_alike":
        look = fingerprint_of(np.ascontiguousarray(at.space.shown(flatten(at.pixels))))
        found: Reason | None = None if taken(look, values["least"]) else ("rejected_alike", {})
    elif step.name in _RULES:
        found = _RULES[step.name](at, values)
    elif at.mask is None or at.mask.all():
        found = None
    else:
        thing = (at.mask == 0).astype(np.uint8)
        found = (
            _size(thing, values, measured)
            if step.name == "size"
            else _THINGS[step.name](at, thing, values)
        )
    if found is not None:
        rejected(at)
        raise InputError(found[0], "", again=values["again"], **found[1])


def _empty(at: Worked, values: Mapping[str, Any]) -> Reason | None:
    share = 1.0 if at.mask is None else float((at.mask == 0).mean())
    if share < values["least"]:
        return "rejected_empty", {"share": f"{share:.1%}"}
    shown = at.space.shown(flatten(at.pixels))
    is_flat = float(shown.std(axis=(0, 1)).max()) < _ONE_COLOUR
    return ("rejected_one_colour", {}) if is_flat else None


def _cut_off(at: Worked, thing: ByteArray, values: Mapping[str, Any]) -> Reason | None:
    sides = {"↑": thing[0], "↓": thing[-1], "←": thing[:, 0], "→": thing[:, -1]}
    found = [name for name, side in sides.items() if side.mean() > values["most"]]
    return ("rejected_cut_off", {"sides": " ".join(found)}) if found else None


def _pieces(at: Worked, thing: ByteArray, values: Mapping[str, Any]) -> Reason | None:
    """A part of the thing that looks like what is around it is lost: what is left of it is in
    several pieces, or has a hole that shows something else than the ground."""
    _, _, pieces, _ = cv2.connectedComponentsWithStats(thing, connectivity=8)
    apart = int(pieces[1:, cv2.CC_STAT_AREA].sum() - pieces[1:, cv2.CC_STAT_AREA].max())
    holes = np.asarray(cv2.floodFill(np.pad(thing, 1), None, (0, 0), 1)[1])[1:-1, 1:-1] == 0
    if holes.mean() > 0:
        shown = np.ascontiguousarray(at.space.shown(flatten(at.pixels)))
        holes &= ~ground_through(shown, thing, holes)
    whole = int(thing.sum()) + int(holes.sum())
    worst = max(apart, int(holes.sum())) / whole
    if worst <= values["most"]:
        return None
    code = "rejected_pieces" if apart >= holes.sum() else "rejected_holes"
    return code, {"share": f"{worst:.0%}"}


def _uncertain(at: Worked, thing: ByteArray, values: Mapping[str, Any]) -> Reason | None:
    """Along much of its outline there is no edge, or there are more outside: part of the thing is
    lost in a ground of its colour, or its shadow was taken for a part of it. Or the ground is left
    along it, as between hairs."""
    shown = np.ascontiguousarray(at.space.shown(flatten(at.pixels)))
    share = faint_outline(shown, thing)
    if share > values["most"]:
        return "rejected_uncertain", {"share": f"{share:.0%}"}
    share = ground_inside(shown, thing)
    if share > values["ground"]:
        return "rejected_ground", {"share": f"{share:.0%}"}
    return ("rejected_beside", {}) if outer_edges(shown, thing) > values["beside"] else None


def _size(thing: ByteArray, values: Mapping[str, Any], measured: Measured) -> Reason | None:
    """What was cut out is much larger or smaller than what most pictures of the run show: another
    thing, or a part of it."""
    size = math.sqrt(float(thing.mean()))
    sizes = measured("size", size)
    if not is_unusual(size, sizes, values["most"]):
        return None
    usual = float(np.median(sizes)) ** 2
    return "rejected_size", {"share": f"{size**2:.1%}", "usual": f"{usual:.1%}"}


def _background(at: Worked, values: Mapping[str, Any]) -> Reason | None:
    if at.mask is None or not at.mask.any():
        return None
    red, green, blue = (round(255 * one) for one in rgb_of(values["colour"]))
    shown = np.ascontiguousarray(at.space.shown(flatten(at.pixels)))
    far = differences(shown, (red, green, blue), ColourMeasure.CIEDE2000)[at.mask > 0]
    middle = float(np.median(far))
    if middle <= values["most"]:
        return None
    return "rejected_background", {"distance": round(middle), "colour": str(values["colour"])}


def compares(step: RecipeStep) -> bool:
    """Whether a step needs what was measured of the run's other pictures."""
    return step.title == "reject size" or step.values.get("scale") == "same"


_RULES: Final[Mapping[str, Callable[[Worked, Mapping[str, Any]], Reason | None]]] = {
    "empty": _empty,
    "background": _background,
}
_THINGS: Final[Mapping[str, Callable[[Worked, ByteArray, Mapping[str, Any]], Reason | None]]] = {
    "cut_off": _cut_off,
    "pieces": _pieces,
    "uncertain": _uncertain,
}
"""Of what the mask keeps."""
