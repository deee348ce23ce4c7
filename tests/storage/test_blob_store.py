"""Blobs come back as they were put, are never half there, and go when nobody needs them."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.errors import InputError, StorageError
from desktop_app.core.pixels import Array, digest
from desktop_app.storage.blob_store import BlobStore

PICTURE = np.random.default_rng(3).integers(0, 255, (20, 30, 4), np.uint8)
MASK = np.linspace(0, 1, 600, dtype=np.float32).reshape(20, 30)


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


def file_of(store: BlobStore, blob: str) -> Path:
    return store._path(blob)


@pytest.mark.parametrize(
    "array", [PICTURE, MASK, PICTURE.astype(np.uint16) * 257, np.zeros((0, 3), np.uint8)]
)
def test_an_array_comes_back_bit_by_bit_and_lies_there_once(store: BlobStore, array: Array) -> None:
    blob = store.put(array)
    assert blob == digest(array) == store.put(array.copy())
    found = store.get(blob)
    assert found.dtype == array.dtype and not found.flags.writeable
    np.testing.assert_array_equal(found, array)
    assert store.sizes([blob, "0" * 64, "no id"]) == {blob: store.total()}


@pytest.mark.parametrize("name", ["0" * 64, "../" + "0" * 61, "", "ab"])
def test_what_is_not_there_is_said_to_be_missing(store: BlobStore, name: str) -> None:
    with pytest.raises(StorageError) as caught:
        store.get(name)
    assert caught.value.code == "blob_missing"


@pytest.mark.parametrize("damage", ["cut", "flipped", "another"])
def test_damage_is_said_and_nothing_is_made_up(store: BlobStore, damage: str) -> None:
    blob = store.put(PICTURE)
    path = file_of(store, blob)
    data = bytearray(path.read_bytes())
    if damage == "cut":
        del data[-5:]
    elif damage == "flipped":
        data[len(data) // 2] ^= 1
    else:
        data[:] = file_of(store, store.put(MASK)).read_bytes()
    path.write_bytes(data)
    with pytest.raises(StorageError) as caught:
        store.get(blob)
    assert caught.value.code == "blob_damaged"


def test_those_nobody_names_go_and_young_ones_stay(store: BlobStore) -> None:
    used, old, young = (store.put(PICTURE + step) for step in range(3))
    for blob in (used, old):
        os.utime(file_of(store, blob), (0, 0))
    size = store.sizes([old])[old]
    assert store.remove_unused({used}) == size
    assert set(store.sizes([used, old, young])) == {used, young}
    assert store.remove_unused(set(), grace=-1.0) > 0
    assert store.total() == 0


def test_one_that_is_put_again_counts_as_young(store: BlobStore) -> None:
    blob = store.put(PICTURE)
    os.utime(file_of(store, blob), (0, 0))
    store.put(PICTURE)
    store.remove_unused(set())
    np.testing.assert_array_equal(store.get(blob), PICTURE)


def test_a_full_disk_leaves_no_part(store: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError) as caught:
        store.put(PICTURE)
    assert caught.value.code == "disk_full"
    assert store.total() == 0
    assert not [path for path in store._folder.rglob("*") if path.is_file()]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("a file")
    with pytest.raises(InputError) as caught:
        BlobStore(tmp_path / "blobs").put(PICTURE)
    assert caught.value.code == "output_unwritable"


def test_those_that_are_named_go_at_once_and_others_stay(store: BlobStore) -> None:
    gone, kept = store.put(PICTURE), store.put(PICTURE + 1)
    store.remove([gone, "0" * 64, "../../etc/passwd"])
    assert set(store.sizes([gone, kept])) == {kept}
