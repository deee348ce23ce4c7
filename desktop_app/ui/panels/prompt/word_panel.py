"""The dictionary of prompt words: search, groups, and a press that puts the word into the prompt.

For people who think in Chinese and use models that read English. A card above the prompt that
blocks nothing, and goes with Esc.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.catalog.prompt_words import (
    PromptWord,
    has_own_words,
)
from desktop_app.core.observable import connect_each
from desktop_app.studio.translating import known_dictionary
from desktop_app.ui.kit import Act, Caption, Kit, label, row
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.prompt_edit import PromptEdit
from desktop_app.ui.words.untrusted import plain_tip

_SIZE = (520, 380)
_GAP = 6


class WordPanel(Card):
    """A card over the window; made when it is first wanted."""

    def __init__(self, field: PromptEdit, kit: Kit) -> None:
        super().__init__(field, kit.theme, _SIZE)
        self._words_into = field
        self._dictionary = known_dictionary()
        self.title = label("heading", self)
        self.search = QLineEdit(self)
        self.groups, self.words = QListWidget(self), QListWidget(self)
        self.note = label("secondary", self, wrap=True)
        self.replace = QPushButton(self)
        self.search.setClearButtonEnabled(True)
        for titles in self._dictionary.groups:
            self.groups.addItem(titles.title)
        self.groups.setCurrentRow(0)
        for view in (self.groups, self.words):
            view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
            view.setUniformItemSizes(True)
        filled(
            spaced(QVBoxLayout(self), 8, (12, 10, 12, 12)),
            filled(row(12), self.title, grow(self.search)),
            grow(filled(row(8), self.groups, grow(self.words))),
            filled(row(12), grow(self.note), self.replace),
        )
        self.search.textChanged.connect(self._fill)
        self.groups.currentRowChanged.connect(self._group_chosen)
        connect_each(self._insert, self.words.itemActivated, self.words.itemClicked)
        field.edited.connect(self.acts.refresh)
        self.retranslate()

    def open_above(self, field: QWidget) -> None:
        """Show it; words go into ``field``."""
        assert isinstance(field, PromptEdit)
        self._words_into = field
        self.acts.refresh()
        bar = self.groups.verticalScrollBar().sizeHint().width()
        self.groups.setFixedWidth(self.groups.sizeHintForColumn(0) + bar + _GAP)
        super().open_above(field)
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def retranslate(self) -> None:
        self.acts.refresh()
        self._fill()

    def _acts(self) -> list[Act | Caption]:
        return [
            Caption("title", self.tr("Prompt dictionary")),
            Caption(
                "search",
                self.tr("Search in Chinese or English"),
                name=self.tr("Search words"),
            ),
            Caption("groups", self.tr("Word groups")),
            Caption("words", self.tr("Words")),
            Caption("note", self.tr("Most models read English. Click a word to insert it.")),
            Act(
                "replace",
                self.tr("Translate the prompt to English"),
                self._replace,
                self.tr("Translate the Chinese words of the prompt that the dictionary knows."),
                can=has_own_words(self._words_into.toPlainText()),
            ),
        ]

    # -- keys -------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        searching = self.window().focusWidget() is self.search
        if event.key() == Qt.Key.Key_Down and searching:
            self.words.setFocus()
            self.words.setCurrentRow(0)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and searching:
            first = self.words.item(0)
            if first is not None:
                self._insert(first)
        else:
            super().keyPressEvent(event)

    # -- words -----------------------------------------------------------------------------------

    @Slot()
    def _fill(self) -> None:
        text = self.search.text().strip()
        self.words.clear()
        if text:
            shown = self._dictionary.find(text)
        else:
            at = max(0, self.groups.currentRow())
            shown = list(self._dictionary.groups[at].words) if self._dictionary.groups else []
        for word in shown:
            self.words.addItem(_item(word))

    @Slot(int)
    def _group_chosen(self, _: int) -> None:
        self.search.clear()
        self._fill()

    @Slot(QListWidgetItem)
    def _insert(self, item: QListWidgetItem) -> None:
        english: str = item.data(Qt.ItemDataRole.UserRole)
        cursor = self._words_into.textCursor()
        before = self._words_into.toPlainText()[: cursor.selectionStart()].rstrip(" ")
        apart = "" if not before or before.endswith((",", "\n")) else ","
        at_end = self._words_into.toPlainText()[: cursor.selectionStart()]
        gap = " " if apart or (before and not at_end.endswith((" ", "\n"))) else ""
        cursor.insertText(f"{apart}{gap}{english}")
        self._words_into.setTextCursor(cursor)

    @Slot()
    def _replace(self) -> None:
        text = self._dictionary.in_english(self._words_into.toPlainText())
        cursor = self._words_into.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(text)  # undone by Ctrl+Z, as what is typed


def _item(word: PromptWord) -> QListWidgetItem:
    made = QListWidgetItem(f"{word.own}    {word.english[0]}")
    made.setData(Qt.ItemDataRole.UserRole, word.english[0])
    if word.english[1:]:
        made.setToolTip(plain_tip(", ".join(word.english)))
    return made
