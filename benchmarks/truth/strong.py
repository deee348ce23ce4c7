"""The class "strong": a decoder that blurs by 1.2 px and adds 1 % of coloured noise.

On photographs of its own, most of which nothing was tuned on. Besides the six masks: hairlines, a
mask over all but a frame, one over all, holes over 400 px, dark surroundings of something bright,
and a shadow that the mask left outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from benchmarks.common import Row, at_most
from benchmarks.truth.ideal import DEGRADATIONS, Case, Degradation, degraded, make_case
from benchmarks.truth.masks import HUGE, MASKS, RARE, MaskKind, inner_distance
from benchmarks.truth.measures import (
    border,
    calm_detail,
    calmest,
    changed_outside,
    colour_error,
    lab,
    seam,
    specks,
)
from benchmarks.truth.methods import hard_paste, poisson_clone, repaired
from benchmarks.truth.pictures import Picture, as_float, strong_photographs
from desktop_app.core.pixels import FloatArray

__all__ = ["dark_case", "shadow_case", "strong_rows"]

CLASSES = {"medium": "mixed", "strong": "strong"}
LITERAL = {"blur and noise alone": "soft"}
"""As the class was first asked for: no contrast, shift, tint or lost grain."""

EDGE, CALM = 2.3, 1.15
"""ΔE from which an edge counts; detail in calm places over the truth's."""

_LEAST = 0.3  # levels: where the truth has less, nobody sees twice as much


@dataclass(frozen=True, slots=True)
class Found:
    """What one way of pasting gave; ΔE2000, levels of 255.

    Attributes:
        edge: mean seam.
        colour: mean colour error inside.
        calm: detail in calm places over the truth's, NaN where there is no room for any.
        detail: the same, not divided.
        specks: chroma of specks there.
        outside: pixels changed.
    """

    edge: float
    colour: float
    calm: float
    detail: float
    specks: float
    outside: int


def strong_rows(quick: bool, part: str = "all") -> list[Row]:
    """All rows of this class; ``part`` as of `inpaint_truth`."""
    chosen, large = (
        [
            one
            for one in strong_photographs(large=size)
            if part == "all" or one.held_out == (part == "held out")
        ]
        for size in (False, True)
    )
    rows: list[Row] = []
    for held_out, label in ((False, "tuning"), (True, "held out")):
        crops = [one for one in chosen if one.held_out == held_out]
        if crops and not (quick and not held_out):
            rows += _usual(crops[:2] if quick else crops, label, quick)
    seen = [one for one in chosen if one.held_out][:1] if quick else chosen
    rows += _corners(seen)
    rows += _dark(seen)
    rows += _shadows(seen)
    if not quick:
        for kinds, found, name in ((RARE, chosen, ""), (HUGE, large, "holes over 400 px")):
            for kind in kinds:
                rows += _rare(found, kind, name or kind.name)
    return rows


def _found(case: Case, way: Callable[[Case], FloatArray]) -> Found:
    result = np.clip(way(case), 0, 1)
    steps = seam(result, case.truth, case.mask)
    calm = calmest(case.truth, case.mask)
    detail = ratio = coloured = float("nan")
    if calm.any():
        detail = calm_detail(result, calm)
        ratio = detail / max(calm_detail(case.truth, calm), _LEAST)
        coloured = specks(result, case.truth, calm)
    edge = float(steps.mean()) if steps.size else 0.0
    outside = changed_outside(result, case.original, case.mask)
    return Found(
        edge, colour_error(result, case.truth, case.mask), ratio, detail, coloured, outside
    )


def _usual(crops: Sequence[Picture], label: str, quick: bool) -> Iterator[Row]:
    """The six masks, an old object under each."""
    masks = [kind for kind in MASKS if not quick or kind.name in ("blob", "corner", "loose")]
    for name, degradation in (CLASSES | LITERAL).items():
        how = DEGRADATIONS[degradation]
        cases = [make_case(one, kind, how, "object") for one in crops for kind in masks]
        ours, hard = ([_found(case, way) for case in cases] for way in (repaired, hard_paste))
        start = f"{name}, {label}"
        edges, pasted = [one.edge for one in ours], [one.edge for one in hard]
        above = 100 * float(np.mean(np.array(edges) > EDGE))
        yield at_most(f"{start}: edge above {EDGE} ΔE, of {len(cases)}", above, "%", 2)
        yield at_most("  median edge to a hard paste's", _ratio(edges, pasted), "×", 1 / 3)
        yield Row("  median edge", float(np.median(edges)), "ΔE")
        calm = np.array([one.calm for one in ours if one.calm == one.calm])
        yield at_most("  detail in calm places to the truth's", float(np.median(calm)), "×", CALM)
        yield Row("  of single cases above that", 100 * float(np.mean(calm > CALM)), "%")
        yield Row("  that detail", _median(ours, "detail"), "/255")
        yield Row("  a hard paste's", _median(hard, "detail"), "/255")
        yield Row("  chroma of specks there", _median(ours, "specks"), "ΔC")
        yield Row("  a hard paste's", _median(hard, "specks"), "ΔC")
        yield at_most("  pixels changed outside", sum(one.outside for one in ours), "", 0)


def _corners(crops: Sequence[Picture]) -> Iterator[Row]:
    """Holes at a picture's corner, beside a Poisson clone."""
    kind = next(one for one in MASKS if one.name == "corner")
    for name, degradation in CLASSES.items():
        cases = [make_case(one, kind, DEGRADATIONS[degradation], "object") for one in crops]
        yield from _beside(cases, f"{name}, hole at a corner")


