"""The lasso: what is drawn around by hand becomes mask."""

from __future__ import annotations

from desktop_app.ui.tools.base import Pointer
from desktop_app.ui.tools.shape import OutlineTool


class LassoTool(OutlineTool):
    """Drawn with the button held; releasing it closes the outline with a straight line."""

    step = "lasso"

    @property
    def is_dragging(self) -> bool:
        return bool(self.points)

    def press(self, pointer: Pointer) -> None:
        self.begin(pointer)

    def move(self, pointer: Pointer) -> None:
        if self.points and (pointer.x, pointer.y) != self.points[-1]:
            self.extend(pointer)

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        self.finish()

    def cancel(self) -> None:
        self.forget()
