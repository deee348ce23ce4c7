"""What prompts are made of besides what is typed: wildcards and styles, read in the background.

The window asks what was read; before Generate all that the prompt may need is read again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from desktop_app.catalog.styles import load_styles
from desktop_app.core.atomic_write import write_atomic
from desktop_app.core.errors import VelaturaError
from desktop_app.core.events import Noted
from desktop_app.core.generation_settings import MAX_SEED
from desktop_app.core.prompt.choices import has_choices
from desktop_app.core.prompt.expansion import expand, read_ahead
from desktop_app.core.prompt.styles import Style, all_styles, styled
from desktop_app.core.prompt.wildcard_lists import WildcardLists
from desktop_app.core.safe_open import read_regular
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.work.parameters import Parameters
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.styles import UserStyles
from desktop_app.storage.styles_csv import ImportedStyles, read_styles_file, styles_csv
from desktop_app.storage.tags import NO_TAGS, TagList, read_tags, tags_stamp
from desktop_app.storage.wildcards import Wildcards
from desktop_app.studio.said_settings import with_timesteps
from desktop_app.studio.wording import notice_texts
from desktop_app.worker.background import BackgroundTasks, delayed, reporting

TYPING_MS = 200
"""How long the keyboard must rest before wildcards are read."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """What a prompt can become.

    Attributes:
        prompt: as it was typed.
        texts: each with its seed; none where there is nothing to choose.
        notes: what has to be said, of the prompt and of the files.
    """

    prompt: str
    texts: tuple[tuple[int, str], ...] = ()
    notes: tuple[Noted, ...] = ()


class WordingSession(QObject):
    """Commands on wildcards, styles and snippets; see `worker.workspace`.

    Attributes:
        wildcard_names, tags: what completion offers, as far as it was read (`read_names`).
    """

    def __init__(self, state: AppState, background: BackgroundTasks, paths: DataPaths) -> None:
        super().__init__()
        self._state, self._background, self._paths = state, background, paths
        self._failed = reporting(self._state.notice)
        self._files = Wildcards([paths.wildcards])
        self._read: tuple[str, ...] = ()
        self.wildcard_names: tuple[str, ...] = ()
        self.tags = self._tags_read = NO_TAGS
        self._tags_stamp: tuple[tuple[str, int, int], ...] = ()
        self._timer = delayed(self, self._reread, TYPING_MS)
        state.parameters.changed.connect(self._changed)
        self._changed(state.parameters.value)
        self._own = UserStyles(paths.styles, paths.locks / "styles.lock")
        self.read_styles()

    def shutdown(self) -> None:
        self._timer.stop()

    # -- styles ---------------------------------------------------------------------------------

    def read_styles(self) -> None:
        """Read them and the snippets, as they are now on the disk."""
        self._background.run(self._all_styles, self._took_styles, self._failed)

    def put_style(self, style: Style, old: str = "") -> None:
        """Keep ``style`` as the user's, in the place of the one called ``old``."""
        self._change(partial(self._own.put, style, old))
        if old and old != style.name:
            chosen = self._state.parameters.value.styles
            renamed = tuple(style.name if name == old else name for name in chosen)
            self._state.parameters.update(styles=renamed)

    def remove_style(self, name: str) -> None:
        """Delete the user's style of that name."""
        self._change(partial(self._own.remove, name))

    def import_styles(self, path: Path) -> None:
        """Add those of a styles.csv; the notice says how many, and what could not be read."""

        def done(read: tuple[ImportedStyles, int, int]) -> None:
            imported, added, replaced = read
            codes, values = notice_texts(imported.notes)
            told = {"added": str(added), "replaced": str(replaced), **values}
            self._state.notice.value = Notice(notes=("styles_imported", *codes), params=told)
            self.read_styles()

        self._background.run(partial(self._import, path), done, self._failed)

    def export_styles(self, path: Path) -> None:
        """Write the user's styles as a styles.csv."""

        def done(count: int) -> None:
            told = {"name": path.name, "count": str(count)}
            self._state.notice.value = Notice(notes=("styles_exported",), params=told)

        self._background.run(partial(self._export, path), done, self._failed)

    def choose_styles(self, names: Sequence[str]) -> None:
        """Use these, in this order; settings of those that are new are taken over."""
        parameters = self._state.parameters
        styles, before = parameters.styles.value, parameters.value.styles
        settings: dict[str, object] = {}
        for style in _named(styles, names):
            if style.name not in before:
                settings |= style.settings
        settings = with_timesteps(settings, self._state.model)
        parameters.update(**{**settings, "styles": tuple(names)})

    def _change(self, change: Callable[[], object]) -> None:
        self._background.run(change, lambda _: self.read_styles(), self._failed)

    def _import(self, path: Path) -> tuple[ImportedStyles, int, int]:
        imported = read_styles_file(path)
        return (imported, *self._own.add(imported.styles))

    def _export(self, path: Path) -> int:
        styles = self._own.all()
        write_atomic(path, styles_csv(styles))
        return len(styles)

    def _all_styles(self) -> tuple[Sequence[Style], Mapping[str, Style], Sequence[VelaturaError]]:
        own = self._own.all()
        return own, all_styles(load_styles(), own), self._own.take_notices()

    def _took_styles(
        self, read: tuple[Sequence[Style], Mapping[str, Style], Sequence[VelaturaError]]
    ) -> None:
        own, styles, notices = read
        parameters = self._state.parameters
        parameters.snippets.value = {each.name: each for each in own if each.is_snippet}
        parameters.styles.value = styles
        for notice in notices:
            self._state.notice.value = Notice(notice)

    # -- completion -----------------------------------------------------------------------------

    def read_names(self) -> None:
        """Read what completion offers besides models' files: names of wildcards, and tags."""
        self._background.run(self._names, self._took_names, self._failed)

    def import_tags(self, path: Path) -> None:
        """Keep a copy of a list of tags, and offer them; the notice says how many there are now."""

        def done(tags: TagList) -> None:
            self._state.notice.value = Notice(
                notes=("tags_there",), params={"count": str(len(tags))}
            )
            self.read_names()

        self._background.run(partial(self._import_tags, path), done, self._failed)

    def _import_tags(self, path: Path) -> TagList:
        folder = self._paths.tags
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(folder / f"{path.stem}.csv", read_regular(path))
        return read_tags(folder)[0]

    def _names(self) -> tuple[tuple[str, ...], TagList, tuple[Noted, ...]]:
        return (tuple(self._files.names()), *self._tags())

    def _tags(self) -> tuple[TagList, tuple[Noted, ...]]:
        """The user's, read again if a file has changed, and what has to be said of them then."""
        stamp, notes = tags_stamp(self._paths.tags), ()
        if stamp != self._tags_stamp:
            (self._tags_read, notes), self._tags_stamp = read_tags(self._paths.tags), stamp
        return self._tags_read, notes

    def _took_names(self, names: tuple[tuple[str, ...], TagList, tuple[Noted, ...]]) -> None:
        self.wildcard_names, self.tags, notes = names
        for note in notes:
            told = {name: str(value) for name, value in note.params.items()}
            self._state.notice.value = Notice(notes=(note.code,), params=told)

    # -- wildcards ------------------------------------------------------------------------------

    def ready(self, chosen: Parameters, then: Callable[[], None]) -> None:
        """Call ``then`` when all that the prompts may need was read: at once, where that is
        nothing."""
        texts = self._texts(chosen)
        if not texts:
            then()
            return

        def read(lists: WildcardLists) -> None:
            self._state.parameters.wildcards.put(lists)
            then()

        self._background.run(partial(self._read_for, texts), read, self._failed)

    def preview(
        self, prompt: str, seed: int, count: int, then: Callable[[Previewed], None]
    ) -> None:
        """Give ``then`` what ``prompt`` becomes with ``count`` seeds from ``seed`` on."""
        if self._state.parameters.value.dialect == "literal":
            then(Previewed(prompt))
            return
        self._background.run(partial(self._previewed, prompt, seed, count), then, self._failed)

    def make_folder(self) -> Path:
        """The folder of wildcards, made where it is missing."""
        with contextlib.suppress(OSError):
            self._paths.wildcards.mkdir(parents=True, exist_ok=True)
        return self._paths.wildcards

    def _previewed(self, prompt: str, seed: int, count: int) -> Previewed:
        """In a background thread: the prompt expanded for ``count`` seeds in a row."""
        if not has_choices(prompt):
            return Previewed(prompt)
        seeds = [(seed + number) % (MAX_SEED + 1) for number in range(count)]
        made = [expand(prompt, self._files, each) for each in seeds]
        notes = [note for each in made for note in each.notes]
        texts = [(each, one.text) for each, one in zip(seeds, made, strict=True)]
        return Previewed(prompt, tuple(texts), (*notes, *self._files.notes()))

    def _changed(self, now: Parameters) -> None:
        if self._texts(now) != self._read:
            self._timer.start()

    @Slot()
    def _reread(self) -> None:
        self._read = self._texts(self._state.parameters.value)
        if self._read:
            self._background.run(
                partial(self._read_for, self._read),
                self._state.parameters.wildcards.put,
                self._failed,
            )

    def _texts(self, chosen: Parameters) -> tuple[str, ...]:
        """Prompts with their styles, if there are wildcards in them."""
        if chosen.dialect == "literal":
            return ()
        styles = _named(self._state.parameters.styles.value, chosen.styles)
        texts = (
            styled(chosen.prompt, (style.prompt for style in styles)),
            styled(chosen.negative_prompt, (style.negative_prompt for style in styles)),
        )
        return tuple(text for text in texts if "__" in text)

    def _read_for(self, texts: Sequence[str]) -> WildcardLists:
        """In a background thread: reads the wildcard files that ``texts`` name."""
        for text in texts:
            read_ahead(text, self._files)
        return self._files.remembered


def _named(styles: Mapping[str, Style], names: Sequence[str]) -> list[Style]:
    return [styles[name] for name in names if name in styles]
