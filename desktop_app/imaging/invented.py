"""The map of invented pixels: which a model, or a removal, made or changed."""

from __future__ import annotations

from typing import Final

MADE: Final = 255
"""Of a pixel that is new."""

CHANGED: Final = 128
"""Of one that was changed: cleaned, enlarged, gone over."""
