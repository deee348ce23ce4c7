"""A job as it is kept on the disk: all that decides its pixels; the pixels themselves are blobs.

Files of weights, how a model is held in memory, and the model's place are not in it: they are
looked up when the job runs (`studio.job_records`).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import field, replace
from typing import Any, Final

from desktop_app.core.as_json import from_json, to_json
from desktop_app.core.geometry import Rect
from desktop_app.core.record import record

UPLOADED: Final = "upload-"
"""How ids of documents begin that are files somebody sent; the blob of their bytes follows."""

FORMAT: Final = 3
"""Of records; one of a newer program is not run."""


@record()
class PartRecord:
    """A part of a picture or a mask.

    Attributes:
        rect: the part of the document it covers, in pixels.
        blob: id of its values.
    """

    rect: Rect
    blob: str


@record()
class SpotRecord:
    """One place that is worked on.

    Attributes:
        request: `GenerationRequest.to_json`.
        pixels: the picture in the plan's context; None for text→image.
        mask: what is regenerated there; None where everything changes.
        icc: blob of the picture's ICC profile (its bytes as uint8); empty: sRGB.
        grey: whether the picture's file is greyscale.
        brought: what its conditions bring along, by `Condition.brought`.
    """

    request: dict[str, Any]
    pixels: PartRecord | None = None
    mask: PartRecord | None = None
    icc: str = ""
    grey: bool = False
    brought: dict[str, PartRecord] = field(default_factory=dict[str, PartRecord])

    @property
    def blobs(self) -> frozenset[str]:
        """Ids of all blobs it names."""
        held = (self.pixels, self.mask, *self.brought.values())
        parts = (part.blob for part in held if part is not None)
        return frozenset((*parts, self.icc)) - {""}


@record()
class JobRecord:
    """One job.

    Attributes:
        operation: what is done: a key of `studio.job_records.OPERATIONS`.
        spots: at least one.
        images: how many each of them gets.
        title: what the user reads of it: the prompt.
        model: `ModelInfo.id`; empty: done without a model.
        model_name: what the user reads.
        model_path: where the model was, if it is not in the list.
        passing: whoever asked for it knows no id of it, and hears of it from the program alone
            that queued it: it ends with that.
        others: what is run in its place, under the same id, where it fails for a reason that
            another model may not have: the first of them, then the next. They have none themselves.
        digest: of the model when the job was queued; empty: unknown.
        document: id of the document it edits; empty for text→image.
        document_name: what the user reads.
        values: of its work (`core.work`); empty: it generates.
        format: of the record.
        workbench, arm, parents: as of `jobs.job.Job`.
    """

    operation: str
    spots: tuple[SpotRecord, ...]
    images: int
    title: str = ""
    model: str = ""
    model_name: str = ""
    digest: str = ""
    document: str = ""
    document_name: str = ""
    model_path: str = ""
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    format: int = field(default=FORMAT)
    passing: bool = False
    others: tuple[JobRecord, ...] = ()
    workbench: str = ""
    arm: str = ""
    parents: tuple[str, ...] = ()

    @property
    def next(self) -> JobRecord | None:
        """What is run in its place; None: nothing is left."""
        if not self.others:
            return None
        return replace(self.others[0], passing=self.passing, others=self.others[1:])

    @property
    def blobs(self) -> frozenset[str]:
        """Ids of all blobs it names, and those that are run in its place."""
        found = {blob for each in (*self.spots, *self.others) for blob in each.blobs}
        return frozenset({*found, uploaded_blob(self.document)} - {""})

    def to_json(self) -> dict[str, Any]:
        """A plain dict; `from_json` gives an equal record."""
        return to_json(self)

    @classmethod
    def from_json(cls, data: Any) -> JobRecord:
        """Rebuild from `to_json`. Raises ValueError: it has another shape."""
        with suppress(KeyError, TypeError):  # the reader says what is wrong
            data = {**data, "spots": [_upgraded(spot) for spot in data["spots"]]}
        return from_json(cls, data)


def uploaded_blob(document: str) -> str:
    """The blob of a document that somebody sent; empty: it is none of these."""
    return document.removeprefix(UPLOADED) if document.startswith(UPLOADED) else ""


def spots_from_json(data: Any) -> list[SpotRecord]:
    """Rebuild from a list of `SpotRecord` as JSON. Raises ValueError: it has another shape."""
    with suppress(TypeError):
        data = [_upgraded(spot) for spot in data]
    return from_json(list[SpotRecord], data)


def _upgraded(spot: Any) -> Any:
    """Until format 2 regions alone brought arrays along. Raises TypeError: another shape."""
    return {**spot, "brought": spot["regions"]} if "regions" in spot else spot
