"""Control layers in the real window, for docs/ and the user guide: lines drawn in live mode as a
strip, what becomes of them, a semantic map, two controls at once, and a reference in a region.

``python packaging/documents/control_shots.py [--out docs/screenshots] [--scale 1] [--size
1240x780]``: opens the window (offscreen unless there is a display) and draws with mouse events; the
starter model and its own control networks make the pictures.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from edit_sheets import generate
from live_strip import Points, between, canvas_of, shot, strip, write
from screenshots import Session, arguments_parser, opened_window

SIDE = 256
HOUSE: list[Points] = [
    [(0.0, 0.7), (0.3, 0.7)],
    [(0.3, 0.78), (0.3, 0.48), (0.7, 0.48), (0.7, 0.78), (0.3, 0.78)],
    [(0.25, 0.5), (0.5, 0.22), (0.75, 0.5)],
    [(0.44, 0.78), (0.44, 0.6), (0.56, 0.6), (0.56, 0.78)],
    [(0.7, 0.7), (1.0, 0.7)],
]
#: class of the palette, diameter of the brush in px, strokes
MAP: list[tuple[str, float, list[Points]]] = [
    ("sky", 70, [[(0.0, 0.1), (1.0, 0.1), (1.0, 0.32), (0.0, 0.32), (0.0, 0.5), (1.0, 0.5)]]),
    ("water", 40, [[(0.0, 0.66), (1.0, 0.66)], [(0.0, 0.76), (1.0, 0.76)]]),
    ("sand", 46, [[(0.0, 0.92), (1.0, 0.92)]]),
    ("plant", 34, [[(0.2, 0.9), (0.22, 0.62)], [(0.1, 0.56), (0.34, 0.54)]]),
]


def blank_with_control(session: Session, prompt: str, seed: int, **fields: Any) -> None:
    """A new white picture with a control layer, and words for it."""
    from PySide6.QtCore import QCoreApplication, Qt

    from desktop_app.core.geometry import Size
    from desktop_app.state.document.document import Document
    from desktop_app.ui.dialogs.new_picture import blank

    state, window = session.workspace.state, session.window
    session.wait_for_model()
    window.resizeDocks([window.docks.layers_dock], [430], Qt.Orientation.Vertical)
    name = QCoreApplication.translate("Commands", "Untitled")
    state.open_document(Document(blank(Size(SIDE, SIDE), (255, 255, 255)), name))
    state.parameters.update(prompt=prompt, seed=seed, seed_locked=True, count=1, strength=1.0)
    session.rest()
    add_control_layer(session, **fields)


def add_control_layer(session: Session, **fields: Any) -> None:
    """One more control layer, as its button makes it."""
    from desktop_app.state.document.layer_guidance import change_guidance

    session.window.kit.actions["layer_new_control"].trigger()
    session.rest()
    document = session.workspace.state.document.value
    assert document is not None
    if fields:
        change_guidance(document, document.active.value, **fields)
    session.rest()


def draw_lines(session: Session, strokes: list[Points]) -> list[np.ndarray]:
    """Draw with a thin brush; returns what the canvas looked like after each stroke."""
    from desktop_app.state.painting.strokes import Brush, Colours

    state = session.workspace.state
    state.tools.colours.value = Colours(foreground=(20, 20, 20))
    state.tools.paint.value = Brush(size=3, hardness=0.8)
    taken = [canvas_of(session, shot(session))]
    for points in strokes:
        session.stroke(between(points))
        session.rest(1.2)
        taken.append(canvas_of(session, shot(session)))
    return taken


def paint_map(session: Session) -> None:
    """Paint areas with the palette's names."""
    from desktop_app.catalog.palettes import load_palette
    from desktop_app.state.painting.strokes import Brush, Colours

    state = session.workspace.state
    for key, size, strokes in MAP:
        state.tools.colours.value = Colours(foreground=load_palette()[key].rgb)
        state.tools.paint.value = Brush(size=size, hardness=1.0)
        for points in strokes:
            session.stroke(between(points))
    session.rest()


