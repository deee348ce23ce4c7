"""Takes the pictures of camera raw being opened in docs/screenshots.

``python packaging/documents/raw_shots.py [--out FOLDER]`` makes a DNG of a photograph, as a sensor
would have seen it, and opens it in English and Chinese, a little lighter.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np  # noqa: E402

from desktop_app.imaging.opening import read_picture  # noqa: E402
from desktop_app.ui.dialogs.development import DevelopmentDialog  # noqa: E402
from language_shots import language  # noqa: E402
from screenshots import Session  # noqa: E402
from tests.imaging.test_raw import dng  # noqa: E402

PHOTO = ROOT / "benchmarks" / "pictures" / "astronaut.jpg"


XYZ = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8728))
"""Of linear sRGB; white is 1, 1, 1: what the DNG says of its sensor."""


def photograph(folder: Path) -> Path:
    """What a sensor of RGGB would have seen of one."""
    shown = read_picture(PHOTO.read_bytes(), PHOTO.name).shown
    seen = ((shown / 255) ** 2.2 @ np.array(XYZ).T).astype(np.float32)
    height, width = (side // 2 * 2 for side in seen.shape[:2])
    light = seen[:height, :width, 1].copy()
    light[::2, ::2] = seen[:height:2, :width:2, 0]
    light[1::2, 1::2] = seen[1:height:2, 1:width:2, 2]
    path = folder / "astronaut.dng"
    path.write_bytes(dng(light=light * np.float32(0.5)))
    return path


def opening(session: Session, path: Path, name: str) -> None:
    """The dialog, one third of a stop lighter."""
    session.workspace.files.open(path)
    session.wait(lambda: bool(session.window.findChildren(DevelopmentDialog)), "the question")
    [shown] = session.window.findChildren(DevelopmentDialog)
    session.wait(lambda: "…" not in shown.note.text(), "the preview")
    shown.exposure.setFocus()
    shown.exposure.set_number(0.35)
    shown.exposure.edited.emit(0.35)
    session.rest()
    path = session.out / f"{name}.png"
    shown.grab().save(str(path))
    print(path)
    shown.reject()
    session.rest()


def main() -> None:
    """Take both."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder), 1280, 800, out)
        path = photograph(Path(folder))
        opening(session, path, "raw")
        language(session, "zh_CN")
        opening(session, path, "raw-zh")
        session.close()


if __name__ == "__main__":
    main()
