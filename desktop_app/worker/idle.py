"""Waiting for the end of a stroke without holding anything up."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.core.errors import VelaturaError
from desktop_app.state.picture.surface import Surface
from desktop_app.worker.background import BackgroundTasks


def when_idle(
    surface: Surface,
    background: BackgroundTasks,
    then: Callable[[], None],
    on_error: Callable[[VelaturaError], None],
) -> None:
    """Call ``then`` when the stroke in progress on ``surface`` has ended and is in the undo
    stack; another may have started by then."""

    def rested(_: None) -> None:
        stop()
        # Once around: by then the stroke stands in the undo stack.
        background.run(_nothing, lambda _: then(), on_error)

    stop = surface.stroke_ended.connect(rested)


def _nothing() -> None:
    """Work that only takes its turn."""
