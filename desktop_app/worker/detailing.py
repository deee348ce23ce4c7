"""Details of the document on the canvas, found and gone over; each becomes a separate result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from desktop_app.core.add_on import AddOn
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.events import Thing
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.jobs.job import Job
from desktop_app.operations.networks.detecting import Detected
from desktop_app.operations.networks.finding import found_in, shown
from desktop_app.operations.networks.preprocessor_networks import network_that_sees
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.studio.details import (
    Detail,
    Kind,
    Pass,
    Wanted,
    details_in,
    details_of,
    job_for,
    masked_details,
)
from desktop_app.studio.job_assembly import job_resources
from desktop_app.studio.studio import Studio
from desktop_app.worker.generation_session import GenerationSession

POSE: Final = "pose"
"""The preprocessor that finds people."""

_OF_PEOPLE: Final = frozenset[Kind]({"face", "hand", "eye"})
_BY_WORDS: Final = frozenset[Kind]({*_OF_PEOPLE, "text", "thing"})

Then = Callable[[list[Detail]], object]
Failed = Callable[[VelaturaError], object]


class Detailing:
    """Errors are told in ``state.notice``."""

    def __init__(self, state: AppState, studio: Studio, generation: GenerationSession) -> None:
        self._state, self._studio, self._generation = state, studio, generation

    def can_find(self) -> frozenset[Kind]:
        """What the networks on this machine find."""
        if self._by_words is not None:
            return _BY_WORDS
        there = self._state.add_ons.value
        looking = (network_that_sees(sight, there) for sight in PREPROCESSORS[POSE].needs)
        return _OF_PEOPLE if all(looking) else frozenset()

    def masked(self) -> list[Detail]:
        """What is masked, spot by spot."""
        document = self._state.document.value
        return [] if document is None else masked_details(DocumentSnapshot.of(document))

    def find(self, wanted: Wanted, then: Then, failed: Failed) -> None:
        """Look for details; one of the functions is called later, in the GUI thread."""
        document = self._state.document.value
        if document is None:
            return
        snapshot = DocumentSnapshot.of(document)
        pixels = shown(document.pixels.read(document.size.rect), document.space)
        network = self._by_words
        if network is None:

            def seen(found: Detected) -> None:
                then(details_of(found.people, wanted.kinds, snapshot))

            there = self._state.add_ons.value
            self._studio.operate(lambda to: to.detect(POSE, pixels, {}, there), seen, failed)
            return

        def on_found(things: Sequence[Thing]) -> None:
            share = document.size.width / pixels.shape[1]
            then(details_in(things, share, wanted, snapshot))

        looking = partial(found_in, network.path, pixels, wanted.named)
        self._studio.operate(looking, on_found, failed, lambda: then([]))

    @property
    def _by_words(self) -> AddOn | None:
        return network_that_sees("things", self._state.add_ons.value)

    def go_over(self, passes: Sequence[Pass]) -> None:
        """Queue a job for each."""
        try:
            jobs = self.jobs(passes)
        except VelaturaError as error:
            self._state.notice.value = Notice(error, document=self._state.document_id)
            return
        for job in jobs:
            self._generation.submit(job)

    def jobs(self, passes: Sequence[Pass]) -> list[Job]:
        """One for each, as they would be queued; none without a picture.

        Raises:
            InputError: ``model_missing``; as `job_for`.
            ModelError: as `job_for`.
        """
        state = self._state
        document, model = state.document.value, state.model
        if document is None:
            return []
        if model is None:
            raise InputError("model_missing", name=state.parameters.value.model or "—")
        snapshot, resources = DocumentSnapshot.of(document), job_resources(state)
        return [
            job_for(one, state.parameters.value, model, snapshot, state.intents, resources)
            for one in passes
        ]
