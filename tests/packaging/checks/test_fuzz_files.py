"""The fuzzer's own parts: sound files are sound, mutations are many, and nothing bad is found."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

import fuzz_files


def test_sound_files_of_every_kind_open():
    for kind, files in fuzz_files.seeds().items():
        assert len(files) >= 3
        for data in files:
            fuzz_files.open_file(kind, data)


def test_the_same_seed_makes_the_same_files():
    sound = fuzz_files.seeds()["ora"]
    made = [fuzz_files.mutated(sound[0], sound, random.Random(f"0-{n}")) for n in range(30)]
    again = [fuzz_files.mutated(sound[0], sound, random.Random(f"0-{n}")) for n in range(30)]
    assert made == again
    assert len(set(made)) > 20


@pytest.mark.slow
def test_a_short_run_finds_nothing_and_says_so(tmp_path: Path):
    command = [sys.executable, fuzz_files.__file__, "--count", "60", "--keep", tmp_path / "bad"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| psd | 12 |" in done.stdout
    assert not (tmp_path / "bad").exists()
