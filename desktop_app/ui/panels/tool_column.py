"""The column of tools at the left: one button a tool, then what is done to the whole mask."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolBar, QWidget

from desktop_app.ui.actions.action_table import action_row
from desktop_app.ui.kit import Kit, action_button
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.tools.tool_table import TOOLS

SIDE = 32
MASK_ACTIONS = ("clear_mask", "invert_mask", "toggle_overlay", "toggle_truth")
STEP_ACTIONS = ("undo", "redo")


class ToolColumn(Retranslated, QToolBar):
    """A tool bar of 32 px buttons with 20 px icons."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tools")
        self.setMovable(True)
        self.setFloatable(False)
        self.setAllowedAreas(Qt.ToolBarArea.LeftToolBarArea | Qt.ToolBarArea.RightToolBarArea)
        hold(self, icon=20)
        groups = (
            tuple(row.action.id for row in TOOLS),
            MASK_ACTIONS,
            STEP_ACTIONS,
        )
        for at, group in enumerate(groups):
            if at:
                self.addSeparator()
            for action_id in group:
                button = self.addWidget(action_button(kit.actions, action_id, SIDE, 20))
                # A tool for some layers alone.
                if at == 0 and action_row(action_id).when != "always":
                    kit.actions[action_id].enabledChanged.connect(button.setVisible)
                    button.setVisible(kit.actions[action_id].isEnabled())
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self.setWindowTitle(self.tr("Tools"))
        self.setAccessibleName(self.tr("Tools"))
