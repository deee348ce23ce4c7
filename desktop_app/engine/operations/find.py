"""Looking for things in a picture, by words."""

from __future__ import annotations

from pathlib import Path

import torch

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.events import Found, Loading
from desktop_app.core.operation_values import MOST_TEXTS
from desktop_app.core.operations import Finding
from desktop_app.engine.operations.operation_handler import (
    EngineContext,
    Tell,
    cancel_between_layers,
)
from desktop_app.engine.operations.preprocess import network_at
from desktop_app.engine.preprocessors.things import things_in
from desktop_app.imaging.preprocessors.preprocessor import NETWORK_NAMES

_PLAIN = NETWORK_NAMES["things"]


class Find:
    """What words name in a picture, found by a network; its job is a `Finding`."""

    def check(self, context: EngineContext, job: Finding) -> None:
        """Check what is asked.

        Raises:
            ModelError: ``network_missing``.
            ValueError: there is nothing to look for, or too much, or the picture has no pixels.
        """
        if not job.network:
            raise ModelError("network_missing", name="find", needed=_PLAIN)
        if not 0 < len(job.texts) <= MOST_TEXTS:
            raise ValueError(f"{len(job.texts)} texts")
        if job.picture.size == 0:
            raise ValueError("a picture without pixels")

    def run(
        self, context: EngineContext, job: Finding, on_event: Tell, cancel: CancelToken
    ) -> None:
        """Tell what is found.

        Raises:
            Cancelled: between two layers.
            ModelError: the network can't be loaded, or is another one.
            Exception: memory ran out, or something else went wrong.
        """
        on_event(Loading(_PLAIN, 0, 1))
        network = network_at(context, Path(job.network), "things")
        on_event(Loading(_PLAIN, 1, 1))
        with cancel_between_layers(cancel), torch.inference_mode():
            on_event(Found(things_in(network, job.picture, job.texts, job.least)))

    def about(self, job: Finding) -> str:
        return ", ".join(job.texts)
