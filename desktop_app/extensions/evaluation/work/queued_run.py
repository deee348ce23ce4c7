"""Items whose pictures the queue makes, each once: what was made before a kill is found again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import StorageError, VelaturaError
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.opening import read_picture
from desktop_app.jobs.job import Job
from desktop_app.storage.history import History
from desktop_app.storage.item_run import Hearer, Item, ItemRun, content_of
from desktop_app.studio.recipes.services import RecipeWork

T = TypeVar("T", bound=Item)

_THREADS: Final = 2
"""One picture is written while the next is made."""


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """What is known of a picture that was made.

    Attributes:
        pixels: (h, w, 3) uint8 sRGB.
        output_digest: `pixels.digest` of the float output.
        environment: as the history keeps it.
        way: by which a processor calculated it.
        uid: of its entry.
    """

    pixels: ByteArray
    output_digest: str
    environment: Mapping[str, Any]
    way: str = ""
    uid: str = ""


Records: TypeAlias = "Callable[[Job], Recorded | None]"
"""What a job has made; None: nothing, or it is gone. Raises VelaturaError."""


def history_records(history: History) -> Records:
    """Whatever process ran the job: what the history has."""

    def recorded(job: Job) -> Recorded | None:
        entry = history.of_job(job.id, 0)
        data = b"" if entry is None else content_of(history.path_of(entry))
        if entry is None or not data:
            return None
        request = entry.request
        return Recorded(
            np.ascontiguousarray(read_picture(data, entry.file).shown[..., :3]),
            entry.output_digest,
            history.environment(entry.environment),
            "" if request is None else request.way,
            entry.uid,
        )

    return recorded


class QueuedRun(ItemRun[T]):
    """See above. `run` may be called in any thread.

    Args:
        items, folder, journal, hearer: as of `ItemRun`.
        title: the name of the document in the history and the queue.
        records: what jobs have made.

    Raises:
        InputError, StorageError: as `ItemRun`.
    """

    def __init__(
        self,
        items: Sequence[T],
        folder: Path,
        journal: str,
        title: str,
        records: Records,
        hearer: Hearer | None = None,
    ) -> None:
        super().__init__(items, folder, journal, hearer)
        self._title, self._records = title, records

    def job_of(self, item: T) -> Job:
        """The job of an item; its id does not count. Raises VelaturaError."""
        raise NotImplementedError

    def noted(self, item: T, job: Job, found: Recorded) -> dict[str, Any]:
        """What is noted of an item that was made. Raises VelaturaError."""
        raise NotImplementedError

    def run(self, work: RecipeWork, token: CancelToken) -> None:
        """Make all that is left; one that fails stops no other. What is not done when ``token`` is
        cancelled is left open."""
        self.begin()
        self.each(partial(self._do, work=work, token=token), self.open, _THREADS, token)
        self.close()

    def _do(self, item: T, work: RecipeWork, token: CancelToken) -> None:
        def make(report: dict[str, Any]) -> None:
            report |= self.noted(item, *self._made(item, work))

        self.attempt(item, token, make)

    def _made(self, item: T, work: RecipeWork) -> tuple[Job, Recorded]:
        job = self._job(item)
        found = self._records(job)  # made before a kill
        if found is None:
            if work.make(job, self._title) is None and self._records(job) is None:
                job = self._job(item, self.again(item).attempt)  # what came of it is lost
                work.make(job, self._title)
            found = self._records(job)
        else:
            with suppress(VelaturaError):
                work.forget(job.id)
        if found is None:
            raise StorageError("job_unrecorded")
        return job, found

    def _job(self, item: T, attempt: int | None = None) -> Job:
        attempt = self.row(item).attempt if attempt is None else attempt
        name = hashlib.sha256(f"{item.key}-{attempt}".encode()).hexdigest()[:12]
        return replace(self.job_of(item), id=name)
