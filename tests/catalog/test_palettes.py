"""Palettes of semantic maps."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from desktop_app.catalog import resources
from desktop_app.catalog.palettes import FOLDER, load_palette
from desktop_app.catalog.resources import resource_path
from desktop_app.core.errors import StorageError
from desktop_app.core.palette import NOTHING


@pytest.mark.parametrize("file", sorted(path.stem for path in resource_path(FOLDER).iterdir()))
def test_each_that_ships_can_be_read(file: str) -> None:
    palette = load_palette(file)
    assert len(palette.colours) > 1
    for colour in palette.colours:
        assert palette[colour.id] is colour
        assert colour.rgb != NOTHING
    for one, other in combinations(palette.colours, 2):
        apart = sum((a - b) ** 2 for a, b in zip(one.rgb, other.rgb, strict=True)) ** 0.5
        assert apart >= 40, (one.id, other.id)
        assert one.name != other.name
    with pytest.raises(KeyError):
        palette["no such"]


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ("[sky]\nrgb = [1, 2, 3]", "sky.name"),
        ('[sky]\nname = "Sky"', "sky.rgb"),
        ('[sky]\nname = "Sky"\nrgb = [1, 2]', "sky.rgb"),
        ('[sky]\nname = "Sky"\nrgb = [1, 2, 256]', "sky.rgb"),
        ('[sky]\nname = "Sky"\nrgb = [1, 2.0, 3]', "sky.rgb"),
        ('[sky]\nname = "Sky"\nrgb = [true, 2, 3]', "sky.rgb"),
        ('[sky]\nname = "Sky"\nrgb = [0, 0, 0]', "sky.rgb"),
        ('[sky]\nname = "Sky"\nrgb = [1, 2, 3]\nade20k = "red"', "sky.ade20k"),
        ('[sky]\nname = "Sky"\nrgb = [1, 2, 3]\nshade = 1', "sky.shade"),
        ('[a]\nname = "A"\nrgb = [1, 2, 3]\n[b]\nname = "B"\nrgb = [1, 2, 3]', "b.rgb"),
        ("sky = 1", "sky"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    rows: str, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "test.toml").write_text(rows, "utf-8")
    monkeypatch.setattr(resources, "resource_path", lambda *parts: tmp_path / parts[-1])
    with pytest.raises(StorageError) as caught:
        load_palette("test")
    assert caught.value.code == "catalog_invalid"
    assert caught.value.params["key"] == key
    assert caught.value.params["name"] == "test.toml"
