"""The brushes that ship and the user's: read, kept and imported in the background."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from desktop_app.catalog.brushes import load_brushes
from desktop_app.core.brushes import BrushPreset, of_tips
from desktop_app.core.errors import InputError
from desktop_app.core.naming import free_name
from desktop_app.imaging.brush_tips import picture_tip
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.mask import mask_bounds
from desktop_app.imaging.tiles import opaque
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.painting.strokes import Brush
from desktop_app.storage.brushes import UserBrushes
from desktop_app.storage.paths import DataPaths
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks, reporting

_TOLD: Final = 12
"""Things that aren't followed, that a notice names; each brush tells all of its own."""


class BrushSession:
    """Commands on brushes; errors are told in ``state.notice``, brushes in ``tools.presets``.

    Args:
        state, background, settings, paths: of the window.

    Attributes:
        shipped: those that ship, by their names.
    """

    def __init__(
        self, state: AppState, background: BackgroundTasks, settings: Settings, paths: DataPaths
    ) -> None:
        self._state, self._background, self._settings = state, background, settings
        self._own = UserBrushes(paths.brushes, paths.locks / "brushes.lock")
        self._failed = reporting(state.notice)
        self.shipped = load_brushes()
        tools = state.tools
        names = "paint_preset", "brush_preset", "retouch_preset"
        self._hands = dict(zip(names, (tools.paint, tools.brush, tools.retouch), strict=True))
        self.read()

    def read(self) -> None:
        """Read the user's as they are now on the disk."""
        self._background.run(self._own.all, self._took, self._failed)

    @property
    def favourites(self) -> tuple[str, ...]:
        """Names of those that keys go through, as long as they are there."""
        there = self._state.tools.presets.value
        return tuple(name for name in self._settings.favourite_brushes if name in there)

    def mark_favourite(self, name: str, *, is_one: bool) -> None:
        """Let keys go through it, or not."""
        others = tuple(each for each in self._settings.favourite_brushes if each != name)
        self._settings.favourite_brushes = (*others, name) if is_one else others
        self._state.tools.presets.changed.send(self._state.tools.presets.value)

    def step(self, direction: int) -> None:
        """Have the next favourite in hand, or the one before; without any, the next brush."""
        tools = self._state.tools
        names = self.favourites or tuple(tools.presets.value)
        now = tools.active_brush.value.preset
        at = names.index(now) + direction if now in names else min(0, direction)
        if names:
            tools.take_preset(tools.presets.value[names[at % len(names)]])

    def put(self, name: str, old: str = "") -> None:
        """Keep the brush in hand by that name; ``old``: the same, where there is one."""
        brush = self._state.tools.active_brush
        was = self._state.tools.presets.value.get(brush.value.preset, BrushPreset(""))
        made = preset_of(name, brush.value)
        made = replace(made, origin=was.origin, left_out=was.left_out)
        name = " ".join(name.split())[:100]
        if name in self.shipped:
            self._failed(InputError("brush_exists", name=name))
            return
        self._change(partial(self._own.put, made, old))
        brush.value = replace(brush.value, preset=name)

    def rename(self, old: str, name: str) -> None:
        """Call the user's brush something else, in the hands that have it and among favourites."""
        tools = self._state.tools
        self._change(partial(self._own.put, replace(tools.presets.value[old], name=name), old))
        for hand in (tools.paint, tools.brush, tools.retouch):
            if hand.value.preset == old:
                hand.value = replace(hand.value, preset=name)
        names = self._settings.favourite_brushes
        self._settings.favourite_brushes = tuple(name if one == old else one for one in names)

    def remove(self, name: str) -> None:
        """Delete the user's brush of that name."""
        self._change(partial(self._own.remove, name))

    def take_in(self, files: Sequence[Path]) -> None:
        """Import brushes, or pictures as tips; the first of them is in hand then. A notice says
        what of them is not followed."""
        for file in files:
            self._background.run(
                partial(self._import, file), partial(self._imported, file.name), self._failed
            )

    def take_selection(self, name: str) -> None:
        """A brush whose tip is what is selected of the picture, or all of it."""
        document = self._state.document.value
        if document is None:
            return
        make = partial(self._from_selection, document.content, name)
        self._background.run(make, self._taken, self._failed)

    # -- in a background thread -------------------------------------------------------------------

    def _import(self, file: Path) -> list[BrushPreset]:
        from desktop_app.storage.brush_files.reading import read_brushes

        found = read_brushes(file)
        made = [replace(each, name=free_name(each.name, self.shipped)) for each in found]
        self._own.add(made)
        return made

    def _from_selection(self, content: Content, name: str) -> list[BrushPreset]:
        rect, area = content.size.rect, content.area
        if area is not None:
            rect = mask_bounds(area.read(rect)) or rect
        pixels = to_float(opaque(content.picture(rect)))
        if area is not None:
            pixels[..., 3] *= area.read(rect) * np.float32(1 / 255)
        tip = picture_tip(pixels, crop=True)
        made = of_tips(name, [tip], spacing=0.25)
        self._own.put(made)
        return [made]

    # -- results ----------------------------------------------------------------------------------

    def _change(self, change: Callable[[], object]) -> None:
        self._background.run(change, lambda _: self.read(), self._failed)

    def _took(self, own: tuple[BrushPreset, ...]) -> None:
        presets = self.shipped | {each.name: each for each in own}
        self._state.tools.presets.value = presets
        # What was in hand when the window was closed is again; from now on that is remembered.
        for setting, hand in self._hands.items():
            found = presets.get(getattr(self._settings, setting))
            if found is not None and not hand.value.preset:
                hand.value = replace(hand.value, kind=found.kind, preset=found.name)
            hand.changed.connect(partial(self._remember, setting))
        self._hands = {}
        for error in self._own.take_notices():
            self._state.notice.value = Notice(error)

    def _remember(self, setting: str, brush: Brush) -> None:
        if getattr(self._settings, setting) != brush.preset:
            setattr(self._settings, setting, brush.preset)

    def _imported(self, file: str, made: list[BrushPreset]) -> None:
        left = list(dict.fromkeys(each for one in made for each in one.left_out))
        words = "; ".join(left[:_TOLD]) + ("; …" if len(left) > _TOLD else ".")
        told = {"name": file, "count": str(len(made)), "left": words}
        note = "brushes_imported" if left else "brushes_imported_whole"
        self._state.notice.value = Notice(notes=(note,), params=told)
        self._taken(made)

    def _taken(self, made: list[BrushPreset]) -> None:
        self._state.tools.take_preset(made[0])
        self.read()


def preset_of(name: str, brush: Brush) -> BrushPreset:
    """A brush in hand as one with a name."""
    return BrushPreset(name, brush.size, brush.hardness, brush.opacity, brush.kind)
