"""The one warning about the model that ships: it draws cartoons, into photographs too.

It is given before the first picture from elsewhere is repainted with it, and once it was taken
away it never comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_app.core.observable import Observable, connect_each
from desktop_app.storage.pictures import says_how_it_was_made

if TYPE_CHECKING:
    from desktop_app.state.app_state import AppState
    from desktop_app.state.document.document import Document


def is_from_elsewhere(document: Document) -> bool:
    """Whether ``document`` was opened or pasted, and no generator says that it made it."""
    return document.origin.source is not None and not says_how_it_was_made(document.origin)


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
        self.wanted: Observable[bool] = Observable(False)
        connect_each(
            self._look,
            state.document.changed,
            state.parameters.changed,
            state.models.changed,
            state.has_mask.changed,
            state.pressed.changed,
            state.jobs.current.changed,
        )
        self._look(None)

    def take_away(self) -> None:
        if not self._seen:
            self._seen = True
            self._on_seen()
        self.wanted.value = False

    def _look(self, _: object) -> None:
        state = self._state
        if self.wanted.value and state.is_busy:  # read, and made all the same
            self.take_away()
            return
        document, model = state.document.value, state.maker
        self.wanted.value = (
            not self._seen
            and document is not None
            and is_from_elsewhere(document)
            and model is not None
            and model.bundled
        )
