"""Shows a page of the guide, its pictures no wider than there is room, its links as topics."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, Qt, QUrl, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from desktop_app.catalog.resources import resource_path
from desktop_app.ui.help.guide import GuidePage
from desktop_app.ui.help.page_style import apply_style, headings
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.words.untrusted import open_page
from desktop_app.worker.background import delayed

_MARGIN = 28
_COLUMN = 760
"""The most that lines are wide, in pixels at the usual size of text."""
_USUAL_POINTS = 10.0


class PageView(QTextBrowser):
    """``wanted`` tells the topic of a link that was followed."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._page: GuidePage | None = None
        self._markdown = ""
        self._shown_width = 0
        self._settling = delayed(self, self._lay_out_again, 60)
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setProperty("look", "page")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.anchorClicked.connect(self._follow)
        theme.changed.connect(self._lay_out_again)

    def show_page(self, page: GuidePage, markdown: str) -> None:
        """Show a page; ``markdown`` may differ from what its file holds."""
        self._page, self._markdown = page, markdown
        self._read()
        self.setAccessibleName(page.title)

    def scroll_to(self, number: int) -> None:
        """Bring a heading to the top, with the text cursor beside it."""
        found = headings(self.document())
        if number and number < len(found):
            cursor = found[number][1]
            self.setTextCursor(cursor)
            rect = self.document().documentLayout().blockBoundingRect(cursor.block())
            self.verticalScrollBar().setValue(round(rect.top()))
        else:
            self.moveCursor(QTextCursor.MoveOperation.Start)
            self.verticalScrollBar().setValue(0)

    def mark(self, words: tuple[str, ...]) -> list[QTextCursor]:
        """Colour all places of the words; returns them in order."""
        found: list[QTextCursor] = []
        for word in words:
            cursor = self.document().find(word, 0)
            while not cursor.isNull():
                found.append(cursor)
                cursor = self.document().find(word, cursor)
        found.sort(key=lambda cursor: cursor.selectionStart())
        self.mark_cursors(found)
        return found

    def mark_cursors(self, found: list[QTextCursor], chosen: int = -1) -> None:
        """Colour places, one of them more than the others."""
        tokens, marks = self._theme.tokens, []
        for number, cursor in enumerate(found):
            mark = QTextEdit.ExtraSelection()
            mark.cursor = cursor
            ground = tokens.accent if number == chosen else tokens.tint
            mark.format.setBackground(QColor(ground))
            if number == chosen:
                mark.format.setForeground(QColor(tokens.on_accent))
            marks.append(mark)
        self.setExtraSelections(marks)

    # -- Qt -------------------------------------------------------------------------------------

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        url = name if isinstance(name, QUrl) else QUrl(name)
        if kind != QTextDocument.ResourceType.ImageResource.value or self._page is None:
            return None
        folder = resource_path("guide").resolve()
        path = Path(self._page.path.parent, url.path()).resolve()
        if url.scheme() not in ("", "file") or not path.is_relative_to(folder):
            return None
        image, ratio = QImage(str(path)), self.devicePixelRatioF()
        room = self._room()
        if image.width() > room:
            image = image.scaledToWidth(
                round(room * ratio), Qt.TransformationMode.SmoothTransformation
            )
            image.setDevicePixelRatio(image.width() / room)
        return image

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._centre()
        if self._room() != self._shown_width:
            self._settling.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._settling.start()

    # -- inside ---------------------------------------------------------------------------------

    def _column(self) -> int:
        return round(_COLUMN * max(1.0, self.font().pointSizeF() / _USUAL_POINTS))

    def _room(self) -> int:
        """How wide text and pictures may be."""
        return max(120, min(self.width() - 2 * _MARGIN - 10, self._column()))

    def _centre(self) -> None:
        side = max(_MARGIN, (self.width() - 10 - self._column()) // 2)
        self.setViewportMargins(side, 0, max(0, side - 10), 0)

    def _read(self) -> None:
        document = self.document()
        document.clear()
        self._shown_width = self._room()
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, self._theme.color("panel"))
        self.setPalette(palette)
        document.setDocumentMargin(0)
        document.setDefaultFont(self.font())
        option = QTextOption(document.defaultTextOption())
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        document.setMarkdown(self._markdown)
        apply_style(document, self._theme.tokens, self.font().pointSizeF())
        frame = document.rootFrame().frameFormat()
        frame.setTopMargin(18)
        frame.setBottomMargin(40)
        document.rootFrame().setFrameFormat(frame)

    @Slot()
    def _lay_out_again(self) -> None:
        if self._page is None:
            return
        bar = self.verticalScrollBar()
        share = bar.value() / max(1, bar.maximum())
        self._read()
        bar.setValue(round(share * bar.maximum()))

    @Slot(QUrl)
    def _follow(self, url: QUrl) -> None:
        if url.scheme() in ("https", "http"):
            open_page(url.toString())
            return
        here = cast(GuidePage, self._page).id
        name = url.path().removeprefix("./").removesuffix(".md") or here
        anchor = url.fragment(QUrl.ComponentFormattingOption.FullyDecoded)
        self.wanted.emit(f"{name}#{anchor}" if anchor else name)
