"""The one warning about the model that ships: it draws cartoons, into photographs too.

It is given before the first picture from elsewhere is repainted with it, and once it was taken
away it never comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.observable import Observable, connect_each
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.storage.pictures import says_how_it_was_made


def is_from_elsewhere(document: Document) -> bool:
    """Whether ``document`` was opened or pasted, and no generator says that it made it."""
    return document.origin.source is not None and not says_how_it_was_made(document.origin)


_EVEN: Final = 0.45
"""Of the pixels of a drawing more are as the one beside them; of a photograph few are."""


def is_photograph(document: Document) -> bool:
    """By at most 33 of its lines: neighbouring pixels are seldom equal in a photograph."""
    size = document.size
    places = range(0, size.height, max(1, size.height // 32))
    lines = [document.content.picture(Rect(0, y, size.width, 1))[0] for y in places]
    return float(np.mean([(one[1:] == one[:-1]).all(axis=1) for one in lines])) < _EVEN


class PhotoHint:
    """Whether the warning is to be seen.

    Attributes:
        wanted: it is, now.
    """

    def __init__(self, state: AppState, seen: bool, on_seen: Callable[[], object]) -> None:
        """``seen``: whether it was taken away once; ``on_seen`` is told when it is."""
        self._state = state
        self._seen = seen
        self._on_seen = on_seen
        self._known = "", False
        self.wanted: Observable[bool] = Observable(False)
        connect_each(
            self._update,
            state.document.changed,
            state.parameters.changed,
            state.models.changed,
            state.has_mask.changed,
            state.pressed.changed,
            state.jobs.current.changed,
        )
        self._update(None)

    def _is_photograph(self, document: Document) -> bool:
        """As it was when it was seen first."""
        if self._known[0] != document.id:
            self._known = document.id, is_photograph(document)
        return self._known[1]

    def take_away(self) -> None:
        if not self._seen:
            self._seen = True
            self._on_seen()
        self.wanted.value = False

    def _update(self, _: object) -> None:
        state = self._state
        if self.wanted.value and state.is_busy:  # read, and made all the same
            self.take_away()
            return
        document, model = state.document.value, state.maker
        self.wanted.value = (
            not self._seen
            and document is not None
            and is_from_elsewhere(document)
            and self._is_photograph(document)
            and model is not None
            and model.bundled
        )
