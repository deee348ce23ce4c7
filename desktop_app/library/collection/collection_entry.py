"""One row of the collection: everything the window shows of one model, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from desktop_app.core.errors import VelaturaError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.model_record import ModelRecord
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.model_list.model_entry import ModelEntry

CollectionState: TypeAlias = Literal[
    "ready",  # it makes pictures
    "other",  # it is used together with a model: a LoRA, a VAE …
    "unusable",  # `error` says why
    "away",  # its disk is not there
    "missing",  # its disk is there, its files are not
]


@dataclass(frozen=True, slots=True)
class CollectionEntry:
    """One model, wherever and however often it lies on the disks.

    Attributes:
        record: what is remembered; its key is empty where the content can't be read.
        state: what can be done with it.
        name: what the user reads: his own name for it, else its maker's, else the file's.
        entries: its rows in the model list, one a place; none while it is away or missing.
        weights: what it is, told from its header; None where nothing could be told.
        error: why it can't be used; None where it can.
        program: id of the program whose folder it is in; empty where that is ours.
        size_bytes: bytes on disk of one copy.
    """

    record: ModelRecord
    state: CollectionState
    name: str
    entries: tuple[ModelEntry, ...] = ()
    weights: WeightsInfo | None = None
    error: VelaturaError | None = None
    program: str = ""
    size_bytes: int = 0

    @property
    def key(self) -> str:
        """The content's key; empty where it can't be read."""
        return self.record.key

    @property
    def entry(self) -> ModelEntry | None:
        """Its first row in the model list."""
        return self.entries[0] if self.entries else None

    @property
    def id(self) -> str:
        """Unique in the collection: the id in the model list, else its key, else its path."""
        return self.entries[0].id if self.entries else self.record.key or self.name

    @property
    def info(self) -> ModelInfo | None:
        """What runs, as it lies on the disk; None if it can't be run."""
        return next((entry.info for entry in self.entries if entry.info is not None), None)

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where it lies now, or where it was seen last while it is away or missing."""
        if self.entries:
            return tuple(entry.path for entry in self.entries)
        return tuple(Path(sighting.path) for sighting in self.record.sightings)

    @property
    def component(self) -> str:
        """What part of a model it is, as in `WeightsInfo`."""
        if self.info is not None:
            return "checkpoint"
        return self.weights.component if self.weights else self.record.component

    @property
    def family(self) -> str:
        """A key of `catalog.components`; empty if it isn't known."""
        if self.info is not None:
            return self.info.family
        return self.weights.family if self.weights else self.record.family

    @property
    def is_present(self) -> bool:
        """Whether its files are there."""
        return self.state not in ("away", "missing")

    @property
    def bundled(self) -> bool:
        """Whether it ships with the program."""
        return any(entry.bundled for entry in self.entries)
