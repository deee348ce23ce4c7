"""The brushes that ship: resources/brushes/brushes.toml."""

from __future__ import annotations

from typing import Any, cast

from desktop_app.catalog.resources import invalid, read_table
from desktop_app.core.as_json import from_json, known
from desktop_app.core.brushes import BrushKind, BrushPreset, checked

NAME = "brushes"


def load_brushes() -> dict[str, BrushPreset]:
    """All of them by their names, in the order they are shown.

    Raises:
        StorageError: ``catalog_invalid``, naming file and key.
    """
    made = dict[str, BrushPreset]()
    for key, entry in read_table(NAME, NAME).items():
        try:
            known(BrushKind, cast("dict[str, Any]", entry.get("kind", {})))
            preset = checked(from_json(BrushPreset, known(BrushPreset, entry)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise invalid(NAME, key, str(error)) from error
        made[preset.name] = preset
    return made
