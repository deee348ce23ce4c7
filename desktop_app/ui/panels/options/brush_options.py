"""The brush in the bar above the canvas: a stroke of it, which opens all brushes; and what helps
the hand."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from desktop_app.core.brushes import Aids
from desktop_app.state.app_state import ToolState
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, styled
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.options.brush_card import BrushCard, stroke_pixmap
from desktop_app.ui.qt.bind import listen_each, watch
from desktop_app.ui.qt.spaced import filled, spaced
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.brushes import STEADY_WORDS, SYMMETRY_WORDS, said
from desktop_app.worker.brush_session import preset_of
from desktop_app.worker.workspace import Workspace

STROKE: Final = (72, 20)
"""Width and height of a stroke in the bar, in px at 100 % text."""

_STRENGTH: Final = Scale(0.0, 1.0, step=0.01, default=0.5, unit=" %", shown=100)
_WAYS: Final = Scale(2, 32, step=1, default=6, middle=8)


class BrushOptions(Retranslated, QWidget):
    """Two buttons: the brush, and the hand."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._kit = workspace, kit
        self._tools = workspace.state.tools
        self.session = workspace.brushes
        self.card: BrushCard | None = None
        self.hand_card: HandCard | None = None
        self.brush = QToolButton(self)
        self.hand = QToolButton(self)
        self._shown: object = None
        layout = WrapLayout(4)
        for button, width in ((self.brush, STROKE[0] + 12), (self.hand, DENSE)):
            button.setProperty("look", "toggle")
            hold(button, width=width, height=DENSE)
            layout.addWidget(button)
        self.hand.setCheckable(True)
        kit.icons.place(self.hand, "flip-horizontal-2")
        self.setLayout(layout)
        kit.theme.changed.connect(self._draw)
        listen_each(self._on_brush, *self._tools.brush_changes, self._tools.active.changed)
        watch(self._tools.aids, self._on_aids)
        self.retranslate()

    def retranslate(self) -> None:
        self._shown = None
        self._on_brush(None)

    def open_brushes(self) -> None:
        """Show all brushes, or hide them."""
        if self.card is None:
            self.card = BrushCard(self._workspace, self._kit, self.brush)
        self._toggle(self.card, self.brush)

    def open_hand(self) -> None:
        """Show symmetry and stabiliser, or hide them."""
        if self.hand_card is None:
            self.hand_card = HandCard(self._tools, self._kit, self.hand)
        self._toggle(self.hand_card, self.hand)
        self._on_aids(self._tools.aids.value)

    def _toggle(self, card: Card, button: QWidget) -> None:
        for other in (self.card, self.hand_card):
            if other is not None and other is not card:
                other.hide()
        if card.isVisible():
            card.close_softly()
        else:
            card.open_above(button)

    def _on_aids(self, aids: Aids) -> None:
        self.hand.setChecked(bool(aids.symmetry or aids.steady or aids.wraps))

    def _on_brush(self, _: object) -> None:
        brush = self._tools.active_brush.value
        looks = brush.kind, brush.hardness, brush.opacity, brush.preset
        if looks != self._shown:
            self._shown = looks
            self._draw()

    @Slot()
    def _draw(self) -> None:
        self.acts.refresh()
        brush = self._tools.active_brush.value
        preset = preset_of(
            said(brush.preset or "Round"), replace(brush, size=min(brush.size, 14.0))
        )
        pixmap = stroke_pixmap(preset, self._kit.theme, STROKE, self.devicePixelRatioF())
        self.brush.setIcon(QIcon(pixmap))
        self.brush.setIconSize(QSize(*STROKE))

    def _acts(self) -> list[Act]:
        name = said(self._tools.active_brush.value.preset or "Round")
        tip = self.tr("<b>Brushes</b><br>{name}. Choose another brush, change it, or import one.")
        return [
            Act(
                "brush",
                "",
                self.open_brushes,
                tip.format(name=name),
                self.tr("Brush: {name}").format(name=name),
            ),
            Act(
                "hand",
                "",
                self.open_hand,
                self.tr(
                    "<b>Symmetry and Stabiliser</b><br>Mirrors strokes, steadies the hand, or lets"
                    " strokes go on at the opposite side of the picture."
                ),
                self.tr("Symmetry and Stabiliser"),
            ),
        ]


class HandCard(Card):
    """Symmetry, stabiliser, wrap-around: shows and changes ``tools.aids``."""

    opens_below = True

    def __init__(self, tools: ToolState, kit: Kit, field: QWidget) -> None:
        super().__init__(field, kit.theme, (260, None))
        self._tools = tools
        self.symmetry = ChoiceBox(kit.theme, kit.icons, self)
        self.steady = ChoiceBox(kit.theme, kit.icons, self)
        self.ways = ValueSlider(_WAYS, kit.theme, self)
        self.strength = ValueSlider(_STRENGTH, kit.theme, self)
        self.wraps = Tick(kit.theme, self)
        self.middle = styled(QToolButton(self), look="button")
        filled(
            spaced(QVBoxLayout(self), 8, (12, 12, 12, 12)),
            self.symmetry,
            self.ways,
            self.middle,
            self.steady,
            self.strength,
            self.wraps,
        )
        watch(tools.aids, self._show)

    def _acts(self) -> list[Act | Caption]:
        aids = self._tools.aids.value
        return [
            Caption(
                "symmetry",
                self.tr("Symmetry"),
                value=aids.symmetry,
                choices={key: said(each) for key, each in SYMMETRY_WORDS.items()},
                do=lambda key: self._change(symmetry=key),
            ),
            Caption(
                "steady",
                self.tr("Stabiliser"),
                value=aids.steady,
                choices={key: said(each) for key, each in STEADY_WORDS.items()},
                do=lambda key: self._change(steady=key),
            ),
            Caption(
                "ways",
                self.tr("Parts"),
                shown=aids.symmetry == "radial",
                value=aids.ways,
                do=lambda count: self._change(ways=round(count)),
            ),
            Caption(
                "strength",
                self.tr("Strength"),
                shown=bool(aids.steady),
                value=aids.strength,
                do=lambda strength: self._change(strength=strength),
            ),
            Caption(
                "wraps",
                self.tr("Wrap around the edges"),
                self.tr("What leaves the picture at one side comes in at the other: for tiles."),
                value=aids.wraps,
                do=lambda wraps: self._change(wraps=wraps),
            ),
            Act(
                "middle",
                self.tr("Centre in the Picture"),
                partial(self._change, centre=None),
                self.tr("The centre is also dragged on the canvas."),
                can=aids.centre is not None,
                shown=bool(aids.symmetry),
            ),
        ]

    def _show(self, aids: Aids) -> None:
        self.acts.refresh()
        if self.isVisible():
            self.place()

    def _change(self, **fields: Any) -> None:
        self._tools.aids.value = replace(self._tools.aids.value, **fields)
