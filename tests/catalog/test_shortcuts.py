from __future__ import annotations

import pytest

from desktop_app.catalog.resources import resource_path
from desktop_app.catalog.shortcuts import MOST_KEYS, PRESETS, checked_keys, load_shortcuts
from desktop_app.core.errors import InputError


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_gives_actions_at_most_two_keys(preset: str) -> None:
    found = load_shortcuts(preset)
    assert found.id == preset
    assert found.keys["tool_brush"] == ("B",) and found.keys["undo"][0] == "Ctrl+Z"
    assert all(0 < len(keys) <= MOST_KEYS for keys in found.keys.values())


def test_every_file_is_a_preset() -> None:
    files = {path.stem for path in resource_path("shortcuts").glob("*.toml")}
    assert files == set(PRESETS)


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
