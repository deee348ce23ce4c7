"""What a training keeps on the disk, damaged: told, alone, and the rest works."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from desktop_app.app.data_checks import check_stores
from desktop_app.storage.paths import DataPaths
from tests.storage.record_damage import CUTS, FLIPS
from tests.trainer.training_stores import (
    SWAPS,
    TRAINING_STORES,
    damaged,
    make_states,
    read_states,
    the_one,
    tried,
)


@pytest.mark.parametrize("name", TRAINING_STORES)
def test_damage_is_told_and_takes_nothing_else_along(name: str, tmp_path: Path) -> None:
    counts, wrong = tried(TRAINING_STORES[name], tmp_path, {FLIPS: 3, CUTS: 2, SWAPS: 2})
    assert not wrong
    for found in counts.values():
        assert found["starts"] == found["works"] == found["tries"]


def test_the_check_of_the_data_folder_names_what_is_damaged(tmp_path: Path) -> None:
    paths = DataPaths.at(tmp_path)
    make_states(paths)
    assert check_stores(paths) == []
    damaged(TRAINING_STORES["optimizer"], paths, FLIPS, random.Random(1))
    (health,) = check_stores(paths)
    assert health.damage == "step-00000020/optimizer.safetensors"
    assert health.file == the_one(paths)
    read_states(paths)
    (health,) = check_stores(paths)
    assert (health.damage, health.kept) == ("", ["damaged-step-00000020"])
