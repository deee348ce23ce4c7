"""The box that finds commands, by keys in a real window, and over all commands there are."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.catalog.shortcuts import PRESETS
from desktop_app.core.errors import StorageError
from desktop_app.state.app_state import ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.work.live import LiveMode
from desktop_app.storage.certificates import certificate_path
from desktop_app.ui.actions.action_set import plain_text
from desktop_app.ui.actions.action_table import ACTIONS
from desktop_app.ui.actions.row import CONTEXT
from desktop_app.ui.actions.shortcuts.rows import shortcut_preset
from desktop_app.ui.commands.command_box import CommandBox, found_commands
from desktop_app.ui.commands.command_list import Command, load_command_names
from desktop_app.ui.dialogs import choose_folder
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
MEANT = (
    ("deselect", "clear_mask"),
    ("取消选择", "clear_mask"),
    ("select all", "mask_all"),
    ("resize", "image_size"),
    ("inpaint", "intent_fill"),
    ("generative fill", "intent_fill"),
    ("局部重绘", "intent_fill"),
    ("upscale", "enlarge"),
    ("超分", "enlarge"),
    ("outpaint", "tool_expand"),
    ("hotkeys", "shortcuts"),
    ("preferences", "preferences"),
    ("options", "preferences"),
    ("undo history", "panel:undo"),
    ("lora", "toggle_settings"),
    ("controlnet", "layer_new_control"),
    ("size canvas", "canvas_size"),
    ("casi", "canvas_size"),
    ("cs", "canvas_size"),
    ("zoom in", "zoom_in"),
    ("dark theme", "theme_dark"),
    ("certificate", "export"),
    ("certify", "export"),
    ("proof of what changed", "export"),
    ("证书", "export"),
    ("content credentials", "saving_settings"),
    ("worksheet", "page_workbench"),
    ("修复老照片", "page_workbench"),
)


@pytest.fixture
def box(window: MainWindow, qtbot: QtBot) -> CommandBox:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Key.Key_F3)
    assert window.command_box.isVisible() and window.command_box.field.hasFocus()
    return window.command_box


def _names(box: CommandBox) -> list[str]:
    model = box.list_model
    return [str(model.data(model.index(row))) for row in range(model.rowCount())]


def _command(box: CommandBox) -> Command:
    assert box.current is not None
    return box.current


@pytest.mark.slow
def test_words_are_typed_and_return_does_the_command_where_the_keyboard_was(
    box: CommandBox, window: MainWindow
) -> None:
    QTest.keyClicks(box.field, "pan")
    assert _command(box).id == "tool_pan"
    QTest.keyClick(box.field, Key.Key_Return)
    assert not box.isVisible() and window.canvas.hasFocus()
    assert window.workspace.state.tools.active.value == ToolId.PAN


@pytest.mark.slow
def test_arrows_walk_and_what_was_used_lately_comes_first(
    box: CommandBox, window: MainWindow
) -> None:
    assert _names(box)[0] == "New"  # in the order of the menus
    QTest.keyClicks(box.field, "theme")
    assert set(_names(box)[:3]) == {"Follow System", "Light", "Dark"}
    while _command(box).id != "theme_light":
        QTest.keyClick(box.field, Key.Key_Down)
    row = box.list.currentIndex().row()
    QTest.keyClick(box.field, Key.Key_Up)
    assert box.list.currentIndex().row() == row - 1
    QTest.keyClick(box.field, Key.Key_Down)
    QTest.keyClick(box.field, Key.Key_Enter)
    assert window.workspace.settings.theme == "light"
    QTest.keyClick(window.canvas, Key.Key_K, CONTROL)
    assert box.field.text() == "" and _command(box).id == "theme_light"
    QTest.keyClick(box.field, Key.Key_PageDown)
    assert box.list.currentIndex().row() == 10
    QTest.keyClick(box.field, Key.Key_PageUp)
    assert _command(box).is_on()


@pytest.mark.slow
def test_what_cannot_be_used_says_why_and_does_nothing(
    box: CommandBox, window: MainWindow, open_picture: Callable[..., Document]
) -> None:
    QTest.keyClicks(box.field, "canvas size")
    role = Qt.ItemDataRole.AccessibleTextRole
    assert box.foot.text().startswith("Open a picture first. Expand or crop")
    spoken = str(box.list.currentIndex().data(role))
    assert spoken.startswith("Canvas Size, ") and spoken.endswith("Open a picture first.")
    QTest.keyClick(box.field, Key.Key_Return)
    assert box.isVisible() and window.workspace.settings.commands_lately == ()
    open_picture()  # meanwhile
    assert box.foot.text().startswith("Expand or crop") and _command(box).reason() == ""


@pytest.mark.slow
@pytest.mark.parametrize("where", ["prompt", "canvas"])
def test_escape_gives_the_keyboard_back_to_where_it_was(
    where: str, window: MainWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    bar = window.prompt_bar
    before = {"prompt": bar.prompt, "canvas": window.canvas}[where]
    before.setFocus()
    QTest.keyClick(before, Key.Key_K, CONTROL)
    box = window.command_box
    QTest.keyClicks(box.field, "und")
    QTest.keyClick(box.field, Key.Key_Escape)
    assert not box.isVisible() and before.hasFocus()
    assert bar.prompt.toPlainText() == ""


@pytest.mark.slow
def test_escape_in_the_box_ends_nothing_that_runs(
    box: CommandBox, window: MainWindow, with_models: Workspace
) -> None:
    live = window.workspace.state.live.mode
    live.value = LiveMode.ON
    window.kit.actions.refresh()
    assert window.kit.actions["cancel"].isEnabled()
    QTest.keyClick(box.field, Key.Key_Escape)
    assert not box.isVisible() and live.value is LiveMode.ON


@pytest.mark.slow
def test_the_same_key_puts_it_away_and_so_does_a_click_elsewhere(
    box: CommandBox, window: MainWindow
) -> None:
    QTest.keyClick(box.field, Key.Key_F3)
    assert not box.isVisible() and window.canvas.hasFocus()
    QTest.keyClick(window.canvas, Key.Key_F3)
    QTest.mouseClick(window.prompt_bar.prompt.viewport(), Qt.MouseButton.LeftButton)
    assert not box.isVisible() and window.prompt_bar.prompt.hasFocus()


@pytest.mark.slow
def test_a_click_does_the_command_and_nonsense_finds_none(
    box: CommandBox, window: MainWindow
) -> None:
    box.field.setText("qqqzzz")
    assert box.stack.is_empty and box.current is None
    QTest.keyClick(box.field, Key.Key_Return)
    box.field.setText("eraser")
    place = box.list.visualRect(box.list_model.index(0)).center()
    QTest.mouseClick(box.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.workspace.state.tools.active.value == ToolId.ERASER


@pytest.mark.slow
def test_panels_and_recent_pictures_are_found_too(
    window: MainWindow, photo: Path, qtbot: QtBot
) -> None:
    window.workspace.settings.add_recent(photo)
    window.show_command_box()
    box = window.command_box
    box.field.setText("undo history")
    assert _command(box).id == "panel:undo"
    QTest.keyClick(box.field, Key.Key_Return)
    assert window.docks.undo_dock.isVisible()
    window.show_command_box()
    box.field.setText("photo.p")
    assert _command(box).name == "photo.png"
    QTest.keyClick(box.field, Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace.state.document.value is not None)


@pytest.mark.few(1)
@pytest.mark.parametrize("typed", ["certificate", "flasche", "rot.png cert"])
def test_certificates_of_runs_and_of_opened_pictures_are_found(
    typed: str,
    window: MainWindow,
    photo: Path,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = tmp_path / "Products" / "Price list"
    (run / "editable").mkdir(parents=True)
    made = [run / "Flasche_rot.png.certificate.json", run / "editable/x.velatura.certificate.json"]
    beside = certificate_path(photo)
    for path in (*made, beside):
        path.write_text("{}", "utf-8")
    window.workspace.settings["making_runs"] = (f"products={run}", f"restore={tmp_path / 'gone'}")
    window.workspace.settings.add_recent(photo)
    shown = list[Path]()
    monkeypatch.setattr(choose_folder, "open_outside", shown.append)
    window.show_command_box()
    box = window.command_box
    box.field.setText(typed)
    qtbot.waitUntil(lambda: made[0].name in {one.name for one in _found(box)})
    names = [one.name for one in _found(box)]
    assert typed != "certificate" or {made[1].name, beside.name} < {*names}
    box.list.setCurrentIndex(box.list_model.index(names.index(made[0].name)))
    assert _command(box).place == "Certificate" and _command(box).tip == str(made[0])
    QTest.keyClick(box.field, Key.Key_Return)
    assert shown == [made[0]]


def _found(box: CommandBox) -> list[Command]:
    return found_commands(box.commands, box.field.text())


@pytest.mark.slow
def test_it_stands_in_the_window_also_in_a_small_one_with_large_text(
    box: CommandBox, window: MainWindow
) -> None:
    window.kit.actions["text_200"].trigger()
    for width, height in ((1280, 720), (960, 540)):
        window.resize(width, height)
        QApplication.processEvents()
        box.open_box()
        QApplication.processEvents()
        assert window.rect().contains(box.geometry())
        assert box.rect().contains(box.foot.geometry())
        assert box.list.height() >= 3 * box.list.sizeHintForRow(0)
    window.kit.actions["text_100"].trigger()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_command_is_found_by_its_full_name_in_english_and_as_it_is_shown(
    language: str, window: MainWindow, english_after: None
) -> None:
    window.commands.choose_language(language)
    window.show_command_box()
    box = window.command_box
    named: dict[str, set[str]] = {}
    for command in box.commands:
        row = ACTIONS.get(command.id)
        own = [command.name] if row is None else [row.text, _translated(row.text)]
        named[command.id] = {plain_text(each) for each in own}
    assert set(named) > {row.id for row in ACTIONS}
    assert {"panel:layers", "panel:queue", "panel:tools"} <= set(named)
    for command_id, names in named.items():
        for name in names:
            found = [each.id for each in found_commands(box.commands, name)[:3]]
            assert command_id in found, (name, found)


def _translated(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)


def test_the_table_of_other_names_knows_actions_and_panels_that_there_are(box: CommandBox) -> None:
    known = {command.id for command in box.commands}
    assert set(load_command_names("actions")) <= {row.id for row in ACTIONS}
    assert {f"panel:{each}" for each in load_command_names("panels")} <= known


@pytest.mark.slow
def test_other_programs_words_lead_to_the_command(box: CommandBox) -> None:
    actions, panels = load_command_names("actions"), load_command_names("panels")
    rows = [*actions.items(), *((f"panel:{each}", names) for each, names in panels.items())]
    for command_id, names in rows:
        for name in names:
            found = [each.id for each in found_commands(box.commands, name)[:5]]
            assert command_id in found, (name, found)


@pytest.mark.slow
def test_what_people_type_finds_what_they_mean(
    box: CommandBox, open_picture: Callable[..., Document]
) -> None:
    open_picture()
    for typed, wanted in MEANT:
        assert wanted in [each.id for each in found_commands(box.commands, typed)[:3]], typed


@pytest.mark.slow
def test_typing_is_answered_within_a_frame(box: CommandBox) -> None:
    took: list[float] = []
    for word in ("m", "ma", "mas", "mask", "mask b", "cansiz", "zzz") * 3:
        begun = time.thread_time()
        box.field.setText(word)
        took.append(time.thread_time() - begun)
    assert sorted(took)[len(took) // 2] < 1 / 60


@pytest.mark.parametrize("preset", PRESETS)
def test_its_key_is_free_in_every_preset(preset: str) -> None:
    keys = shortcut_preset(preset).keys
    own = set(keys["find_command"])
    assert own and not [each for each in keys if each != "find_command" and own & {*keys[each]}]


def test_a_table_that_lacks_a_language_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_table(_: str) -> dict[str, object]:
        return {"actions": {"undo": {"en": ["back"]}}}

    monkeypatch.setattr("desktop_app.ui.commands.command_list.read_table", read_table)
    with pytest.raises(StorageError) as caught:
        load_command_names("actions")
    assert caught.value.params["key"] == "actions.undo"


@pytest.mark.slow
def test_it_lies_in_the_middle_near_the_top(box: CommandBox, window: MainWindow) -> None:
    assert abs(box.geometry().center().x() - window.rect().center().x()) <= 1
    assert box.mapTo(window, QPoint(0, 0)).y() < window.height() // 6
