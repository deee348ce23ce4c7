"""Writes docs/seams-mottle.jpg, -shadow.jpg, -blur.jpg: hard cases of the repair, side by side.

``python packaging/documents/seam_crops.py [--before CHECKOUT] [--out docs]``; with an earlier
checkout its repair stands in the first column. Enlarged to twice the size, without smoothing.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.truth.ideal import DEGRADATIONS, Case, make_case  # noqa: E402
from benchmarks.truth.masks import MASKS  # noqa: E402
from benchmarks.truth.methods import hard_paste, poisson_clone, repaired  # noqa: E402
from benchmarks.truth.pictures import strong_photographs  # noqa: E402
from benchmarks.truth.strong import shadow_case  # noqa: E402
from desktop_app.core.pixels import Array, FloatArray  # noqa: E402

CASES = {
    "mottle": (("wine 2", 0), ("fig 1", 0), ("aitzgorri 1", 0)),
    "blur": (("life 1", 0), ("life 2", 0), ("sunset 2", 0)),
    "shadow": (("picos 2", 0), ("aitzgorri 2", 0), ("friends 2", 0)),
}
"""Of each sheet: photograph, and number of the mask."""

DEPTH = 0.2
SIDE, SCALE, BAR = 150, 2, 22  # pixels


def cases(sheet: str) -> list[Case]:
    """The sheet's cases, all of strong degradation."""
    photographs = {one.name: one for one in strong_photographs()}
    how = DEGRADATIONS["strong"]
    found: list[Case] = []
    for name, mask in CASES[sheet]:
        if sheet == "shadow":
            found.append(shadow_case(photographs[name], MASKS[mask], how, DEPTH))
        else:
            found.append(make_case(photographs[name], MASKS[mask], how, "object"))
    return found


def window(case: Case, sheet: str) -> tuple[slice, slice]:
    """What is shown: about the mask's middle, or about the middle of the shadow's edge."""
    high, wide = case.mask.shape
    places = case.mask
    if sheet == "shadow":
        lost = np.abs(case.original - case.truth).max(axis=2) * ~case.mask
        places = lost > 0.05
    rows, columns = np.nonzero(places)
    top = int(np.clip(rows.mean() - SIDE / 2, 0, high - SIDE))
    left = int(np.clip(columns.mean() - SIDE / 2, 0, wide - SIDE))
    return slice(top, top + SIDE), slice(left, left + SIDE)


def cell(image: FloatArray, name: str) -> Array:
    """One enlarged crop with its name over it; RGB (h, w, 3) uint8."""
    pixels = np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)
    large = cv2.resize(pixels, None, fx=SCALE, fy=SCALE, interpolation=cv2.INTER_NEAREST)
    framed = cv2.copyMakeBorder(large, BAR, 2, 2, 2, cv2.BORDER_CONSTANT, value=(40, 40, 40))
    colour, size = (230, 230, 230), 0.45
    cv2.putText(framed, name, (6, 15), cv2.FONT_HERSHEY_SIMPLEX, size, colour, 1, cv2.LINE_AA)
    return framed


def sheet_of(sheet: str, before: list[FloatArray] | None) -> Array:
    """All crops of one sheet."""
    lines: list[Array] = []
    for number, case in enumerate(cases(sheet)):
        part = window(case, sheet)
        truth = np.where(case.mask[..., None], case.truth, case.original)
        columns = {
            "after": repaired(case),
            "truth": truth,
            "hard paste": hard_paste(case),
            "Poisson clone": poisson_clone(case),
        }
        if before is not None:
            columns = {"before": before[number], **columns}
        lines.append(np.hstack([cell(image[part], name) for name, image in columns.items()]))
    return np.vstack(lines)


def by_earlier(checkout: Path, sheet: str) -> list[FloatArray]:
    """What the repair of another checkout makes of the same cases."""
    with tempfile.TemporaryDirectory() as folder:
        # The earlier program beside the benchmarks of today.
        (Path(folder) / "desktop_app").symlink_to(checkout.resolve() / "desktop_app")
        file = Path(folder) / "before.npz"
        paths = os.pathsep.join((folder, str(ROOT)))
        subprocess.run(
            [sys.executable, __file__, "--save", str(file), "--sheet", sheet],
            env={**os.environ, "PYTHONPATH": paths},
            check=True,
        )
        with np.load(file) as kept:
            return [kept[name] for name in sorted(kept.files)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    parser.add_argument("--before", type=Path, metavar="CHECKOUT", help="an earlier checkout")
    parser.add_argument("--sheet", choices=tuple(CASES), help="only this one")
    parser.add_argument("--save", type=Path, metavar="FILE", help="only the repaired, as arrays")
    arguments = parser.parse_args()
    for sheet in [arguments.sheet] if arguments.sheet else CASES:
        if arguments.save:
            np.savez(arguments.save, *(repaired(case) for case in cases(sheet)))
            continue
        before = by_earlier(arguments.before, sheet) if arguments.before else None
        pixels = cv2.cvtColor(sheet_of(sheet, before), cv2.COLOR_RGB2BGR)
        cv2.imwrite(
            str(arguments.out / f"seams-{sheet}.jpg"), pixels, [cv2.IMWRITE_JPEG_QUALITY, 90]
        )


if __name__ == "__main__":
    main()
