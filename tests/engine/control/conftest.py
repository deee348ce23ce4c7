"""Tiny models that the tests of control networks share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.core.model_info import ModelInfo
from tests.engine.control.networks import controlnet, unet_of
from tests.engine.control.parity import models_of


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], ModelInfo]:
    """See `models_of`."""
    return models_of(tmp_path_factory.mktemp("control"))


@pytest.fixture(scope="session")
def net(tiny: Callable[[str], ModelInfo], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ControlNet for the tiny SD 1 model, as a folder."""
    path = tmp_path_factory.mktemp("nets") / "canny"
    controlnet(unet_of(tiny("sd1"))).save_pretrained(path)
    return path
