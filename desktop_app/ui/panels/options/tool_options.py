"""The thin bar above the canvas: options of the active tool, live mode, zoom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from html import escape
from importlib import import_module
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from desktop_app.state.document.document import Document
from desktop_app.state.painting.tools import MASKING, ToolId
from desktop_app.ui.kit import (
    Caption,
    Kit,
    Retranslated,
    action_button,
    label,
    put_text,
    set_role,
    show_when,
)
from desktop_app.ui.look.text_scale import hold, let_go, scaled
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.qt.bind import listen, listen_each, watch
from desktop_app.ui.qt.spaced import Gap, filled
from desktop_app.ui.tools.brush_size import MAX_SIZE, MIN_SIZE
from desktop_app.ui.tools.tool_table import tool_row
from desktop_app.ui.widgets.colour_field import ColourField
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.layer_names import layer_words
from desktop_app.worker.workspace import Workspace

SIZE = Scale(MIN_SIZE, MAX_SIZE, step=1, default=60, middle=100, unit=" px")
SHARE = Scale(0.0, 1.0, step=0.01, default=0.8, unit=" %", shown=100)
OPACITY = Scale(0.01, 1.0, step=0.01, default=1.0, unit=" %", shown=100)

_SLIDER_WIDTHS = (112, 156)
_NAME_WIDTHS = {ToolId.EXPAND: 56, ToolId.TRANSFORM: 80}
"""Least width of the name of a tool that has many options; see `_NAME_WIDTH` for the others."""
_NAME_WIDTH = 104
_LATER = {
    ToolId.ANNOTATE: ("annotate_options.AnnotateOptions", 0),
    ToolId.RETOUCH: ("paint_options.RetouchOptions", 2),
    ToolId.LIQUIFY: ("paint_options.LiquifyOptions", 2),
    ToolId.MIX: ("mix_options.MixOptions", 2),
    ToolId.CROP: ("crop_options.CropOptions", 2),
    ToolId.MOVE: ("paint_options.MoveOptions", 2),
    ToolId.FILL: ("paint_options.FillOptions", 2),
    ToolId.EXPAND: ("expand_options.ExpandOptions", 4),
    ToolId.TRANSFORM: ("transform_options.TransformOptions", 4),
}
"""A tool's own options, with their share of the room that is left."""
_PAINTING = frozenset({ToolId.PAINT, ToolId.RETOUCH, ToolId.FILL})
_CROWDED = _PAINTING | {ToolId.LIQUIFY, ToolId.MIX, ToolId.ANNOTATE}
"""Beside which live mode has no words."""


