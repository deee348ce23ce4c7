"""How far entries are from what a query wants them to be like: by look, and by content where a CLIP
model has looked at them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from desktop_app.imaging.fingerprint import palette_from
from desktop_app.storage.history_content import ContentVectors
from desktop_app.storage.history_looks import HistoryLooks, fingerprint_of_thumbnail

if TYPE_CHECKING:
    from desktop_app.core.pixels import FloatArray
    from desktop_app.storage.history import History

Away: TypeAlias = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Numbers of rows, and how far each is away; (n,) both."""

_PER_COSINE: Final = np.float32(200)
"""What a cosine less counts beside ΔE of colours: pictures are at most half of one apart."""


class WantedLikeness(Protocol):
    """What a query says of likeness; see `history_search.Query`."""

    @property
    def like(self) -> str: ...

    @property
    def fingerprint(self) -> bytes: ...

    @property
    def content(self) -> str: ...

    @property
    def colours(self) -> tuple[tuple[int, int, int], ...]: ...


class Likeness:
    """Of one history. What is read of it is read by one thread at a time."""

    def __init__(self, history: History) -> None:
        self._history, self._looks = history, HistoryLooks()
        self._vectors: ContentVectors | None = None
        self._known: dict[str | bytes, FloatArray] = {}

    @property
    def model(self) -> str:
        """Digest of the CLIP model by which content is compared; empty: only looks are."""
        return self._vectors.model if self._vectors is not None else ""

    def use(self, model: str) -> None:
        """Compare content by another model from now on; empty: by none."""
        if model != self.model:
            self._vectors = ContentVectors(model) if model else None
            self._known = {}

    def know(self, what: str | bytes, vector: FloatArray) -> None:
        """Where a `Query`'s ``content``, or the picture of its ``fingerprint``, lies for that
        model."""
        self._known[what] = vector

    def knows(self, what: str | bytes) -> bool:
        return what in self._known

    def seen(self) -> NDArray[np.int64]:
        """Rows whose content is known, in any order; (n,). Raises StorageError."""
        vectors = self._vectors
        if vectors is None:
            return np.empty(0, np.int64)
        vectors.refresh(self._history)
        return vectors.ids

    def away(self, query: WantedLikeness) -> Iterator[Away]:
        """For each thing that is wanted. Entries of which nothing is known are not in it.

        Raises StorageError.
        """
        self._looks.refresh(self._history)
        self.seen()
        if query.content:
            yield self._of_content(self._known.get(query.content))
        if query.like or query.fingerprint:
            vector = self._known.get(query.fingerprint)
            if query.like and self.model:
                vector = self._history.vectors.get(self.model, query.like)
            look = query.fingerprint or self._fingerprint(query.like)
            if vector is None and look:
                yield self._looks.ids, self._looks.unlike(look)
            else:
                yield self._of_content(vector)
        if query.colours:
            colours = palette_from(query.colours)
            yield self._looks.ids, self._looks.without_colours(colours)

    def _of_content(self, vector: FloatArray | None) -> Away:
        vectors = self._vectors
        if vectors is None or vector is None:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        return vectors.ids, vectors.unlike(vector) * _PER_COSINE

    def _fingerprint(self, uid: str) -> bytes:
        entry = self._history.get(uid)
        return b"" if entry is None else fingerprint_of_thumbnail(entry.thumbnail)


def by_likeness(query: WantedLikeness) -> bool:
    """Whether the query orders by a picture, its look, its content or colours."""
    return bool(query.like or query.fingerprint or query.content or query.colours)
