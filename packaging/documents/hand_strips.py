"""What the hand's usual gestures do, as film strips of the real window: one row for each.

``python packaging/documents/hand_strips.py [--out docs/screenshots] [--only NAME …]``: each row is
a story of gestures by keys and pointer, with what they led to below. Run with the program of an
earlier commit (PYTHONPATH) it shows that one: its rows are what the mends are compared with.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging" / "checks"), str(Path(__file__).parent)]

from crashing import ways  # noqa: E402
from saving_strips import shot  # noqa: E402
from screenshots import Session, arguments_parser, opened_window  # noqa: E402

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

Shots = list[np.ndarray]
Story = Callable[[Session], Shots]
SIDE = 256


def key(session: Session, name: str, *, at: QWidget | None = None) -> None:
    """A key, of the canvas unless it is another widget's."""
    from PySide6.QtGui import QKeySequence
    from PySide6.QtTest import QTest

    widget: QWidget = session.window.canvas if at is None else at
    session.window.activateWindow()
    session.wait(session.window.isActiveWindow, "the window")  # a dialog may have been active
    widget.setFocus()
    QTest.keySequence(widget, QKeySequence(name))
    session.rest(0.1)


def blank(session: Session, colour: tuple[int, int, int] = (255, 255, 255)) -> None:
    """A new page, as File ▸ New makes one."""
    from desktop_app.core.geometry import Size
    from desktop_app.state.document.document import Document
    from desktop_app.ui.dialogs.new_picture import blank

    state = session.workspace.state
    state.open_document(Document(blank(Size(SIDE, SIDE), colour), "Untitled"))
    state.parameters.update(steps=4, count=1, prompt="", size=Size(SIDE, SIDE))


def idle(session: Session) -> None:
    """Wait for what runs."""
    state = session.workspace.state
    session.wait(lambda: not state.jobs.active and session.workspace.is_idle, "the jobs")


def generated(session: Session, words: str) -> None:
    """A picture of ``words``."""
    ways.typed(session, words)
    key(session, "Ctrl+Return")
    session.rest(0.3)
    idle(session)


