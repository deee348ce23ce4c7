"""Pictures of the canvas as a view for docs/: turned, with rulers and guides, split, navigator.

``python packaging/documents/canvas_sheets.py [--out FOLDER] [--scale 2] [--size 1280x800]``: as
`screenshots.py`, whose window it drives. No picture is generated.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from screenshots import STROKE, Session, arguments_parser, landscape, opened_window


def night(pixels: np.ndarray) -> np.ndarray:
    """The meadow after sunset, (h, w, 3) uint8: something to compare with."""
    return (pixels * np.array([0.45, 0.5, 0.75])).astype(np.uint8)


def run(session: Session) -> None:
    """The story the pictures tell."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    from desktop_app.state.document.guides import Guide, Orientation
    from desktop_app.state.painting.strokes import Brush
    from desktop_app.storage.pictures import save_picture

    workspace, state = session.workspace, session.workspace.state
    view, window = state.view, session.window
    session.wait_for_model()
    photo = session.folder / "meadow.png"
    save_picture(photo, landscape(), {})
    workspace.files.open(photo)
    session.wait(lambda: state.document.value is not None, "the picture")
    document = state.document.value
    assert document is not None
    state.tools.brush.value = Brush(size=150, hardness=0.8)

    view.angle.value = 30.0
    view.mirrored.value = True
    view.truth_visible.value = True
    session.stroke(STROKE)
    session.rest(0.8)
    session.save("canvas-turned", both=True)
    view.mirrored.value = False
    view.angle.value = 0.0
    view.truth_visible.value = False
    document.fill_mask("clear_mask", 0)

    view.rulers_visible.value = True
    view.grid_visible.value = True
    view.grid_spacing.value = 128
    state.guides.add(Guide(Orientation.VERTICAL, 512.0))
    state.guides.add(Guide(Orientation.HORIZONTAL, 640.0))
    window.canvas.fit()
    QTest.mouseMove(window.canvas, QPoint(300, 240))
    session.rest()
    session.save("canvas-rulers", both=True)
    view.rulers_visible.value = view.grid_visible.value = False
    state.guides.clear()

    document.edit("apply", document.pixels, document.pixels.rect, night(landscape()))
    view.split.value = True
    view.split_at.value = 0.55
    session.rest()
    session.save("canvas-split", both=True)
    view.split.value = False

    window.docks.navigator_dock.show()
    window.canvas.navigation.zoom_to(1.5)
    view.angle.value = -20.0
    window.canvas.navigation.centre_on(900, 520)
    state.tools.brush.value = dataclasses.replace(state.tools.brush.value, size=60)
    QTest.mouseMove(window.canvas, QPoint(300, 300))
    session.rest()
    session.save("canvas-navigator", both=True)
    window.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
    document.undo_stack.undo()


def main() -> int:
    """Read the arguments, take the pictures."""
    with opened_window(arguments_parser(__doc__, "1280x800").parse_args()) as session:
        run(session)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
