"""What the dialogs that give the canvas another shape have in common: below the fields, a line that
says what will come of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.core.errors import InputError
from desktop_app.state.document.document import Document
from desktop_app.state.document.reshaping import Reshape, memory_after
from desktop_app.state.painting.expansion import check_canvas
from desktop_app.ui.dialogs.form_dialog import FormDialog, fit_height
from desktop_app.ui.kit import Kit, label
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.texts import error_lines, size_text


class ShapeDialog(FormDialog):
    """Chooses a change of the canvas.

    Args:
        parent: the window.
        kit: theme and icons.
        document: whose canvas it is about.
        then: is given the change that was chosen.
    """

    def __init__(
        self,
        parent: QWidget,
        kit: Kit,
        document: Document,
        then: Callable[[Reshape], object],
    ) -> None:
        super().__init__(parent, width=400, gap=12)
        self.kit, self.document, self._then = kit, document, then
        self.outcome = label("secondary", self, wrap=True)
        self.button = QPushButton(self)
        self.fill_grid()
        self.lay_out(self.button, self.outcome)
        sliders = self.findChildren(ValueSlider)
        for slider in sliders:
            slider.installEventFilter(self)
        for slider in sliders[:1]:
            slider.setFocus()  # a number can be typed at once
        self.refresh()

    # -- what each of them says -------------------------------------------------------------------

    def fill_grid(self) -> None:
        """Make the fields; see `add_row`. Title and words of the button are set here too."""
        raise NotImplementedError

    def change(self) -> Reshape:
        raise NotImplementedError

    # -- common -----------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter on a field accepts, as everywhere in a dialog; alone a slider would begin to be
        typed into. (Typed into, it takes the number first.)"""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not isinstance(event, QKeyEvent) or not isinstance(watched, ValueSlider):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.KeyPress and event.key() in enter:
            self.button.click()
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def refresh(self) -> None:
        """Say what comes of it."""
        change = self.change()
        size = change.size
        memory = size_text(memory_after(self.document.content, change))
        words = self.tr("{width} × {height} px · {megapixels} megapixels · {memory} of memory")
        text = words.format(
            width=size.width,
            height=size.height,
            megapixels=f"{size.area / 1e6:.1f}",
            memory=memory,
        )
        possible = True
        try:
            check_canvas(size)
        except InputError as error:
            text, possible = error_lines(error).what, False
        self.outcome.setText(text)
        self.button.setEnabled(possible)
        if self.isVisible():
            fit_height(self)

    def accept(self) -> None:
        if not self.button.isEnabled():
            return
        change = self.change()
        super().accept()
        self._then(change)
