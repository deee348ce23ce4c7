"""Pictures of the mask tools at work for docs/: lasso, polygon, operations, colour range.

``python packaging/documents/mask_shots.py [--out FOLDER] [--scale 2] [--size 1440x900]`` drives the
real window as `screenshots` does; no model is needed.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from screenshots import Session, arguments_parser, landscape, opened_window

CLOUD = (0.2, 0.19)


def around(x: float, y: float, across: float, down: float) -> list[tuple[float, float]]:
    """A shaky loop, as a hand draws it; shares of the picture."""
    turns = [2 * math.pi * step / 90 for step in range(80)]
    wobble = [1 + 0.05 * math.sin(5 * turn) + 0.03 * math.cos(11 * turn) for turn in turns]
    return [
        (x + across * part * math.cos(turn), y + down * part * math.sin(turn))
        for turn, part in zip(turns, wobble, strict=True)
    ]


def run(session: Session) -> None:
    """The story the pictures tell."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from desktop_app.state.app_state import ToolId
    from desktop_app.storage.pictures import save_picture

    workspace, state = session.workspace, session.workspace.state
    masking = state.tools.masking
    photo = session.folder / "meadow.png"
    save_picture(photo, landscape(), {})
    workspace.files.open(photo)
    session.wait(lambda: state.document.value is not None, "the picture")
    state.view.context_visible.value = False
    canvas = session.window.canvas

    state.tools.active.value = ToolId.LASSO

    def look(at: int) -> None:
        if at == 70:
            session.save("mask-lasso-drawn", both=True)

    session.stroke(around(*CLOUD, 0.09, 0.13), look)
    session.rest()
    state.tools.active.value = ToolId.POLYGON
    corners = [(0.45, 0.55), (0.58, 0.52), (0.66, 0.62), (0.62, 0.78), (0.5, 0.82)]
    for corner in corners:
        session.stroke([corner, corner])
    session.rest()
    session.save("mask-lasso-polygon")
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    session.wait(lambda: workspace.is_idle, "the polygon")

    session.window.kit.actions["grow_mask"].trigger()
    session.window.mask_bar.amount.edited.emit(24)
    session.wait(lambda: workspace.is_idle, "the preview")
    session.save("mask-grow", both=True)
    masking.accept()
    session.wait(lambda: workspace.is_idle, "the mask")
    session.window.kit.actions["clear_mask"].trigger()

    state.tools.active.value = ToolId.COLOUR_RANGE
    session.stroke([(0.3, 0.9), (0.3, 0.9)])
    session.wait(lambda: workspace.is_idle, "the preview")
    session.save("mask-colour-range", both=True)


def main() -> int:
    """Read the arguments, take the pictures."""
    with opened_window(arguments_parser(__doc__, "1440x900").parse_args()) as session:
        run(session)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
