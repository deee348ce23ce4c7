from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.server import LoopbackHub
from tests.library.gpu.bench import PackBench
from tests.library.gpu.wheels import Index


@pytest.fixture
def hub(loopback: None) -> Iterator[LoopbackHub]:
    with LoopbackHub() as made:
        yield made


@pytest.fixture
def index(hub: LoopbackHub) -> Index:
    return Index(hub)


@pytest.fixture
def bench(index: Index, hub: LoopbackHub, tmp_path: Path) -> Iterator[PackBench]:
    made = PackBench(hub, index, tmp_path)
    yield made
    assert made.downloads.shutdown()
