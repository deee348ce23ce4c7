"""A second window on a document: its own zoom and place, its own proof and warnings; to look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAccessible, QKeyEvent, QPainter
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from desktop_app.core.observable import Observable
from desktop_app.state.picture.display_conversion import DisplayConversion
from desktop_app.ui.canvas.canvas_keys import CanvasKeys
from desktop_app.ui.canvas.document_view import DocumentView
from desktop_app.ui.canvas.live_view import HandPan
from desktop_app.ui.canvas.navigation import Navigation
from desktop_app.ui.canvas.overlay import EDGE_REACH
from desktop_app.ui.canvas.scene_painter import Paint, paint_layers
from desktop_app.ui.kit import Kit, label, row, switch_button
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.qt.spaced import spaced

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QResizeEvent

    from desktop_app.core.geometry import Margins, Rect
    from desktop_app.imaging.display import Display
    from desktop_app.state.document.document import Document
    from desktop_app.worker.workspace import Workspace


class ViewCanvas(Retranslated, HandPan):
    """The document and its marks; drag to move it, the wheel and the canvas' keys zoom."""

    accessible_role = QAccessible.Role.Graphic

    def __init__(self, document: Document, kit: Kit, parent: QWidget) -> None:
        super().__init__(Navigation(Observable(1.0), parent), parent)
        self._theme, self._keys = kit.theme, CanvasKeys(kit.actions.shortcuts)
        self.showing = DisplayConversion(document.pixels, document.space, document.origin.about.icc)
        for reshaped in (document.resized, document.refilled):
            listen(reshaped, self._renew)  # before the view reads it
        self.view = DocumentView(document, self, showing=self.showing)
        self.navigation.set_picture(document.size, look_at_all=True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.navigation.changed.connect(self.update)
        for changed in (self.view.pixels_changed, self.view.overlay_changed):
            changed.connect(self._redraw)
        self.view.resized.connect(self._resized)
        kit.theme.changed.connect(self.update)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all texts."""
        self.setAccessibleName(self.tr("Second view of the picture"))

    def show_on(self, display: Display | None) -> None:
        """Show it on this screen, or as one looks that imitates a device."""
        if self.showing.show_on(display):
            self.view.read_pixels_again()
            self.update()

    def drop(self) -> None:
        """Follow the document no longer."""
        self.view.drop()
        self.showing.drop()

    def paint_area(self, painter: QPainter, area: Rect) -> None:
        layers = (self.view.layer, self.view.warnings)
        canvas = self.device_size.rect
        at = Paint(painter, self.navigation.viewport, area, canvas, self.line)
        paint_layers([one for one in layers if one is not None], self._theme, at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.navigation.set_canvas(self.device_size, self.devicePixelRatioF())
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.to_view(event, self.navigation):
            super().keyPressEvent(event)

    def _renew(self, _: object) -> None:
        self.showing.renew()

    def _redraw(self, rect: Rect) -> None:
        self.redraw(self.navigation.viewport.canvas_rect(rect).grown(EDGE_REACH * self.line))

    def _resized(self, _: Margins) -> None:
        self.navigation.set_picture(self.view.document.size, look_at_all=False)
        self.update()


class ViewWindow(Retranslated, QWidget):
    """Closes with the document, and with the main window."""

    def __init__(self, parent: QWidget, document: Document, workspace: Workspace, kit: Kit) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._document, self._state = document, workspace.state
        self._proofing = workspace.displaying.proofing
        self._counted = False
        self.canvas = ViewCanvas(document, kit, self)
        self.fit, self.full = QToolButton(self), QToolButton(self)
        self.proof, self.gamut, self.clipping = (switch_button() for _ in range(3))
        self.zoom = label("secondary", self)
        bar = row(4, (8, 4, 8, 4))
        for button in (self.fit, self.full, self.proof, self.gamut, self.clipping):
            button.setProperty("look", "button")
            hold(button, height=CONTROL)
            bar.addWidget(button)
            button.clicked.connect(self._refresh)
        bar.addStretch(1)
        bar.addWidget(self.zoom)
        layout = spaced(QVBoxLayout(self))
        layout.addLayout(bar)
        layout.addWidget(self.canvas, 1)
        self.fit.clicked.connect(self.canvas.navigation.fit)
        self.full.clicked.connect(self._zoom_full)
        self.canvas.navigation.changed.connect(self._zoomed)
        display = self._state.display
        for changed in (display.profile, display.proof, display.proof_screen):
            listen(changed.changed, self._refresh)
        listen(self._state.documents.changed, self._on_documents)
        watch(document.name, self._name)
        self.retranslate()
        self.canvas.setFocus()

    def sizeHint(self) -> QSize:
        return QSize(720, 540)

    def retranslate(self) -> None:
        """Set all words again."""
        self.fit.setText(self.tr("Fit"))
        self.full.setText(self.tr("100 %"))
        self.proof.setText(self.tr("Proof Colours"))
        self.gamut.setText(self.tr("Gamut Warning"))
        self.clipping.setText(self.tr("Clipping"))
        self._name(self._document.name.value)
        self._refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._counted:
            self._state.display.proofing_views.value -= 1
        self.canvas.drop()
        super().closeEvent(event)

    @Slot()
    def _refresh(self, _: object = None) -> None:
        """As the switches stand; what a proof needs is made elsewhere."""
        display = self._state.display
        for switch in (self.proof, self.gamut):
            switch.setEnabled(self._proofing.is_chosen)
            switch.setToolTip("" if switch.isEnabled() else self.tr("Choose Proof Setup first."))
        counted = self.proof.isChecked() or self.gamut.isChecked()
        if counted != self._counted:
            self._counted = counted
            display.proofing_views.value += 1 if counted else -1
        proofed = display.proof_screen.value
        wanted = proofed if self.proof.isChecked() and proofed else display.profile.value
        self.canvas.show_on(wanted)
        gamut = proofed if self.gamut.isChecked() else None
        self.canvas.view.warn(clipping=self.clipping.isChecked(), gamut=gamut)

    @Slot()
    def _zoom_full(self) -> None:
        self.canvas.navigation.zoom_to(1.0)

    @Slot()
    def _zoomed(self) -> None:
        self.zoom.setText(f"{self.canvas.navigation.viewport.zoom * 100:.0f} %")

    def _name(self, name: str) -> None:
        self.setWindowTitle(self.tr("{name}: second view").format(name=name))

    def _on_documents(self, _: object) -> None:
        if self._document not in tuple(self._state.documents):
            self.close()
