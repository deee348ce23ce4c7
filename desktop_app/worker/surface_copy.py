"""A whole surface copied in the background while it is being worked on.

24 megapixels of 16 bits are 144 MB: copied in the GUI thread, that would be felt. What changes
meanwhile is copied again at the end, there, so that the copy is of one moment.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.state.surface import Surface
from desktop_app.worker.at_rest import when_at_rest
from desktop_app.worker.background import BackgroundTasks

__all__ = ["copy_surface"]


def copy_surface(
    surface: Surface,
    background: BackgroundTasks,
    on_done: Callable[[Array], None],
    on_error: Callable[[VelaturaError], None],
) -> None:
    """Give ``on_done`` a copy of all of ``surface`` as it is at the moment of that call, which
    is no moment within a stroke."""
    _SurfaceCopy(surface, background, on_done, on_error).begin()


class _SurfaceCopy:
    def __init__(
        self,
        surface: Surface,
        background: BackgroundTasks,
        on_done: Callable[[Array], None],
        on_error: Callable[[VelaturaError], None],
    ) -> None:
        self._surface, self._background = surface, background
        self._on_done, self._on_error = on_done, on_error
        self._changed: list[Rect] = []
        self._stop = surface.changed.connect(self._changed.append)

    def begin(self) -> None:
        self._changed.clear()
        self._background.run(self._surface.read(self._surface.rect).copy, self._patch, self._fail)

    def _patch(self, copy: Array) -> None:
        if copy.shape[:2] != (self._surface.size.height, self._surface.size.width):
            self.begin()  # the canvas grew
            return
        if self._surface.is_recording:  # half a stroke is no moment
            then = partial(self._patch, copy)
            when_at_rest(self._surface, self._background, then, self._fail)
            return
        self._stop()
        for rect in self._changed:
            copy[rect.slices] = self._surface.read(rect)
        self._on_done(copy)

    def _fail(self, error: VelaturaError) -> None:
        self._stop()
        self._on_error(error)
