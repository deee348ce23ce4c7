"""A second window on a document: its own zoom, place and turn, its own proof and warnings."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from desktop_app.core.late import late
from desktop_app.imaging.display import Display
from desktop_app.state.document.document import Document
from desktop_app.state.picture.display_conversion import DisplayConversion
from desktop_app.state.second_view import second_view
from desktop_app.ui.actions.action_set import ActionSet
from desktop_app.ui.canvas.canvas_view import CanvasView
from desktop_app.ui.kit import Kit, Retranslated, label, on_click, switch_button
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.bind import listen, listen_each, watch
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.worker.workspace import Workspace

_TURN = 15.0
"""Degrees of one step."""


class ViewCanvas(CanvasView):
    """The document with the tools of the main window, which looks at it as soon as one acts here.

    Args:
        document: what it shows.
        workspace: of the main window.
        kit: likewise.
    """

    def __init__(self, document: Document, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        shared = workspace.state
        self.showing = DisplayConversion(document.pixels, document.space, document.origin.about.icc)
        self.state = second_view(shared, document, self.showing)
        self._stops = [
            reshaped.connect(lambda _: self.showing.renew())  # before the view reads it
            for reshaped in (document.resized, document.refilled)
        ]
        self._act = partial(shared.activate, document)
        super().__init__(
            self.state,
            late(lambda: workspace.results),
            kit.theme,
            kit.icons,
            parent,
            shortcuts=kit.actions.shortcuts,
        )
        self.clear_wanted.connect(kit.actions["layer_clear"].trigger)

    def retranslate(self) -> None:
        super().retranslate()
        self.setAccessibleName(self.tr("Second view of the picture"))

    def show_on(self, display: Display | None, *, grey: bool) -> None:
        """Show it on this screen, or as one looks that imitates a device."""
        changes = self.showing.show_on(display)
        if (self.showing.show_grey(grey) or changes) and self.scene.view is not None:
            self.scene.view.read_pixels_again()
            self.update()

    def drop(self) -> None:
        """Follow the document no longer."""
        self.cancel_gesture()
        for stop in self._stops:
            stop()
        self.scene.drop()
        self.showing.drop()

    def _clicked(self) -> None:
        self._act()
        super()._clicked()


class ViewWindow(Retranslated, QWidget):
    """Closes with the document, and with the main window."""

    def __init__(self, parent: QWidget, document: Document, workspace: Workspace, kit: Kit) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._document, self._state = document, workspace.state
        self._proofing = workspace.displaying.proofing
        self._counted = False
        self.canvas = ViewCanvas(document, workspace, kit, self)
        self.fit = on_click(QToolButton(self), self.canvas.navigation.fit)
        self.full = on_click(QToolButton(self), self.canvas.zoom_full)
        self.grey, self.proof, self.gamut, self.clipping = (switch_button() for _ in range(4))
        self.zoom = label("secondary", self)
        bar = WrapLayout(4, (8, 4, 8, 4))
        self.mirror, self.overlay = on_click(switch_button(), self.canvas.mirror), switch_button()
        self.overlay.setChecked(True)
        switches = (self.mirror, self.overlay, self.grey, self.proof, self.gamut, self.clipping)
        for button in (self.fit, self.full, *switches):
            button.setProperty("look", "button")
            hold(button, height=CONTROL)
            bar.addWidget(button)
            button.clicked.connect(self._refresh)
        filled(bar, STRETCH, self.zoom)
        filled(spaced(QVBoxLayout(self)), bar, grow(self.canvas))
        self._take_actions(kit.actions)
        self.canvas.navigation.changed.connect(self._zoomed)
        display = self._state.display
        listen_each(
            self._refresh,
            display.profile.changed,
            display.proof.changed,
            display.proof_screen.changed,
        )
        listen(self._state.documents.changed, self._on_documents)
        watch(document.name, self._name)
        self.retranslate()
        self.resize(scaled(860), scaled(600))  # Qt takes the height that the bar needs
        self.canvas.setFocus()

    def retranslate(self) -> None:
        for button, words in (
            (self.fit, self.tr("Fit")),
            (self.full, self.tr("100 %")),
            (self.mirror, self.tr("Mirror")),
            (self.overlay, self.tr("Mask")),
            (self.grey, self.tr("Greyscale")),
            (self.proof, self.tr("Proof Colours")),
            (self.gamut, self.tr("Gamut Warning")),
            (self.clipping, self.tr("Clipping")),
        ):
            button.setText(words)
        self._name(self._document.name.value)
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # Keys act on the document that the main window looks at.
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._state.activate(self._document)

    def _take_actions(self, actions: ActionSet) -> None:
        """Let the keys of the main window's actions work here; those of its view move this one."""
        canvas = self.canvas
        own: dict[str, Callable[[], None]] = {
            "zoom_in": canvas.zoom_in,
            "zoom_out": canvas.zoom_out,
            "zoom_fit": canvas.fit,
            "zoom_full": canvas.zoom_full,
            "turn_left": partial(canvas.navigation.turn, -_TURN),
            "turn_right": partial(canvas.navigation.turn, _TURN),
            "mirror_view": canvas.mirror,
            "unturn": canvas.unturn,
        }
        for action in actions:
            do = own.get(action.objectName())
            if do is None:
                self.addAction(action)
                continue
            here = QAction(self)
            here.triggered.connect(do)
            here.setShortcuts(action.shortcuts())
            self.addAction(here)

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
        self.canvas.show_on(wanted, grey=self.grey.isChecked())
        self.canvas.state.view.overlay_visible.value = self.overlay.isChecked()
        self.canvas.state.view.gamut.value = self.gamut.isChecked()
        self.canvas.state.view.clipping.value = self.clipping.isChecked()

    @Slot()
    def _zoomed(self) -> None:
        self.zoom.setText(f"{self.canvas.navigation.viewport.zoom * 100:.0f} %")
        self.mirror.setChecked(self.canvas.viewport.mirrored)

    def _name(self, name: str) -> None:
        self.setWindowTitle(self.tr("{name}: second view").format(name=name))

    def _on_documents(self, _: object) -> None:
        if self._document not in tuple(self._state.documents):
            self.close()
