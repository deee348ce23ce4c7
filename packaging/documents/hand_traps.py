"""What a tool, a file, a page and a key mean: further rows of `hand_strips`, one for each trap.

``python packaging/documents/hand_traps.py [--out docs/screenshots] [--only NAME …]``
"""

from __future__ import annotations

import subprocess
import sys
from textwrap import wrap

import cv2
import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.extensions.evaluation.faces.page.evaluation_page import EvaluationPage
from desktop_app.ui.recipes.batch_page import BatchPage
from hand_strips import Session, Shots, Story, key, main, shot, ways
from screenshots import landscape


def opened(session: Session, name: str = "hills.png") -> None:
    """A picture in a tab."""
    from desktop_app.state.document.document import Document

    session.workspace.state.open_document(Document(landscape(384, 256), name))
    session.rest(0.3)


def held(session: Session, words: str, *points: tuple[float, float], keys: str = "") -> Shots:
    """A drag, seen before its end; ``keys`` are pressed there."""
    shots: Shots = []

    def look(at: int) -> None:
        if at == len(points) - 1:
            session.rest(0.4)
            if keys:
                key(session, keys)
            shots.append(shot(session, words))

    session.stroke([*points, points[-1]], look)
    return shots


def words(session: Session, *lines: str) -> np.ndarray:
    """What a terminal shows."""
    made = np.full_like(shot(session, ""), 24)
    for number, line in enumerate(lines):
        at = (10, 28 + 20 * number)
        cv2.putText(made, line, at, cv2.FONT_HERSHEY_SIMPLEX, 0.4, (235,) * 3, 1, cv2.LINE_AA)
    return made


def proof(session: Session) -> Shots:
    """The proof is switched on."""
    from desktop_app.imaging.rendering_intent import RenderingIntent
    from tests.imaging.press_profile import press_profile

    press, display = session.folder / "press.icc", session.workspace.state.display
    press.write_bytes(press_profile())
    opened(session)
    session.workspace.displaying.proofing.choose(press, RenderingIntent.RELATIVE)
    session.wait(lambda: display.proof.value is not None, "the proof")
    shots = [shot(session, "no proof")]
    ways.act(session, "toggle_proof")
    shots.append(shot(session, "Soft Proof: a badge on the canvas"))
    ways.act(session, "toggle_proof")
    return shots


def transform(session: Session) -> Shots:
    """A layer below an adjustment is dragged, and Esc, twice."""
    from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
    from desktop_app.imaging.layers.layer import Layer

    opened(session)
    document = session.workspace.state.document.value
    assert document is not None
    recording = document.record_paint()
    recording.write(Rect(60, 60, 90, 70), np.full((70, 90, 4), (200, 60, 50, 255), np.uint8))
    document.finish("paint", recording)
    darker = Layer("adjustment", "Exposure", guidance=Adjusting.of("exposure", {"exposure": -1.0}))
    document.arrange("make", (*document.content.layers, darker), document.active.value)
    key(session, "Ctrl+T")
    frame = session.workspace.state.tools.transform.frame
    session.wait(lambda: frame.value is not None, "the frame")
    shots = held(session, "dragged: the adjustment above stays", (0.3, 0.4), (0.6, 0.6))
    key(session, "Esc")
    shots.append(shot(session, "Esc: the frame is as it was"))
    key(session, "Esc")
    return [*shots, shot(session, "Esc: the tool before")]


def liquify(session: Session) -> Shots:
    """Esc in a stroke, and after strokes."""
    from desktop_app.ui.dialogs.question import Question

    opened(session)
    key(session, "Y")
    session.stroke([(0.3, 0.5), (0.4, 0.5), (0.5, 0.5)])
    session.rest(0.3)
    shots = [shot(session, "a stroke; Apply and Cancel in the bar")]
    shots += held(
        session, "Esc in a second one: that alone goes", (0.6, 0.6), (0.8, 0.4), keys="Esc"
    )
    key(session, "Esc")
    shots.append(shot(session, "Esc: asks before the first one goes"))
    question = session.window.findChild(Question)
    assert question is not None
    question.buttons[0].click()
    return shots


def outside(session: Session) -> Shots:
    """A command that is none; two files, one of them twice."""
    wrong = subprocess.run(
        [sys.executable, "-m", "desktop_app", "trian"], capture_output=True, text=True, check=False
    )
    shots = [words(session, "$ velatura trian", *wrap(wrong.stderr, 60))]
    paths = [ways.file_in(session.folder, ending) for ending in ("png", "jpg")]
    for path in (*paths, paths[0]):
        session.workspace.files.open(path)
        session.wait(lambda: session.workspace.is_idle, "the file")
        session.rest(0.3)
    return [*shots, shot(session, "a.png b.jpg a.png: one tab a file")]


