"""Everything that can have a key: all actions, and what the canvas does while it has the focus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from desktop_app.catalog.shortcuts import ShortcutPreset, load_shortcuts
from desktop_app.core.record import record
from desktop_app.ui.actions.action_table import ACTIONS


class Scope(StrEnum):
    """Where a key counts.

    WINDOW: wherever the focus is. CANVAS: while the canvas has it. RESULT: the same, while a result
    is shown; there a key may mean something else than it does on the canvas.
    """

    WINDOW = "window"
    CANVAS = "canvas"
    RESULT = "result"


def meet(one: Scope, other: Scope) -> bool:
    """Whether a key can't mean one thing here and another there."""
    return one is other or Scope.WINDOW in (one, other)


@record()
class KeyRow:
    """One thing that a key does.

    Attributes:
        id: of the action, or the canvas' own.
        text: its name, translated in the context "Actions" as the tip is.
        tip: one sentence on the effect.
        scope: where its key counts.
        keys: in Velatura's own preset.
    """

    id: str
    text: str
    tip: str
    scope: Scope
    keys: tuple[str, ...] = ()


CANVAS_ROWS: tuple[KeyRow, ...] = (
    KeyRow(
        "pan_held",
        "Move the Picture (hold)",
        "Hold to move the picture with the mouse; with Shift, to rotate the view.",
        Scope.CANVAS,
        keys=("Space",),
    ),
    KeyRow(
        "before_held",
        "Picture without the Result (hold)",
        "Hold to see the picture without the result.",
        Scope.CANVAS,
        keys=("O",),
    ),
    KeyRow(
        "original_held",
        "Picture before (hold)",
        "Hold to see the picture without its adjustment layers, or as it was opened.",
        Scope.CANVAS,
        keys=("Tab",),
    ),
    KeyRow(
        "split_left",
        "Move Split Line Left",
        "While the canvas is split, show less of the original.",
        Scope.CANVAS,
        keys=("Ctrl+Left",),
    ),
    KeyRow(
        "split_right",
        "Move Split Line Right",
        "While the canvas is split, show more of the original.",
        Scope.CANVAS,
        keys=("Ctrl+Right",),
    ),
    KeyRow(
        "look_left",
        "Scroll Left",
        "Scroll the view to the left.",
        Scope.CANVAS,
        keys=("Left", "Shift+Left"),
    ),
    KeyRow(
        "look_right",
        "Scroll Right",
        "Scroll the view to the right.",
        Scope.CANVAS,
        keys=("Right", "Shift+Right"),
    ),
    KeyRow("look_up", "Scroll Up", "Scroll the view up.", Scope.CANVAS, keys=("Up", "Shift+Up")),
    KeyRow(
        "look_down",
        "Scroll Down",
        "Scroll the view down.",
        Scope.CANVAS,
        keys=("Down", "Shift+Down"),
    ),
    KeyRow(
        "closer",
        "Zoom In at the Centre",
        "Zoom in on the centre of the view.",
        Scope.CANVAS,
        keys=("+", "="),
    ),
    KeyRow(
        "farther",
        "Zoom Out at the Centre",
        "Zoom out from the centre of the view.",
        Scope.CANVAS,
        keys=("-",),
    ),
    KeyRow(
        "canvas_clear",
        "Clear Layer on the Canvas",
        "Clear the layer; with a mask, only what it covers.",
        Scope.CANVAS,
        keys=("Del",),
    ),
    KeyRow(
        "result_apply",
        "Apply the Result",
        "Put the shown result into the picture.",
        Scope.RESULT,
        keys=("Return", "Enter"),
    ),
    KeyRow(
        "result_discard",
        "Discard the Result",
        "Take the shown result off the list. It stays in the history.",
        Scope.RESULT,
        keys=("Backspace", "Del"),
    ),
    KeyRow(
        "result_next",
        "Next Result on the Canvas",
        "Show the next result.",
        Scope.RESULT,
        keys=("Right",),
    ),
    KeyRow(
        "result_previous",
        "Previous Result on the Canvas",
        "Show the previous result.",
        Scope.RESULT,
        keys=("Left",),
    ),
)


class _KeyRows(Mapping[str, KeyRow]):
    """By id, in the tables' order."""

    def __getitem__(self, row: str) -> KeyRow:
        if row in ACTIONS:
            action = ACTIONS[row]
            return KeyRow(row, action.text, action.tip, Scope.WINDOW, action.keys)
        return _OF_CANVAS[row]

    def __iter__(self) -> Iterator[str]:
        return iter([*(row.id for row in ACTIONS), *_OF_CANVAS])

    def __contains__(self, row: object) -> bool:
        return row in ACTIONS or row in _OF_CANVAS

    def __len__(self) -> int:
        return len(ACTIONS) + len(_OF_CANVAS)


_OF_CANVAS = {row.id: row for row in CANVAS_ROWS}
KEY_ROWS: Mapping[str, KeyRow] = _KeyRows()
"""All of them, by id."""


def shortcut_preset(preset: str) -> ShortcutPreset:
    """One of `PRESETS`: the keys of the tables, but for what its file says."""
    return load_shortcuts(
        preset, {row.id: row.keys for row in (*ACTIONS, *CANVAS_ROWS) if row.keys}
    )
