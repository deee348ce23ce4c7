"""The tools of the window, one row each: to add one, write its file and its row.

Name, keys, icon and tooltip stand in the table of actions under ``tool_…`` like those of every
other command; the row adds what only a tool has.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from desktop_app.core.registry import Registry
from desktop_app.state.app_state import ToolId
from desktop_app.ui.actions.action_table import action_row
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.ui.actions.row import ActionRow
    from desktop_app.ui.tools.base import Board, Tool

CONTEXT = "Tools"


@dataclass(frozen=True, slots=True)
class ToolRow:
    """One tool.

    Attributes:
        id: as in the state.
        source: its class, or where that is: file and name ("brush.BrushTool").
        hint: what the status line says while it is chosen; marked for translation, with keys as
            `Shortcuts.fill` has them.
    """

    id: ToolId
    source: type[Tool] | str
    hint: str

    @property
    def tool(self) -> type[Tool]:
        """Its class, imported when it is first asked for."""
        if not isinstance(self.source, str):
            return self.source
        module, _, name = self.source.partition(".")
        found: type[Tool] = getattr(import_module(f"desktop_app.ui.tools.{module}"), name)
        return found

    def make(self, board: Board) -> Tool:
        """One for ``board``."""
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
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag to mask · right button erases · Shift+click: straight line · "
            "Ctrl+Alt+drag: size and hardness",
        ),
    ),
    ToolRow(
        ToolId.ERASER,
        "eraser.EraserTool",
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag to erase · right button paints · Shift+click: straight line · "
            "Ctrl+Alt+drag: size and hardness",
        ),
    ),
    ToolRow(
        ToolId.RECTANGLE,
        "rectangle.RectangleTool",
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag to mask a rectangle · Alt or right button unmasks · Shift+Alt intersects · "
            "Shift: square",
        ),
    ),
    ToolRow(
        ToolId.ELLIPSE,
        "rectangle.EllipseTool",
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag to mask an ellipse · Alt or right button unmasks · Shift+Alt intersects · "
            "Shift: circle",
        ),
    ),
    ToolRow(
        ToolId.LASSO,
        "lasso.LassoTool",
        QT_TRANSLATE_NOOP(
            "Tools",
            "Draw around what to mask · Alt or right button unmasks · Shift+Alt intersects",
        ),
    ),
    ToolRow(
        ToolId.POLYGON,
        "polygon.PolygonTool",
        QT_TRANSLATE_NOOP(
            "Tools",
            "Click corners, or drag freehand · Enter or double click closes · Backspace: one "
            "back · Esc cancels · Alt unmasks",
        ),
    ),
    ToolRow(
        ToolId.COLOUR_RANGE,
        "colour_range.ColourRangeTool",
        QT_TRANSLATE_NOOP(
            "Tools",
            "Click a colour to mask similar ones · Enter: OK · Esc cancels · Alt or right "
            "button unmasks",
        ),
    ),
    ToolRow(
        ToolId.PAINT,
        "paint.PaintTool",
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag to paint · right button: second colour · Alt+click picks a colour[ · "
            "{swap_tool} swaps the colours]",
        ),
    ),
    ToolRow(
        ToolId.MOVE,
        "move.MoveTool",
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag to move the layer · Ctrl: the one under the pointer · Shift: straight · arrow"
            " keys: by 1 px, with Shift 10",
        ),
    ),
    ToolRow(
        ToolId.TRANSFORM,
        "transform.TransformTool",
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag handles to scale, outside to rotate · Shift: freely · Alt: about the pivot "
            "· Ctrl: skew · Enter applies · Esc cancels",
        ),
    ),
    ToolRow(
        ToolId.EXPAND,
        "expand.ExpandTool",
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag the border outwards · Shift: both sides · Enter expands the canvas · Esc cancels",
        ),
    ),
    ToolRow(
        ToolId.POSE,
        "pose.PoseTool",
        QT_TRANSLATE_NOOP(
            "Tools",
            "Click to add a person · drag joints · Shift: with what hangs on it · right button"
            " hides a joint · Delete removes the person",
        ),
    ),
    ToolRow(
        ToolId.ANNOTATE,
        "annotate.AnnotateTool",
        QT_TRANSLATE_NOOP(
            "Tools",
            "Click or drag to add · drag handles or the whole · double click: text · Shift:"
            " straight · Ctrl: no snapping · arrow keys: by 1 px, with Shift 10 · Delete removes",
        ),
    ),
    ToolRow(
        ToolId.PAN,
        "pan.PanTool",
        QT_TRANSLATE_NOOP("Tools", "Drag to move the picture · wheel zooms"),
    ),
)

TOOLS: Registry[ToolRow] = Registry(ToolRow, _OWN)


def tool_row(tool: ToolId) -> ToolRow:
    """The row of ``tool``."""
    return TOOLS[tool]
