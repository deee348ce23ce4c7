"""The model list for the window: scanning, choosing, adding; disk work in the background."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import Observable
from desktop_app.library.model_library import ModelEntry, ModelLibrary
from desktop_app.library.vocabulary import read_vocabulary
from desktop_app.state.app_state import AppState, Notice
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.delivery import Delivery

__all__ = ["CopyProgress", "ModelSession"]


@dataclass(frozen=True, slots=True)
class CopyProgress:
    """A model that is being copied: ``done`` of ``total`` bytes."""

    name: str
    done: int
    total: int


class ModelSession:
    """Commands on models.

    Attributes:
        problems: entries of the models folder that can't be used, with their errors.
        copying: the copy in progress, if there is one.
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
        self.copying: Observable[CopyProgress | None] = Observable(None)
        self._copying = BackgroundTasks(threads=1)
        self._home: Delivery[CopyProgress] = Delivery(self._told)
        self._copy: CancelToken | None = None
        self._read_for: ModelInfo | None = None
        state.models.changed.connect(self._read_words)
        state.parameters.changed.connect(self._read_words)

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
        """Take a model into the list, copied into the models folder or as it lies."""
        self._copy = token = CancelToken()
        self._copying.run(partial(self._add, path, mode, token), self._added, self._not_added)

    def cancel_copy(self) -> None:
        """Stop the copy in progress; nothing of it is kept."""
        if self._copy is not None:
            self._copy.cancel()

    def shutdown(self) -> None:
        """Stop copying."""
        self.cancel_copy()
        self._copying.shutdown()
        self._home.close()

    def _read_words(self, _: object) -> None:
        """Another model is chosen: which words does it know?"""
        model = self._state.model
        if model == self._read_for:
            return
        self._read_for = model
        self._state.vocabulary.value = None
        if model is not None:
            self._background.run(
                partial(read_vocabulary, model), partial(self._words_read, model), self._no_words
            )

    def _words_read(self, model: ModelInfo, words: frozenset[str] | None) -> None:
        if model == self._read_for:
            self._state.vocabulary.value = words

    def _no_words(self, error: VelaturaError) -> None:
        """Nothing is underlined; whoever uses the model hears what is wrong with its file."""

    def _add(self, path: Path, mode: Literal["copy", "in_place"], token: CancelToken) -> ModelEntry:
        """In a background thread."""

        def tell(done: int, total: int) -> None:
            self._home.put(CopyProgress(path.name, done, total), "copy")

        return self._library.add(path, mode, tell, token)

    def _told(self, progress: CopyProgress) -> None:
        if self._copy is not None:
            self.copying.value = progress

    def _added(self, entry: ModelEntry) -> None:
        self._end_copy()
        self._state.notice.value = Notice(notes=("model_added",), params={"name": entry.name})
        self.refresh(entry.id)

    def _not_added(self, error: VelaturaError) -> None:
        cancelled = self._copy is not None and self._copy.is_cancelled
        self._end_copy()
        if not cancelled:
            self._failed(error)

    def _end_copy(self) -> None:
        self._copy = None
        self.copying.value = None

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
