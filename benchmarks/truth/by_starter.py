"""Edits by the starter model, from plan to document; there is no truth to compare them with."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.common import Row, at_most
from benchmarks.truth.masks import MaskKind
from benchmarks.truth.measures import changed_outside, own_seam
from benchmarks.truth.pictures import Picture, as_float
from benchmarks.truth.program import PLAIN, SIDES, Made, as_document, expand_case, make
from desktop_app.catalog.intents import Intent
from desktop_app.core.edit_plan import BlendAmounts
from desktop_app.core.events import EngineEvent
from desktop_app.core.pixels import Array
from desktop_app.core.request import EngineJob
from desktop_app.state.document.document import Document
from desktop_app.state.work.parameters import Parameters, settled

__all__ = ["Real", "real_rows", "with_starter"]


@dataclass(frozen=True, slots=True, eq=False)
class Real:
    """One edit by a real model: no truth, so the seam is judged by the picture's own steps.

    Attributes:
        outside: as in `by_ideal.Kept`.
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
    from desktop_app.app.services import load_services
    from desktop_app.core.cancel import CancelToken

    with tempfile.TemporaryDirectory() as folder:
        model = load_services(Path(folder)).library.find("starter")
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
        return expand_case(picture, SIDES[number])[0]()
    high, wide = picture.pixels.shape[:2]
    mask = kind.make(high, wide, 1)
    return as_document(as_float(picture.pixels), picture.pixels, mask)


def _real(made: Made) -> Real:
    before = made.document.pixels.read(made.document.pixels.rect)
    plain, after = made.applied(PLAIN), made.applied(BlendAmounts())

    def steps(pixels: Array) -> float:
        found = own_seam(as_float(pixels), made.mask)
        return float(found.mean()) if found.size else 0.0

    outside = max(changed_outside(one, before, made.mask) for one in (plain, after))
    return Real(outside, steps(plain), steps(after))


def real_rows(real: dict[str, list[Real]]) -> Iterator[Row]:
    """What the starter model's edits look like."""
    for intent, found in real.items():
        outside = sum(one.outside for one in found)
        yield at_most(f"starter, {intent}: pixels changed outside, {len(found)}", outside, "", 0)
        yield Row("  seam as it comes, median", float(np.median([r.plain for r in found])), "ΔE")
        after = float(np.median([r.mended for r in found]))
        yield Row("  seam after the repair, median", after, "ΔE")
