"""How a page of the guide looks: what Qt reads from Markdown gets our gaps, sizes and colours."""

from __future__ import annotations

from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)

from desktop_app.ui.look.tokens import Tokens

_SIZES = {1: 1.7, 2: 1.25, 3: 1.05}
_ABOVE = {1: 4, 2: 20, 3: 12}
_BELOW = {1: 10, 2: 5, 3: 3}
_LINE = 138
"""Height of lines in percent."""

Heading = tuple[int, QTextCursor]
"""Its level, and where it stands."""


def headings(document: QTextDocument) -> list[Heading]:
    """The title and the headings that the contents list, in order."""
    found: list[Heading] = []
    block = document.begin()
    while block.isValid():
        level = block.blockFormat().headingLevel()
        if 1 <= level <= 2:
            found.append((level, QTextCursor(block)))
        block = block.next()
    return found


def apply_style(document: QTextDocument, tokens: Tokens, points: float) -> None:
    """Give a document that was read from Markdown its looks; ``points`` is the size of its text."""
    whole = QTextCursor(document)
    whole.select(QTextCursor.SelectionType.Document)
    usual = QTextBlockFormat()
    usual.setLineHeight(_LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    whole.mergeBlockFormat(usual)
    block = document.begin()
    while block.isValid():
        cursor, form = QTextCursor(block), block.blockFormat()
        level = form.headingLevel()
        form.setTopMargin(0)
        if level:
            form.setTopMargin(_ABOVE[min(level, 3)])
            form.setBottomMargin(_BELOW[min(level, 3)])
        elif block.textList() is not None:
            form.setBottomMargin(3)
        elif form.intProperty(QTextFormat.Property.BlockQuoteLevel):
            form.setLeftMargin(14)
            form.setBottomMargin(8)
        elif cursor.currentTable() is None:
            form.setBottomMargin(8)
        if _is_picture(block):
            form.setLineHeight(0, QTextBlockFormat.LineHeightTypes.SingleHeight.value)
        cursor.setBlockFormat(form)
        _write(document, block.position(), tokens, points * _SIZES.get(level, 1))
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _rule(frame, tokens)


def _is_picture(block: QTextBlock) -> bool:
    """Whether a picture begins it: then it is as high as that, and no third more."""
    first = block.begin()
    return not first.atEnd() and first.fragment().charFormat().isImageFormat()


def _write(document: QTextDocument, begin: int, tokens: Tokens, points: float) -> None:
    """Sizes of headings, links in the theme's colour, program text on its own ground."""
    pieces: list[tuple[int, int, QTextCharFormat]] = []
    at = document.findBlock(begin).begin()
    while not at.atEnd():
        piece = at.fragment()
        pieces.append((piece.position(), piece.length(), QTextCharFormat(piece.charFormat())))
        at += 1
    for start, size, form in pieces:
        if form.isImageFormat():
            continue
        if form.hasProperty(QTextFormat.Property.FontSizeAdjustment):
            form.clearProperty(QTextFormat.Property.FontSizeAdjustment)
            form.setFontPointSize(points)
            form.setFontWeight(QFont.Weight.DemiBold)
        if form.isAnchor():
            form.setForeground(QBrush(QColor(tokens.link)))
            form.setFontUnderline(True)
        elif form.fontFixedPitch():
            form.setBackground(QBrush(QColor(tokens.field)))
        cursor = QTextCursor(document)
        cursor.setPosition(start)
        cursor.setPosition(start + size, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(form)


def _rule(table: QTextTable, tokens: Tokens) -> None:
    form = QTextTableFormat(table.format())
    form.setBorderCollapse(True)
    form.setBorder(1)
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderBrush(QBrush(QColor(tokens.edge)))
    form.setCellPadding(5)
    form.setTopMargin(4)
    form.setBottomMargin(12)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(form)
