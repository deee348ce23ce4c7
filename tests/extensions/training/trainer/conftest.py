"""Tiny models of all families, and pictures, for the tests of the trainer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop_app.core.model_info import ModelInfo
from desktop_app.extensions.training.values.examples import Example
from tests.engine.conftest import _set_aside, engine
from tests.extensions.training.trainer.runs import FAMILIES, write_examples

__all__ = ["_set_aside", "engine"]


@pytest.fixture(scope="session")
def model_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], ModelInfo]:
    """A tiny model by the name in `FAMILIES`, written once."""
    made: dict[str, ModelInfo] = {}

    def make(name: str) -> ModelInfo:
        if name not in made:
            made[name] = FAMILIES[name](tmp_path_factory.mktemp("models") / "model")
        return made[name]

    return make


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Example, ...]:
    """Four pictures."""
    return write_examples(tmp_path_factory.mktemp("pictures"))
