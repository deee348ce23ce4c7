"""A real window, as tests of the window's other parts have it."""

from __future__ import annotations

from tests.ui.conftest import english_after, open_picture, window, with_models

__all__ = ["english_after", "open_picture", "window", "with_models"]
