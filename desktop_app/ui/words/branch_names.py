"""What branches are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.state.document.branches import Branch

_UNNAMED = QT_TRANSLATE_NOOP("Branches", "Before switching")


def branch_words(branch: Branch) -> str:
    """Its name; one that was taken when its state was left has none of its own."""
    return branch.name or QCoreApplication.translate("Branches", _UNNAMED)
