"""The crash test finds nothing lost, and finds out whoever says too early that something is safe.

`packaging/checks/crash_test.py` makes hundreds of rounds; these are a few.
"""

from __future__ import annotations

import contextlib
import random
import sys
from pathlib import Path

import pytest

from crash_test import main, plan, table
from crashing import rounds
from crashing.places import can_mount
from crashing.rounds import CrashTestError, Setting, run


def setting(folder: Path, scenario: str = "journal", longest: float = 0.1) -> Setting:
    return Setting(scenario, folder, random.Random(5), longest)


@pytest.mark.few(1)
@pytest.mark.parametrize(("kind", "count"), [("painting", 2), ("starting", 1), ("compacting", 2)])
def test_what_was_acknowledged_outlives_a_kill(tmp_path: Path, kind: str, count: int) -> None:
    tally = run(setting(tmp_path), kind, count)
    assert (tally.kills, tally.lost) == (count, [])
    assert tally.recovered >= tally.acknowledged
    assert tally.acknowledged > 0 or kind == "starting"


def test_what_was_acknowledged_outlives_a_kill_on_a_full_disk(tmp_path: Path) -> None:
    if not can_mount():
        pytest.skip("mounting a small disk takes root")
    tally = run(setting(tmp_path), "full disk", 1)
    assert (tally.kills, tally.lost) == (1, [])
    assert tally.recovered >= tally.acknowledged > 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of other processes are Linux's")
def test_a_program_that_says_safe_too_early_is_found_out(tmp_path: Path) -> None:
    assert run(setting(tmp_path, "lying"), "file limit", 1).lost != []


@pytest.mark.slow
def test_a_document_outlives_kills_within_compactions(tmp_path: Path) -> None:
    tally = run(setting(tmp_path, "document"), "compacting", 2)
    assert (tally.kills, tally.lost) == (2, [])
    assert tally.recovered >= tally.acknowledged > 0


@pytest.mark.slow
def test_a_kill_in_the_middle_of_a_clone_stroke_leaves_what_was_before_it(tmp_path: Path) -> None:
    tally = run(setting(tmp_path, "retouching", 0.3), "painting", 3)
    assert (tally.kills, tally.lost) == (3, [])
    assert tally.recovered >= tally.acknowledged > 0


@pytest.mark.slow
@pytest.mark.parametrize("kills", [6, pytest.param(50, marks=pytest.mark.slow)])
def test_a_queue_outlives_kills_and_makes_no_image_twice(tmp_path: Path, kills: int) -> None:
    tally = run(setting(tmp_path, "queue", 0.3), "queue", kills)
    assert (tally.kills, tally.lost) == (kills, [])
    assert tally.recovered >= tally.acknowledged > 0


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["hasty queue", "forgetful queue"])
def test_a_queue_that_is_done_wrong_is_found_out(tmp_path: Path, scenario: str) -> None:
    for number in range(16):  # which kill hits the wrong moment is chance
        folder = tmp_path / str(number)
        folder.mkdir()
        longest = 0.4 * (1 + number)  # on a busy machine nothing is made before half a second
        if run(Setting(scenario, folder, random.Random(number), longest), "queue", 8).lost:
            return
    raise AssertionError("nothing was lost")


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["careless", "hasty"])
def test_a_compaction_that_is_done_wrong_is_found_out(
    tmp_path: Path, scenario: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a kill hits the wrong moment is chance; and what let go too much may find nothing
    more to compact (as the scenario ``forgetful`` mostly does)."""
    monkeypatch.setattr(rounds, "PATIENCE_SECONDS", 15.0)
    for number in range(16):  # the machine may be busy, and kills come late
        folder = tmp_path / str(number)
        folder.mkdir()
        one = Setting(scenario, folder, random.Random(number), 0.5 * (1 + number))
        with contextlib.suppress(CrashTestError):
            if run(one, "compacting", 4).lost:
                return
    raise AssertionError("nothing was lost")


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
