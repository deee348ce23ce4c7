"""Panels of the docks, and what follows the window, imported together after its first paint."""

from __future__ import annotations

from desktop_app.ui.panels.history.branch_panel import BranchPanel
from desktop_app.ui.panels.history.history_panel import HistoryPanel
from desktop_app.ui.panels.history.undo_panel import UndoPanel
from desktop_app.ui.panels.layers_panel import LayersPanel
from desktop_app.ui.panels.navigator import NavigatorPanel
from desktop_app.ui.panels.settings.settings_drop import SettingsDrop
from desktop_app.ui.panels.settings.settings_panel import SettingsPanel
from desktop_app.ui.qt.screen_watch import ScreenWatch
from desktop_app.ui.results.results_panel import ResultsPanel
from desktop_app.ui.window.announcer import Announcer
from desktop_app.ui.window.dock_heights import DockHeights
from desktop_app.ui.window.work_alert import alert_in

__all__ = [
    "Announcer",
    "BranchPanel",
    "DockHeights",
    "HistoryPanel",
    "LayersPanel",
    "NavigatorPanel",
    "ResultsPanel",
    "ScreenWatch",
    "SettingsDrop",
    "SettingsPanel",
    "UndoPanel",
    "alert_in",
]
