"""What is made of what networks saw: depth, normals, areas of classes."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.catalog.palettes import load_ade20k, load_palette
from desktop_app.core.registry import RowError
from desktop_app.imaging.preprocessors.depth import (
    DEPTH,
    NORMAL,
    depth_image,
    nearness,
    normal_image,
)
from desktop_app.imaging.preprocessors.preprocessor import NETWORK_NAMES, Preprocessor
from desktop_app.imaging.preprocessors.semantic_map import SEGMENTATION, segmentation_image
from desktop_app.imaging.preprocessors.table import PREPROCESSORS

PALETTE = load_palette()
ADE20K = load_ade20k(PALETTE)


def test_depth_uses_all_tones_whatever_its_unit() -> None:
    near = np.linspace(3, 900, 40_000, dtype=np.float32).reshape(200, 200)
    image = depth_image(near, DEPTH.values())
    assert image.shape == (200, 200, 3)
    assert (image[0, 0, 0], image[-1, -1, 0]) == (0, 255)
    assert len(np.unique(image)) == 256
    other = depth_image(near * 1e-3 - 7, DEPTH.values())
    assert np.abs(image.astype(int) - other).max() <= 1


def test_single_outliers_do_not_take_the_range() -> None:
    near = np.tile(np.linspace(0, 1, 100, dtype=np.float32), (100, 1))
    near[5, 5], near[6, 6], near[7, 7] = 1e6, -1e6, np.nan
    assert nearness(near)[50, 50] == pytest.approx(0.5, abs=0.02)
    assert nearness(near).min() == 0
    assert not nearness(np.full((4, 6), 3, np.float32)).any()


def test_normals_have_the_colours_networks_know() -> None:
    """Red is left, green is up, blue faces us."""
    rows, columns = np.mgrid[:64, :64].astype(np.float32)
    values = NORMAL.values({"blur": 0.0})
    bump = np.maximum(0, 1 - np.hypot(rows - 31.5, columns - 31.5) / 28)
    image = normal_image(bump, values).astype(int)
    left, right, top, bottom = image[32, 14], image[32, 49], image[14, 32], image[49, 32]
    assert left[0] > 128 + 20 > 128 - 20 > right[0]
    assert top[1] > 128 + 20 > 128 - 20 > bottom[1]
    assert (image[..., 2] >= 127).all()
    assert abs(image[0, 0] - (128, 128, 255)).max() <= 1
    lengths = np.linalg.norm(image / 127.5 - 1, axis=2)
    assert np.abs(lengths - 1).max() < 0.02


def test_relief_tilts_and_background_faces_us() -> None:
    slope = np.tile(np.linspace(0, 1, 64, dtype=np.float32), (64, 1))
    flat, steep = (
        normal_image(slope, NORMAL.values({"relief": relief}))[32, 32, 0] for relief in (0.1, 2.0)
    )
    assert 128 < flat < steep
    image = normal_image(slope, NORMAL.values({"background": 0.5}))
    assert (image[:, :30] == (128, 128, 255)).all()
    assert (image[:, 36:, 0] > 140).all()


def test_classes_have_ade20ks_colours_or_the_palettes() -> None:
    names = [one.name for one in ADE20K]
    assert len(ADE20K) == 150
    assert (names[0], names[12], names[149]) == ("wall", "person", "flag")
    classes = np.array([[names.index("river"), names.index("cradle"), names.index("sky")]])
    ade = segmentation_image(classes, ADE20K, PALETTE, SEGMENTATION.values({"colours": "ade20k"}))
    assert ade.tolist() == [[[11, 200, 200], [153, 0, 255], [6, 230, 230]]]
    own = segmentation_image(classes, ADE20K, PALETTE, SEGMENTATION.values({"colours": "own"}))
    wanted = [PALETTE[key].rgb for key in ("water", "furniture", "sky")]
    assert [tuple(each) for each in own[0].tolist()] == wanted


def test_the_palettes_own_colours_of_ade20k_mean_the_same() -> None:
    """What is painted as a class there is found as that class here."""
    for colour in PALETTE.colours:
        if colour.ade20k is not None:
            assert colour.id in {one.palette for one in ADE20K if one.rgb == colour.ade20k}
    unreached = {colour.id for colour in PALETTE.colours} - {one.palette for one in ADE20K}
    assert unreached == {"snow"}


def test_rows_name_networks_that_have_names() -> None:
    rows = [row for row in PREPROCESSORS if row.needs_weights]
    assert [row.id for row in rows] == ["depth", "normal", "segmentation", "pose"]
    sights = {sight for row in rows for sight in row.needs}
    assert sights | {"things", "objects"} == set(NETWORK_NAMES), "found for details, pointed at"
    assert all(row.reads_picture and row.process is None for row in rows)
    with pytest.raises(RowError):
        PREPROCESSORS.add(Preprocessor("x", "X", "", "", "tones", posed=True, needs=("depth",)))
