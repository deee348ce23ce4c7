"""What is told of the program on the way: the first edit step by step, and what is said once."""

from __future__ import annotations

from desktop_app.core.extensions import present_files
from desktop_app.state.app_state import AppState
from desktop_app.state.lesson import Lesson
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.openvino_hint import OpenVinoHint
from desktop_app.worker.photo_hint import PhotoHint


class Hints:
    """Follow ``state``; ``settings`` remember what was said.

    Attributes:
        lesson: the first edit.
        photo: what the starter model is not made for.
        openvino: that this would be much faster.
    """

    def __init__(
        self, state: AppState, settings: Settings, paths: DataPaths, background: BackgroundTasks
    ) -> None:
        """Extensions look into the data folder, in the background, for what they have to tell."""
        self._state, self._settings = state, settings
        self._paths, self._background, self._asked = paths, background, False
        self.lesson = Lesson(state)
        self.photo = PhotoHint(state, settings.starter_explained, self._photo_shown)
        self.openvino = OpenVinoHint(state, settings.openvino_told, self._openvino_shown)
        state.engine.changed.connect(self._run_hints)
        self._run_hints(None)

    def _run_hints(self, _: object) -> None:
        """Once the engine tells what it runs with, extensions that keep something may speak."""
        if self._asked or "torch" not in self._state.engine.value.info:
            return
        self._asked = True
        for look, _file in present_files("hints", self._paths.root):
            look(self._state, self._settings, self._paths, self._background)

    def _photo_shown(self) -> None:
        self._settings.starter_explained = True

    def _openvino_shown(self, key: str) -> None:
        self._settings.openvino_told = (key, *self._settings.openvino_told)
