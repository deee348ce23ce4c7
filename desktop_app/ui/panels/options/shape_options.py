"""Options of the tools that draw shapes, above the canvas: what happens to the mask, the edge."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop_app.state.painting.masking import ShapeSettings as Options
from desktop_app.state.painting.tools import ToolId
from desktop_app.ui.kit import Kit
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.panels.options.combine_box import CombineBox
from desktop_app.ui.panels.options.option_bar import OptionBar
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.widgets.scale import Scale
from desktop_app.worker.workspace import Workspace

_FIELDS: Final = {
    "feather": Scale(0, 500, step=1, default=0, middle=24, unit=" px"),
    "antialias": None,
}


class ShapeOptions(OptionBar):
    """Shows and changes ``tools.masking.shape``; seen with the tools it concerns."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("shape", kit, parent, 12)
        tools = workspace.state.tools
        self.combine = hold(CombineBox(kit, self), width=124)
        self.line.addWidget(self.combine)
        self.add_fields(tools.masking.shape, _FIELDS, (128, 172))
        self.combine.chosen.connect(partial(self.change, tools.masking.shape, "combine"))
        watch(tools.masking.shape, self._show)
        watch(tools.active, self._concern)

    def _concern(self, tool: ToolId) -> None:
        # A rectangle covers every pixel it touches.
        self.fields["antialias"].setVisible(tool is not ToolId.RECTANGLE)

    def _show(self, options: Options) -> None:
        self.combine.show_choice(options.combine)
