"""Who takes how much: every byte once, whatever its names."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.model_record import ModelRecord, Origin
from desktop_app.worker.managing.disk_usage import Grouping, UsageRow, disk_use
from desktop_app.worker.managing.files_on_disk import FileOnDisk, ModelDiskUsage, disk_usage_of
from tests.library.sharing.trees import put

DAY = 86_400_000
NOW = 1_000 * DAY


def holding(key: str, *files: FileOnDisk, **fields: object) -> ModelDiskUsage:
    return ModelDiskUsage(key, key, Path("/models") / key, files, **fields)  # type: ignore[arg-type]


def file(name: str, size: int, inode: int, links: int = 1) -> FileOnDisk:
    return FileOnDisk(Path("/models") / name, size, 1, inode, links)


def test_tables_by_everything() -> None:
    holdings = [
        holding("a", file("a", 10, 1), family="sd1", last_used=NOW - DAY),
        holding("b", file("b", 30, 2), family="sdxl", last_used=NOW - 8 * DAY),
        holding("c", file("c", 5, 3), family="sd1", component="lora", last_used=NOW - 100 * DAY),
        holding("d", file("d", 7, 4), program="comfyui", last_used=NOW - 400 * DAY),
        holding("e", file("e", 1, 5), family="sd1"),
    ]

    def table(by: Grouping) -> list[UsageRow]:
        return disk_use(holdings, by, NOW)

    assert table("family") == [
        UsageRow("sdxl", 30, 1), UsageRow("sd1", 16, 3), UsageRow("", 7, 1)
    ]  # fmt: skip
    assert table("component") == [UsageRow("checkpoint", 48, 4), UsageRow("lora", 5, 1)]
    assert table("program") == [UsageRow("", 46, 4), UsageRow("comfyui", 7, 1)]
    assert table("folder") == [UsageRow(str(Path("/models")), 53, 5)]
    assert [(row.label, row.size) for row in table("last_use")] == [
        ("this_month", 30), ("this_week", 10), ("older", 7), ("this_half_year", 5), ("never", 1)
    ]  # fmt: skip


def test_hard_links_count_once(tmp_path: Path) -> None:
    one = put(tmp_path / "ours" / "one.safetensors", b"x" * 100)
    two = tmp_path / "theirs" / "two.safetensors"
    two.parent.mkdir()
    two.hardlink_to(one)
    three = tmp_path / "ours" / "three.safetensors"
    three.symlink_to(two)
    record = ModelRecord("key", family="sd1")
    holdings = [
        disk_usage_of(record, two, [two], "comfyui"),
        disk_usage_of(record, one, [one]),
        disk_usage_of(record, three, [three]),
    ]
    assert disk_use(holdings, "program", NOW) == [UsageRow("", 100, 2), UsageRow("comfyui", 0, 1)]
    assert [each.freed for each in holdings] == [0, 0, 0]


def test_what_is_remembered_and_what_lies_there(tmp_path: Path) -> None:
    path = put(tmp_path / "x.safetensors", b"x" * 7)
    record = ModelRecord(
        "key", seen_name="X", family="sd1", favourite=True, last_used=5, origin=Origin("bundled")
    )
    held = disk_usage_of(record, path, [path, tmp_path / "gone", tmp_path])
    assert (held.name, held.freed, held.favourite, held.is_bundled) == ("X", 7, True, True)
    assert [each.path for each in held.files] == [path]
    assert disk_usage_of(ModelRecord("key"), path, []).name == "x.safetensors"


@given(st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=8))
@pytest.mark.parametrize("by", get_args(Grouping))
def test_the_rows_add_up_to_what_is_taken(by: Grouping, models: list[list[int]]) -> None:
    holdings = [
        holding(
            str(number),
            *(file(f"{number}-{place}", 10 + inode, inode) for place, inode in enumerate(inodes)),
            family=str(number % 3),
        )
        for number, inodes in enumerate(models)
    ]
    rows = disk_use(holdings, by, NOW)
    assert sum(row.size for row in rows) == sum({10 + i for each in models for i in each})
    assert sum(row.models for row in rows) == len(models)
    assert disk_use(holdings[::-1], by, NOW) == rows
