"""All pictures of a set looked at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.cancel import Cancelled
from desktop_app.extensions.training.work.sets.looking import scan_pictures
from desktop_app.extensions.training.work.sets.set_file import read_set
from desktop_app.storage.pictures import save_picture


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for seed in range(12):
        pixels = np.random.default_rng(seed).integers(0, 256, (40, 60, 3), np.uint8)
        save_picture(tmp_path / f"{seed:02}.png", pixels)
    return tmp_path


@pytest.mark.slow
def test_all_are_looked_at_in_their_order_and_told(folder: Path) -> None:
    of, told = read_set(folder), list[tuple[int, int]]()
    facts = scan_pictures(of, tell=lambda done, total: told.append((done, total)))
    assert [each.name for each in facts] == [each.name for each in of.pictures]
    assert all(each.width == 60 and not each.damage for each in facts)
    assert told == [(done, 12) for done in range(1, 13)]


def test_what_has_not_changed_is_not_looked_at_again(folder: Path) -> None:
    of = read_set(folder)
    before = scan_pictures(of)
    save_picture(folder / "03.png", np.zeros((9, 9, 3), np.uint8))
    (folder / "04.png").unlink()
    (folder / "05.png").write_bytes((folder / "05.png").read_bytes()[:300])
    after = scan_pictures(of, before)
    kept = [one is other for one, other in zip(before, after, strict=True)]
    assert [at for at, same in enumerate(kept) if not same] == [3, 4, 5]
    assert (after[3].width, after[4].damage, after[5].damage) == (
        9,
        "file_unreadable",
        "picture_truncated",
    )


@pytest.mark.slow
def test_looking_can_be_cancelled(folder: Path) -> None:
    calls = list[int]()

    def check() -> None:
        calls.append(1)
        if len(calls) > 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        scan_pictures(read_set(folder), check=check)