def _dark(crops: Sequence[Picture]) -> Iterator[Row]:
    kind = MASKS[0]
    for name, degradation in CLASSES.items():
        for rim in (3, 10):
            cases = [dark_case(one, kind, DEGRADATIONS[degradation], rim) for one in crops]
            yield from _beside(cases, f"{name}, bright thing in the dark, {rim} px inside")


def _beside(cases: Sequence[Case], start: str) -> Iterator[Row]:
    ours, cloned = ([_found(case, way) for case in cases] for way in (repaired, poisson_clone))
    edges, theirs = [one.edge for one in ours], [one.edge for one in cloned]
    yield Row(f"{start}: edge", float(np.median(edges)), "ΔE")
    yield at_most("  to a Poisson clone's", _ratio(edges, theirs), "×", 1)
    colours = [one.colour for one in ours], [one.colour for one in cloned]
    yield at_most("  colour inside to a clone's", _ratio(*colours), "×", 1)
    better = 100 * float(np.mean(np.array(theirs) <= np.array(edges)))
    yield Row(f"  of {len(cases)} where the clone's edge is as good", better, "%")


def _shadows(crops: Sequence[Picture]) -> Iterator[Row]:
    """How much darker the inside comes near a shadow outside than without that shadow."""
    for name, degradation in CLASSES.items():
        for depth in (0.1, 0.2, 0.4):
            found: dict[str, list[float]] = {"ours": [], "clone": []}
            for one in crops:
                for kind in (MASKS[0], MASKS[4]):
                    how = DEGRADATIONS[degradation]
                    cases = [shadow_case(one, kind, how, share) for share in (depth, 0.0)]
                    for label, way in (("ours", repaired), ("clone", poisson_clone)):
                        lightness = [_lightness(case, way(case)) for case in cases]
                        darker = (lightness[1] - lightness[0])[cases[0].mask]
                        found[label].append(float(np.quantile(darker, 0.98)))
            start = f"{name}, shadow of {100 * depth:.0f} % left outside: smudge"
            yield at_most(start, float(np.median(found["ours"])), "ΔL", 1)
            yield Row("  of nine in ten at most", float(np.quantile(found["ours"], 0.9)), "ΔL")
            yield Row("  a clone's", float(np.median(found["clone"])), "ΔL")


def _lightness(case: Case, result: FloatArray) -> FloatArray:
    inside = np.where(case.mask[..., None], result, case.truth)
    soft = np.asarray(cv2.GaussianBlur(np.clip(inside, 0, 1), (0, 0), 2.0), np.float32)
    return lab(soft)[..., 0]


def _rare(crops: Sequence[Picture], kind: MaskKind, label: str) -> Iterator[Row]:
    """Masks that are seldom: told, and no worse than a hard paste."""
    for name, degradation in CLASSES.items():
        cases = [make_case(one, kind, DEGRADATIONS[degradation], "object") for one in crops]
        ours, hard = ([_found(case, way) for case in cases] for way in (repaired, hard_paste))
        edges, pasted = [one.edge for one in ours], [one.edge for one in hard]
        yield Row(f"{name}, {label}: edge, of {len(cases)}", float(np.median(edges)), "ΔE")
        if any(pasted):
            yield at_most("  to a hard paste's", _ratio(edges, pasted), "×", 1 / 3)
        colours = [one.colour for one in ours], [one.colour for one in hard]
        yield at_most("  colour inside to a hard paste's", _ratio(*colours), "×", 1)
        if any(one.calm == one.calm for one in ours):
            yield at_most(
                "  detail in calm places to the truth's", _median(ours, "calm"), "×", CALM
            )
        yield at_most("  pixels changed outside", sum(one.outside for one in ours), "", 0)


def dark_case(picture: Picture, kind: MaskKind, how: Degradation, rim: float) -> Case:
    """Dark surroundings; something bright ends ``rim`` px inside the mask, dark before."""
    case = make_case(picture, kind, how, "plain")
    depth = inner_distance(case.mask) - np.float32(0.5)
    share = np.clip((depth - rim) / 1.5, 0, 1)[..., None].astype(np.float32)

    def lit(image: FloatArray) -> FloatArray:
        dark, bright = 0.02 + 0.12 * image, 0.3 + 0.7 * image
        return np.asarray(dark + share * (bright - dark), np.float32)

    truth, source = lit(case.truth), lit(picture.clean if how.lost_grain else case.truth)
    original = np.where(case.mask[..., None], np.float32(0.05), truth)
    return replace(case, original=original, truth=truth, output=degraded(source, how, 1))


def shadow_case(picture: Picture, kind: MaskKind, how: Degradation, depth: float) -> Case:
    """The document holds a shadow (``depth``, 0..1) across the border; the answer is clean."""
    case = make_case(picture, kind, how, "object")
    rows, columns = np.nonzero(border(case.mask))
    place = len(rows) // 3
    y, x = np.indices(case.mask.shape, np.float32)
    away = np.hypot((x - columns[place]) / 70, (y - rows[place]) / 40)
    share = np.float32(depth) * np.clip(2 * (1 - away), 0, 1)[..., None].astype(np.float32)
    original = np.where(case.mask[..., None], case.original, as_float(picture.pixels) * (1 - share))
    return replace(case, original=original)


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return float(np.median(ours)) / max(float(np.median(theirs)), 1e-9)


def _median(found: Sequence[Found], name: str) -> float:
    return float(np.nanmedian([getattr(one, name) for one in found]))
