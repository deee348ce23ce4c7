"""What the actions on the canvas' view do: turning, comparing, rulers, guides, grid, pen.

They change the state alone; canvas and rulers follow it.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot

from desktop_app.core.observable import Observable
from desktop_app.ui.canvas.viewport import whole_angle
from desktop_app.ui.commands.editing import EditingCommands
from desktop_app.ui.tools.turn import STEP


class ViewCommands(EditingCommands):
    """The methods are called by the actions' `triggered`; none takes its argument."""

    # -- turning --------------------------------------------------------------------------------

    @Slot()
    def turn_left(self) -> None:
        self._turn(-STEP)

    @Slot()
    def turn_right(self) -> None:
        self._turn(STEP)

    @Slot()
    def mirror_view(self) -> None:
        _switch(self._state.view.mirrored)

    @Slot()
    def unturn(self) -> None:
        self._state.view.mirrored.value = False
        self._state.view.angle.value = 0.0

    def _turn(self, degrees: float) -> None:
        # From an odd angle to the next step, so that 0 and 90 can be had again.
        angle = self._state.view.angle
        steps = round(angle.value / degrees) + 1
        angle.value = whole_angle(steps * degrees)

    # -- comparing ------------------------------------------------------------------------------

    @Slot()
    def toggle_split(self) -> None:
        view = self._state.view
        _switch(view.split)
        view.blink.value = False

    @Slot()
    def toggle_blink(self) -> None:
        view = self._state.view
        _switch(view.blink)
        view.split.value = False

    # -- rulers, guides, grid -------------------------------------------------------------------

    @Slot()
    def toggle_rulers(self) -> None:
        _switch(self._state.view.rulers_visible)

    @Slot()
    def toggle_guides(self) -> None:
        _switch(self._state.view.guides_visible)

    @Slot()
    def clear_guides(self) -> None:
        self._state.guides.clear()

    @Slot()
    def toggle_grid(self) -> None:
        _switch(self._state.view.grid_visible)

    def choose_spacing(self, value: str) -> None:
        self._state.view.grid_spacing.value = int(value)
        self._state.view.grid_visible.value = True

    @Slot()
    def toggle_snap_guides(self) -> None:
        _switch(self._state.view.snap_guides)

    @Slot()
    def toggle_snap_picture(self) -> None:
        _switch(self._state.view.snap_picture)

    @Slot()
    def toggle_snap_grid(self) -> None:
        _switch(self._state.view.snap_grid)

    @Slot()
    def toggle_star_applied(self) -> None:
        _switch(self._state.view.star_applied)

    @Slot()
    def toggle_fine_previews(self) -> None:
        _switch(self._state.view.fine_previews)

    # -- pen ------------------------------------------------------------------------------------

    @Slot()
    def toggle_pen_size(self) -> None:
        pen = self._state.tools.pen
        pen.value = replace(pen.value, size=not pen.value.size)

    @Slot()
    def toggle_pen_opacity(self) -> None:
        pen = self._state.tools.pen
        pen.value = replace(pen.value, opacity=not pen.value.opacity)


def _switch(observable: Observable[bool]) -> None:
    observable.value = not observable.value
