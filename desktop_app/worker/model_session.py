"""The models for the window: scanning, choosing, adding, noting; disk work in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal, TypeAlias

from desktop_app.catalog.families import load_families
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.model_record import ModelChoices
from desktop_app.core.observable import Observable, connect_each
from desktop_app.library.collection.add_ons import usable
from desktop_app.library.collection.collection import Collection, CollectionEntry
from desktop_app.library.collection.companions import companion_at
from desktop_app.library.collection.importing import (
    ImportProgress,
    ImportReport,
    import_models,
    preview_import,
)
from desktop_app.library.collection.records import licence_of
from desktop_app.library.probing.sidecar import read_vocabulary
from desktop_app.library.prompt_tokens import PromptEncoder, prompt_encoders
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.work.parameters import settings_to_keep
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks, reporting
from desktop_app.worker.main_thread_queue import MainThreadQueue

_Words: TypeAlias = "tuple[frozenset[str] | None, tuple[PromptEncoder, ...]]"
"""What a model knows, and what reads its prompts."""


def _words(model: ModelInfo) -> _Words:
    return read_vocabulary(model), prompt_encoders(model, load_families()[model.family])


@dataclass(frozen=True, slots=True)
class CopyProgress:
    """A model that is being copied: ``done`` of ``total`` bytes."""

    name: str
    done: int
    total: int

    @property
    def fraction(self) -> float | None:
        """0..1; None: how many there are isn't known yet."""
        return self.done / self.total if self.total else None


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What a scan brings home beside the collection's rows."""

    notices: list[VelaturaError]


