"""Every way in which a document comes to be, as gestures in a real window.

Used by the crash test, its tests and the film strip. A way is done when the document is there; how
long it takes until a kill can't take it any more is not its business.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "documents"))

import screenshots
from screenshots import Session

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtWidgets import QDialog

    from desktop_app.imaging.layers.content import Content
    from desktop_app.state.document.document import Document

SIDE = 64
"""Of pictures that a model makes, in pixels: what matters here is not what they show."""


def be_patient(seconds: float) -> None:
    """Wait so long for what is to come, on a machine that is busy."""
    screenshots.PATIENCE = seconds


def noise(width: int = 200, height: int = 160) -> np.ndarray:
    """A picture as nothing else is, (h, w, 3) uint8."""
    dice = np.random.default_rng(random.SystemRandom().getrandbits(32))
    return dice.integers(0, 256, (height, width, 3), np.uint8)


def file_in(folder: Path, ending: str) -> Path:
    """A new picture file of that ending, "png", "jpg", "tif" …; folders for temporary files are
    where systems clear away."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"picture-{random.SystemRandom().getrandbits(32):08x}.{ending}"
    cv2.imwrite(str(path), noise())
    return path


def made(session: Session, gesture: Callable[[], object]) -> Document:
    """The document that ``gesture`` leads to."""
    documents = session.workspace.state.documents
    before = {document.id for document in documents}
    gesture()

    def found() -> list[Document]:
        return [document for document in documents if document.id not in before]

    session.wait(lambda: bool(found()), "the document")
    session.wait(lambda: session.workspace.is_idle, "rest")
    return found()[0]


def act(session: Session, action: str) -> None:
    """Choose an entry of the menus."""
    session.window.kit.actions[action].trigger()


def answer(session: Session, kind: type[QDialog]) -> None:
    """Agree to the dialog of that kind, when it is there."""

    def shown() -> list[QDialog]:
        return [one for one in session.window.findChildren(kind) if one.isVisible()]

    session.wait(lambda: bool(shown()), kind.__name__)
    shown()[0].accept()


def typed(session: Session, words: str) -> None:
    """Words in the prompt bar, by keys."""
    from PySide6.QtTest import QTest

    prompt = session.window.prompt_bar.prompt
    prompt.setFocus()
    prompt.selectAll()
    QTest.keyClicks(prompt, words)


def drop(session: Session, mime: QMimeData) -> None:
    """``mime`` is dropped on the window."""
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QApplication

    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy, window = Qt.DropAction.CopyAction, session.window
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(400, 300), copy, mime, left, none))
    QApplication.sendEvent(window, QDropEvent(QPointF(400, 300), copy, mime, left, none))


# -- the ways -------------------------------------------------------------------------------------


def new(session: Session) -> None:
    """File > New."""
    from desktop_app.ui.dialogs.new_picture import NewPictureDialog

    def gesture() -> None:
        act(session, "new")
        answer(session, NewPictureDialog)

    made(session, gesture)


def pasted(session: Session, ending: str = "") -> None:
    """Ctrl+V, of pixels or (``ending``) of a file's bytes."""
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QGuiApplication

    from desktop_app.ui.qt.qimage import to_qimage

    mime = QMimeData()
    if ending:
        mime.setData(f"image/{ending}", cv2.imencode(f".{ending}", noise())[1].tobytes())
    else:
        mime.setImageData(to_qimage(noise()))
    QGuiApplication.clipboard().setMimeData(mime)
    made(session, lambda: act(session, "paste"))


def pasted_file(session: Session) -> None:
    """Ctrl+V of a JPEG's bytes: an unedited save copies them."""
    pasted(session, "jpeg")


def dropped_data(session: Session) -> None:
    """A picture dragged out of a browser, without a file."""
    from PySide6.QtCore import QMimeData

    from desktop_app.ui.qt.qimage import to_qimage

    mime = QMimeData()
    mime.setImageData(to_qimage(noise()))
    made(session, lambda: drop(session, mime))


def dropped_file(session: Session) -> None:
    """A file dropped from a folder for temporary files, where it is deleted at once."""
    from PySide6.QtCore import QMimeData, QUrl

    path, mime = file_in(session.folder / "passing", "png"), QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    made(session, lambda: drop(session, mime))
    path.unlink()


def from_client(session: Session) -> None:
    """As `velatura --open FILE` does; the caller deletes its file."""
    path = file_in(session.folder / "passing", "tif")
    made(session, lambda: session.workspace.files.open(path))
    path.unlink()


def looked_at(session: Session) -> None:
    """A file that was only looked at, and is deleted a moment later."""
    path = file_in(session.folder, "jpg")
    made(session, lambda: session.workspace.files.open(path))
    path.unlink()
    document = session.workspace.state.document.value
    assert document is not None
    session.wait(lambda: document.modified.value, "the star")


def example(session: Session) -> None:
    """A picture that ships."""
    path = Path(__file__).resolve().parents[3] / "resources" / "models" / "starter.jpg"
    files = session.workspace.files
    made(session, lambda: files.open_example(path, "Example", lambda _: None))


