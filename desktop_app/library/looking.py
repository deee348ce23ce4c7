"""Looking at each place of the model list: which content lies there, and what it is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from desktop_app.core.errors import VelaturaError
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.content import content_key, content_signature
from desktop_app.library.model_entry import ModelEntry

__all__ = ["Identify", "Known", "Look", "Looker"]

Identify: TypeAlias = Callable[[Path], WeightsInfo]
"""Tells from its header what a file or folder is; raises VelaturaError."""

Known: TypeAlias = Mapping[tuple[str, str], str]
"""Keys of contents by path and signature, as they were seen before."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at one place.

    Attributes:
        entry: its row in the model list.
        key: the content's; empty if it can't be read.
        signature: of its files; empty if they can't be looked at.
        weights: what it is; None if nothing could be told.
    """

    entry: ModelEntry
    key: str = ""
    signature: str = ""
    weights: WeightsInfo | None = None

    @property
    def path(self) -> str:
        """Where, as it stands in sightings."""
        return str(self.entry.path)


class Looker:
    """Looks at places, and at none twice while its files stay as they are. For one thread."""

    def __init__(self, identify: Identify) -> None:
        self._identify = identify
        self._seen: dict[tuple[str, str], tuple[str, WeightsInfo | None]] = {}

    def look(self, entry: ModelEntry, known: Known) -> Look:
        """What lies there. Never raises: what can't be read has no key."""
        try:
            signature = content_signature(entry.path)
            place = (str(entry.path), signature)
            if place not in self._seen:
                own = entry.info.digest if entry.info else ""
                key = own or known.get(place) or content_key(entry.path)
                self._seen[place] = key, self._told(entry.path)
        except (OSError, VelaturaError):
            return Look(entry)
        key, weights = self._seen[place]
        return Look(entry, entry.info.digest if entry.info else key, signature, weights)

    def _told(self, path: Path) -> WeightsInfo | None:
        with contextlib.suppress(VelaturaError, OSError):
            return self._identify(path)
        return None
