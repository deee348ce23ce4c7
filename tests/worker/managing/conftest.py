"""A session over a loopback hub."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.hub.server import LoopbackHub
from tests.worker.managing.desk import Desk


@pytest.fixture
def hub(loopback: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackHub]:
    with LoopbackHub() as made:
        monkeypatch.setenv("HF_ENDPOINT", made.url)
        yield made


@pytest.fixture
def desk(hub: LoopbackHub, tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(hub, tmp_path / "data", qtbot)
    yield made
    made.workspace.shutdown()
