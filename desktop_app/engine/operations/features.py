"""What encoders of evaluations see in pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import Featured, Loading
from desktop_app.core.operations import MOST_CLASSIFIED, Distancing, Featuring
from desktop_app.engine.encoders.encoder import FEATURES, FeatureEncoder, Opener, exactly
from desktop_app.engine.encoders.layout import PLAIN
from desktop_app.engine.lean_import import whole_torch
from desktop_app.engine.operations.operation_handler import (
    EngineContext,
    Tell,
    cancel_between_layers,
    check_pictures,
)
from desktop_app.engine.weight_file import file_state


class Features:
    """Vectors of pictures for the distances of sets; its job is a `Featuring`."""

    def check(self, context: EngineContext, job: Featuring) -> None:
        """Raises ValueError: there is nothing to look at, or too much; no such encoder; texts are
        missing, or of other pictures."""
        check_encoder(job, FEATURES)
        check_pictures(job.pictures, MOST_CLASSIFIED)
        if job.texts and job.texts.keys() != job.pictures.keys():
            raise ValueError("texts of other pictures")
        if job.encoder == "preference" and not job.texts:
            raise ValueError("no texts")

    def run(
        self, context: EngineContext, job: Featuring, on_event: Tell, cancel: CancelToken
    ) -> None:
        """Tell vectors and answers.

        Raises:
            Cancelled: between two layers.
            ModelError: the encoder can't be loaded.
            Exception: memory ran out, or something else went wrong.
        """
        encoder: FeatureEncoder = opened(context, job, FEATURES, on_event)
        texts = [job.texts[name] for name in job.pictures] if job.texts else []
        with cancel_between_layers(cancel), exactly():
            vectors, said = encoder.encode([*job.pictures.values()], job.resizer, texts)
            told = dict(zip(job.pictures, said, strict=True))
            on_event(Featured(vectors.float().cpu().numpy(), told if any(said) else {}))

    def about(self, job: Featuring) -> str:
        return f"{len(job.pictures)} pictures"


def check_encoder(job: Featuring | Distancing, kinds: Mapping[str, Opener]) -> None:
    """Raises ValueError: no such encoder, or no file is named."""
    if job.encoder not in kinds or not job.weights:
        raise ValueError(f"no encoder {job.encoder}")
    if job.encoder == "aesthetic" and not job.companion:
        raise ValueError("no network before the head")


def opened(
    context: EngineContext,
    job: Featuring | Distancing,
    kinds: Mapping[str, Opener],
    on_event: Tell,
) -> Any:
    """The encoder in float32, from memory if it is held. Raises ModelError."""
    states = [file_state(Path(path)) for path in (job.weights, job.companion) if path]
    size = 2 * sum(state[2] for state in states)
    on_event(Loading(PLAIN, 0, 1))

    def load() -> Any:
        whole_torch()  # networks are tried on shapes alone first
        return kinds[job.encoder](job.weights, job.companion, context.compute.in_float32)

    encoder = context.cache.network(("encoder", job.encoder, *states), size, load)
    on_event(Loading(PLAIN, 1, 1))
    return encoder
