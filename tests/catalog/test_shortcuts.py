from __future__ import annotations

import pytest

from desktop_app.catalog.resources import resource_path
from desktop_app.catalog.shortcuts import PRESETS, checked_keys, load_shortcuts
from desktop_app.core.errors import InputError


@pytest.mark.parametrize("preset", PRESETS[1:])
def test_a_preset_differs_from_the_usual_keys(preset: str) -> None:
    alone = load_shortcuts(preset, {})
    assert alone.id == preset and "tool_brush" not in alone.keys
    found = load_shortcuts(preset, {"tool_brush": ("B",), "grow_mask": ("G",), "new_seed": ("N",)})
    assert found.keys["tool_brush"] == ("B",) and found.keys["new_seed"] == ("Ctrl+Alt+R",)
    assert ("grow_mask" in found.keys) is (preset != "krita-like")


def test_the_usual_preset_is_the_usual_keys() -> None:
    assert load_shortcuts(PRESETS[0], {"undo": ("Ctrl+Z",)}).keys == {"undo": ("Ctrl+Z",)}


def test_every_file_is_a_preset() -> None:
    files = {path.stem for path in resource_path("shortcuts").glob("*.toml")}
    assert files == set(PRESETS[1:])


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (3, "tools"),
        ({"tool_brush": "B"}, "tools.tool_brush"),
        ({"tool_brush": ["A", "B", "C"]}, "tools.tool_brush"),
        ({"tool_brush": ["Ctrl+"]}, "tools.tool_brush"),
        ({"tool_brush": ["Hyper+B"]}, "tools.tool_brush"),
        ({"tool_brush": ["Ctrl+K, Ctrl+B"]}, "tools.tool_brush"),
        ({"tool_brush": [7]}, "tools.tool_brush"),
    ],
)
def test_an_error_names_the_place(entry: object, reason: str) -> None:
    def fail(place: str, why: str) -> InputError:
        return InputError("shortcuts_unusable", name="x.toml", reason=f"{place}: {why}")

    with pytest.raises(InputError, match=reason):
        checked_keys(entry, "tools", fail)
