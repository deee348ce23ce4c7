"""What is told of the program on the way: the first edit step by step, and what is said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.state.drift_hint import DriftHint
from desktop_app.state.lesson import Lesson
from desktop_app.state.openvino_hint import OpenVinoHint
from desktop_app.state.photo_hint import PhotoHint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop_app.core.drift import DriftSet
    from desktop_app.state.app_state import AppState
    from desktop_app.storage.settings import Settings


class Hints:
    """Follow ``state``; ``settings`` remember what was said.

    Attributes:
        lesson: the first edit.
        photo: what the starter model is not made for.
        openvino: that this would be much faster.
        drift: that kept sets can be checked after an update.
    """

    def __init__(
        self,
        state: AppState,
        settings: Settings,
        kept_sets: Callable[[Callable[[Sequence[DriftSet]], None]], object],
    ) -> None:
        """``kept_sets``: gives them, later."""
        self._settings = settings
        self.lesson = Lesson(state)
        self.photo = PhotoHint(state, settings.starter_explained, self._photo_shown)
        self.openvino = OpenVinoHint(state, settings.openvino_told, self._openvino_shown)

        self.drift = DriftHint(state, kept_sets, settings.drift_told, self._drift_shown)

    def _drift_shown(self, key: str) -> None:
        self._settings.drift_told = (key, *self._settings.drift_told)

    def _photo_shown(self) -> None:
        self._settings.starter_explained = True

    def _openvino_shown(self, key: str) -> None:
        self._settings.openvino_told = (key, *self._settings.openvino_told)
