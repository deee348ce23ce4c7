"""Takes the pictures of the mixer in docs/screenshots, with the starter model.

``python packaging/documents/mixer_shots.py [--out FOLDER] [--scale 2]``
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from screenshots import Session, arguments_parser, landscape, opened_window  # noqa: E402

SIZE = "1280x720"
LEFT = [(0.4, 0.3), (0.36, 0.5), (0.42, 0.7)]
RIGHT = [(0.62, 0.4), (0.64, 0.7)]


def mixed(session: Session) -> None:
    """Three results of one edit, and strokes of the second and the third."""
    from desktop_app.core.geometry import Rect
    from desktop_app.state.painting.strokes import Brush
    from desktop_app.storage.pictures import save_picture

    workspace, state = session.workspace, session.workspace.state
    session.wait_for_model()
    photo = session.folder / "meadow.png"
    save_picture(photo, landscape(768, 512), {})
    workspace.files.open(photo)
    session.wait(lambda: state.document.value is not None, "the picture")
    document = state.document.value
    assert document is not None
    document.fill_mask("rectangle", 255, Rect(230, 90, 320, 320))
    state.parameters.update(
        prompt="a castle", seed=12, seed_locked=True, count=3, count_held=True, steps=12
    )
    session.rest()
    workspace.generation.generate()
    session.wait(lambda: len(state.results.items.value) == 3, "the results")
    session.wait(lambda: not state.jobs.active and workspace.is_idle, "their end")
    workspace.results.mixing.mix()
    mixing = state.tools.mixing
    session.wait(lambda: mixing.now.value is not None, "the mixer")
    state.tools.mix.value = Brush(size=90, hardness=1.0)
    for number, way in ((1, LEFT), (2, RIGHT)):
        mixing.number.value = number
        session.stroke(way)
        session.wait(lambda: workspace.is_idle, "the seams")
    save(session, "mixer")
    mixing.coloured.value = False
    save(session, "mixer-plain")
    session.window.kit.actions["language_zh_CN"].trigger()
    mixing.coloured.value = True
    save(session, "mixer-zh")
    session.window.kit.actions["language_en"].trigger()
    now = mixing.now.value
    assert now is not None
    now.apply()
    session.wait(lambda: not state.applying.value and workspace.is_idle, "Apply")
    save(session, "mixer-applied")


def save(session: Session, name: str) -> None:
    """In the dark theme."""
    session.rest()
    session.window.grab().save(str(session.out / f"{name}.png"))


def main() -> int:
    """Take them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with opened_window(arguments_parser(__doc__, SIZE).parse_args()) as session:
        mixed(session)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
