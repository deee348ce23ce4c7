"""A dockable panel with a slim title bar of our own: name, and a button that closes it."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QScrollArea, QWidget

from desktop_app.ui.kit import icon_button, label, named, on_click, raised
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.text_scale import hold, scaled_height
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.focus_chain import place_in_chain
from desktop_app.ui.qt.spaced import filled, grow
from desktop_app.ui.widgets.scrolled import Scrolled

TITLE_HEIGHT = 28
_LEAST, _LOW = 112, 80
"""Height in pixels of a panel that can be scrolled to see the rest: as usual, with large text."""

SHARES = {
    "navigator": 200,
    "settings": 216,
    "layers": 348,
    "results": 160,
    "history": 300,
    "undo": 300,
    "branches": 300,
}
"""Heights of docks at the first start, in pixels, as far as there is room."""
OTHERS_SHARE = 200


class _TitleBar(QWidget):
    def __init__(self, dock: QDockWidget, theme: Theme, icons: Icons) -> None:
        super().__init__(dock)
        self._theme = theme
        hold(self, height=TITLE_HEIGHT)
        self.name = label("heading", self)
        self.close_button = on_click(icon_button(icons, "x", self, 20, "secondary", 14), dock.close)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 6, 0)
        filled(layout, grow(self.name), self.close_button)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        # The dock asks for this, not for the fixed height.
        return QSize(super().sizeHint().width(), scaled_height(TITLE_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), scaled_height(TITLE_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(self._theme.tokens.panel))


class Dock(QDockWidget):
    """Holds a panel, once it is filled; ``name`` tells it from others in the saved arrangement."""

    closed = Signal()
    """It was closed, by its button or `close`; not where all are put aside for a while."""

    def __init__(self, name: str, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetClosable
            | QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetFloatable
        )
        self._theme, self._icons = theme, icons
        self.setMinimumWidth(236)
        self._behind = False
        self.visibilityChanged.connect(self._on_visibility)
        self.toggleViewAction().triggered.connect(self._on_toggled)

    @cached_property
    def bar(self) -> _TitleBar:
        """Made when the dock is first shown or filled: most are neither at the start."""
        made = _TitleBar(self, self._theme, self._icons)
        self.setTitleBarWidget(made)
        self._name(made)
        return made

    @property
    def is_in_front(self) -> bool:
        """Whether it is shown, and not behind others that share its place."""
        return not self.isHidden() and not self._behind

    def close(self) -> bool:
        gone = super().close()
        self.closed.emit()
        return gone

    def bring_up(self) -> None:
        """Show it, in front of those that share its place."""
        raised(self)
        if self.isFloating():
            self.activateWindow()

    @Slot(bool)
    def _on_visibility(self, seen: bool) -> None:
        if seen or not self.isHidden():
            self._behind = not seen
            _ = self.bar

    @Slot(bool)
    def _on_toggled(self, shown: bool) -> None:
        """Whoever asks for a panel that is behind others wants to see it, not to close it."""
        if shown or self._behind:
            self.bring_up()

    def fill(self, panel: QWidget) -> None:
        self.setWidget(panel if isinstance(panel, QScrollArea) else Scrolled(panel, _LEAST, _LOW))
        self.widget().setAccessibleName(self.windowTitle())
        place_in_chain(self.bar, self.widget())

    def set_name(self, text: str) -> None:
        """What the title bar and the menu say."""
        self.setWindowTitle(text)
        self.setAccessibleName(text)
        if self.widget() is not None:
            self.widget().setAccessibleName(text)
        if "bar" in vars(self):
            self._name(self.bar)

    def _name(self, bar: _TitleBar) -> None:
        bar.name.setText(self.windowTitle())
        closing = self.tr("Close panel {name}").format(name=self.windowTitle())
        named(
            bar.close_button,
            closing,
            self.tr("Close this panel (reopen it from the View menu)"),
        )
