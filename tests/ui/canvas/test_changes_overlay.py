"""What a result changes, over the canvas: found in the background, and never of another result."""

from __future__ import annotations

from dataclasses import replace
from threading import Event, get_ident
from typing import Any, cast

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from tests.ui.canvas.bench import Bench

pytestmark = pytest.mark.window
RECTS = (Rect(20, 30, 40, 10), Rect(100, 30, 20, 20), Rect(150, 60, 30, 30))


class Gate:
    """Values of a result, read as soon as somebody lets them."""

    def __init__(self, values: Array, opened: Event, read: list[int]) -> None:
        self._values, self._opened, self._read = values, opened, read

    def __getitem__(self, place: Any) -> Array:
        self._read.append(get_ident())
        assert self._opened.wait(20)
        return self._values[place]


def picture(bench: Bench) -> Array:
    """What the canvas shows of it."""
    return bench.shot()[60:160, 50:250]


def test_it_is_compared_in_the_background_and_of_several_the_last_is_shown(
    bench: Bench, qtbot: QtBot
) -> None:
    bench.open(np.full((100, 200, 3), 90, np.uint8))
    bench.state.view.context_visible.value = False
    bench.zoom(1.0, 50, 60)
    opened, read = Event(), list[int]()
    plain = picture(bench)
    for rect in RECTS:
        pixels = np.full((rect.height, rect.width, 3), 200, np.uint8)
        result = bench.result(rect, pixels)
        (place,) = result.placed
        gate = cast(Array, Gate(pixels, opened, read))
        bench.state.results.add(
            replace(result, id=str(rect), placed=(replace(place, values=gate),)), show=True
        )
        bench.state.view.changes_visible.value = False
        plain = picture(bench)
        bench.state.view.changes_visible.value = True
        assert np.array_equal(picture(bench), plain), "nothing of another is drawn"
        qtbot.waitUntil(lambda: bool(read))
    opened.set()
    last = (slice(62, 88), slice(152, 178))
    qtbot.waitUntil(lambda: bool((picture(bench)[last] != plain[last]).any(axis=2).all()))
    changed = (picture(bench) != plain).any(axis=2)
    assert not changed[30:50, 20:120].any()
    assert len(read) == 2, "the first, and what is shown by then"
    assert get_ident() not in read
