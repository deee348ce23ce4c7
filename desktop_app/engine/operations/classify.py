"""What a classifier says of pictures."""

from __future__ import annotations

from pathlib import Path

from desktop_app.core.cancel import CancelToken
from desktop_app.core.events import Classified, Loading
from desktop_app.core.operations import MOST_CLASSIFIED, Classifying
from desktop_app.engine.classifiers.classifier import PLAIN, open_classifier, probabilities
from desktop_app.engine.operations.operation_handler import (
    EngineContext,
    Tell,
    cancel_between_layers,
    check_pictures,
    network_of_folder,
)


class Classify:
    """Scores of pictures by a classifying network; its job is a `Classifying`."""

    def check(self, context: EngineContext, job: Classifying) -> None:
        """Check what is asked.

        Raises:
            ValueError: no network is named; or there is no picture, or too many, or one has no
                pixels.
        """
        if not job.network:
            raise ValueError("no network")
        check_pictures(job.pictures, MOST_CLASSIFIED)

    def run(
        self, context: EngineContext, job: Classifying, on_event: Tell, cancel: CancelToken
    ) -> None:
        """Tell what it says.

        Raises:
            Cancelled: between two pictures, or two layers.
            ModelError: the network can't be loaded, or is no classifier.
            Exception: memory ran out, or something else went wrong.
        """
        on_event(Loading(PLAIN, 0, 1))
        network = network_of_folder(
            context,
            ("classifier",),
            Path(job.network),
            lambda folder: open_classifier(folder, context.compute),
        )
        on_event(Loading(PLAIN, 1, 1))
        with cancel_between_layers(cancel):
            on_event(Classified(probabilities(network, job.pictures, cancel.check)))

    def about(self, job: Classifying) -> str:
        return f"{len(job.pictures)} pictures"
