"""The user's looks and recipes: read and written in the background; looks put into documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.observable import Observable, Signal
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.operations.recipes.recipe import Recipe, look_of
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.recipes import RecipeStore, write_recipe_file
from desktop_app.worker import looks
from desktop_app.worker.background import BackgroundTasks, reporting

Previews: TypeAlias = "dict[str, ByteArray]"
"""Small pictures, (h, w, 3) uint8 sRGB, by the names of looks; "" is the picture itself."""


class RecipeSession:
    """Commands on looks and recipes; errors are told in ``state.notice``.

    Attributes:
        recipes: all that can be read; the looks among them.
        store: where they are kept.
        stored: sends the name of each that was kept.
    """

    def __init__(self, state: AppState, background: BackgroundTasks, paths: DataPaths) -> None:
        self._state, self._background = state, background
        self.store = RecipeStore(paths.recipes)
        self.recipes: Observable[tuple[Recipe, ...]] = Observable(())
        self.shipped: Observable[tuple[Recipe, ...]] = Observable(())
        self.stored: Signal[str] = Signal()
        self._failed = reporting(state.notice, lambda: state.document_id)
        self.refresh()

    @property
    def looks(self) -> list[Recipe]:
        """Those of adjustments alone, the user's first."""
        return [one for one in self.all if one.is_look]

    @property
    def all(self) -> tuple[Recipe, ...]:
        """The user's, then those that ship."""
        return (*self.recipes.value, *self.shipped.value)

    def is_own(self, name: str) -> bool:
        """Whether it is the user's, and can be deleted."""
        return any(one.name == name for one in self.recipes.value)

    def found(self, name: str) -> Recipe | None:
        """The one of that name."""
        return next((one for one in self.all if one.name == name), None)

    # -- files ------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read them as they are now on the disk."""
        self._asked = asked = object()

        def show(read: tuple[list[Recipe], list[VelaturaError], list[Recipe]]) -> None:
            if asked is self._asked:  # an earlier reading may end later
                self._show(read)

        self._background.run(self._read, show, self._failed)

    def put(self, recipe: Recipe, old: str = "") -> None:
        """Keep one, in the place of the one called ``old``."""
        self._change(partial(self.store.put, recipe, old), recipe.name)

    def rename(self, old: str, name: str) -> None:
        """Call one of the user's something else."""
        found = self.found(old)
        if found is not None:
            self.put(replace(found, name=name), old)

    def remove(self, name: str) -> None:
        self._change(partial(self.store.remove, name))

    def take_in(self, path: Path) -> None:
        """Keep one from elsewhere, a .cube file as a look, under a name that none has."""
        self._change(partial(self.store.take_in, path))

    def give(self, recipe: Recipe, path: Path) -> None:
        """Write it to a file."""
        params = {"name": path.name, "format": "TOML"}

        def done(_: object) -> None:
            self._state.notice.value = Notice(notes=("exported",), params=params)

        self._background.run(partial(write_recipe_file, path, recipe), done, self._failed)

    def _read(self) -> tuple[list[Recipe], list[VelaturaError], list[Recipe]]:
        wrong = list[VelaturaError]()
        return self.store.all(wrong.append), wrong, self.store.shipped()

    def _show(self, read: tuple[list[Recipe], list[VelaturaError], list[Recipe]]) -> None:
        found, wrong, shipped = read
        self.shipped.value = tuple(shipped)
        self.recipes.value = tuple(found)
        if wrong:
            self._failed(wrong[0])

    def _change(self, change: Callable[[], object], name: str = "") -> None:
        def done(made: object) -> None:
            self.refresh()
            self.stored.send(made.name if isinstance(made, Recipe) else name)

        self._background.run(change, done, self._failed)

    # -- looks and documents ----------------------------------------------------------------------

    def save_look(self, name: str) -> None:
        """Keep the document's adjustments that are shown, or those selected, as a look."""
        layers = self.adjustments()
        if layers:
            self.put(look_of(name, map(looks.grade_of, layers)))
        else:
            self._failed(InputError("look_empty"))

    def adjustments(self) -> list[Layer]:
        """Layers that `save_look` would keep, by the layers that are selected."""
        document, chosen = self._state.document.value, self._state.view.selected_layers.value
        return [] if document is None else [*looks.adjustments_in(document.layers.value, [*chosen])]

    def apply(self, look: Recipe, *, on_layer: bool = False) -> None:
        """Apply a look to the document on the canvas, or to its active layer alone."""
        self._apply(look, [self._state.document.value], on_layer=on_layer)

    def apply_to_all(self, look: Recipe) -> None:
        """Apply a look to all open documents: one step in each."""
        self._apply(look, [*self._state.documents])

    def _apply(
        self, look: Recipe, documents: Sequence[Document | None], *, on_layer: bool = False
    ) -> None:
        for document in documents:
            busy = document is None or document.pixels.is_recording or document.mask.is_recording
            if document is not None and not busy and not self._state.applying.value:
                looks.apply_look(document, look, on_layer=on_layer)

    def previews(self, content: Content, side: int, then: Callable[[Previews], None]) -> None:
        """Give ``then`` what each look makes of a picture."""
        self._background.run(partial(_previews, content, side, self.looks), then, self._failed)


def _previews(content: Content, side: int, found: Sequence[Recipe]) -> Previews:
    small = looks.small_picture(content, side)
    plain = {"": content.space.shown(small)[..., :3]}
    return plain | {one.name: looks.preview(small, one, content) for one in found}
