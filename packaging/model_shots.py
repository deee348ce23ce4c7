"""Pictures of the models window for docs/: every place in it, with values as in the world.

``python packaging/model_shots.py [--out FOLDER] [--scale 2] [--size 1240x800] [--all]`` shows the
real window over a session in memory, so neither disk nor network is needed. ``--all`` saves every
scene in both themes; otherwise only those that docs/ shows.
"""

from __future__ import annotations

import colorsys
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from screenshots import arguments_parser, landscape

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from desktop_app.ui.models.window import ModelsWindow
    from tests.ui.models.memory_session import MemorySession

MOST_BYTES = 150_000
SHOWN = {
    "catalog": ("dark", "light"),
    "mine": ("dark", "light"),
    "downloads": ("dark",),
    "gated": ("light",),
    "damaged": ("dark",),
    "duplicates": ("light",),
    "licence": ("dark",),
    "network": ("dark",),
}
"""Scenes that docs/ shows, and in which theme."""


def pictures(folder: Path) -> dict[str, str]:
    """Drawn pictures for some models, by their keys: the meadow in other lights."""
    base = cv2.resize(landscape(), (768, 512), interpolation=cv2.INTER_AREA)
    made: dict[str, str] = {}
    keys = (
        ("stable-diffusion-xl-base", 0.0, 1.0),
        ("dreamshaper-8", 0.55, 1.25),
        ("sd-1.5-inpainting", 0.9, 0.9),
        ("starter", 0.12, 1.1),
        ("realistic-vision-5.1", 0.7, 0.6),
        ("juggernaut-xl", 0.4, 0.9),
        ("ink-and-wash", 0.0, 0.05),
        ("sd-2.1", 0.8, 1.3),
    )
    for key, turn, strength in keys:
        hsv = cv2.cvtColor(base, cv2.COLOR_RGB2HSV).astype(np.float32)
        hsv[..., 0] = (hsv[..., 0] + 180 * turn) % 180
        hsv[..., 1] = np.clip(hsv[..., 1] * strength, 0, 255)
        picture = cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB)
        sun = [round(255 * part) for part in colorsys.hsv_to_rgb(turn, 0.25, 1.0)]
        cv2.circle(picture, (round(120 + 500 * turn), 90), 42, sun, -1, cv2.LINE_AA)
        path = folder / f"{key}.png"
        cv2.imwrite(str(path), picture[..., ::-1])
        made[key] = str(path)
    return made


def shrink(path: Path) -> None:
    """Give a picture 256 colours if it is too large for docs/ otherwise."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    picture.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        few = picture.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


class Stage:
    """The window and what is done with it."""

    def __init__(self, folder: Path, size: str, out: Path) -> None:

        from desktop_app.app.window import build_application
        from desktop_app.core.observable import Observable
        from desktop_app.state.manager import ManagerState
        from desktop_app.storage.settings import Settings
        from desktop_app.ui.icons import Icons
        from desktop_app.ui.kit import Kit
        from desktop_app.ui.models.parts import ManagerParts
        from desktop_app.ui.models.window import ModelsWindow
        from desktop_app.ui.theme import Theme
        from tests.ui.models.memory_session import MemorySession

        self.application: QApplication = build_application([])
        self.out, self.folder = out, folder
        self.theme = Theme(self.application, "dark")
        self.state = ManagerState()
        self.session: MemorySession = MemorySession(self.state)
        kit = Kit(self.theme, Icons(self.theme), None)  # pyright: ignore[reportArgumentType]
        settings = Settings.load(folder / "settings.toml")
        parts = ManagerParts(self.state, self.session, kit, settings, Observable(None))
        self.window: ModelsWindow = ModelsWindow(parts)
        self.window.resize(*(int(side) for side in size.split("x")))
        self.window.show()

    def rest(self, seconds: float = 0.5) -> None:
        """Let pictures and timers come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.application.processEvents()
            time.sleep(0.01)

    def save(self, name: str, modes: tuple[str, ...], what: QWidget | None = None) -> None:
        """Save the window, or ``what``, in these themes."""
        focus = self.application.focusWidget()
        if focus is not None:
            focus.clearFocus()
        for mode in modes:
            self.theme.set_mode(mode)
            self.rest()
            path = self.out / f"models-{name}-{mode}.png"
            (what or self.window).grab().save(str(path))
            shrink(path)
            print(path)


def fill(stage: Stage) -> None:
    """Put the samples into the state."""
    from desktop_app.core.model_info import LoraUse, ModelDefaults
    from desktop_app.core.model_record import ModelChoices
    from desktop_app.state.model_cards import TokenState
    from tests.ui.models import samples

    state, drawn = stage.state, pictures(stage.folder)
    stage.session.reports = samples.REPORTS
    state.catalog.value = samples.CATALOG
    choices = ModelChoices(
        ModelDefaults(32, 6.5), "sdxl-vae-fp16-fix", "", (LoraUse("ink-and-wash", 0.7),)
    )
    state.cards.value = tuple(
        replace(
            card,
            thumbnail=drawn.get(card.key, ""),
            health="ok" if card.key in drawn else "",
            choices=choices if card.in_use else card.choices,
        )
        for card in samples.CARDS
    )
    state.online.value = True
    state.downloads.value = (samples.RUNNING,)
    state.room.value, state.free_bytes.value = samples.ROOM, 214_000_000_000
    state.shared.value, state.network_log.value = samples.SHARED, samples.LOG
    state.token.value = TokenState(there=True, kept_in="keyring")
    state.duplicates.value = samples.DUPLICATES
    state.proposal.value = samples.STEPS