class ModelSession:
    """Commands on models.

    Attributes:
        rows: the collection as it was when it was looked at last; `collection` has the commands
            on it, which are for background threads.
        problems: entries of the model list that can't be used, with their errors; parts of models
            (LoRAs, VAEs) are no problem.
        copying: the copy in progress, if there is one.
    """

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        settings: Settings,
        collection: Callable[[], Collection],
    ) -> None:
        """``collection`` builds it, or gives the one that was built; any thread may call it."""
        self._state = state
        self._failed = reporting(self._state.notice)
        self._background = background
        self._settings = settings
        self._collection = collection
        self._used: Collection | None = None
        self.rows: Observable[tuple[CollectionEntry, ...]] = Observable(())
        self.problems = state.model_problems
        self.copying: Observable[CopyProgress | None] = Observable(None)
        self._copying = BackgroundTasks(threads=1)
        self._home: MainThreadQueue[CopyProgress] = MainThreadQueue(self._reported)
        self._early: MainThreadQueue[tuple[ModelInfo, ...]] = MainThreadQueue(self._models_found)
        self._copy: CancelToken | None = None
        self._read_for: ModelInfo | None = None
        self.is_scanning = self._again = False
        """Whether the disk is being looked at now."""
        self._wished: str | None = None
        connect_each(self._read_words, state.models.changed, state.parameters.changed)

    def licence(self, digest: str) -> str:
        """Id of that of the model with that digest; "": nothing is known. In any thread."""
        return licence_of(digest, lambda: self.rows.value)

    @property
    def collection(self) -> Collection:
        """The models there are; its commands are for background threads."""
        self._used = self._collection()
        return self._used

    def refresh(self, choose: str | None = None) -> None:
        """Scan the models folder again; then choose ``choose``, the last used, or the first.

        Asked again meanwhile, it looks once more when it is through: never twice at a time, which
        would keep other work waiting.
        """
        self._wished = choose or self._wished
        if self.is_scanning:
            self._again = True
            return
        self.is_scanning = True
        self._background.run(self._scan, self._on_found, self._on_failed_scan)

    def note(self, key: str, note: Callable[[str], object]) -> None:
        """Write down something about one content in the background, and show it.

        Args:
            key: the content's.
            note: called with it.
        """

        def work() -> _Found:
            note(key)
            self.collection.renew(key)
            return _Found(self.collection.take_notices())

        self._background.run(work, partial(self._scanned, None), self._failed)

    def choose(self, model_id: str) -> None:
        """Use a model, with the settings that suit it."""
        model = next((m for m in self._state.models.value if m.id == model_id), None)
        if model is not None and model.id != self._state.parameters.value.model:
            self._state.parameters.use_defaults_of(model)
            self._settings.last_model = model.id

    def keep_settings(self) -> None:
        """Keep the settings of the prompt bar as the chosen model's own from now on."""
        kept = settings_to_keep(self._state.parameters.value)
        self._change_choices(self._state.model, lambda choices: replace(choices, defaults=kept))

    def take_companion(self, folder: Path) -> None:
        """Let ``folder`` lend the model in use the parts that its file lacks."""
        model = self._state.model
        if model is None:
            return

        def work() -> str:
            return companion_at(folder, model, self.collection.library.families, model.name)

        def taken(companion: str) -> None:
            # Another model may be in use by now; the folder was chosen for this one.
            self._change_choices(model, lambda choices: replace(choices, companion=companion))
            params = {"name": model.name, "folder": folder.name}
            self._state.notice.value = Notice(notes=("companion_taken",), params=params)

        self._background.run(work, taken, self._failed)

    def note_use(self, model: ModelInfo) -> None:
        """A picture was made with it."""
        if model.digest:
            self.note(model.digest, self.collection.records.note_use)

    def add(self, path: Path, mode: Literal["copy", "in_place"]) -> None:
        """Take a model into the list, copied into the models folder or as it lies."""
        self._copy = token = CancelToken()
        self._copying.run(partial(self._add, path, mode, token), self._added, self._not_added)

    def check_paths(self, paths: Sequence[Path], then: Callable[[list[Path]], None]) -> None:
        """Look at files and folders before anything is offered for them: those that can be added go
        to ``then``, in this thread; where there is none, a notice says why."""

        def work() -> list[Path]:
            looked = preview_import(self.collection, paths)
            if looked.refused and not looked.usable:
                raise looked.refused[0][1]
            return list(looked.usable)

        self._background.run(work, then, self._failed)

    def cancel_copy(self) -> None:
        """Stop the copy in progress; nothing of it is kept."""
        if self._copy is not None:
            self._copy.cancel()

    def shutdown(self) -> None:
        self.cancel_copy()
        self._copying.shutdown()
        self._home.close()
        self._early.close()

    def close(self) -> None:
        """Close the collection, when no thread uses it any more."""
        if self._used is not None:
            self._used.close()

    def _read_words(self, _: object) -> None:
        """Another model is chosen: which words does it know?"""
        model = self._state.model
        if model == self._read_for:
            return
        self._read_for = model
        self._state.vocabulary.value, self._state.prompt_encoders.value = None, ()
        if model is not None:
            self._background.run(
                partial(_words, model), partial(self._words_read, model), self._no_words
            )

    def _words_read(self, model: ModelInfo, words: _Words) -> None:
        if model == self._read_for:
            self._state.vocabulary.value, self._state.prompt_encoders.value = words

    def _no_words(self, error: VelaturaError) -> None:
        """Nothing is underlined; whoever uses the model hears what is wrong with its file."""

    def _add(
        self, path: Path, mode: Literal["copy", "in_place"], token: CancelToken
    ) -> ImportReport:
        """In a background thread. Raises the first refusal where nothing was added."""

        def tell(progress: ImportProgress) -> None:
            if progress.total:
                self._home.put(CopyProgress(progress.name, progress.done, progress.total), "copy")

        report = import_models(self.collection, [path], mode, tell, token)
        if report.refused and not report.added:
            raise report.refused[0][1]
        return report

    def _reported(self, progress: CopyProgress) -> None:
        if self._copy is not None:
            self.copying.value = progress

    def _added(self, report: ImportReport) -> None:
        self._end_copy()
        rows = report.added or report.known
        if rows:
            self._state.notice.value = import_notice(report)
        for _, error in report.refused[:1]:
            self._failed(error)
        ready = next((row.info.id for row in rows if row.info is not None), None)
        self.refresh(ready)

    def _not_added(self, error: VelaturaError) -> None:
        cancelled = self._copy is not None and self._copy.is_cancelled
        self._end_copy()
        if not cancelled:
            self._failed(error)

    def _end_copy(self) -> None:
        self._copy = None
        self.copying.value = None

    def _scan(self) -> _Found:
        """In a background thread; models are shown as they are found."""
        self.collection.scan(on_models=self._early.put)
        return _Found(self.collection.take_notices())

    def _on_found(self, found: _Found) -> None:
        choose, again = self._wished, self._again
        self.is_scanning = self._again = False
        if not again:
            self._wished = None
        self._scanned(choose, found)
        if again:
            self.refresh()

    def _on_failed_scan(self, error: VelaturaError) -> None:
        again, self.is_scanning, self._again = self._again, False, False
        self._failed(error)
        if again:
            self.refresh()

    def _models_found(self, models: tuple[ModelInfo, ...]) -> None:
        """At the start pictures can be made before everything else was looked at."""
        if not self._state.models.value:
            self._state.models.value = models
            self._choose_one()

    def _scanned(self, choose: str | None, found: _Found) -> None:
        """Show the collection as it is by now: what was noted since is in it, too."""
        state, before = self._state, self._state.model
        rows, models = self.collection.entries, self.collection.models()
        self.rows.value = rows
        state.add_ons.value = usable(rows)
        state.models.value = models
        self.problems.value = tuple(
            entry
            for row in rows
            for entry in row.entries
            if entry.info is None and row.state != "other"
        )
        self._choose_one(choose, before)
        if before is not None and choose is None:
            self._tell_if_gone(before)
        for notice in found.notices:
            self._failed(notice)

    def _choose_one(self, choose: str | None = None, before: ModelInfo | None = None) -> None:
        """That model, the one in use, wherever it lies by now, the one used last, or the first."""
        state = self._state
        there = {model.id: model for model in state.models.value}
        same = (m.id for m in there.values() if before and m.digest and m.digest == before.digest)
        wanted = (choose, state.parameters.value.model, *same, self._settings.last_model, *there)
        wished = next((model_id for model_id in wanted if model_id in there), None)
        if wished is None or wished == state.parameters.value.model:
            return
        if before is not None and before.digest == there[wished].digest:
            state.parameters.update(model=wished)  # with the settings in use
            self._settings.last_model = wished
        elif choose is not None or before is None:
            self.choose(wished)
        else:
            # What the user chose is remembered: its disk may come back.
            state.parameters.use_defaults_of(there[wished])

    def _tell_if_gone(self, before: ModelInfo) -> None:
        """Another model makes the pictures from now on: the user has to know."""
        model = self._state.model
        if model is not None and model.digest != before.digest:
            params = {"name": before.name, "other": model.name}
            self._state.notice.value = Notice(notes=("model_switched",), params=params)

    def _change_choices(
        self,
        model: ModelInfo | None,
        change: Callable[[ModelChoices], ModelChoices],
        *,
        use: bool = False,
    ) -> None:
        """Change what is chosen for ``model``; then ``use`` its settings if so asked."""
        if model is None or not model.digest:
            return

        def work() -> _Found:
            self.collection.records.change(
                model.digest, lambda record: replace(record, choices=change(record.choices))
            )
            self.collection.renew(model.digest)
            return _Found(self.collection.take_notices())

        self._background.run(work, partial(self._chosen_anew, model.id, use), self._failed)

    def _chosen_anew(self, model_id: str, use: bool, found: _Found) -> None:
        self._scanned(None, found)
        model = self._state.model
        if use and model is not None and model.id == model_id:
            self._state.parameters.use_defaults_of(model)


def import_notice(report: ImportReport) -> Notice:
    """What is new in the list, or else what was there already."""
    code = "model_added" if report.added else "model_there"
    names = ", ".join(row.name for row in (report.added or report.known)[:3])
    return Notice(notes=(code,), params={"name": names})
