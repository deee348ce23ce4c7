"""Makes the SHIFTMAP pictures that `removal.py --shiftmap DIR` shows beside ours.

Runs in an environment of its own, because opencv-contrib-python and the opencv-python-headless that
we install put the same package in place: ``python -m venv V``, ``V/bin/pip install
opencv-contrib-python numpy``, ``V/bin/python benchmarks/probes/removal_shiftmap.py DIR``. Python
3.11.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.archive.structured_cases import STRUCTURED
from benchmarks.removal_cases import CASES

_HOLE = (255, 0, 255)  # what is there must not be seen


def main() -> int:
    """Fill every case's hole and write it, as PNG."""
    parser = argparse.ArgumentParser(description="SHIFTMAP's pictures of the removals")
    parser.add_argument("folder", type=Path, help="where the pictures go; those there are kept")
    parser.add_argument("--structured", action="store_true", help="of removal_structured.py")
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    xphoto: Any = cv2.__dict__["xphoto"]
    for case in STRUCTURED if arguments.structured else CASES:
        file = folder / f"{case.name}.png"
        if file.exists():  # it takes minutes altogether
            continue
        pixels, hole = case.load()
        pixels[hole] = _HOLE
        # It works in Lab, and fills where the mask is 0.
        lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2Lab)
        known = np.where(hole, 0, 255).astype(np.uint8)
        filled = np.zeros_like(lab)
        xphoto.inpaint(lab, known, filled, xphoto.INPAINT_SHIFTMAP)
        filled[~hole] = lab[~hole]
        result = cv2.cvtColor(filled, cv2.COLOR_Lab2BGR)
        result[~hole] = pixels[~hole][:, ::-1]
        cv2.imwrite(str(file), result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
