"""The user's brushes: kept, renamed, and what is damaged set aside; those that ship."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.catalog.brushes import load_brushes
from desktop_app.core.brushes import BrushKind, BrushPreset, Drive, Tip
from desktop_app.core.errors import InputError
from desktop_app.core.set_aside import asides
from desktop_app.imaging.brush_tips import MADE_GRAINS, MADE_TIPS
from desktop_app.storage.brushes import UserBrushes

TIP = Tip(2, 2, b"\x00\xff\x80\x01")
MINE = BrushPreset(
    "Mine",
    30.0,
    kind=BrushKind(tips=(TIP,), drives=(Drive("size", "speed"),)),
    left_out=("smudge",),
)


def brushes(folder: Path) -> UserBrushes:
    return UserBrushes(folder / "brushes.json", folder / "brushes.lock")


def test_brushes_come_back_as_they_were(tmp_path: Path) -> None:
    brushes(tmp_path).put(MINE)
    assert brushes(tmp_path).all() == (MINE,)
    brushes(tmp_path).put(BrushPreset("Other"), old="Mine")
    assert [each.name for each in brushes(tmp_path).all()] == ["Other"]
    with pytest.raises(InputError):
        brushes(tmp_path).put(BrushPreset("Other"))
    with pytest.raises(InputError):
        brushes(tmp_path).put(BrushPreset(" "))
    brushes(tmp_path).remove("Other")
    assert brushes(tmp_path).all() == ()


def test_a_brush_that_cannot_be_read_is_set_aside_and_the_others_stay(tmp_path: Path) -> None:
    store = brushes(tmp_path)
    store.add([MINE, BrushPreset("Second")])
    file = tmp_path / "brushes.json"
    told = json.loads(file.read_text())
    told["brushes"][0]["kind"]["tips"][0]["width"] = 3
    file.write_text(json.dumps(told))
    assert [each.name for each in store.all()] == ["Second"]
    assert [each.values["name"] for each in asides(file)] == ["Mine"]
    assert [each.code for each in store.take_notices()] == ["brushes_damaged"]


def test_a_dozen_brushes_ship() -> None:
    found = load_brushes()
    assert len(found) >= 12 and "Pencil" in found
    assert {each.kind.made for each in found.values()} <= {"", *MADE_TIPS}
    assert {each.kind.grain for each in found.values()} <= {"", *MADE_GRAINS}
