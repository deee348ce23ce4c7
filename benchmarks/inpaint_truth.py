"""Is an edit seen? Every intent, six masks, photographs and renders whose truth is known.

An ideal model returns the truth, spoilt as models spoil it; the starter model does what it can.
Both go the program's whole way, from the plan to the applied layer. Measured are the pixels changed
outside the mask, what is left of the old picture inside, the seam (ΔE2000 across the border, over
the picture's own), colour and grain, before and after the repair; beside it, on the same outputs, a
hard paste, a paste through a blurred mask, and diffusers' own overlay. The class "strong" (a blur
of 1.2 px, noise of 1 %) has photographs and difficulties of its own, a Poisson clone beside it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the program

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, report
from benchmarks.truth.by_ideal import INTENT_ROWS, at_scale_one, keeping_rows, with_ideal
from benchmarks.truth.by_starter import real_rows, with_starter
from benchmarks.truth.masks import MASKS, MaskKind
from benchmarks.truth.pictures import Picture, pictures
from benchmarks.truth.program import IDEAL
from benchmarks.truth.run import HARD, OURS, judged, table
from benchmarks.truth.run import ROWS as DEGRADED
from benchmarks.truth.strong import EDGE, strong_rows
from desktop_app.catalog.intents import Intent, load_intents
from desktop_app.state.work.controls import idle_intents

TITLE = "Can an edit be seen?"
QUICK_PICTURE = "chelsea"
QUICK_ROWS = (*INTENT_ROWS, ("mixed", "plain"), ("colour", "reimagined"))
QUICK_MASKS = ("blob", "loose")


def measure(quick: bool, part: str, more: Path | None, sample: int | None = None) -> Sequence[Row]:
    """All rows; of a ``sample`` of the edits by intent alone if there is one."""
    found = pictures(more)
    if part != "all":
        found = [one for one in found if one.held_out == (part == "held out")]
    masks: Sequence[MaskKind] = MASKS
    known = load_intents()
    idle = idle_intents(known, IDEAL)  # the starter model can do as much
    intents = [one for one in known.values() if one.name and one.id not in idle]
    if sample is not None:
        return sampled(found, masks, intents, sample)
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
    rows += strong_rows(quick, part)
    return [*rows, *real_rows(with_starter(found, masks, chosen))]


def sampled(
    found: Sequence[Picture], masks: Sequence[MaskKind], intents: Sequence[Intent], sample: int
) -> list[Row]:
    """Some of the edits by each intent's own plan: two versions are compared in minutes."""
    of_intents, keeping = with_ideal(found, masks, intents, sample=sample)
    print(table(of_intents))
    rows: list[Row] = []
    for method in (OURS, HARD):
        seams = [one.seam for one in of_intents if one.method == method]
        rows.append(
            Row(f"{method}: median seam, {len(seams)} edits", float(np.median(seams)), "ΔE")
        )
        share = 100 * float(np.mean(np.array(seams) > EDGE))
        rows.append(Row(f"  above {EDGE} ΔE", share, "%"))
    of_scale = [row for row in judged(of_intents) if "perfect" not in row.name]
    return [*rows, *of_scale, *keeping_rows(keeping)]


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=TITLE)
    parser.add_argument("--quick", action="store_true", help="few pictures and masks: under 45 s")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    parser.add_argument("--part", choices=("tuning", "held out", "all"), default="all")
    parser.add_argument("--strong", action="store_true", help='the class "strong" alone')
    parser.add_argument("--more", type=Path, help="scikit-image's data folder: more photographs")
    text = "only about N of the edits by intent, always the same ones"
    parser.add_argument("--sample", type=int, metavar="N", help=text)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    if arguments.strong:
        rows = strong_rows(arguments.quick, arguments.part)
        return report(TITLE, rows, arguments.json)
    rows = measure(arguments.quick, arguments.part, arguments.more, arguments.sample)
    return report(TITLE, rows, arguments.json)


if __name__ == "__main__":
    raise SystemExit(main())
