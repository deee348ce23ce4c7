"""What a training keeps on the disk, damaged: told, alone, and the rest works."""

from __future__ import annotations

import random
from pathlib import Path

from desktop_app.app.data_checks import check_stores
from desktop_app.storage.paths import DataPaths
from tests.storage.record_damage import FLIPS, damage
from tests.trainer.training_stores import make_states, read_states, the_one


def test_the_check_of_the_data_folder_names_what_is_damaged(tmp_path: Path) -> None:
    paths = DataPaths.at(tmp_path)
    make_states(paths)
    assert check_stores(paths) == []
    (file,) = (the_one(paths) / "states").glob("*20/optimizer.safetensors")
    damage(file, FLIPS, random.Random(1))
    (health,) = check_stores(paths)
    assert health.damage == "step-00000020/optimizer.safetensors"
    assert health.file == the_one(paths)
    read_states(paths)
    (health,) = check_stores(paths)
    assert (health.damage, health.kept) == ("", ["damaged-step-00000020"])
