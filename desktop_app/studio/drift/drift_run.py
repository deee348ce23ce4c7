"""The pictures of a kept set, or of a check of it, made into a folder by the queue; goes on after a
kill."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from desktop_app.core.atomic_write import clear_leftovers_below, write_atomic
from desktop_app.core.cancel import Cancelled, CancelToken
from desktop_app.core.errors import StorageError, VelaturaError, unexpected
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import GenerationRequest
from desktop_app.evaluation.drift_statistics import statistics_of
from desktop_app.imaging.encode import encode
from desktop_app.imaging.opening import read_picture
from desktop_app.storage.item_run import Hearer, ItemRun, Outcome, content_of
from desktop_app.studio.drift.drift_fields import flat_fields, scheduler_constants

if TYPE_CHECKING:
    from desktop_app.jobs.job import Job
    from desktop_app.storage.history import History
    from desktop_app.studio.recipes.means import RecipeMeans, RecipeWork

JOURNAL: Final = ".drift.jsonl"
"""Name of the journal's file, beside the pictures."""

_THREADS: Final = 2
"""One picture is written while the next is made."""


@dataclass(frozen=True, slots=True)
class DriftItem:
    """One picture to make.

    Attributes:
        id: of its request.
        key: the same for the same picture of the same run.
        request: of one image.
    """

    id: str
    key: str
    request: GenerationRequest

    @property
    def title(self) -> str:
        """See `Item`."""
        return self.request.title or self.id

    @property
    def told(self) -> dict[str, Any]:
        """See `Item`."""
        return {"name": self.id, "prompt": self.request.title, "seed": self.request.seed}


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """What is known of a picture that was made.

    Attributes:
        pixels: (h, w, 3) uint8 sRGB.
        output_digest: `pixels.digest` of the float output.
        environment: as the history keeps it.
        way: by which a processor calculated it.
    """

    pixels: ByteArray
    output_digest: str
    environment: Mapping[str, Any]
    way: str = ""


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
        )

    return recorded


class DriftRun(ItemRun[DriftItem]):
    """See above. `run` may be called in any thread.

    Args:
        items: what is made.
        folder: that is written to; it is there, and nobody else's (`taken_folder`).
        title: the name of the document in the history and the queue.
        means: what jobs are made with.
        records: what they have made.
        hearer: is told on the way.

    Raises:
        InputError, StorageError: as `ItemRun`.
    """

    def __init__(
        self,
        items: Sequence[DriftItem],
        folder: Path,
        title: str,
        means: RecipeMeans,
        records: Records,
        hearer: Hearer | None = None,
    ) -> None:
        super().__init__(items, folder, JOURNAL, hearer)
        self._title, self._means, self._records = title, means, records
        clear_leftovers_below(folder)
        for item in self.items:
            row = self.row(item)
            if row.done and self.file(item).exists():
                self.outcomes[item.key] = Outcome("done", told=row.told)

    def file(self, item: DriftItem) -> Path:
        """Where its picture is, or will be."""
        return self.folder / f"{item.id}.png"

    def told(self, item: DriftItem) -> Mapping[str, Any]:
        """What was noted of a picture that is done: ``output_digest``, ``fields`` (`flat_fields`),
        ``way`` and ``statistics``."""
        return self.outcomes[item.key].told

    def run(self, work: RecipeWork, token: CancelToken) -> None:
        """Make all that is left; one that fails stops no other. What is not done when ``token`` is
        cancelled is left open."""
        self.begin()
        with ThreadPoolExecutor(_THREADS, "drift") as threads:
            try:
                list(threads.map(partial(self._do, work=work, token=token), self.open))
            except BaseException:
                token.cancel()
                raise
        self.close()

    def _do(self, item: DriftItem, work: RecipeWork, token: CancelToken) -> None:
        try:
            token.check()
            told = self._made(item, work)
        except Cancelled:
            if not token.is_cancelled:  # by somebody, in the queue
                self.end(item, Outcome("cancelled"))
        except Exception as error:  # noqa: BLE001 - of this picture alone
            known = error if isinstance(error, VelaturaError) else unexpected(error)
            self.failed(item, known)
        else:
            self.end(item, Outcome("done", told=told))

    def _made(self, item: DriftItem, work: RecipeWork) -> dict[str, Any]:
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
            raise StorageError("drift_unrecorded")
        data = encode(found.pixels, "PNG")
        write_atomic(self.file(item), data)
        digests = {"0": hashlib.sha256(data).hexdigest()}
        self.put(replace(self.row(item), files={"0": self.file(item).name}, digests=digests))
        row = self._means.schedulers[item.request.scheduler]
        constants = {} if job.model is None else scheduler_constants(job.model, row)
        return {
            "output_digest": found.output_digest,
            "way": found.way,
            "fields": flat_fields(found.environment, found.way, constants),
            "statistics": [float(one) for one in statistics_of(found.pixels)],
        }

    def _job(self, item: DriftItem, attempt: int | None = None) -> Job:
        attempt = self.row(item).attempt if attempt is None else attempt
        name = hashlib.sha256(f"{item.key}-{attempt}".encode()).hexdigest()[:12]
        return replace(self._means.again(item.request), id=name)
