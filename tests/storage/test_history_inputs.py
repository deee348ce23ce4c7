from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.as_json import to_json
from desktop_app.core.geometry import Rect
from desktop_app.core.job_record import PartRecord, SpotRecord
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.history import History
from desktop_app.storage.history_inputs import blobs_in, bytes_of, limit_inputs, used_blobs
from desktop_app.storage.history_record import EntryOrigin
from desktop_app.storage.history_trash import trash
from desktop_app.storage.history_usage import usage_of
from tests.storage.conftest import MODEL, picture, request_for


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


def kept(history: History, blobs: BlobStore, *seeds: int) -> str:
    """Id of an entry made from these pictures, 30 KB each."""
    spots = [
        SpotRecord({}, PartRecord(Rect(0, 0, 100, 100), blobs.put(picture(seed, 100, 100))))
        for seed in seeds
    ]
    inputs = [to_json(spot) for spot in spots]
    return history.add(picture(), request_for("x"), MODEL, EntryOrigin(inputs=inputs)).uid


def holders(history: History) -> list[str]:
    """Ids of entries that know what they were made from, oldest first."""
    return [entry.uid for entry in reversed(history.newest()) if entry.inputs]


def test_an_entry_says_how_much_it_takes(history: History, blobs: BlobStore) -> None:
    uid = kept(history, blobs, 1, 2)
    entry = history.get(uid)
    assert entry is not None
    png = history.path_of(entry).stat().st_size
    assert bytes_of(history, blobs, uid) == png + blobs.total()
    history.path_of(entry).unlink()
    assert bytes_of(history, blobs, uid) == blobs.total() > 60_000
    assert bytes_of(history, blobs, "0" * 32) == 0


@pytest.mark.parametrize("text", ["", "[", "{}", "[1]", '[{"pixels": 7}]', "[" * 9999])
def test_strange_inputs_name_no_blobs(text: str) -> None:
    assert blobs_in(text) == frozenset()


def test_the_oldest_forget_first_and_starred_ones_never(history: History, blobs: BlobStore) -> None:
    uids = [kept(history, blobs, number) for number in range(6)]
    history.mark(uids[1], starred=True)
    one = blobs.total() / 6
    assert limit_inputs(history, blobs, int(6.5 * one)) == 0
    assert limit_inputs(history, blobs, int(3.5 * one)) == 3
    assert holders(history) == [uids[1], uids[4], uids[5]]
    assert all(not entry.missing for entry in history.newest())
    assert len(used_blobs(history)) == 3
    blobs.remove_unused(used_blobs(history), grace=-1)
    assert blobs.total() <= 3.5 * one
    history.mark(uids[5], rejected=True)
    assert limit_inputs(history, blobs, int(2.5 * one)) == 1
    assert holders(history) == [uids[1], uids[4]], "rejected ones before older ones"
    assert limit_inputs(history, blobs, 0) == 1 and holders(history) == [uids[1]]


@pytest.mark.slow
def test_what_several_were_made_from_counts_once(history: History, blobs: BlobStore) -> None:
    uids = [kept(history, blobs, 1) for _ in range(5)]
    assert limit_inputs(history, blobs, blobs.total()) == 0
    assert holders(history) == uids


def test_one_without_blobs_on_the_disk_costs_nothing(history: History, blobs: BlobStore) -> None:
    uid = kept(history, blobs, 1)
    blobs.remove_unused((), grace=-1)
    assert limit_inputs(history, blobs, 0) == 0 and holders(history) == [uid]


def test_it_can_be_stopped(history: History, blobs: BlobStore) -> None:
    kept(history, blobs, 1)
    assert limit_inputs(history, blobs, 0, lambda: False) == 0
    assert np.array_equal(blobs.get(next(iter(used_blobs(history)))), picture(1, 100, 100))


def test_the_history_says_how_much_it_takes(history: History, blobs: BlobStore) -> None:
    uids = [kept(history, blobs, seed) for seed in range(3)]
    trash(history, uids[:1])
    usage = usage_of(history, blobs)
    assert (usage.entries, usage.trashed, usage.inputs) == (3, 1, blobs.total())
    files = [path for path in history.folder.rglob("*") if path.is_file()]
    assert usage.pictures == sum(path.stat().st_size for path in files) > 0
