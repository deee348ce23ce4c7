"""The line below the pictures: what is selected, what was just done and can be undone, and a name
that is asked for in place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QStackedWidget, QWidget

from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    put_text,
    row,
    start_typing,
    styled,
)
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.accessible import announce
from desktop_app.ui.widgets.elided_label import ElidedLabel


class PageBar(Retranslated, QStackedWidget):
    """Says one of three things. Esc leaves a name as it was. Beside one picture that is selected
    stands the page's main button, which calls ``use``."""

    def __init__(self, kit: Kit, use: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._done: Callable[[], str] = str
        self._undo_it: Callable[[], object] = lambda: None
        self._name_it: Callable[[str], object] = lambda name: None
        self.words, self.facts = ElidedLabel(self), styled(ElidedLabel(self), role="secondary")
        self.done, self.asked = ElidedLabel(self), styled(ElidedLabel(self), role="secondary")
        self.field = hold(QLineEdit(), least_width=120, most_width=320)
        self.undo, self.close_button, self.accept, self.cancel, self.use = buttons = [
            QPushButton() for _ in range(5)
        ]
        self._use, self._can_undo = use, False
        kit.primary_buttons.add(self.use, "page")
        for part in (self.field, *buttons):
            part.setProperty("dense", "true")
        for parts in (
            (self.words, self.facts, self.use),
            (self.done, self.undo, self.close_button),
            (self.asked, self.field, self.accept, self.cancel),
        ):
            page = QWidget()
            line = row(8, (12, 4, 12, 4))
            for part in parts:
                line.addWidget(part, int(part in (self.words, self.field)))
            if parts[0] is not self.words:
                line.addStretch(1)
            page.setLayout(line)
            self.addWidget(page)
        self.field.returnPressed.connect(self._accept)
        self.field.textChanged.connect(self.acts.refresh)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        return [
            Act(
                "use",
                self.tr("Use Prompt and Settings"),
                self._use,
                shown=bool(self.facts.text()),
            ),
            Caption("done", self._done()),
            Act("undo", self.tr("Undo"), self._undo, shown=self._can_undo),
            Act("close_button", self.tr("Close"), self.rest),
            Act("accept", self.tr("Save"), self._accept, can=bool(self.field.text().strip())),
            Act("cancel", self.tr("Cancel"), self.rest),
        ]

    @property
    def is_asking(self) -> bool:
        """Whether a name is asked for."""
        return self.currentIndex() == 2

    def tell(self, words: str, facts: str) -> None:
        """What is selected, and facts of it, if it is one picture."""
        self.words.setText(words)
        self.facts.setText(facts)
        self.acts.refresh()

    def offer_undo(self, words: Callable[[], str], undo: Callable[[], object]) -> None:
        """Say what was done, in the language of the moment; ``undo`` undoes it."""
        self._undo_it, self._can_undo = undo, True
        self._show_done(words)

    def say(self, words: Callable[[], str]) -> None:
        """Say what was done, and can't be undone."""
        self._can_undo = False
        self._show_done(words)

    def _show_done(self, words: Callable[[], str]) -> None:
        self._done = words
        self.acts.refresh()
        self.setCurrentIndex(1)
        announce(self, words())

    def ask(self, words: str, name: str, then: Callable[[str], object]) -> None:
        """Ask for a name; ``then`` gets one that isn't empty."""
        self._name_it = then
        self.asked.setText(words)
        put_text(self.field, name, name=words)
        self.setCurrentIndex(2)
        start_typing(self.field)

    @Slot()
    def rest(self) -> None:
        """Say what is selected again."""
        self.setCurrentIndex(0)

    @Slot()
    def _undo(self) -> None:
        self.rest()
        self._undo_it()

    @Slot()
    def _accept(self) -> None:
        if self.accept.isEnabled():
            self.rest()
            self._name_it(self.field.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.currentIndex():
            self.rest()
        else:
            super().keyPressEvent(event)
