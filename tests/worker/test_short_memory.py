"""Too little memory is told as that, whoever opens or saves; the program goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.errors import StorageError, explained
from desktop_app.core.reading import memory_short, reading
from desktop_app.core.short_memory import is_memory_short
from tests.worker.short_memory import write_files

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="a limit of address space")
def test_no_file_is_called_damaged_where_memory_is_short(tmp_path: Path):
    write_files(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "tests.worker.short_memory", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    codes = json.loads(done.stdout)
    for work in ("open", "upload", "mask"):
        assert len(codes[work]) > 2
        assert all(code.startswith("memory_short") for code in codes[work].values()), codes[work]
    assert all(code.startswith("memory_short") for code in codes["save"].values()), codes["save"]
    assert codes["after"] == {"small.png": "done"}


def test_memory_is_found_short_however_a_library_says_so():
    import cv2

    opencv = cv2.error("OpenCV(5.0) error: (-4:Insufficient memory) Failed to allocate 1 bytes")
    for error in (MemoryError(), opencv, OSError(12, "Cannot allocate"), OSError("out of memory")):
        assert is_memory_short(error)
        outer = ValueError("damaged")
        outer.__cause__ = error
        assert is_memory_short(outer)
        assert explained(outer).code == "memory_ran_out"
    for error in (ValueError("damaged"), OSError(2, "gone"), None):
        assert not is_memory_short(error)


def test_what_could_not_be_had_was_not_had():
    with pytest.raises(StorageError) as caught, reading("a.png", _never, lambda: 1 << 60):
        raise ValueError("a decoder that says no more than this")
    assert caught.value.code == "memory_short_by"
    assert "a.png" in caught.value.what


def test_the_sentence_says_how_much_it_takes():
    assert "about 1200 MB" in memory_short("a.psd", 1_200_000_000).what
    assert np.empty(1 << 20).size  # and memory there is


def _never(error: Exception) -> StorageError:
    raise AssertionError(error)
