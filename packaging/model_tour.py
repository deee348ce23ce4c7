"""A walk through the models window as it is: real program, real files, a hub on the loopback.

``python packaging/model_tour.py [--out FOLDER] [--scale 2] [--size 1240x800] [--all]`` opens the
window offscreen unless there is a display, does what its user would, and saves what is seen.
``--all`` saves every stop in both themes; otherwise only those that docs/ shows.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from screenshots import Session, arguments_parser
from tour_world import World

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.state.model_cards import ModelCard
    from desktop_app.ui.models.window import ModelsWindow

MOST_BYTES = 150_000
SHOWN = {
    "first-minute": ("dark",),
    "mine": ("dark", "light"),
    "catalog": ("dark", "light"),
    "licence": ("dark",),
    "downloads": ("dark",),
    "gated": ("light",),
    "damaged": ("dark",),
    "duplicates": ("light",),
    "network": ("dark",),
    "status": ("dark",),
}
"""Stops that docs/ shows, and in which theme."""


def shrink(path: Path) -> None:
    """Give a picture 256 colours if it is too large for docs/ otherwise."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    picture.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        few = picture.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


class Tour:
    """The program's windows over a world, and what is done with them."""

    def __init__(self, world: World, session: Session, size: str) -> None:
        self.world, self.session = world, session
        self.main, self.workspace = session.window, session.workspace
        session.wait_for_model()
        self.main.show_models()
        models = self.main.models_window
        assert models is not None
        self.window: ModelsWindow = models
        self.window.resize(*(int(side) for side in size.split("x")))
        self.manager = self.workspace.managing
        self.state = self.manager.state
        self.wait(lambda: bool(self.state.catalog.value), "the catalog")
        self.settle()

    def wait(self, done: Callable[[], bool], what: str) -> None:
        """Let the windows live until ``done``."""
        self.session.wait(done, what)

    def settle(self) -> None:
        """Until nothing is being done in the background."""
        self.session.rest(0.3)
        self.wait(lambda: self.workspace.is_idle and self.state.work.value is None, "rest")
        self.session.rest(0.3)

    def card(self, name: str) -> ModelCard:
        """The card of that name."""
        found = [each for each in self.state.cards.value if name.casefold() in each.name.casefold()]
        if not found:
            names = [each.name for each in self.state.cards.value]
            raise SystemExit(f"no card is called {name}: {names}")
        return found[0]

    def show(self, name: str) -> None:
        """Choose a model on the disk."""
        self.window.show_model(self.card(name).key)
        self.settle()

    def phase(self, title: str) -> str:
        """How far a download has come."""
        phases = [
            each.phase
            for each in self.state.downloads.value
            if title.casefold() in each.request.title.casefold()
        ]
        return phases[0] if phases else ""

    def get(self, entry: str) -> None:
        """Press Get, and accept the licence if it is asked for."""
        self.manager.getting.get(entry)
        self.session.rest(0.2)
        if self.state.licence.value is not None:
            self.manager.getting.answer_licence(True)
        self.close_dialogs()

    def close_dialogs(self) -> None:
        """Close what asks something."""
        from PySide6.QtWidgets import QDialog

        for dialog in self.window.findChildren(QDialog):
            dialog.close()
        self.session.rest(0.2)


Stop = Callable[[Tour], "QWidget | None"]


def first_minute(tour: Tour) -> QWidget | None:
    """Only the starter model, and ComfyUI beside it."""
    return None


def empty_downloads(tour: Tour) -> QWidget | None:
    tour.window.sidebar.choose("downloads")
    return None


def empty_room(tour: Tour) -> QWidget | None:
    tour.window.sidebar.choose("room")
    return None


def empty_network(tour: Tour) -> QWidget | None:
    tour.window.sidebar.choose("network")
    return None


def programs(tour: Tour) -> QWidget | None:
    tour.window.sidebar.choose("room")
    tour.window.room.tabs.setCurrentIndex(3)
    tour.settle()
    return None


def mine(tour: Tour) -> QWidget | None:
    """ComfyUI's models used in place, own ones, and a test picture of the starter model."""
    tour.world.own_models()
    tour.manager.programs.share(tour.world.home / "ComfyUI")
    tour.manager.installed.refresh()
    tour.wait(lambda: len(tour.state.cards.value) > 12, "the models")
    tour.settle()
    tour.manager.trust.health_check(tour.card("starter").key)
    tour.wait(lambda: bool(tour.card("starter").thumbnail), "the test picture")
    tour.manager.installed.set_favourite(tour.card("juggernaut").key, True)
    tour.manager.installed.set_tags(tour.card("juggernaut").key, ("people", "covers"))
    tour.show("starter")
    return None


def mine_lower(tour: Tour) -> QWidget | None:
    bar = tour.window.mine.details.verticalScrollBar()
    bar.setValue(bar.maximum())
    return None


def lora(tour: Tour) -> QWidget | None:
    tour.show("ink")
    return None


def pickle(tour: Tour) -> QWidget | None:
    tour.show("old-comic")
    return None


def other(tour: Tour) -> QWidget | None:
    tour.show("flux1")
    return None


def nothing_found(tour: Tour) -> QWidget | None:
    tour.window.mine.filters.search.setText("watercolour anime")
    tour.session.rest(0.5)
    return None


def catalog(tour: Tour) -> QWidget | None:
    tour.window.mine.filters.clear()
    tour.window.sidebar.choose("get")
    tour.window.catalog.choose("sd15")
    return None


def searched(tour: Tour) -> QWidget | None:
    tour.window.catalog.filters.search.setText("inpaint sdxl")
    tour.session.rest(0.5)
    return None


