"""The reference board's pictures: read, copied into the data folder and brought back elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.checked_text import with_check
from desktop_app.core.errors import VelaturaError
from desktop_app.core.json_rows import Rows, keep_lost
from desktop_app.core.observable import Signal
from desktop_app.core.pixels import ByteArray
from desktop_app.core.safe_open import read_regular
from desktop_app.core.set_aside import aside_error, aside_file
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.resize import fit_within
from desktop_app.state.app_state import AppState
from desktop_app.state.notice import Notice
from desktop_app.state.painting.reference_board import (
    MOST_SIDE,
    BoardPicture,
    ReferenceBoard,
    board_from_json,
    board_to_json,
)
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.pictures import open_picture
from desktop_app.worker.background import BackgroundTasks

_LEAST = 256
"""Longer side of the smallest of a picture's copies, in pixels."""

Levels = tuple[ByteArray, ...]
"""A picture, half of it, a quarter of it…: each (h, w, 3|4) uint8 sRGB."""

_Read = tuple[BoardPicture, Levels]


class BoardSession(QObject):
    """Keeps the board of one data folder; ``came`` tells the blob whose pixels are there now."""

    def __init__(self, state: AppState, background: BackgroundTasks, paths: DataPaths) -> None:
        super().__init__()
        self.board = ReferenceBoard()
        self.came: Signal[str] = Signal()
        self._state, self._background = state, background
        self._file, self._store = paths.reference_board, BlobStore(paths.reference_pictures)
        self._levels: dict[str, Levels] = {}
        self._is_saving = self._is_saved_again = False
        background.run(partial(_read_board, self._file), self._began, self._failed)

    def pixels(self, blob: str) -> Levels:
        """A picture's pixels; empty: they are not there yet, or not any more."""
        return self._levels.get(blob, ())

    def add_files(self, paths: Sequence[Path], at: tuple[float, float] | None = None) -> None:
        """Copy pictures onto the board; what can't be read is said."""
        for path in paths:
            self._add(path.name, lambda path=path: open_picture(path).shown, at)

    def add_data(self, data: bytes, at: tuple[float, float] | None = None) -> None:
        """The same of an encoded picture."""
        self._add("", lambda: read_picture(data, "").shown, at)

    def add_pixels(self, pixels: ByteArray, name: str) -> None:
        """The same of (h, w, 3|4) uint8 sRGB."""
        self._add(name, lambda: pixels, None)

    def _add(self, name: str, get: Callable[[], ByteArray], at: tuple[float, float] | None) -> None:
        done = partial(self._added, at)
        self._background.run(partial(_taken, self._store, name, get), done, self._failed)

    def _added(self, at: tuple[float, float] | None, read: _Read) -> None:
        self._came(read)
        self.board.add((read[0],), at)

    def _began(self, found: Rows[BoardPicture]) -> None:
        pictures = tuple(found.rows)
        # What was laid on it meanwhile lies on top.
        self.board.pictures.value = (*pictures, *self.board.pictures.value)
        self.board.pictures.changed.connect(lambda _: self._save())
        for one in {one.blob: one for one in pictures}.values():
            self._background.run(
                partial(_brought_back, self._store, one), self._came, partial(self._gone, one)
            )
        used = {one.blob for one in pictures}
        kept = aside_file(self._file)
        if not kept.exists():  # what is kept there may need them
            self._background.run(partial(self._store.remove_unused, used), _done, self._failed)
        elif found.damage or found.lost:
            reason, count = found.damage or found.lost[0].reason, max(1, len(found.lost))
            self._failed(aside_error("the reference board", count, reason, kept.name))

    def _came(self, read: _Read) -> None:
        self._levels[read[0].blob] = read[1]
        self.came.send(read[0].blob)

    def _gone(self, picture: BoardPicture, _: VelaturaError) -> None:
        missing = self.board.missing
        missing.value = (*missing.value, picture.name)

    def _failed(self, error: VelaturaError) -> None:
        self._is_saving = False
        self._state.notice.value = Notice(error)

    def _save(self) -> None:
        """One after another: the last one stays."""
        if self._is_saving:
            self._is_saved_again = True
            return
        self._is_saving, self._is_saved_again = True, False
        data = json.dumps(board_to_json(self.board.pictures.value), indent=1).encode()
        write = partial(write_atomic, self._file, with_check(data))
        self._background.run(write, self._saved, self._failed)

    def _saved(self, _: object) -> None:
        self._is_saving = False
        if self._is_saved_again:
            self._save()


def _done(_: object) -> None:
    """Nothing is left to do."""


def _read_board(path: Path) -> Rows[BoardPicture]:
    """In a background thread; what can't be understood is set aside. Raises as `put_aside`."""
    try:
        data = read_regular(path)
    except OSError:
        return Rows([], [], "")
    found = board_from_json(data)
    keep_lost(path, data, found)
    return found


def _taken(store: BlobStore, name: str, get: Callable[[], ByteArray]) -> _Read:
    """In a background thread: the picture is copied before it is shown."""
    pixels = fit_within(get(), MOST_SIDE)
    blob, (height, width) = store.put(pixels), pixels.shape[:2]
    return BoardPicture(blob, name, width, height), _levels(pixels)


def _brought_back(store: BlobStore, picture: BoardPicture) -> _Read:
    return picture, _levels(store.get(picture.blob))


def _levels(pixels: ByteArray) -> Levels:
    found = [pixels]
    while max(found[-1].shape[:2]) > _LEAST * 2:
        found.append(fit_within(found[-1], max(found[-1].shape[:2]) // 2))
    return tuple(found)
