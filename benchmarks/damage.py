"""Is damage found, and little else marked? Is grain kept?

Damage is planted on ten photographs (`damage_planting`); the detector's weights were fitted to
others, with other seeds (`archive/damage_fitting`). *Found* is the share of the damaged pixels that
are marked; *false* the share of all other pixels that are, those beside the damage too. Each row is
the mean over pictures and seeds. *Beside the mask* says what a fill would leave of an edge that
fades. The sheet shows damaged, marked and restored beside the original.
"""

from __future__ import annotations

import argparse
import os
import sys
from itertools import pairwise
from pathlib import Path
from statistics import mean

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the program

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_least, at_most, report
from benchmarks.damage_planting import KINDS, REPORTED, faded, lettered, planted
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.damage import damage_scores
from desktop_app.imaging.exemplar import complete
from desktop_app.imaging.film_grain import deviation, grain_returned

TITLE = "Damage of photographs"
PICTURES = Path(__file__).resolve().parent / "pictures"
FOUND, FALSE, GRAIN = 90.0, 5.0, 10.0
_PANEL = 200
_USUAL = 0.35
_RIM = 12
"""Levels that are seen."""
_ALL = "all"


def pictures(*, quick: bool) -> dict[str, ByteArray]:
    """By name."""
    paths = sorted(PICTURES.glob("*.jpg"))
    read = {path.stem: cv2.imread(str(path), cv2.IMREAD_COLOR_RGB) for path in paths}
    return {
        name: np.asarray(each, np.uint8)
        for name, each in read.items()
        if each is not None and (not quick or name in ("chelsea", "coffee", "rocket"))
    }


def shares(mask: Array, damaged: Array) -> tuple[float, float]:
    """Found and false, in percent."""
    return 100 * float(mask[damaged].mean()), 100 * float(mask[~damaged].mean())


def finding(shown: dict[str, ByteArray], seeds: tuple[int, ...], strength: float) -> list[Row]:
    """Rows of each kind, and of each picture."""
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for name, pixels in shown.items():
        for kind in (*KINDS, _ALL):
            for seed in seeds:
                damaged, where = planted(pixels, kind, seed)
                mask = damage_scores(damaged).mask(strength) > 0
                found.setdefault((name, kind), []).append(shares(mask, where))
        told = (f"{kind} {_mean(found[name, kind])}" for kind in (*KINDS, _ALL))
        print(f"  {name:10} {'  '.join(told)}", flush=True)
    rows = list[Row]()
    for kind in (*KINDS, _ALL):
        each = [pair for (_, one), pairs in found.items() if one == kind for pair in pairs]
        hit, false = mean(one[0] for one in each), mean(one[1] for one in each)
        if kind == _ALL:
            rows += [Row("all at once: found", hit, "%"), Row("all at once: false", false, "%")]
        else:
            rows.append(at_least(f"{kind}: found", hit, "%", FOUND))
            rows.append(at_most(f"{kind}: false", false, "%", FALSE))
    return rows


def _mean(pairs: list[tuple[float, float]]) -> str:
    return f"{mean(one[0] for one in pairs):.0f}/{mean(one[1] for one in pairs):.1f}"


def of_structure(shown: dict[str, ByteArray], seed: int) -> list[Row]:
    """At the usual strength, on pictures with writing, every other one faded: how much of the
    damage is found, and how much of what is marked is damage or within two pixels of it, before
    pieces are looked at as wholes and after."""
    each = list[list[float]]()
    for number, (name, pixels) in enumerate(shown.items()):
        written = lettered(pixels, 100 + number)
        damaged, where = planted(faded(written) if number % 2 else written, _ALL, seed)
        each.append(_right(damaged, where))
        print(f"  {name:10} {'  '.join(f'{one:.0f}' for one in each[-1])}", flush=True)
    return _rows_of("with writing", [mean(one) for one in zip(*each, strict=True)])


def _right(damaged: ByteArray, where: Array) -> list[float]:
    near = np.asarray(cv2.dilate(where.astype(np.uint8), np.ones((5, 5), np.uint8))) > 0
    scores, found = damage_scores(damaged), list[float]()
    for mask in (scores.unfiltered(_USUAL) > 0, scores.mask(_USUAL) > 0):
        found += [100 * float(mask[where].mean())]
        found += [100 * float(one[mask].mean()) if mask.any() else 100.0 for one in (where, near)]
    return found


