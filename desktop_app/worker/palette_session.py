"""The palettes to paint with, and the colours painted with last: read and written in the
background."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import InputError
from desktop_app.core.observable import Observable, Signal
from desktop_app.core.safe_open import read_regular
from desktop_app.core.swatches import Colour, Swatch, Swatches, colour_of, hex_of
from desktop_app.imaging.main_colours import main_colours
from desktop_app.imaging.palette_files import KINDS, read_palette, write_palette
from desktop_app.state.app_state import AppState
from desktop_app.state.notice import Notice
from desktop_app.state.painting.tools import RECENT
from desktop_app.storage.palettes import UserPalettes, shipped_palettes
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks, reporting

TAKEN = 16
"""Colours of a palette that is made of a picture."""


class PaletteSession:
    """Commands on palettes; errors are told in ``state.notice``.

    Attributes:
        own: the user's, in their order.
        shipped: those that come with the program.
        stored: sends the name of each that came or was renamed.
    """

    def __init__(
        self, state: AppState, background: BackgroundTasks, paths: DataPaths, settings: Settings
    ) -> None:
        self._state, self._background, self._settings = state, background, settings
        self._store = UserPalettes(paths.palettes, paths.locks / "palettes.lock")
        self.own: Observable[tuple[Swatches, ...]] = Observable(())
        self.shipped: Observable[tuple[Swatches, ...]] = Observable(())
        self.stored: Signal[str] = Signal()
        self._failed = reporting(state.notice, lambda: state.document_id)
        recent = state.tools.recent_colours
        found = filter(None, map(colour_of, settings.recent_colours))
        recent.value = tuple(dict.fromkeys((*recent.value, *found)))[:RECENT]
        recent.changed.connect(self._keep_recent)
        background.run(shipped_palettes, self.shipped.put, self._failed)
        background.run(self._store.all, self._took, self._failed)

    def add(self, palette: Swatches) -> None:
        """Keep a new one; a number is added to a name that is taken."""
        self._write(partial(self._store.put, palette))

    def rename(self, old: str, name: str) -> None:
        """Call one of the user's something else."""
        for one in self.own.value:
            if one.name == old:
                self._write(partial(self._store.put, Swatches(name, one.colours), old))

    def remove(self, name: str) -> None:
        self._write(partial(self._store.remove, name))

    def edit(self, name: str, change: Callable[[Swatches], Swatches]) -> None:
        """Change the colours of the one of that name."""

        def changed(rows: dict[str, Swatches]) -> dict[str, Swatches]:
            return {key: change(one) if key == name else one for key, one in rows.items()}

        self._write(partial(self._store.change, changed))

    def import_files(self, paths: list[Path]) -> None:
        """Keep what these files hold."""

        def read(path: Path) -> str:
            try:
                data = read_regular(path)
            except OSError as error:
                raise InputError("palette_unreadable", str(error), name=path.name) from error
            return self._store.put(read_palette(data, path.stem))

        for path in paths:
            self._write(partial(read, path))

    def export(self, palette: Swatches, path: Path) -> None:
        """Write it, as the ending says; as .gpl, where that says nothing."""
        kind = path.suffix.lower().removeprefix(".")
        data = write_palette(palette, kind if kind in KINDS else KINDS[0])
        self._background.run(partial(write_atomic, path, data), lambda _: None, self._failed)

    def take_from_picture(self, name: str) -> None:
        """A new one of the colours of the picture, or of the layer that is worked on."""
        from desktop_app.state.painting.colouring import reader_of

        document = self._state.document.value
        if document is None:
            return
        look = reader_of(document, self._state.tools.picking.value)
        space = document.space

        def work() -> str:
            found = main_colours(space.shown(look(None)), TAKEN)
            return self._store.put(Swatches(name, tuple(map(Swatch, found)))) if found else ""

        self._write(work)

    def _write(self, work: Callable[[], str | None]) -> None:
        """``work`` gives the name of what is new, or nothing."""

        def both() -> tuple[str | None, tuple[Swatches, ...]]:
            return work(), self._store.all()

        def done(found: tuple[str | None, tuple[Swatches, ...]]) -> None:
            self._took(found[1])
            if found[0]:
                self.stored.send(found[0])

        self._background.run(both, done, self._failed)

    def _took(self, found: tuple[Swatches, ...]) -> None:
        self.own.value = found
        for error in self._store.take_notices():
            self._state.notice.value = Notice(error)

    def _keep_recent(self, colours: tuple[Colour, ...]) -> None:
        self._settings.recent_colours = tuple(map(hex_of, colours))
