"""The Expand tool in the bar above the canvas: presets, margins, what fills them, the button."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QWidget

from desktop_app.core.geometry import Margins, Size
from desktop_app.state.document.document import Document
from desktop_app.state.painting.expansion import MAX_SIDE, limited, to_aspect, to_scale
from desktop_app.ui.kit import Kit
from desktop_app.ui.panels.options.option_bar import OptionBar
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.tools.expand_frame import ASPECTS
from desktop_app.ui.widgets.choice_box import DETAIL_ROLE
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.words.options import EXPAND_FILLS, option_words
from desktop_app.worker.workspace import Workspace

SCALES: tuple[float, ...] = (1.25, 1.5, 2.0)
"""Larger canvases of the same shape that are offered."""

_MARGIN = Scale(0, MAX_SIDE, step=1, default=0, middle=512, unit=" px")
_ARROWS = {"left": "←", "top": "↑", "right": "→", "bottom": "↓"}
_WIDTHS = (96, 116)


class ExpandOptions(OptionBar):
    """Shows and changes ``state.tools.expansion``; of no use without a picture."""

    signs = _ARROWS

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("expand", kit, parent, 8)
        self._state = workspace.state
        self._expansion = workspace.state.tools.expansion
        self.preset = self.add_choice("preset", self._preset_chosen)
        self.sides = {
            side: self.add_slider(side, _MARGIN, self._side_edited, _WIDTHS) for side in _ARROWS
        }
        self.fill = self.add_choice("fill", self._expansion.set_fill)
        self.button = self.add_push("expand", lambda: self._expansion.wanted.send(None))
        kit.icons.place(self.button, "expand")
        watch(self._expansion.chosen, self._show)
        watch(workspace.state.document, self._on_document)
        listen(workspace.state.applying.changed, self.acts.refresh)
        listen(self._expansion.done, self._on_done)

    def retranslate(self) -> None:
        self._fill_presets()
        super().retranslate()

    def now(self) -> dict[str, dict[str, Any]]:
        state, expansion = self._state, self._expansion.chosen.value
        can = state.document.value is not None and not state.applying.value
        fills = EXPAND_FILLS.items()
        return {
            "preset": {"can": can},
            **{side: {"can": can, "value": getattr(expansion.margins, side)} for side in _ARROWS},
            "fill": {
                "can": can,
                "value": expansion.fill,
                "choices": {key: option_words(name) for key, (name, _) in fills},
                "tips": {key: option_words(tip) for key, (_, tip) in fills},
            },
            "expand": {"can": can and not self._expansion.margins.is_empty},
        }

    # -- state ----------------------------------------------------------------------------------

    def _on_document(self, document: Document | None) -> None:
        if document is not None:
            listen(document.resized, self._on_resized)
        self._on_resized(None)

    def _on_resized(self, _: object) -> None:
        self.retranslate()

    def _show(self, _: object) -> None:
        self._choose_preset()
        self.acts.refresh()

    def _on_done(self, _: Margins) -> None:
        """The new area is to be described next; the canvas keeps the mouse."""
        self._kit.actions["focus_prompt"].trigger()

    # -- choices --------------------------------------------------------------------------------

    def _size(self) -> Size | None:
        document = self._state.document.value
        return None if document is None else document.size

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
                self.preset.setItemData(at, aside, DETAIL_ROLE)
                possible = not margins.is_empty and limited(size, margins) == margins
                items.item(at).setEnabled(possible)
        self._choose_preset()

    def _choose_preset(self) -> None:
        chosen = self._expansion.margins
        rows = range(1, self.preset.count())
        same = (at for at in rows if not chosen.is_empty and self.preset.itemData(at) == chosen)
        with QSignalBlocker(self.preset):
            self.preset.setCurrentIndex(next(same, 0))

    def _preset_chosen(self, margins: Margins | None) -> None:
        if margins is None:
            self.sides["left"].setFocus()
        else:
            self._expansion.set_margins(margins)

    def _side_edited(self, _: float) -> None:
        size = self._size()
        if size is None:
            return
        wanted = {side: round(slider.number) for side, slider in self.sides.items()}
        changed = replace(self._expansion.margins, **wanted)
        self._expansion.set_margins(limited(size, changed))
        self._show(None)
