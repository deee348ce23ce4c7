"""What the search in the guide has found: heading, page, and a piece of the text."""

from __future__ import annotations

import re
from html import escape

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QTextDocument, QTextOption
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyleOptionViewItem, QWidget

from desktop_app.core.observable import connect_each
from desktop_app.ui.help.guide_search import FoundSection
from desktop_app.ui.kit import scrolls_down
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.theme import secondary_font
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows
from desktop_app.ui.widgets.row_painting import paint_row

_FOUND = Qt.ItemDataRole.UserRole
_PAD = 8


def _marked(text: str, terms: tuple[str, ...]) -> str:
    """Escaped, with the terms in bold."""
    if not terms:
        return escape(text)
    pattern = re.compile("|".join(map(re.escape, terms)), re.IGNORECASE)
    pieces, at = [], 0
    for match in pattern.finditer(text):
        pieces.append(f"{escape(text[at : match.start()])}<b>{escape(match[0])}</b>")
        at = match.end()
    return "".join(pieces) + escape(text[at:])


class _Delegate(DrawnRows):
    terms: tuple[str, ...] = ()

    def _document(self, found: FoundSection, width: int) -> QTextDocument:
        tokens, small = self.theme.tokens, secondary_font().pointSizeF()
        document = QTextDocument()
        document.setDocumentMargin(0)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        widget = self.parent()
        if isinstance(widget, QWidget):
            document.setDefaultFont(widget.font())
        heading = found.section.heading
        within = f" · {escape(found.title)}" if found.section.number else ""
        document.setHtml(
            f'<div style="color:{tokens.text}; font-weight:600">{escape(heading)}'
            f'<span style="color:{tokens.secondary}; font-weight:400; font-size:{small}pt">{within}'
            f'</span></div><div style="color:{tokens.secondary}; font-size:{small}pt">'
            f"{_marked(found.snippet, self.terms)}</div>"
        )
        document.setTextWidth(width)
        return document

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListWidget) else 240
        document = self._document(index.data(_FOUND), width - 2 * _PAD - 8)
        return QSize(width, round(document.size().height()) + 2 * _PAD)

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        area = option.rect
        paint_row(painter, option, self.theme.tokens, 4, 1)
        painter.translate(area.left() + _PAD + 4, area.top() + _PAD)
        self._document(index.data(_FOUND), area.width() - 2 * _PAD - 8).drawContents(painter)


class ResultsList(QListWidget):
    """``chosen`` tells which page and which of its headings is wanted."""

    chosen = Signal(str, int)

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._delegate = _Delegate(icons, self)
        self.setItemDelegate(self._delegate)
        self.setMouseTracking(True)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        scrolls_down(self)
        connect_each(self._activated, self.itemActivated, self.itemClicked)
        icons.theme.changed.connect(self.viewport().update)

    def show_found(self, found: list[FoundSection], terms: tuple[str, ...]) -> None:
        self._delegate.terms = terms
        self.clear()
        for one in found:
            item = QListWidgetItem(self)
            item.setData(_FOUND, one)
            words = f"{one.section.heading}. {one.title}. {one.snippet}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
        if found:
            self.setCurrentRow(0)

    def activate_first(self) -> None:
        """Go to the best one."""
        if self.count():
            self.setCurrentRow(0)
            self._activated(self.item(0))

    @Slot(QListWidgetItem)
    def _activated(self, item: QListWidgetItem) -> None:
        section = item.data(_FOUND).section
        self.chosen.emit(section.page, section.number)
