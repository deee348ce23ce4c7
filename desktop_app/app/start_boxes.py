"""Asks whether to start with the window as on the first day, after it did not come up."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox

from desktop_app.core.errors import VelaturaError
from desktop_app.ui.words.texts import error_lines


def safe_start_box() -> QMessageBox:
    """The box; the caller shows it and asks `wants_safe_start`."""
    translate = QCoreApplication.translate
    box = QMessageBox(
        QMessageBox.Icon.Question,
        "Velatura",
        translate("SafeStart", "Velatura failed to start twice in a row."),
    )
    box.setInformativeText(
        translate(
            "SafeStart",
            "Safe mode uses the default panels, without OpenVINO, plugins or other extras. Your"
            " settings, models and history are not changed.",
        )
    )
    safely = box.addButton(
        translate("SafeStart", "Start in Safe Mode"), QMessageBox.ButtonRole.AcceptRole
    )
    box.addButton(translate("SafeStart", "Start Normally"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(safely)
    for button in box.buttons():
        button.setAccessibleName(button.text())
    box.setAccessibleName("Velatura")
    return box


def wants_safe_start(box: QMessageBox) -> bool:
    """Whether the box was answered so."""
    return box.clickedButton() == box.defaultButton()


def start_failed_box(error: VelaturaError) -> QMessageBox:
    """A box that holds the three lines of ``error``; the caller shows it."""
    lines = error_lines(error)
    box = QMessageBox(QMessageBox.Icon.Critical, "Velatura", lines.what)
    box.setTextFormat(Qt.TextFormat.PlainText)  # it may quote a stranger's file
    box.setInformativeText(f"{lines.kept}\n{lines.todo}")
    box.setDetailedText(error.details)
    box.setAccessibleName("Velatura")
    return box
