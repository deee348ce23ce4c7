"""A store of users' work that is not in the table is not finished: the table knows every part of
the data folder, and every module that writes a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.storage.paths import Below, DataPaths
from tests.extensions.training.trainer.training_stores import TRAINING_STORES
from tests.storage.all_stores import STORES
from tests.storage.record_damage import CUTS, FLIPS
from tests.storage.record_starts import starts
from tests.storage.store_places import ADDED_PLACES, PLACES, WRITERS, added_places, writers


@pytest.mark.slow
def test_the_table_knows_every_module_that_writes_files() -> None:
    assert writers() == set(WRITERS)


@pytest.mark.slow
def test_the_table_knows_every_part_of_the_data_folder() -> None:
    parts = {name for name, row in vars(DataPaths).items() if isinstance(row, Below)}
    assert parts == set(PLACES)
    assert added_places() == set(ADDED_PLACES)


def test_what_is_no_row_of_the_table_says_why() -> None:
    said = {*WRITERS.values(), *PLACES.values(), *ADDED_PLACES.values()}
    for name in said:
        assert name in STORES or " " in name or name == "programs", name
    known = {
        *WRITERS.values(),
        *PLACES.values(),
        *ADDED_PLACES.values(),
        "answers",
        "journal, of a file",
    }
    assert set(STORES) - known <= {"palettes", "brushes", *TRAINING_STORES}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["makings", "project", "tokens"])
def test_server_and_window_start_over_a_damaged_one(
    name: str, tmp_path: Path, loopback: None
) -> None:
    assert starts(name, tmp_path, (FLIPS, CUTS)) == []