def catalog_nothing(tour: Tour) -> QWidget | None:
    tour.window.catalog.filters.search.setText("midjourney")
    tour.session.rest(0.5)
    return None


def licence(tour: Tour) -> QWidget | None:
    from desktop_app.ui.models.licence_dialog import LicenceDialog

    tour.window.catalog.filters.clear()
    tour.manager.network.set_online(True)
    tour.manager.getting.get("sd15")
    tour.session.rest(0.3)
    return tour.window.findChild(LicenceDialog)


def downloads(tour: Tour) -> QWidget | None:
    """One done, one verified and damaged later, two that run."""
    tour.manager.getting.answer_licence(False)
    tour.close_dialogs()
    tour.get("taesd")
    tour.manager.getting.get_address("open-studio/small-meadow")
    tour.wait(lambda: tour.phase("taesd") == "done", "the first download")
    tour.wait(lambda: tour.phase("small-meadow") == "done", "the second download")
    tour.manager.network.set_limits(6_000_000, 3)
    tour.get("sd15")
    tour.get("lcm-lora-sd15")
    tour.window.sidebar.choose("downloads")
    tour.wait(
        lambda: any(
            each.is_active and each.done > 30_000_000 for each in tour.state.downloads.value
        ),
        "bytes",
    )
    first = next(each.request.id for each in tour.state.downloads.value if each.is_active)
    tour.window.downloads.rows[first].expander.click()
    return None


def status(tour: Tour) -> QWidget | None:
    """The main window while downloads run."""
    return tour.main


def catalog_downloading(tour: Tour) -> QWidget | None:
    tour.window.sidebar.choose("get")
    tour.window.catalog.choose("lcm-lora-sd15")
    return None


def gated(tour: Tour) -> QWidget | None:
    tour.manager.getting.cancel(
        next(d.request.id for d in tour.state.downloads.value if d.request.catalog == "sd15")
    )
    tour.get("flux1-dev")
    tour.wait(lambda: tour.phase("FLUX") == "failed", "the refusal")
    tour.window.sidebar.choose("downloads")
    for row in tour.window.downloads.rows.values():
        if row.expander.isChecked():
            row.expander.click()
    return None


def offline(tour: Tour) -> QWidget | None:
    for each in tour.state.downloads.value:
        if each.is_active:
            tour.manager.getting.pause(each.request.id)
    tour.manager.network.set_online(False)
    tour.settle()
    return None


def damaged(tour: Tour) -> QWidget | None:
    tour.manager.network.set_online(True)
    weights = tour.world.models.glob("*meadow*/unet/*.safetensors")
    tour.world.damage(next(weights).name)
    tour.manager.installed.refresh()
    tour.settle()
    tour.manager.trust.verify(tour.card("meadow").key)
    tour.settle()
    tour.show("meadow")
    return None


def room(tour: Tour) -> QWidget | None:
    tour.window.sidebar.choose("room")
    tour.window.room.tabs.setCurrentIndex(0)
    tour.settle()
    return None


def room_free(tour: Tour) -> QWidget | None:
    tour.window.room.tabs.setCurrentIndex(1)
    tour.manager.room.propose(5_000_000_000)
    tour.settle()
    return None


def duplicates(tour: Tour) -> QWidget | None:
    tour.window.room.tabs.setCurrentIndex(2)
    tour.manager.duplicates.find_duplicates()
    tour.settle()
    return None


def network(tour: Tour) -> QWidget | None:
    tour.window.sidebar.choose("network")
    tour.settle()
    return None


STOPS: tuple[Stop, ...] = (
    first_minute,
    empty_downloads,
    empty_room,
    empty_network,
    programs,
    mine,
    mine_lower,
    lora,
    pickle,
    other,
    nothing_found,
    catalog,
    searched,
    catalog_nothing,
    licence,
    downloads,
    status,
    catalog_downloading,
    gated,
    offline,
    damaged,
    room,
    room_free,
    duplicates,
    network,
)


@contextmanager
def toured(arguments: argparse.Namespace) -> Iterator[Tour]:
    """The program over a world of its own, which is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="velatura-tour-") as name:
        folder = Path(name)
        world = World(folder)
        os.environ["HOME"] = os.environ["USERPROFILE"] = str(world.home)
        os.environ["HF_ENDPOINT"] = world.hub.url
        for variable in ("HF_HOME", "HF_HUB_CACHE", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
            os.environ.pop(variable, None)
        session = Session(world.data.parent, 1440, 900, arguments.out)
        try:
            yield Tour(world, session, arguments.size)
        finally:
            session.close()
            world.hub.close()


def save(tour: Tour, name: str, modes: tuple[str, ...], what: QWidget | None) -> None:
    """Save the window, or ``what``, in these themes."""
    theme = tour.main.kit.theme
    for mode in modes:
        theme.set_mode(mode)
        tour.session.rest(0.25)
        path = tour.session.out / f"models-{name}-{mode}.png"
        (what or tour.window).grab().save(str(path))
        shrink(path)
        print(path, flush=True)
    theme.set_mode("dark")


def main() -> int:
    """Read the arguments, walk, take the pictures."""
    parser = arguments_parser(__doc__, "1240x800")
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(arguments.scale)
    arguments.out.mkdir(parents=True, exist_ok=True)
    with toured(arguments) as tour:
        for stop in STOPS:
            began = time.monotonic()
            what = stop(tour)
            name = stop.__name__.replace("_", "-")
            modes = ("dark", "light") if arguments.all else SHOWN.get(name, ())
            save(tour, name, modes, what)
            print(f"  {name}: {time.monotonic() - began:.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
