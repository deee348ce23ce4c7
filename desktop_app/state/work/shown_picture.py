"""What the details panel shows: a picture and how it was made, wherever it was chosen."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.core.model_info import ModelInfo
from desktop_app.core.pixels import ByteArray
from desktop_app.core.request import GenerationRequest
from desktop_app.jobs.results import Result
from desktop_app.operations.work import title_of
from desktop_app.storage.history_entry import HistoryEntry


@dataclass(frozen=True, slots=True, eq=False)
class ShownPicture:
    """One picture.

    Attributes:
        id: of the result, or of the entry of the history.
        request: of this one picture; None: another program made it.
        model: the model's name; empty: it was made without one.
        picture: (h, w, 3|4) uint8 sRGB, or an encoded thumbnail.
        seconds: how long it took, where that is known.
        entry: of the history, where the request is None.
        held_bytes: what an entry of the history takes on the disk, where that is known.
        work: operation of work on a whole picture (`core.work`), whose title ``model`` is; empty:
            it was generated.
        info: of the model that generated a result.
    """

    id: str
    request: GenerationRequest | None
    model: str
    picture: ByteArray | bytes
    seconds: float | None = None
    held_bytes: int | None = None
    entry: HistoryEntry | None = None
    work: str = ""
    info: ModelInfo | None = None

    @classmethod
    def of(cls, result: Result) -> ShownPicture:
        """A result, as it would be put in now."""
        model, work = result.job.model, result.job.work
        name = "" if model is None else model.name
        model = name if work is None else title_of(work)
        facts = result.id, result.request, model, result.main.pixels
        if work is not None:
            return cls(*facts, work=work.operation)
        return cls(*facts, info=result.job.model)
