"""What a restoration would take for damage, shown before anything is filled: with the same scores,
masks and strength as the run (`studio.recipes.masking`), but for faces."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import cv2
import numpy as np

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import InputError
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.damage import DamageScores, damage_scores
from desktop_app.imaging.png import write_png
from desktop_app.imaging.resize import fit_within
from desktop_app.state.document.document import Document
from desktop_app.storage.batch_files import named_files
from desktop_app.studio.recipes.masking import corrected, without_kept
from desktop_app.studio.recipes.source import ADDED, FileItem, SourceFile, corrections_path

_SIDE: Final = 1200
"""Pixels of the longest side that is shown."""
_MARK: Final = np.array([255, 40, 40], np.float32)
_NOTHING: Final = np.zeros((0, 0), np.uint8)
_FOUND: Final = 128
"""Of corrections: nothing was corrected."""
_COVER: Final = np.float32(0.75)


class MarkedDamage(NamedTuple):
    """A photograph as (h, w, 3) uint8 sRGB, the same with what is damaged in red, its name, the
    share of it that is, whether somebody corrected that, and whether damage in faces is left all
    the same."""

    plain: ByteArray
    marked: ByteArray
    name: str
    share: float
    is_corrected: bool
    spares_faces: bool = False


Stroke: TypeAlias = tuple[tuple[tuple[float, float], ...], float, bool]
"""Of a brush: points in shares of the picture, its width in shares of the picture's, and whether it
erases."""


class DamageFinder:
    """Keeps what it found of the last photograph. ``opened``: opens a file as a document."""

    def __init__(self, opened: Callable[[Path], Document]) -> None:
        self._opened = opened
        self._kept: tuple[object, SourceFile, ByteArray, DamageScores] | None = None
        self._marked: tuple[DamageScores | None, float, ByteArray] = None, 0.0, _NOTHING

    def marked(self, picture: str, kept: str, strength: float) -> MarkedDamage:
        """Of a photograph, or the first of a folder or table; in any thread.

        Args:
            picture: its path.
            kept: that of a mask of what is left alone; empty: there is none.
            strength: as `DamageScores.mask`.

        Raises:
            InputError, StorageError: it can't be read, or the mask has another size.
        """
        there = [path for path in (Path(picture), Path(kept)) if path.is_file()]
        key, known = [(path, path.stat().st_mtime_ns) for path in there], self._kept
        if known is None or known[0] != key:
            known = self._kept = (key, *self._read(picture, kept))
        _, source, plain, scores = known
        if self._marked[:2] != (scores, strength):  # a correction needs no other look
            self._marked = scores, strength, scores.mask(strength)
        mask = corrected(without_kept(self._marked[2].copy(), source), source)
        cover = cv2.resize(mask, plain.shape[1::-1], interpolation=cv2.INTER_AREA)
        red = _COVER * np.minimum(np.asarray(cover, np.float32) / 128, 1)[..., None]
        marked = np.asarray(plain + red * (_MARK - plain), np.uint8)
        is_corrected = source.corrections() is not None
        share = float((mask > 0).mean())
        return MarkedDamage(plain, marked, source.item.name, share, is_corrected)

    def correct(self, stroke: Stroke | None) -> None:
        """Write a stroke into the file of corrections beside the photograph that was looked at
        last; None: delete that. Raises StorageError, InputError."""
        assert self._kept is not None
        _, source, _, scores = self._kept
        path, said = corrections_path(source.item.path), source.corrections()
        assert path is not None
        if stroke is None:
            path.unlink(missing_ok=True)
            return
        points, wide, erases = stroke
        height, width = scores.size.height, scores.size.width
        values = np.full((height, width), _FOUND, np.uint8) if said is None else said.copy()
        drawn = np.rint(np.array(points) * (width, height) - 0.5).astype(np.int32)
        line, colour = [np.vstack([drawn, drawn[-1:]])], 0 if erases else ADDED
        cv2.polylines(values, line, False, colour, max(1, round(wide * width)))
        write_atomic(path, write_png(values[..., None].repeat(3, axis=2), ()))

    def _read(self, picture: str, kept: str) -> tuple[SourceFile, ByteArray, DamageScores]:
        found = next(iter(named_files(Path(picture), recursive=False)), None)
        if found is None or found.fault:
            raise InputError("file_missing", name=picture)
        path, mask = found.path.absolute(), Path(kept).absolute() if kept else None
        source = SourceFile.opened(FileItem(path, 1, path.name, "", mask=mask), self._opened)
        assert source.document is not None
        content, size = source.document.content, source.document.size
        shown = np.asarray(content.space.shown(content.picture(size.rect))[..., :3], np.uint8)
        return source, np.ascontiguousarray(fit_within(shown, _SIDE)), damage_scores(shown)
