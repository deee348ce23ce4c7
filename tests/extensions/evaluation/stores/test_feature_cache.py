from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from desktop_app.extensions.evaluation.work.stores.feature_cache import (
    EncoderCache,
    FeatureCache,
    Seen,
)
from tests.storage.processes import killed_at


def digest(number: int) -> str:
    return f"{number:064x}"


def seen(number: int, width: int = 6) -> Seen:
    vector = np.random.default_rng(number).standard_normal(width).astype(np.float32)
    said = {"noun:fox": 0.25, "score": float(number)} if number % 2 else {}
    return Seen(vector, said, (number, 64, 48))


def fill(shelf: EncoderCache, numbers: range) -> None:
    for number in numbers:
        shelf.put({digest(number): seen(number)})


def known(shelf: EncoderCache, numbers: range) -> list[int]:
    found = [number for number in numbers if shelf.get(digest(number)) is not None]
    for number in found:
        kept, want = shelf.get(digest(number)), seen(number)
        assert kept is not None and np.array_equal(kept.vector, want.vector)
        assert (kept.said, kept.facts) == (want.said, want.facts)
    return found


@pytest.fixture
def cache(tmp_path: Path) -> FeatureCache:
    return FeatureCache(tmp_path / "cache")


def test_what_was_seen_is_kept_by_encoder_and_resizer(cache: FeatureCache) -> None:
    with closing(cache.encoder_cache("a" * 64, "area")) as shelf:
        fill(shelf, range(9))
        assert known(shelf, range(12)) == [*range(9)]
        assert digest(3) in shelf and digest(10) not in shelf
    with closing(cache.encoder_cache("a" * 64, "area")) as shelf:
        fill(shelf, range(9, 12))
        assert known(shelf, range(12)) == [*range(12)]
    for other in (cache.encoder_cache("b" * 64, "area"), cache.encoder_cache("a" * 64, "other")):
        assert not known(other, range(12))


def test_two_write_at_a_time_into_files_of_their_own(cache: FeatureCache) -> None:
    with (
        closing(cache.encoder_cache("a" * 64, "area")) as one,
        closing(cache.encoder_cache("a" * 64, "area")) as two,
    ):
        fill(one, range(5))
        fill(two, range(5, 10))
    with closing(cache.encoder_cache("a" * 64, "area")) as shelf:
        assert known(shelf, range(10)) == [*range(10)]


@pytest.mark.parametrize("where", [0.0, 0.3, 0.6, 0.999])
def test_damaged_rows_do_not_count_and_are_made_again(cache: FeatureCache, where: float) -> None:
    with closing(cache.encoder_cache("a" * 64, "area")) as shelf:
        fill(shelf, range(20))
    (file,) = (cache._folder).glob("*.rows")
    data = bytearray(file.read_bytes())
    data[int(where * len(data))] ^= 64
    file.write_bytes(data)
    with closing(cache.encoder_cache("a" * 64, "area")) as shelf:
        left = known(shelf, range(20))
        assert left == [*range(len(left))] and len(left) < 20
        fill(shelf, range(len(left), 20))
    with closing(cache.encoder_cache("a" * 64, "area")) as shelf:
        assert known(shelf, range(20)) == [*range(20)]


def test_what_was_written_before_a_kill_is_there_and_goes_on(cache: FeatureCache) -> None:
    word = killed_at(
        7,
        """
        from pathlib import Path
        from desktop_app.extensions.evaluation.work.stores.feature_cache import FeatureCache
        from tests.extensions.evaluation.stores.test_feature_cache import digest, seen
        shelf = FeatureCache(Path(sys.argv[1])).encoder_cache("a" * 64, "area")
        for number in range(50):
            shelf.put({digest(number): seen(number)})
            tell(number)
        """,
        cache._folder,
    )
    (file,) = cache._folder.glob("*.rows")
    with file.open("ab") as torn:
        torn.write(file.read_bytes()[-40:-10])  # as of a row that was being written
    with closing(cache.encoder_cache("a" * 64, "area")) as shelf:
        assert known(shelf, range(50)) == [*range(int(word) + 1)]
        fill(shelf, range(7, 50))
    with closing(cache.encoder_cache("a" * 64, "area")) as shelf:
        assert known(shelf, range(50)) == [*range(50)]


def test_the_oldest_go_where_there_is_too_much(cache: FeatureCache) -> None:
    for name in "abc":
        with closing(cache.encoder_cache(name * 64, "area")) as shelf:
            fill(shelf, range(10))
    for at, file in enumerate(sorted(cache._folder.glob("*.rows"), key=lambda one: one.name)):
        os.utime(file, ns=(at, at))
    oldest = min(cache._folder.glob("*.rows"), key=lambda one: one.stat().st_mtime_ns)
    small = FeatureCache(cache._folder, cache.size() - 1)
    with closing(small.encoder_cache("d" * 64, "area")):
        assert not oldest.exists() and len([*cache._folder.glob("*.rows")]) == 2
    cache.clear()
    assert cache.size() == 0