def close(session: Session) -> None:
    """Close the document as if it were saved: nobody is asked, and no tab stays."""
    state = session.workspace.state
    document = state.document.value
    assert document is not None
    kept = session.folder / "kept.velatura"
    document.mark_saved(kept, document.position(whole=True), whole=True)
    state.close_document()
    session.rest()


def lines(session: Session) -> None:
    """A house drawn in live mode, then the picture."""
    blank_with_control(session, "a red house in a meadow", 11, type="lineart")
    session.workspace.live.toggle()
    live = session.workspace.state.live
    session.wait(lambda: live.picture.value is not None, "the first live picture")
    session.window.kit.actions["zoom_fit"].trigger()
    write(session.out / "control-live-strip.png", strip(draw_lines(session, HOUSE), 3, 520))
    session.save("control-live")
    session.workspace.live.end()
    session.rest()
    generate(session, apply=False)
    session.save("control-lines", both=True)
    close(session)


def semantic_map(session: Session) -> None:
    """Sky, water, sand and a plant where they were painted."""
    blank_with_control(session, "a palm at the beach", 3, type="semantic")
    paint_map(session)
    generate(session, apply=False)
    session.save("control-map", both=True)


def two(session: Session) -> None:
    """A boat drawn on that map, and a limit in steps for the map."""
    from desktop_app.state.document.layer_guidance import change_guidance

    document = session.workspace.state.document.value
    assert document is not None
    change_guidance(document, document.active.value, end=0.6)
    add_control_layer(session, type="lineart", weight=0.8)
    hull: Points = [(0.52, 0.6), (0.58, 0.7), (0.8, 0.7), (0.86, 0.6), (0.52, 0.6)]
    mast: Points = [(0.69, 0.6), (0.69, 0.36), (0.82, 0.56), (0.69, 0.56)]
    draw_lines(session, [hull, mast])
    session.workspace.state.parameters.update(prompt="a palm at the beach and a sailboat")
    generate(session, apply=False)
    session.save("control-two")
    close(session)


def reference(session: Session) -> None:
    """A picture as a reference, in a region alone."""
    from desktop_app.state.document.layer_guidance import change_guidance
    from desktop_app.state.painting.strokes import Brush
    from desktop_app.state.painting.tools import ToolId
    from desktop_app.storage.pictures import save_picture

    state = session.workspace.state
    save_picture(session.folder / "apple.png", apple(), {})
    blank_with_control(session, "a tree in a meadow", 6, type="reference")
    document = state.document.value
    assert document is not None
    control = document.active.value
    session.workspace.layers.insert(session.folder / "apple.png", "reference", control)
    session.wait(lambda: len(document.layers.value) > 2, "the reference picture")
    session.window.kit.actions["layer_new_region"].trigger()
    session.rest()
    region = document.active.value
    change_guidance(document, region, prompt="a red apple", mode="replace")
    state.tools.active.value = ToolId.BRUSH
    state.tools.brush.value = Brush(size=110, hardness=0.9)
    session.stroke([(0.72, 0.5), (0.74, 0.72), (0.7, 0.6)])
    document.activate(control)
    change_guidance(document, control, region=region)
    session.rest()
    generate(session, apply=False)
    session.save("control-reference")
    close(session)


def apple() -> np.ndarray:
    """A drawn apple, (256, 256, 3) uint8 RGB."""
    picture = np.full((256, 256, 3), (250, 244, 232), np.uint8)
    cv2.circle(picture, (128, 148), 72, (206, 40, 44), -1, cv2.LINE_AA)
    cv2.line(picture, (128, 84), (140, 48), (110, 70, 40), 8, cv2.LINE_AA)
    return picture


def main() -> int:
    """Read the arguments, take the pictures."""
    with opened_window(arguments_parser(__doc__, "1240x780").parse_args()) as session:
        for story in (lines, semantic_map, two, reference):
            story(session)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
