"""What of a picture is learnt from: a frame in the shape of a bucket, moved and sized by hand."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.training.values.buckets import proposed_crop
from desktop_app.extensions.training.values.dataset import Crop
from desktop_app.extensions.training.work.sessions.training_session import training_of
from desktop_app.ui.kit import Kit, draw_with, named, row, styled
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.qimage import to_qimage
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.worker.workspace import Workspace

_STEP: Final = 0.02
_LEAST: Final = 0.1
"""Of the largest frame's sides, that the smallest has."""


class CropFrame(QWidget):
    """A picture under a frame of fixed proportions: drag, the wheel, arrow keys, + and −.

    ``changed`` tells another frame.
    """

    changed = Signal()

    def __init__(self, theme: Theme, size: QSize, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._size = theme, size
        self._image: QImage | None = None
        self._shape = 1.0
        self._share = 1.0
        self._middle = QPointF(0.5, 0.5)
        self._grip: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(scaled(320), scaled(240))
        self.setCursor(Qt.CursorShape.SizeAllCursor)

    def show_picture(self, image: QImage) -> None:
        """What lies below the frame."""
        self._image = image
        self.update()

    def set_shape(self, shape: float) -> None:
        """``shape``: width by height of the crop."""
        self._shape = shape
        self._settle()

    def set_crop(self, crop: Crop) -> None:
        """Put the frame there, in its own proportions."""
        left, top, width, height = crop
        whole = self._whole
        self._share = max(width / whole[0], height / whole[1])
        self._middle = QPointF(
            (left + width / 2) / self._size.width(), (top + height / 2) / self._size.height()
        )
        self._settle()

    @property
    def crop(self) -> Crop:
        """In pixels of the picture."""
        width, height = (max(1, round(one * self._share)) for one in self._whole)
        left = round(self._middle.x() * self._size.width() - width / 2)
        top = round(self._middle.y() * self._size.height() - height / 2)
        width, height = min(width, self._size.width()), min(height, self._size.height())
        return (
            min(max(0, left), self._size.width() - width),
            min(max(0, top), self._size.height() - height),
            width,
            height,
        )

    @property
    def _whole(self) -> tuple[float, float]:
        """Sides of the largest frame."""
        width = min(self._size.width(), self._size.height() * self._shape)
        return width, width / self._shape

    def _settle(self) -> None:
        self._share = min(max(self._share, _LEAST), 1.0)
        left, top, width, height = self.crop
        self._middle = QPointF(
            (left + width / 2) / self._size.width(), (top + height / 2) / self._size.height()
        )
        self.update()
        self.changed.emit()

    def _zoom(self, by: float) -> None:
        self._share *= by
        self._settle()

    def _nudge(self, x: float, y: float) -> None:
        self._middle += QPointF(x, y)
        self._settle()

    @property
    def _area(self) -> QRectF:
        """Where the picture is drawn."""
        size = self._size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        area = QRectF(0, 0, size.width(), size.height())
        area.moveCenter(QRectF(self.rect()).center())
        return area

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {
            Qt.Key.Key_Left: partial(self._nudge, -_STEP, 0),
            Qt.Key.Key_Right: partial(self._nudge, _STEP, 0),
            Qt.Key.Key_Up: partial(self._nudge, 0, -_STEP),
            Qt.Key.Key_Down: partial(self._nudge, 0, _STEP),
            Qt.Key.Key_Plus: partial(self._zoom, 1.05),
            Qt.Key.Key_Minus: partial(self._zoom, 1 / 1.05),
        }
        act = keys.get(Qt.Key(event.key()))
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._zoom(1.05 ** (event.angleDelta().y() / 120))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            moved, self._grip = event.position() - self._grip, event.position()
            self._nudge(moved.x() / self._area.width(), moved.y() / self._area.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens, area = QPainter(self), self._theme.tokens, self._area
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(tokens.surround))
        if self._image is not None:
            painter.drawImage(area, self._image)
        scale = area.width() / self._size.width()
        left, top, width, height = (one * scale for one in self.crop)
        frame = QRectF(area.left() + left, area.top() + top, width, height)
        outside = QPainterPath()
        outside.addRect(area)
        outside.addRect(frame)
        painter.fillPath(outside, QColor(0, 0, 0, 140))
        draw_with(painter, QPen(QColor("black"), 3), Qt.BrushStyle.NoBrush)
        painter.drawRect(frame)
        painter.setPen(QPen(QColor(tokens.focus if self.hasFocus() else "white"), 1))
        painter.drawRect(frame)


class CropDialog(QDialog):
    """Of one picture of the set; Apply is an edit that can be undone."""

    def __init__(self, parent: QWidget, kit: Kit, workspace: Workspace, name: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(self.tr("Crop {name}").format(name=name))
        self._name, self._display = name, workspace.state.display
        self._sets = sets = training_of(workspace).sets
        self._facts, place = sets.set.facts.value[name], sets.set.placed.value[name]
        self.frame = CropFrame(kit.theme, QSize(self._facts.width, self._facts.height), self)
        named(
            self.frame,
            self.tr("Frame"),
            self.tr("Drag or arrow keys move it, the wheel or + and − size it."),
        )
        self.shape = ChoiceBox(kit.theme, kit.icons, self)
        self.shape.setAccessibleName(self.tr("Shape"))
        sizes = {(one.width, one.height) for one in sets.set.placed.value.values()}
        self._sizes = sorted({*sizes, *sets.sizes}, key=lambda one: one[0] / one[1])
        for width, height in self._sizes:
            self.shape.addItem(f"{width} × {height}")
        self.told = styled(ElidedLabel(self), role="secondary")
        propose, cancel = (
            QPushButton(self.tr("Propose"), self),
            QPushButton(self.tr("Cancel"), self),
        )
        apply = styled(QPushButton(self.tr("Apply"), self), look="primary")
        apply.setDefault(True)
        for button in (propose, cancel):
            button.setAutoDefault(False)
        filled(
            spaced(QVBoxLayout(self), 12, (16, 16, 16, 12)),
            grow(self.frame),
            filled(row(8), self.shape, propose, grow(self.told), cancel, apply),
        )
        self.shape.activated.connect(self._reshape)
        propose.clicked.connect(self._propose)
        cancel.clicked.connect(self.reject)
        apply.clicked.connect(self.accept)
        self.frame.changed.connect(self._tell)
        self.shape.setCurrentIndex(self._sizes.index((place.width, place.height)))
        self.frame.set_shape(place.width / place.height)
        self.frame.set_crop(place.crop)
        self.resize(760, 620)
        self.frame.setFocus()
        sets.picture(name, self._show)

    def _show(self, pixels: ByteArray) -> None:
        self.frame.show_picture(to_qimage(self._display.of_srgb(pixels)))

    @Slot()
    def _reshape(self) -> None:
        width, height = self._sizes[self.shape.currentIndex()]
        self.frame.set_shape(width / height)

    @Slot()
    def _propose(self) -> None:
        width, height = self._sizes[self.shape.currentIndex()]
        self.frame.set_crop(proposed_crop(self._facts, width, height))

    @Slot()
    def _tell(self) -> None:
        _, _, width, height = self.frame.crop
        share = 1 - width * height / (self._facts.width * self._facts.height)
        words = self.tr("{width} × {height} px · {cut} % cut off")
        self.told.setText(words.format(width=width, height=height, cut=round(100 * share)))

    def accept(self) -> None:
        name, crop = self._name, self.frame.crop
        self._sets.set.edit(lambda one: one.cropped({name: crop}))
        super().accept()
