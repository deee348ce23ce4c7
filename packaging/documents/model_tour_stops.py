"""What the tour through the models window does at each of its stops."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from screenshots import Session
from tour_world import World

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.state.model_cards import ModelCard
    from desktop_app.ui.models.models_window import ModelsWindow


class Tour:
    """The program's windows over a world, and what is done with them."""

    def __init__(self, world: World, session: Session, size: str) -> None:
        self.world, self.session = world, session
        self.main, self.workspace = session.window, session.workspace
        session.wait_for_model()
        self.main.windows.show_models()
        models = self.main.windows.models
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
    tour.window.disk_usage.tabs.setCurrentIndex(3)
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
    tour.window.disk_usage.tabs.setCurrentIndex(0)
    tour.settle()
    return None


def room_free(tour: Tour) -> QWidget | None:
    tour.window.disk_usage.tabs.setCurrentIndex(1)
    tour.manager.disk_usage.propose(5_000_000_000)
    tour.settle()
    return None


def duplicates(tour: Tour) -> QWidget | None:
    tour.window.disk_usage.tabs.setCurrentIndex(2)
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
