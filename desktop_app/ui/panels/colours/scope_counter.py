"""Counts what the canvas shows, in a background thread, while somebody looks at the scopes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.core.errors import VelaturaError
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.histogram import BINS, Scopes, scopes
from desktop_app.imaging.layers.composing import composed
from desktop_app.imaging.layers.content import PictureSource, picture_of
from desktop_app.imaging.reading import Reading, read_colour
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.ui.qt.bind import listen, listen_each, watch
from desktop_app.worker.background import BackgroundTasks, delayed

_MOST = 400_000
"""Pixels that are counted: of larger pictures every n-th, both ways."""

_REST = 40
"""Milliseconds between two counts, at least."""

_COLOURS: Final = ((220, 60, 60), (60, 190, 60), (80, 110, 255), (150, 150, 150))
_LINES, _WIDE = 192, 512
"""Size of a histogram's picture."""


@dataclass(frozen=True, slots=True)
class WantedScopes:
    """What is to be counted.

    Attributes:
        kind: ``histogram``, ``waveform`` or ``parade``.
        logarithmic: whether the histogram's heights are.
        masked: count only what is masked, if anything is.
    """

    kind: str = "histogram"
    logarithmic: bool = False
    masked: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class CountedScopes:
    """What came of it.

    Attributes:
        image: (h, w, 3) uint8 to be shown; None: no picture is open.
        low, high: as of `Scopes`.
        under: the colour under the pointer.
        pinned: those of the samplers; None: outside of the picture.
    """

    image: ByteArray | None = None
    low: float = 0.0
    high: float = 0.0
    under: Reading | None = None
    pinned: tuple[Reading | None, ...] = ()


class ScopeCounter(QObject):
    """Follows the document on the canvas while it is `wake`; ``counted`` tells what there is now.

    Whatever changes while it counts is counted once it is done, all at once.
    """

    counted = Signal(object)

    def __init__(self, state: AppState, background: BackgroundTasks, parent: QObject) -> None:
        super().__init__(parent)
        self._state, self._background = state, background
        self._wanted = WantedScopes()
        self._awake = self._running = self._again = False
        self._stale = True
        self._seen = CountedScopes()
        self._stop: tuple[Callable[[], None], ...] = ()
        self._rest = delayed(self, self._start, _REST)
        watch(state.document, self._on_document)
        view = state.view.scopes
        listen_each(
            self._soon, view.pointed.changed, view.samplers.changed, view.sample_side.changed
        )

    @property
    def is_idle(self) -> bool:
        """Whether all that is wanted was told."""
        return not self._running and not self._rest.isActive()

    def want(self, wanted: WantedScopes) -> None:
        """Count that from now on."""
        self._wanted = wanted
        self._changed(None)

    def wake(self, awake: bool) -> None:
        self._awake = awake
        self._soon(None)

    # -- parts ------------------------------------------------------------------------------------

    def _on_document(self, document: Document | None) -> None:
        for stop in self._stop:
            stop()
        self._state.view.scopes.samplers.value = ()
        if document is not None:
            signals = (document.pixels.changed, document.mask.changed, document.refilled)
            self._stop = tuple(listen(signal, self._changed) for signal in signals)
        self._changed(None)

    def _changed(self, _: object) -> None:
        self._stale = True
        self._soon(None)

    def _soon(self, _: object) -> None:
        if self._awake and self.is_idle:
            self._rest.start()
        elif self._awake:
            self._again = True

    @Slot()
    def _start(self) -> None:
        document, view = self._state.document.value, self._state.view.scopes
        self._again = False
        if document is None:
            self._seen = CountedScopes()
            self.counted.emit(self._seen)
            return
        mask = document.mask.values if self._wanted.masked and document.has_mask else None
        pointed = view.pointed.value
        under = None if pointed is None else (math.floor(pointed[0]), math.floor(pointed[1]))
        places = (under, *view.samplers.value)
        kept = None if self._stale else self._seen
        self._running, self._stale = True, False
        look, side = document.pixels.source, view.sample_side.value
        work = partial(_seen, look, mask, self._wanted, places, side, kept)
        self._background.run(work, self._done, self._failed)

    def _done(self, seen: CountedScopes) -> None:
        self._running = False
        self._seen = seen
        self.counted.emit(seen)
        if self._again:
            self._rest.start()

    def _failed(self, _: VelaturaError) -> None:
        """What was counted last stays; the next change counts again."""
        self._running, self._stale = False, True


def _seen(
    source: PictureSource,
    mask: Tiles | None,
    wanted: WantedScopes,
    places: tuple[tuple[int, int] | None, ...],
    side: int,
    kept: CountedScopes | None,
) -> CountedScopes:
    """In a background thread; ``kept``: what was counted before, if it still is what there is."""
    under, *pinned = (None if at is None else _reading(source, at, side) for at in places)
    counted = _counted(source, mask, wanted) if kept is None or kept.image is None else kept
    return replace(counted, under=under, pinned=tuple(pinned))


def _counted(source: PictureSource, mask: Tiles | None, wanted: WantedScopes) -> CountedScopes:
    step = max(1, math.ceil(math.sqrt(source.size.area / _MOST)))
    width, height = (-(-side // step) * step for side in (source.size.width, source.size.height))
    around = Rect(0, 0, width, height)
    pixels = composed(source.layers, around, replace(source.canvas, step=step))
    share = None
    if mask is not None:
        share = (mask.read(around)[::step, ::step] > 0).astype(np.float32)
    found = scopes(pixels, min(BINS, pixels.shape[1]), share)
    if wanted.kind == "histogram":
        image = histogram_image(found, logarithmic=wanted.logarithmic)
    else:
        image = waveform_image(found, parade=wanted.kind == "parade")
    return CountedScopes(image, found.low, found.high)


def _reading(source: PictureSource, at: tuple[int, int], side: int) -> Reading | None:
    if not source.size.rect.contains(Rect(*at, 1, 1)):
        return None
    around = Rect(*at, 1, 1).grown(side // 2).intersected(source.size.rect)
    return read_colour(picture_of(source, around), source.space)


def histogram_image(found: Scopes, *, logarithmic: bool) -> ByteArray:
    """(h, w, 3): red, green and blue laid over one another in front of the luma."""
    heights = np.log1p(found.histogram) if logarithmic else found.histogram
    # What is clipped would press the rest flat.
    top = max(float(heights[:, 1:-1].max()), float(heights.max()) / 8, 1e-9)
    heights = np.minimum(heights / top, 1) * _LINES
    filled = np.arange(_LINES, 0, -1)[None, :, None] <= np.ceil(heights)[:, None, :]
    image = np.zeros((_LINES, BINS, 3), np.uint16)
    for channel, colour in zip(filled, _COLOURS, strict=True):
        image += channel[..., None] * np.array(colour, np.uint16)
    return np.minimum(image, 255).astype(np.uint8).repeat(_WIDE // BINS, axis=1)


def waveform_image(found: Scopes, *, parade: bool) -> ByteArray:
    """(128, w, 3): the luma, column by column; or red, green and blue side by side."""
    channels = (0, 1, 2) if parade else (3,)
    parts: list[ByteArray] = []
    for channel in channels:
        counts = found.waveform[channel].reshape(BINS // 2, 2, -1).sum(axis=1)
        share = counts / max(1e-9, float(counts.sum(axis=0).max()))
        light = np.minimum(share / 0.15, 1) ** 0.35
        colour = np.array(_COLOURS[channel] if parade else (225, 225, 225))
        parts.append((light[::-1, :, None] * colour).astype(np.uint8))
    return np.concatenate(parts, axis=1)
