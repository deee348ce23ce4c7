"""Writes docs/evaluation-formulas.md: the measures, and their numbers beside other libraries'.

``python packaging/documents/evaluation_sheet.py`` writes it, from the table of measures and from
what `packaging/checks/library_metrics.py` wrote.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging" / "checks")]

import library_metrics as libraries  # noqa: E402
from desktop_app.core.pixels import Array, Doubles  # noqa: E402
from desktop_app.extensions.evaluation.values.formulas import (  # noqa: E402
    checkpoints,
    distances,
    manifolds,
    pictures,
)
from desktop_app.extensions.evaluation.values.formulas.table import MEASURES  # noqa: E402

COVERAGE: dict[str, Any] = json.loads(
    (libraries.FILE.parent / "interval_coverage.json").read_text(encoding="utf-8")
)
SHEET = ROOT / "docs" / "evaluation-formulas.md"
THEIRS: dict[str, Any] = json.loads(libraries.FILE.read_text(encoding="utf-8"))

_HEAD = """# Formulas of evaluations

Written by `packaging/documents/evaluation_sheet.py` from the rows of
`extensions/evaluation/values/formulas/table.py` and from
`tests/extensions/evaluation/formulas/samples/library_metrics.json`; do not edit.

## Measures

What a formula is given: `Takes` in `extensions/evaluation/values/formulas/measure.py`. Measures
without a formula are numbers of a network. Measures of sets are refused for fewer pictures a side
than "refused under", and have a note for fewer than "note under".

| measure | name | takes | better | unit | refused under | note under | source |
|---|---|---|---|---|---|---|---|
"""
_STEPS = """
## Steps of a training

`extensions/evaluation/values/formulas/checkpoints.py`, for the stop **Steps of a Training** of the
page Evaluate. Every step
that was sampled makes the same pictures with the same seeds, 12 prompts of what is taught and 12 of
other things; the encoder is the one of "near copies" above, and the page names it.

- **Likeness**: the mean cosine of the features of each picture of what is taught and each picture
  of the training (Ruiz et al. 2023, "DreamBooth", section 4.1: CLIP-I, where the encoder is CLIP).
- **Forgetting**: the mean of 1 less the cosine of the features of each picture of another thing and
  of the picture of the same prompt and seed without the training.

Intervals are those of means below; of likeness numbers of one prompt hang together, and those of
one picture of the training, so that few of either make it wide.

The rule (`advised`): clearly means that the interval of the difference, in pairs, does not hold 0;
no correction is made for how many steps are compared.

1. Fewer than {fewest} prompts or pictures of the training: no step is recommended.
2. If the step of the highest likeness is not clearly more like than the model without the training:
   none.
3. Of the steps that this one is not clearly more like than, those that have not clearly forgotten
   more than the one that has forgotten least are left.
4. The earliest of these is recommended; where all are left, "no step is clearly better" is said.
"""
_NUMBERS = """
## The same numbers as the libraries

Computed by the libraries once, in an environment apart (`{command}`, Python {python}): {versions}.
Features and pictures are made from seeds on both sides. The tests allow 1e-6, relative; piq's
Fréchet distance takes a root by iterations that end early, and is off from the three others, which
agree. SSIM is told inside the edges (as piq) and over reflected edges (as torchmetrics); the
program's row is the former.

| case | number | theirs | ours | equal |
|---|---|---|---|---|
"""
_INTERVALS = """
## Intervals of 95 %

All are made by `extensions/evaluation/values/formulas/intervals.py`, which names their sources.

{methods}
0 of 8 is 0 to 0.3244, 8 of 8 is 0.6756 to 1, 1 of 10 is 0.0179 to 0.4042.

Pictures of one prompt, and answers of one rater, hang together: their errors are those of sums
(Cochran 1977), and of both of two kinds (Cameron et al. 2011). If all are of one prompt each
picture counts. With prompts of unequal size the error is that of the mean without each in turn,
and they count as (Σm)²/Σm² prompts, for degrees of freedom and for the note. Raters who agree in
all count as many pictures as there are: otherwise two raters would tell less than one of them.

One number has no interval, nor have numbers that differ by rounding alone (16 ulp of the largest
that went in), infinite ones, or distances of a set from itself; the report says why. A mean of
fewer than 50 is told with a note: of skewed numbers it holds the truth less often, as these rows
show. Shares have no such note. No interval ends beyond what its measure can be; that of the kernel
distance may reach below 0, as its value may.

Two sets that are not paired have the errors of both, also where their prompts are the same: what
prompts have in common is not taken off, and the interval is wider than it need be.

How often each holds the truth, simulated (`{command}`). A share's coverage goes up and down
with its size; its rows are means over the shares 0.02, 0.1, 0.5, 0.9 and 0.98.

| interval | holds the truth in | target |
|---|---|---|
"""
_METHODS = (
    ("of", "method", "ends"),
    ("---", "---", "---"),
    (
        "a mean of n numbers",
        "Student's t or, of each end, Hall's correction for skewness (1992), whichever is farther",
        (
            "m - s/√n · h(± t), t of n - 1 degrees of freedom, h(y) = (∛(1 + 3a(y - a/2)) - 1)/a,"
            " a = c/(3√n), c = Σ(x - m)³/(n s³), s with n - 1; where a is 0 h(y) = y: Student's"
        ),
    ),
    (
        "a share",
        "Wilson's score interval (1927), z = 1.959964",
        "(p + z²/2n ± z√(p(1 - p)/n + z²/4n²))/(1 + z²/n)",
    ),
    ("a share of parts (2 of 3)", "as a mean", "within 0 and 1"),
    (
        "the difference of two means",
        "Welch's t (1947), degrees of freedom rounded down, with the same correction",
        "",
    ),
    (
        "the difference of two shares",
        "Newcombe (1998), method 10; of pairs method 8; of pairs by prompts, or parts, as means",
        "of the ends of both shares",
    ),
    ("strengths", "Wald's, by Fisher's information, or by prompts and raters if wider", ""),
    ("Krippendorff's alpha, kernel distance", "jackknife, with the same correction", ""),
    (
        "Fréchet and sliced Wasserstein distance, and their difference of two sets",
        "as below",
        "about the distance less that of equals, which the report tells as corrected",
    ),
    (
        "other measures of sets",
        "pairs of subsets without repeats (Shao and Wu 1989)",
        "value ± t · deviation",
    ),
)
_RESIZERS = """
## Resizers

