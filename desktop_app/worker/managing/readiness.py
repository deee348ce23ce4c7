"""How many models of another program's folder would run as they lie there, and what others need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop_app.core.cancel import CancelToken
from desktop_app.core.model_info import PartNeed
from desktop_app.library.model_list.model_library import ModelLibrary
from desktop_app.library.sharing.program_types import SharedFile


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the models of a folder need.

    Attributes:
        models: those that make pictures; what belongs to models and what no family of this version
            runs is not counted.
        needing: name of a model → the smallest things to get for it; those that need nothing are
            not in it.
    """

    models: int
    needing: tuple[tuple[str, tuple[PartNeed, ...]], ...]

    @property
    def ready(self) -> int:
        return self.models - len(self.needing)


def readiness(
    library: ModelLibrary,
    files: Sequence[SharedFile],
    tell: Callable[[int], None],
    cancel: CancelToken,
) -> Readiness:
    """Inspect ``files`` as if they were on the list: parts are found among them, and among what
    is listed near them. Nothing is put on the list; what was inspected is remembered for it.

    Args:
        library: the list.
        files: of a folder that may not be used yet.
        tell: gets how many of them were inspected.
        cancel: looked at between files.

    Raises:
        Cancelled: by ``cancel``.
    """
    entries = library.preview(files, tell, cancel)
    models = [(entry.name, entry.info) for entry in entries if entry.info is not None]
    needing = tuple((name, info.needs) for name, info in models if info.needs)
    return Readiness(len(models), needing)
