"""How many tokens a prompt takes, at the end of its field; a press shows which."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtWidgets import QPushButton

from desktop_app.state.work.prompt_reading import PromptReading
from desktop_app.ui.kit import named
from desktop_app.ui.look.text_scale import scaled_height, use_font
from desktop_app.ui.look.theme import small_digits
from desktop_app.ui.widgets.prompt_edit import PromptEdit

_HEIGHT = 24


class TokenCount(QPushButton):
    """Is in the corner of ``field``, and only while there is something to count."""

    def __init__(self, field: PromptEdit) -> None:
        super().__init__(field)
        self._field = field
        self.setProperty("look", "cost")
        self.setProperty("corner", True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        use_font(self, small_digits)
        self.hide()
        field.set_corner(self)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), scaled_height(_HEIGHT))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._field.corner_changed()

    def show_reading(self, reading: PromptReading | None) -> None:
        """Count what is heard of the field's text."""
        text = "" if reading is None else _counted(reading)
        if text != self.text():
            self.setText(text)
            lost = reading is not None and bool(reading.beyond)
            self.setProperty("cost", "no" if lost else "")
            self.style().polish(self)
            self.setVisible(bool(text))
            self._field.corner_changed()
        tip = QCoreApplication.translate("TokenCount", "Tokens of the prompt. Click for details.")
        named(self, f"{tip} {text}", tip)


def _counted(reading: PromptReading) -> str:
    """ "12/75", "80/150" of two chunks, "+4" of what is cut off; empty for an empty prompt."""
    if not reading.encoders or not reading.parsed.text.strip():
        return ""
    most = max(reading.encoders, key=lambda each: (len(each.beyond), each.count))
    if most.beyond:
        return f"+{len(most.beyond)}"
    return f"{most.count}/{most.length * len(most.chunks)}"
