"""A hand on a real window that opens, paints, saves and closes: by keys, mouse and dialogs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QListView, QPushButton

from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.ui.dialogs.development import DevelopmentDialog
from desktop_app.ui.dialogs.export import ExportDialog
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.window.main_window import MainWindow

WAIT_MS = 60_000


class Waits(Protocol):
    """pytest-qt's bot, as far as a hand needs it."""

    def waitUntil(self, callback: Callable[[], bool], *, timeout: int) -> None: ...


class Hand:
    """See the module."""

    def __init__(self, window: MainWindow, qtbot: Waits) -> None:
        self.window, self.qtbot = window, qtbot
        self.state, self.saving = window.workspace.state, window.workspace.files.saving

    @property
    def document(self) -> Document:
        document = self.state.document.value
        assert document is not None
        return document

    def wait(self, done: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(done, timeout=WAIT_MS)

    def rest(self) -> None:
        """Until nothing happens in the background."""
        work = self.window.workspace
        self.wait(lambda: work.is_idle and not self.saving.is_writing)

    def press(self, keys: str) -> None:
        combination: Any = cast("Any", QKeySequence(keys))[0]
        self.window.activateWindow()  # a dialog was in front of it, maybe
        self.wait(self.window.isActiveWindow)
        QTest.keyClick(self.window, combination.key(), combination.keyboardModifiers())
        QApplication.processEvents()

    # -- what is done to a picture ----------------------------------------------------------------

    def open(self, path: Path) -> Document:
        before = self.state.document.value
        self.press("Ctrl+O")
        self.choose(path)
        self.wait(lambda: self.state.document.value not in (None, before) or self._is_asked)
        if self._is_asked:
            QTest.keyClick(self.window.findChildren(DevelopmentDialog)[-1], Qt.Key.Key_Return)
            self.wait(lambda: self.state.document.value not in (None, before))
        self.rest()
        return self.document

    @property
    def _is_asked(self) -> bool:
        """How a raw file is to be developed, and the answer counts."""
        dialogs = self.window.findChildren(DevelopmentDialog)
        return bool(dialogs) and dialogs[-1].isVisible() and dialogs[-1].button.isEnabled()

    def paint(self) -> None:
        """A stroke of colour, which gets a layer of its own."""
        self._stroke(ToolId.PAINT)

    def mask(self) -> None:
        """A stroke of the mask's brush."""
        self._stroke(ToolId.BRUSH)

    def flip(self) -> None:
        """Mirror the picture: an edit that leaves it flat."""
        self.window.kit.actions["flip_horizontal"].trigger()
        self.wait(lambda: self.document.undo_stack.undo_name == "flip_horizontal")
        self.rest()

    def _stroke(self, tool: ToolId) -> None:
        count = self.document.undo_stack.position
        self.state.tools.active.value = tool
        canvas = self.window.canvas
        middle = QPoint(canvas.width() // 2, canvas.height() // 2)
        left = Qt.MouseButton.LeftButton
        QTest.mousePress(canvas, left, pos=middle)
        QTest.mouseMove(canvas, middle + QPoint(20, 6))
        QTest.mouseRelease(canvas, left, pos=middle + QPoint(20, 6))
        self.wait(lambda: self.document.undo_stack.position > count)

    # -- dialogs ----------------------------------------------------------------------------------

    @property
    def file_dialog(self) -> QFileDialog | None:
        shown = [one for one in self.window.findChildren(QFileDialog) if one.isVisible()]
        return shown[0] if shown else None

    @property
    def question(self) -> Question | None:
        shown = [one for one in self.window.findChildren(Question) if one.isVisible()]
        return shown[0] if shown else None

    def choose(self, path: Path) -> None:
        """Type a name into the dialog of files and press Enter; agree where Qt asks."""
        self.wait(lambda: self.file_dialog is not None)
        dialog = self.file_dialog
        assert dialog is not None
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, True)
        name = dialog.findChild(QLineEdit, "fileNameEdit")
        assert isinstance(name, QLineEdit)
        files = dialog.findChild(QListView, "listView")
        assert isinstance(files, QListView)
        files.selectionModel().clear()  # what is chosen in the list would win
        name.setText(str(path))
        QTest.keyClick(name, Qt.Key.Key_Return)
        QApplication.processEvents()
        assert self.file_dialog is None, "a dialog that asks back"

    def proposed(self) -> str:
        """The name in the dialog of files, which is closed then."""
        self.wait(lambda: self.file_dialog is not None)
        dialog = self.file_dialog
        assert dialog is not None
        name = Path(dialog.selectedFiles()[0]).name
        dialog.reject()
        return name

    def answer(self, words: str) -> None:
        self.wait(lambda: self.question is not None)
        question = self.question
        assert question is not None
        button = next(one for one in question.buttons if one.text() == words)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def offer(self, words: str) -> None:
        """Press a button of the bar above the canvas."""

        def offered() -> list[QPushButton]:
            buttons = self.window.bars.notice_bar.findChildren(QPushButton)
            return [one for one in buttons if one.isVisible() and one.text() == words]

        self.wait(lambda: len(offered()) == 1)
        (button,) = offered()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def export(self, path: Path, kind: str, quality: int | None = None) -> None:
        """By its key, the dialog, and a name."""
        self.press("Ctrl+Alt+Shift+S")
        self.accept_export(kind, quality)
        self.choose(path)

    def accept_export(self, kind: str = "", quality: int | None = None) -> None:
        """Say what kind of copy it is to be; as it was last, if it isn't told."""
        dialog = self.window.findChild(ExportDialog)
        assert isinstance(dialog, ExportDialog)
        if kind:
            dialog.format.setCurrentIndex(dialog.format.findData(kind))
        if quality is not None:
            dialog.quality.set_number(quality)
        dialog.accept()
