"""What a training keeps on the disk, damaged: told, alone, and the rest works."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from desktop_app.app.data_checks import check_stores
from desktop_app.core.events import Noted
from desktop_app.extensions.training.work.trainer.states import States
from desktop_app.storage.paths import DataPaths
from tests.extensions.training.trainer.training_stores import (
    make_states,
    read_states,
    state_of,
    states_of,
    the_one,
)
from tests.storage.record_damage import FLIPS, damage


@pytest.mark.slow
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


@pytest.mark.parametrize("other", ["step", "training", "step, before places were kept"])
def test_a_state_of_another_step_or_training_is_damaged(tmp_path: Path, other: str) -> None:
    paths, told = DataPaths.at(tmp_path / "data"), list[Noted]()
    make_states(paths)
    folder = the_one(paths) / "states"
    place = folder / "step-00000020"
    source = folder / "step-00000010"
    if other == "training":
        States(tmp_path / "f" / "states", 3).write(state_of(20))
        source = tmp_path / "f" / "states" / place.name
    if "before" in other:
        (source / "checksums.json").unlink()
    shutil.rmtree(place)
    shutil.copytree(source, place)
    if "before" not in other:
        (health,) = check_stores(paths)
        assert health.damage == "step-00000020/checksums.json"
    state = states_of(paths, told).read()
    assert state is not None
    assert state.counters.step == 10
    assert told[-1].code == "training_state_damaged"
    assert told[-1].params["kept"] == "damaged-step-00000020"


@pytest.mark.slow
def test_a_data_folder_that_was_moved_has_its_states(tmp_path: Path) -> None:
    make_states(DataPaths.at(tmp_path / "data"))
    (tmp_path / "data").rename(tmp_path / "moved")
    paths = DataPaths.at(tmp_path / "moved")
    assert check_stores(paths) == []
    assert set(read_states(paths)) == {"10", "20"}


@pytest.mark.few(1)
@pytest.mark.skipif(os.name == "nt", reason="pipes have names elsewhere")
@pytest.mark.parametrize("name", ["log.jsonl", "status.json", "run.json", "states/step-00000020"])
def test_the_check_names_what_is_a_pipe(tmp_path: Path, name: str) -> None:
    paths = DataPaths.at(tmp_path)
    make_states(paths)
    if (the_one(paths) / name).exists():
        (the_one(paths) / name).rename(tmp_path / "whole")
    os.mkfifo(the_one(paths) / name)
    (health,) = check_stores(paths)
    assert Path(name).name in health.damage
