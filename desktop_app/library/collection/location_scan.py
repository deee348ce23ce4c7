"""Looking at each place of the model list: which content lies there, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.weights_info import WeightsInfo
from desktop_app.library.collection.content import content_key, content_signature
from desktop_app.library.model_list.model_entry import ModelEntry

Told: TypeAlias = WeightsInfo | VelaturaError
"""What a file is, or why that can't be told."""

Progress: TypeAlias = Callable[[int, int], None]
"""Called with how many are done, and how many there are."""

Identify: TypeAlias = Callable[[Sequence[Path], Progress, CancelToken], Mapping[Path, Told]]
"""Tells from their headers what files and folders are; raises Cancelled."""

Known: TypeAlias = Mapping[tuple[str, str], str]
"""Keys of contents by path and signature, as they were seen before."""


@dataclass(frozen=True, slots=True)
class LocationState:
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
        """Where, as it is in sightings."""
        return str(self.entry.path)


class LocationScanner:
    """Looks at places, and at none twice while its files stay as they are. One thread at a time."""

    def __init__(self, identify: Identify) -> None:
        self._identify = identify
        self._keys: dict[tuple[str, str], str] = {}
        self._weights: dict[tuple[str, str], WeightsInfo | None] = {}

    def scan(
        self,
        entries: Sequence[ModelEntry],
        known: Known,
        on_progress: Progress,
        cancel: CancelToken,
    ) -> list[LocationState]:
        """What lies at each place; what can't be read has no key.

        Raises:
            Cancelled: what was found out by then is not looked for again.
        """
        steps = 2 * len(entries)
        looks: list[LocationState] = []
        for entry in entries:
            cancel.check()
            looks.append(self._content(entry, known))
            on_progress(len(looks), steps)
        new = [look for look in looks if look.key and _place(look) not in self._weights]
        begun = steps - len(new)

        def tell(done: int, total: int) -> None:
            on_progress(begun + min(done, len(new)), steps)

        if new:
            told = self._identify([look.entry.path for look in new], tell, cancel)
            for look in new:
                outcome = told.get(look.entry.path)
                known_as = outcome if isinstance(outcome, WeightsInfo) else None
                self._weights[_place(look)] = known_as
        on_progress(steps, steps)
        return [replace(look, weights=self._weights.get(_place(look))) for look in looks]

    def _content(self, entry: ModelEntry, known: Known) -> LocationState:
        """Which content lies there. Never raises."""
        try:
            signature = content_signature(entry.path)
            place = (str(entry.path), signature)
            if entry.info is not None:
                return LocationState(entry, entry.info.digest, signature)
            if place not in self._keys:
                self._keys[place] = known.get(place) or content_key(entry.path)
        except (OSError, VelaturaError):
            return LocationState(entry)
        return LocationState(entry, self._keys[place], signature)


def _place(location: LocationState) -> tuple[str, str]:
    return (location.path, location.signature)