def results(session: Session) -> None:
    """Two results of a prompt in a new tab; one of them is looked at. None is put in."""
    from desktop_app.core.geometry import Size

    session.wait_for_model()
    act(session, "new_tab")
    state = session.workspace.state
    state.parameters.update(size=Size(SIDE, SIDE), steps=2, count=2)
    typed(session, f"a red house {random.SystemRandom().getrandbits(16)}")
    session.workspace.generate()
    session.wait(lambda: len(state.results.items.value) >= 2, "the results")
    session.wait(lambda: not state.jobs.active and session.workspace.is_idle, "their end")
    state.results.show(state.results.items.value[1].id)


def generated(session: Session) -> None:
    """New tab, prompt, Generate, Apply."""
    results(session)
    made(session, session.workspace.results.apply)


def result_opened(session: Session) -> None:
    """A result opened as a picture of its own."""
    results(session)
    shown = session.workspace.state.results.shown.value
    assert shown is not None
    made(session, lambda: session.workspace.rating.open(shown.id))


def carried(session: Session) -> None:
    """A result dropped on an empty tab."""
    results(session)
    documents = session.workspace.state.documents
    shown, own = session.workspace.state.results.shown.value, documents.active.value
    assert shown is not None
    act(session, "new_tab")
    target = documents.active.value
    documents.activate(own)
    made(session, lambda: session.workspace.layers.carry_result(shown.id, target))


def from_history(session: Session) -> None:
    """An entry of the history, opened as a picture."""
    results(session)
    history, found = session.workspace.history, list[Any]()
    history.search("", found.extend)
    session.wait(lambda: bool(found), "the history")
    made(session, lambda: history.open(found[0].uid))


def enlarge(session: Session) -> None:
    """Agree to what the dialog proposes."""
    from desktop_app.ui.dialogs.operation import OperationDialog

    act(session, "enlarge")
    dialog = session.window.findChildren(OperationDialog)[-1]
    session.wait(dialog.button.isEnabled, "the upscaler")
    dialog.accept()


def enlarged(session: Session) -> None:
    """Enlarge… into a new tab."""
    session.wait_for_model()
    pasted(session)
    made(session, lambda: enlarge(session))


def prompted(session: Session) -> None:
    """Words typed into an empty tab, and nothing else yet."""
    act(session, "new_tab")
    typed(session, f"a blue door {random.SystemRandom().getrandbits(16)}")


def told_otherwise(session: Session) -> None:
    """A guide and another resolution, on a picture of which no pixel was changed."""
    from desktop_app.core.guides import Guide, Orientation
    from desktop_app.state.document.resolution import set_resolution

    path = file_in(session.folder, "png")
    document = made(session, lambda: session.workspace.files.open(path))
    session.workspace.state.guides.add(Guide(Orientation.VERTICAL, 40.0))
    set_resolution(document, 311.0)


def brought_back(session: Session) -> None:
    """What came back, and nothing more."""


WAYS: dict[str, Callable[[Session], None]] = {
    "new": new,
    "generated": generated,
    "pasted": pasted,
    "pasted bytes": pasted_file,
    "dropped data": dropped_data,
    "dropped file, deleted": dropped_file,
    "enlarged": enlarged,
    "restored": brought_back,
    "client's file, deleted": from_client,
    "only looked at, deleted": looked_at,
    "result as a picture": result_opened,
    "result on a tab": carried,
    "from the history": from_history,
    "example": example,
    "results not applied": results,
    "prompt alone": prompted,
    "guide, resolution": told_otherwise,
}
"""By what the table says."""

WITHOUT_ENGINE = tuple(
    name
    for name, way in WAYS.items()
    if way not in (generated, enlarged, result_opened, carried, from_history, results)
)


def _look(content: Content) -> str:
    from desktop_app.core.pixels import digest

    whole = content.size.rect
    return digest(content.picture(whole), content.mask.read(whole))


def _before(document: Document) -> Content:
    """What undo leads to."""
    return next((step.before for step in document.undo_stack.steps), document.content)


def tabs(session: Session) -> list[dict[str, Any]]:
    """What there is, as plain values: equal before a kill and after the next start."""
    from desktop_app.core.pixels import digest

    state = session.workspace.state
    return [
        {
            "tab": "" if document is None else document.name.value,
            "pixels": "" if document is None else _look(document.content),
            "before": "" if document is None else _look(_before(document)),
            "branches": []
            if document is None
            else [_look(branch.content) for branch in document.branches.items.value],
            "star": document is not None and document.modified.value,
            "dpi": None if document is None else document.origin.about.dpi,
            "guides": 0 if document is None else len(document.content.guides),
            "original": document is not None and isinstance(document.original, bytes),
            "prompt": "" if (made := state.makings.of(one)) is None else made.prompt,
            "results": [digest(*each.outputs) for each in one.results.items.value],
            "shown": "" if one.results.shown.value is None else one.results.shown.value.id,
            "active": one is state.documents.active.value,
        }
        for one in state.documents.sessions.value
        for document in (one.document.value,)
    ]
