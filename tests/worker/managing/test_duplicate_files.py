"""Duplicates: found, linked after the question, and what is won is really won."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.worker.managing.conftest import Sitting
from tests.worker.managing.files import filled, lora
from tests.worker.managing.test_other_programs import comfy

pytestmark = pytest.mark.skipif(os.name != "posix", reason="counts blocks")

RANK = 900
"""A LoRA of that rank takes 1.2 MB: smaller files are not looked for."""


def taken(*roots: Path) -> int:
    """Bytes on the disk, each file once whatever its names."""
    found = {}
    for root in roots:
        for path in root.rglob("*"):
            status = path.lstat()
            if path.is_file():
                found[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(found.values())


def copies(sitting: Sitting, name: str, count: int, seed: int) -> list[Path]:
    """Files with the same content, each in a folder of its own."""
    first = filled(lora(sitting.models / "0" / f"{name}.safetensors", RANK), seed)
    paths = [first]
    for number in range(1, count):
        path = sitting.models / str(number) / f"{name}.safetensors"
        path.parent.mkdir(exist_ok=True)
        paths.append(Path(shutil.copy(first, path)))
    return paths


@pytest.mark.slow
def test_what_is_won_is_what_was_said(sitting: Sitting) -> None:
    copies(sitting, "a", 3, 1)
    copies(sitting, "b", 2, 2)
    filled(lora(sitting.models / "0" / "alone.safetensors", RANK), 3)
    sitting.start()
    before = taken(sitting.models)
    sitting.do(sitting.manager.duplicates.find_duplicates)
    sets = sitting.state.duplicates.value
    assert sets is not None and [len(each.paths) for each in sets] == [3, 2]
    said = sum(each.saved_bytes for each in sets)
    sitting.do(sitting.manager.duplicates.link, sets[:1])
    one = sitting.state.duplicates.value
    assert one is not None and [each.saved_bytes > 0 for each in one].count(True) == 1
    sitting.do(sitting.manager.duplicates.link, one)
    assert sum(each.saved_bytes for each in sitting.state.duplicates.value or ()) == 0
    assert abs(before - taken(sitting.models) - said) < 5 * 4096
    assert {len(card.paths) for card in sitting.state.cards.value if card.state == "part"} == {
        1,
        2,
        3,
    }


@pytest.mark.slow
def test_a_file_of_another_program_stays_and_ours_becomes_its_link(sitting: Sitting) -> None:
    root = comfy(sitting.home)
    theirs = filled(lora(root / "models" / "loras" / "big.safetensors", RANK), 4)
    ours = sitting.models / "big.safetensors"
    ours.parent.mkdir(parents=True)
    shutil.copy(theirs, ours)
    sitting.start()
    sitting.do(sitting.manager.programs.share, root)
    before = theirs.stat()
    sitting.do(sitting.manager.duplicates.find_duplicates)
    (one,) = sitting.state.duplicates.value or ()
    assert one.paths[0] == str(theirs) and one.programs == ("ComfyUI", "")
    sitting.do(sitting.manager.duplicates.link, [one])
    assert ours.samefile(theirs)
    assert (theirs.stat().st_ino, theirs.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.slow
def test_two_files_of_another_program_are_shown_with_the_obstacle(sitting: Sitting) -> None:
    root = comfy(sitting.home)
    first = filled(lora(root / "models" / "loras" / "big.safetensors", RANK), 5)
    shutil.copy(first, root / "models" / "checkpoints" / "big.safetensors")
    sitting.start()
    sitting.do(sitting.manager.programs.share, root)
    sitting.do(sitting.manager.duplicates.find_duplicates)
    (one,) = sitting.state.duplicates.value or ()
    assert (one.saved_bytes, one.obstacle) == (0, "other_program")


@pytest.mark.slow
def test_what_ships_with_the_program_is_no_duplicate(sitting: Sitting) -> None:
    workspace = sitting.start()
    starter = next(card for card in sitting.state.cards.value if card.bundled)
    shutil.copytree(starter.path, sitting.models / "copy")
    sitting.look()
    assert len(next(card for card in sitting.state.cards.value if card.bundled).paths) == 2
    sitting.do(sitting.manager.duplicates.find_duplicates)
    assert sitting.state.duplicates.value == ()
    assert workspace.state.notice.value is None


def test_a_file_that_changed_since_is_refused_and_named(sitting: Sitting) -> None:
    paths = copies(sitting, "a", 2, 6)
    sitting.start()
    sitting.do(sitting.manager.duplicates.find_duplicates)
    sets = sitting.state.duplicates.value or ()
    filled(paths[1], 7)
    sitting.do(sitting.manager.duplicates.link, sets)
    notice = sitting.workspace.state.notice.value
    assert notice is not None and notice.error is not None
    assert notice.error.params["name"] == "a.safetensors"
    assert not paths[0].samefile(paths[1])
