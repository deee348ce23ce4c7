from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from desktop_app.catalog.shortcuts import MOST_KEYS, PRESETS, ShortcutPreset
from desktop_app.ui.actions.shortcuts.key_texts import canonical, meanings, pressed, same_place
from desktop_app.ui.actions.shortcuts.keymap import Keymap, Taken, clashes
from desktop_app.ui.actions.shortcuts.reserved import refusal, warning
from desktop_app.ui.actions.shortcuts.rows import KEY_ROWS, Scope, shortcut_preset
from desktop_app.ui.actions.shortcuts.store import Shortcuts
from desktop_app.ui.dialogs.shortcut_list import menu_keys

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def _event(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, held)


def _map(changes: dict[str, tuple[str, ...]] | None = None, **keys: tuple[str, ...]) -> Keymap:
    return Keymap(ShortcutPreset("velatura", keys), changes or {})


# -- the presets that ship ------------------------------------------------------------------------


@pytest.mark.parametrize("preset", PRESETS)
def test_no_key_of_a_preset_means_two_things(qapp: object, preset: str) -> None:
    assert clashes(shortcut_preset(preset).keys) == []


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_name_actions_that_are_there(preset: str) -> None:
    assert set(shortcut_preset(preset).keys) - set(KEY_ROWS) == set()


@pytest.mark.parametrize("preset", PRESETS)
def test_every_key_of_a_preset_is_one_and_free(qapp: object, preset: str) -> None:
    menus = menu_keys()
    found = shortcut_preset(preset).keys
    assert all(0 < len(keys) <= MOST_KEYS for keys in found.values())
    for row, keys in found.items():
        scope = KEY_ROWS[row].scope
        for key in keys:
            assert canonical(key) == key, (row, key)
            assert refusal(key, scope, menus) == "", (row, key)


# -- one keymap -----------------------------------------------------------------------------------


def test_a_key_given_to_one_action_is_taken_from_the_other(qapp: object) -> None:
    keymap = _map(undo=("Ctrl+Z", "Ctrl+U"), redo=("Ctrl+Y",)).with_keys("redo", ("Ctrl+Z",))
    assert keymap.keys("redo") == ("Ctrl+Z",) and keymap.keys("undo") == ("Ctrl+U",)
    assert keymap.changes == {"redo": ("Ctrl+Z",), "undo": ("Ctrl+U",)}
    assert keymap.holder("Ctrl+Z", Scope.WINDOW, but="redo") is None


def test_only_what_differs_from_the_preset_is_kept(qapp: object) -> None:
    keymap = _map(undo=("Ctrl+Z",)).with_keys("undo", ("F",))
    assert keymap.is_changed("undo")
    assert keymap.with_keys("undo", ("Ctrl+Z",)).changes == {}
    assert keymap.reset("undo").changes == {}


def test_the_canvas_and_a_result_may_share_a_key_but_not_with_the_window(qapp: object) -> None:
    keys = {"look_left": ("Left",), "result_previous": ("Left",)}
    assert clashes(keys) == []
    assert clashes({**keys, "undo": ("Left",)}) == [Taken("Left", "look_left", "undo")]


def test_a_key_under_another_sign_is_the_same_key(qapp: object) -> None:
    assert same_place("Shift+{") == same_place("{") == same_place("Shift+[") == "Shift+["
    assert same_place("Ctrl++") == same_place("Ctrl+Shift+=") == "Ctrl+Shift+="
    assert same_place("Shift+B") == "Shift+B" and same_place("F1") == "F1"
    assert clashes({"undo": ("Shift+[",), "redo": ("Shift+{",)}) != []


def test_a_change_counts_where_a_newer_preset_wants_its_key(qapp: object) -> None:
    keymap = _map({"redo": ("F",)}, undo=("F",))
    assert keymap.keys("redo") == ("F",) and keymap.keys("undo") == ()


def test_changes_of_actions_that_are_not_there_are_kept(qapp: object) -> None:
    keymap = _map({"of_tomorrow": ("F",)}, undo=("Ctrl+Z",)).with_keys("undo", ("F",))
    assert keymap.keys("undo") == ("F",) and keymap.changes["of_tomorrow"] == ("F",)


_KEYS = st.lists(st.sampled_from(["A", "B", "Left", "[", "{", "Shift+[", "Ctrl+Z"]), max_size=2)
_ROWS = st.sampled_from(["undo", "redo", "tool_brush", "look_left", "result_next", "pan_held"])


@given(st.dictionaries(_ROWS, _KEYS), st.lists(st.tuples(_ROWS, _KEYS), max_size=6))
def test_whatever_is_changed_no_key_means_two_things(
    qapp: object, before: dict[str, list[str]], changes: list[tuple[str, list[str]]]
) -> None:
    keymap = _map({row: tuple(keys) for row, keys in before.items()}, undo=("A",), redo=("B",))
    for row, keys in changes:
        keymap = keymap.with_keys(row, tuple(keys))
        assert clashes(keymap.all_keys) == []
        assert {*map(same_place, keymap.keys(row))} == {*map(same_place, keys)}
    assert Keymap(keymap.preset, keymap.changes).all_keys == keymap.all_keys


# -- keys -----------------------------------------------------------------------------------------


def test_what_is_held_alone_is_no_key(qapp: object) -> None:
    assert pressed(_event(Qt.Key.Key_Shift, SHIFT)) == ""
    assert canonical("Ctrl+K, Ctrl+B") == "" and canonical("") == ""


def test_keys_of_the_keypad_are_those_beside_it(qapp: object) -> None:
    held = Qt.KeyboardModifier.KeypadModifier
    assert pressed(_event(Qt.Key.Key_Enter, CTRL | held)) == "Ctrl+Enter"


def test_shift_and_tab_are_told_as_pressed(qapp: object) -> None:
    assert pressed(_event(Qt.Key.Key_Backtab, SHIFT)) == "Shift+Tab"


def test_a_sign_counts_with_and_without_the_shift_it_took(qapp: object) -> None:
    assert meanings(_event(Qt.Key.Key_Plus, SHIFT)) == ("Shift++", "+")
    assert meanings(_event(Qt.Key.Key_B, SHIFT)) == ("Shift+B",)
    assert meanings(_event(Qt.Key.Key_Left, SHIFT)) == ("Shift+Left",)


def test_keys_of_desktop_menu_and_habit_are_told(qapp: object) -> None:
    assert "F4" in warning("Alt+F4", usual=False, platform="linux")
    assert warning("Ctrl+Q", usual=False) and not warning("Ctrl+Q", usual=True, platform="linux")
    assert not warning("F", usual=False)
    assert "File" in refusal("Alt+F", Scope.WINDOW, menu_keys())
    assert refusal("Tab", Scope.WINDOW, {}) and not refusal("Tab", Scope.CANVAS, {})
    assert refusal("Ctrl+F6", Scope.CANVAS, {}) and not refusal("PgUp", Scope.WINDOW, {})


def test_a_sentence_leaves_out_keys_there_are_not(qapp: object) -> None:
    shortcuts = Shortcuts()
    text = "Drag to paint[ · {swap_tool} swaps the colours]"
    assert shortcuts.fill(text) == "Drag to paint · X swaps the colours"
    shortcuts.use(shortcuts.keymap.with_keys("swap_tool", ()))
    assert shortcuts.fill(text) == "Drag to paint"
