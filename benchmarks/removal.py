"""Does exemplar completion remove things better than what OpenCV offers, and fast enough?

Eighteen removals on photographs and textures, by ours, OpenCV's Navier-Stokes and Telea and, from
a folder of pictures made beforehand, xphoto's SHIFTMAP (which lives in opencv-contrib and clashes
with what we install; `removal_shiftmap.py` makes them in an environment of its own).
`removal_measure` says what is measured; the sheet shows what counts.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path
from statistics import mean, median

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the program

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_most, report
from benchmarks.removal_cases import CASES, Case, large_case, many_spots_case
from benchmarks.removal_measure import Score, score
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.exemplar import FillPreview, complete

TITLE = "Removing things without a model"
PREVIEW_SECONDS, QUICK_SECONDS = 0.3, 3.0
TIMED: dict[str, tuple[float, Callable[[], tuple[ByteArray, Array]]]] = {
    "fourteen spots on 6000×200": (2.0, many_spots_case),
    "200² in 2048²": (2.0, partial(large_case, (2048, 2048), 200)),
    "400² in 1024²": (3.0, partial(large_case, (1024, 1024), 400)),
    "600² in 6000×4000": (6.0, partial(large_case, (4000, 6000), 600)),
}
"""Targets in seconds on an idle core, and what is filled."""

_PANEL = 260  # px; width of a picture on the sheet


def ours(pixels: ByteArray, hole: Array) -> ByteArray:
    """Exemplar completion."""
    return complete(pixels, hole).pixels


def navier_stokes(pixels: ByteArray, hole: Array) -> ByteArray:
    """OpenCV's, with the radius its examples use."""
    return np.asarray(cv2.inpaint(pixels, hole.view(np.uint8), 3, cv2.INPAINT_NS), np.uint8)


def telea(pixels: ByteArray, hole: Array) -> ByteArray:
    """OpenCV's, with the radius its examples use."""
    return np.asarray(cv2.inpaint(pixels, hole.view(np.uint8), 3, cv2.INPAINT_TELEA), np.uint8)


METHODS: dict[str, Callable[[ByteArray, Array], ByteArray]] = {
    "ours": ours,
    "Navier-Stokes": navier_stokes,
    "Telea": telea,
}


def shiftmap(case: Case, folder: Path | None) -> ByteArray | None:
    """A picture made beforehand; None if there is none."""
    file = None if folder is None else folder / f"{case.name}.png"
    if file is None or not file.exists():
        return None
    return np.asarray(cv2.imread(str(file), cv2.IMREAD_COLOR_RGB), np.uint8)


def removals(
    cases: Sequence[Case], folder: Path | None
) -> tuple[dict[str, dict[str, Score]], list[ByteArray]]:
    """Scores by method and case, and the rows of the sheet."""
    scores: dict[str, dict[str, Score]] = {name: {} for name in (*METHODS, "SHIFTMAP")}
    rows: list[ByteArray] = []
    for case in cases:
        pixels, hole = case.load()
        fills: dict[str, ByteArray | None] = {
            name: method(pixels, hole) for name, method in METHODS.items()
        }
        fills["SHIFTMAP"] = shiftmap(case, folder)
        for name, fill in fills.items():
            if fill is not None:
                scores[name][case.name] = score(fill, hole)
        shown = pixels.copy()
        shown[hole] = (255, 0, 255)
        columns = (
            {"hole": shown, **fills}
            if folder
            else {"hole": shown} | {name: fills[name] for name in METHODS}
        )
        totals = {name: s[case.name].total for name, s in scores.items() if case.name in s}
        rows.append(_sheet_row(case.name, columns, hole, totals))
    return scores, rows


def score_rows(scores: dict[str, dict[str, Score]]) -> list[Row]:
    """Medians by measure and method, ours against OpenCV's, and every case."""
    rows: list[Row] = []
    present = {name: by_case for name, by_case in scores.items() if by_case}
    for measure in (*(field.name for field in fields(Score)), "total"):
        medians = {
            name: median(float(getattr(s, measure)) for s in by_case.values())
            for name, by_case in present.items()
        }
        rows += [Row(f"{measure}, {name}", value, "") for name, value in medians.items()]
        for rival in [name for name in medians if name != "ours"]:
            difference = medians["ours"] - medians[rival]
            rows.append(at_most(f"  ours less {rival}", difference, "", 0.0))
    for case in CASES:
        hard = " (hard)" if case.hard else ""
        for name, by_case in present.items():
            if case.name in by_case:
                rows.append(Row(f"{case.name}{hard}: {name}", by_case[case.name].total, ""))
    return rows


