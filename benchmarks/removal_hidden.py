"""Does removal bring back what was there? Forty holes of which the original is known.

Twenty drawn structures and twenty places in photographs where edges meet the hole: shores,
horizons, ridges, rims, railings, cables. By ours, OpenCV's Navier-Stokes and Telea, and, where they
are installed, scikit-image's biharmonic surface and PatchMatch as `pypatchmatch` has it (neither is
needed by the program). *Colour* is the mean CIEDE2000 in the hole, both pictures blurred by 1.5 px;
*gradient* the mean difference of the gradients of luminance, of 255 per px. A smooth surface
scores well in the latter where nothing goes on through the hole; so both are told.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the program

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.archive.structured_cases import STRUCTURED, Structured
from benchmarks.common import Row, at_least, at_most, report
from benchmarks.removal import navier_stokes, ours, telea
from benchmarks.removal_cases import PICTURES
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.colour_difference import ciede2000

TITLE = "Removing things, by what was there"
_BETTER = 28 / 40  # share of the cases in which ours is to be nearer than another
_QUICK = 8
_WIDE = 520
"""Pixels that a picture of `write_blind` is wide at least."""


def _photograph(name: str) -> ByteArray:
    found = cv2.imread(str(PICTURES / f"{name}.jpg"), cv2.IMREAD_COLOR_RGB)
    if found is None:
        raise FileNotFoundError(name)
    return found.astype(np.uint8)


def _place(name: str, picture: str, *blob: int) -> Structured:
    x, y, across, down = blob
    return Structured(name, partial(_photograph, picture), (x, y, across, down))


PHOTOGRAPHS = (
    _place("ridge", "strong/aitzgorri", 220, 105, 60, 45),
    _place("meadow's edge", "strong/aitzgorri", 420, 470, 70, 50),
    _place("bowl, below", "strong/fig", 420, 590, 60, 60),
    _place("bowl's shadow", "strong/fig", 120, 170, 50, 50),
    _place("shadow in the bowl", "strong/fig", 640, 480, 60, 50),
    _place("bowl, above", "strong/fig", 700, 110, 60, 45),
    _place("white railing", "strong/friends", 250, 800, 60, 50),
    _place("siding", "strong/friends", 560, 150, 60, 60),
    _place("post", "strong/friends", 660, 850, 50, 60),
    _place("ridge and cloud", "strong/picos", 480, 200, 60, 50),
    _place("snow", "strong/picos", 780, 440, 70, 40),
    _place("hills", "strong/sunset", 200, 370, 70, 50),
    _place("far hills", "strong/sunset", 820, 340, 60, 40),
    _place("planks of a table", "strong/wine", 400, 350, 55, 35),
    _place("saucer", "coffee", 110, 250, 40, 45),
    _place("rim of a cup", "coffee", 230, 40, 40, 30),
    _place("horizon with houses", "camera", 440, 200, 40, 35),
    _place("beach", "strong/bridge", 250, 620, 70, 45),
    _place("cable", "strong/bridge", 200, 120, 50, 50),
    _place("lower cable", "strong/bridge", 420, 560, 55, 50),
)


def biharmonic(module: Any, pixels: ByteArray, hole: Array) -> ByteArray:
    """scikit-image's, on the hole with 12 px around it."""
    x, y, w, h = cv2.boundingRect(hole.view(np.uint8))
    area = (slice(max(0, y - 12), y + h + 12), slice(max(0, x - 12), x + w + 12))
    filled = pixels.copy()
    surface = module.inpaint_biharmonic(pixels[area], hole[area], channel_axis=2)
    filled[area] = np.rint(np.clip(surface, 0, 1) * 255).astype(np.uint8)
    return filled


def patch_match(module: Any, pixels: ByteArray, hole: Array) -> ByteArray:
    """That of `pypatchmatch`, by its defaults."""
    filled = module.inpaint(pixels, mask=hole.astype(np.uint8)[..., None])
    return np.where(hole[..., None], np.asarray(filled, np.uint8), pixels)


def methods() -> dict[str, Callable[[ByteArray, Array], ByteArray]]:
    """Those that are here, ours first."""
    found: dict[str, Callable[[ByteArray, Array], ByteArray]] = {
        "ours": ours,
        "Navier-Stokes": navier_stokes,
        "Telea": telea,
    }
    others = {
        "biharmonic": ("skimage", "skimage.restoration", biharmonic),
        "PatchMatch": ("patchmatch", "patchmatch.patch_match", patch_match),
    }
    for name, (package, module, method) in others.items():
        if importlib.util.find_spec(package) is not None:
            found[name] = partial(method, importlib.import_module(module))
    return found


def errors(fill: ByteArray, truth: ByteArray, hole: Array) -> tuple[float, float]:
    """Colour and gradient; see the module."""
    colours = [cv2.GaussianBlur(one.astype(np.float32) / 255, (0, 0), 1.5) for one in (fill, truth)]
    labs = [np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2LAB), np.float32) for one in colours]
    slopes = [_slopes(one) for one in (fill, truth)]
    apart = np.linalg.norm(slopes[0] - slopes[1], axis=-1)
    return float(ciede2000(*(one[hole].astype(np.float64) for one in labs)).mean()), float(
        apart[hole].mean()
    )


def _slopes(pixels: ByteArray) -> FloatArray:
    light = cv2.GaussianBlur(pixels.mean(axis=2, dtype=np.float32), (0, 0), 1.0)
    both = [cv2.Sobel(light, cv2.CV_32F, *way, scale=1 / 8) for way in ((1, 0), (0, 1))]
    return np.asarray(np.stack(both, axis=-1), np.float32)


