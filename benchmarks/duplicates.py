"""How much quicker are duplicates found than by hashing every file?

2,000 files, of which most differ in size, as in a collection of models; some are the same, some
have the same size and differ in their pieces, some in one byte between the pieces. Against the
SHA-256 of all of them, in one run, in turn. Everything is in the system's file cache: from a disk
both take longer by what they read, and that ratio is told too.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Row, at_least, main, quickest
from desktop_app.library.sharing.duplicates import Duplicates, find_duplicates

COUNT = 2_000
PAIRS = 20  # of each sort
STEP = 64  # bytes between two sizes
BETWEEN = (64 << 10) + 100  # behind the first piece that is read, before the second


def collection(folder: Path, least: int) -> list[Path]:
    """The files, the smallest of ``least`` bytes."""
    noise = np.random.default_rng(1).integers(0, 256, least + STEP * COUNT, np.uint8).tobytes()
    files: list[Path] = []

    def add(data: bytes) -> None:
        path = folder / f"{len(files):04}.safetensors"
        path.write_bytes(data)
        files.append(path)

    for pair in range(PAIRS):
        size = least + STEP * pair
        other = bytearray(noise[:size])
        other[BETWEEN] ^= 1
        add(noise[:size])
        add(noise[:size])
        add(noise[1 : size + 1])
        add(bytes(other))
    for number in range(COUNT - len(files)):
        add(noise[: least + STEP * (PAIRS + number)])
    return files


def hash_all(files: Sequence[Path]) -> dict[str, list[Path]]:
    """What a program does that knows only whole hashes."""
    found: dict[str, list[Path]] = {}
    for path in files:
        sha = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(4 << 20):
                sha.update(piece)
        found.setdefault(sha.hexdigest(), []).append(path)
    return {key: paths for key, paths in found.items() if len(paths) > 1}


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def measure(quick: bool) -> Sequence[Row]:
    """Both ways, in turn, over the same files."""
    # Above 2 MiB, where pieces are read in place of the whole file.
    least, rounds = ((2 << 20) + 1, 3) if not quick else (256 << 10, 3)
    with tempfile.TemporaryDirectory() as folder:
        files = collection(Path(folder), least)
        size = sum(path.stat().st_size for path in files)
        ours: list[float] = []
        all_of_it: list[float] = []
        found: list[Duplicates] = []
        hashed: list[dict[str, list[Path]]] = []
        for _ in range(rounds):
            ours.append(seconds(lambda: found.append(find_duplicates(files, at_least=1))))
            all_of_it.append(seconds(lambda: hashed.append(hash_all(files))))
        told = {group.sha256: len(group.files) for group in found[-1].groups}
        right = told == {key: len(paths) for key, paths in hashed[-1].items()}
        read = sum(path.stat().st_size for path in found[-1].hashed)
    return [
        Row("files", COUNT, ""),
        Row("bytes of them", size / 1e6, "MB"),
        Row("finding duplicates", quickest(ours), "s"),
        Row("hashing every file", quickest(all_of_it), "s"),
        at_least("how much quicker", quickest(all_of_it) / quickest(ours), "×", 5),
        at_least("how much less is read whole", size / max(1, read), "×", 10),
        at_least("both find the same groups", float(right), "", 1),
        Row("groups", len(told), ""),
    ]


if __name__ == "__main__":
    sys.exit(main(__doc__ or "", measure))
