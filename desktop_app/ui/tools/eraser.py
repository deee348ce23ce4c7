"""The eraser: the brush the other way round."""

from __future__ import annotations

from desktop_app.ui.tools.brush import BrushTool


class EraserTool(BrushTool):
    """Takes the mask away; the right button paints."""

    erases = True
