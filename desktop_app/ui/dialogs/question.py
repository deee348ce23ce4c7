"""A short question with two or three answers; does not stop the event loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.kit import label
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.spaced import STRETCH, Gap, filled, spaced


@dataclass(frozen=True, eq=False)
class Answer:
    """One button.

    Attributes:
        words: what it says.
        act: what it does, after the question is closed; None: nothing (Cancel).
        main: the one Enter presses.
        apart: stands at the left, away from the others.
        loses: something is lost that way, and no undo brings it back.
    """

    words: str
    act: Callable[[], object] | None = None
    main: bool = False
    apart: bool = False
    loses: bool = False


class Question(QDialog):
    """Asks, and does what the chosen answer stands for. Esc chooses nothing."""

    def __init__(self, parent: QWidget, title: str, text: str, *answers: Answer) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.buttons: list[QPushButton] = []
        heading = label("title", self, wrap=True)
        heading.setText(title)
        self.text = label("", self, wrap=True)
        self.text.setText(text)
        apart = [self._button(one) for one in answers if one.apart]
        others = [self._button(one) for one in answers if not one.apart]
        buttons = filled(spaced(QHBoxLayout(), 8), *apart, STRETCH, *others)
        layout = filled(
            spaced(QVBoxLayout(self), 8, (20, 18, 20, 16)), heading, self.text, Gap(8), buttons
        )
        hold(self, least_width=420)
        wide = self.sizeHint().width()  # whose height is too little for lines that are broken
        self.resize(wide, layout.totalHeightForWidth(wide))

    def _button(self, answer: Answer) -> QPushButton:
        button = QPushButton(answer.words, self)
        button.setAccessibleName(answer.words)
        button.setAutoDefault(answer.main)
        button.setDefault(answer.main)
        if answer.main:
            button.setProperty("look", "primary")
            button.setFocus()
        elif answer.loses:
            button.setProperty("look", "danger")
        button.clicked.connect(self.accept if answer.act else self.reject)
        if answer.act is not None:
            button.clicked.connect(answer.act)
        self.buttons.append(button)
        return button
