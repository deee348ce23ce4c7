"""Room: what is shown is what the disk says; what is proposed frees what it promises."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.app.window import build_workspace
from tests.worker.managing.conftest import Sitting
from tests.worker.managing.files import filled, lora


def big(path: Path, seed: int) -> Path:
    return filled(lora(path, 900), seed)


def aged(sitting: Sitting, name: str, days: int) -> None:
    """As if it had been added so long ago."""
    key = sitting.card(name).key
    since = 86_400_000 * days
    sitting.workspace.models.collection.records.change(
        key, lambda record: replace(record, added=record.added - since)
    )


@pytest.mark.slow
def test_nothing_is_measured_before_somebody_looks(sitting: Sitting) -> None:
    big(sitting.models / "a.safetensors", 1)
    sitting.start()
    assert sitting.state.disk_usage.value is None
    sitting.do(sitting.manager.disk_usage.be_seen, True)
    assert sitting.state.disk_usage.value
    assert sitting.state.free_bytes.value


def test_until_the_first_scan_ends_nothing_is_measured(sitting: Sitting) -> None:
    big(sitting.data / "models" / "a.safetensors", 1)
    made = build_workspace(sitting.data)
    sitting.workspaces.append(made)
    measured: list[object] = []
    made.managing.state.disk_usage.changed.connect(measured.append)
    made.models.refresh()
    made.managing.open()
    made.managing.disk_usage.be_seen(True)
    assert made.managing.state.disk_usage.value is None
    sitting.settle()
    # Two rows of models were found; that nothing lies on the disk was never said.
    assert measured and () not in measured


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="makes links")
def test_every_table_adds_up_to_what_lies_on_the_disk(sitting: Sitting) -> None:
    first = big(sitting.models / "loras" / "a.safetensors", 1)
    shutil.copy(first, sitting.models / "loras" / "copy.safetensors")
    os.link(first, sitting.models / "loras" / "link.safetensors")
    big(sitting.models / "b.safetensors", 2)
    sitting.start()
    sitting.do(sitting.manager.disk_usage.be_seen, True)
    starter = next(card for card in sitting.state.cards.value if card.bundled)
    found = {}
    for root in (sitting.models, Path(starter.path)):
        for path in root.rglob("*"):
            status = path.stat()
            if path.is_file():
                found[status.st_dev, status.st_ino] = status.st_size
    for group in ("family", "component", "place", "last_used"):
        rows = [row for row in sitting.state.disk_usage.value if row.group == group]
        # Words beside the starter's weights (its readme) are no part of the model.
        assert abs(sum(row.size_bytes for row in rows) - sum(found.values())) < 50_000, group


def test_room_is_freed_as_it_was_proposed(sitting: Sitting) -> None:
    for seed, name in enumerate(("old", "older", "loved", "new")):
        big(sitting.models / f"{name}.safetensors", seed)
    sitting.start()
    for name, days in (("old", 60), ("older", 400), ("loved", 500)):
        aged(sitting, name, days)
    sitting.do(sitting.manager.installed.set_favourite, sitting.card("loved").key, True)
    sitting.look()
    sitting.do(sitting.manager.disk_usage.propose, 20_000_000_000)
    steps = sitting.state.proposal.value
    assert steps is not None
    assert [(step.name, step.action) for step in steps] == [
        ("older.safetensors", "trash"),
        ("old.safetensors", "trash"),
    ]
    sitting.do(sitting.manager.disk_usage.free, steps)
    left = sorted(path.name for path in sitting.models.iterdir() if path.suffix)
    assert left == ["loved.safetensors", "new.safetensors"]
    assert sitting.state.proposal.value is None
    assert "old" not in sitting.cards


def test_duplicates_are_proposed_before_any_model_goes(sitting: Sitting) -> None:
    first = big(sitting.models / "a.safetensors", 1)
    (sitting.models / "b").mkdir()
    second = Path(shutil.copy(first, sitting.models / "b" / "a.safetensors"))
    sitting.start()
    sitting.do(sitting.manager.duplicates.find_duplicates)
    sitting.do(sitting.manager.disk_usage.propose, 1_000)
    steps = sitting.state.proposal.value
    assert steps is not None and [step.action for step in steps] == ["link"]
    sitting.do(sitting.manager.disk_usage.free, steps)
    assert first.samefile(second)
