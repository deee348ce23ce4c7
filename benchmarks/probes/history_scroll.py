"""Scrolling the search page over all entries of the history; a part of `history_probe.py`."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication

from benchmarks.common import wait
from desktop_app.storage.result_file import thumbnail_jpeg
from desktop_app.ui.window.main_window import MainWindow

FRAMES = 600
KINDS = 16


def give_thumbnails(folder: Path) -> None:
    """Give each entry of a history one of some small pictures as its thumbnail."""
    rng = np.random.default_rng(3)
    pictures = list[bytes]()
    for _ in range(KINDS):
        coarse = rng.integers(0, 256, (8, 8, 3), np.uint8)
        pictures.append(thumbnail_jpeg(np.kron(coarse, np.ones((32, 32, 1), np.uint8))))
    with closing(sqlite3.connect(folder / "thumbnails.sqlite")) as database:
        database.execute("ATTACH ? AS source", (str(folder / "history.sqlite"),))
        database.executemany(
            "INSERT OR REPLACE INTO thumbnails SELECT uid, ? FROM source.images"
            f" WHERE id % {KINDS} = ?",
            [(picture, kind) for kind, picture in enumerate(pictures)],
        )
        database.commit()


def frames_ms(window: MainWindow) -> list[float]:
    """Milliseconds of each frame while the page scrolls from the first entry to the last, pictures
    coming in meanwhile; a frame is what the window does from one place of the bar to the next."""
    window.room.show_search()
    page = window.canvas_area.search
    wait(lambda: page.list_model.entry(0) is not None, "the first pictures")
    bar, frames = page.grid.verticalScrollBar(), list[float]()
    for step in range(FRAMES):
        # Half of it by jumps over all entries, half as a wheel does.
        to = bar.maximum() * step // FRAMES if step % 2 else bar.value() + bar.singleStep()
        began = time.perf_counter()
        bar.setValue(to)
        page.grid.viewport().repaint()
        QApplication.processEvents()
        frames.append(1000 * (time.perf_counter() - began))
        time.sleep(0.004)  # until the screen wants the next one
    last = len(page.list_model.ids) - 1
    bar.setValue(bar.maximum())
    wait(lambda: page.list_model.entry(last) is not None, "the last pictures")
    page.leave()
    return frames
