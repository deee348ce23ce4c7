"""A row that goes on in the next line where it does not fit: bars with large text, long words.

In one line it is what a QHBoxLayout is: stretched items share what room is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QSpacerItem, QWidget, QWidgetItem

from desktop_app.ui.look.text_scale import scaled


@dataclass
class _Part:
    """An item, its stretch, how wide that makes it at most, whether it stands at the top of its
    line, whether a line ends after it where there is room for all lines as they are meant, and its
    `_least` and `_preferred_width`, below 0 until they are asked for."""

    item: QLayoutItem
    stretch: int = 0
    most: float | None = None
    top: bool = False
    breaks: bool = False
    least: int = -1
    preferred: int = -1


class WrapLayout(QLayout):
    """Lines of items.

    Args:
        spacing: between items.
        margins: around all.
        between: between lines; None: as ``spacing``.
    """

    def __init__(
        self,
        spacing: int = 8,
        margins: tuple[int, int, int, int] = (0, 0, 0, 0),
        between: int | None = None,
    ) -> None:
        super().__init__()
        self._gap, self._between = spacing, spacing if between is None else between
        self._parts: list[_Part] = []
        # By width, and of one line, until something changes: Qt asks often.
        self._heights: dict[int, int] = {}
        self._line: QSize | None = None
        self.setContentsMargins(*margins)

    # -- what a QHBoxLayout has -----------------------------------------------------------------

    def addWidget(
        self, widget: QWidget, stretch: int = 0, *, most: float | None = None, top: bool = False
    ) -> None:
        """Append a widget; ``most``: pixels at 100 % up to which it stretches; ``top``: at the top
        of a line with higher ones."""
        # Its item is Python's: one that Qt makes may be gone before the layout is.
        self.addChildWidget(widget)
        self.addItem(QWidgetItem(widget))
        part = self._parts[-1]
        part.stretch, part.most, part.top = stretch, most, top

    def addStretch(self, stretch: int = 1) -> None:
        self.addItem(QSpacerItem(0, 0, QSizePolicy.Policy.Expanding))
        self._parts[-1].stretch = stretch

    def addSpacing(self, width: int) -> None:
        self.addItem(QSpacerItem(width, 0))

    def add_break(self) -> None:
        """Go on in a new line, if all lines have room; else everything flows as it fits."""
        self._parts[-1].breaks = True

    # -- QLayout --------------------------------------------------------------------------------

    def addItem(self, item: QLayoutItem) -> None:
        self._parts.append(_Part(item))

    def count(self) -> int:
        return len(self._parts)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._parts[index].item if 0 <= index < len(self._parts) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._parts.pop(index).item if 0 <= index < len(self._parts) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def invalidate(self) -> None:
        self._heights.clear()
        self._line = None
        for part in self._parts:
            part.least = -1
        super().invalidate()

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        self._place(area, move=True)

    def sizeHint(self) -> QSize:
        if self._line is None:
            parts = self._shown()
            width = sum(part.preferred for part in parts) + self._gaps(parts)
            height = max((part.item.sizeHint().height() for part in parts), default=0)
            self._line = QSize(width, height).grownBy(self.contentsMargins())
        return self._line

    def minimumSize(self) -> QSize:
        sizes = [part.item.minimumSize() for part in self._shown()]
        width = max((size.width() for size in sizes), default=0)
        height = max((size.height() for size in sizes), default=0)
        return QSize(width, height).grownBy(self.contentsMargins())

    # -- placing --------------------------------------------------------------------------------

    def _shown(self) -> list[_Part]:
        parts = [part for part in self._parts if part.item.spacerItem() or not part.item.isEmpty()]
        for part in parts:
            if part.least < 0:
                part.least, part.preferred = _least(part.item), _preferred_width(part.item)
        return parts

    def _gaps(self, parts: list[_Part]) -> int:
        return self._gap * max(0, sum(part.item.spacerItem() is None for part in parts) - 1)

    def _least_of(self, line: list[_Part]) -> int:
        return sum(part.least for part in line) + self._gaps(line)

    def least_in_line(self) -> int:
        """The least width in which all fit into one line."""
        around, lines = self.contentsMargins(), self._meant(self._shown())
        return max(map(self._least_of, lines), default=0) + around.left() + around.right()

    def leave_out(self, width: int, *groups: Sequence[QWidget]) -> None:
        """Of its widgets in ``groups`` hide as many as lets all else be in one line of
        ``width``, those of the first group first; the others are shown."""
        around, optional = self.contentsMargins(), [one for group in groups for one in group]
        rest = [part for part in self._shown() if part.item.widget() not in optional]
        least = self._least_of(rest) + around.left() + around.right()
        for group in reversed(groups):
            least += sum(  # hidden, its item would say nothing
                self._gap + max(widget.minimumWidth(), widget.minimumSizeHint().width())
                for widget in group
            )
            for widget in group:
                if widget.isHidden() == (least <= width):
                    widget.setVisible(least <= width)

    def _meant(self, parts: list[_Part]) -> list[list[_Part]]:
        """The lines as they are where there is room."""
        ends = {id(part) for part in self._parts if part.breaks}
        shown = {id(part) for part in parts}
        lines: list[list[_Part]] = [[]]
        for part in self._parts:
            if id(part) in shown:
                lines[-1].append(part)
            if id(part) in ends:
                lines.append([])
        return [line for line in lines if line]

    def _lines(self, width: int) -> list[list[_Part]]:
        parts = self._shown()
        meant = self._meant(parts)
        if max(map(self._least_of, meant), default=0) <= width:
            return meant
        lines: list[list[_Part]] = [[]]
        for part in parts:
            line = [*lines[-1], part]
            needed = sum(min(_need(one), width) for one in line) + self._gaps(line)
            if needed <= width or not any(one.item.widget() for one in lines[-1]):
                lines[-1] = line
            elif part.item.spacerItem() is None:
                lines.append([part])
        return lines

    def _place(self, area: QRect, *, move: bool) -> int:
        around = self.contentsMargins()
        inner = area.adjusted(around.left(), around.top(), -around.right(), -around.bottom())
        y = area.top() + around.top()
        for number, line in enumerate(self._lines(inner.width())):
            y += self._between if number else 0
            widths = self._shared(line, inner.width())
            heights = [_height(part.item, width) for part, width in zip(line, widths, strict=True)]
            high = max(heights, default=0)
            if move:
                self._lay(line, widths, heights, QRect(inner.left(), y, inner.width(), high))
            y += high
        return y + around.bottom() - area.top()

    def _lay(self, line: list[_Part], widths: list[int], heights: list[int], area: QRect) -> None:
        owner = self.parentWidget()
        mirrored = owner is not None and owner.isRightToLeft()
        x = area.left()
        for part, width, height in zip(line, widths, heights, strict=True):
            y = area.top() if part.top else area.top() + (area.height() - height) // 2
            place = QRect(QPoint(x, y), QSize(width, height))
            if mirrored:
                place.moveRight(area.right() - (x - area.left()))
            part.item.setGeometry(place)
            x += width + (self._gap if part.item.spacerItem() is None else 0)

    def _shared(self, line: list[_Part], room: int) -> list[int]:
        """Widths of the items of a line: what is left goes to those that stretch."""
        widths = [min(part.preferred, room) for part in line]
        left = room - sum(widths) - self._gaps(line)
        if left < 0:  # as narrow as each can be, in equal shares of what they can give
            can = [width - part.least for width, part in zip(widths, line, strict=True)]
            whole = max(1, sum(can))
            return [
                width - -(-max(0, more) * -left // whole)
                for width, more in zip(widths, can, strict=True)
            ]
        growing = {at for at, part in enumerate(line) if part.stretch}
        while left > 0 and growing:
            total = sum(line[at].stretch for at in growing)
            full: set[int] = set()
            given = 0
            for at in sorted(growing):
                limit, most = line[at].most, line[at].item.maximumSize().width()
                most = most if limit is None else max(widths[at], scaled(limit))
                more = min(left * line[at].stretch // total, most - widths[at])
                widths[at] += more
                given += more
                if widths[at] >= most:
                    full.add(at)
            left -= given
            growing -= full
            if not given:
                break
        return widths


def _least(item: QLayoutItem) -> int:
    """Width that an item can't do without, all of its parts in one line; what is held to a least
    width is no narrower than its words, either."""
    widget, held = item.widget(), item.minimumSize().width()
    layout = None if widget is None else widget.layout()
    if isinstance(layout, WrapLayout):
        return layout.least_in_line()
    if widget is None or widget.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored:
        return held
    return max(held, min(widget.minimumSizeHint().width(), widget.maximumWidth()))


def _need(part: _Part) -> int:
    """Width below which an item rather is in another line; what is asked of it is known."""
    widget = part.item.widget()
    if widget is not None and isinstance(widget.layout(), WrapLayout):
        return part.preferred
    return part.least if part.item.spacerItem() is None else 0


def _preferred_width(item: QLayoutItem) -> int:
    """Width that an item is given before what is left is shared out."""
    widget = item.widget()
    if widget is None:
        return item.sizeHint().width()
    if isinstance(widget.layout(), WrapLayout):  # in one line, if it can be
        return widget.sizeHint().width()
    flexible = widget.sizePolicy().horizontalPolicy() in (
        QSizePolicy.Policy.Expanding,
        QSizePolicy.Policy.Ignored,
    )
    least, most = _least(item), item.maximumSize().width()
    return least if flexible else max(least, min(item.sizeHint().width(), most))


def _height(item: QLayoutItem, width: int) -> int:
    if item.spacerItem() is not None:
        return 0
    height = item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
    return max(item.minimumSize().height(), min(height, item.maximumSize().height()))


class FlowLayout(WrapLayout):
    """A `WrapLayout` for a narrow column: its panel does not grow for it."""

    def __init__(self, parent: QWidget | None = None, gap: int = 4) -> None:
        super().__init__(gap)
        if parent is not None:
            parent.setLayout(self)

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def sizeHint(self) -> QSize:
        return self.minimumSize()
