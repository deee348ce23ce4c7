"""The first start beside another program's folder, up to the first picture of a model that lies
there, as a film strip of the real window with the real engine.

``python packaging/documents/other_folder_strip.py [--out docs/screenshots]``: a home with a ComfyUI
of tiny models under published names (their pictures are noise); one lacks its text encoder.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from saving_strips import shot  # noqa: E402
from screenshots import Session, arguments_parser, window_at  # noqa: E402

MODEL = "z_image_bf16"


def strip(session: Session, language: str) -> np.ndarray:
    """The pictures, two in a row."""
    from tests.ui.first_own_picture import first_own_picture
    from tests.ui.hand import Hand

    session.wait_for_model()
    session.window.kit.actions[f"language_{language}"].trigger()
    session.window.kit.theme.set_mode("dark")
    session.workspace.state.parameters.update(steps=2)
    hand, taken = Hand(session.window), list[np.ndarray]()

    def told(words: str) -> None:
        state = session.workspace.state
        if words == MODEL:
            from desktop_app.core.geometry import Size

            state.parameters.update(size=Size(128, 128), steps=2, count=1)
        taken.append(shot(session, f"{len(taken) + 1}  {words}   {hand.count} gestures"))

    first_own_picture(hand, "ComfyUI", MODEL, session.wait, told)
    return np.vstack([np.hstack(taken[at : at + 2]) for at in range(0, len(taken), 2)])


def main() -> int:
    """Read the arguments, take the strip."""
    parser = arguments_parser(__doc__, "1200x760")
    parser.add_argument("--language", default="en", choices=("en", "zh_CN"))
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="velatura-other-"))
    try:
        from tests.ui.first_own_picture import small_program

        home = folder / "home"
        small_program(home / "ComfyUI")
        os.environ["HOME"] = str(home)
        for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HF_HOME"):
            os.environ.pop(name, None)
        session = window_at(folder / "data", arguments)
        picture = strip(session, arguments.language)
        session.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    path = arguments.out / "other-folder-first-picture.png"
    cv2.imwrite(str(path), picture[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
    print(path, path.stat().st_size // 1000, "KB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
