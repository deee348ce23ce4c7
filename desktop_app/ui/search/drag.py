"""Pictures of the history as they are dragged: files for other programs and for the canvas, prompts
for the prompt, and numbers of rows for albums."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QByteArray, QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.look.text_scale import scaled

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


def dragged(source: QWidget, mime: QMimeData, picture: QPixmap | None) -> QWidget | None:
    """Let the user drag something; returns the widget of this program that took it.

    Args:
        source: where it comes from.
        mime: of `mime_of`.
        picture: what hangs at the pointer.
    """
    drag = QDrag(source)
    drag.setMimeData(mime)
    if picture is not None:
        drag.setPixmap(picture.scaledToHeight(scaled(72)))
    drag.exec(Qt.DropAction.CopyAction)
    taken = drag.target()
    return taken if isinstance(taken, QWidget) else None
