"""Tables, references and histograms for adjustment layers, at every depth and in other spaces."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.core.errors import InputError
from desktop_app.core.pixels import Array
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.adjustments import add_adjustment
from desktop_app.state.document.document import Document
from desktop_app.worker.adjusting import counted_below, with_file, with_reference
from tests.imaging.deep_pictures import PROFILES


def picture(mean: tuple[float, float, float], dtype: str = "uint8") -> Array:
    values = np.random.default_rng(1).normal(mean, 0.04, (60, 80, 3)).clip(0, 1)
    if dtype == "float32":
        return values.astype(np.float32)
    return np.rint(values * np.iinfo(dtype).max).astype(dtype)


def mean_of(content: Content) -> Array:
    pixels = content.picture(content.size.rect)
    full = 1.0 if pixels.dtype == np.float32 else np.iinfo(pixels.dtype).max
    return pixels[..., :3].mean(axis=(0, 1)) / full


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("profile", [None, *list(PROFILES)[:1]])
def test_another_document_gives_its_colours(dtype: str, profile: str | None) -> None:
    document = Document(picture((0.3, 0.4, 0.5), dtype), "p")
    add_adjustment(document, "match")
    other = Content.of(picture((0.7, 0.5, 0.2)))
    space = colour_space(None if profile is None else PROFILES[profile])
    content = replace(document.content, space=space)
    made = with_reference(document.active.value, other, "other", content)
    shown = space.to_srgb(mean_of(made)[None, None].astype(np.float32))[0, 0]
    assert np.allclose(shown, (0.7, 0.5, 0.2), atol=0.02)
    guidance = made.layers[-1].guidance
    assert isinstance(guidance, Adjusting) and guidance.values["name"] == "other"


def test_what_is_transparent_does_not_count_and_nothing_is_refused() -> None:
    document = Document(picture((0.3, 0.4, 0.5)), "p")
    add_adjustment(document, "match")
    layer = document.active.value
    empty = Layer("paint", "empty", pixels=Tiles(4, np.dtype(np.uint8)))
    with pytest.raises(InputError) as caught:
        with_reference(layer, empty, "empty", document.content)
    assert caught.value.code == "reference_empty"
    half = np.zeros((60, 80, 4), np.uint8)
    half[:, :40] = (200, 20, 20, 255)
    red = Layer("paint", "red", pixels=Tiles.of_array(half))
    made = with_reference(layer, red, "red", document.content)
    assert np.allclose(mean_of(made) * 255, (200, 20, 20), atol=3)


def test_a_layer_that_is_gone_or_of_another_kind_stays_as_it_is(tmp_path: Path) -> None:
    document = Document(picture((0.3, 0.4, 0.5)), "p")
    add_adjustment(document, "exposure")
    content, file = document.content, tmp_path / "t.cube"
    assert with_file("gone", file, content) is content
    assert with_file(document.active.value, file, content) is content
    assert with_reference(document.active.value, file, "t", content) is content
    add_adjustment(document, "lut")
    with pytest.raises(InputError) as caught:
        with_file(document.active.value, file, document.content)
    assert caught.value.code == "file_missing"


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_what_lies_below_is_counted_without_the_layer(dtype: str) -> None:
    full = 1.0 if dtype == "float32" else np.iinfo(dtype).max
    document = Document(np.full((3000, 500, 3), full * 51 / 255).astype(dtype), "p")
    add_adjustment(document, "curves")
    look = document.pixels.source
    counts = counted_below(look.layers, document.active.value, look.canvas)
    assert (counts.argmax(axis=1) == 51).all() and counts.shape == (4, 256)
    assert 0 < counts[0].sum() <= 3000 * 500
