from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_app.app.inprocess import make_engine
from desktop_app.extensions.evaluation.work.evaluating.encoder_choice import Installed
from tests.extensions.evaluation.evaluating.small_encoder import Evaluating, small_encoder


@pytest.fixture(scope="session")
def local_engine() -> Iterator[Any]:
    engine = make_engine()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    return small_encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture
def evaluating(tmp_path: Path, local_engine: Any, encoder: Installed) -> Evaluating:
    return Evaluating(tmp_path, local_engine.run, encoder)
