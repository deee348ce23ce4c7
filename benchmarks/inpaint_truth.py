"""Is an edit seen? Every intent, six masks, photographs and renders whose truth is known.

An ideal model returns the truth, spoilt as models spoil it; the starter model does what it can.
Both go the program's whole way, from the plan to the applied layer. Measured are the pixels changed
outside the mask, what is left of the old picture inside, the seam (ΔE2000 across the border, over
the picture's own), colour and grain, before and after the repair; beside it, on the same outputs, a
hard paste, a paste through a blurred mask, and diffusers' own overlay.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_least, at_most, report
from benchmarks.truth.ideal import DEGRADATIONS, Case, make_case
from benchmarks.truth.masks import MASKS, MaskKind
from benchmarks.truth.measures import changed_outside, own_seam
from benchmarks.truth.methods import blurred_paste, diffusers_overlay
from benchmarks.truth.pictures import Picture, as_float, pictures
from benchmarks.truth.program import IDEAL, PLAIN, Ideal, Made, as_document, make, mended
from benchmarks.truth.run import HARD, OURS, Outcome, judged, measured, table
from benchmarks.truth.run import ROWS as DEGRADED
from desktop_app.catalog.intents import Intent, load_intents
from desktop_app.core.events import EngineEvent, Finished, ImageDone
from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.core.plan import PlanSettings, RepairAmounts
from desktop_app.core.request import EngineJob
from desktop_app.imaging.expand import expanded
from desktop_app.state.document import Document
from desktop_app.state.parameters import Parameters, settled

TITLE = "Can an edit be seen?"
INTENT_ROWS = (("perfect", "plain"), ("colour", "object"), ("mixed", "object"))
VISIBLE = 10
"""Levels of 255 by which old and new may differ where the crossfade mixes them."""
QUICK_PICTURE = "chelsea"
QUICK_ROWS = (*INTENT_ROWS, ("mixed", "plain"), ("colour", "reimagined"))
QUICK_MASKS = ("blob", "loose")
_SIDES = (
    Margins(64, 0, 0, 0),
    Margins(0, 64, 0, 0),
    Margins(0, 0, 64, 0),
    Margins(0, 0, 0, 64),
    Margins(48, 48, 48, 48),
    Margins(0, 0, 96, 96),
)
"""By how much the canvas grows, one a mask: of 256 px."""


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


def of_pixels(document: Array) -> FloatArray:
    """(h, w, 3) float32 of a document's pixels."""
    return as_float(document)


def outcome(
    picture: Picture, case: Case, made: Made, labels: tuple[str, str, str, str]
) -> Iterator[Outcome]:
    """All ways of pasting, on the outputs of one run."""
    output = replace(case, output=made.output, mask=made.mask)
    ways: dict[str, Callable[[], FloatArray]] = {
        HARD: lambda: of_pixels(made.applied(PLAIN)),
        "blurred paste": lambda: blurred_paste(output),
        "diffusers overlay": lambda: diffusers_overlay(output),
        OURS: lambda: of_pixels(made.applied(RepairAmounts())),
    }
    for name, way in ways.items():
        found = measured(picture, output, way(), name, reported=made.result.reimagined)
        yield Outcome(*labels, name, *found)


def kept(made: Made, other: Made) -> Kept:
    """``other`` is the same edit of a document that held something else under the mask."""
    full = made.applied(mended(crossfade=0))
    again = other.applied(mended(crossfade=0))
    mixed = made.applied(RepairAmounts())
    before = made.document.pixels.read(made.document.pixels.rect)
    same = (full == again).all(axis=2)[made.mask]
    change = np.abs(cv2.GaussianBlur(of_pixels(mixed) - of_pixels(full), (0, 0), 2.0))
    change = change.max(axis=2)[made.mask]
    outside = max(changed_outside(after, before, made.mask) for after in (full, mixed))
    return Kept(outside, float(same.mean()), float(change.max()))


# -- the ideal model ------------------------------------------------------------------------------


def expand_case(picture: Picture, sides: Margins) -> tuple[Callable[[], Document], Array]:
    """A document whose border was added, and the mask of that."""
    high, wide = picture.pixels.shape[:2]
    inner = Rect.from_edges(sides.left, sides.top, wide - sides.right, high - sides.bottom)
    mask = np.ones((high, wide), bool)
    mask[inner.slices] = False

    def document() -> Document:
        cropped = np.ascontiguousarray(picture.pixels[inner.slices])
        grown = Document(cropped, "truth")
        grown.grow("expand", sides, expanded(cropped, sides))
        return grown

    return document, mask


def ideal_cases(
    picture: Picture, intent: Intent, kind: MaskKind, number: int, rows: Iterable[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], Case, Made, Made]]:
    """Each degradation's case, its edit, and the same edit over another old picture."""
    settings = intent.plan
    for degradation, situation in rows:
        how = DEGRADATIONS[degradation]
        if intent.id == "expand":
            document, mask = expand_case(picture, _SIDES[number])
            flat = MaskKind(kind.name, lambda h, w, seed, mask=mask: mask, 0)
            case = make_case(picture, flat, how, "plain")
            held, other = document(), document()
            below = other.pixels.read(other.pixels.rect).copy()
            below[mask] = below[mask][::-1]
            other.pixels.write(other.pixels.rect, below)
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
) -> tuple[list[Outcome], dict[str, list[Kept]]]:
    """Every intent, its own plan; by intent also how well it kept to its mask."""
    outcomes: list[Outcome] = []
    keeping: dict[str, list[Kept]] = {}
    for intent in intents:
        for picture in found:
            for number, kind in enumerate(masks):
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