`engine/encoders/resizers.py` gives the bytes of the library that each way is named after; SHA-256
of the float32 that Inception gets, for pictures of three sizes (height × width).

| way | library | {sizes} |
|---|---|---|---|---|
"""
_AFTER = {
    "tf1-bilinear-299": "torch-fidelity",
    "pillow-bicubic-299": "clean-fid",
    "torch-antialias-299": "torchmetrics",
}


def _of_subsets(first: Doubles, second: Doubles) -> tuple[float, float]:
    """The mean of KID over random subsets and its deviation, as torch-fidelity draws them."""
    random, found = np.random.RandomState(2020), np.empty(10)
    size = min(100, len(first), len(second))
    for at in range(len(found)):
        one, other = (
            rows[random.choice(len(rows), size, replace=False)] for rows in (first, second)
        )
        found[at] = distances.kid(one, other)
    return float(found.mean()), float(found.std())


OF_FEATURES: dict[str, Callable[[Doubles, Doubles], float]] = {
    "frechet clean-fid": distances.frechet,
    "frechet torch-fidelity": distances.frechet,
    "frechet torchmetrics": distances.frechet,
    "frechet piq": distances.frechet,
    "kid torchmetrics": distances.kid,
    "kid clean-fid": distances.kid,
    "kid of subsets torch-fidelity": lambda one, other: _of_subsets(one, other)[0],
    "kid deviation torch-fidelity": lambda one, other: _of_subsets(one, other)[1],
    "precision torch-fidelity": manifolds.precision,
    "precision piq": manifolds.precision,
    "recall torch-fidelity": manifolds.recall,
    "recall piq": manifolds.recall,
    "density prdc": manifolds.density,
    "coverage prdc": manifolds.coverage,
}
OF_PICTURES: dict[str, Callable[[Array, Array], float]] = {
    "ssim piq": pictures.ssim,
    "ssim torchmetrics": lambda one, other: pictures.ssim(one, other, "reflect"),
    "psnr piq": pictures.psnr,
    "psnr torchmetrics": pictures.psnr,
}
"""What libraries call a number → our formula of it."""


def compared() -> list[tuple[str, str, float, float]]:
    """Case, number, theirs and ours."""
    found: list[tuple[str, str, float, float]] = []
    for case, sides in libraries.CASES.items():
        one, other = (libraries.features(*each) for each in sides)
        for name, value in THEIRS["features"][case].items():
            found.append((case, name, value, OF_FEATURES[name](one, other)))
    for case, (seed, *size) in libraries.PICTURES.items():
        plain = libraries.picture(seed, *size)
        changed = libraries.disturbed(plain, seed)
        for name, value in THEIRS["pictures"][case].items():
            found.append((case, name, value, OF_PICTURES[name](changed, plain)))
    return found


def sheet() -> str:
    """The whole page, as Markdown."""
    measures = (
        (f"`{row.id}`", row.name, row.takes, row.better or "describes", row.unit)
        + ((str(row.fewest), f"{row.few:,}" if row.few else "") if row.of_sets else ("", ""))
        + (row.source,)
        for row in MEASURES.values()
    )
    numbers = (
        (case, name, f"{theirs:.7g}", f"{ours:.7g}", _equal(theirs, ours))
        for case, name, theirs, ours in compared()
    )
    resizers = (
        (f"`{way}`", library, *(each[way]["sha256"][:16] for each in THEIRS["resizers"].values()))
        for way, library in _AFTER.items()
    )
    coverage = (
        (
            row["name"],
            f"{row['value']:.1f} %",
            row["target"] + (" missed" if row["ok"] is False else ""),
        )
        for row in COVERAGE["rows"]
    )
    versions = ", ".join(f"{name} {number}" for name, number in THEIRS["versions"].items())
    told = {key: THEIRS[key] for key in ("command", "python")}
    sizes = " | ".join(f"{height} × {width}" for _, height, width in libraries.PICTURES.values())
    return (
        _HEAD + _lines(measures)
        + _STEPS.format(fewest=checkpoints.FEWEST)
        + _INTERVALS.format(command=COVERAGE["command"], methods=_lines(_METHODS))
        + _lines(coverage)
        + _NUMBERS.format(versions=versions, **told) + _lines(numbers)
        + _RESIZERS.format(sizes=sizes) + _lines(resizers)
    )  # fmt: skip


def _equal(theirs: float, ours: float) -> str:
    off = abs(ours - theirs) / abs(theirs)
    return next(
        f"within {one}" for one in ("1e-6", "1e-4", "1e-3", "1e-2", "1") if off <= float(one)
    )


def _lines(rows: Any) -> str:
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


if __name__ == "__main__":
    argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0]).parse_args()
    SHEET.write_text(sheet(), encoding="utf-8")
