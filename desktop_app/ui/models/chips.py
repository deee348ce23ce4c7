"""Small words that can be clicked: trigger words to copy, tags to remove and add."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.kit import Kit, Retranslated, empty, named, styled
from desktop_app.ui.qt.spaced import filled, spaced
from desktop_app.ui.widgets.chip import Chip
from desktop_app.ui.widgets.wrap_layout import FlowLayout
from desktop_app.ui.words.untrusted import plain_tip

_MOST = 24


class CopyChips(Retranslated, QWidget):
    """Words that a click copies."""

    copied = Signal(str)

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._words: tuple[str, ...] = ()
        self._flow = FlowLayout(self)

    def set_words(self, words: tuple[str, ...]) -> None:
        """Show these, the first ones if they are many."""
        if words != self._words:
            self._words = words
            self.retranslate()

    def chips(self) -> list[QPushButton]:
        items = (self._flow.itemAt(at) for at in range(self._flow.count()))
        return [item.widget() for item in items if item is not None]  # pyright: ignore[reportReturnType]

    def retranslate(self) -> None:
        empty(self._flow)
        for word in self._words[:_MOST]:
            chip = Chip(word, self._kit, "copy", self)
            named(
                chip,
                self.tr("Copy “{word}”").format(word=word),
                plain_tip(self.tr("Copy “{word}”").format(word=word)),
            )
            chip.clicked.connect(partial(self._copy, word))
            self._flow.addWidget(chip)
        self.updateGeometry()

    def _copy(self, word: str) -> None:
        QGuiApplication.clipboard().setText(word)
        self.copied.emit(word)


class TagEditor(Retranslated, QWidget):
    """Tags as chips that a click removes, and a field for one more. ``edited`` tells them all."""

    edited = Signal(tuple)

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self._tags: tuple[str, ...] = ()
        self._chips = QWidget(self)
        self._flow = FlowLayout(self._chips)
        self.field = styled(QLineEdit(self), dense="true")
        self.field.setMaxLength(40)
        self.field.returnPressed.connect(self._add)
        filled(spaced(QVBoxLayout(self), 4), self._chips, self.field)
        self.retranslate()

    def retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("Add a tag"))
        self.field.setAccessibleName(self.tr("Add a tag"))
        self._fill()

    def set_tags(self, tags: tuple[str, ...]) -> None:
        if tags != self._tags:
            self._tags = tags
            self._fill()

    def chips(self) -> list[QPushButton]:
        items = (self._flow.itemAt(at) for at in range(self._flow.count()))
        return [item.widget() for item in items if item is not None]  # pyright: ignore[reportReturnType]

    def _fill(self) -> None:
        empty(self._flow)
        for tag in self._tags:
            chip = Chip(tag, self._kit, "x", self._chips)
            words = self.tr("Remove the tag “{tag}”").format(tag=tag)
            named(chip, words, plain_tip(words))
            chip.clicked.connect(partial(self._remove, tag))
            self._flow.addWidget(chip)
        self._chips.setVisible(bool(self._tags))
        self._chips.updateGeometry()

    def _remove(self, tag: str) -> None:
        self._change(tuple(each for each in self._tags if each != tag))

    @Slot()
    def _add(self) -> None:
        words = [word.strip() for word in self.field.text().split(",")]
        new = [word for word in dict.fromkeys(words) if word and word not in self._tags]
        self.field.clear()
        if new:
            self._change((*self._tags, *new))

    def _change(self, tags: tuple[str, ...]) -> None:
        self.set_tags(tags)
        self.edited.emit(tags)
