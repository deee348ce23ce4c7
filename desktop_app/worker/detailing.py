"""Details of the document on the canvas, found and gone over; each becomes a result of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.state.app_state import Notice
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.studio.details import Detail, Kind, Pass, details_of, job_for, masked_details
from desktop_app.studio.job_assembly import job_resources

if TYPE_CHECKING:
    from desktop_app.state.app_state import AppState
    from desktop_app.studio.detecting import Detected
    from desktop_app.studio.studio import Studio
    from desktop_app.worker.generation_session import GenerationSession

POSE: Final = "pose"
"""The preprocessor that finds people."""


class Detailing:
    """Errors are told in ``state.notice``."""

    def __init__(self, state: AppState, studio: Studio, generation: GenerationSession) -> None:
        self._state, self._studio, self._generation = state, studio, generation

    def can_find(self) -> bool:
        """Whether the networks that find people are on this machine."""
        from desktop_app.imaging.preprocessors.table import PREPROCESSORS
        from desktop_app.state.work.preprocessor_networks import networks_needed

        try:
            networks_needed(PREPROCESSORS[POSE], self._state.add_ons.value)
        except VelaturaError:
            return False
        return True

    def masked(self) -> list[Detail]:
        """What is masked, spot by spot."""
        document = self._state.document.value
        return [] if document is None else masked_details(DocumentSnapshot.of(document))

    def find(
        self,
        kinds: Sequence[Kind],
        then: Callable[[list[Detail]], object],
        failed: Callable[[VelaturaError], object],
    ) -> None:
        """Look for parts of people; one of the functions is called later, in the GUI thread."""
        document = self._state.document.value
        if document is None:
            return
        snapshot = DocumentSnapshot.of(document)
        pixels = document.space.shown(document.pixels.read(document.size.rect))[..., :3]

        def found(seen: Detected) -> None:
            then(details_of(seen.people, kinds, snapshot))

        self._studio.look(POSE, pixels, {}, self._state.add_ons.value, found, failed)

    def go_over(self, passes: Sequence[Pass]) -> None:
        """Queue a job for each."""
        state = self._state
        document, model = state.document.value, state.model
        if document is None:
            return
        if model is None:
            name = state.parameters.value.model or "—"
            state.notice.value = Notice(InputError("model_missing", name=name))
            return
        snapshot, stock = DocumentSnapshot.of(document), job_resources(state)
        try:
            jobs = [
                job_for(one, state.parameters.value, model, snapshot, state.intents, stock)
                for one in passes
            ]
        except VelaturaError as error:
            state.notice.value = Notice(error)
            return
        for job in jobs:
            self._generation.submit(job)
