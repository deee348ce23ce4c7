"""Pictures of the history as they are dragged: files for other programs and for the canvas, prompts
for the prompt, and numbers of rows for albums."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QByteArray, QMimeData, QUrl

if TYPE_CHECKING:
    from desktop_app.storage.history_entry import HistoryEntry

ENTRIES = "application/x-velatura-history-entries"
"""Of MIME data: the numbers of rows, int64."""


def mime_of(entries: Sequence[HistoryEntry], paths: Sequence[Path]) -> QMimeData:
    """The MIME data of entries.

    Args:
        entries: those that are dragged.
        paths: their pictures, which there are.
    """
    mime = QMimeData()
    ids = np.asarray([entry.id for entry in entries], np.int64)
    mime.setData(ENTRIES, QByteArray(ids.tobytes()))
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def ids_in(mime: QMimeData) -> list[int]:
    """The numbers of rows in MIME data of `mime_of`; none in others."""
    data = bytes(mime.data(ENTRIES).data())
    return np.frombuffer(data[: len(data) // 8 * 8], np.int64).tolist()
