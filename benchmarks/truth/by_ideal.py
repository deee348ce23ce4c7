"""Edits by an ideal model, from plan to document: each intent's plan, and every degradation."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np

from benchmarks.common import Row, at_least, at_most
from benchmarks.truth.ideal import DEGRADATIONS, Case, make_case
from benchmarks.truth.masks import MaskKind
from benchmarks.truth.measures import changed_outside
from benchmarks.truth.methods import blurred_paste, diffusers_overlay
from benchmarks.truth.pictures import Picture, as_float
from benchmarks.truth.program import (
    IDEAL,
    PLAIN,
    SIDES,
    Ideal,
    Made,
    as_document,
    expand_case,
    make,
    mended,
)
from benchmarks.truth.run import HARD, OURS, Outcome, measured
from benchmarks.truth.run import ROWS as DEGRADED
from desktop_app.catalog.intents import Intent
from desktop_app.core.edit_plan import BlendAmounts, PlanSettings
from desktop_app.core.events import EngineEvent, Finished, ImageDone
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import FloatArray
from desktop_app.core.request import EngineJob

__all__ = ["INTENT_ROWS", "Kept", "at_scale_one", "keeping_rows", "with_ideal"]

INTENT_ROWS = (("perfect", "plain"), ("colour", "object"), ("mixed", "object"))
VISIBLE = 10
"""Levels of 255 by which old and new may differ where the crossfade mixes them."""


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """How well an edit kept to its mask.

    Attributes:
        outside: pixels changed that may not.
        covered: share of the painted pixels that don't depend on what they held before; less than 1
            would mean that something of it is left.
        mixed: the most by which the agreement crossfade changed anything, of 1; smoothed (sigma
            2 px), since one draw of grain for another is not seen.
    """

    outside: int
    covered: float
    mixed: float


def outcome(
    picture: Picture, case: Case, made: Made, labels: tuple[str, str, str, str]
) -> Iterator[Outcome]:
    """All ways of pasting, on the outputs of one run."""
    output = replace(case, output=made.output, mask=made.mask)
    ways: dict[str, Callable[[], FloatArray]] = {
        HARD: lambda: as_float(made.applied(PLAIN)),
        "blurred paste": lambda: blurred_paste(output),
        "diffusers overlay": lambda: diffusers_overlay(output),
        OURS: lambda: as_float(made.applied(BlendAmounts())),
    }
    for name, way in ways.items():
        found = measured(picture, output, way(), name, reported=made.result.reimagined)
        yield Outcome(*labels, name, *found)


def kept(made: Made, other: Made) -> Kept:
    """``other`` is the same edit of a document that held something else under the mask."""
    full = made.applied(mended(crossfade=0))
    again = other.applied(mended(crossfade=0))
    mixed = made.applied(BlendAmounts())
    before = made.document.pixels.read(made.document.pixels.rect)
    same = (full == again).all(axis=2)[made.mask]
    change = np.abs(cv2.GaussianBlur(as_float(mixed) - as_float(full), (0, 0), 2.0))
    change = change.max(axis=2)[made.mask]
    outside = max(changed_outside(after, before, made.mask) for after in (full, mixed))
    return Kept(outside, float(same.mean()), float(change.max()))


def ideal_cases(
    picture: Picture, intent: Intent, kind: MaskKind, number: int, rows: Iterable[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], Case, Made, Made]]:
    """Each degradation's case, its edit, and the same edit over another old picture."""
    settings = intent.plan
    for degradation, situation in rows:
        how = DEGRADATIONS[degradation]
        if intent.id == "expand":
            document, mask = expand_case(picture, SIDES[number])
            flat = MaskKind(kind.name, lambda h, w, seed, mask=mask: mask, 0)
            case = make_case(picture, flat, how, "plain")
            held, other = document(), document()
            below = other.pixels.read(other.pixels.rect).copy()
            below[mask] = below[mask][::-1]
            other.edit("paint", other.pixels, other.pixels.rect, below)
        else:
            shape = kind
            if settings.invert:
                shape = replace(kind, make=lambda h, w, seed: ~kind.make(h, w, seed))
            case = make_case(picture, shape, how, situation)
            against = make_case(picture, shape, how, "object" if situation == "plain" else "plain")
            painted = ~case.mask if settings.invert else case.mask
            held = as_document(case.original, picture.pixels, painted)
            other = as_document(against.original, picture.pixels, painted)
        model = Ideal(case.truth if not how.lost_grain else picture.clean, how)
        made = make(held, settings, IDEAL, model)
        again = make(other, settings, IDEAL, model)
        if made is not None and again is not None:
            yield (degradation, situation), case, made, again


def with_ideal(
    found: Sequence[Picture],
    masks: Sequence[MaskKind],
    intents: Sequence[Intent],
    rows: Sequence[tuple[str, str]] = INTENT_ROWS,
    sample: int | None = None,
) -> tuple[list[Outcome], dict[str, list[Kept]]]:
    """Every intent, its own plan; by intent also how well it kept to its mask.

    Args:
        found, masks, intents, rows: all of them with all others.
        sample: about so many edits of all those, always the same ones; None: all.
    """
    outcomes: list[Outcome] = []
    keeping: dict[str, list[Kept]] = {}
    edits = list(itertools.product(intents, found, enumerate(masks)))
    if sample is not None:
        edits = random.Random(1).sample(edits, min(len(edits), -(-sample // len(rows))))
    for intent, picture, (number, kind) in edits:
        for row, case, made, again in ideal_cases(picture, intent, kind, number, rows):
            labels = (f"{picture.name}, {intent.id}", kind.name, *row)
            outcomes += outcome(picture, case, made, labels)
            keeping.setdefault(intent.id, []).append(kept(made, again))
    return outcomes, keeping


def at_scale_one(
    found: Sequence[Picture], masks: Sequence[MaskKind], rows: Sequence[tuple[str, str]] = DEGRADED
) -> list[Outcome]:
    """Every degradation, with the model at the document's own scale."""
    outcomes: list[Outcome] = []
    for picture in found:
        high, wide = picture.pixels.shape[:2]
        settings = PlanSettings(context=Rect(0, 0, wide, high))
        for kind in masks:
            for degradation, situation in rows:
                case = make_case(picture, kind, DEGRADATIONS[degradation], situation)
                document = as_document(case.original, picture.pixels, case.mask)
                answer = partial(_answer, case.output)
                made = make(document, settings, IDEAL, answer)
                if made is not None:
                    labels = (picture.name, kind.name, degradation, situation)
                    outcomes += outcome(picture, case, made, labels)
    return outcomes


def _answer(output: FloatArray, job: EngineJob, tell: Callable[[EngineEvent], None]) -> None:
    """A model that answers with this, whatever it is asked."""
    tell(ImageDone(0, job.request.seed, output, 0.0))
    tell(Finished(0.0, 0.0, "none", "float32"))


def keeping_rows(keeping: dict[str, list[Kept]]) -> Iterator[Row]:
    """One to three rows an intent."""
    for intent, found in keeping.items():
        outside = sum(one.outside for one in found)
        yield at_most(f"{intent}: pixels changed outside, {len(found)} edits", outside, "", 0)
        covered = 100 * min(one.covered for one in found)
        yield at_least(f"{intent}: painted pixels free of the old picture", covered, "%", 100)
        mixed = max(one.mixed for one in found)
        yield at_most(f"{intent}: most that the crossfade changes", 255 * mixed, "/255", VISIBLE)
