"""Is the main thing of a photograph found without a network?

Thirty photographs of COCO with its outlines (`pictures/subjects`): the overlap (IoU) of the best of
three proposals, and of the first; beside them the one guess there was before. A fragment is less
than 30 % of the thing in the best proposal. Then of what a click at the thing's innermost point
outlines: by the colours there alone, as before, the first of what is offered, and the best; and of
the same things, some 70 px large, put into another of the photographs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, main
from desktop_app.core.pixels import Array, ByteArray

_PICTURES = Path(__file__).parent / "pictures" / "subjects"


_SMALL = 70


def measure(quick: bool) -> Sequence[Row]:
    """All rows; ``quick``: of every fifth photograph."""
    from desktop_app.imaging.subject import subject_of
    from desktop_app.imaging.subject_proposals import subject_proposals

    kept, spent = list[tuple[float, float, float, float]](), 0.0
    clicked: dict[str, list[tuple[float, float, float]]] = {"large": [], "small": []}
    cases = [(path.stem, *photograph_of(path.stem)) for path in sorted(_PICTURES.glob("*.jpg"))]
    for number, (name, picture, wanted) in list(enumerate(cases))[:: 5 if quick else 1]:
        before = subject_of(picture, picture) > 0
        start = time.perf_counter()
        found = [one.mask > 0 for one in subject_proposals(picture, picture)]
        spent += time.perf_counter() - start
        overlaps = [_overlap(one, wanted) for one in (before, *found)]
        covered = max(float((one & wanted).sum() / wanted.sum()) for one in found)
        kept.append((overlaps[0], overlaps[1], max(overlaps[1:]), covered))
        clicked["large"].append(_clicked(picture, wanted))
        host = cases[(number * 7 + 3) % len(cases)][1]
        clicked["small"].append(_clicked(*put_in(picture, wanted, host, number)))
        values = (*kept[-1], *clicked["large"][-1], *clicked["small"][-1])
        print(name, *(f"{value:.2f}" for value in values), file=sys.stderr)
    one, first, best, covered = np.array(kept).T
    rows = [
        Row("one guess, as before: overlap", float(one.mean()), ""),
        Row("first proposal: overlap", float(first.mean()), ""),
        Row("best of three: overlap", float(best.mean()), ""),
        Row("  fragments", float((covered < 0.3).sum()), "of " + str(len(kept))),
        Row("  time of a photograph", spent / len(kept), "s"),
    ]
    for what, values in clicked.items():
        names = ("by its colours alone, as before", "first", "best of those offered")
        means = np.mean(values, axis=0)
        rows += [
            Row(f"click on a {what} thing, {name}: overlap", float(mean), "")
            for name, mean in zip(names, means, strict=True)
        ]
    return rows


def photograph_of(name: str) -> tuple[ByteArray, Array]:
    """(h, w, 3) uint8 and where its thing is, (h, w) bool."""
    path = _PICTURES / f"{name}.jpg"
    picture = np.ascontiguousarray(np.asarray(cv2.imread(str(path)))[..., ::-1], np.uint8)
    outline = path.with_suffix(".png")
    return picture, np.asarray(cv2.imread(str(outline), cv2.IMREAD_GRAYSCALE)) > 0


def _overlap(one: Array, other: Array) -> float:
    return float((one & other).sum() / (one | other).sum())


def _clicked(picture: ByteArray, wanted: Array) -> tuple[float, float, float]:
    """Overlaps of what a click outlines: by colours alone, of the first answer, and of the best; 0
    where nothing is found."""
    from desktop_app.core.geometry import Size
    from desktop_app.imaging.pointing import rough_outline, rough_outlines, whole_mask
    from desktop_app.imaging.subject_proposals import PictureAnalysis

    deep = cv2.distanceTransform(np.pad(wanted, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    y, x = np.unravel_index(int(deep.argmax()), deep.shape)
    points = [(float(x), float(y), True)]
    outlines = rough_outlines(PictureAnalysis(picture), points, None)
    size = Size(picture.shape[1], picture.shape[0])
    masks = [rough_outline(picture, points, None), *outlines]
    before, *found = (_overlap(whole_mask([one], size) > 0, wanted) for one in masks)
    return before, next(iter(found), 0.0), max(found, default=0.0)


def put_in(
    picture: ByteArray, thing: Array, host: ByteArray, seed: int, long: int = _SMALL
) -> tuple[ByteArray, Array]:
    """``host`` with a thing in it, so many pixels long; and where."""
    x, y, width, height = cv2.boundingRect(thing.astype(np.uint8))
    share = long / max(width, height)
    size = (max(1, round(width * share)), max(1, round(height * share)))
    place = (slice(y, y + height), slice(x, x + width))
    cover = thing[place].astype(np.float32)
    small, alpha = (
        cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in (picture[place], cover)
    )
    made, where = host.copy(), np.zeros(host.shape[:2], np.bool_)
    draw = np.random.default_rng(seed)
    top, left = (
        draw.integers(5, side - of - 5) for side, of in zip(host.shape[:2], size[::-1], strict=True)
    )
    rect = (slice(top, top + size[1]), slice(left, left + size[0]))
    mixed = made[rect] * (1 - alpha[..., None]) + small * alpha[..., None]
    made[rect], where[rect] = np.rint(mixed).astype(np.uint8), alpha > 0.5
    return made, where


if __name__ == "__main__":
    sys.exit(main("Is the main thing found?", measure))
