"""Blend mode, opacity and locks of the chosen layers, above the list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.core.blend_mode import BlendMode
from desktop_app.imaging.layers.layer import Layer
from desktop_app.ui.kit import Caption, Kit, Retranslated, action_button, row
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.layer_names import mode_words, modes_of
from desktop_app.worker.background import delayed

_OPACITY = Scale(0.0, 1.0, 0.01, 1.0, unit=" %", shown=100)
_REST_MS = 500
"""Steps of the wheel and of keys that follow one another sooner are one undo step."""


class LayersHeader(Retranslated, QWidget):
    """``opacity_changing`` tells every value on the way, ``opacity_rested`` that it stays;
    ``mode_chosen`` another mode."""

    opacity_changing = Signal(float)
    opacity_rested = Signal()
    mode_chosen = Signal(object)

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._groups = modes_of(None)
        self.modes = ChoiceBox(kit.theme, kit.icons, self)
        self.modes.setProperty("dense", True)
        self.modes.setMinimumContentsLength(6)  # it grows with the panel
        self.modes.setMaxVisibleItems(24)
        self.modes.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.opacity = ValueSlider(_OPACITY, kit.theme, self, height=DENSE)
        self.opacity.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        layout = WrapLayout(4, (8, 2, 6, 6))
        layout.addWidget(self.modes, 5)
        layout.addWidget(self.opacity, 3)
        locks, side = QWidget(self), row(spacing=0)
        for name in ("layer_alpha_lock", "layer_lock"):
            side.addWidget(action_button(kit.actions, name, DENSE, 14))
        locks.setLayout(side)
        layout.addWidget(locks)
        self.setLayout(layout)
        self._rest = delayed(self, self.opacity_rested, _REST_MS)
        self.opacity.edited.connect(self._edited)
        self.opacity.released.connect(self._released)
        self.opacity.installEventFilter(self)
        self.modes.activated.connect(self._chosen)
        self.retranslate()

    def _acts(self) -> list[Caption]:
        return [
            Caption(
                "modes",
                self.tr("Blend mode"),
                self.tr(
                    "<p><b>Blend mode</b><br>How the layer's colours mix with those below. Pass "
                    "Through blends each layer of a group on its own; any other mode blends the "
                    "group as one picture.</p>"
                ),
            ),
            Caption(
                "opacity",
                self.tr("Opacity"),
                self.tr(
                    "<p><b>Opacity</b><br>How visible the layer is: drag, use the wheel, or type a "
                    "number; double-click to reset.</p>"
                ),
            ),
        ]

    def retranslate(self) -> None:
        self.acts.refresh()
        self._fill(None)

    def show_layer(self, layer: Layer | None) -> None:
        """Show the looks of this layer."""
        self.setEnabled(layer is not None)
        if layer is None:
            return
        if not self._rest.isActive() and not self.opacity.is_dragged:
            self.opacity.set_number(layer.opacity)
        self._fill(layer)
        self.modes.setEnabled(layer.is_composed)
        self.opacity.setEnabled(layer.row.everywhere or not layer.row.has_values)

    def stop(self) -> None:
        """What was being changed stays as it is now."""
        if self._rest.isActive():
            self._rest.stop()
            self.opacity_rested.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.opacity and event.type() == QEvent.Type.FocusOut:
            self.stop()
        return super().eventFilter(watched, event)

    def _fill(self, layer: Layer | None) -> None:
        """The modes that this layer can have, its own chosen; None: new words for the same ones."""
        groups = self._groups if layer is None else modes_of(layer)
        chosen = self.modes.currentData() if layer is None else str(layer.mode)
        with QSignalBlocker(self.modes):
            if layer is None or groups != self._groups:
                self.modes.clear()
                for number, group in enumerate(groups):
                    if number:
                        self.modes.insertSeparator(self.modes.count())
                    for mode in group:
                        self.modes.addItem(mode_words(mode), str(mode))
            self._groups = groups
            self.modes.setCurrentIndex(self.modes.findData(chosen or str(BlendMode.NORMAL)))

    @Slot(float)
    def _edited(self, value: float) -> None:
        self.opacity_changing.emit(value)
        if not self.opacity.is_dragged:
            self._rest.start()

    @Slot()
    def _released(self) -> None:
        self._rest.stop()
        self.opacity_rested.emit()

    @Slot(int)
    def _chosen(self, number: int) -> None:
        self.mode_chosen.emit(BlendMode(self.modes.itemData(number)))
