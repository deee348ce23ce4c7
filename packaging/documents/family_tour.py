"""Pictures of what a model's family changes in the window, for docs/screenshots.

``python packaging/documents/family_tour.py [--out FOLDER] [--scale 2] [--size 1440x900]`` opens the
real window and engine (offscreen unless there is a display) over the starter model, the small
consistency model of the tests and a tiny FLUX.1 with random weights; chooses them, hovers and
presses, and saves what is seen, dark and light: the forecast, "Make it fit", a greyed control with
its reason, and the consistency model's panel.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from screenshots import Session, arguments_parser, landscape, window_at

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QWidget

ROOT = Path(__file__).resolve().parents[2]
CONSISTENCY, SCHNELL = "Small landscapes", "FLUX.1 schnell (tiny)"


def make_models(folder: Path) -> None:
    """Write the models that are shown into the data folder."""
    from tests.tiny_flux import flux_folder

    shutil.copytree(ROOT / "tests/data/consistency_model", folder / CONSISTENCY)
    flux_folder(folder / SCHNELL, variant="schnell")


def shrink(path: Path) -> None:
    """256 colours are enough for docs/."""
    from PIL import Image

    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    few = picture.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


class Tour:
    """The window, and what is done with it."""

    def __init__(self, session: Session) -> None:
        self.session, self.window = session, session.window
        self.state = session.workspace.state
        session.wait_for_model()
        session.wait(lambda: len(self.state.models.value) > 2, "the models")
        self.window.set_settings_shown(True)

    def choose(self, name: str) -> None:
        """Choose a model in the prompt bar's list."""
        box = self.window.prompt_bar.model
        at = next(k for k in range(box.count()) if name.casefold() in box.itemText(k).casefold())
        box.setCurrentIndex(at)
        box.activated.emit(at)
        self.session.rest(0.6)

    def save(self, name: str, tip_of: QWidget | None = None) -> None:
        """Save the window, dark and light; with the tooltip that ``tip_of`` shows when hovered."""
        theme = self.window.kit.theme
        for mode in ("dark", "light"):
            theme.set_mode(mode)
            self.session.rest()
            path = self.session.out / f"families-{name}-{mode}.png"
            self._grab(tip_of).save(str(path))
            shrink(path)
            print(path, path.stat().st_size)
        theme.set_mode("dark")

    def _grab(self, tip_of: QWidget | None) -> QPixmap:
        from PySide6.QtCore import QEvent, QPoint
        from PySide6.QtGui import QHelpEvent, QPainter
        from PySide6.QtWidgets import QApplication, QToolTip

        picture = self.window.grab()
        if tip_of is None:
            return picture
        at = tip_of.rect().center()
        where = tip_of.mapToGlobal(at)
        QApplication.sendEvent(tip_of, QHelpEvent(QEvent.Type.ToolTip, at, where))
        self.session.rest(0.5)
        tip = next(
            each
            for each in QApplication.topLevelWidgets()
            if each.inherits("QTipLabel") and each.isVisible()
        )
        # A window of its own, put where a screen of the window's size would show it: a screen that
        # isn't there is smaller.
        painter = QPainter(picture)
        below = tip_of.mapTo(self.window, at) + QPoint(2, 21)
        right = self.window.width() - tip.width() - 8
        fits = below.y() + tip.height() <= self.window.height()
        top = below.y() if fits else below.y() - tip.height() - 44  # as Qt does: above the pointer
        painter.drawPixmap(QPoint(min(below.x(), right), top), tip.grab())
        painter.end()
        QToolTip.hideText()
        return picture

    def forecast(self) -> None:
        """What a picture costs; then on a machine with too little memory; then made to fit."""
        from desktop_app.core.geometry import Size

        memory = self.state.memory
        self.choose("starter")
        self.state.parameters.update(prompt="a red house on a hill", size=Size(1024, 1024))
        self.session.wait(lambda: memory.cost.value is not None, "the forecast")
        self.save("forecast")
        host, cost = memory.host.value, memory.cost.value
        assert host is not None
        assert cost is not None
        self.session.workspace.forecasting.shutdown()  # else it measures the machine again
        least = cost.memory_bytes * 9 // 10
        memory.host.value = replace(host, precision="float32", memory_bytes=least)
        self.session.rest()
        self.window.prompt_bar.cost.fit.click()
        self.save("make-it-fit")
        self.window.prompt_bar.cost.panel.undo.click()
        memory.host.value = host
        self.state.parameters.update(size=None)

    def greyed(self) -> None:
        """FLUX.1 schnell takes no guidance: the control says why."""
        self.choose(SCHNELL)
        self.save("greyed", self.window.docks.settings_panel.rows["guidance_scale"])

    def consistency(self) -> None:
        """The consistency model: a new picture in two given timesteps, then an edit."""
        from PySide6.QtTest import QTest

        from desktop_app.storage.pictures import save_picture

        panel = self.window.docks.settings_panel.consistency
        self.choose(CONSISTENCY)
        panel.rows["timesteps"].setFocus()
        QTest.keyClicks(panel.rows["timesteps"], "18, 0")
        self.window.canvas.setFocus()
        self.state.parameters.update(count=4, seed=5, seed_locked=True)
        self._generate()
        self.save("consistency")
        self.session.workspace.generation.discard()
        self.state.close_document()
        photo = self.session.folder / "meadow.png"
        small = cv2.resize(landscape(), (96, 64), interpolation=cv2.INTER_AREA)
        save_picture(photo, small, {})
        self.session.workspace.files.open(photo)
        self.session.wait(lambda: self.state.document.value is not None, "the picture")
        at = panel.rows["edit"].findData("super_resolution")
        panel.rows["edit"].setCurrentIndex(at)
        panel.rows["edit"].activated.emit(at)
        self.state.parameters.update(count=1)
        panel.rows["timesteps"].clear()
        self.state.parameters.update(timesteps=())
        self.session.rest()
        self.save("consistency-edit", self.window.prompt_bar.strength)

    def _generate(self) -> None:
        state, workspace = self.state, self.session.workspace
        self.window.prompt_bar.generate.click()
        self.session.wait(lambda: state.is_busy, "the start")
        self.session.wait(lambda: not state.jobs.active and workspace.is_idle, "the pictures")
        self.session.rest()


def main() -> int:
    """Read the arguments, take the pictures."""
    parser: argparse.ArgumentParser = arguments_parser(__doc__, "1440x900")
    arguments = parser.parse_args()
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="velatura-families-") as folder:
        models = Path(folder) / "data" / "models"
        models.mkdir(parents=True)
        make_models(models)
        session = window_at(Path(folder), arguments)
        try:
            tour = Tour(session)
            tour.consistency()
            tour.greyed()
            tour.state.close_document()
            tour.forecast()
        finally:
            session.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
