"""Measures every word that is seen against the room it has, and says what is cut.

Whatever draws its words itself and elides them on purpose, with the whole in its tooltip, stands in
`ELIDES`; all else must have room for all of its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QDockWidget,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPushButton,
    QTabBar,
    QToolButton,
    QWidget,
)

from desktop_app.ui.models.catalog_details import AddressLink
from desktop_app.ui.models.sidebar import PlaceButton
from desktop_app.ui.panels.bars.start_card import RecentTile
from desktop_app.ui.panels.settings.model_chooser import ModelChooser
from desktop_app.ui.widgets.colour_field import ColourButton
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.prompt_edit import PromptEdit
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.value_slider import ValueSlider

__all__ = ["ELIDES", "cut_words"]

ELIDES = (ElidedLabel, AddressLink, PlaceButton, RecentTile, ColourButton, ModelChooser)
"""What may end in …: names of files and models of any length, and lists whose rows show all."""

_SLACK = 1
_ARROW = 24
"""Pixels of a list box that are not for words."""


_HAN = "\u2018-\u201f\u3000-\u9fff\uff00-\uffef"
_WORD = re.compile(rf"[{_HAN}]|[^\s{_HAN}]+")
"""What stays on one line: a line of Chinese may end behind every sign."""


def cut_words(root: QWidget, *, hints: bool = False) -> list[str]:
    """What is cut, or lies outside of what shows it, in ``root`` and below; with ``hints`` also
    what stands in empty fields."""
    return [
        f"{type(widget).__name__} {words!r}: {why} ({_path(widget)})"
        for widget in (root, *root.findChildren(QWidget))
        if _is_seen(widget, root)
        for words, why in (*_faults(widget), *(_hint(widget) if hints else ()))
    ]


def _is_seen(widget: QWidget, root: QWidget) -> bool:
    if not widget.isVisible() or widget.size().isEmpty():
        return False
    at: QWidget | None = widget
    while at is not None and at is not root:
        # A panel behind another one, or the bar of tabs of a window that has none.
        if isinstance(at, (QDockWidget, QTabBar)) and at.visibleRegion().isEmpty():
            return False
        at = at.parentWidget()
    return widget is root or not widget.isWindow()


def _path(widget: QWidget) -> str:
    names: list[str] = []
    at: QWidget | None = widget.parentWidget()
    while at is not None and len(names) < 4:
        names.append(type(at).__name__)
        at = at.parentWidget()
    return " < ".join(names)


def _plain(text: str) -> str:
    """Without mnemonics."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def _size(metrics: QFontMetrics, text: str) -> QSize:
    """Of plain text that may have several lines."""
    return metrics.size(Qt.TextFlag.TextExpandTabs, text)


def _faults(widget: QWidget) -> Iterator[tuple[str, str]]:
    if isinstance(widget, QLabel):
        yield from _label(widget)
    elif isinstance(widget, QMenuBar):
        yield from _menu_bar(widget)
    elif isinstance(widget, QTabBar):
        yield from _tabs(widget)
    elif isinstance(widget, QHeaderView):
        yield from _header(widget)
    elif isinstance(widget, ValueSlider):
        yield from _least(widget, widget.accessibleName(), _slider_words(widget))
    elif isinstance(widget, QAbstractButton):
        yield from _button(widget)
    elif isinstance(widget, QComboBox) and not isinstance(widget, ELIDES):
        yield from _combo(widget)
    if isinstance(widget, (QLabel, QAbstractButton, ValueSlider, QComboBox)):
        yield from _outside(widget)


def _least(widget: QWidget, words: str, least: QSize) -> Iterator[tuple[str, str]]:
    if widget.width() + _SLACK < least.width():
        yield words, f"{widget.width()} px wide, needs {least.width()}"
    if widget.height() + _SLACK < least.height():
        yield words, f"{widget.height()} px high, needs {least.height()}"


def _slider_words(slider: ValueSlider) -> QSize:
    """Name and number beside each other, with the least of room around them."""
    metrics = slider.fontMetrics()
    words = [slider.scale.text(slider.number), *([slider.label] if slider.label else [])]
    widths = [metrics.horizontalAdvance(word) for word in words]
    return QSize(sum(widths) + 16 + 4 * (len(words) - 1), metrics.height() - 2)


def _label(label: QLabel) -> Iterator[tuple[str, str]]:
    text = label.text()
    if not text:
        return
    metrics = label.fontMetrics()
    if isinstance(label, ELIDES):
        yield from _least(label, text, QSize(0, metrics.height() - 2))
        return
    if label.wordWrap():
        needed = label.heightForWidth(label.width())
        yield from _least(label, text, QSize(_longest_word(label), needed))
        return
    if "<" in text and label.textFormat() is not Qt.TextFormat.PlainText:
        document = QTextDocument()
        document.setDefaultFont(label.font())
        document.setHtml(text)
        yield from _least(label, text, document.size().toSize())
        return
    margins = label.contentsMargins()
    around = QSize(margins.left() + margins.right(), margins.top() + margins.bottom())
    needed = _size(metrics, _plain(text) if label.buddy() else text)
    # Line heights have air above and below the letters.
    yield from _least(label, text, needed + around - QSize(0, 2))


