"""Words of adjustments (`imaging.adjustments`)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.core.values import Field
from desktop_app.imaging.adjustments.adjustment import Adjustment


def adjustment_words(text: str) -> str:
    """A text of an adjustment or of its fields, translated."""
    return QCoreApplication.translate("Adjustments", text)


def field_tip(field: Field) -> str:
    """Rich text: the name in bold, below it the sentence."""
    return f"<b>{adjustment_words(field.name)}</b><br>{adjustment_words(field.tip)}"


def adjustment_tip(row: Adjustment) -> str:
    """Rich text: the name in bold, below it the sentence."""
    return f"<b>{adjustment_words(row.name)}</b><br>{adjustment_words(row.tip)}"
