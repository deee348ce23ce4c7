"""The set of a training in the window: opened, filled, looked at and written in the background.

What touches the folder is done one after the other; edits that are made meanwhile stay.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

from desktop_app.core.errors import InputError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.observable import Observable, connect_each
from desktop_app.core.pixels import ByteArray
from desktop_app.extensions.training.values.dataset import TrainingSet
from desktop_app.extensions.training.values.fields import settings_of
from desktop_app.extensions.training.values.picture_fields import READ
from desktop_app.extensions.training.values.run import preset_family
from desktop_app.extensions.training.work.sessions import set_work
from desktop_app.extensions.training.work.sessions.set_state import SetState
from desktop_app.extensions.training.work.sessions.settings_state import TrainingSettings
from desktop_app.extensions.training.work.sets.set_file import read_set, write_set
from desktop_app.extensions.training.work.sets.taking_in import Incoming, take_in
from desktop_app.extensions.training.work.stores.settings_file import write_settings
from desktop_app.state.app_state import AppState, Notice
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks, reporting

R = TypeVar("R")

Part: TypeAlias = Literal["document", "layer", "masked", "mask"]
"""What of the document on the canvas becomes an example: all of it, the layer that is worked on,
what is masked with a little around it, or all of it with its mask."""

_FIRST = "My set"
"""Folder of the set that is made where none is open."""


class SetSession:
    """Commands on one set; errors are told in ``state.notice``.

    Args:
        home: folder of the sets that are made here.
        prefs: remember which set was open.
        show: brings the page up.

    Attributes:
        set: its state.
        sizes: of all buckets there are for the model.
        is_busy: whether pictures are being taken in or looked at.
    """

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        settings: TrainingSettings,
        home: Path,
        prefs: Settings,
        show: Callable[[], object] = lambda: None,
    ) -> None:
        self._state, self._background, self._settings = state, background, settings
        self._home, self._prefs, self.show = home, prefs, show
        self.set = SetState()
        self.sizes: tuple[tuple[int, int], ...] = ()
        self.is_busy: Observable[bool] = Observable(False)
        self.failed = reporting(state.notice)
        self._waiting: deque[tuple[Callable[[], Any], Callable[[Any], object]]] = deque()
        self._read_by = [settings.values.value[name] for name in READ]
        self._unwritten, self._unseen, self._shows = False, False, False
        self.set.value.changed.connect(self._see)
        self.set.edited.connect(self._write)
        settings.values.changed.connect(self._on_settings)
        settings.model.changed.connect(self._see)
        connect_each(
            self._follow,
            settings.presets.changed,
            settings.model.changed,
            state.models.changed,
            state.parameters.changed,
        )

    # -- which set --------------------------------------------------------------------------------

    def open_last(self) -> None:
        """The one that was open last, if none is and it is still there."""
        folder = Path(self._prefs["training_set"])
        if self.set.value.value is None and self._prefs["training_set"] and not self.is_busy.value:
            self._do(
                partial(set_work.opened, folder, self._settings.values.value, must=False),
                self._show_opened,
            )

    def open(self, folder: Path) -> None:
        """Any folder is a set."""
        self._do(partial(set_work.opened, folder, self._settings.values.value), self._show_opened)

    def new(self, name: str) -> None:
        """An empty one under a name that none has."""
        self._do(partial(set_work.new_set, self._home, name), self._show)

    def reload(self) -> None:
        """As it is on the disk now."""
        found = self.set.value.value
        if found is not None:
            self.set.facts.value = {}  # files may be others
            self._do(partial(read_set, Path(found.folder), self._settings.values.value), self._show)

    def _show_opened(self, opened: set_work.Opened | None) -> None:
        """With the settings in its folder."""
        if opened is not None:
            self._show(*opened)

    def _show(
        self, found: TrainingSet, model: str = "", values: Mapping[str, Any] | None = None
    ) -> None:
        """What is shown of another set doesn't edit it."""
        had = self.set.value.value is not None
        self._prefs["training_set"] = found.folder
        self._shows = True
        self.set.show(found)
        if values is not None:
            self._settings.model.value = model
            self._settings.values.value = settings_of(values)
        if found.trigger or had:
            self._settings.change(trigger=found.trigger)
        self._shows = False

    # -- what is in it ----------------------------------------------------------------------------

    def add(self, paths: Iterable[Path]) -> None:
        """Take in pictures, folders and tables; without a set, a new one is made."""
        some = [*paths]
        if some:
            self._add(partial(set_work.taken_files, paths=some))
            self.show()

    def add_files(self, files: Sequence[Incoming]) -> None:
        """Take in pictures whose captions are known."""
        self._add(partial(take_in, files=files))
        self.show()

    def add_part(self, part: Part) -> None:
        """Take in a part of the document on the canvas."""
        document = self._state.document.value
        if document is None:
            return
        document.settle()
        name = Path(document.name.value).stem
        take = partial(
            set_work.taken_part,
            content=document.content,
            origin=document.origin,
            part=part,
            layer=document.active.value,
            name=name,
        )

        def on_added(_: object) -> None:
            folder = self.set.value.value
            params = {"name": name, "set": "" if folder is None else Path(folder.folder).name}
            self._state.notice.value = Notice(notes=("example_added",), params=params)

        self._add(take, on_added)

    def _add(
        self,
        take: Callable[[TrainingSet], tuple[TrainingSet, tuple[str, ...]]],
        then: Callable[[object], object] = lambda _: None,
    ) -> None:
        def work() -> tuple[TrainingSet, TrainingSet, tuple[str, ...]]:
            found = self.set.value.value
            before = found or set_work.new_set(self._home, _FIRST)
            return before, *take(before)

        def done(made: tuple[TrainingSet, TrainingSet, tuple[str, ...]]) -> None:
            before, taken, failed = made
            now = self.set.value.value
            if now is None or now.folder != before.folder:
                self._show(taken)
            else:
                self.set.show(set_work.merged(before, now, taken))
            self._write()
            if failed:
                self.failed(InputError("not_a_picture", name=", ".join(failed[:8])))
            then(taken)

        self._do(work, done)

    # -- masks ------------------------------------------------------------------------------------

    def path_of(self, name: str) -> Path | None:
        """The file of a picture."""
        found = self.set.value.value
        return None if found is None else Path(found.folder) / name

    def picture_on_canvas(self) -> str:
        """Name of the picture of the set that is open on the canvas; empty: none is."""
        found, document = self.set.value.value, self._state.document.value
        if found is None or document is None or document.path is None:
            return ""
        here = {Path(found.folder) / one.name: one.name for one in found.pictures}
        return here.get(document.path, "")

    def take_mask(self) -> None:
        """The mask on the canvas becomes that of the picture of the set that is open there; another
        picture is taken in with it."""
        name, document = self.picture_on_canvas(), self._state.document.value
        if not name or document is None:
            self.add_part("mask")
            return
        document.settle()
        take = partial(set_work.with_mask, name=name, content=document.content)
        self._add(take, document.mask_keeping())
        self.show()

    # -- what is seen in it -----------------------------------------------------------------------

    def picture(self, name: str, then: Callable[[ByteArray], None]) -> None:
        """Give ``then`` a picture as it is seen, large."""
        path = self.path_of(name)
        if path is not None:
            self._background.run(partial(set_work.pixels_of, path), then, self.failed)

    def augmented(
        self, names: Iterable[str], count: int, then: Callable[[list[list[ByteArray]]], None]
    ) -> None:
        """Give ``then`` ``count`` pictures a name, as the training would see them."""
        found, values = self.set.value.value, self._settings.values.value
        if found is not None:
            places = self.set.placed.value
            paths = [(Path(found.folder) / one, places[one]) for one in names if one in places]
            self._background.run(
                partial(set_work.augmented, paths, values, count), then, self.failed
            )

    def _on_settings(self, values: dict[str, Any]) -> None:
        before, self._read_by = self._read_by, [values[name] for name in READ]
        if self._shows:
            self._see()
            return
        if before != self._read_by:
            self.reload()
        word: str = values["trigger"]
        self.set.edit(lambda one: replace(one, trigger=word))
        self._write()
        self._see()

    def _follow(self, _: object) -> None:
        """What a preset says of another model is nobody's edit."""
        shows, self._shows = self._shows, True
        if self.model is not None:
            self._settings.follow(preset_family(self.model))
        self._shows = shows

    def _see(self, _: object = None) -> None:
        """Look at it again, once for all that is changed meanwhile."""
        if not self._unseen and self.set.value.value is not None:
            self._unseen = True
            self._do(self._examine, self._seen)

    def _examine(self) -> tuple[str, set_work.SetFindings] | None:
        self._unseen = False
        found = self.set.value.value
        if found is None:
            return None
        model = self.model
        family = None if model is None else self._state.memory.families.get(model.family)
        values = self._settings.values.value
        return found.folder, set_work.examined(found, self.set.facts.value, values, model, family)

    @property
    def model(self) -> ModelInfo | None:
        """That shall learn: the chosen one, else the one of the prompt."""
        wanted = self._settings.model.value
        models = self._state.models.value
        return next((one for one in models if one.id == wanted), self._state.model)

    def _seen(self, examined: tuple[str, set_work.SetFindings] | None) -> None:
        found = self.set.value.value
        if examined is None or found is None or found.folder != examined[0]:
            return
        facts, findings, placed, self.sizes, captions = examined[1]
        self.set.facts.value, self.set.placed.value = facts, placed
        self.set.findings.value = findings
        if captions:
            self.set.show(found.with_found(captions))

    # -- one after the other ----------------------------------------------------------------------

    def _write(self, _: object = None) -> None:
        """Soon, once for all edits that are made meanwhile."""
        if not self._unwritten:
            self._unwritten = True
            self._do(self._written, lambda _: None)

    def _written(self) -> None:
        self._unwritten, found = False, self.set.value.value
        if found is not None:
            write_set(found)
            path = Path(found.folder) / set_work.SETTINGS
            write_settings(path, self._settings.model.value, self._settings.values.value)

    def _do(self, work: Callable[[], R], done: Callable[[R], object]) -> None:
        self._waiting.append((work, done))
        if not self.is_busy.value:
            self._next()

    def _next(self) -> None:
        self.is_busy.value = bool(self._waiting)
        if not self._waiting:
            return
        work, done = self._waiting.popleft()

        def after(does: Callable[[Any], object], made: Any) -> None:
            does(made)
            self._next()

        self._background.run(work, partial(after, done), partial(after, self.failed))

    def shutdown(self) -> None:
        """Write what was not written yet."""
        if self._unwritten:
            self._written()
