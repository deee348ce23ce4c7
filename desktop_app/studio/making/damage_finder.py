"""What a restoration would take for damage, shown before anything is filled: with the same scores,
masks and strength as the run (`studio.recipes.masking`), but for faces."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import cv2
import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.imaging.damage import damage_scores
from desktop_app.imaging.resize import fit_within
from desktop_app.storage.batch_files import named_files
from desktop_app.studio.recipes.masking import without_kept
from desktop_app.studio.recipes.source import FileItem, SourceFile

if TYPE_CHECKING:
    from desktop_app.core.pixels import ByteArray
    from desktop_app.imaging.damage import DamageScores
    from desktop_app.state.document.document import Document

_SIDE: Final = 1200
"""Pixels of the longest side that is shown."""
_MARK: Final = np.array([255, 40, 40], np.float32)
_COVER: Final = np.float32(0.75)


class MarkedDamage(NamedTuple):
    """A photograph as (h, w, 3) uint8 sRGB, the same with what is damaged in red, its name, and
    the share of it that is."""

    plain: ByteArray
    marked: ByteArray
    name: str
    share: float


class DamageFinder:
    """Keeps what it found of the last photograph. ``opened``: opens a file as a document."""

    def __init__(self, opened: Callable[[Path], Document]) -> None:
        self._opened = opened
        self._kept: tuple[object, SourceFile, ByteArray, DamageScores] | None = None

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
        _, source, shown, scores = known
        mask = without_kept(scores.mask(strength), source)
        plain = np.ascontiguousarray(fit_within(shown, _SIDE))
        cover = cv2.resize(mask, plain.shape[1::-1], interpolation=cv2.INTER_AREA)
        share = _COVER * np.minimum(np.asarray(cover, np.float32) / 128, 1)[..., None]
        marked = np.asarray(plain + share * (_MARK - plain), np.uint8)
        return MarkedDamage(plain, marked, source.item.name, float((mask > 0).mean()))

    def _read(self, picture: str, kept: str) -> tuple[SourceFile, ByteArray, DamageScores]:
        found = next(iter(named_files(Path(picture), recursive=False)), None)
        if found is None or found.fault:
            raise InputError("file_missing", name=picture)
        path, mask = found.path.absolute(), Path(kept).absolute() if kept else None
        source = SourceFile.opened(FileItem(path, 1, path.name, "", mask=mask), self._opened)
        assert source.document is not None
        content, size = source.document.content, source.document.size
        shown = np.asarray(content.space.shown(content.picture(size.rect))[..., :3], np.uint8)
        return source, shown, damage_scores(shown)
