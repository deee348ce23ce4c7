"""Takes the pictures of enlarging, cleaning, details and stages in docs/screenshots.

``python packaging/documents/upscaling_shots.py [--out FOLDER]`` drives the program with the starter
model: a photograph of 16 bits is enlarged, a face that was boxed by hand is gone over, and the
result is saved; each dialog is seen in English and Chinese.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2  # noqa: E402
import numpy as np  # noqa: E402
from PySide6.QtWidgets import QApplication, QDialog, QScrollArea  # noqa: E402

from desktop_app.core.geometry import Rect  # noqa: E402
from desktop_app.imaging.opening import read_picture  # noqa: E402
from desktop_app.ui.dialogs.details import DetailsDialog  # noqa: E402
from desktop_app.ui.dialogs.operation import OperationDialog  # noqa: E402
from desktop_app.ui.dialogs.stages import StagesDialog  # noqa: E402
from desktop_app.ui.panels.settings.settings_panel import HiresSettings  # noqa: E402
from desktop_app.ui.widgets.value_slider import ValueSlider  # noqa: E402
from language_shots import language  # noqa: E402
from screenshots import Session  # noqa: E402

PHOTO = ROOT / "benchmarks" / "pictures" / "astronaut.jpg"
FACE = Rect(150, 40, 150, 170)
"""In half of the photograph, enlarged twofold."""


Shown = TypeVar("Shown", bound=QDialog)


def set_number(shown: OperationDialog, field: str, number: float) -> None:
    """Move the slider of a field."""
    editor = shown.editors[field]
    assert isinstance(editor, ValueSlider)
    editor.set_number(number)


def dialog(session: Session, action: str, kind: type[Shown]) -> Shown:
    """The dialog that an action opens, which is of that kind."""
    session.window.kit.actions[action].trigger()
    session.wait(lambda: isinstance(QApplication.activeModalWidget(), QDialog), action)
    found = QApplication.activeModalWidget()
    assert isinstance(found, kind)
    return found


def save(session: Session, shown: QDialog, name: str) -> None:
    """Save a dialog alone."""
    session.rest()
    path = session.out / f"{name}.png"
    shown.grab().save(str(path))
    print(path)


def in_chinese(session: Session, action: str, name: str) -> None:
    """The dialog once more."""
    language(session, "zh_CN")
    shown = dialog(session, action, QDialog)
    save(session, shown, f"{name}-zh")
    shown.reject()
    language(session, "en")


def photograph(folder: Path) -> Path:
    """Half of one, as a PNG of 16 bits."""
    whole = read_picture(PHOTO.read_bytes(), PHOTO.name).pixels[..., ::-1]
    half = cv2.resize(whole[:512, :512], (256, 256), interpolation=cv2.INTER_AREA)
    path = folder / "astronaut.png"
    cv2.imwrite(str(path), half.astype(np.uint16) * 257)
    return path


def enlarged(session: Session) -> None:
    """Twofold, as a new picture."""
    state = session.workspace.state
    session.workspace.files.open(photograph(session.folder))
    session.wait(lambda: state.document.value is not None, "the photograph")
    session.wait_for_model()
    shown = dialog(session, "enlarge", OperationDialog)
    set_number(shown, "strength", 0.3)
    shown.refresh()
    session.wait(lambda: "≈" in shown.outcome.text(), "the forecast")
    save(session, shown, "enlarge")
    set_number(shown, "strength", 0.0)
    shown.refresh()
    small = state.document.value
    shown.accept()
    session.wait(lambda: state.document.value not in (small, None), "the enlarged picture")
    in_chinese(session, "enlarge", "enlarge")
    shown = dialog(session, "clean_up", OperationDialog)
    save(session, shown, "clean-up")
    shown.reject()
    in_chinese(session, "clean_up", "clean-up")


def gone_over(session: Session) -> None:
    """The face, then saved."""
    state = session.workspace.state
    document = state.document.value
    assert document is not None
    values = np.full((FACE.height, FACE.width), 255, np.uint8)
    document.edit("stroke", document.mask, FACE, values)
    state.parameters.update(prompt="a portrait", seed=5, seed_locked=True)
    session.rest()
    shown = dialog(session, "details", DetailsDialog)
    save(session, shown, "details")
    shown.reject()
    in_chinese(session, "details", "details")
    shown = dialog(session, "details", DetailsDialog)
    shown.rows[0].prompt.setText("a smiling face")
    shown.accept()
    session.wait(lambda: bool(state.results.items.value), "the result")
    session.wait(lambda: not state.jobs.active, "the end of the job")
    session.save("details-result")
    session.workspace.results.apply(state.results.items.value[0].id)
    session.wait(lambda: document.undo_stack.undo_name == "apply", "applying")
    path = session.folder / "saved.png"
    session.workspace.files.saving.export(path)
    session.wait(path.exists, "the file")
    session.rest(1.0)
    kept = read_picture(path.read_bytes(), path.name).pixels
    print(path.name, kept.dtype, kept.shape, "steps of", np.gcd.reduce(kept.ravel()))


def stages(session: Session) -> None:
    """What was done, to be repeated; and the settings of Hires fix."""
    shown = dialog(session, "stages", StagesDialog)
    save(session, shown, "stages")
    shown.reject()
    in_chinese(session, "stages", "stages")
    window, state = session.window, session.workspace.state
    for _ in state.documents.sessions.value:
        state.close_document()
    window.room.set_settings_shown(True)
    state.parameters.update(prompt="a portrait", hires_factor=2.0)
    panel = window.findChild(HiresSettings)
    assert panel is not None
    panel.fold.set_open(True)
    for code, name in (("en", "hires"), ("zh_CN", "hires-zh")):
        language(session, code)
        area = next(each for each in window.findChildren(QScrollArea) if each.isAncestorOf(panel))
        area.ensureWidgetVisible(panel, 0, panel.height())
        session.save(name)
    language(session, "en")


def main() -> None:
    """Take all of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = os.environ["USERPROFILE"] = folder  # paths are shown from there
        session = Session(Path(folder), 1280, 800, out)
        enlarged(session)
        gone_over(session)
        stages(session)
        session.close()


if __name__ == "__main__":
    main()
