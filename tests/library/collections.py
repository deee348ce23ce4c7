"""A collection over real files and a real store, with disks that tests take away and bring back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import ModelError
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.collection.collection import Collection
from desktop_app.library.collection.collection_entry import CollectionEntry
from desktop_app.library.collection.location_scan import Progress, Told
from desktop_app.library.model_list.model_library import ModelLibrary
from desktop_app.library.sharing.model_walk import shared_files
from desktop_app.library.sharing.program_types import FoundFolder, SharedFile
from desktop_app.storage.model_store import SqliteModelStore
from tests.library.samples import FAMILIES, write_weights

NOW = 1_800_000_000_000


@dataclass
class FakeDisks:
    """Every folder in ``roots`` is a disk; what lies elsewhere is on the one that never goes."""

    roots: list[Path] = field(default_factory=list)
    away: set[str] = field(default_factory=set)

    def refresh(self) -> None:
        """They tell the truth at any time."""

    def of(self, path: Path) -> str:
        return next((str(root) for root in self.roots if path.is_relative_to(root)), "/")

    def is_here(self, disk: str) -> bool:
        return disk not in self.away


def told(path: Path) -> Told:
    """Tells a LoRA by its name; the real one looks into it."""
    if not path.exists():
        return ModelError("model_damaged", name=path.name, reason="it is gone")
    if any("lora" in part for part in path.parts[-2:]) and path.is_file():
        return WeightsInfo("lora", "lora", "sd1")
    return WeightsInfo("x", "unknown")


@dataclass
class Setting:
    """A collection and what it stands on."""

    root: Path
    disks: FakeDisks = field(default_factory=FakeDisks)
    shared: list[FoundFolder] = field(default_factory=list)
    now: int = NOW
    reads: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.models.mkdir(parents=True, exist_ok=True)
        self.start()

    @property
    def models(self) -> Path:
        return self.root / "data" / "models"

    def start(self) -> None:
        """As after a restart of the program."""
        data = self.root / "data"
        library = ModelLibrary(
            self.models, self.root / "none", FAMILIES, data / "models.json", self.found
        )
        self.store = SqliteModelStore(data / "models.sqlite")

        def identify(
            paths: Sequence[Path], on_progress: Progress, cancel: CancelToken
        ) -> dict[Path, Told]:
            self.reads.extend(paths)
            return {path: told(path) for path in paths}

        self.collection = Collection(
            library,
            self.store,
            identify,
            data / "model-pictures",
            disks=self.disks,
            now=lambda: self.now,
        )

    def found(self, cancel: CancelToken) -> list[SharedFile]:
        """The models of other programs."""
        return [file for folder in self.shared for file in shared_files(folder, cancel)]

    def states(self) -> dict[str, str]:
        return {row.name: row.state for row in self.collection.scan()}

    def row(self, name: str) -> CollectionEntry:
        (row,) = (row for row in self.collection.scan() if row.name == name)
        return row

    def close(self) -> None:
        self.store.close()


def lora_file(path: Path, size: int = 4) -> Path:
    """What a LoRA looks like to the library."""
    return write_weights(path, {"lora_unet_x.lora_up.weight": (size, 4)})
