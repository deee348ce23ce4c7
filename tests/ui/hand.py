"""A hand that counts: clicks, strokes and keys in a real window. Words that are typed are free."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QWidget

from desktop_app.ui.window.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton


class Hand:
    """Attributes:
    count: gestures so far.
    """

    def __init__(self, window: MainWindow) -> None:
        self.window, self.count = window, 0
        window.activateWindow()
        window.canvas.setFocus()

    def click(self, widget: QWidget, pos: QPoint | None = None) -> None:
        """A click of the pointer on what is seen there."""
        assert widget.isVisible() and widget.isEnabled(), widget
        self.count += 1
        if widget.focusPolicy() & Qt.FocusPolicy.ClickFocus:
            widget.setFocus()
        QTest.mouseClick(widget, LEFT, pos=widget.rect().center() if pos is None else pos)
        QApplication.processEvents()

    def click_row(self, view: QAbstractItemView, row: int) -> None:
        """A click on a row of a list."""
        place = view.visualRect(view.model().index(row, 0)).center()
        self.click(view.viewport(), place)

    def choose(self, menu: QMenu, text: str) -> None:
        """A click on an entry of an open menu."""
        (action,) = [each for each in menu.actions() if text in each.text().replace("&", "")]
        assert action.isEnabled(), text
        self.click(menu, menu.actionGeometry(action).center())

    def key(self, keys: str) -> None:
        """A key, or several at once, for whoever has the focus."""
        self.count += 1
        QTest.keySequence(QApplication.focusWidget() or self.window.canvas, QKeySequence(keys))
        QApplication.processEvents()

    def type(self, words: str) -> None:
        """Words, for whoever has the focus."""
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClicks(widget, words)

    def stroke(self, *points: tuple[float, float]) -> None:
        """A stroke on the canvas through points given as shares of the picture."""
        canvas, document = self.window.canvas, self.window.workspace.state.document.value
        assert document is not None
        self.count += 1
        places = [
            canvas.viewport.to_canvas(x * document.size.width, y * document.size.height)
            for x, y in points
        ]
        at = [QPoint(round(x), round(y)) for x, y in places]
        QTest.mousePress(canvas, LEFT, pos=at[0])
        for point in at[1:]:
            QTest.mouseMove(canvas, point)
        QTest.mouseRelease(canvas, LEFT, pos=at[-1])
        QApplication.processEvents()
