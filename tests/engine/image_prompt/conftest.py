"""Tiny models and image encoders that these tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.core.model_info import ModelInfo
from tests.engine import parity_models as models
from tests.engine.image_prompt.adapters import encoder

Make = Callable[[str], ModelInfo]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Writes a family's tiny model, once."""
    made: dict[str, ModelInfo] = {}
    folder = tmp_path_factory.mktemp("image_prompt")

    def make(family: str) -> ModelInfo:
        if family not in made:
            if family in ("sd1", "sd2"):
                made[family] = models.sd(folder / family, family)
            else:
                made[family] = getattr(models, family)(folder / family)
        return made[family]

    return make


@pytest.fixture(scope="session")
def eye(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an image encoder."""
    folder = tmp_path_factory.mktemp("encoder") / "image_encoder"
    encoder().save_pretrained(folder)
    return folder
