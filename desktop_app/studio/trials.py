"""What a studio does about ways that are not known: models that were used are tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop_app.core.cancel import Cancelled
from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import EngineEvent, Loading
from desktop_app.core.memory_plan import MemoryPlan
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.operations import Trying
from desktop_app.enginelink.client import EngineClient
from desktop_app.jobs.news import JobFailed
from desktop_app.operations.context import OperationContext
from desktop_app.operations.networks.describing import tried
from desktop_app.state.work.compute_profiles import ComputeProfilesNow
from desktop_app.studio.profile_book import ProfileBook
from desktop_app.studio.studio_commands import Preload


class Trials:
    """In the thread that runs the studio.

    Args:
        client: the engine.
        say: tells what concerns no job.
        book: knows the ways of this machine.
    """

    def __init__(
        self,
        client: EngineClient,
        say: Callable[[ComputeProfilesNow | JobFailed], object],
        book: ProfileBook,
    ) -> None:
        self._client, self._say, self._book = client, say, book

    def machine_known(self, machine: dict[str, str]) -> None:
        """An engine told of the machine; in any thread."""
        before = self._book.profiles
        self._book.set_machine(machine)
        if self._book.profiles != before:
            self._say(ComputeProfilesNow(self._book.profiles))

    def failed(self, error: VelaturaError) -> None:
        self._say(JobFailed(error))

    def measure(
        self, model: ModelInfo, memory: MemoryPlan, context: OperationContext
    ) -> Preload | None:
        """Measure, and tell; gives the model to be loaded as it will be wanted then."""
        book = self._book
        before = book.profiles.of(model)

        def on_event(event: EngineEvent) -> None:
            if isinstance(event, Loading) and event.what == "trial":
                self._say(ComputeProfilesNow(book.profiles, model.name, event.done / event.total))

        self._say(ComputeProfilesNow(book.profiles, model.name))
        try:
            # Compiling takes too long for what nobody asked for.
            job = Trying(model, memory, before, openvino=not context.patient)
            book.keep(model, tried(job, replace(context, tell=on_event)))
        except Cancelled:
            pass
        except VelaturaError as error:
            book.failed(model)
            if not context.patient:  # somebody waits for it
                self._say(JobFailed(error))
        self._say(ComputeProfilesNow(book.profiles))
        return Preload(model, memory) if book.profiles.of(model) != before else None
