"""How different two pictures look to a network."""

from __future__ import annotations

from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import Distanced
from desktop_app.core.operations import MOST_COMPARED, Distancing
from desktop_app.engine.encoders.encoder import DISTANCES, Compares, exactly
from desktop_app.engine.operations.features import check_encoder, opened
from desktop_app.engine.operations.operation_handler import (
    EngineContext,
    Tell,
    cancel_between_layers,
    check_pictures,
)


class Distances:
    """How different pairs of pictures look; its job is a `Distancing`."""

    def check(self, context: EngineContext, job: Distancing) -> None:
        """Raises ValueError: there is nothing to compare, or too much; no such encoder; pictures
        without a second one, or of another size where nothing resizes them."""
        check_encoder(job, DISTANCES)
        check_pictures(job.first, MOST_COMPARED)
        check_pictures(job.second, MOST_COMPARED)
        if job.first.keys() != job.second.keys():
            raise ValueError("pictures of no pair")
        if job.encoder != "velatura" and any(
            job.first[name].shape != other.shape for name, other in job.second.items()
        ):
            raise ValueError("two sizes")

    def run(
        self, context: EngineContext, job: Distancing, on_event: Tell, cancel: CancelToken
    ) -> None:
        """Tell the distances.

        Raises:
            Cancelled: between two layers.
            ModelError: the encoder can't be loaded.
            Exception: memory ran out, or something else went wrong.
        """
        encoder: Compares = opened(context, job, DISTANCES, on_event)
        second = [job.second[name] for name in job.first]
        with cancel_between_layers(cancel), exactly():
            found = encoder.between([*job.first.values()], second, job.resizer)
        on_event(Distanced(dict(zip(job.first, found, strict=True))))

    def about(self, job: Distancing) -> str:
        return f"{len(job.first)} pairs"
