"""Places and arrangements of windows as text, as settings keep them."""

from __future__ import annotations

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QWidget


def as_text(data: QByteArray) -> str:
    """Base64, for settings.toml; `as_bytes` reads it back."""
    return bytes(data.toBase64().data()).decode("ascii")


def as_bytes(text: str) -> QByteArray:
    """What `as_text` was given; of any other text something that Qt takes for nothing."""
    return QByteArray.fromBase64(QByteArray(text.encode("ascii", "ignore")))


def geometry_text(window: QWidget) -> str:
    """Where the window stands now."""
    return as_text(window.saveGeometry())


def restore_geometry(window: QWidget, text: str) -> bool:
    """Put it there again; False where the text is not one of `geometry_text`."""
    return window.restoreGeometry(as_bytes(text))
