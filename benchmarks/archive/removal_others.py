"""Does removing again show something else, and as good? Seed 0 and the next ones, all cases.

Of each case of `removal_cases` and `structured_cases`: the quality of each seed's fill by the
measure of its own benchmark (0 is best), and the mean absolute difference inside the hole between
any two, in 255ths. Fills that differ by less than `imaging.removal.ALIKE` are said to be alike:
plain skies, and structure that allows one answer.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from statistics import mean, median

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the program

import cv2

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.archive.structured_cases import STRUCTURED
from benchmarks.archive.structured_measure import fidelity
from benchmarks.common import Row, at_least, report
from benchmarks.removal_cases import CASES
from benchmarks.removal_measure import score
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.exemplar import complete
from desktop_app.imaging.removal import ALIKE, difference

TITLE = "Removing again, without a model"
SEEDS = 3
SHARE = 0.6  # of the cases, in which any two of three differ

Judge = Callable[[Array, ByteArray, Array], float]


def fills(pixels: ByteArray, hole: Array) -> list[Array]:
    """One a seed."""
    first = complete(pixels, hole)
    others = (complete(pixels, hole, seed=seed, instead_of=first) for seed in range(1, SEEDS))
    return [first.pixels, *(one.pixels for one in others)]


def rows_of(cases: list[tuple[str, ByteArray, Array, ByteArray]], judge: Judge) -> list[Row]:
    """By case; then the medians and means of each seed."""
    rows: list[Row] = []
    found: list[list[float]] = []
    differ = 0
    for name, pixels, hole, truth in cases:
        made = fills(pixels, hole)
        apart = [difference(one, other, hole) for one, other in combinations(made, 2)]
        found.append([judge(one, truth, hole) for one in made])
        differ += min(apart) >= ALIKE
        qualities = ", ".join(f"{each:.3f}" for each in found[-1])
        rows.append(Row(f"{name} ({qualities}): least difference", 255 * min(apart), "/255"))
    rows.append(at_least("cases in which any two differ", differ / len(cases), "", SHARE))
    for seed, each in enumerate(zip(*found, strict=True)):
        rows.append(Row(f"quality of seed {seed}: median", median(each), ""))
        rows.append(Row(f"quality of seed {seed}: mean", mean(each), ""))
    return rows


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=TITLE)
    parser.add_argument("--quick", action="store_true", help="every fourth case")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    step = 4 if arguments.quick else 1
    natural = [(one.name, *one.load(), one.load()[0]) for one in CASES[::step]]
    structured = []
    for case in STRUCTURED[::step]:
        truth, hole = case.load()
        shown = truth.copy()
        shown[hole] = (255, 0, 255)
        structured.append((case.name, shown, hole, truth))
    rows = [
        *rows_of(natural, lambda one, _, hole: score(one, hole).total),
        *rows_of(structured, lambda one, truth, hole: fidelity(one, truth, hole).broken),
    ]
    return report(TITLE, rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())
