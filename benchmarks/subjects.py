"""Is the main thing of a photograph found without a network?

Thirty photographs of COCO with its outlines (`pictures/subjects`): the overlap (IoU) of the best of
three proposals, and of the first; beside them the one guess there was before. A fragment is less
than 30 % of the thing in the best proposal.
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

_PICTURES = Path(__file__).parent / "pictures" / "subjects"


def measure(quick: bool) -> Sequence[Row]:
    """All rows; ``quick``: of every fifth photograph."""
    from desktop_app.imaging.subject import subject_of
    from desktop_app.imaging.subject_proposals import subject_proposals

    kept, spent = list[tuple[float, float, float, float]](), 0.0
    for path in sorted(_PICTURES.glob("*.jpg"))[:: 5 if quick else 1]:
        picture = np.ascontiguousarray(np.asarray(cv2.imread(str(path)))[..., ::-1], np.uint8)
        outline = path.with_suffix(".png")
        wanted = np.asarray(cv2.imread(str(outline), cv2.IMREAD_GRAYSCALE)) > 0
        before = subject_of(picture, picture) > 0
        start = time.perf_counter()
        found = [one.mask > 0 for one in subject_proposals(picture, picture)]
        spent += time.perf_counter() - start
        overlaps = [float((one & wanted).sum() / (one | wanted).sum()) for one in (before, *found)]
        covered = max(float((one & wanted).sum() / wanted.sum()) for one in found)
        kept.append((overlaps[0], overlaps[1], max(overlaps[1:]), covered))
        print(path.stem, *(f"{value:.2f}" for value in kept[-1]), file=sys.stderr)
    one, first, best, covered = np.array(kept).T
    return [
        Row("one guess, as before: overlap", float(one.mean()), ""),
        Row("first proposal: overlap", float(first.mean()), ""),
        Row("best of three: overlap", float(best.mean()), ""),
        Row("  fragments", float((covered < 0.3).sum()), "of " + str(len(kept))),
        Row("  time of a photograph", spent / len(kept), "s"),
    ]


if __name__ == "__main__":
    sys.exit(main("Is the main thing found?", measure))
