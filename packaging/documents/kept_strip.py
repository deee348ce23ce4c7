"""What a kill leaves of documents that were never saved, as a film strip of the real window.

``python packaging/documents/kept_strip.py [--out docs/screenshots]``: a picture from words, put in;
the same enlarged into a tab of its own; a picture from the clipboard; then the process is killed
with signal 9, two seconds after the last of them, and started again on the same data. POSIX.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging" / "checks"), str(Path(__file__).parent)]

from crashing import ways  # noqa: E402
from saving_strips import shot  # noqa: E402
from screenshots import Session, arguments_parser, window_at  # noqa: E402


def keep(folder: Path, number: int, session: Session, words: str) -> None:
    """One picture of the strip."""
    names = [one.name.value for one in session.workspace.state.documents]
    taken = shot(session, f"{number}  {words}   {len(names)} documents")
    cv2.imwrite(str(folder / f"shot-{number}.png"), taken[..., ::-1])


def before(folder: Path, session: Session) -> None:
    """Up to the kill."""
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QGuiApplication

    from desktop_app.ui.qt.qimage import to_qimage
    from screenshots import landscape

    ways.SIDE = 256  # type: ignore[assignment] # a constant of tests, of another value here
    ways.results(session)
    keep(folder, 1, session, "new tab, prompt, Generate")
    ways.made(session, session.workspace.results.apply)
    keep(folder, 2, session, "Apply")
    ways.made(session, lambda: ways.enlarge(session))
    keep(folder, 3, session, "Enlarge, into a new tab")
    mime = QMimeData()
    mime.setImageData(to_qimage(landscape(600, 400)))
    QGuiApplication.clipboard().setMimeData(mime)
    ways.made(session, lambda: ways.act(session, "paste"))
    keep(folder, 4, session, "Ctrl+V")
    ways.typed(session, "a boat on the lake")
    keep(folder, 5, session, "a prompt is typed; 2 s later: kill -9")
    print("there", flush=True)
    session.rest(3600)


def after(folder: Path, session: Session) -> None:
    """What came back."""
    work = session.workspace
    session.wait(lambda: work.is_idle and work.restoring.is_idle, "what comes back")
    session.rest(1.0)
    keep(folder, 6, session, "started again")
    print([one.name.value for one in work.state.documents], work.state.parameters.value.prompt)
    session.close()


def run(arguments: argparse.Namespace, folder: Path, phase: str) -> None:
    """One life of the program."""
    words = [sys.executable, __file__, "--phase", phase, "--folder", str(folder)]
    words += ["--size", arguments.size, "--scale", str(arguments.scale)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        print(process.stdout.readline().strip())
        if phase == "before":
            time.sleep(2)
            process.send_signal(signal.SIGKILL)


def main() -> int:
    """Read the arguments, take the strip."""
    parser = arguments_parser(__doc__, "1200x720")
    parser.add_argument("--phase", choices=("before", "after"), help="(of its own processes)")
    parser.add_argument("--folder", type=Path, help="(likewise)")
    arguments = parser.parse_args()
    if arguments.phase:
        session = window_at(arguments.folder, arguments)
        {"before": before, "after": after}[arguments.phase](arguments.folder, session)
        return 0
    folder = Path(tempfile.mkdtemp(prefix="velatura-kept-"))
    try:
        for phase in ("before", "after"):
            run(arguments, folder, phase)
        taken = [cv2.imread(str(folder / f"shot-{number}.png")) for number in range(1, 7)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    shots = [one for one in taken if one is not None]
    strip = np.vstack([np.hstack(shots[:3]), np.hstack(shots[3:])])
    path = arguments.out / "kept-after-a-kill.png"
    cv2.imwrite(str(path), strip, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    print(path, path.stat().st_size // 1000, "KB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
