"""Three pieces of a painter's work in the window alone, as film strips: one row for each.

``python packaging/documents/painter_strips.py [--out docs/screenshots] [--only NAME …]``: a
portrait is retouched, a product is cut out, a poster is laid out, by the gestures and menu entries
that a person would use; no model is needed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging" / "checks"), str(Path(__file__).parent)]

from crashing import ways  # noqa: E402
from hand_strips import Shots, idle, key  # noqa: E402
from saving_strips import shot  # noqa: E402
from screenshots import Session, arguments_parser, opened_window  # noqa: E402

PICTURES = ROOT / "benchmarks" / "pictures"
Points = list[tuple[float, float]]


def opened(session: Session, name: str) -> None:
    """One of the pictures of the benchmarks, as File ▸ Open opens it."""
    state = session.workspace.state
    before = len(state.documents)
    session.workspace.files.open(PICTURES / name)
    session.wait(lambda: len(state.documents) > before, "the picture")
    session.rest(0.5)


def settled(session: Session) -> None:
    """Wait for what the workers do to the document."""
    session.rest(0.2)
    session.wait(lambda: not session.workspace.state.applying.value, "the document")
    idle(session)


def retouch(session: Session, kind: str, size: float, *strokes: Points, strength: float = 1.0):
    """Strokes of one of the retouching brushes."""
    tools = session.workspace.state.tools
    ways.act(session, "tool_retouch")
    tools.take_retouch(kind)
    tools.retouch.value = replace(tools.retouch.value, size=size, opacity=strength)
    for points in strokes:
        session.stroke(points if len(points) > 1 else [points[0], points[0]])
        settled(session)


def fill(
    session: Session, kind: str, *places: Points, width: float = 0, erases: bool = False
) -> None:
    """Drags of one of the fills."""
    tools = session.workspace.state.tools
    ways.act(session, "tool_fill")
    tools.filling.value = replace(tools.filling.value, kind=kind, width=width, erases=erases)
    for points in places:
        session.stroke(points)
        settled(session)


def entered(session: Session) -> None:
    """Enter on the canvas, until what it asks for is done."""
    settled(session)
    key(session, "Return")
    settled(session)


def chosen(session: Session, **colours: tuple[int, int, int]) -> None:
    """Other colours to paint with."""
    tools = session.workspace.state.tools
    tools.colours.value = replace(tools.colours.value, **colours)


def portrait(session: Session) -> Shots:
    """Spots healed, eyes lightened, the background blurred, cropped to 4:5."""
    opened(session, "astronaut.jpg")
    shots = [shot(session, "a portrait is opened")]
    retouch(session, "spot", 9, [(0.405, 0.175)], [(0.452, 0.222)], [(0.50, 0.205)])
    retouch(session, "dodge", 14, [(0.40, 0.155), (0.425, 0.152)], strength=0.5)
    retouch(session, "burn", 60, [(0.30, 0.6), (0.33, 0.9)], strength=0.3)
    shots.append(shot(session, "J: spots healed, eyes dodged, the sleeve burned"))
    ways.act(session, "toggle_selecting")
    ways.act(session, "select_background")
    session.rest(1.0)
    settled(session)
    entered(session)
    shots.append(shot(session, "Q, Select Background, Enter (rough: no model)"))
    session.window.commands.add_adjustment("lens_blur")
    settled(session)
    ways.act(session, "select_none")
    shots.append(shot(session, "Lens Blur acts where that was selected"))
    ways.act(session, "tool_crop")
    session.stroke([(1.0, 0.5), (0.9, 0.5), (0.86, 0.5)])
    session.stroke([(0.0, 0.5), (0.05, 0.5), (0.08, 0.5)])
    settled(session)
    shots.append(shot(session, "Shift+U: edges are dragged"))
    entered(session)
    return [*shots, shot(session, "Enter: cropped")]


def product(session: Session) -> Shots:
    """A cup is pointed at, refined, cut out, and stands before a new background, with a shadow."""
    from desktop_app.imaging.adjustments.blur import BLUR
    from desktop_app.state.document.layer_guidance import change_guidance

    state = session.workspace.state
    opened(session, "coffee.jpg")
    ways.act(session, "tool_object")
    session.rest(0.5)
    shots = [shot(session, "Shift+W: what is pointed at (rough: no model)")]
    session.stroke([(0.20, 0.06), (0.5, 0.5), (0.83, 0.93)])
    session.rest(1.5)
    settled(session)
    shots.append(shot(session, "a box around the cup"))
    entered(session)
    ways.act(session, "refine_mask")
    session.rest(1.0)
    settled(session)
    shots.append(shot(session, "Enter, Refine Edges"))
    entered(session)
    ways.act(session, "layer_cut_out")
    settled(session)
    ways.act(session, "clear_mask")
    shots.append(shot(session, "Cut Out to New Layer"))
    document = state.document.value
    assert document is not None
    cut = document.active.value
    ways.act(session, "layer_new")
    chosen(session, foreground=(236, 226, 210), background=(120, 150, 160))
    fill(session, "gradient", [(0.5, 0.0), (0.5, 0.5), (0.5, 1.0)])
    chosen(session, foreground=(30, 26, 24))
    ways.act(session, "layer_new")
    fill(session, "filled_ellipse", [(0.24, 0.72), (0.5, 0.8), (0.98, 0.97)])
    shots.append(shot(session, "a gradient and an ellipse on layers of their own"))
    session.window.commands.add_adjustment("blur")
    change_guidance(document, document.active.value, values=BLUR.values({"radius": 14.0}))
    ways.act(session, "layer_limit")
    settled(session)
    ways.act(session, "layer_merge_down")
    settled(session)
    shots.append(shot(session, "Blur, Only the Layer Below, Merge Down: soft edges"))
    fill(session, "gradient", [(1.0, 0.5), (0.85, 0.5), (0.7, 0.5)], erases=True)
    shots.append(shot(session, "an erasing gradient: it fades to the right"))
    for _ in range(2):
        document.activate(cut)
        ways.act(session, "layer_up")
        settled(session)
    return [*shots, shot(session, "the cup is moved above them")]


def poster(session: Session) -> Shots:
    """A page with a gradient, a pasted picture in perspective, brushes, shapes and text."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from desktop_app.core.geometry import Size
    from desktop_app.state.document.document import Document
    from desktop_app.state.painting.tools import ToolId
    from desktop_app.ui.dialogs.new_picture import blank

    state = session.workspace.state
    document = Document(blank(Size(800, 600), (255, 255, 255)), "Poster")
    state.open_document(document)
    ways.act(session, "layer_new")
    chosen(session, foreground=(24, 34, 84), background=(226, 120, 60))
    fill(session, "gradient", [(0.5, 0.0), (0.5, 0.5), (0.5, 1.0)])
    shots = [shot(session, "U: a gradient")]
    chosen(session, foreground=(250, 240, 200))
    ways.act(session, "layer_new")
    ways.act(session, "tool_paint")
    presets = session.workspace.brushes
    session.wait(lambda: bool(state.tools.presets.value), "the brushes")
    state.tools.take_preset(state.tools.presets.value["Chalk"])
    state.tools.paint.value = replace(state.tools.paint.value, size=40.0)
    session.stroke([(0.1, 0.75), (0.3, 0.68), (0.5, 0.76), (0.7, 0.68), (0.9, 0.75)])
    settled(session)
    shots.append(shot(session, f"D: a brush of {len(presets.shipped)} that ship"))
    session.workspace.layers.insert(PICTURES / "rocket.jpg")
    session.rest(1.0)
    settled(session)
    ways.act(session, "tool_transform")
    settled(session)
    options = session.window.bars.tool_options.later[ToolId.TRANSFORM].options
    options.modes.kinds["perspective"].click()
    settled(session)
    shots.append(shot(session, "a picture is inserted, Ctrl+T: Perspective"))
    frame = state.tools.transform.frame.value
    assert frame is not None
    (x, y), (w, h) = frame.points[1], (document.size.width, document.size.height)
    session.stroke([(x / w, y / h), (x / w - 0.03, y / h + 0.06), (x / w - 0.06, y / h + 0.12)])
    entered(session)
    shots.append(shot(session, "a corner is dragged, Enter"))
    ways.act(session, "write_text")
    session.rest(0.3)
    session.stroke([(0.08, 0.08), (0.08, 0.08)])
    editing = session.window.canvas.text_editing
    session.wait(lambda: editing.field is not None, "the field for the text")
    field = editing.field
    assert field is not None
    QTest.keyClicks(field, "TO THE MOON")
    QTest.keyClick(field, Qt.Key.Key_Return)
    session.rest(0.3)
    looks = session.window.bars.tool_options.later[ToolId.ANNOTATE].options.text
    assert looks is not None
    editors = {each.fields[0].id: each for each in looks.editors}
    for name, value in (("size", 64.0), ("bold", True)):
        editors[name].moved.emit({name: value})
        editors[name].rested.emit()
    settled(session)
    return [*shots, shot(session, "T: text, made larger in the bar")]


STORIES: dict[str, Callable[[Session], Shots]] = {
    "portrait": portrait,
    "product": product,
    "poster": poster,
}


def main() -> int:
    """Read the arguments, take the strips."""
    parser = arguments_parser(__doc__, "1280x720")
    parser.add_argument("--only", nargs="+", default=list(STORIES), choices=STORIES)
    arguments = parser.parse_args()
    with opened_window(arguments) as session:
        for name in arguments.only:
            shots = STORIES[name](session)
            path = arguments.out / f"painter-{name}.jpg"
            half = -(-len(shots) // 2)
            shots += [np.full_like(shots[0], 24)] * (2 * half - len(shots))
            sheet = np.vstack([np.hstack(shots[:half]), np.hstack(shots[half:])])
            cv2.imwrite(str(path), sheet[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 88])
            print(path, path.stat().st_size // 1000, "KB", flush=True)
            while len(session.workspace.state.documents):
                session.workspace.state.close_document()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