# -- the starter model ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Real:
    """One edit by a real model: no truth, so the seam is judged by the picture's own steps.

    Attributes:
        outside: as in `Kept`.
        plain, mended: mean seam before and after the repair.
    """

    outside: int
    plain: float
    mended: float


def with_starter(
    found: Sequence[Picture], masks: Sequence[MaskKind], intents: Sequence[Intent]
) -> dict[str, list[Real]]:
    """Every intent by the starter model, in its quick way; Remove without any."""
    from desktop_app.app.inprocess import make_engine
    from desktop_app.app.parts import load_parts
    from desktop_app.core.cancel import CancelToken

    with tempfile.TemporaryDirectory() as folder:
        model = load_parts(Path(folder)).library.find("starter")
    engine = make_engine()

    def generate(job: EngineJob, tell: Callable[[EngineEvent], None]) -> None:
        engine.generate(job, tell, CancelToken())

    real: dict[str, list[Real]] = {}
    few = model.quick or model.defaults
    base = settled(Parameters(prompt="a red apple", model=model.id, seed=5), few)
    try:
        for intent in intents:
            local = intent.model == "optional"
            parameters = replace(base, fill_strength=intent.strength)
            for picture in found:
                for number, kind in enumerate(masks):
                    document = _painted(picture, intent, kind, number)
                    used = None if local else model
                    made = make(document, intent.plan, used, generate, parameters)
                    if made is not None:
                        real.setdefault(intent.id, []).append(_real(made))
    finally:
        engine.close()
    return real


def _painted(picture: Picture, intent: Intent, kind: MaskKind, number: int) -> Document:
    """The picture with the mask on it, or grown."""
    if intent.id == "expand":
        return expand_case(picture, _SIDES[number])[0]()
    mask = kind.make(*picture.pixels.shape[:2], 1)
    return as_document(as_float(picture.pixels), picture.pixels, mask)


def _real(made: Made) -> Real:
    before = made.document.pixels.read(made.document.pixels.rect)
    plain, after = made.applied(PLAIN), made.applied(RepairAmounts())

    def steps(pixels: Array) -> float:
        found = own_seam(of_pixels(pixels), made.mask)
        return float(found.mean()) if found.size else 0.0

    outside = max(changed_outside(one, before, made.mask) for one in (plain, after))
    return Real(outside, steps(plain), steps(after))


# -- the report -----------------------------------------------------------------------------------


def keeping_rows(keeping: dict[str, list[Kept]]) -> Iterator[Row]:
    """One to three rows an intent."""
    for intent, found in keeping.items():
        outside = sum(one.outside for one in found)
        yield at_most(f"{intent}: pixels changed outside, {len(found)} edits", outside, "", 0)
        covered = 100 * min(one.covered for one in found)
        yield at_least(f"{intent}: painted pixels free of the old picture", covered, "%", 100)
        mixed = max(one.mixed for one in found)
        yield at_most(f"{intent}: most that the crossfade changes", 255 * mixed, "/255", VISIBLE)


def real_rows(real: dict[str, list[Real]]) -> Iterator[Row]:
    """What the starter model's edits look like."""
    for intent, found in real.items():
        outside = sum(one.outside for one in found)
        yield at_most(f"starter, {intent}: pixels changed outside, {len(found)}", outside, "", 0)
        yield Row("  seam as it comes, median", float(np.median([r.plain for r in found])), "ΔE")
        after = float(np.median([r.mended for r in found]))
        yield Row("  seam after the repair, median", after, "ΔE")


def measure(quick: bool, part: str, more: Path | None) -> Sequence[Row]:
    """All rows."""
    found = pictures(more)
    if part != "all":
        found = [one for one in found if one.held_out == (part == "held out")]
    masks: Sequence[MaskKind] = MASKS
    intents = [one for one in load_intents().values() if one.name]
    if quick:
        found = [one for one in found if one.name == QUICK_PICTURE]
        masks = [one for one in MASKS if one.name in QUICK_MASKS]
    straight = at_scale_one(found, masks, QUICK_ROWS if quick else DEGRADED)
    print("the model at the document's scale")
    print(table(straight))
    rows_of_intents = INTENT_ROWS[-1:] if quick else INTENT_ROWS
    of_intents, keeping = with_ideal(found, masks, intents, rows_of_intents)
    print("every intent by its own plan")
    print(table(of_intents))
    rows = [*judged(straight), *keeping_rows(keeping)]
    # An output at another scale than the document's is never perfect.
    of_scale = [row for row in judged(of_intents) if "perfect" not in row.name]
    rows += [replace(row, name=f"by intents: {row.name}") for row in of_scale]
    chosen = [one for one in intents if one.id in ("fill", "remove")] if quick else intents
    return [*rows, *real_rows(with_starter(found, masks, chosen))]


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=TITLE)
    parser.add_argument("--quick", action="store_true", help="few pictures and masks: under 45 s")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    parser.add_argument("--part", choices=("tuning", "held out", "all"), default="all")
    parser.add_argument("--more", type=Path, help="scikit-image's data folder: more photographs")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    return report(TITLE, measure(arguments.quick, arguments.part, arguments.more), arguments.json)


if __name__ == "__main__":
    raise SystemExit(main())
