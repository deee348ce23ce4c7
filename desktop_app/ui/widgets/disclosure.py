"""A part of a panel that is folded away under its heading until it is wanted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop_app.ui.kit import Kit, on_click, put_text, styled
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.qt.spaced import filled, spaced


class Disclosure(QWidget):
    """A heading that is pressed, and what it shows. ``toggled`` tells the user's presses."""

    toggled = Signal(bool)

    def __init__(
        self,
        kit: Kit,
        parent: QWidget | None = None,
        make: Callable[[], object] = lambda: None,
    ) -> None:
        """``make`` gives it its content, if it has none yet; called each time it is unfolded."""
        super().__init__(parent)
        self._make = make
        self._icons = kit.icons
        self.head = styled(on_click(QToolButton(self), self._pressed), look="fold")
        self.head.setCheckable(True)
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        hold(self.head, height=DENSE)
        self.head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.body = QWidget(self)
        self.body.hide()
        filled(spaced(QVBoxLayout(self), 4), self.head, self.body)
        self._draw()

    @property
    def is_open(self) -> bool:
        """Whether its content is seen."""
        return self.head.isChecked()

    def set_text(self, text: str) -> None:
        put_text(self.head, text, name=text)

    def set_content(self, layout: QLayout) -> None:
        """What is folded away; once."""
        layout.setContentsMargins(0, 0, 0, 0)
        self.body.setLayout(layout)

    def set_open(self, is_open: bool) -> None:
        if is_open:
            self._make()
        self.head.setChecked(is_open)
        self.body.setVisible(is_open)
        self._draw()

    def _draw(self) -> None:
        self._icons.place(self.head, "chevron-down" if self.is_open else "chevron-right")

    @Slot(bool)
    def _pressed(self, is_open: bool) -> None:
        self.set_open(is_open)
        self.toggled.emit(is_open)
