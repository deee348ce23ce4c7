"""Tiny models and image encoders that these tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.core.model_info import ModelInfo
from tests.engine.control.parity import models_of
from tests.engine.image_prompt.adapters import encoder


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], ModelInfo]:
    """See `models_of`."""
    return models_of(tmp_path_factory.mktemp("image_prompt"))


@pytest.fixture(scope="session")
def eye(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an image encoder."""
    folder = tmp_path_factory.mktemp("encoder") / "image_encoder"
    encoder().save_pretrained(folder)
    return folder
