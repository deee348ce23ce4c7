"""Does structure go on behind what is removed? Twenty cases, with what was there.

Ours, as it is and (from folders of pictures made beforehand) as it was and by xphoto's SHIFTMAP,
which `removal_shiftmap.py --structured` makes in an environment of its own; ``--pictures DIR``
writes ours, to be the ``--before`` of another day. `structured_measure` says what is measured.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the program

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.archive.structured_cases import STRUCTURED, Structured
from benchmarks.archive.structured_measure import Fidelity, fidelity
from benchmarks.common import Row, at_least, at_most, report
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.exemplar import complete

TITLE = "Removing things in front of structure, without a model"
RIGHT, BROKEN, SECONDS = 0.8, 0.1, 1.5  # shares of the cases; CPU seconds of one, at the median
_PANEL = 150  # px
_HOLE = (255, 0, 255)
_QUICK = ("railing along", "facade along", "stripes", "pickets", "chequers", "portal", "page")


def results(
    cases: Sequence[Structured], folders: dict[str, Path]
) -> tuple[dict[str, dict[str, Fidelity]], list[ByteArray], list[float], dict[str, ByteArray]]:
    """By method and case; the rows of the sheet; CPU seconds; our pictures."""
    scores: dict[str, dict[str, Fidelity]] = {name: {} for name in ("ours", *folders)}
    rows: list[ByteArray] = []
    seconds: list[float] = []
    pictures: dict[str, ByteArray] = {}
    for case in cases:
        truth, hole = case.load()
        shown = truth.copy()
        shown[hole] = _HOLE
        begin = time.process_time()
        pictures[case.name] = complete(shown, hole).pixels
        seconds.append(time.process_time() - begin)
        fills = {name: _read(folder / f"{case.name}.png") for name, folder in folders.items()}
        fills["ours"] = pictures[case.name]
        for name, fill in fills.items():
            if fill is not None:
                scores[name][case.name] = fidelity(fill, truth, hole)
        verdicts = {name: by[case.name] for name, by in scores.items() if case.name in by}
        rows.append(_sheet_row({case.name: shown, "truth": truth, **fills}, hole, verdicts))
    return scores, rows, seconds, pictures


def rows_of(scores: dict[str, dict[str, Fidelity]], seconds: Sequence[float]) -> list[Row]:
    """Counts, medians, then every case."""
    rows: list[Row] = []
    for name, by_case in scores.items():
        found = [f.verdict for f in by_case.values()]
        if not found:
            continue
        shares = {v: found.count(v) / len(found) for v in ("right", "acceptable", "broken")}
        if name == "ours":
            rows.append(at_least("right, ours", shares["right"], "", RIGHT))
            rows.append(at_most("broken, ours", shares["broken"], "", BROKEN))
        rows += [Row(f"{v}, {name}: cases", found.count(v), "") for v in shares]
        for measure, unit in (("broken", ""), ("psnr", "dB"), ("ssim", "")):
            value = median(float(getattr(f, measure)) for f in by_case.values())
            rows.append(Row(f"{measure}, {name}: median", value, unit))
    rows.append(at_most("CPU seconds of a case, median", median(seconds), "s", SECONDS))
    for case in scores["ours"]:
        for name, by_case in scores.items():
            if case in by_case:
                rows.append(Row(f"{case}: broken, {name}", by_case[case].broken, ""))
    return rows


def _read(file: Path) -> ByteArray | None:
    if not file.exists():
        return None
    return np.asarray(cv2.imread(str(file), cv2.IMREAD_COLOR_RGB), np.uint8)


def _sheet_row(
    columns: dict[str, ByteArray | None], hole: Array, scores: dict[str, Fidelity]
) -> ByteArray:
    x, y, w, h = cv2.boundingRect(hole.view(np.uint8))
    side = round(max(w, h) * 0.8)
    cy, cx = max(side, y + h // 2), max(side, x + w // 2)
    panels: list[ByteArray] = []
    for name, picture in columns.items():
        panel = np.zeros((_PANEL + 18, _PANEL + 4, 3), np.uint8)
        if picture is not None:
            part = picture[cy - side : cy + side, cx - side : cx + side]
            size = (_PANEL, _PANEL)
            panel[18:, :_PANEL] = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        text = f"{name} {scores[name].broken:.2f}" if name in scores else name
        place, white = (3, 13), (255, 255, 255)
        cv2.putText(panel, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.4, white, 1, cv2.LINE_AA)
        panels.append(panel)
    return np.hstack(panels)


def _write_sheet(rows: Sequence[ByteArray], file: Path) -> None:
    half = -(-len(rows) // 2)
    rows = [*rows, *[np.zeros_like(rows[0])] * (2 * half - len(rows))]
    columns = [np.vstack(rows[:half]), np.zeros((half * rows[0].shape[0], 8, 3), np.uint8)]
    sheet = np.hstack([*columns, np.vstack(rows[half:])])
    cv2.imwrite(str(file), sheet[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 84])


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=TITLE)
    parser.add_argument("--quick", action="store_true", help="seven of the cases: under 45 s")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    parser.add_argument("--sheet", type=Path, metavar="FILE", help="write a contact sheet")
    parser.add_argument("--before", type=Path, metavar="DIR", help="pictures of another version")
    parser.add_argument("--shiftmap", type=Path, metavar="DIR", help="SHIFTMAP's pictures")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="write ours, as PNG")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    given = {"before": arguments.before, "SHIFTMAP": arguments.shiftmap}
    folders = {name: folder for name, folder in given.items() if folder is not None}
    cases = [c for c in STRUCTURED if not arguments.quick or c.name in _QUICK]
    scores, sheet, seconds, pictures = results(cases, folders)
    if arguments.sheet is not None:
        _write_sheet(sheet, arguments.sheet)
    if arguments.pictures is not None:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
        for name, picture in pictures.items():
            cv2.imwrite(str(arguments.pictures / f"{name}.png"), picture[..., ::-1])
    return report(TITLE, rows_of(scores, seconds), arguments.json)


if __name__ == "__main__":
    sys.exit(main())
