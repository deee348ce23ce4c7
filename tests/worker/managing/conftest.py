"""The manager over a whole workspace of real files: everything but the engine, in a home of its
own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.app.window import build_workspace
from desktop_app.state.manager import ManagerState
from desktop_app.state.model_cards import ModelCard
from desktop_app.worker.managing.manager_session import ManagerSession
from desktop_app.worker.workspace import Workspace
from tests.hub.server import LoopbackHub
from tests.library.structure_here import check_structure_here
from tests.worker.managing.desk import ModelsUser

WAIT_MS = 20_000


@dataclass
class Sitting:
    """One user at the models window, without the window.

    Attributes:
        home: his home folder.
        data: the program's data folder.
    """

    home: Path
    data: Path
    qtbot: QtBot
    workspaces: list[Workspace] = field(default_factory=list)

    def start(self) -> Workspace:
        """Start the program, a second time if it runs already; the last one is looked at."""
        made = build_workspace(self.data)
        self.workspaces.append(made)
        made.models.refresh()
        made.managing.open()
        self.settle()
        return made

    def restart(self) -> None:
        """End it and start it again."""
        self.end()
        self.start()

    def end(self) -> None:
        for workspace in self.workspaces:
            workspace.shutdown()
        self.workspaces.clear()

    @property
    def workspace(self) -> Workspace:
        return self.workspaces[-1]

    @property
    def manager(self) -> ManagerSession:
        return self.workspace.managing

    @property
    def state(self) -> ManagerState:
        return self.manager.state

    @property
    def models(self) -> Path:
        return self.data / "models"

    @property
    def cards(self) -> dict[str, ModelCard]:
        """By name."""
        return {card.name: card for card in self.state.cards.value}

    def card(self, name: str) -> ModelCard:
        return self.cards[name]

    def do(self, act: Callable[..., object], *given: object) -> None:
        """Do it, and wait for the end."""
        act(*given)
        self.settle()

    def look(self) -> None:
        """Look at the disk again."""
        self.do(self.manager.installed.refresh)

    def settle(self) -> None:
        """Wait until nothing is being done."""

        def is_quiet() -> bool:
            # Looked at again: what comes home may start the next piece of work.
            return self.workspace.is_idle and self.state.work.value is None

        self.qtbot.waitUntil(is_quiet, timeout=WAIT_MS)

    def said(self) -> str:
        """Code of the error or note in the bar; empty for none."""
        notice = self.workspace.state.notice.value
        if notice is None:
            return ""
        return notice.error.code if notice.error is not None else notice.notes[0]


@pytest.fixture
def sitting(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sitting]:
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HF_HOME", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    trash = home / "trash"
    trash.mkdir()
    # The system's own is tried in tests/worker/test_trash.py.
    name = "desktop_app.app.managing.move_to_system_trash"
    monkeypatch.setattr(name, lambda path: path.rename(trash / path.name))
    made = Sitting(home, tmp_path / "data", qtbot)
    yield made
    made.end()


@pytest.fixture
def hub(loopback: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackHub]:
    with LoopbackHub() as made:
        monkeypatch.setenv("HF_ENDPOINT", made.url)
        yield made


@pytest.fixture
def desk(
    hub: LoopbackHub, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ModelsUser]:
    check_structure_here(monkeypatch, "desktop_app.worker.managing.model_checks")
    made = ModelsUser(hub, tmp_path / "data", qtbot)
    yield made
    made.workspace.shutdown()
