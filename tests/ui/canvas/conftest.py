"""The canvas in a window, for every test here."""

from __future__ import annotations

from tests.ui.canvas.bench import bench, icons, photo, theme

__all__ = ["bench", "icons", "photo", "theme"]
