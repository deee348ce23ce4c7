"""What can be done with the people that a network found in a control layer's picture."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.state.document.control_preview import ControlPreview
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.words.texts import error_lines


class MovableButton(QPushButton):
    """Turns them into poses on the layer; where that can't be done its tooltip says why."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("dense", True)
        hold(self, height=DENSE)
        self.setEnabled(False)

    def show_found(self, preview: ControlPreview | None, *, locked: bool) -> None:
        """Follow what was found.

        Args:
            preview: of the layer; None: there is none yet.
            locked: whether the layer is.
        """
        people = None if preview is None else preview.people
        if locked:
            reason = self.tr("The layer is locked.")
        elif preview is not None and preview.error is not None:
            lines = error_lines(preview.error)
            reason = f"{lines.what} {lines.todo}"
        elif people is None:
            reason = self.tr("No one has been looked for yet.")
        else:
            reason = "" if people else self.tr("Nobody was found in the picture.")
        name = self.tr("Make Editable")
        tip = self.tr("Turn the people found into poses on this layer, whose joints you can drag.")
        self.setText(name)
        self.setToolTip(f"<b>{name}</b><br>{reason or tip}")
        self.setEnabled(not reason)