def batch(session: Session) -> Shots:
    """The page, and a recipe that ships."""
    opened(session)
    ways.act(session, "page_batch")
    session.rest(0.8)
    page = session.window.canvas_area.pages.page("batch")
    assert isinstance(page, BatchPage)
    recipes = session.workspace.recipes.shipped
    session.wait(lambda: bool(recipes.value), "the recipes")
    shots = [shot(session, "Batch")]
    page.session.recipe.value = recipes.value[0]
    session.rest(0.5)
    shots.append(shot(session, "a recipe that ships, its step by its name"))
    key(session, "Esc", at=page)
    return shots


def masks(session: Session) -> Shots:
    """The wand, and Add Layer Mask."""
    opened(session)
    ways.act(session, "layer_duplicate")
    ways.act(session, "tool_colour_range")
    session.stroke([(0.5, 0.9), (0.5, 0.9)])
    session.rest(0.5)
    shots = [shot(session, "Colour Range: a click on the meadow")]
    ways.act(session, "layer_mask_new")
    session.rest(0.5)
    return [*shots, shot(session, "Add Layer Mask: of what is marked")]


def source(session: Session) -> Shots:
    """Where Clone takes from, without Alt."""
    opened(session)
    key(session, "J")
    key(session, "A")
    shots = [shot(session, "Clone; A, or the button: set the source")]
    session.stroke([(0.2, 0.2), (0.2, 0.2)])
    session.stroke([(0.6, 0.6), (0.7, 0.6), (0.75, 0.65)])
    session.rest(0.3)
    shots.append(shot(session, "a click, and a stroke"))
    key(session, "B")
    return [*shots, shot(session, "another tool: nothing stays")]


def delete(session: Session) -> Shots:
    """A report is deleted."""
    from desktop_app.extensions.evaluation.work.stores.evaluations import EvaluationStore
    from desktop_app.ui.dialogs.question import Question
    from tests.extensions.evaluation.reports.reports import small_report

    opened(session)
    report = EvaluationStore(session.workspace.paths.root / "evaluations").put(small_report())
    ways.act(session, "page_evaluation")
    page = session.window.canvas_area.pages.page("evaluation")
    assert isinstance(page, EvaluationPage)
    session.wait(lambda: bool(page.session.rows.value), "the reports")
    page.session.choose(report)
    session.wait(lambda: page.session.shown.value is not None, "the report")
    session.rest(0.5)
    shots = [shot(session, "a report")]
    key(session, "Del", at=page.list)
    session.rest(0.5)
    shots.append(shot(session, "Del: asks"))
    question = session.window.findChild(Question)
    assert question is not None
    question.reject()
    page.leave()
    return shots


def interrupted(session: Session) -> Shots:
    """After a kill."""
    from desktop_app.core.queue_entry import QueueEntry, QueueView

    opened(session)
    entry = QueueEntry("1", title="a red apple", held=True)
    session.workspace.state.queue.value = QueueView((entry,), held=1)
    session.rest(0.8)
    shots = [shot(session, "a job was interrupted: asked beside Generate")]
    key(session, "Esc")
    shots.append(shot(session, "Esc"))
    session.workspace.state.queue.value = QueueView()
    return shots


def large(session: Session) -> Shots:
    """48 megapixels are pasted."""
    from PySide6.QtGui import QGuiApplication

    from desktop_app.ui.qt.qimage import to_qimage

    QGuiApplication.clipboard().setImage(to_qimage(landscape(8000, 6000)))
    before = len(session.workspace.state.documents)
    ways.act(session, "paste")
    shots = [shot(session, "Ctrl+V of 48 megapixels, half a second later")]
    session.wait(lambda: len(session.workspace.state.documents) > before, "the picture")
    session.rest(1.0)
    QGuiApplication.clipboard().clear()
    return [*shots, shot(session, "it is there")]


def nine(session: Session) -> Shots:
    """The key of an intent that the model has not."""
    opened(session)
    key(session, "9")
    return [shot(session, "9: Edit, which the model can't, and what to do")]


def settings(session: Session) -> Shots:
    """The settings panel beside the layers."""
    opened(session)
    session.window.resize(1600, 1000)
    shots = [shot(session, "1600 x 1000")]
    key(session, "F6")
    session.rest(0.5)
    shots.append(shot(session, "F6: the layers keep their buttons"))
    key(session, "F6")
    session.window.resize(1280, 720)
    session.rest(0.3)
    height = shot(session, "").shape[0]
    return [cv2.resize(one, (one.shape[1], height)) for one in shots]


TRAPS: dict[str, Story] = {
    "proof": proof,
    "transform": transform,
    "liquify": liquify,
    "outside": outside,
    "batch": batch,
    "masks": masks,
    "source": source,
    "delete": delete,
    "interrupted": interrupted,
    "large": large,
    "nine": nine,
    "settings": settings,
}

if __name__ == "__main__":
    raise SystemExit(main(TRAPS, "hand-traps.jpg"))
