"""Takes the pictures of other programs' files being opened in docs/screenshots.

``python packaging/documents/raw_shots.py [--out FOLDER]`` makes a DNG of a photograph, as a sensor
would have seen it, an HDR picture (PQ) of the same and a Krita file with a vector layer, and opens
them in English and Chinese: the question about the raw file, the notices of the others.
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

from desktop_app.imaging.cicp import profile_of  # noqa: E402
from desktop_app.imaging.opening import read_picture  # noqa: E402
from desktop_app.imaging.picture import About, FileOrigin  # noqa: E402
from desktop_app.imaging.saving import write_picture  # noqa: E402
from desktop_app.ui.dialogs.development import DevelopmentDialog  # noqa: E402
from language_shots import language  # noqa: E402
from screenshots import Session  # noqa: E402
from tests.imaging.layered_files.test_kra_read import kra, one  # noqa: E402
from tests.imaging.test_raw import dng  # noqa: E402

PHOTO = ROOT / "benchmarks" / "pictures" / "astronaut.jpg"


XYZ = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8728))
"""Of linear sRGB; white is 1, 1, 1: what the DNG says of its sensor."""

REC2020 = ((0.6274, 0.3293, 0.0433), (0.0691, 0.9195, 0.0114), (0.0164, 0.0880, 0.8956))
"""The same in the primaries of Rec. 2020 (ITU-R BT.2087)."""


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
    session.window.commands.files.open(path)
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


def hdr(folder: Path) -> Path:
    """The photograph as PQ, with white at 203 cd/m² (ITU-R BT.2408; SMPTE ST 2084)."""
    shown = read_picture(PHOTO.read_bytes(), PHOTO.name).shown
    light = ((shown / 255) ** 2.2 @ np.array(REC2020).T * 203 / 10_000) ** 0.1593017578125
    packed = ((0.8359375 + 18.8515625 * light) / (1 + 18.6875 * light)) ** 78.84375
    origin = FileOrigin(About(icc=profile_of(bytes((9, 16, 0, 1)))))
    path = folder / "astronaut-hdr.png"
    path.write_bytes(write_picture(np.rint(packed * 65535).astype(np.uint16), "PNG", origin).data)
    return path


def krita(folder: Path) -> Path:
    """The photograph as the merged picture of a file with a vector layer."""
    shown = read_picture(PHOTO.read_bytes(), PHOTO.name).shown
    path = folder / "astronaut.kra"
    path.write_bytes(kra(one("shapelayer").replace("陶", "Title"), shown))
    return path


def notice(session: Session, path: Path, name: str) -> None:
    """The window with what is said of a file."""
    state = session.workspace.state
    session.workspace.files.open(path)
    session.wait(lambda: state.document.value is not None, "the document")
    session.rest(1.0)
    session.window.kit.actions["zoom_fit"].trigger()
    session.rest()
    shown = session.out / f"{name}.png"
    session.window.grab().save(str(shown))
    print(shown)
    state.close_document()
    session.rest()


def main() -> None:
    """Take all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark")
    words = parser.parse_args()
    out: Path = words.out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder), 1280, 800, out)
        raw, others = (
            photograph(Path(folder)),
            {"hdr": hdr(Path(folder)), "kra": krita(Path(folder))},
        )
        session.window.kit.theme.set_mode(words.theme)
        for code, ending in (("en", ""), ("zh_CN", "-zh")):
            language(session, code)
            opening(session, raw, f"raw{ending}")
            for name, path in others.items():
                notice(session, path, name + ending)
        session.close()


if __name__ == "__main__":
    main()
