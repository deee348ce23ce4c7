"""The tools of the window, one row each: to add one, write its file and its row.

Name, keys, icon and tooltip are in the table of actions under ``tool_…`` like those of every
other command; the row adds what only a tool has.
"""

from __future__ import annotations

from importlib import import_module

from desktop_app.core.record import record
from desktop_app.core.registry import Registry
from desktop_app.state.app_state import ToolId
from desktop_app.ui.actions.action_table import action_row
from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.tools.base import Board, Tool
from desktop_app.ui.tools.kinds import ANNOTATE, FILL, RETOUCH, Kinds

CONTEXT = "Tools"


@record()
class ToolRow:
    """One tool.

    Attributes:
        id: as in the state.
        source: its class, or where that is: file and name ("brush.BrushTool").
        hint: what the status line says while it is chosen; marked for translation, with keys as
            `Shortcuts.fill` has them.
        group: the tool whose button in the column it shares; itself, if empty.
        kinds: what it does one of.
    """

    id: ToolId
    source: type[Tool] | str
    hint: str
    group: str = ""
    kinds: Kinds | None = None

    @property
    def tool(self) -> type[Tool]:
        """Its class, imported when it is first asked for."""
        if not isinstance(self.source, str):
            return self.source
        module, _, name = self.source.partition(".")
        found: type[Tool] = getattr(import_module(f"desktop_app.ui.tools.{module}"), name)
        return found

    def make(self, board: Board) -> Tool:
        return self.tool(board)

    @property
    def uses_brush(self) -> bool:
        """Whether size, hardness and opacity of the brush concern it."""
        return self.tool.uses_brush

    @property
    def draws_shape(self) -> bool:
        """Whether a shape is drawn with it, whose edge can be soft."""
        from desktop_app.ui.tools.shape import ShapeTool

        return issubclass(self.tool, ShapeTool)

    @property
    def action(self) -> ActionRow:
        """Its name, keys, icon and tooltip."""
        return action_row(f"tool_{self.id}")


_OWN: tuple[ToolRow, ...] = (
    ToolRow(
        ToolId.BRUSH,
        "brush.BrushTool",
        "Drag to mask · right button erases · Shift+click: straight line · "
        "Ctrl+Alt+drag: size and hardness",
    ),
    ToolRow(
        ToolId.ERASER,
        "paint.EraserTool",
        "Drag to erase · right button paints · Shift+click: straight line · "
        "Ctrl+Alt+drag: size and hardness",
    ),
    ToolRow(
        ToolId.RECTANGLE,
        "rectangle.RectangleTool",
        "Drag to mask a rectangle · Alt or right button unmasks · Shift+Alt intersects · "
        "Shift: square",
    ),
    ToolRow(
        ToolId.ELLIPSE,
        "rectangle.EllipseTool",
        "Drag to mask an ellipse · Alt or right button unmasks · Shift+Alt intersects · "
        "Shift: circle",
        group="rectangle",
    ),
    ToolRow(
        ToolId.LASSO,
        "polygon.LassoTool",
        "Draw around what to mask · Alt or right button unmasks · Shift+Alt intersects",
    ),
    ToolRow(
        ToolId.POLYGON,
        "polygon.PolygonTool",
        "Click corners, or drag freehand · Enter or double click closes · Backspace: one "
        "back · Esc cancels · Alt unmasks",
        group="lasso",
    ),
    ToolRow(
        ToolId.COLOUR_RANGE,
        "colour_range.ColourRangeTool",
        "Click a colour to mask similar ones · Enter: OK · Esc cancels · Alt or right "
        "button unmasks",
    ),
    ToolRow(
        ToolId.OBJECT,
        "object.ObjectTool",
        "Click a thing, or drag a box · Enter: OK · Esc cancels · click again: that too · Alt: not "
        "that · Shift: another thing · ↑ ↓ larger, smaller · Backspace: one back",
        group="colour_range",
    ),
    ToolRow(
        ToolId.PAINT,
        "paint.PaintTool",
        "Drag to paint · right button: second colour · Alt+click picks a colour[ · "
        "{swap_tool} swaps the colours]",
    ),
    ToolRow(
        ToolId.RETOUCH,
        "retouch.RetouchTool",
        "Alt+click[, or {set_source} and a click,] where to take from · drag to retouch · "
        "Shift+click: straight line · Ctrl+Alt+drag: size and hardness",
        kinds=RETOUCH,
    ),
    ToolRow(
        ToolId.LIQUIFY,
        "liquify.LiquifyTool",
        "Drag, or press and hold · right button: the opposite · Enter applies all strokes · "
        "Backspace: one back · Esc gives up · Ctrl+Alt+drag: size and hardness",
        group="retouch",
    ),
    ToolRow(
        ToolId.MIX,
        "mix.MixTool",
        "1 to 9: which result the brush takes · right button: the first · 0: without colours · "
        "Backspace: one back · Enter applies · Esc gives up",
        group="retouch",
    ),
    ToolRow(
        ToolId.FILL,
        "fill.FillTool",
        "Click to fill, or drag a gradient, shape or line · right button: second colour · "
        "Shift: straight, square",
        kinds=FILL,
    ),
    ToolRow(
        ToolId.MOVE,
        "move.MoveTool",
        "Drag to move the layer · Alt: the mask · Ctrl: the layer under the pointer · Shift: "
        "straight · arrow keys: by 1 px, with Shift 10",
    ),
    ToolRow(
        ToolId.TRANSFORM,
        "transform.TransformTool",
        "Drag handles to scale, outside to rotate · Shift: freely · Alt: about the pivot "
        "· Ctrl: skew · Enter applies · Esc cancels",
        group="move",
    ),
    ToolRow(
        ToolId.EXPAND,
        "expand.ExpandTool",
        "Drag the border outwards · Shift: both sides · Enter expands the canvas · Esc cancels",
    ),
    ToolRow(
        ToolId.CROP,
        "crop.CropTool",
        "Drag edges or the frame · outside of it: straighten · Shift keeps the shape · Ctrl: "
        "beyond the picture · Enter crops · Esc starts again",
        group="expand",
    ),
    ToolRow(
        ToolId.ANNOTATE,
        "annotate.AnnotateTool",
        "Click or drag to add · drag handles or the whole · double click: text · Shift:"
        " straight · Ctrl: no snapping · arrow keys: by 1 px, with Shift 10 · Delete removes",
        kinds=ANNOTATE,
    ),
    ToolRow(
        ToolId.POSE,
        "pose.PoseTool",
        "Click to add a person · drag joints · Shift: with what hangs on it · right button"
        " hides a joint · Delete removes the person",
        group="annotate",
    ),
    ToolRow(
        ToolId.PAN,
        "pan.PanTool",
        "Drag to move the picture · wheel zooms",
    ),
)

TOOLS: Registry[ToolRow] = Registry(ToolRow, _OWN)


def tool_row(tool: ToolId) -> ToolRow:
    """Raises KeyError: ``tool`` is in no row, ours or a plugin's."""
    return TOOLS[tool]
