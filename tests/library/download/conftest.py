from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.server import LoopbackHub
from tests.library.download.parts import Bench


@pytest.fixture
def hub(loopback: None) -> Iterator[LoopbackHub]:
    with LoopbackHub() as made:
        yield made


@pytest.fixture
def bench(hub: LoopbackHub, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(hub, tmp_path / "models")
    yield made
    assert made.downloads.shutdown()
