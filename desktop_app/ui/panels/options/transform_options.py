"""The Transform tool in the bar above the canvas: what is transformed and how; place, size and
angles as numbers, or the place of a point; the filter, Apply and Cancel."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from desktop_app.core.affine import Point
from desktop_app.state.painting.transform_frame import MOST_CELLS, TransformFrame
from desktop_app.ui.kit import Kit, styled
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.panels.options.option_bar import OptionBar
from desktop_app.ui.qt.bind import listen_each, watch
from desktop_app.ui.tools.kinds import TRANSFORM
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.words.options import QUALITIES, TARGETS, option_words
from desktop_app.worker.workspace import Workspace

_PLACE = Scale(-30_000, 30_000, step=1, default=0, unit=" px")
_FACTOR = Scale(0.01, 10.0, step=0.001, default=1.0, middle=1.0, unit=" %", shown=100, decimals=1)
_ANGLE = Scale(-180, 180, step=0.1, default=0, unit="°", decimals=1)
_SKEW = Scale(-80, 80, step=0.1, default=0, unit="°", decimals=1)
_CELLS = Scale(2, MOST_CELLS, step=1, default=3)
_LEAST, _MOST = 72, 112
_FIELDS: Final = {
    "x": ("X", _PLACE, _LEAST),
    "y": ("Y", _PLACE, _LEAST),
    "width": ("↔", _FACTOR, 84),
    "height": ("↕", _FACTOR, 84),
    "angle": ("∠", _ANGLE, 66),
    "skew": ("▱", _SKEW, 66),
}
"""What stands on each, its scale, and how wide it is at least."""

_SIGNS: Final = {name: sign for name, (sign, *_) in _FIELDS.items()}
_FREE: Final = ("width", "height", "angle", "skew")
"""Those of the frame as a whole."""


class TransformOptions(OptionBar):
    """Numbers and modes of the frame: shows and changes ``state.tools.transform``."""

    signs = _SIGNS

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("transform", kit, parent, 6)
        self._state, state = workspace.state, workspace.state.tools.transform
        self._transform = state
        self.target = self.add_choice("target", partial(setattr, state.target, "value"))
        self.modes = self.add_kinds(TRANSFORM, self._state.tools)
        self.cells = self.add_slider("cells", _CELLS, self._cells_edited, (0, _MOST))
        hold(self.cells, least_width=_LEAST)  # whatever its words want
        for name, (_, scale, least) in _FIELDS.items():
            edited = partial(self._edited, name)
            hold(self.add_slider(name, scale, edited, (0, _MOST)), least_width=least)
            if name == "width":
                self.aspect = self.add_button("aspect", "link", self._aspect_clicked)
        self.original = self.add_button("original", "history", lambda: state.reset(wholly=True))
        self.quality = self.add_choice("quality", partial(setattr, state.quality, "value"))
        self.back = self.add_button("back", "x", state.reset)
        self.button = self.add_push("apply", lambda: state.wanted.send(None))
        styled(self.aspect, checkable=True, look="toggle")
        kit.primary_buttons.add(self.button, "draft", "check")
        listen_each(
            self.acts.refresh,
            state.frame.changed,
            state.mode.changed,
            state.held.changed,
            state.target.changed,
        )
        watch(state.keeps_aspect, self._show_aspect)

    def now(self) -> dict[str, dict[str, Any]]:
        state, document = self._transform, self._state.document.value
        frame, mode, target = state.frame.value, state.mode.value, state.target.value
        can, free = frame is not None and not frame.applying, {"shown": mode == "free"}
        changed = {"can": can and frame is not None and frame.is_changed}
        others = document is not None and (document.has_selection or document.has_mask)
        numbers = {} if frame is None else {name: {"value": n} for name, n in self._numbers(frame)}
        return {
            "target": {
                "shown": others or target != "layers",
                "value": target,
                "choices": {key: option_words(word) for key, word in TARGETS.items()},
            },
            "cells": {"shown": mode == "mesh", "value": state.cells.value},
            **{
                name: {"can": can, **numbers.get(name, {}), **(free if name in _FREE else {})}
                for name in _FIELDS
            },
            "aspect": {"can": can, "value": state.keeps_aspect.value, **free},
            "original": {"shown": frame is not None and frame.resumes},
            "quality": {
                "can": can,
                "choices": {key: option_words(name) for key, (name, _) in QUALITIES.items()},
                "tips": {key: option_words(tip) for key, (_, tip) in QUALITIES.items()},
            },
            "back": changed,
            "apply": changed,
        }

    def _numbers(self, frame: TransformFrame) -> list[tuple[str, float]]:
        """What the fields show: of the frame, or of the point that is held."""
        numbers, point = frame.numbers, self._point(frame)
        if point is not None:
            numbers = replace(numbers, x=point[0], y=point[1])
        numbers = replace(numbers, height=abs(numbers.height))
        return [(name, getattr(numbers, name)) for name in _FIELDS]

    def _point(self, frame: TransformFrame) -> Point | None:
        """The one held last, in the modes that have points."""
        held = self._transform.held.value
        if self._transform.mode.value == "free" or held >= len(frame.points):
            return None
        return frame.points[held]

    def _edited(self, name: str, value: float) -> None:
        """Of the frame, or of the point; a side keeps the shape, what is mirrored stays so."""
        frame = self._transform.frame.value
        if frame is None:
            return
        point, now = self._point(frame), frame.numbers
        numbers = {name: value}
        if name in ("width", "height"):
            size = {"width": now.width, "height": now.height}
            value = math.copysign(value, size[name])
            keeps = self._transform.keeps_aspect.value
            numbers = {n: old * value / size[name] for n, old in size.items() if keeps or n == name}
        if point is not None:
            place = dict(zip("xy", point, strict=True)) | numbers
            made = frame.with_point(self._transform.held.value, (place["x"], place["y"]))
        else:
            made = frame.with_numbers(**numbers)
        self._transform.change(made)
        self.acts.refresh()

    def _cells_edited(self, value: float) -> None:
        self._transform.choose("mesh", round(value))

    def _show_aspect(self, keeps: bool) -> None:
        self._kit.icons.place(self.aspect, "link" if keeps else "unlink")
        self.acts.refresh()

    def _aspect_clicked(self) -> None:
        self._transform.keeps_aspect.value = self.aspect.isChecked()