Scene = Callable[[Stage], "QWidget | None"]


def empty(stage: Stage) -> QWidget | None:
    stage.window.sidebar.choose("mine")
    return None


def empty_downloads(stage: Stage) -> QWidget | None:
    stage.window.sidebar.choose("downloads")
    return None


def mine(stage: Stage) -> QWidget | None:
    fill(stage)
    stage.window.sidebar.choose("mine")
    stage.window.mine.choose("stable-diffusion-xl-base")
    return None


def mine_lower(stage: Stage) -> QWidget | None:
    stage.rest(0.2)
    bar = stage.window.mine.details.verticalScrollBar()
    bar.setValue(bar.maximum())
    return None


def mine_middle(stage: Stage) -> QWidget | None:
    bar = stage.window.mine.details.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    return None


def damaged(stage: Stage) -> QWidget | None:
    stage.window.mine.choose("realistic-vision-5.1")
    return None


def lora(stage: Stage) -> QWidget | None:
    stage.window.mine.choose("ink-and-wash")
    return None


def catalog(stage: Stage) -> QWidget | None:
    stage.window.sidebar.choose("get")
    stage.window.catalog.choose("stable-diffusion-1-5")
    return None


def offline(stage: Stage) -> QWidget | None:
    stage.state.online.value = False
    return None


def licence(stage: Stage) -> QWidget | None:
    from desktop_app.ui.models.licence_dialog import LicenceDialog

    stage.state.online.value = True
    stage.session.get("flux-1-dev")
    stage.rest(0.2)
    return stage.window.findChild(LicenceDialog)


def downloads(stage: Stage) -> QWidget | None:
    from desktop_app.core.download import DownloadStatus
    from tests.ui.models import samples

    stage.session.answer_licence(False)
    stage.state.downloads.value = (
        samples.RUNNING,
        DownloadStatus(
            samples.LCM,
            "waiting",
            done=41_000_000,
            total=134_621_556,
            retry_at=time.time() + 25,
            error=samples.timeout(),
        ),
        DownloadStatus(samples.QWEN, "paused", done=120_000_000, total=375_042_383),
        DownloadStatus(samples.MSE, "done", done=334_643_276, total=334_643_276, path="/x"),
    )
    stage.window.sidebar.choose("downloads")
    stage.window.downloads.rows["d1"].expander.click()
    return None


def gated(stage: Stage) -> QWidget | None:
    from desktop_app.core.download import DownloadStatus
    from desktop_app.state.model_cards import TokenState
    from tests.ui.models import samples

    stage.state.token.value = TokenState()
    stage.state.downloads.value = (
        DownloadStatus(samples.FLUX, "failed", error=samples.gated_error()),
        samples.RUNNING,
    )
    return None


def room(stage: Stage) -> QWidget | None:
    stage.window.sidebar.choose("room")
    return None


def room_free(stage: Stage) -> QWidget | None:
    stage.window.room.tabs.setCurrentIndex(1)
    return None


def duplicates(stage: Stage) -> QWidget | None:
    stage.window.room.tabs.setCurrentIndex(2)
    return None


def programs(stage: Stage) -> QWidget | None:
    stage.window.room.tabs.setCurrentIndex(3)
    return None


def network(stage: Stage) -> QWidget | None:
    from desktop_app.state.model_cards import TokenState

    stage.state.token.value = TokenState(there=True, kept_in="keyring")
    stage.window.sidebar.choose("network")
    return None


SCENES: tuple[Scene, ...] = (
    empty,
    empty_downloads,
    mine,
    mine_middle,
    mine_lower,
    damaged,
    lora,
    catalog,
    offline,
    licence,
    downloads,
    gated,
    room,
    room_free,
    duplicates,
    programs,
    network,
)


@contextmanager
def stage_at(size: str, out: Path) -> Iterator[Stage]:
    """The window, with its files in a folder that is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="velatura-models-") as folder:
        stage = Stage(Path(folder), size, out)
        try:
            yield stage
        finally:
            stage.window.close()


def main() -> int:
    """Read the arguments, take the pictures."""
    import os

    parser = arguments_parser(__doc__, "1240x800")
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(arguments.scale)
    arguments.out.mkdir(parents=True, exist_ok=True)
    with stage_at(arguments.size, arguments.out) as stage:
        for scene in SCENES:
            what = scene(stage)
            name = scene.__name__.replace("_", "-")
            modes = ("dark", "light") if arguments.all else SHOWN.get(name, ())
            stage.save(name, modes, what)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
