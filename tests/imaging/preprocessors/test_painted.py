"""Control images of what is painted."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.preprocessors.control_image import from_painting
from desktop_app.imaging.preprocessors.painted import lines_painted, painted_colours
from desktop_app.imaging.preprocessors.parameter import Values
from desktop_app.imaging.preprocessors.table import PREPROCESSORS


def painted_lines(painting: ByteArray, ink: str = "auto") -> ByteArray:
    return lines_painted(painting, Values({"ink": ink}))


def strokes(colour: tuple[int, int, int] = (200, 30, 90)) -> ByteArray:
    """Two strokes on nothing, one of them half transparent."""
    painting = np.zeros((40, 60, 4), np.uint8)
    painting[10:12, 5:50] = (*colour, 255)
    painting[20:25, 5:50] = (*colour, 128)
    return painting


def scan(paper: int, ink: int) -> ByteArray:
    painting = np.full((40, 60, 4), paper, np.uint8)
    painting[10:12, 5:50, :3] = ink
    painting[..., 3] = 255
    return painting


@pytest.mark.parametrize("colour", [(255, 255, 255), (0, 0, 0), (200, 30, 90)])
def test_strokes_of_any_colour_are_white_by_their_alpha(colour: tuple[int, int, int]) -> None:
    assert (painted_lines(strokes(colour)) == strokes()[..., 3]).all()
    assert (painted_lines(strokes(colour), "all") == strokes()[..., 3]).all()


@pytest.mark.parametrize(("paper", "ink"), [(255, 0), (238, 40), (0, 255), (25, 230)])
def test_paper_is_black_and_what_is_drawn_on_it_white(paper: int, ink: int) -> None:
    lines = painted_lines(scan(paper, ink))
    assert lines[0, 0] == lines[30, 30] == 0
    assert lines[11, 20] >= 200
    by_name = painted_lines(scan(paper, ink), "dark" if ink < paper else "light")
    assert (by_name == lines).all()
    assert not painted_lines(scan(paper, ink), "light" if ink < paper else "dark").any()
    assert (painted_lines(scan(paper, ink), "all") == 255).all()


def test_dark_and_light_strokes_on_nothing() -> None:
    painting = strokes((0, 0, 0))
    painting[30:33, 5:50] = (255, 255, 255, 255)
    dark, light = (painted_lines(painting, ink) for ink in ("dark", "light"))
    assert (dark[10:12, 5:50] == 255).all()
    assert not dark[30:33].any()
    assert (light[30:33, 5:50] == 255).all()
    assert not light[:30].any()


def test_an_opaque_stroke_at_the_border_is_no_paper() -> None:
    painting = np.zeros((40, 60, 4), np.uint8)
    painting[:6] = 255  # a third of the border
    assert (painted_lines(painting)[:6] == 255).all()


def test_colours_are_laid_over_black() -> None:
    seen = painted_colours(strokes((200, 100, 50)), Values())
    assert seen[10, 10].tolist() == [200, 100, 50]
    assert seen[22, 10].tolist() == [100, 50, 25]
    assert not seen[0].any()


@pytest.mark.parametrize("row", ["canny", "lineart", "scribble", "softedge"])
def test_thin_strokes_of_a_large_painting_are_not_lost(row: str) -> None:
    painting = np.zeros((900, 1203, 4), np.uint8)
    rng = np.random.default_rng(4)
    for _ in range(12):
        ends = rng.integers(0, 900, 4)
        cv2.line(painting, ends[:2].tolist(), ends[2:].tolist(), (0, 0, 0, 255), 1)
    found = PREPROCESSORS[row]
    size = Size(153, 100)
    lines = from_painting(found, painting, found.values(), size)[..., 0]
    places = np.argwhere(painting[..., 3] > 0)
    rows, columns = np.floor((places + 0.5) * (100 / 900, 153 / 1203)).astype(int).T
    assert (lines[rows, columns] == 255).mean() > 0.97
    assert (cv2.dilate(lines, np.ones((3, 3)))[rows, columns] == 255).all()
    assert (lines > 0).mean() < 0.25
    assert set(np.unique(lines)) == {0, 255}


@pytest.mark.parametrize("size", [Size(1, 1), Size(7, 3), Size(60, 40), Size(59, 41), Size(200, 9)])
def test_every_single_painted_pixel_is_seen(size: Size) -> None:
    canny = PREPROCESSORS["canny"]
    for y, x in ((0, 0), (39, 59), (0, 59), (17, 31), (39, 0)):
        painting = np.zeros((40, 60, 4), np.uint8)
        painting[y, x] = 255
        assert from_painting(canny, painting, canny.values({"ink": "all"}), size).any()


def test_tones_are_painted_first_and_then_processed() -> None:
    tile, none = PREPROCESSORS["tile"], PREPROCESSORS["none"]
    painting = strokes()
    seen = from_painting(none, painting, none.values())
    assert (seen == painted_colours(painting, Values())).all()
    assert tile.process is not None
    expected = tile.process(seen, tile.values())
    assert (from_painting(tile, painting, tile.values()) == expected).all()


@pytest.mark.parametrize(("paper", "ink"), [(245, 150), (40, 140)])
def test_a_faint_pencil_is_white_too_and_the_grain_of_paper_is_not(paper: int, ink: int) -> None:
    assert painted_lines(scan(paper, ink)).max() == 255
    grain = np.random.default_rng(1).integers(-6, 7, (40, 60, 1))
    blank = scan(paper, paper)
    blank[..., :3] = np.clip(blank[..., :3] + grain, 0, 255)
    assert painted_lines(blank).max() < 60
