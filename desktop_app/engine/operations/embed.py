"""What pictures show and texts say, as vectors of CLIP."""

from __future__ import annotations

from pathlib import Path

import torch

from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import Embedded, Loading
from desktop_app.core.operation_values import MOST_EMBEDDED
from desktop_app.core.operations import Embedding
from desktop_app.engine.image_prompt.clip_network import (
    PLAIN,
    clip_size,
    open_clip_network,
    weights_at,
)
from desktop_app.engine.operations.operation_handler import (
    EngineContext,
    Tell,
    cancel_between_layers,
)


class Embed:
    """CLIP's vectors of texts and pictures; its job is an `Embedding`."""

    def check(self, context: EngineContext, job: Embedding) -> None:
        """Raises ValueError: there is nothing to embed, or too much, or a picture has no pixels."""
        if not 0 < max(len(job.texts), len(job.pictures)) <= MOST_EMBEDDED:
            raise ValueError(f"{len(job.texts)} texts and {len(job.pictures)} pictures")
        if any(picture.size == 0 for picture in job.pictures.values()):
            raise ValueError("a picture without pixels")

    def run(
        self, context: EngineContext, job: Embedding, on_event: Tell, cancel: CancelToken
    ) -> None:
        """Tell the vectors of texts, then of pictures.

        Raises:
            Cancelled: between two layers.
            ModelError: the model can't be loaded, or can't do that.
            Exception: memory ran out, or something else went wrong.
        """
        path = weights_at(Path(job.model))
        on_event(Loading(PLAIN, 0, 1))
        key, size = clip_size(path)
        network = context.cache.network(key, size, lambda: open_clip_network(path, context.compute))
        on_event(Loading(PLAIN, 1, 1))
        found: list[torch.Tensor] = []
        with cancel_between_layers(cancel), torch.inference_mode():
            if job.texts:
                found.append(network.of_texts(job.texts))
            if job.pictures:
                found.append(network.of_pictures(list(job.pictures.values())))
        on_event(Embedded(torch.cat(found).cpu().numpy()))

    def about(self, job: Embedding) -> str:
        return f"{len(job.pictures)} pictures"
