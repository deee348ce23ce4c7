"""Live mode following a drawn stroke, as a strip of pictures of the real window, for docs/.

``python packaging/documents/live_strip.py [--out docs/screenshots] [--scale 1] [--size 1200x720]``:
opens the window (offscreen unless there is a display), begins a new picture, roughs in a scene with
the paint brush while live mode is on, and saves the window at several moments of it, one file each
and all of them in one strip; then the live picture over the canvas, and a prompt with unknown
words.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from screenshots import Session, arguments_parser, opened_window

PROMPT = "a red apple on the grass"
SKY, GRASS, RED, BROWN = (118, 190, 232), (84, 164, 70), (214, 48, 49), (122, 80, 48)
Points = list[tuple[float, float]]
SCENE: list[tuple[tuple[int, int, int], float, Points]] = [
    (SKY, 70, [(0.0, 0.08), (1.0, 0.08), (1.0, 0.3), (0.0, 0.3), (0.0, 0.5), (1.0, 0.5)]),
    (GRASS, 60, [(0.0, 0.7), (1.0, 0.7), (1.0, 0.9), (0.0, 0.9)]),
    (RED, 46, [(0.36, 0.5), (0.5, 0.46), (0.62, 0.52), (0.6, 0.66), (0.46, 0.7), (0.4, 0.6)]),
    (RED, 46, [(0.46, 0.54), (0.54, 0.62)]),
    (BROWN, 7, [(0.5, 0.42), (0.52, 0.32)]),
]


def begin(session: Session) -> None:
    """A white picture, the words, and live mode."""
    from PySide6.QtCore import QCoreApplication

    from desktop_app.core.geometry import Size
    from desktop_app.state.app_state import ToolId
    from desktop_app.state.document.document import Document
    from desktop_app.ui.dialogs.new_picture import blank

    state = session.workspace.state
    session.wait_for_model()
    name = QCoreApplication.translate("Commands", "Untitled")
    state.open_document(Document(blank(Size(256, 256), (255, 255, 255)), name))
    state.tools.active.value = ToolId.PAINT
    state.parameters.update(prompt=PROMPT, seed=5, strength=0.6)
    session.workspace.live.toggle()
    session.wait(lambda: state.live.picture.value is not None, "the first live picture")


def draw(session: Session) -> list[np.ndarray]:
    """Draw the scene; returns what the window looked like on the way."""
    from desktop_app.state.painting.strokes import Brush, Colours

    state = session.workspace.state
    taken = [shot(session)]
    for colour, size, points in SCENE:
        state.tools.colours.value = Colours(foreground=colour)
        state.tools.paint.value = Brush(size=size, hardness=0.7)
        way = between(points)

        def look(at: int, middle: int = len(way) // 2) -> None:
            session.rest(0.01)
            if at == middle:
                taken.append(shot(session))

        session.stroke(way, look)
        session.rest(0.6)
        taken.append(shot(session))
    for number, picture in enumerate(taken):
        write(session.out / f"live-{number:02d}.png", picture)
    return taken


def between(points: Points) -> Points:
    """The same way in smaller pieces, as a hand goes."""
    out = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        count = max(1, round(max(abs(x1 - x0), abs(y1 - y0)) / 0.04))
        out += [
            (x0 + (x1 - x0) * k / count, y0 + (y1 - y0) * k / count) for k in range(1, count + 1)
        ]
    return out


def shot(session: Session) -> np.ndarray:
    """The window now, (h, w, 3) uint8 RGB."""
    from desktop_app.ui.qt.qimage import from_qimage

    return from_qimage(session.window.grab().toImage())[..., :3]


def canvas_of(session: Session, picture: np.ndarray) -> np.ndarray:
    """The canvas alone, of a picture of the window."""
    canvas = session.window.canvas_area
    left, top = canvas.mapTo(session.window, canvas.rect().topLeft()).toTuple()
    ratio = session.window.devicePixelRatioF()
    return picture[
        round(top * ratio) : round((top + canvas.height()) * ratio),
        round(left * ratio) : round((left + canvas.width()) * ratio),
    ]


def write(path: Path, picture: np.ndarray) -> None:
    cv2.imwrite(str(path), picture[..., ::-1])
    print(path)


def strip(pictures: list[np.ndarray], columns: int, width: int) -> np.ndarray:
    """Pictures of one size in rows, each scaled to ``width``."""
    height = round(pictures[0].shape[0] * width / pictures[0].shape[1])
    small = [cv2.resize(one, (width, height), interpolation=cv2.INTER_AREA) for one in pictures]
    small += [np.full_like(small[0], 43)] * (-len(small) % columns)
    rows = [np.hstack(small[at : at + columns]) for at in range(0, len(small), columns)]
    return np.vstack(rows)


def run(session: Session) -> None:
    """The story the pictures tell."""
    from desktop_app.state.work.live import Placement

    state = session.workspace.state
    begin(session)
    session.rest(0.6)
    taken = [canvas_of(session, one) for one in draw(session)]
    write(session.out / "live-strip.png", strip(taken, 3, 520))
    state.live.placement.value = Placement.OVER
    state.live.opacity.value = 0.6
    state.parameters.update(prompt="a shiny red apple on the grass, beside a zeppelin")
    session.rest(1.0)
    session.save("live-over", both=True)
    session.workspace.live.apply()
    session.wait(lambda: bool(state.jobs.active), "the job")
    session.wait(lambda: not state.jobs.active and session.workspace.is_idle, "the full picture")
    session.wait(lambda: not state.applying.value, "Apply")
    session.workspace.live.end()
    session.rest(0.4)
    session.save("live-applied")


def main() -> int:
    """Read the arguments, take the pictures."""
    with opened_window(arguments_parser(__doc__, "1200x720").parse_args()) as session:
        run(session)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
