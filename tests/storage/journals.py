"""What the journal's tests share: pixels that differ, and a journal's bytes in pieces."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.storage.journal import BlobRef, JournalContents, JournalWriter
from desktop_app.storage.journal_sets import segments_in, sets_in

ABOUT = {"document": "roses.png"}


def tile(seed: int, side: int = 5) -> Array:
    """Pixels no two seeds share; of several types, some flat, some smooth."""
    rng = np.random.default_rng(seed)
    match seed % 4:
        case 0:
            return rng.integers(0, 256, (side, side, 4), dtype=np.uint8)
        case 1:
            return np.full((side, side, 4), seed * 7919 % 65521, np.uint16)
        case 2:
            return rng.random((side, side, 4), dtype=np.float32).cumsum(axis=1, dtype=np.float32)
        case _:
            return (np.arange(side * side, dtype=np.int64) // 3 + seed).astype(np.uint8)


def same(one: Array, other: Array) -> bool:
    """The same type, shape and bits."""
    return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())


def step(number: int) -> tuple[dict[str, object], list[Array]]:
    """What the record of that number holds."""
    header = {"step": number, "name": f"stroke {number} ¶"}
    return header, [tile(10 * number + place) for place in range(number % 4)]


def written(folder: Path, steps: int, **more: int) -> Path:
    """A closed journal of that many steps."""
    writer = JournalWriter.create(folder, ABOUT, **more)
    for number in range(1, steps + 1):
        writer.append(*step(number))
    writer.close()
    return folder


def assert_holds(contents: JournalContents, numbers: list[int]) -> None:
    """It holds the steps of these numbers, bit for bit, and nothing else."""
    assert [record.number for record in contents.records] == numbers
    for record in contents.records:
        header, blobs = step(record.number)
        assert record.header == header
        assert record.blobs == tuple(BlobRef(record.number, place) for place in range(len(blobs)))
        for ref, pixels in zip(record.blobs, blobs, strict=True):
            assert same(contents.read_blob(ref), pixels)


def segment_paths(folder: Path) -> list[Path]:
    """The segments of the set that counts."""
    return segments_in(sets_in(folder)[0])


def copied(folder: Path, name: str) -> Path:
    """A second journal with the same bytes, beside the first."""
    target = folder.with_name(name)
    if target.exists():
        shutil.rmtree(target)
    shutil.copytree(folder, target)
    return target
