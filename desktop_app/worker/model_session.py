"""The model list for the window: scanning, choosing, adding. Disk work happens in the background."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Literal

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import Observable
from desktop_app.library.manager import ModelEntry, ModelLibrary
from desktop_app.state.app_state import AppState, Notice
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks

__all__ = ["ModelSession"]


class ModelSession:
    """Commands on models.

    Attributes:
        problems: entries of the models folder that can't be used, with their errors.
        copying: share 0..1 of a copy in progress; None when there is none.
    """

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        settings: Settings,
        library: ModelLibrary,
    ) -> None:
        self._state = state
        self._background = background
        self._settings = settings
        self._library = library
        self.problems: Observable[tuple[ModelEntry, ...]] = Observable(())

    def refresh(self, choose: str | None = None) -> None:
        """Scan the models folder again; then choose ``choose``, the last used, or the first."""
        self._background.run(self._library.scan, partial(self._scanned, choose), self._failed)

    def choose(self, model_id: str) -> None:
        """Use a model, with the settings that suit it."""
        model = next((m for m in self._state.models.value if m.id == model_id), None)
        if model is not None and model.id != self._state.parameters.value.model:
            self._state.parameters.use_defaults_of(model)
            self._settings.last_model = model.id

    def add(self, path: Path, mode: Literal["copy", "in_place"]) -> None:
        """Take a model file or folder into the list, copied into the models folder or as it lies."""
        self._background.run(partial(self._add, path, mode), self._added, self._failed)

    def _add(self, path: Path, mode: Literal["copy", "in_place"]) -> ModelInfo:
        return self._library.add(path, mode, None, CancelToken())

    def _added(self, info: ModelInfo) -> None:
        self._state.notice.value = Notice(note="model_added", params={"name": info.name})
        self.refresh(info.id)

    def _scanned(self, choose: str | None, entries: list[ModelEntry]) -> None:
        state = self._state
        state.models.value = tuple(entry.info for entry in entries if entry.info is not None)
        self.problems.value = tuple(entry for entry in entries if entry.info is None)
        ids = [model.id for model in state.models.value]
        wanted = (choose, state.parameters.value.model, self._settings.last_model, *ids)
        found = next((model_id for model_id in wanted if model_id in ids), None)
        if found is not None:
            self.choose(found)

    def _failed(self, error: VelaturaError) -> None:
        self._state.notice.value = Notice(error)
