"""The two colours one paints with, and a short palette: left click for the first, right for the
second.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QMouseEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QToolButton, QWidget

from desktop_app.state.app_state import ToolState
from desktop_app.state.painting.display import DisplayState
from desktop_app.state.painting.strokes import Colour, Colours
from desktop_app.ui.kit import Act, Retranslated, draw_with, smooth_painter
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.look.tokens import RADIUS
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.spaced import Gap, filled, spaced
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

PALETTE: tuple[tuple[Colour, str], ...] = (
    ((24, 24, 26), QT_TRANSLATE_NOOP("Colours", "Black")),
    ((128, 128, 128), QT_TRANSLATE_NOOP("Colours", "Grey")),
    ((255, 255, 255), QT_TRANSLATE_NOOP("Colours", "White")),
    ((122, 80, 48), QT_TRANSLATE_NOOP("Colours", "Brown")),
    ((214, 48, 49), QT_TRANSLATE_NOOP("Colours", "Red")),
    ((241, 143, 37), QT_TRANSLATE_NOOP("Colours", "Orange")),
    ((250, 211, 62), QT_TRANSLATE_NOOP("Colours", "Yellow")),
    ((84, 164, 70), QT_TRANSLATE_NOOP("Colours", "Green")),
    ((118, 190, 232), QT_TRANSLATE_NOOP("Colours", "Sky blue")),
    ((42, 93, 196), QT_TRANSLATE_NOOP("Colours", "Blue")),
    ((130, 78, 180), QT_TRANSLATE_NOOP("Colours", "Purple")),
    ((240, 150, 184), QT_TRANSLATE_NOOP("Colours", "Pink")),
)
"""What one reaches for when a picture is roughed in; everything else is in the dialog."""

_WELL = QSize(28, 24)
_CHIP = QSize(14, 24)


class ColourButton(QToolButton):
    """A field of one colour, as the canvas would show it. ``secondary`` is the right button."""

    secondary = Signal()

    def __init__(
        self, display: DisplayState, theme: Theme, size: QSize, colour: Colour, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._display, self._theme, self.colour = display, theme, colour
        self.setFixedSize(size)

    def show_colour(self, colour: Colour) -> None:
        self.colour = colour
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            self.secondary.emit()
        else:
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth_painter(self)
        focused = self.hasFocus()
        marked = self.underMouse() or self.isChecked()
        token = "focus" if focused else "accent" if marked else "edge"
        draw_with(
            painter,
            QPen(self._theme.color(token), 2 if focused or self.isChecked() else 1),
            QColor(*self._display.colour(self.colour)),
        )
        inside = QRectF(self.rect()).adjusted(0.5, 2.5, -0.5, -2.5)
        painter.drawRoundedRect(inside, RADIUS / 2, RADIUS / 2)


class ColourField(Retranslated, QWidget):
    """Foreground and background; follows and changes ``tools.colours``."""

    def __init__(
        self,
        tools: ToolState,
        display: DisplayState,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tools = tools
        now = tools.colours.value
        self.foreground = ColourButton(display, theme, _WELL, now.foreground, self)
        self.background = ColourButton(display, theme, _WELL, now.background, self)
        self.chips = [ColourButton(display, theme, _CHIP, colour, self) for colour, _ in PALETTE]
        layout = filled(spaced(QHBoxLayout(self), 2), self.foreground, self.background, Gap(6))
        for chip in self.chips:
            layout.addWidget(chip)
            chip.secondary.connect(self._chip_secondary)
        watch(tools.colours, self._show)
        listen(display.profile.changed, self._screen_changed)
        self.retranslate()

    def _acts(self) -> list[Act]:
        told = self.tr("<b>{colour}</b><br>Right click: use as second colour.")
        names = [QCoreApplication.translate("Colours", name) for _, name in PALETTE]
        return [
            *(
                Act(
                    f"chips.{at}",
                    "",
                    partial(self._set, "foreground", chip.colour),
                    told.format(colour=name),
                    name,
                )
                for at, (chip, name) in enumerate(zip(self.chips, names, strict=True))
            ),
            Act(
                "foreground",
                "",
                partial(self._choose, "foreground"),
                self.tr("<b>Colour</b> (left button). Click to choose one; X swaps the two."),
                self.tr("Colour"),
            ),
            Act(
                "background",
                "",
                partial(self._choose, "background"),
                self.tr("<b>Second colour</b> (right button). Click to choose one."),
                self.tr("Second colour"),
            ),
        ]

    def _show(self, colours: Colours) -> None:
        self.foreground.show_colour(colours.foreground)
        self.background.show_colour(colours.background)

    def _screen_changed(self, _: object) -> None:
        for button in (self.foreground, self.background, *self.chips):
            button.update()

    @Slot()
    def _chip_secondary(self) -> None:
        self._set("background", self.sender().colour)  # pyright: ignore[reportAttributeAccessIssue]

    def _choose(self, which: str) -> None:
        """Ask for a colour; it is used while it is being chosen, and Cancel brings the old back."""
        old: Colour = getattr(self._tools.colours.value, which)
        dialog = QColorDialog(QColor(*old), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # Not Qt's own title: that is American, and not always in the window's language.
        dialog.setWindowTitle(getattr(self, which).accessibleName())
        dialog.currentColorChanged.connect(
            lambda colour: self._set(which, (colour.red(), colour.green(), colour.blue()))
        )
        dialog.rejected.connect(lambda: self._set(which, old))
        dialog.open()

    def _set(self, which: str, colour: Colour) -> None:
        self._tools.colours.value = replace(self._tools.colours.value, **{which: colour})
