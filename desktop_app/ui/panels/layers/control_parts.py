"""Parts of what a control layer asks for: parameters of a preprocessor, a palette, the preview."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop_app.core.palette import Palette, PaletteColour
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.preprocessors.parameter import Parameter, Value
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
from desktop_app.state.painting.display import DisplayState
from desktop_app.ui.kit import Kit, put_text
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.qt.spaced import spaced
from desktop_app.ui.widgets.field_editors import (
    EDITORS,
    EditorContext,
    FieldEditor,
    clear_editors,
)
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words import control as words

_CHIP = 14
_TALL = 128
"""Most logical pixels of the preview's height."""


class ParameterEditors(QWidget):
    """One editor a parameter. ``moved`` and ``rested`` as of `FieldEditor`."""

    moved = Signal(object)
    rested = Signal()

    def __init__(self, kit: Kit, display: DisplayState, parent: QWidget) -> None:
        super().__init__(parent)
        self._kit, self._display = kit, display
        self._layout = spaced(QVBoxLayout(self), 4)
        self._of: tuple[Parameter, ...] = ()
        self.editors: list[FieldEditor] = []

    def show_values(
        self, row: Preprocessor | None, overrides: dict[str, Value], *, painted: bool
    ) -> None:
        """Show the parameters of ``row`` that have an effect on what it is made of."""
        left_out = "picture" if painted else "painting"
        shown = tuple(one for one in row.parameters if one.of != left_out) if row else ()
        if shown != self._of:
            self._of = shown
            self.retranslate()
        values = {one.id: one.default for one in shown}
        for editor in self.editors:
            editor.show_values(values | overrides)

    def retranslate(self) -> None:
        clear_editors(self._layout, self.editors)
        usual = {one.id: one.default for one in self._of}
        context = EditorContext(self._kit, self._display, usual, words.control_words)
        for one in self._of:
            editor = EDITORS[type(one.kind)](context, (one,), self)
            editor.moved.connect(self.moved)
            editor.rested.connect(self.rested)
            self._layout.addWidget(editor)
            self.editors.append(editor)


class PaletteButtons(QWidget):
    """The classes of a palette by name. ``picked`` tells the colour that was pressed."""

    picked = Signal(object)

    def __init__(self, palette: Palette, parent: QWidget) -> None:
        super().__init__(parent)
        layout = WrapLayout(2, between=2)
        self.setLayout(layout)
        self.buttons: dict[str, QToolButton] = {}
        """By the class's id."""
        for colour in palette.colours:
            button = QToolButton(self)
            button.setAutoRaise(True)
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setIcon(_chip(colour))
            button.setIconSize(QSize(scaled(_CHIP), scaled(_CHIP)))
            hold(button, height=DENSE)
            button.clicked.connect(lambda _, one=colour: self._pressed(one))
            layout.addWidget(button)
            self.buttons[colour.id] = button
        self._palette = palette
        self.retranslate()

    def retranslate(self) -> None:
        for colour in self._palette.colours:
            text = words.palette_words(colour)
            put_text(self.buttons[colour.id], text, name=text)

    def show_colour(self, rgb: tuple[int, int, int]) -> None:
        """Mark the class that is painted with."""
        for colour in self._palette.colours:
            self.buttons[colour.id].setChecked(colour.rgb == rgb)

    def _pressed(self, colour: PaletteColour) -> None:
        self.show_colour(colour.rgb)
        self.picked.emit(colour.rgb)


def _chip(colour: PaletteColour) -> QIcon:
    pixmap = QPixmap(2 * _CHIP, 2 * _CHIP)
    pixmap.fill(QColor(*colour.rgb))
    painter = QPainter(pixmap)
    painter.setPen(QColor(0, 0, 0, 90))
    painter.drawRect(0, 0, 2 * _CHIP - 1, 2 * _CHIP - 1)
    painter.end()
    return QIcon(pixmap)


class PreviewPicture(QLabel):
    """Pixels, as wide as there is space, and not taller than is useful."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._image: ByteArray | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setProperty("role", "well")

    def show_image(self, image: ByteArray | None) -> None:
        """Show ``image``, (h, w, 3) uint8; None: nothing."""
        self._image = image
        self._draw()

    def resizeEvent(self, event: object) -> None:
        self._draw()

    @Slot()
    def _draw(self) -> None:
        image = self._image
        if image is None:
            self.clear()
            return
        height, width = image.shape[:2]
        ratio = self.devicePixelRatioF()
        share = min(self.width() / width, scaled(_TALL) / height)
        wanted = QSize(max(1, int(width * share)), max(1, int(height * share)))
        pixmap = QPixmap.fromImage(to_qimage(image)).scaled(
            wanted * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        pixmap.setDevicePixelRatio(ratio)
        self.setPixmap(pixmap)
        if self.height() != wanted.height():
            self.setFixedHeight(wanted.height())
