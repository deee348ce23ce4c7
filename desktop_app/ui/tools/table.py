"""The tools of the window, one row each: to add one, write its file and its row.

Name, keys, icon and tooltip stand in the table of actions under ``tool_…`` like those of every
other command; the row adds what only a tool has.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.core.registry import Registry
from desktop_app.state.app_state import ToolId
from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.actions.table import action_row
from desktop_app.ui.tools.base import Tool
from desktop_app.ui.tools.brush import BrushTool
from desktop_app.ui.tools.colour_range import ColourRangeTool
from desktop_app.ui.tools.eraser import EraserTool
from desktop_app.ui.tools.expand import ExpandTool
from desktop_app.ui.tools.lasso import LassoTool
from desktop_app.ui.tools.move import MoveTool
from desktop_app.ui.tools.paint import PaintTool
from desktop_app.ui.tools.pan import PanTool
from desktop_app.ui.tools.polygon import PolygonTool
from desktop_app.ui.tools.rectangle import EllipseTool, RectangleTool
from desktop_app.ui.tools.shape import ShapeTool
from desktop_app.ui.tools.transform import TransformTool
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

__all__ = ["CONTEXT", "TOOLS", "ToolRow", "tool_row"]

CONTEXT = "Tools"


@dataclass(frozen=True, slots=True)
class ToolRow:
    """One tool.

    Attributes:
        id: as in the state.
        tool: its class.
        hint: what the status line says while it is chosen; marked for translation, with keys as
            `Shortcuts.fill` has them.
    """

    id: ToolId
    tool: type[Tool]
    hint: str

    @property
    def uses_brush(self) -> bool:
        """Whether size, hardness and opacity of the brush concern it."""
        return self.tool.uses_brush

    @property
    def draws_shape(self) -> bool:
        """Whether a shape is drawn with it, whose edge can be soft."""
        return issubclass(self.tool, ShapeTool)

    @property
    def action(self) -> ActionRow:
        """Its name, keys, icon and tooltip."""
        return action_row(f"tool_{self.id}")


_OWN: tuple[ToolRow, ...] = (
    ToolRow(
        ToolId.BRUSH,
        BrushTool,
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag to mask · right button erases · Shift+click: straight line · "
            "Ctrl+Alt+drag: size and hardness",
        ),
    ),
    ToolRow(
        ToolId.ERASER,
        EraserTool,
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag to unmask · right button masks · Shift+click: straight line · "
            "Ctrl+Alt+drag: size and hardness",
        ),
    ),
    ToolRow(
        ToolId.RECTANGLE,
        RectangleTool,
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag to mask a rectangle · Alt or right button unmasks · Shift+Alt intersects · "
            "Shift: square",
        ),
    ),
    ToolRow(
        ToolId.ELLIPSE,
        EllipseTool,
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag to mask an ellipse · Alt or right button unmasks · Shift+Alt intersects · "
            "Shift: circle",
        ),
    ),
    ToolRow(
        ToolId.LASSO,
        LassoTool,
        QT_TRANSLATE_NOOP(
            "Tools",
            "Draw around what to mask · Alt or right button unmasks · Shift+Alt intersects",
        ),
    ),
    ToolRow(
        ToolId.POLYGON,
        PolygonTool,
        QT_TRANSLATE_NOOP(
            "Tools",
            "Click corners, or drag freehand · Enter or double click closes · Backspace: one "
            "back · Esc cancels · Alt unmasks",
        ),
    ),
    ToolRow(
        ToolId.COLOUR_RANGE,
        ColourRangeTool,
        QT_TRANSLATE_NOOP(
            "Tools",
            "Click a colour to mask similar ones · Enter: OK · Esc cancels · Alt or right "
            "button unmasks",
        ),
    ),
    ToolRow(
        ToolId.PAINT,
        PaintTool,
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag to paint · right button: second colour · Alt+click picks a colour[ · "
            "{swap_tool} swaps the colours]",
        ),
    ),
    ToolRow(
        ToolId.MOVE,
        MoveTool,
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag to move the layer · Ctrl: the one under the pointer · Shift: straight · arrow"
            " keys: by 1 px, with Shift 10",
        ),
    ),
    ToolRow(
        ToolId.TRANSFORM,
        TransformTool,
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag handles to scale, outside to rotate · Shift: freely · Alt: about the pivot "
            "· Ctrl: skew · Enter applies · Esc cancels",
        ),
    ),
    ToolRow(
        ToolId.EXPAND,
        ExpandTool,
        QT_TRANSLATE_NOOP(
            "Tools",
            "Drag the border outwards · Shift: both sides · Enter enlarges the canvas · Esc "
            "cancels",
        ),
    ),
    ToolRow(
        ToolId.PAN,
        PanTool,
        QT_TRANSLATE_NOOP("Tools", "Drag to move the picture · wheel zooms"),
    ),
)

TOOLS: Registry[ToolRow] = Registry(ToolRow, _OWN)


def tool_row(tool: ToolId) -> ToolRow:
    """The row of ``tool``."""
    return TOOLS[tool]
