"""Says why the window can't open, for who started it from an icon and sees no terminal."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from desktop_app.core.errors import VelaturaError
from desktop_app.ui.words.texts import error_lines


def start_failed_box(error: VelaturaError) -> QMessageBox:
    """A box that holds the three lines of ``error``; the caller shows it."""
    lines = error_lines(error)
    box = QMessageBox(QMessageBox.Icon.Critical, "Velatura", lines.what)
    box.setTextFormat(Qt.TextFormat.PlainText)  # it may quote a stranger's file
    box.setInformativeText(f"{lines.kept}\n{lines.todo}")
    box.setDetailedText(error.details)
    box.setAccessibleName("Velatura")
    return box
