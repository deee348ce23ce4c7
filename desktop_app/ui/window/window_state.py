"""What the window remembers between runs: place, size, panels, brush, colour of the mask."""

from __future__ import annotations

from dataclasses import astuple, replace
from typing import Any

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow, QToolBar

from desktop_app.core.observable import Observable
from desktop_app.state.app_state import AppState
from desktop_app.state.document.view import GridStyle
from desktop_app.state.painting.pen import PenUse
from desktop_app.state.work.live import Placement
from desktop_app.storage.settings import Settings
from desktop_app.ui.qt.geometry import as_bytes, as_text, geometry_text, restore_geometry
from desktop_app.ui.tools.tool_groups import use_again, used_text
from desktop_app.ui.window.dock import OTHERS_SHARE, SHARES
from desktop_app.worker.background import repeated

_VERSION = 2
"""Of the arrangement: raised when panels come or go, so that an old one is not forced on them."""

_PANEL_WIDTH = 304

_OFTEN_MS = 2_000
"""So often it is looked what has changed: a killed program remembers, too."""


class WindowState:
    """Reads the settings when the window is made; writes them now and then, and when it closes."""

    def __init__(self, settings: Settings, state: AppState, window: QMainWindow) -> None:
        self._settings = settings
        self._state = state
        self._window = window
        self._fresh = False
        self._aside: QByteArray | None = None
        self._often = repeated(window, self.remember, _OFTEN_MS)

    @property
    def has_hidden_panels(self) -> bool:
        """Whether panels and tools were put aside."""
        return self._aside is not None

    def hide_panels(self) -> None:
        """Hide panels and tools, until `bring_panels_back`."""
        if self._aside is None:
            self._aside = self._window.saveState(_VERSION)
            for panel in (*self._docks(), *self._window.findChildren(QToolBar)):
                if not (isinstance(panel, QDockWidget) and panel.isFloating()):
                    panel.hide()

    def bring_panels_back(self) -> None:
        """Show what `hide_panels` hid, as it was."""
        if self._aside is not None:
            self._window.restoreState(self._aside, _VERSION)
            self._aside = None

    def restore(self) -> None:
        """Bring back what was remembered; anything unusable is as on the first day."""
        settings, state = self._settings, self._state
        state.tools.brush.value = replace(
            state.tools.brush.value,
            size=settings.brush_size,
            hardness=settings.brush_hardness,
            opacity=max(0.01, settings.brush_opacity),
        )
        state.tools.paint.value = replace(
            state.tools.paint.value,
            size=settings.paint_size,
            hardness=settings.paint_hardness,
            opacity=max(0.01, settings.paint_opacity),
        )
        state.live.placement.value = Placement(settings.live_placement)
        state.live.opacity.value = settings.live_opacity
        state.view.overlay_style.value = settings.overlay_colour
        state.view.truth_visible.value = settings.mask_truth
        if settings.grid_look:
            from desktop_app.ui.canvas.grids import style_from_text

            state.view.lines.grid.value = style_from_text(settings.grid_look)
        use_again(state.tools, settings.tools_used)
        state.tools.pen.value = PenUse(settings.pen_size, settings.pen_opacity)
        for name, observable in _remembered(state).items():
            observable.value = getattr(settings, name)
        if not restore_geometry(self._window, settings.geometry):
            self._first_size()
        self._fresh = not self._window.restoreState(as_bytes(settings.window_state), _VERSION)

    def shown(self) -> None:
        """Give the panels their first sizes, once there is a size to share out."""
        self._often.start()
        if not self._fresh:
            return
        self._fresh = False
        docks = [dock for dock in self._docks() if not dock.isFloating()]
        if docks:
            self._window.resizeDocks(docks[:1], [_PANEL_WIDTH], Qt.Orientation.Horizontal)
            self._share_height()

    def remember(self) -> None:
        """Put everything into the settings; the workspace writes them to the disk."""
        settings, brush = self._settings, self._state.tools.brush.value
        settings.brush_size = brush.size
        settings.brush_hardness = brush.hardness
        settings.brush_opacity = brush.opacity
        paint, live = self._state.tools.paint.value, self._state.live
        settings.paint_size = paint.size
        settings.paint_hardness = paint.hardness
        settings.paint_opacity = paint.opacity
        settings.live_placement = str(live.placement.value)
        settings.live_opacity = live.opacity.value
        settings.overlay_colour = self._state.view.overlay_style.value
        settings.mask_truth = self._state.view.truth_visible.value
        settings.tools_used = used_text(self._state.tools)
        usual = (look := self._state.view.lines.grid.value) == GridStyle()
        settings.grid_look = "" if usual else look.to_text()  # it is read at each start
        settings.pen_size, settings.pen_opacity = astuple(self._state.tools.pen.value)
        for name, observable in _remembered(self._state).items():
            setattr(settings, name, observable.value)
        settings.geometry = geometry_text(self._window)
        panels = self._window.saveState(_VERSION) if self._aside is None else self._aside
        settings.window_state = as_text(panels)

    def _docks(self) -> list[QDockWidget]:
        return self._window.findChildren(QDockWidget)

    def _share_height(self) -> None:
        docks = self._docks()
        heights = [SHARES.get(dock.objectName(), OTHERS_SHARE) for dock in docks]
        self._window.resizeDocks(docks, heights, Qt.Orientation.Vertical)

    def _first_size(self) -> None:
        screen = QGuiApplication.primaryScreen()
        if screen is None:
            return
        room = screen.availableGeometry().size() * 0.94
        self._window.resize(self._window.sizeHint().boundedTo(room))


def _remembered(state: AppState) -> dict[str, Observable[Any]]:
    """What of the view is a setting, by the setting's name."""
    view = state.view
    return {
        "rulers": view.rulers_visible,
        "guides": view.guides_visible,
        "grid": view.grid_visible,
        "grid_spacing": view.grid_spacing,
        "ruler_unit": view.lines.unit,
        "composition": view.lines.composition,
        "lock_guides": state.guides.locked,
        "snaps": view.lines.snaps,
        "snap_layers": view.lines.snap_layers,
        "snap_guides": view.snap_guides,
        "snap_picture": view.snap_picture,
        "snap_grid": view.snap_grid,
        "scope": view.scopes.kind,
        "sample_side": view.scopes.sample_side,
        "key_cursor": view.key_cursor,
        "results_by_default": view.results_by_default,
        "fine_previews": view.fine_previews,
        "star_applied": view.star_applied,
        "compute_backend": state.memory.backend,
    }
