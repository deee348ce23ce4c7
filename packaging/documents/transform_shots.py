"""Pictures of moving and transforming layers, of the canvas' dialogs and of the list of steps.

``python packaging/documents/transform_shots.py [--out FOLDER] [--scale 2] [--size 1440x900]`` opens
the window as `screenshots` does, without an engine: nothing is generated.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from screenshots import Session, arguments_parser, landscape, opened_window


def balloon(side: int = 360) -> np.ndarray:
    """A drawn balloon, (side, side, 4) uint8 RGBA."""
    four = 4 * side
    picture = np.zeros((four, four, 4), np.uint8)
    picture[..., :3] = (196, 74, 52)
    centre = (four // 2, int(0.4 * four))
    cv2.circle(picture, centre, int(0.36 * four), (196, 74, 52, 255), -1, cv2.LINE_AA)
    for share, colour in ((0.24, (232, 160, 74, 255)), (0.1, (244, 220, 160, 255))):
        axes = (int(share * four), int(0.36 * four))
        cv2.ellipse(picture, centre, axes, 0, 0, 360, colour, -1, cv2.LINE_AA)
    basket = np.array([[0.42, 0.84], [0.58, 0.84], [0.56, 0.95], [0.44, 0.95]]) * four
    cv2.fillPoly(picture, [basket.astype(np.int32)], (120, 84, 50, 255), cv2.LINE_AA)
    for x in (0.43, 0.57):
        end = (int(x * four), int(0.84 * four))
        start = (int((0.5 + 3.2 * (x - 0.5)) * four), int(0.68 * four))
        cv2.line(picture, start, end, (90, 64, 44, 255), 6, cv2.LINE_AA)
    return cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)


def run(session: Session) -> None:
    """The story the pictures tell."""
    from PySide6.QtWidgets import QDialog

    from desktop_app.core.affine import Affine
    from desktop_app.core.geometry import Rect
    from desktop_app.imaging.tiles import Tiles
    from desktop_app.state.app_state import ToolId
    from desktop_app.state.picture.layers import Layer
    from desktop_app.storage.pictures import save_picture

    workspace, state = session.workspace, session.workspace.state
    photo = session.folder / "meadow.png"
    save_picture(photo, landscape(), {})
    workspace.files.open(photo)
    session.wait(lambda: state.document.value is not None, "the picture")
    document = state.document.value
    assert document is not None
    pixels = balloon()
    tiles = Tiles(4, np.dtype(np.uint8)).written(Rect(300, 260, 360, 360), pixels)
    layer = Layer("paint", "balloon", pixels=tiles)
    document.arrange("layer_paste", (*document.content.layers, layer), layer.id)
    state.tools.active.value = ToolId.TRANSFORM
    transform = state.tools.transform
    session.wait(lambda: transform.proxies.value is not None, "the layer's small picture")
    frame = transform.frame.value
    assert frame is not None
    frame = frame.with_numbers(width=1.35, height=1.35, angle=14.0)
    transform.change(replace(frame, matrix=Affine.translation(330, -20).of(frame.matrix)))
    session.rest()
    session.save("transform-frame", both=True)
    transform.wanted.send(None)
    session.wait(lambda: document.undo_stack.undo_name == "transform", "the pixels")
    state.tools.active.value = ToolId.MOVE
    session.rest()
    session.save("transform-applied")

    theme = session.window.kit.theme
    for action in ("canvas_size", "image_size", "rotate_angle"):
        for mode in ("dark", "light"):
            theme.set_mode(mode)
            session.window.kit.actions[action].trigger()
            session.rest()
            shown = [one for one in session.window.findChildren(QDialog) if one.isVisible()]
            path = session.out / f"transform-{action.replace('_', '-')}-{mode}.png"
            shown[0].grab().save(str(path))
            print(path)
            shown[0].reject()
            session.rest(0.1)
    theme.set_mode("dark")
    take_steps(session)


def take_steps(session: Session) -> None:
    """The list of steps, some of them taken back."""
    from desktop_app.core.geometry import Rect
    from desktop_app.state.document import layer_commands, layer_looks
    from desktop_app.state.painting.strokes import Brush, ColourStroke

    document = session.workspace.state.document.value
    assert document is not None
    for number in range(3):
        added = layer_commands.add_paint(document)
        for place in range(2):
            stroke = ColourStroke(document, Brush(size=60), (252, 240, 220), 160 + 90 * number, 90)
            stroke.move_to(230 + 90 * number, 100 + 50 * place)
            stroke.finish()
        layer_looks.change_look(document, [added], opacity=0.8 - 0.2 * number)
    document.fill_mask("rectangle", 255, Rect(20, 500, 200, 100))
    document.fill_mask("clear_mask", 0)
    session.window.docks.undo_dock.toggleViewAction().trigger()
    session.rest()
    document.undo_stack.go_to(document.undo_stack.total - 4)
    session.save("undo", both=True)


def main() -> int:
    """Read the arguments, take the pictures."""
    with opened_window(arguments_parser(__doc__, "1440x900").parse_args()) as session:
        run(session)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