class Later(QWidget):
    """A tool's options, made and imported when they are first shown.

    Args:
        source: module of this package and class, which takes ``workspace``, ``kit`` and its parent.
        workspace, kit: of the window.
        parent: the bar.
    """

    def __init__(self, source: str, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._source, self._workspace, self._kit = source, workspace, kit
        self._line = WrapLayout(0)
        self.setLayout(self._line)
        self.hide()

    @cached_property
    def options(self) -> Any:
        module, _, name = self._source.partition(".")
        found = getattr(import_module(f"desktop_app.ui.panels.options.{module}"), name)
        made = found(self._workspace, self._kit, self)
        self._line.addWidget(made, 1)
        return made

    def show_for(self, shown: bool) -> None:
        self.setVisible(shown and self.options is not None)


class ToolOptions(Retranslated, QWidget):
    """Name of the tool, its sliders, and zoom at the right; 36 px high where there is room."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = workspace.state.tools
        self._kit = kit
        set_role(self, "panel")
        self.name = label("heading", self)
        self.target = label("secondary", self)
        self.target.setTextFormat(Qt.TextFormat.RichText)
        self._state = workspace.state
        self.size_slider = ValueSlider(SIZE, kit.theme, self, DENSE)
        self.hardness = ValueSlider(SHARE, kit.theme, self, DENSE)
        self.opacity = ValueSlider(OPACITY, kit.theme, self, DENSE)
        self.colours = ColourField(self._tools, workspace.state.display, kit.theme, self)
        self.later = {
            tool: Later(source, workspace, kit, self) for tool, (source, _) in _LATER.items()
        }
        self.brush = Later("brush_options.BrushOptions", workspace, kit, self)
        self.shape = Later("shape_options.ShapeOptions", workspace, kit, self)
        self.live = action_button(kit.actions, "toggle_live", DENSE)
        let_go(self.live, "width")  # it has words, where there is room
        self.pen_buttons = tuple(
            action_button(kit.actions, name, DENSE)
            for name in ("toggle_pen_size", "toggle_pen_opacity")
        )
        self.selecting = action_button(kit.actions, "toggle_selecting", DENSE)
        self.zoom_buttons: list[QToolButton] = []
        self._line = WrapLayout(8, (12, 4, 8, 4))
        self._build()
        tools = self._tools
        listen_each(self._on_brush, *tools.brush_changes)
        watch(self._tools.active, self._on_tool)
        listen(self._tools.selecting.changed, self._name_target)
        listen(self._tools.has_pen.changed, self._show_pen)
        # With each change of its action the button takes that one's icon, without room beside it.
        kit.actions["toggle_live"].changed.connect(self._name_live)
        self._unfollow: tuple[Callable[[], None], ...] = ()
        watch(workspace.state.document, self._follow)
        kit.actions.shortcuts.changed.connect(self.retranslate)
        self.retranslate()

    def _acts(self) -> list[Caption]:
        brush = self._tools.active_brush.value
        size = self.tr(
            "<b>Size</b><br>Brush diameter in picture pixels.[ Keys: {brush_smaller} and "
            "{brush_larger}.]"
        )
        return [
            Caption(
                "size_slider",
                self.tr("Size"),
                self._kit.actions.shortcuts.fill(size),
                value=brush.size,
                do=lambda value: self._change(size=value),
            ),
            Caption(
                "hardness",
                self.tr("Hardness"),
                self.tr(
                    "<b>Hardness</b><br>100 %: a sharp edge. 0 %: soft all the way to the centre."
                ),
                value=brush.hardness,
                do=lambda value: self._change(hardness=value),
            ),
            Caption(
                "opacity",
                self.tr("Opacity"),
                self.tr(
                    "<b>Opacity</b><br>Strength of a single stroke; weakly masked areas change"
                    " less."
                ),
                value=brush.opacity,
                do=lambda value: self._change(opacity=value),
            ),
        ]

    @Slot()
    def retranslate(self) -> None:
        self._on_tool(self._tools.active.value)

    def _build(self) -> None:
        layout = self._line
        hold(self, least_height=36)
        filled(layout, self.name, self.selecting, self.target, self.brush)
        for slider in (self.size_slider, self.hardness, self.opacity):
            slider.set_least(_SLIDER_WIDTHS[0])
            layout.addWidget(slider, 1, most=_SLIDER_WIDTHS[1])
        filled(layout, *self.pen_buttons, self.colours)
        layout.addWidget(self.shape, 2)
        for tool, (_, share) in _LATER.items():
            layout.addWidget(self.later[tool], share)
        # In a wide window the sliders don't grow, in a narrow one they give way.
        layout.addStretch(2)
        self.live.setProperty("look", "")  # in the accent's colour while it is on
        self._kit.icons.place(self.live, "zap")
        filled(layout, self.live, Gap(8))
        for action_id in ("zoom_out", "zoom_in", "zoom_fit"):
            button = action_button(self._kit.actions, action_id, DENSE)
            self.zoom_buttons.append(button)
            layout.addWidget(button)
        self.setLayout(layout)

    # -- state ----------------------------------------------------------------------------------

    def _on_tool(self, tool: ToolId) -> None:
        found = tool_row(tool)
        self.name.setText(self._kit.actions[found.action.id].iconText())
        # Room first: a window does not become narrow again by itself.
        others = [options for owner, options in self.later.items() if owner is not tool]
        show_when(False, self.shape, self.colours, *others, *self.pen_buttons)
        show_when(found.uses_brush, self.size_slider, self.hardness, self.opacity)
        if tool is ToolId.MIX:  # a pixel is of one result or of another
            show_when(False, self.hardness, self.opacity)
        self.brush.show_for(found.uses_brush and tool is not ToolId.MIX)
        self._name_live()
        self._show_pen(None)
        self.shape.show_for(found.draws_shape)
        self._name_target(None)
        self.colours.setVisible(tool in (ToolId.PAINT, ToolId.FILL))
        if tool in self.later:
            self.later[tool].show_for(True)
        self._on_brush(None)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """One line rather than all of it: zoom is in a menu, the tool's name in the column, live
        mode in a menu."""
        self._line.leave_out(self.width(), self.zoom_buttons, [self.name], [self.live])

    def _follow(self, document: Document | None) -> None:
        for stop in self._unfollow:
            stop()
        self._unfollow = ()
        if document is not None:
            signals = document.mask_target_changed, document.active.changed, document.layers.changed
            self._unfollow = tuple(listen(signal, self._name_target) for signal in signals)
        self._name_target(None)

    def _name_target(self, _: object) -> None:
        """What is painted on, or erased from, where it is not the mask."""
        tool = self._tools.active.value
        erases = tool is ToolId.ERASER
        paint = erases and self._tools.erases_paint and self._state.document.value is not None
        self.selecting.setVisible(tool in MASKING or (erases and not paint))
        self._on_brush(None)  # the eraser has one for masks and one for layers
        found = self._target(tool)
        self.target.setVisible(found is not None)
        if found is not None:
            put_text(self.target, found[0], tip=found[1])

    def _target(self, tool: ToolId) -> tuple[str, str] | None:
        """Its name, and what to say of it, in rich text."""
        document, erases = self._state.document.value, tool is ToolId.ERASER
        if document is not None and erases and self._tools.erases_paint:
            layer = document.erasable
            words = self.tr("Nothing to erase: select a layer of paint")
            return escape(words if layer is None else layer_words(layer)), self.tr(
                "<b>Layer</b><br>The eraser takes from what was painted last: this layer. "
                "Choose a mask tool first to erase the mask."
            )
        if document is not None and tool in _PAINTING and document.paint_layer.kept is not None:
            return self.tr("Transform becomes final"), self.tr(
                "<b>Transform becomes final</b><br>The layer was transformed and keeps its "
                "original. Painting on it gives that up; undo brings it back."
            )
        masks = tool in MASKING or erases
        if masks and self._tools.selecting.value:
            return escape(self.tr("Selection")), self.tr(
                "<b>Selection</b><br>Mask tools draw the selection, which confines painting, "
                "fills and adjustments. The mask stays as it is."
            )
        layer = None if document is None or not masks else document.masked_layer
        if layer is None:
            return None
        if layer.rgb is None:
            return escape(layer_words(layer)), self.tr(
                "<b>Layer mask</b><br>Mask tools paint where this layer acts or is seen. "
                "Select another layer to paint on the mask."
            )
        chip = "<span style='color: rgb({}, {}, {})'>■</span>".format(*layer.rgb)
        words = self.tr("Painting {name}").format(name=layer_words(layer))
        return f"{chip} {escape(words)}", self.tr(
            "<b>Region</b><br>Mask tools paint on this region. “New Region” in the Layers panel "
            "adds another. Select another layer to paint on the mask."
        )

    def _show_pen(self, _: object) -> None:
        """What pressure does concerns only those who have a pen; the menu has it always."""
        self._name_live()
        show_when(self._shows_pen, *self.pen_buttons)

    @property
    def _shows_pen(self) -> bool:
        return self._tools.has_pen.value and tool_row(self._tools.active.value).uses_brush

    @Slot()
    def _name_live(self) -> None:
        """The many options of some tools take the room of its name and of live mode's words."""
        tool = self._tools.active.value
        crowded = tool in (*_NAME_WIDTHS, *_CROWDED)
        least = scaled(_NAME_WIDTHS.get(tool, _NAME_WIDTH))
        self.name.setMinimumWidth(0)  # what it wishes for would not be less than before
        self.name.setMinimumWidth(max(least, self.name.sizeHint().width()))
        self._kit.icons.set_words(self.live, with_text=not crowded)
        # Its words are the action's, which were set before.
        self.live.setMinimumWidth(self.live.sizeHint().width())

    def _on_brush(self, _: object) -> None:
        self.acts.refresh()

    def _change(self, **fields: float) -> None:
        brush = self._tools.active_brush
        brush.value = replace(brush.value, **fields)  # pyright: ignore[reportArgumentType]
