"""The Expand tool in the bar above the canvas: presets, margins, what fills them, the button."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from desktop_app.core.geometry import Margins, Size
from desktop_app.state.painting.expansion import MAX_SIDE, Expansion, limited, to_aspect, to_scale
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.tools.expand_frame import ASPECTS
from desktop_app.ui.widgets.choice_box import ASIDE_ROLE, ChoiceBox
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.imaging.expand import ExpandFill
    from desktop_app.state.document.document import Document
    from desktop_app.ui.kit import Kit
    from desktop_app.worker.workspace import Workspace

SCALES: tuple[float, ...] = (1.25, 1.5, 2.0)
"""Larger canvases of the same shape that are offered."""

_FILLS: dict[ExpandFill, tuple[str, str]] = {
    "reflect": (
        QT_TRANSLATE_NOOP("Expand", "Mirrored"),
        QT_TRANSLATE_NOOP("Expand", "The picture mirrored at its border, softer with distance."),
    ),
    "smear": (
        QT_TRANSLATE_NOOP("Expand", "Stretched edge"),
        QT_TRANSLATE_NOOP(
            "Expand", "The outermost pixels stretched outwards, softer with distance."
        ),
    ),
    "navier_stokes": (
        QT_TRANSLATE_NOOP("Expand", "Flowing out"),
        QT_TRANSLATE_NOOP("Expand", "Colours flow on beyond the border (Navier–Stokes)."),
    ),
    "rim": (
        QT_TRANSLATE_NOOP("Expand", "Plain"),
        QT_TRANSLATE_NOOP("Expand", "The average colour of the border."),
    ),
}
"""Name and one sentence, in the order they are offered."""

_MARGIN = Scale(0, MAX_SIDE, step=1, default=0, middle=512, unit=" px")
_ARROWS = {"left": "←", "top": "↑", "right": "→", "bottom": "↓"}
_WIDTHS = (96, 116)


class ExpandOptions(Retranslated, QWidget):
    """Shows and changes ``state.tools.expansion``; of no use without a picture."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._kit = workspace.state, kit
        self._expansion = workspace.state.tools.expansion
        self.preset = ChoiceBox(kit.theme, kit.icons, self)
        self.sides = {side: ValueSlider(_MARGIN, kit.theme, self) for side in _ARROWS}
        self.fill = ChoiceBox(kit.theme, kit.icons, self)
        self.button = QPushButton(self)
        self._build()
        self.preset.activated.connect(self._preset_chosen)
        self.fill.activated.connect(self._fill_chosen)
        for slider in self.sides.values():
            slider.edited.connect(self._side_edited)
        self.button.clicked.connect(self._clicked)
        watch(self._expansion.chosen, self._show)
        watch(workspace.state.document, self._on_document)
        listen(workspace.state.applying.changed, self._refresh)
        listen(self._expansion.done, self._on_done)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self.preset.setAccessibleName(self.tr("Aspect ratio or size of the expanded canvas"))
        self.preset.setToolTip(
            self.tr(
                "<b>Aspect ratio or size</b><br>Extends the canvas to an aspect ratio, or "
                "scales it as it is; equally on opposite sides."
            )
        )
        names = {
            "left": self.tr("Left"),
            "top": self.tr("Top"),
            "right": self.tr("Right"),
            "bottom": self.tr("Bottom"),
        }
        for side, slider in self.sides.items():
            slider.set_label(_ARROWS[side])
            slider.setAccessibleName(names[side])
            tip = self.tr("<b>{side}</b><br>Pixels added on this side.")
            slider.setToolTip(tip.format(side=names[side]))
        self.fill.setAccessibleName(self.tr("Fill of the new area"))
        self.fill.setToolTip(
            self.tr(
                "<b>New area</b><br>Its content until it is generated, and what the model "
                "starts from."
            )
        )
        self._fill_fills()
        self._fill_presets()
        self.button.setText(self.tr("Expand"))
        self.button.setAccessibleName(self.tr("Expand the canvas"))
        self.button.setToolTip(
            self.tr(
                "<b>Expand</b>&nbsp;&nbsp;Enter<br>Expands the canvas, as one undo step. The "
                "new area becomes the mask: describe it and generate."
            )
        )

    def _build(self) -> None:
        hold(self.preset, height=CONTROL)
        self.preset.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        hold(self.fill, width=112, height=CONTROL)
        hold(self.button, height=CONTROL)
        self._kit.icons.place(self.button, "expand")
        layout = WrapLayout(8)
        layout.add(self.preset)
        for slider in self.sides.values():
            slider.set_least(_WIDTHS[0])
            hold(slider, most_width=_WIDTHS[1])
            layout.add(slider, 1)
        layout.add(self.fill)
        layout.add(self.button)
        self.setLayout(layout)

    # -- state ----------------------------------------------------------------------------------

    def _on_document(self, document: Document | None) -> None:
        if document is not None:
            listen(document.resized, self._on_resized)
        self._on_resized(None)

    def _on_resized(self, _: object) -> None:
        self._fill_presets()
        self._refresh(None)

    def _show(self, expansion: Expansion) -> None:
        for side, slider in self.sides.items():
            slider.set_number(getattr(expansion.margins, side))
        with QSignalBlocker(self.fill):
            self.fill.setCurrentIndex(self.fill.findData(expansion.fill))
        self._choose_preset()
        self._refresh(None)

    def _refresh(self, _: object) -> None:
        state = self._state
        usable = state.document.value is not None and not state.applying.value
        for widget in (self.preset, self.fill, *self.sides.values()):
            widget.setEnabled(usable)
        self.button.setEnabled(usable and not self._expansion.margins.is_empty)

    def _on_done(self, _: Margins) -> None:
        """The new area is to be described next; the canvas keeps the mouse."""
        self._kit.actions["focus_prompt"].trigger()

    # -- choices --------------------------------------------------------------------------------

    def _size(self) -> Size | None:
        document = self._state.document.value
        return None if document is None else document.size

    def _fill_fills(self) -> None:
        with QSignalBlocker(self.fill):
            self.fill.clear()
            for at, (fill, words) in enumerate(_FILLS.items()):
                name, tip = (QCoreApplication.translate("Expand", text) for text in words)
                self.fill.addItem(name, fill)
                self.fill.setItemData(at, tip, Qt.ItemDataRole.ToolTipRole)
            chosen = self._expansion.chosen.value.fill
            self.fill.setCurrentIndex(self.fill.findData(chosen))

    def _fill_presets(self) -> None:
        """What can't be had, or is had already, stands there greyed."""
        size = self._size() or Size(1, 1)
        offered = [(f"{wide}:{high}", to_aspect(size, wide, high)) for wide, high in ASPECTS]
        names = (self.tr("+25 %"), self.tr("+50 %"), self.tr("Double"))
        offered += [
            (name, to_scale(size, scale)) for name, scale in zip(names, SCALES, strict=True)
        ]
        with QSignalBlocker(self.preset):
            self.preset.clear()
            self.preset.addItem(self.tr("Custom"), None)
            items = cast(QStandardItemModel, self.preset.model())
            for at, (name, margins) in enumerate(offered, 1):
                self.preset.addItem(name, margins)
                grown = margins.grown(size)
                aside = f"{grown.width} × {grown.height}"
                self.preset.setItemData(at, aside, ASIDE_ROLE)
                possible = not margins.is_empty and limited(size, margins) == margins
                items.item(at).setEnabled(possible)
        self._choose_preset()

    def _choose_preset(self) -> None:
        chosen = self._expansion.margins
        rows = range(1, self.preset.count())
        same = (at for at in rows if not chosen.is_empty and self.preset.itemData(at) == chosen)
        with QSignalBlocker(self.preset):
            self.preset.setCurrentIndex(next(same, 0))

    @Slot(int)
    def _preset_chosen(self, index: int) -> None:
        margins = self.preset.itemData(index)
        if margins is None:
            self.sides["left"].setFocus()
            return
        self._expansion.set_margins(margins)

    @Slot(int)
    def _fill_chosen(self, index: int) -> None:
        self._expansion.set_fill(self.fill.itemData(index))

    @Slot()
    def _side_edited(self) -> None:
        size = self._size()
        if size is None:
            return
        wanted = {side: round(slider.number) for side, slider in self.sides.items()}
        changed = replace(self._expansion.margins, **wanted)
        self._expansion.set_margins(limited(size, changed))
        self._show(self._expansion.chosen.value)

    @Slot()
    def _clicked(self) -> None:
        self._expansion.wanted.send(None)