def measured(
    cases: Sequence[Structured],
) -> tuple[dict[str, list[tuple[float, float]]], list[ByteArray]]:
    """Errors by method, in the cases' order; and the rows of the sheet."""
    by = methods()
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in by}
    rows: list[ByteArray] = []
    for case in cases:
        truth, hole = case.load()
        shown = truth.copy()
        shown[hole] = 127
        x, y, across, down = case.blob
        side = round(1.7 * max(across, down))
        area = (slice(max(0, y - side), y + side), slice(max(0, x - side), x + side))
        panels = [truth[area], np.where(hole[..., None], np.uint8(127), truth)[area]]
        for name, method in by.items():
            fill = method(shown, hole)
            found[name].append(errors(fill, truth, hole))
            panels.append(fill[area])
        rows.append(np.hstack([cv2.resize(one, (150, 150)) for one in panels]).astype(np.uint8))
    return found, rows


def write_blind(cases: Sequence[Structured], folder: Path) -> None:
    """For a ranking by somebody who doesn't know whose is which: of every second case a folder with
    the hole outlined and the fills as letters, and a sheet of them beside it; whose they are is
    written next to ``folder``, never into it. What was there isn't shown."""
    key = dict[str, dict[str, str]]()
    draw = np.random.default_rng(int.from_bytes(os.urandom(8)))
    for number, case in enumerate(cases[::2], 1):
        truth, hole = case.load()
        shown = np.where(hole[..., None], np.uint8(127), truth)
        by = list(methods().items())
        order = draw.permutation(len(by))
        fills = {letter: by[at] for letter, at in zip("ABCDE", order, strict=False)}
        key[f"{number:02d}"] = {"case": case.name} | {a: name for a, (name, _) in fills.items()}
        outlined = truth.copy()
        outlined[hole] = 127
        outlined[_rim(hole)] = (255, 0, 255)
        pictures = {"hole": outlined} | {a: by(shown, hole) for a, (_, by) in fills.items()}
        area, share = _shown_area(case, hole.shape)
        within = folder / f"{number:02d}"
        within.mkdir(parents=True, exist_ok=True)
        panels = list[Array]()
        for name, picture in pictures.items():
            part = cv2.resize(
                picture[area], None, fx=share, fy=share, interpolation=cv2.INTER_CUBIC
            )
            cv2.imwrite(str(within / f"{name}.png"), part[..., ::-1])
            panel = cv2.copyMakeBorder(part, 34, 0, 0, 8, cv2.BORDER_CONSTANT)
            cv2.putText(panel, name, (6, 26), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (255,) * 3, 2)
            panels.append(panel)
        panels += [np.zeros_like(panels[0])] * (-len(panels) % 3)
        sheet = np.vstack([np.hstack(panels[at : at + 3]) for at in range(0, len(panels), 3)])
        cv2.imwrite(str(folder / f"{number:02d}.png"), sheet[..., ::-1])
    (folder.parent / f"{folder.name}-key.json").write_text(json.dumps(key, indent=1) + "\n")


def _rim(hole: Array) -> Array:
    """(h, w) bool: the two pixels next to a hole."""
    return (cv2.dilate(hole.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0) & ~hole


def _shown_area(case: Structured, shape: tuple[int, ...]) -> tuple[tuple[slice, slice], float]:
    """A hole with as much around it on either side, and by how much it is enlarged."""
    x, y, across, down = case.blob
    side = max(130, 2 * max(across, down))
    area = (slice(max(0, y - side), y + side), slice(max(0, x - side), min(x + side, shape[1])))
    return area, max(1.0, np.ceil(2 * _WIDE / (area[1].stop - area[1].start)) / 2)


def rows_of(cases: Sequence[Structured], found: dict[str, list[tuple[float, float]]]) -> list[Row]:
    """Means, in how many cases ours is nearer, and every case of ours."""
    rows: list[Row] = []
    for number, (measure, unit) in enumerate((("colour", "ΔE00"), ("gradient", ""))):
        means = {name: mean(one[number] for one in by) for name, by in found.items()}
        rows += [Row(f"{measure}, {name}", value, unit) for name, value in means.items()]
        for name in [name for name in found if name != "ours"]:
            pairs = zip(found["ours"], found[name], strict=True)
            nearer = sum(a[number] < b[number] for a, b in pairs) / len(cases)
            less = means["ours"] / means[name]
            rows += [
                at_most(f"  {measure}, ours by {name}", less, "×", 1.0),
                at_least(f"  cases in which ours is nearer than {name}", nearer, "", _BETTER),
            ]
    for case, (colour, gradient) in zip(cases, found["ours"], strict=True):
        rows += [Row(f"{case.name}: colour", colour, "ΔE00"), Row("  gradient", gradient, "")]
    return rows


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="eight cases")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sheet", type=Path, help="write all fills into this picture")
    parser.add_argument("--blind", type=Path, metavar="DIR", help="write fills to be ranked")
    options = parser.parse_args()
    if options.blind is not None:
        write_blind((*STRUCTURED, *PHOTOGRAPHS), options.blind)
        return 0
    cases = (*STRUCTURED, *PHOTOGRAPHS)
    cases = cases[:: len(cases) // _QUICK] if options.quick else cases
    found, sheet = measured(cases)
    if options.sheet is not None:
        half = -(-len(sheet) // 2)
        left, right = (np.vstack(part) for part in (sheet[:half], sheet[half:]))
        right = np.pad(right, ((0, left.shape[0] - right.shape[0]), (8, 0), (0, 0)))
        cv2.imwrite(str(options.sheet), np.hstack([left, right])[..., ::-1])
    return report(TITLE, rows_of(cases, found), options.json)


if __name__ == "__main__":
    sys.exit(main())
