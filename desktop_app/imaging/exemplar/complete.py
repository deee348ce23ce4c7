"""Fill a hole in a picture from the rest of the picture. Knows no model, no plan, no document.

Coherent multi-scale patch search and voting, after Wexler, Shechtman, Irani (2007), "Space-time
completion of video", with the search of PatchMatch (Barnes et al. 2009) and the texture values and
peeled start of Newson et al. (2014), "Video inpainting of complex scenes". Our own: several starts
of which the best is kept, a preference for matches that continue their neighbours', patches as
short rows of principal components, and a robust join at the rim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.parallel import Check, Post, Task, run_parallel
from desktop_app.core.pixels import Array
from desktop_app.imaging.checks import check_pixels
from desktop_app.imaging.exemplar.frame import BoolArray
from desktop_app.imaging.exemplar.hole_part import HolePart, Method
from desktop_app.imaging.exemplar.hole_parts import search_window, spots
from desktop_app.imaging.exemplar.others import Others, Used
from desktop_app.imaging.exemplar.progress import FillPreview, Meter, ProgressSink
from desktop_app.imaging.exemplar.settings import ExemplarSettings


@dataclass(frozen=True, slots=True, eq=False)
class Completion:
    """What `complete` gives.

    Attributes:
        pixels: the picture, filled; a new array of the shape and dtype given.
        methods: how its parts were filled, without repetition; more than one only where parts of
            a hole lie far apart. Whatever is not *copied* should be said to the user.
        used: what its parts were filled from, by their numbers.
    """

    pixels: Array
    methods: tuple[Method, ...]
    used: Mapping[int, Used]


def complete(
    pixels: Array,
    hole: Array,
    *,
    sources: Array | None = None,
    instead_of: Completion | None = None,
    seed: int = 0,
    on_progress: ProgressSink | None = None,
    check_cancel: Callable[[], None] | None = None,
    settings: ExemplarSettings | None = None,
) -> Completion:
    """Fill ``hole`` from the rest of the picture.

    Nothing is read under the hole, nothing written outside of it. What is looked at, and so time
    and memory, follows the size of the hole; only the copy of the picture follows that of the
    picture. Parts that don't look at one another are filled side by side, others one after another:
    the later one sees the earlier one filled. Same arguments, same bytes, on any number of cores
    (on one machine; another BLAS may round otherwise, or another number of its threads).

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32 in 0..1. Alpha is filled like the colours,
            of which only what is seen counts.
        hole: (h, w) bool or any number type; above 0 (or True) is filled.
        sources: (h, w) like ``hole``; above 0 may be copied from. None: all of the surroundings.
        instead_of: of the same arguments; it is to be another fill than that, from other places.
        seed: 0 or above; another seed gives another fill where there is a choice.
        on_progress: see `ProgressSink`.
        check_cancel: looked at at least every 100 ms; what it raises is passed on.
        settings: see `ExemplarSettings`.

    Raises:
        ValueError: shapes or dtypes don't fit, or the seed is negative.
    """
    check_pixels(pixels)
    settings = settings or ExemplarSettings(edges=seed % 2 == 0)  # others differ in that, too
    whole = _mask(hole, pixels)
    allowed = None if sources is None else _mask(sources, pixels)
    result = pixels.copy()
    size = Size(pixels.shape[1], pixels.shape[0])
    parts = [(box, search_window(box, size, settings)) for box in spots(whole)]
    used: dict[int, Used] = {}
    shares = _Shares(on_progress, [box.size.area for box, _ in parts])

    def task(number: int, own: BoolArray, filled: Sequence[Rect]) -> Task[Method]:
        def fill(check: Check, post: Post) -> Method:
            meter = Meter(shares.sink(number, post), check)
            rng = np.random.default_rng([seed, number])
            first = None if instead_of is None else instead_of.used.get(number)
            others = None
            if instead_of is not None and first is not None:
                draw = np.random.default_rng([seed, number, 1])
                others = Others(instead_of.pixels, first, draw, whole, bool(seed % 2))
            spot = HolePart(result, whole, allowed, others, parts[number], own, filled)
            method = spot.fill(settings, rng, meter)
            if spot.used is not None:
                used[number] = spot.used
            return method

        return fill

    tasks: list[Task[Method]] = []
    after: list[list[int]] = []
    for number, own in enumerate(_own(whole, [box for box, _ in parts])):
        before = [n for n in range(number) if _see(parts[n], parts[number])]
        tasks.append(task(number, own, [parts[n][0] for n in before]))
        after.append(before)
    largest = max((window.size.area for _, window in parts), default=1)
    threads = max(1, settings.window // largest)  # as much memory as the largest hole takes
    methods = run_parallel(tasks, after, check_cancel or _go_on, threads)
    if on_progress is not None:
        on_progress(1.0, None)
    some: dict[Method, None] = dict.fromkeys(m for m in methods if m != "nothing")
    return Completion(result, tuple(some) or ("nothing",), used)


def _own(whole: BoolArray, boxes: Sequence[Rect]) -> Iterator[BoolArray]:
    """What of the hole each box is to fill: what no box before it has filled."""
    left = whole.copy()
    for box in boxes:
        yield left[box.slices].copy()
        left[box.slices] = False


def _see(one: tuple[Rect, Rect], other: tuple[Rect, Rect]) -> bool:
    """Whether either of two parts, each with its window, looks at where the other is filled."""
    return one[0].meets(other[1]) or other[0].meets(one[1])


def _go_on() -> None:
    """The usual ``check``: nobody can cancel."""


class _Shares:
    """Puts together how far each of several parts has come."""

    def __init__(self, sink: ProgressSink | None, areas: Sequence[int]) -> None:
        self._sink = sink
        self._weights = [area / sum(areas) for area in areas]
        self._done = [0.0] * len(areas)

    def sink(self, number: int, post: Post) -> ProgressSink | None:
        """Takes the progress of one part, in any thread; None where nobody asks."""
        sink = self._sink
        if sink is None:
            return None

        def tell(share: float, preview: FillPreview | None) -> None:
            self._done[number] = share * self._weights[number]
            sink(min(1.0, sum(self._done)), preview)

        return lambda share, preview: post(partial(tell, share, preview))


def _mask(mask: Array, pixels: Array) -> BoolArray:
    if mask.shape != pixels.shape[:2]:
        raise ValueError(f"a mask of {mask.shape} for a picture of {pixels.shape}")
    return np.asarray(mask > 0)
