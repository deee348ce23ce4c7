"""The crash test finds nothing lost, and finds out whoever says too early that something is safe.

`packaging/crash_test.py` makes hundreds of rounds; these are a few.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from crash_test import main, plan, table
from crashing.places import can_mount
from crashing.rounds import Setting, run


def setting(folder: Path, scenario: str = "journal", longest: float = 0.1) -> Setting:
    return Setting(scenario, folder, random.Random(5), longest)


@pytest.mark.parametrize(("kind", "rounds"), [("painting", 4), ("starting", 2), ("compacting", 4)])
def test_what_was_acknowledged_outlives_a_kill(tmp_path: Path, kind: str, rounds: int) -> None:
    tally = run(setting(tmp_path), kind, rounds)
    assert (tally.kills, tally.lost) == (rounds, [])
    assert tally.recovered >= tally.acknowledged
    assert tally.acknowledged > 0 or kind == "starting"


def test_what_was_acknowledged_outlives_a_kill_on_a_full_disk(tmp_path: Path) -> None:
    if not can_mount():
        pytest.skip("mounting a small disk takes root")
    tally = run(setting(tmp_path), "full disk", 1)
    assert (tally.kills, tally.lost) == (1, [])
    assert tally.recovered >= tally.acknowledged > 0


@pytest.mark.skipif(sys.platform != "linux", reason="limits of other processes are Linux's")
def test_a_program_that_says_safe_too_early_is_found_out(tmp_path: Path) -> None:
    assert run(setting(tmp_path, "lying"), "file limit", 1).lost != []


def test_a_document_outlives_kills_within_compactions(tmp_path: Path) -> None:
    tally = run(setting(tmp_path, "document"), "compacting", 3)
    assert (tally.kills, tally.lost) == (3, [])
    assert tally.recovered >= tally.acknowledged > 0


@pytest.mark.slow
@pytest.mark.parametrize(("scenario", "rounds"), [("careless", 4), ("forgetful", 6)])
def test_a_compaction_that_lets_too_much_go_is_found_out(
    tmp_path: Path, scenario: str, rounds: int
) -> None:
    assert run(setting(tmp_path, scenario, longest=0.5), "compacting", rounds).lost != []


@pytest.mark.slow
def test_a_new_journal_that_counts_before_it_is_whole_is_found_out(tmp_path: Path) -> None:
    tally = run(setting(tmp_path, "hasty"), "compacting", 16)
    assert tally.lost != []


@pytest.mark.slow
def test_what_was_acknowledged_outlives_a_power_cut_because_it_was_synced(tmp_path: Path) -> None:
    if not can_mount():
        pytest.skip("mounting a disk takes root")
    try:
        assert run(setting(tmp_path), "power cut", 2).lost == []
    except OSError as error:
        pytest.skip(f"no disk to cut the power of: {error}")
    assert run(setting(tmp_path, "unsynced"), "power cut", 2).lost != []


def test_the_command_makes_the_rounds_it_is_asked_for_and_prints_a_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert sum(plan(100, tmpfs=True, power=False).values()) == 100
    assert plan(100, tmpfs=True, power=True)["power cut"] == 20
    assert "full disk" in plan(10, tmpfs=True, power=False)
    assert table([]).splitlines()[-1].split() == ["all", "0", "0", "0", "0", "0"]
    with pytest.raises(SystemExit):
        main(["--scenario", "no such thing"])
    assert "invalid choice" in capsys.readouterr().err