def seed(session: Session) -> Shots:
    """A picture of the history is used again; then another prompt is generated twice."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    blank(session)
    generated(session, "a red apple")
    view = session.window.docks.history_panel.view
    session.wait(lambda: view.model().rowCount() > 0, "the history")
    place = view.visualRect(view.model().index(0, 0)).center()
    for click in (QTest.mouseClick, QTest.mouseDClick):
        click(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    session.rest(0.5)
    shots = [shot(session, "double click in History: the seed is beside Count")]
    for number in (1, 2):
        generated(session, "a green pear")
        seeds = {result.seed for result in session.workspace.state.results.items.value}
        shots.append(shot(session, f"another prompt, Generate {number}: {len(seeds)} seeds so far"))
    return shots


def page(session: Session) -> Shots:
    """A blank page, generated on; then a stroke of paint on it."""
    blank(session)
    ways.typed(session, "a boat on a lake")
    shots = [shot(session, "a blank page: what the button says")]
    ways.act(session, "tool_paint")
    session.stroke([(0.2, 0.3), (0.8, 0.5)])
    session.rest(0.5)
    return [*shots, shot(session, "after a stroke of paint on it")]


def enter(session: Session) -> Shots:
    """Words whose last one could be completed, and Return."""
    from PySide6.QtTest import QTest

    blank(session)
    prompt = session.window.prompt_bar.prompt
    prompt.setFocus()
    QTest.keyClicks(prompt, "a red house")
    session.rest(0.5)
    shots = [shot(session, "'a red house' is typed")]
    key(session, "Return", at=prompt)
    session.rest(0.4)
    shots.append(shot(session, f"Return: {prompt.toPlainText()!r}"))
    idle(session)
    return shots


def cancel(session: Session) -> Shots:
    """Three jobs; Esc in the first."""
    state = session.workspace.state
    blank(session)
    state.parameters.update(steps=40)
    ways.typed(session, "a red apple")
    for _ in range(3):
        key(session, "Ctrl+Return")
    session.wait(lambda: state.jobs.progress.value is not None, "the first step")
    key(session, "Esc")
    shots = [shot(session, "three jobs, Esc in the first")]
    session.rest(2.0)
    shots.append(shot(session, "the next one runs: what its cross does"))
    session.workspace.queue.cancel(*[job.id for job in state.jobs.active])
    idle(session)
    return shots


def paused(session: Session) -> Shots:
    """Generate while the queue is paused."""
    blank(session)
    session.workspace.queue.ask("pause")
    ways.typed(session, "a red apple")
    key(session, "Ctrl+Return")
    session.rest(2.0)
    shots = [shot(session, "the queue is paused, Generate")]
    session.workspace.queue.ask("resume")
    idle(session)
    return [*shots, shot(session, "resumed")]


def erase(session: Session) -> Shots:
    """A stroke on a paint layer, and the eraser over it."""
    blank(session)
    ways.act(session, "layer_new")
    ways.act(session, "tool_paint")
    session.stroke([(0.2, 0.5), (0.5, 0.45), (0.8, 0.5)])
    session.rest(0.3)
    shots = [shot(session, "a stroke on a new layer")]
    key(session, "E")
    session.stroke([(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)])
    session.rest(0.3)
    return [*shots, shot(session, "E, a stroke across")]


def colours(session: Session) -> Shots:
    """Two colours are masked by two clicks."""
    from desktop_app.state.document.document import Document

    picture = np.full((SIDE, SIDE, 3), 200, np.uint8)
    picture[40:110, 40:216], picture[150:220, 40:216] = (200, 60, 50), (60, 90, 200)
    session.workspace.state.open_document(Document(picture, "two.png"))
    ways.act(session, "tool_colour_range")
    session.stroke([(0.5, 0.3), (0.5, 0.3)])
    session.rest(0.5)
    shots = [shot(session, "Colour Range: a click on red")]
    session.stroke([(0.5, 0.72), (0.5, 0.72)])
    session.rest(0.5)
    return [*shots, shot(session, "a click on blue")]


def live(session: Session) -> Shots:
    """What live mode shows, and what Apply puts in."""
    state = session.workspace.state
    blank(session)
    state.parameters.update(prompt="a red apple on the grass", seed=5, strength=0.6)
    ways.act(session, "tool_paint")
    session.stroke([(0.3, 0.5), (0.5, 0.45), (0.6, 0.6), (0.4, 0.65)])
    session.workspace.live.toggle()
    session.wait(lambda: state.live.picture.value is not None, "the live picture")
    session.rest(1.5)
    shots = [shot(session, "live mode shows this")]
    ways.act(session, "apply_live")
    session.rest(0.3)
    idle(session)
    session.wait(lambda: not state.applying.value, "Apply")
    session.workspace.live.end()
    return [*shots, shot(session, "Apply")]


def removals(session: Session) -> Shots:
    """The same thing removed twice."""
    from desktop_app.state.document.document import Document
    from screenshots import landscape

    session.workspace.state.open_document(Document(landscape(384, 256), "hills.png"))
    session.window.commands.state.intent.use("remove")
    ways.act(session, "tool_brush")
    session.stroke([(0.4, 0.55), (0.5, 0.6), (0.6, 0.55)])
    shots: Shots = []
    for number in (1, 2):
        key(session, "Ctrl+Return")
        session.rest(0.5)
        idle(session)
        shots.append(shot(session, f"Remove, {number}"))
    return shots


def tabs(session: Session) -> Shots:
    """A prompt and an intent in one tab, another tab, and back."""
    blank(session)
    ways.typed(session, "a red boat")
    shots = [shot(session, "one tab: a prompt")]
    blank(session, (90, 140, 200))
    session.window.commands.state.intent.use("background")
    ways.typed(session, "a beach")
    shots.append(shot(session, "another: Replace Background, another prompt"))
    ways.act(session, "previous_document")
    return [*shots, shot(session, "back in the first")]


def behind(session: Session) -> Shots:
    """Enlarge is queued on one picture, another is painted on meanwhile."""
    from desktop_app.state.document.document import Document
    from screenshots import landscape

    state = session.workspace.state
    for name, size in (("hills.png", (384, 256)), ("portrait.png", (300, 300))):
        state.open_document(Document(landscape(*size), name))
    ways.act(session, "previous_document")
    before = len(state.documents)
    ways.enlarge(session)
    ways.act(session, "next_document")
    ways.act(session, "tool_paint")
    shots: Shots = []

    def ended(at: int) -> None:
        if at == 0:
            shots.append(shot(session, "Enlarge works on hills; a stroke is begun on portrait"))
            session.wait(lambda: len(state.documents) > before, "the enlarged picture")
            session.rest(0.3)
            shots.append(shot(session, "it is there, in the middle of the stroke"))

    session.stroke([(0.2, 0.5), (0.4, 0.45), (0.7, 0.5)], ended)
    session.rest(0.3)
    return [*shots, shot(session, "the stroke has ended")]


def stays(session: Session) -> Shots:
    """A picture from words, Apply, and the same keys again."""
    state = session.workspace.state
    state.open_empty()
    state.parameters.update(steps=4, count=1)
    generated(session, "a red apple")
    ways.made(session, session.workspace.results.apply)
    session.rest(0.5)
    shots = [shot(session, "Apply: what Generate does now")]
    key(session, "Ctrl+Return")
    session.rest(0.3)
    idle(session)
    task = state.results.items.value[-1].job.request.task.value
    return [*shots, shot(session, f"Ctrl+Return again: {task}")]


def counts(session: Session) -> Shots:
    """Twenty in one tab, another tab, Remove in the first."""
    blank(session, (90, 140, 200))
    session.stroke([(0.3, 0.4), (0.5, 0.5), (0.6, 0.4)])
    session.rest(0.5)
    state = session.workspace.state
    shots = [shot(session, "a mask")]
    state.parameters.update(count=20)
    session.rest(0.3)
    shots.append(shot(session, "Count 20"))
    key(session, "4")
    session.rest(0.5)
    shots.append(shot(session, "4: Remove"))
    return shots


STORIES: dict[str, Story] = {
    "seed": seed,
    "page": page,
    "return": enter,
    "cancel": cancel,
    "paused": paused,
    "erase": erase,
    "colours": colours,
    "live": live,
    "removals": removals,
    "tabs": tabs,
    "behind": behind,
    "stays": stays,
    "counts": counts,
}


def main(stories: Mapping[str, Story] = STORIES, name: str = "hand.png") -> int:
    """Read the arguments, take the strips of these stories."""
    parser = arguments_parser(__doc__, "1280x720")
    parser.add_argument("--only", nargs="+", default=list(stories), choices=stories)
    parser.add_argument("--name", default=name)
    arguments = parser.parse_args()
    rows: list[Shots] = []
    with opened_window(arguments) as session:
        session.wait_for_model()
        for story in arguments.only:
            rows.append(stories[story](session))
            while len(session.workspace.state.documents):
                session.workspace.state.close_document()
            print(story, flush=True)
    most = max(len(row) for row in rows)
    filled = [np.hstack([*row, *[np.full_like(row[0], 24)] * (most - len(row))]) for row in rows]
    path = arguments.out / arguments.name
    small = [cv2.IMWRITE_PNG_COMPRESSION, 9, cv2.IMWRITE_JPEG_QUALITY, 80]
    cv2.imwrite(str(path), np.vstack(filled)[..., ::-1], small)
    print(path, path.stat().st_size // 1000, "KB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
