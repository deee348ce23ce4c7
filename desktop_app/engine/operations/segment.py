"""The outline of what is pointed at in a picture."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

import torch

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Loading, Segmented, StepDone
from desktop_app.core.operations import MOST_POINTS, Segmenting
from desktop_app.core.pixels import digest
from desktop_app.engine.operations.operation_handler import (
    EngineContext,
    Tell,
    cancel_between_layers,
)
from desktop_app.engine.operations.preprocess import network_at
from desktop_app.engine.preprocessors.network_folder import Network
from desktop_app.engine.preprocessors.objects import (
    DetectedObjects,
    as_bytes,
    outlines,
    parts,
    seen,
    stretched,
)
from desktop_app.imaging.preprocessors.preprocessor import NETWORK_NAMES

MOST_GRID: Final = 64
"""Points of a side of a grid."""


_PLAIN = NETWORK_NAMES["objects"]

_KEPT: Final = 4
"""Pictures of which a network keeps what it saw: 4 MB each of SAM, 17 of SAM 2."""


class Segment:
    """See `OperationHandler`. What was seen goes with the network that saw it."""

    def __init__(self) -> None:
        self._seen: WeakKeyDictionary[Network, OrderedDict[str, DetectedObjects]] = (
            WeakKeyDictionary()
        )

    def check(self, context: EngineContext, job: Segmenting) -> None:
        """Check what is asked.

        Raises:
            ModelError: ``network_missing``.
            ValueError: nothing is pointed at, or too much, or the picture has no pixels.
        """
        if not job.network:
            raise ModelError("network_missing", name="segment", needed=_PLAIN)
        pointed, alone = len(job.points) + len(job.boxes), not job.points or len(job.boxes) < 2
        asked = 0 < job.grid <= MOST_GRID if not pointed else job.grid == 0
        if not asked or pointed > MOST_POINTS or not alone:
            raise ValueError(f"{pointed} points and boxes, and a grid of {job.grid}")
        if job.picture.size == 0:
            raise ValueError("a picture without pixels")

    def run(
        self, context: EngineContext, job: Segmenting, on_event: Tell, cancel: CancelToken
    ) -> None:
        """Tell the outlines.

        Raises:
            Cancelled: between two layers.
            ModelError: the network can't be loaded, or is another one.
            Exception: memory ran out, or something else went wrong.
        """
        on_event(Loading(_PLAIN, 0, 1))
        network = network_at(context, Path(job.network), "objects")
        on_event(Loading(_PLAIN, 1, 1))
        with cancel_between_layers(cancel), torch.inference_mode():
            found = self._detected(network, job)
            if job.grid:
                made, scores = parts(
                    network,
                    found,
                    job.grid,
                    lambda done, of: on_event(StepDone(0, done, of, None)),
                )
                on_event(Segmented(as_bytes(made), tuple(scores.tolist())))
                return
            earlier = None if job.earlier is None else torch.from_numpy(job.earlier.copy())
            logits, scores = outlines(network, found, job.points, job.boxes, earlier)
            masks = as_bytes(stretched(network, found, logits))
            raw = logits.reshape(-1, logits.shape[-1]).numpy()
            on_event(Segmented(masks, tuple(scores.tolist()), raw))

    def about(self, job: Segmenting) -> str:
        height, width = job.picture.shape[:2]
        return f"{width} × {height}"

    def _detected(self, network: Network, job: Segmenting) -> DetectedObjects:
        """Look at the picture, unless it is one of the last few."""
        kept, key = self._seen.setdefault(network, OrderedDict()), digest(job.picture)
        if key not in kept:
            kept[key] = seen(network, job.picture)
            while len(kept) > _KEPT:
                kept.popitem(last=False)
        kept.move_to_end(key)
        return kept[key]
