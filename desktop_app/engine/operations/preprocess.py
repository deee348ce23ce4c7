"""Making control images by networks that look at pictures."""

from __future__ import annotations

from pathlib import Path

import torch

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, ModelError
from desktop_app.core.events import ControlImageMade, Loading
from desktop_app.core.operations import Preprocessing
from desktop_app.engine.operations.operation_handler import (
    EngineContext,
    Tell,
    cancel_between_layers,
    network_of_folder,
)
from desktop_app.engine.preprocessors.makers import MAKERS, Made, Sitting
from desktop_app.engine.preprocessors.network_folder import Network, open_network
from desktop_app.imaging.preprocessors.parameter import Values
from desktop_app.imaging.preprocessors.preprocessor import NETWORK_NAMES, Preprocessor, Sight
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.networks.failures import is_out_of_memory


class Preprocess:
    """Control images from pictures; its job is a `Preprocessing`."""

    def check(self, context: EngineContext, job: Preprocessing) -> None:
        """Check parameters, and that all networks are named.

        Raises:
            InputError: ``unknown_choice`` or ``value_range``.
            ModelError: ``network_missing``.
            ValueError: the picture has no pixels.
        """
        row = _row(job)
        row.values(job.values)
        for sight in row.needs:
            if not job.weights.get(sight):
                raise ModelError("network_missing", name=row.name, needed=NETWORK_NAMES[sight])
        if job.picture.size == 0:
            raise ValueError("a picture without pixels")

    def run(
        self, context: EngineContext, job: Preprocessing, on_event: Tell, cancel: CancelToken
    ) -> None:
        """Make the control image of ``job``.

        Raises:
            Cancelled: between two networks, or two layers of one.
            ModelError: a network can't be loaded, or is another one.
            Exception: memory ran out, or something else went wrong.
        """
        row = _row(job)
        networks: dict[Sight, Network] = {}
        for done, sight in enumerate(row.needs):
            cancel.check()
            on_event(Loading(NETWORK_NAMES[sight], done, len(row.needs)))
            networks[sight] = network_at(context, Path(job.weights[sight]), sight)
        on_event(Loading(NETWORK_NAMES[row.needs[-1]], len(row.needs), len(row.needs)))
        cancel.check()
        try:
            made = _made(job, row.values(job.values), networks, cancel)
        except Exception as error:
            # Warm models give way, once.
            if not is_out_of_memory(error) or len(context.cache) <= len(networks):
                raise
            made = None
        if made is None:
            context.cache.leave(1 << 62, keep=len(networks))
            made = _made(job, row.values(job.values), networks, cancel)
        pixels, people = made
        on_event(ControlImageMade(pixels, people))

    def about(self, job: Preprocessing) -> str:
        height, width = job.picture.shape[:2]
        return f"{width} × {height}"


def _row(job: Preprocessing) -> Preprocessor:
    row = PREPROCESSORS.get(job.preprocessor)
    if row is None or row.operation != "preprocess" or row.id not in MAKERS:
        choices = ", ".join(MAKERS)
        raise InputError(
            "unknown_choice", setting="preprocessor", value=job.preprocessor, choices=choices
        )
    return row


def network_at(context: EngineContext, path: Path, sight: Sight) -> Network:
    """The network at ``path``, read once."""
    return network_of_folder(
        context,
        ("network", sight),
        path,
        lambda folder: open_network(folder, sight, context.compute),
    )


def _made(
    job: Preprocessing, values: Values, networks: dict[Sight, Network], cancel: CancelToken
) -> Made:
    with cancel_between_layers(cancel), torch.inference_mode():
        sitting = Sitting(networks, job.picture, values, cancel.check)
        return MAKERS[job.preprocessor](sitting)
