"""What a kill or a damaged disk leaves in a folder of ``velatura submit`` is made again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from desktop_app.app.serve.submission import is_whole
from desktop_app.app.serve.submit_journal import NAME, Journal, JournalRow


def test_damaged_lines_of_the_journal_are_passed_over(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.note(*(JournalRow(key, attempt=2) for key in ("a", "b", "c")))
    first, second, third = (tmp_path / NAME).read_bytes().splitlines()
    (tmp_path / NAME).write_bytes(b"\n".join((first, b"\xff" + second, third[:20])))
    again = Journal(tmp_path)
    assert [again.knows(key) for key in ("a", "b", "c")] == [True, False, False]


def test_a_picture_that_is_cut_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    assert not is_whole(path)
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 40, 3), np.uint8)).save(path)
    assert is_whole(path)
    for length in (100, 5, 0):
        path.write_bytes(path.read_bytes()[:length])
        assert not is_whole(path)
