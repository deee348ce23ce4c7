"""The user's own brushes."""

from __future__ import annotations

from typing import Any

from desktop_app.core.brushes import BrushPreset, checked, fitted
from desktop_app.core.errors import InputError
from desktop_app.storage.named_records import NamedRecords


class UserBrushes(NamedRecords[BrushPreset]):
    """The user's brushes, with their tips."""

    kind, place = BrushPreset, "brushes"
    codes = "brushes_unreadable", "brushes_damaged", "brush_exists"

    def checked(self, record: BrushPreset) -> BrushPreset:
        if not (record := fitted(record)).name:
            raise InputError("brush_unnamed")
        return checked(record)

    def made(self, row: Any) -> BrushPreset:
        return checked(super().made(row))
