"""Tiny models that the tests of control networks share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from desktop_app.core.model_info import ModelInfo
from tests.engine import parity_models as models


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], ModelInfo]:
    """Writes the tiny model of a family, or of one and a number of channels ("sd1-9"), once."""
    made: dict[str, ModelInfo] = {}
    folder = tmp_path_factory.mktemp("control")

    def make(name: str) -> ModelInfo:
        family, _, channels = name.partition("-")
        if name not in made:
            more: dict[str, Any] = {"channels": int(channels)} if channels else {}
            if family in ("sd1", "sd2"):
                made[name] = models.sd(folder / name, family, **more)
            else:
                made[name] = getattr(models, family)(folder / name, **more)
        return made[name]

    return make