def beside(shown: dict[str, ByteArray], seed: int) -> list[Row]:
    """All kinds at once: of the pixels one and two away from the mask, near damage that is in it,
    how many are lighter or darker than the original: rims that a fill leaves."""
    rows = list[Row]()
    for strength in (_USUAL, 0.5):
        each = list[list[float]]()
        for pixels in shown.values():
            damaged, where = planted(pixels, _ALL, seed)
            each.append(_rims(damage_scores(damaged).mask(strength), pixels, damaged, where))
        names = (
            f"at {strength}: {way} than the original, {away} beside the mask"
            for away in ("1 px", "2 px")
            for way in ("lighter", "darker")
        )
        found = (mean(one) for one in zip(*each, strict=True))
        rows += [Row(name, number, "%") for name, number in zip(names, found, strict=True)]
    return rows


def _rims(mask: ByteArray, pixels: ByteArray, damaged: ByteArray, where: Array) -> list[float]:
    near, *rings = (
        np.asarray(cv2.dilate(of.astype(np.uint8), np.ones((side, side), np.uint8))) > 0
        for of, side in (((mask > 0) & where, 7), (mask > 0, 1), (mask > 0, 3), (mask > 0, 5))
    )
    off = (damaged.astype(np.float32) - pixels).mean(axis=2)
    found = list[float]()
    for inner, outer in pairwise(rings):
        ring = off[outer & ~inner & near]
        found += [100 * float((ring > _RIM).mean()), 100 * float((ring < -_RIM).mean())]
    return found


def _rows_of(name: str, found: list[float]) -> list[Row]:
    whats = "found", "right", "right within two pixels"
    told = [f"{name}: {what}, {when}" for when in ("pixels alone", "pieces") for what in whats]
    return [Row(each, number, "%") for each, number in zip(told, found, strict=True)]


def grain(shown: dict[str, ByteArray]) -> list[Row]:
    """Grain of film is planted, removed with the noise, and given back."""
    off, plain = list[float](), list[float]()
    for seed, pixels in enumerate(shown.values()):
        noise = np.random.default_rng(seed).normal(0, 9, pixels.shape[:2]).astype(np.float32)
        noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), 0.6))[..., None]
        grained = np.clip(np.rint(pixels + noise), 0, 255).astype(np.uint8)
        clean = np.asarray(cv2.fastNlMeansDenoisingColored(grained, None, 8, 8), np.uint8)
        before = deviation(grained)
        off.append(100 * abs(deviation(grain_returned(grained, clean, 1.0)) / before - 1))
        plain.append(100 * abs(deviation(clean) / before - 1))
    return [
        at_most("grain: deviation from the original's, worst", max(off), "%", GRAIN),
        Row("grain: without it, mean", mean(plain), "%"),
    ]


def sheet(shown: dict[str, ByteArray], seed: int, strength: float) -> ByteArray:
    """A row each: original, damaged, marked, restored."""
    rows = list[ByteArray]()
    for pixels in shown.values():
        damaged, _ = planted(pixels, _ALL, seed)
        mask = damage_scores(damaged).mask(strength) > 0
        marked = damaged.copy()
        marked[mask] = (255, 0, 200)
        restored = complete(damaged, mask).pixels if mask.any() else damaged
        high = round(_PANEL * pixels.shape[0] / pixels.shape[1])
        parts = (pixels, damaged, marked, restored)
        small = [cv2.resize(one, (_PANEL, high), interpolation=cv2.INTER_AREA) for one in parts]
        rows.append(np.asarray(np.hstack(small), np.uint8))
    return np.vstack(rows)


def main() -> int:
    """Print the table; 0 if each row meets its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three pictures and one seed")
    parser.add_argument("--strength", type=float, default=0.5)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--sheet", type=Path, help="write the restored pictures as a JPEG")
    parser.add_argument("--scan", type=Path, help="a scan; with --truth, where it is damaged")
    parser.add_argument("--truth", type=Path)
    said = parser.parse_args()
    shown = pictures(quick=said.quick)
    seeds = REPORTED[:1] if said.quick else REPORTED
    rows = finding(shown, seeds, said.strength) + grain(shown)
    rows += of_structure(shown, seeds[0]) + beside(shown, seeds[0])
    if said.scan and said.truth:
        scan = cv2.imread(str(said.scan), cv2.IMREAD_COLOR_RGB)
        truth = cv2.imread(str(said.truth), cv2.IMREAD_GRAYSCALE)
        assert scan is not None and truth is not None
        rows += _rows_of(said.scan.name, _right(np.asarray(scan, np.uint8), truth > 127))
    if said.sheet:
        made = cv2.cvtColor(sheet(shown, seeds[0], said.strength), cv2.COLOR_RGB2BGR)
        cv2.imwrite(str(said.sheet), made, [cv2.IMWRITE_JPEG_QUALITY, 72])
    return report(TITLE, rows, said.json)


if __name__ == "__main__":
    sys.exit(main())
