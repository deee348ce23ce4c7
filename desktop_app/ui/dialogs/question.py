"""A short question with two or three answers; does not stop the event loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.kit import label
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.spaced import Gap, filled, spaced
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP


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


def ask_delete(
    parent: QWidget,
    title: str,
    text: str,
    delete: Callable[[], object],
    said: tuple[str, str] = ("", ""),
) -> None:
    """Ask before what no undo brings back; ``said``: what the answers are called in place of Delete
    and Cancel."""
    words = partial(QCoreApplication.translate, "Question")
    answers = (
        Answer(said[0] or words(QT_TRANSLATE_NOOP("Question", "Delete")), delete, loses=True),
        Answer(said[1] or words(QT_TRANSLATE_NOOP("Question", "Cancel")), main=True),
    )
    Question(parent.window(), title, text, answers).open()


class _Key(QObject):
    def __init__(self, view: QWidget, keys: list[QKeySequence], ask: Callable[[], object]) -> None:
        super().__init__(view)
        self._keys, self._ask = keys, ask
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = event.type() == QEvent.Type.KeyPress
        if pressed and QKeySequence(cast("QKeyEvent", event).keyCombination()) in self._keys:
            self._ask()
            return True
        return super().eventFilter(watched, event)


def delete_by_key(view: QWidget, ask: Callable[[], object]) -> None:
    """Let Del, in a list of the user's things, do what its Delete does."""
    _Key(view, QKeySequence.keyBindings(QKeySequence.StandardKey.Delete), ask)


def rename_by_key(view: QWidget, ask: Callable[[], object]) -> None:
    """The same of F2, for their names."""
    _Key(view, [QKeySequence(Qt.Key.Key_F2)], ask)


class Question(QDialog):
    """Asks, and does what the chosen answer stands for. Esc chooses nothing."""

    def __init__(self, parent: QWidget, title: str, text: str, answers: Sequence[Answer]) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.buttons: list[QPushButton] = []
        heading = label("title", self, wrap=True)
        heading.setText(title)
        self.text = label("", self, wrap=True)
        self.text.setText(text)
        buttons = spaced(QHBoxLayout(), 8)
        for answer in (a for a in answers if a.apart):
            buttons.addWidget(self._button(answer))
        buttons.addStretch(1)
        for answer in (a for a in answers if not a.apart):
            buttons.addWidget(self._button(answer))
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
