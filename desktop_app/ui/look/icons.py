"""Icons: Lucide outlines from resources/icons, drawn in a colour of the theme.

Rendered from SVG at the pixel ratios of the screens there are, so they are crisp on each of them;
redrawn when the theme changes.
"""

from __future__ import annotations

import weakref
from functools import cache
from typing import Protocol

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton
from shiboken6 import isValid

from desktop_app.catalog.resources import resource_path
from desktop_app.core.safe_open import read_regular
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme

_STROKE = "1.75"
"""Of a 24-unit drawing: 1.2 px at 16 px. Lucide's own 2 looks bold beside 10 pt text."""


_GAP = 4
"""Between an icon and the words beside it: Qt's own are close to nothing under a stylesheet."""


def _gap(target: object) -> int:
    """Empty pixels to the right of the icon, for buttons that show words beside it."""
    beside = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    if isinstance(target, QToolButton):
        return _GAP if target.toolButtonStyle() == beside else 0
    return _GAP if isinstance(target, QPushButton) else 0


def _tinted(drawn: QPixmap, colour: QColor) -> QPixmap:
    """The same drawing in another colour, as if it had been drawn in it: an icon has only one."""
    tinted = QPixmap(drawn)
    painter = QPainter(tinted)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(tinted.rect(), colour)
    painter.end()
    return tinted


@cache
def _source(name: str) -> str:
    text = read_regular(resource_path("icons", f"{name}.svg")).decode()
    return text.replace('stroke-width="2"', f'stroke-width="{_STROKE}"')


class _HasIcon(Protocol):
    def setIcon(self, icon: QIcon, /) -> object: ...


class Icons(QObject):
    """Gives icons by name and keeps those it put on widgets in the theme's colours."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.theme = theme
        self._made: dict[tuple[str, str, int, int], QIcon] = {}
        self._placed: list[tuple[weakref.ref[_HasIcon], str, str, int]] = []
        theme.changed.connect(self._redraw)

    def icon(self, name: str, token: str = "text", size: int = 16, gap: int = 0) -> QIcon:
        """The icon ``name`` in the colour ``token`` for ``size`` px; disabled in its own colour.

        Sizes are those at 100 % text. ``gap`` px stay empty to its right.

        Raises:
            FileNotFoundError: there is no such drawing in resources/icons.
        """
        key = (name, token, size, gap)
        if key not in self._made:
            icon = QIcon()
            size, gap = scaled(size), scaled(gap)
            for ratio in sorted(
                {screen.devicePixelRatio() for screen in QGuiApplication.screens()}
            ):
                drawn = self.pixmap(name, token, size, ratio, gap)
                icon.addPixmap(drawn)
                disabled = self._key(name, "disabled", size, ratio, gap)
                tinted = QPixmap()
                if not QPixmapCache.find(disabled, tinted):
                    tinted = _tinted(drawn, self.theme.color("disabled"))
                    QPixmapCache.insert(disabled, tinted)
                icon.addPixmap(tinted, QIcon.Mode.Disabled)
            self._made[key] = icon
        return self._made[key]

    def pixmap(
        self, name: str, token: str = "text", size: int = 16, ratio: float = 1.0, gap: int = 0
    ) -> QPixmap:
        """A transparent pixmap of ``size`` logical px, and ``gap``, for a pixel ratio."""
        key = self._key(name, token, size, ratio, gap)
        pixmap = QPixmap()
        if not QPixmapCache.find(key, pixmap):
            pixmap = self._draw(name, self.theme.color(token).name(), size, ratio, gap)
            QPixmapCache.insert(key, pixmap)
        return pixmap

    def _key(self, name: str, token: str, size: int, ratio: float, gap: int) -> str:
        """Under which the drawing is kept."""
        return f"velatura {name} {self.theme.color(token).name()} {size} {ratio} {gap}"

    @staticmethod
    def _draw(name: str, colour: str, size: int, ratio: float, gap: int) -> QPixmap:
        pixels = round(size * ratio)
        pixmap = QPixmap(pixels + round(gap * ratio), pixels)
        pixmap.fill(Qt.GlobalColor.transparent)
        svg = _source(name).replace("currentColor", colour)
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(0, 0, pixels, pixels))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def place(self, target: _HasIcon, name: str, token: str = "text", size: int = 16) -> None:
        """Put an icon on a button or action and keep it in the theme's colours."""
        self._placed = [
            row for row in self._placed if (alive := row[0]()) is not None and alive is not target
        ]
        self._placed.append((weakref.ref(target), name, token, size))
        self._show(target, name, token, size)

    def set_words(self, button: QToolButton, *, with_text: bool) -> None:
        """Show a button's words beside its icon, or the icon alone, with room to match."""
        styles = Qt.ToolButtonStyle
        button.setToolButtonStyle(
            styles.ToolButtonTextBesideIcon if with_text else styles.ToolButtonIconOnly
        )
        for reference, name, token, size in self._placed:
            if reference() is button:
                self._show(button, name, token, size)

    def _show(self, target: _HasIcon, name: str, token: str, size: int) -> None:
        if isinstance(target, QAbstractButton):
            target.setIconSize(QSize(scaled(size + _gap(target)), scaled(size)))
        target.setIcon(self.icon(name, token, size, _gap(target)))

    def _redraw(self) -> None:
        self._made.clear()
        for reference, name, token, size in self._placed:
            target = reference()
            if target is not None and isValid(target):
                self._show(target, name, token, size)
