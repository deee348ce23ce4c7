"""What becomes of a picture that is painted on and saved, as film strips of the real window.

``python packaging/documents/saving_strips.py [--out docs/screenshots] [--scale 1] [--size 1200x720]
[--label after] [--kinds png]``: a PNG, a JPEG and a PSD in CMYK are opened, two edits are
applied (no model is needed) and a layer is painted; then Ctrl+S, what it asks is answered, Ctrl+W,
and the file is opened again. One strip of six pictures a kind, and a line that says what is left.
With a checkout of an earlier version the same gestures show what that did (``--label before``).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from screenshots import Session, arguments_parser, landscape, opened_window

KINDS = ("png", "jpg", "psd")
SPOTS = ((0.2, 0.18), (0.62, 0.14))
WIDTH = 480


def make(path: Path) -> None:
    """The file that is opened: nobody's photograph; a PSD has the colours of print."""
    pixels = landscape(960, 640)
    if path.suffix != ".psd":
        from desktop_app.storage.pictures import save_picture

        save_picture(path, pixels, {})
        return
    from PIL import Image
    from psd_tools import PSDImage

    PSDImage.frompil(Image.fromarray(pixels).convert("CMYK")).save(path)


def colours(path: Path) -> str:
    """What colours a PSD has, for the words below a picture."""
    modes = {3: " (RGB)", 4: " (CMYK)"}
    return modes.get(path.read_bytes()[25], "") if path.suffix == ".psd" else ""


def press(session: Session, keys: str) -> None:
    """A key, in the window."""
    from PySide6.QtGui import QKeySequence
    from PySide6.QtTest import QTest

    session.window.activateWindow()  # a dialog was in front of it, maybe
    session.wait(session.window.isActiveWindow, "the window")
    combination: Any = cast("Any", QKeySequence(keys))[0]
    QTest.keyClick(session.window, combination.key(), combination.keyboardModifiers())
    session.rest(0.3)


def remove(session: Session, x: float, y: float) -> None:
    """Mask a spot with the brush, remove what is there, and apply that."""
    from desktop_app.state.app_state import ToolId
    from desktop_app.state.painting.strokes import Brush

    state, workspace = session.workspace.state, session.workspace
    state.tools.active.value = ToolId.BRUSH
    state.tools.brush.value = Brush(size=70)
    session.stroke([(x - 0.04, y), (x + 0.04, y)])
    session.rest(0.2)
    state.intent.use("remove")
    state.parameters.update(without_model=True)
    seen = {result.id for result in state.results.items.value}

    def fresh() -> list[str]:
        return [one.id for one in state.results.items.value if one.id not in seen]

    workspace.generate()
    session.wait(lambda: bool(fresh()), "the removal")
    session.wait(lambda: not state.jobs.active and workspace.is_idle, "its end")
    workspace.results.apply(fresh()[0])
    session.wait(lambda: not state.applying.value and workspace.is_idle, "Apply")
    session.window.kit.actions["clear_mask"].trigger()


def paint(session: Session) -> None:
    """A stroke of colour on a layer of its own."""
    from desktop_app.state.app_state import ToolId
    from desktop_app.state.painting.strokes import Brush, Colours

    state = session.workspace.state
    state.tools.active.value = ToolId.PAINT
    state.tools.paint.value = Brush(size=36)
    state.tools.colours.value = Colours(foreground=(214, 48, 49))
    session.stroke([(0.3, 0.6), (0.4, 0.5), (0.5, 0.62), (0.6, 0.5)])


def shot(session: Session, words: str) -> np.ndarray:
    """The window now, with the dialogs that lie over it, and words below; (h, w, 3) RGB."""
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QDialog

    from desktop_app.ui.qt.qimage import from_qimage

    session.rest(0.4)
    window = session.window
    pixmap = window.grab()
    painter = QPainter(pixmap)
    for dialog in (one for one in window.findChildren(QDialog) if one.isVisible()):
        middle = (window.width() - dialog.width()) // 2, (window.height() - dialog.height()) // 3
        painter.drawPixmap(*middle, dialog.grab())
    painter.end()
    picture = from_qimage(pixmap.toImage())[..., :3]
    height = round(picture.shape[0] * WIDTH / picture.shape[1])
    small = cv2.resize(picture, (WIDTH, height), interpolation=cv2.INTER_AREA)
    line = np.full((26, WIDTH, 3), 24, np.uint8)
    cv2.putText(line, words, (8, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.44, (235,) * 3, 1, cv2.LINE_AA)
    return np.vstack([small, line])


def title(session: Session) -> str:
    """As the window's frame shows it: with a star where something is not saved."""
    star = "*" if session.window.isWindowModified() else ""
    return session.window.windowTitle().replace("[*]", star)


def agree(session: Session) -> bool:
    """Accept the dialog of files that asks for a name; whether there was one."""
    from PySide6.QtWidgets import QFileDialog

    shown = [one for one in session.window.findChildren(QFileDialog) if one.isVisible()]
    for dialog in shown:
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, True)
        dialog.accept()
    session.rest(0.2)
    return bool(shown)


def tell(session: Session, kind: str) -> list[np.ndarray]:
    """The gesture with a file of that kind, as pictures."""
    state = session.workspace.state
    path = session.folder / f"photo.{kind}"
    make(path)
    before = path.read_bytes()
    session.workspace.files.open(path)
    session.wait(lambda: state.document.value is not None, "the picture")
    session.wait(lambda: session.workspace.is_idle, "rest")
    taken = [shot(session, f"1  {title(session)} is opened")]
    for x, y in SPOTS:
        remove(session, x, y)
    paint(session)
    document = state.document.value
    assert document is not None
    count = len(document.layers.value)
    taken.append(shot(session, f"2  two edits, one stroke: {count} layers   {title(session)}"))
    press(session, "Ctrl+S")
    taken.append(shot(session, f"3  Ctrl+S   {title(session)}"))
    agree(session)
    session.wait(lambda: session.workspace.is_idle, "the file")
    session.rest()
    kept = "as it was" if path.read_bytes() == before else "OVERWRITTEN"
    kept += colours(path)
    taken.append(shot(session, f"4  saved: {title(session)}; {path.name} {kept}"))
    saved = document.path
    assert saved is not None
    press(session, "Ctrl+W")
    taken.append(shot(session, "5  Ctrl+W"))
    state.close_document()
    session.workspace.files.open(saved)
    session.wait(lambda: state.document.value is not None, "the file that was saved")
    again = state.document.value
    assert again is not None
    left = len(again.layers.value)
    taken.append(shot(session, f"6  opened again: {saved.name}, {left} of {count} layers"))
    print(f"{kind}: {saved.name} has {left} of {count} layers; {path.name} {kept}")
    state.close_document()
    return taken


def main() -> int:
    """Read the arguments, take the strips."""
    parser = arguments_parser(__doc__, "1200x720")
    parser.add_argument("--label", default="after", help="what the files are called: before, after")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, help="of which files")
    arguments = parser.parse_args()
    with opened_window(arguments) as session:
        session.wait_for_model()
        for kind in arguments.kinds:
            taken = tell(session, kind)
            strip = np.vstack([np.hstack(taken[:3]), np.hstack(taken[3:])])
            path = session.out / f"saving-{kind}-{arguments.label}.png"
            cv2.imwrite(str(path), strip[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
            print(path, path.stat().st_size // 1000, "KB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
