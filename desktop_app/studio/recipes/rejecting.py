"""Rules by which a picture rejects itself, and what else of the run it may not look like."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import cv2
import numpy as np

from desktop_app.core.colour_values import rgb_of
from desktop_app.core.errors import InputError
from desktop_app.imaging.colour_difference import Measure, differences
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.look import hash_of, look_of
from desktop_app.imaging.subject import faint_outline, ground_through

if TYPE_CHECKING:
    from desktop_app.core.pixels import ByteArray
    from desktop_app.operations.recipes.recipe import Step
    from desktop_app.studio.recipes.worked import Worked

_NEAR: Final = 3
"""Of L*, a*, b* and the share, 0..255, of a main colour."""
_ONE_COLOUR: Final = 2.0
"""Deviation, of 255, below which a picture shows nothing."""


Reason: TypeAlias = tuple[str, Mapping[str, str | int]]
"""Code and parameters of an error."""


class Looks:
    """How the pictures of a run look, by the keys of their items; in any thread."""

    def __init__(self) -> None:
        self._known = dict[str, tuple[int, bytes]]()
        self._lock = threading.Lock()

    def put(self, key: str, look: bytes) -> None:
        """One that was made before."""
        self._known[key] = hash_of(look), look

    def taken(self, key: str, look: bytes, least: int) -> bool:
        """Whether no other has these colours and differs in fewer bits; it is remembered then."""
        here = hash_of(look)
        with self._lock:
            for name, (there, other) in self._known.items():
                if name != key and (there ^ here).bit_count() < least and _coloured(look, other):
                    return False
            self.put(key, look)
            return True


def _coloured(first: bytes, second: bytes) -> bool:
    """Whether two looks have the same main colours in the same shares, or nearly so."""
    pairs = zip(first[8:], second[8:], strict=True)
    return all(abs(one - other) <= _NEAR for one, other in pairs)


def check_rule(at: Worked, step: Step, taken: Callable[[bytes, int], bool]) -> None:
    """Whether a picture passes a step of the kind "reject".

    Args:
        at: the picture; what its mask keeps is the thing that it shows.
        step: which rule.
        taken: of `Looks`, for the picture's item.

    Raises:
        InputError: ``rejected_…``, with ``again``, how often it may be made again.
    """
    values = step.values
    if step.name == "too_alike":
        look = look_of(np.ascontiguousarray(at.space.shown(flatten(at.pixels))))
        found: Reason | None = None if taken(look, values["least"]) else ("rejected_alike", {})
    else:
        found = _RULES[step.name](at, values)
    if found is not None:
        raise InputError(found[0], "", again=values["again"], **found[1])


def _thing(at: Worked) -> ByteArray | None:
    return None if at.mask is None else (at.mask == 0).astype(np.uint8)


def _empty(at: Worked, values: Mapping[str, Any]) -> Reason | None:
    thing = _thing(at)
    if thing is not None and thing.mean() < values["least"]:
        return "rejected_empty", {"share": f"{thing.mean():.1%}"}
    shown = at.space.shown(flatten(at.pixels))
    is_flat = float(shown.std(axis=(0, 1)).max()) < _ONE_COLOUR
    return ("rejected_one_colour", {}) if is_flat else None


def _cut_off(at: Worked, values: Mapping[str, Any]) -> Reason | None:
    thing = _thing(at)
    if thing is None:
        return None
    sides = {"↑": thing[0], "↓": thing[-1], "←": thing[:, 0], "→": thing[:, -1]}
    found = [name for name, side in sides.items() if side.mean() > values["most"]]
    return ("rejected_cut_off", {"sides": " ".join(found)}) if found else None


def _pieces(at: Worked, values: Mapping[str, Any]) -> Reason | None:
    """A part of the thing that looks like what is around it is lost: what is left of it is in
    several pieces, or has a hole that shows something else than the ground."""
    thing = _thing(at)
    if thing is None or not thing.any():
        return None
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


def _uncertain(at: Worked, values: Mapping[str, Any]) -> Reason | None:
    """Along much of its outline there is no edge: part of the thing is lost in a ground of its
    colour, or its shadow was taken for a part of it."""
    thing = _thing(at)
    if thing is None or not thing.any():
        return None
    share = faint_outline(np.ascontiguousarray(at.space.shown(flatten(at.pixels))), thing)
    return ("rejected_uncertain", {"share": f"{share:.0%}"}) if share > values["most"] else None


def _background(at: Worked, values: Mapping[str, Any]) -> Reason | None:
    if at.mask is None or not at.mask.any():
        return None
    red, green, blue = (round(255 * one) for one in rgb_of(values["colour"]))
    shown = np.ascontiguousarray(at.space.shown(flatten(at.pixels)))
    far = differences(shown, (red, green, blue), Measure.CIEDE2000)[at.mask > 0]
    middle = float(np.median(far))
    if middle <= values["most"]:
        return None
    return "rejected_background", {"distance": round(middle), "colour": str(values["colour"])}


_RULES: Final[Mapping[str, Callable[[Worked, Mapping[str, Any]], Reason | None]]] = {
    "empty": _empty,
    "cut_off": _cut_off,
    "pieces": _pieces,
    "uncertain": _uncertain,
    "background": _background,
}
