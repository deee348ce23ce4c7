"""What the start after a crash looks like, for docs/: the dialog that offers what was left.

``python packaging/documents/recovery_sheet.py [--out docs/screenshots] [--scale 1] [--size
1200x760]``: two documents are painted on by processes that kill themselves in the middle of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from screenshots import Session, arguments_parser, landscape, window_at

ROOT = Path(__file__).resolve().parents[2]
LEFT = (("meadow.png", 9, 960, 640), ("harbour.png", 4, 640, 480))


def be_killed(folder: str, name: str, strokes: str, width: str, height: str) -> None:
    """Paint, wait until all of it is on the disk, and die."""
    from PySide6.QtCore import QCoreApplication

    from desktop_app.app.window import build_workspace
    from desktop_app.state.document.document import Document
    from desktop_app.state.painting.strokes import Brush, ColourStroke

    application = QCoreApplication([])
    workspace = build_workspace(Path(folder))
    document = Document(landscape(int(width), int(height)), name)
    workspace.state.open_document(document)
    for number in range(int(strokes)):
        stroke = ColourStroke(document, Brush(size=40), (200, 60, 40), 50 + 60 * number, 80)
        stroke.move_to(90 + 60 * number, 240)
        stroke.finish()
    journal = workspace.journalling.journal
    if journal is None or not journal.flush(30):
        raise SystemExit("it could not be written")
    del application
    os.kill(os.getpid(), 9)


def take(session: Session) -> None:
    """The dialog in both themes, then what it brings back."""
    from desktop_app.ui.dialogs.recovery import RecoveryDialog

    state = session.workspace.state
    session.wait(lambda: len(state.recoverable.value) == len(LEFT), "what was left")
    dialog = session.window.findChild(RecoveryDialog)
    assert dialog is not None
    session.rest()
    theme = session.window.kit.theme
    for mode in ("dark", "light"):
        theme.set_mode(mode)
        session.rest()
        path = session.out / f"recovery-{mode}.png"
        dialog.grab().save(str(path))
        print(path)
    theme.set_mode("dark")
    dialog.recover.click()
    session.wait(lambda: state.document.value is not None, "the document")
    session.rest(0.6)
    session.save("recovered")
    document = state.document.value
    assert document is not None
    steps = len(tuple(document.undo_stack.steps))
    print(f"{document.name.value}: {steps} steps can be undone")
    document.mark_saved(Path("x.png"), document.position())
    for left in state.recoverable.value:
        session.workspace.recovery.forget(left)
    session.wait(lambda: not state.recoverable.value, "the rest to go")


def main() -> int:
    """Read the arguments, take the pictures."""
    if sys.argv[1:2] == ["--be-killed"]:
        be_killed(*sys.argv[2:])
    arguments = arguments_parser(__doc__, "1200x760").parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, strokes, width, height in LEFT:
            words = [f"{folder}/data", name, str(strokes), str(width), str(height)]
            subprocess.run([sys.executable, __file__, "--be-killed", *words], cwd=ROOT, check=False)
        session = window_at(Path(folder), arguments)
        try:
            take(session)
        finally:
            session.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