def time_rows(*, quick: bool) -> list[Row]:
    """Seconds of the usual sizes, and until something is seen."""
    rows: list[Row] = []
    for name, (limit, make) in TIMED.items():
        if quick and limit > QUICK_SECONDS:
            continue
        pixels, hole = make()
        begin = time.perf_counter()
        used = time.process_time()

        first = _Seen()
        complete(pixels, hole, on_progress=first.on_progress)
        rows += [
            at_most(name, time.perf_counter() - begin, "s", limit),
            Row("  CPU", time.process_time() - used, "s"),
            at_most("  until the first preview", first.at - begin, "s", PREVIEW_SECONDS),
        ]
    return rows


def seed_rows(cases: Sequence[Case], count: int) -> list[Row]:
    """How far our scores depend on chance: compare two versions only beyond that."""
    rows: list[Row] = []
    every: list[float] = []
    for case in cases:
        pixels, hole = case.load()
        fills = (complete(pixels, hole, seed=seed).pixels for seed in range(count))
        found = [score(fill, hole).total for fill in fills]
        every.append(mean(found))
        values = {f"{case.name}: mean of {count} seeds": every[-1], "  least": min(found)}
        rows += [Row(name, value, "") for name, value in {**values, "  most": max(found)}.items()]
    return [Row("median of the means", median(every), ""), Row("mean", mean(every), ""), *rows]


class _Seen:
    """Notes when the first preview came."""

    def __init__(self) -> None:
        self.at = float("inf")

    def on_progress(self, _: float, preview: FillPreview | None) -> None:
        if preview is not None:
            self.at = min(self.at, time.perf_counter())


def _sheet_row(
    title: str, columns: dict[str, ByteArray | None], hole: Array, totals: dict[str, float]
) -> ByteArray:
    x, y, w, h = cv2.boundingRect(hole.view(np.uint8))
    side = round(max(w, h) * 0.85)
    cx, cy = x + w // 2, y + h // 2
    area = (slice(max(0, cy - side), cy + side), slice(max(0, cx - side), cx + side))
    panels: list[ByteArray] = []
    for name, picture in columns.items():
        panel = np.zeros((_PANEL + 22, _PANEL + 6, 3), np.uint8)
        if picture is not None:
            part = picture[area]
            scale = _PANEL / max(part.shape[:2])
            method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
            small = cv2.resize(part, None, fx=scale, fy=scale, interpolation=method)
            panel[22 : 22 + small.shape[0], : small.shape[1]] = small
        text = f"{title}: {name}" if name == "hole" else name
        if name in totals:
            text += f"  {totals[name]:.2f}"
        place, white = (4, 15), (255, 255, 255)
        cv2.putText(panel, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.42, white, 1, cv2.LINE_AA)
        panels.append(panel)
    return np.hstack(panels)


def _write_sheet(rows: Sequence[ByteArray], file: Path) -> None:
    half = -(-len(rows) // 2)
    columns = [np.vstack(rows[:half]), np.vstack(rows[half:])]
    height = max(column.shape[0] for column in columns)
    padded = [
        cv2.copyMakeBorder(column, 0, height - column.shape[0], 0, 8, cv2.BORDER_CONSTANT)
        for column in columns
    ]
    cv2.imwrite(str(file), np.hstack(padded)[..., ::-1])


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=TITLE)
    parser.add_argument("--quick", action="store_true", help="every other case: under 45 s")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    parser.add_argument("--sheet", type=Path, metavar="FILE", help="write a contact sheet (PNG)")
    parser.add_argument("--shiftmap", type=Path, metavar="DIR", help="SHIFTMAP's pictures")
    parser.add_argument("--seeds", type=int, metavar="N", help="only ours, with so many seeds")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    cases = CASES[:: 2 if arguments.quick else 1]
    if arguments.seeds is not None:
        return report(TITLE, seed_rows(cases, arguments.seeds), arguments.json)
    scores, sheet = removals(cases, arguments.shiftmap)
    if arguments.sheet is not None:
        _write_sheet(sheet, arguments.sheet)
    rows = [*time_rows(quick=arguments.quick), *score_rows(scores)]
    return report(TITLE, rows, arguments.json)


if __name__ == "__main__":
    sys.exit(main())
