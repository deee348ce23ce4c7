"""The report of a problem: everything that is in it is seen before it is copied or saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.errors import VelaturaError
from desktop_app.ui.dialogs.choose_folder import choose_new_file
from desktop_app.ui.kit import Act, Caption, Retranslated, label
from desktop_app.ui.qt.spaced import Gap, filled, grow, spaced
from desktop_app.ui.words.texts import error_lines
from desktop_app.worker.reporting import Reporting


class ReportDialog(Retranslated, QDialog):
    """Shows a report as soon as it is made.

    Args:
        parent: the window it stands over.
        reporting: makes it.
        saves: whether Enter saves it instead of copying it.
        copies: whether it is copied as soon as it is there.
    """

    def __init__(
        self,
        parent: QWidget,
        reporting: Reporting,
        *,
        saves: bool = False,
        copies: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._reporting, self._copies = reporting, copies
        self._state = "making"
        self._failure: VelaturaError | None = None
        self._title, self._text = label("title", self), label("", self, wrap=True)
        self.view = QPlainTextEdit(self)
        self.view.setReadOnly(True)
        self.view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.said = label("secondary", self, wrap=True)
        self.save, self.copy, self.leave = (QPushButton(self) for _ in range(3))
        main = self.save if saves else self.copy
        main.setProperty("look", "primary")
        main.setDefault(True)
        buttons = filled(spaced(QHBoxLayout(), 8), grow(self.said), self.leave)
        for button in (self.copy, self.save) if saves else (self.save, self.copy):
            buttons.addWidget(button)
        filled(
            spaced(QVBoxLayout(self), 8, (20, 18, 20, 16)),
            self._title,
            self._text,
            grow(self.view),
            Gap(4),
            buttons,
        )
        self.resize(QSize(720, 520))
        self.retranslate()
        reporting.make(self._screen(), self._made, self._failed)

    @property
    def text(self) -> str:
        """The report; empty until it is there."""
        return self.view.toPlainText()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Report"))
        self.acts.refresh()

    def _acts(self) -> list[Act | Caption]:
        words = {
            "making": self.tr("Collecting…"),
            "copied": self.tr("Copied to the clipboard."),
            "saved": self.tr("Saved."),
            "failed": "" if self._failure is None else error_lines(self._failure).what,
        }
        there = bool(self.text)
        return [
            Caption("_title", self.tr("Problem report")),
            Caption(
                "_text",
                self.tr(
                    "This is the whole report. Prompts, pictures, file names, your name and tokens "
                    "are left out. Nothing is sent: paste or attach it where you ask for help."
                ),
            ),
            Caption("view", self.tr("Report")),
            Caption("said", words.get(self._state, "")),
            Act("save", self.tr("Save…"), self._ask_for_file, can=there),
            Act("copy", self.tr("Copy"), self._copy, can=there),
            Act("leave", self.tr("Close"), self.accept),
        ]

    def _tell(self, state: str) -> None:
        self._state = state
        self.acts.refresh()

    def _screen(self) -> dict[str, str]:
        screen = self.screen()
        size = screen.size()
        return {
            "screen": f"{size.width()}x{size.height()}, {screen.devicePixelRatio():g}x",
            "screens": str(len(QGuiApplication.screens())),
            "window system": QGuiApplication.platformName(),
        }

    def _made(self, text: str) -> None:
        self.view.setPlainText(text)
        self._tell("made")
        if self._copies:
            self._copy()

    def _failed(self, error: VelaturaError) -> None:
        self._failure = error
        self._tell("failed")

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self._tell("copied")

    @Slot()
    def _ask_for_file(self) -> None:
        filters = self.tr("Reports (*.md)"), self.tr("All files (*)")
        title = self.tr("Save Report")
        choose_new_file(self, title, filters, "velatura-report.md", self.save_to)

    @Slot(str)
    def save_to(self, name: str) -> None:
        """Write it to a file."""
        self._reporting.save(Path(name), self.text, self._saved, self._failed)

    def _saved(self, _: None) -> None:
        self._tell("saved")