def _longest_word(label: QLabel) -> int:
    metrics = label.fontMetrics()
    if label.textFormat() is not Qt.TextFormat.PlainText:
        return 0
    return max((metrics.horizontalAdvance(word) for word in _WORD.findall(label.text())), default=0)


def _button(button: QAbstractButton) -> Iterator[tuple[str, str]]:
    text = _plain(button.text())
    if not text or isinstance(button, ELIDES):
        return
    metrics = button.fontMetrics()
    words = _size(metrics, text)
    if isinstance(button, Tick):
        yield from _least(button, text, button.minimumSizeHint())
    elif isinstance(button, QToolButton):
        style = button.toolButtonStyle()
        if style is Qt.ToolButtonStyle.ToolButtonIconOnly and not button.icon().isNull():
            return
        beside = style is Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        icon = button.iconSize().width() + 4 if beside and not button.icon().isNull() else 0
        yield from _least(button, text, QSize(words.width() + icon + 4, words.height() - 4))
    elif isinstance(button, QPushButton):
        icon = 0 if button.icon().isNull() else button.iconSize().width() + 4
        yield from _least(button, text, QSize(words.width() + icon + 4, words.height() - 4))
    elif isinstance(button, QCheckBox):
        yield from _least(button, text, button.sizeHint())
    else:
        yield from _least(button, text, QSize(words.width(), words.height() - 4))


def _hint(field: QWidget) -> Iterator[tuple[str, str]]:
    """What stands in an empty field."""
    if not isinstance(field, (QLineEdit, PromptEdit)):
        return
    if isinstance(field, PromptEdit):
        if not field.toPlainText() and field.placeholderText() != field.hint:
            yield field.hint, f"is {field.placeholderText()!r}"
        return
    hint, margins = field.placeholderText(), field.textMargins()
    room = field.contentsRect().width() - margins.left() - margins.right() - 4
    needed = field.fontMetrics().horizontalAdvance(hint)
    if hint and not field.text() and room < needed:
        yield hint, f"{room} px of room, needs {needed}"


def _combo(box: QComboBox) -> Iterator[tuple[str, str]]:
    """What is chosen, beside the arrow."""
    text = box.currentText()
    icon = 0 if box.itemIcon(max(0, box.currentIndex())).isNull() else box.iconSize().width() + 4
    words = _size(box.fontMetrics(), text)
    yield from _least(box, text, QSize(words.width() + icon + _ARROW, words.height() - 4))


def _menu_bar(bar: QMenuBar) -> Iterator[tuple[str, str]]:
    for action in bar.actions():
        place, text = bar.actionGeometry(action), _plain(action.text())
        if not action.isVisible() or not text:
            continue
        if place.isEmpty() or not bar.rect().adjusted(-1, -1, 1, 1).contains(place):
            yield text, "not in the menu bar"
        elif place.width() < bar.fontMetrics().horizontalAdvance(text):
            yield text, f"{place.width()} px wide"


def _tabs(bar: QTabBar) -> Iterator[tuple[str, str]]:
    for at in range(bar.count()):
        if not bar.isTabVisible(at):
            continue
        text, place = _plain(bar.tabText(at)), bar.tabRect(at)
        needed = bar.fontMetrics().horizontalAdvance(text)
        if place.width() < needed or place.height() < bar.fontMetrics().height() - 2:
            yield text, f"{place.width()} × {place.height()} px, needs {needed}"
        elif not bar.rect().intersects(place):
            yield text, "beside its bar"


def _header(header: QHeaderView) -> Iterator[tuple[str, str]]:
    model = header.model()
    if model is None or header.orientation() is not Qt.Orientation.Horizontal:
        return
    for at in range(header.count()):
        text = str(model.headerData(at, Qt.Orientation.Horizontal) or "")
        width = header.sectionSize(at)
        needed = header.fontMetrics().horizontalAdvance(text)
        if text and not header.isSectionHidden(at) and width < needed:
            yield text, f"{width} px wide, needs {needed}"


def _outside(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Whether a parent cuts it off that can't be scrolled to show it."""
    at, place = widget, widget.rect()
    while (parent := at.parentWidget()) is not None and not at.isWindow():
        place = QRect(at.mapToParent(place.topLeft()), place.size())
        scrolled = isinstance(parent.parentWidget(), QAbstractScrollArea)
        if not scrolled and not parent.rect().adjusted(-2, -2, 2, 2).contains(place):
            words = widget.accessibleName() or getattr(widget, "text", str)()
            yield words, f"reaches out of {type(parent).__name__}: {place} in {parent.rect()}"
            return
        if scrolled and _cut_sideways(parent, place):
            words = widget.accessibleName() or getattr(widget, "text", str)()
            yield words, f"wider than {type(parent.parentWidget()).__name__} shows"
            return
        if scrolled:
            place = place.intersected(parent.rect())
            if place.isEmpty():  # scrolled away
                return
        at = parent


def _cut_sideways(viewport: QWidget, place: QRect) -> bool:
    area = viewport.parentWidget()
    if not isinstance(area, QAbstractScrollArea):
        return False
    bar = area.horizontalScrollBar()
    can_scroll = bar.maximum() > 0 and bar.isVisible()
    return not can_scroll and (place.left() < -2 or place.right() > viewport.width() + 2)
