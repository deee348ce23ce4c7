"""Where a picture lies on the canvas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.core.geometry import Rect, Size
from desktop_app.ui.canvas.viewport import MAX_ZOOM, MIN_ZOOM, ZOOM_STOPS, Viewport, next_stop

zooms = st.floats(MIN_ZOOM, MAX_ZOOM)
places = st.floats(-5000, 5000)
viewports = st.builds(Viewport, zooms, places, places)
sides = st.integers(1, 9000)
sizes = st.builds(Size, sides, sides)


@given(viewports, places, places)
def test_a_point_goes_to_the_picture_and_back(view: Viewport, x: float, y: float) -> None:
    assert view.to_canvas(*view.to_picture(x, y)) == pytest.approx((x, y), abs=1e-6)


@given(viewports, zooms, st.floats(0, 4000), st.floats(0, 3000))
def test_zooming_keeps_the_point_under_the_cursor(
    view: Viewport, zoom: float, x: float, y: float
) -> None:
    new = view.zoomed(zoom, x, y)
    # The corner lies on a whole pixel, so half a device pixel may be off, on either side.
    reach = 0.5 + 0.5 * zoom / view.zoom + 1e-6
    assert new.to_canvas(*view.to_picture(x, y)) == pytest.approx((x, y), abs=reach)


@given(viewports, st.integers(-50, 50), st.integers(0, 60), st.integers(1, 60))
def test_neighbouring_rectangles_share_no_device_pixel_and_leave_none_out(
    view: Viewport, x: int, first: int, second: int
) -> None:
    left = view.canvas_rect(Rect(x, 0, first, 1))
    right = view.canvas_rect(Rect(x + first, 0, second, 1))
    assert left.right == right.x


@given(viewports, st.integers(0, 800), st.integers(0, 600), st.integers(1, 300))
def test_the_picture_part_of_a_canvas_part_covers_it(
    view: Viewport, x: int, y: int, side: int
) -> None:
    area = Rect(x, y, side, side)
    assert view.canvas_rect(view.picture_rect(area)).grown(1).contains(area)


@pytest.mark.slow
@given(viewports, sizes, sizes)
def test_a_strip_of_the_picture_always_stays_on_the_canvas(
    view: Viewport, picture: Size, canvas: Size
) -> None:
    kept = view.kept_near(picture, canvas)
    assert kept.x <= canvas.width and kept.x + picture.width * kept.zoom >= -1e-6
    assert kept.y <= canvas.height and kept.y + picture.height * kept.zoom >= -1e-6


@given(sizes, st.builds(Size, st.integers(300, 3000), st.integers(300, 3000)))
def test_a_fitted_picture_lies_wholly_on_the_canvas(picture: Size, canvas: Size) -> None:
    view = Viewport.fitted(picture, canvas, margin=20)
    if view.zoom > MIN_ZOOM and min(picture.width, picture.height) * view.zoom > 1.001:
        assert canvas.rect.contains(view.canvas_rect(picture.rect))
    assert view.zoom < 1 or view.zoom == int(view.zoom)


def test_zoom_stops_lead_from_end_to_end_and_meet_100_percent() -> None:
    zoom, seen = MIN_ZOOM, [MIN_ZOOM]
    while zoom < MAX_ZOOM:
        zoom = next_stop(zoom, 1)
        seen.append(zoom)
    assert tuple(seen) == ZOOM_STOPS
    assert 1.0 in seen
    assert next_stop(MAX_ZOOM, 1) == MAX_ZOOM
    assert next_stop(MIN_ZOOM, -1) == MIN_ZOOM
    assert next_stop(0.9, 1) == 1.0
    assert next_stop(1.1, -1) == 1.0
