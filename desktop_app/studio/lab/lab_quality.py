"""What the lab measures pictures by: their distance to those of a reference folder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.geometry import Size
from desktop_app.imaging.resize import covering, resize
from desktop_app.storage.batch_files import named_files
from desktop_app.storage.pictures import open_picture
from desktop_app.studio.lab.lab_means import Quality

if TYPE_CHECKING:
    from desktop_app.core.engine import EngineAccess
    from desktop_app.core.pixels import ByteArray, Doubles

FEWEST: Final = 50
"""Pictures a side below which no distance of sets is told."""

GRID: Final = 4
"""Side of the thumbnails, in pixels."""


def reference_pictures(folder: Path, side: int) -> list[ByteArray]:
    """Those of a folder that can be read, cropped to ``side`` × ``side``, (h, w, 3) uint8.

    Raises:
        InputError: ``lab_reference``: too few.
    """
    found: list[ByteArray] = []
    for path, *_ in named_files(folder, recursive=True):
        try:
            pixels = open_picture(path).shown[..., :3]
        except VelaturaError:
            continue
        found.append(covering(pixels, Size(side, side)))
    if len(found) < FEWEST:
        raise InputError("lab_reference", name=folder.name, count=len(found), least=FEWEST)
    return found


def thumbnail_quality(reference: Sequence[ByteArray]) -> Quality:
    """Fréchet distance of 4 × 4 thumbnails: where colours lie, and no more. It needs no network."""
    held = _thumbnails(reference)
    digest = hashlib.sha256(held.tobytes()).hexdigest()[:16]

    def of(pictures: Sequence[ByteArray], access: EngineAccess) -> float:
        if len(pictures) < FEWEST:
            name = "the Fréchet distance"
            raise InputError("too_few_pictures", name=name, least=FEWEST, count=len(pictures))
        return _frechet(_thumbnails(pictures), held)

    name = f"Fréchet distance, {GRID} × {GRID} thumbnails"
    return Quality(name, f"frechet, thumbnails {GRID}, reference {digest}", "lower", of)


def _thumbnails(pictures: Sequence[ByteArray]) -> Doubles:
    """(n, GRID · GRID · 3), 0..1."""
    small = [resize(one, Size(GRID, GRID)).reshape(-1) for one in pictures]
    return np.stack(small).astype(np.float64) / 255


def _frechet(first: Doubles, second: Doubles) -> float:
    """The squared Fréchet distance of the normal distributions with the sets' moments (Dowson &
    Landau 1982, equation 4); the trace of the root of both covariances' product is the sum of the
    singular values of X·Yᵀ, with the centred rows X and Y over √(n - 1)."""
    roots = [(one - one.mean(0)) / (len(one) - 1) ** 0.5 for one in (first, second)]
    gap = first.mean(0) - second.mean(0)
    shared = np.linalg.svd(roots[0] @ roots[1].T, compute_uv=False).sum()
    spread = sum(float((one**2).sum()) for one in roots)
    return max(float(gap @ gap) + spread - 2 * float(shared), 0.0)
