"""Tiny models that the tests of control networks share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop_app.core.model_info import ModelInfo
from tests.engine.control.parity import models_of


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], ModelInfo]:
    """See `models_of`."""
    return models_of(tmp_path_factory.mktemp("control"))
