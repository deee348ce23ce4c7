"""Recovery journals as stores of records: what a real window offers after a crash, and opens."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.app.window import build_workspace
from desktop_app.core.pixels import digest
from desktop_app.state.document.document import Document
from desktop_app.state.painting.strokes import Brush, ColourStroke
from desktop_app.storage.paths import DataPaths
from desktop_app.ui.dialogs.recovery import RecoveryDialog
from desktop_app.worker.workspace import Workspace
from tests.event_loop import until

Told = dict[str, str]

_WIDTH, _HEIGHT, _STEPS = 300, 240, 12
_SAID = dict[Path, str]()
"""What the window said of the journal that it opened last, by the data folder."""


@contextmanager
def _workspace(paths: DataPaths) -> Iterator[Workspace]:
    """One that is killed at the end: its journals stay."""
    qt = QApplication.instance() or QApplication([])
    workspace = build_workspace(paths.root)
    try:
        yield workspace
    finally:
        workspace.journalling.shutdown(keep=True)
        workspace.shutdown()
        qt.processEvents()


def _paint(document: Document, number: int) -> None:
    ColourStroke(document, Brush(size=20), (250, 10, 10), 20 + 22 * number, 60).finish()


def make_journal(paths: DataPaths, *, has_file: bool) -> None:
    paths.root.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(0).integers(0, 256, (_HEIGHT, _WIDTH, 3), np.uint8)
    noise[:, 40:] = 90  # all of the file is not its beginning
    file = paths.root / "meadow.png"
    cv2.imwrite(str(file), noise)
    with _workspace(paths) as workspace:
        pixels = np.ascontiguousarray(noise[..., ::-1])
        document = Document(pixels, "meadow.png", file if has_file else None)
        workspace.state.open_document(document)
        for number in range(_STEPS):
            _paint(document, number)


def _opened(workspace: Workspace) -> Document | None:
    """What the recovery dialog's Open gives."""
    workspace.recovery.scan()
    background = vars(workspace.recovery)["_background"]
    until(lambda: not background.pending)
    if not workspace.state.recoverable.value:
        return None
    parent = QWidget()
    RecoveryDialog(workspace, parent).recover.click()
    state = workspace.state
    until(lambda: state.document.value is not None or state.notice.value is not None)
    parent.deleteLater()
    return state.document.value


def read_journal(paths: DataPaths) -> Told:
    """Each state that undo leads to, by what it looks like: another look is another record."""
    with _workspace(paths) as workspace:
        document = _opened(workspace)
        notice = workspace.state.notice.value
        error = None if notice is None else notice.error
        _SAID[paths.root] = "" if error is None else f"{error.code} {error.what}"
        if document is None:
            return {}
        steps = [*document.undo_stack.steps][::-1]
        contents = [step.before for step in steps[:1]] + [step.after for step in steps]
        rect = document.pixels.rect
        looks = [digest(one.picture(rect)) for one in contents or [document.content]]
        names = ["beginning", *(f"{step.name} {at}" for at, step in enumerate(steps))]
        told = {f"{name}: {look}": "" for name, look in zip(names, looks, strict=True)}
        return {**told, f"{document.name.value} of {document.path}": ""}


def use_journal(paths: DataPaths) -> None:
    """What was opened goes on, and a new document has a journal of its own."""
    with _workspace(paths) as workspace:
        document = _opened(workspace)
        count = 0 if document is None else document.undo_stack.total
        if document is not None:
            _paint(document, _STEPS)
        else:  # nothing of it can be read, as the window said: it is deleted
            for folder in paths.journals.iterdir():
                shutil.rmtree(folder) if folder.is_dir() else folder.unlink()
            new = Document(np.zeros((_HEIGHT, _WIDTH, 3), np.uint8), "new")
            workspace.state.open_document(new)
            _paint(new, 0)
    with _workspace(paths) as workspace:
        again = _opened(workspace)
        assert again is not None and again.undo_stack.total == count + 1


def check_journal(paths: DataPaths) -> bool:
    """Whether `data check` and the window that opened it find everything in order."""
    try:
        from desktop_app.app.data_checks import check_stores
    except ImportError:  # before there was one
        return True
    found = [one for one in check_stores(paths) if one.store == "journals"]
    return all(one.is_whole for one in found) and not _SAID[paths.root]
