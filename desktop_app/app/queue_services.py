"""What the queue stands on for the command line: place, models and files, the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from desktop_app.app.memory_fit import refuse_unfit
from desktop_app.app.named_files import chosen_model
from desktop_app.app.run_history import RunHistory
from desktop_app.app.services import AppServices
from desktop_app.core.conditions import weight_files
from desktop_app.core.errors import StorageError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.jobs.news import Made
from desktop_app.library.collection.add_ons import usable
from desktop_app.state.work.add_ons import files_of
from desktop_app.storage.blob_store import BlobStore
from desktop_app.storage.data.process_locks import is_used
from desktop_app.studio.job_assembly import JobResources
from desktop_app.studio.job_records import JobEnvironment
from desktop_app.studio.queue.place import QueuePlace


def queue_place(parts: AppServices) -> QueuePlace:
    """The data folder's queue, and this program."""
    paths = parts.paths
    return QueuePlace(
        paths.queue_file,
        paths.queue_lock,
        BlobStore(paths.blobs),
        parts.use.id,
        lambda session: is_used(paths.running / f"{session}.lock"),
        mine_only=True,
    )


def job_environment(parts: AppServices, machine: Callable[[], Mapping[str, str]]) -> JobEnvironment:
    """What there is now; ``machine``: what the engine says of device and precision."""

    def files(request: GenerationRequest, model: ModelInfo | None) -> Mapping[str, str]:
        named = weight_files(request.conditions) or request.has_fill_network
        if not named and request.network is None:
            return {}
        return files_of(request, model, usable(parts.collection.scan()))

    def check(requests: Sequence[GenerationRequest], model: ModelInfo) -> None:
        refuse_unfit(requests, model, parts, machine())

    return JobEnvironment(
        partial(chosen_model, parts),
        JobResources(files, check=check),
        lambda: usable(parts.collection.scan()),
    )


class HistoryKeeper:
    """The history as the queue's recorder.

    Args:
        parts: of the data folder.
        name_of: the name of the document that a job was made for.
        machine: what the engine tells of itself.
    """

    def __init__(
        self,
        parts: AppServices,
        name_of: Callable[[str], str],
        machine: Callable[[], Mapping[str, str]],
    ) -> None:
        self._history, self._name_of = RunHistory(parts, machine), name_of

    def record(self, made: Made) -> str:
        """Raises StorageError: ``not_in_history``, after the reason was printed."""
        if self._history.add(made, self._name_of(made.result.job.id)) is None:
            raise StorageError("not_in_history", reason="the history can't be written")
        return ""

    def recorded(self, job_id: str) -> frozenset[int]:
        """Images of a job that the history has. Raises StorageError."""
        return self._history.images_of(job_id)

    def close(self) -> None:
        self._history.close()
