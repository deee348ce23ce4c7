"""The fuzzer's own parts: sound files are sound, mutations are many, and nothing bad is found."""

from __future__ import annotations

import random
import subprocess
import sys
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest

import fuzz_files
from desktop_app.core.errors import VelaturaError


@pytest.fixture(scope="module")
def seeds() -> dict[str, list[bytes]]:
    return fuzz_files.seeds()


@pytest.mark.slow
@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_sound_files_of_every_kind_open(every: bool, seeds: dict[str, list[bytes]]) -> None:
    for kind, files in seeds.items():
        assert len(files) >= 2
        # Each of some kinds takes processes of its own.
        few = kind in fuzz_files.APART and not every
        for data in files[:: len(files) - 1] if few else files:
            with suppress(VelaturaError) if kind == "raw" else nullcontext():  # names of cameras
                fuzz_files.open_file(kind, data)


def test_the_same_seed_makes_the_same_files(seeds: dict[str, list[bytes]]) -> None:
    sound = seeds["ora"]
    made = [fuzz_files.mutated(sound[0], sound, random.Random(f"0-{n}")) for n in range(30)]
    again = [fuzz_files.mutated(sound[0], sound, random.Random(f"0-{n}")) for n in range(30)]
    assert made == again
    assert len(set(made)) > 20


@pytest.mark.slow
def test_a_short_run_finds_nothing_and_says_so(tmp_path: Path):
    command = [sys.executable, fuzz_files.__file__, "--count", "60", "--keep", tmp_path / "bad"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| psd | " in done.stdout
    assert not (tmp_path / "bad").exists()


@pytest.mark.slow
def test_a_seed_of_every_kind_is_mutated_and_opened_or_refused(
    seeds: dict[str, list[bytes]],
) -> None:
    for kind, files in seeds.items():
        for number in range(1 if kind in fuzz_files.APART else 4):
            dice = random.Random(f"{kind}-{number}")
            with suppress(VelaturaError):
                fuzz_files.open_file(kind, fuzz_files.mutated(dice.choice(files), files, dice))


@pytest.mark.slow
@pytest.mark.parametrize("kind", fuzz_files.KINDS)
def test_hundreds_of_mutated_files_open_or_are_refused(
    kind: str, seeds: dict[str, list[bytes]]
) -> None:
    files = seeds[kind]
    for number in range(300):
        dice = random.Random(f"slow-{kind}-{number}")
        with suppress(VelaturaError):
            fuzz_files.open_file(kind, fuzz_files.mutated(dice.choice(files), files, dice))
