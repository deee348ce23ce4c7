"""The column of tools at the left: a button for each group, then what is done to the mask."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolBar, QToolButton, QWidget

from desktop_app.state.painting.tools import ToolState
from desktop_app.ui.kit import Kit, Retranslated, action_button, named
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.panels.options.tool_button import SIDE, ToolButton
from desktop_app.ui.qt.spaced import filled
from desktop_app.ui.tools.tool_groups import groups

MASK_ACTIONS = ("clear_mask", "invert_mask", "toggle_overlay", "toggle_truth")
STEP_ACTIONS = ("undo", "redo")


class ToolColumn(Retranslated, QToolBar):
    """A tool bar of 32 px buttons with 20 px icons."""

    def __init__(self, tools: ToolState, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tools")
        self.setMovable(True)
        self.setFloatable(False)
        self.setAllowedAreas(Qt.ToolBarArea.LeftToolBarArea | Qt.ToolBarArea.RightToolBarArea)
        hold(self, icon=20)
        self.buttons = [ToolButton(rows, tools, kit) for rows in groups()]
        filled(self, *self.buttons)
        for actions in (MASK_ACTIONS, STEP_ACTIONS):
            self.addSeparator()
            for action_id in actions:
                self.addWidget(action_button(kit.actions, action_id, SIDE, 20))
        self._kit = kit
        self.retranslate()

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("Tools"))
        self.setAccessibleName(self.tr("Tools"))
        more = self.findChild(QToolButton, "qt_toolbar_ext_button")
        if more is not None:  # seen where the window is too low for all
            self._kit.icons.place(more, "chevron-down", size=10)
            named(
                more,
                self.tr("More tools"),
                self.tr("<b>More tools</b><br>Those that don't fit here."),
            )
