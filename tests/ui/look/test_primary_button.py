"""One orange button in each window, whatever there is to press: judged by what is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.errors import EngineError
from desktop_app.core.geometry import Rect
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Placed, Result
from desktop_app.state.app_state import Notice, ToolId
from desktop_app.state.document.document import Document
from desktop_app.state.painting.mask_drafts import OperationDraft
from desktop_app.state.work.live import LiveMode
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.models.models_window import ModelsWindow
from desktop_app.ui.panels.bars.message_bar import Message
from desktop_app.ui.preferences.shortcuts_page import ShortcutsPage
from desktop_app.ui.qt.qimage import from_qimage
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.event_loop import settle
from tests.ui.conftest import make_job, make_result
from tests.ui.places import dialog_places, main_places, model_places, models_over

pytestmark = pytest.mark.window


def is_orange(button: QAbstractButton, theme: Theme) -> bool:
    """Whether it is filled with the accent: left of its words, inside its frame."""
    pixel = button.grab().toImage().pixelColor(5, button.height() // 2).name()
    return pixel in (theme.tokens.accent, theme.tokens.accent_hover)


def oranges(window: QWidget, theme: Theme) -> list[str]:
    """Words of all orange buttons that are seen in ``window``, without those of its dialogs."""
    QApplication.processEvents()
    buttons = [one for one in window.findChildren(QPushButton) if one.isVisible()]
    return [one.text() for one in buttons if one.window() is window and is_orange(one, theme)]


def filled(window: QWidget, theme: Theme) -> int:
    """How many things of a button's size are filled with the accent, whoever draws them."""
    QApplication.processEvents()
    picture = from_qimage(window.grab().toImage())[..., :3].astype(int)
    accent = theme.color("accent")
    near = np.abs(picture - [accent.red(), accent.green(), accent.blue()]).max(axis=2) <= 3
    found = np.asarray(cv2.connectedComponentsWithStats(near.astype(np.uint8))[2], np.int64)
    wide, high, area = found[1:, 2], found[1:, 3], found[1:, 4]
    return int(((wide > 36) & (high >= 18) & (area > 0.35 * wide * high)).sum())


@pytest.fixture
def main(window: MainWindow) -> Callable[[], list[str]]:
    return lambda: oranges(window, window.kit.theme)


@pytest.fixture
def edited(
    with_models: Workspace, window: MainWindow, open_picture: Callable[..., Document]
) -> Document:
    """A picture with a mask, so that Generate can be pressed."""
    document = open_picture()
    document.fill_mask("rectangle", 255, Rect(30, 20, 20, 20))
    return document


def result_for(document: Document) -> Result:
    """One that is shown over ``document``."""
    job = replace(make_job(), document=document.id)
    made = make_result(0, job)
    pixels = document.pixels.read(document.size.rect)
    return replace(made, placed=(Placed(document.size.rect, pixels),))


FAILED = Notice(EngineError("engine_died", "x", reason="killed"), retry=True)


@pytest.mark.slow
@pytest.mark.usefixtures("whole")
def test_what_comes_up_takes_it_and_gives_it_back(
    edited: Document, window: MainWindow, main: Callable[[], list[str]]
) -> None:
    state = window.workspace.state
    assert main() == ["Fill mask"]
    state.results.add(result_for(edited), show=True)
    assert main() == ["Apply"], "a result waits to be taken"
    state.notice.value = FAILED
    assert main() == ["Retry"], "something went wrong"
    state.tools.masking.draft.value = OperationDraft("grow_mask", 8)
    assert main() == ["OK"], "something is half done on the canvas"
    state.tools.masking.dismiss()
    assert main() == ["Retry"]
    state.notice.value = None
    assert main() == ["Apply"]
    state.results.show(None)
    assert main() == ["Fill mask"]
    state.live.mode.value = LiveMode.ON
    assert main() == ["Apply as shown"]
    state.live.mode.value = LiveMode.OFF
    assert main() == ["Fill mask"]


@pytest.mark.slow
@pytest.mark.usefixtures("whole")
def test_what_can_not_be_pressed_is_not_orange(
    edited: Document, window: MainWindow, main: Callable[[], list[str]], qtbot: QtBot
) -> None:
    state = window.workspace.state
    recording = edited.record_paint()
    recording.write(Rect(10, 10, 20, 10), np.full((10, 20, 4), 255, np.uint8))
    edited.finish("paint", recording)
    state.tools.active.value = ToolId.TRANSFORM
    transform = state.tools.transform
    qtbot.waitUntil(lambda: transform.frame.value is not None)
    assert main() == ["Fill mask"], "nothing is transformed yet"
    frame = transform.frame.value
    assert frame is not None
    transform.change(frame.with_numbers(x=7))
    assert main() == ["Apply"]
    transform.reset()
    assert main() == ["Fill mask"]
    state.tools.active.value = ToolId.BRUSH
    state.models.value = ()
    assert main() == [], "without a model nothing can be begun"


@pytest.mark.slow
def test_none_is_orange_while_a_picture_is_made_but_a_finished_one_is(
    edited: Document,
    window: MainWindow,
    main: Callable[[], list[str]],
    start_job: Callable[[], Job],
) -> None:
    state = window.workspace.state
    start_job()
    assert main() == []
    state.results.add(result_for(edited), show=True)
    assert main() == ["Apply"]


@pytest.mark.slow
@pytest.mark.usefixtures("whole")
def test_a_passing_note_leaves_it_where_it_is_and_a_question_does_not(
    edited: Document, window: MainWindow, main: Callable[[], list[str]]
) -> None:
    params = {"name": "a.jpg", "format": "JPEG", "project": "a"}
    window.workspace.state.notice.value = Notice(notes=("jpeg_reencoded",), params=params)
    assert main() == ["Fill mask"]
    window.bars.notice_bar.show_message(
        Message("Add it?", buttons=(("Copy", print), ("Use in place", print)))
    )
    assert main() == ["Copy"]
    window.bars.notice_bar.dismiss()
    assert main() == ["Fill mask"]


@pytest.mark.slow
def test_what_waits_on_the_canvas_leaves_a_page_its_own(
    edited: Document, window: MainWindow, main: Callable[[], list[str]], qtbot: QtBot
) -> None:
    window.workspace.state.results.add(result_for(edited), show=True)
    assert main() == ["Apply"]
    for _ in range(2):  # and when one comes back to it
        window.kit.actions["page_workbench"].trigger()
        qtbot.waitUntil(lambda: main() == ["Make"])
        window.kit.actions["page_edit"].trigger()
        qtbot.waitUntil(lambda: main() == ["Apply"])
        window.kit.actions["page_search"].trigger()
        qtbot.waitUntil(lambda: main() == [])  # nothing is made there
        window.kit.actions["page_edit"].trigger()
        qtbot.waitUntil(lambda: main() == ["Apply"])


@pytest.mark.slow
def test_the_welcome_begins_with_its_own(
    with_models: Workspace, window: MainWindow, main: Callable[[], list[str]]
) -> None:
    assert main() == ["Generate"]
    window.room.show_welcome(shown=True)
    assert main() == ["A first edit in three steps"]
    window.room.show_welcome(shown=False)
    assert main() == ["Generate"]


@pytest.mark.slow
def test_a_dialog_leaves_the_window_behind_it_as_it_is(
    edited: Document, window: MainWindow, main: Callable[[], list[str]]
) -> None:
    for name, dialog in dialog_places(window):
        assert len(oranges(dialog, window.kit.theme)) <= 1, name
        assert main() == ["Fill mask"], name


def test_a_key_that_is_listened_for_ends_the_question_about_the_last(
    window: MainWindow, workspace: Workspace
) -> None:
    window.kit.actions["shortcuts"].trigger()
    dialog = window.findChild(ShortcutsPage)
    assert isinstance(dialog, ShortcutsPage)
    dialog.list.choose("save")
    dialog.record(0, "Ctrl+O")
    theme = window.kit.theme
    assert oranges(dialog.window(), theme) == [dialog.take.text()]
    dialog.fields[0].click()
    assert oranges(dialog.window(), theme) == [dialog.fields[0].text()]
    dialog.window().close()


@pytest.mark.slow
def test_every_place_has_one_at_most(
    with_models: Workspace, window: MainWindow, main: Callable[[], list[str]]
) -> None:
    seen = dict[str, list[str]]()
    for name, _ in main_places(window):
        seen[name] = main()
        assert filled(window, window.kit.theme) == len(seen[name]) <= 1, name
    none = [name for name, words in seen.items() if not words]
    cards = ("prompt_styles", "insert_snippet", "save_snippet", "preview_wildcards")
    # Nothing is made in the search; a batch, a set or what is measured that is not there can't run.
    empty = ("search", "batch", "training, empty", "workbench", "evaluate")
    rest = [name for name in none if not name.startswith(empty)]
    assert rest == ["the starter explained", "live mode", *cards], "there a picture is being made"


@pytest.fixture
def models(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> ModelsWindow:
    """The models window, open."""
    made = models_over(window, window.kit, workspace.settings)
    qtbot.addWidget(made)
    made.show()
    assert isinstance(made, ModelsWindow)
    return made


@pytest.mark.slow
def test_every_page_of_models_has_one_at_most(window: MainWindow, models: ModelsWindow) -> None:
    seen = dict[str, list[str]]()
    for name, place in model_places(models):
        seen[name] = oranges(place, window.kit.theme)
        assert filled(place, window.kit.theme) == len(seen[name]) <= 1, name
    assert sum(map(len, seen.values())) > len(seen) // 2, seen


@pytest.mark.slow
def test_a_question_in_the_models_window_comes_before_its_page(
    window: MainWindow, models: ModelsWindow
) -> None:
    *_, (_, place) = ((n, p) for n, p in model_places(models) if n == "entry sdxl-base-1-0")
    models.sidebar.choose("get")
    models.show_entry("sdxl-base-1-0")
    settle()
    (page,) = oranges(place, window.kit.theme)
    models.bar.show_message(Message("Add it?", buttons=(("Copy", print),)))
    assert oranges(models, window.kit.theme) == ["Copy"]
    models.bar.dismiss()
    assert oranges(models, window.kit.theme) == [page]


@pytest.mark.slow
@pytest.mark.usefixtures("whole")
def test_what_steps_back_keeps_its_width_and_the_colour_of_its_words(
    edited: Document, window: MainWindow, main: Callable[[], list[str]]
) -> None:
    state = window.workspace.state
    state.results.add(result_for(edited), show=True)
    main()
    apply = window.canvas.bar.apply_button
    width, place = apply.width(), apply.pos()
    state.notice.value = FAILED
    main()
    assert apply.property("look") == "second"
    assert (apply.width(), apply.pos()) == (width, place)
    drawn = apply.icon().pixmap(16, 16).toImage()
    pixels = [drawn.pixelColor(x, y) for x in range(drawn.width()) for y in range(drawn.height())]
    ink = max(pixels, key=lambda one: one.alpha())
    text = window.kit.theme.color("text")
    assert ink.alpha() > 150 and abs(ink.lightness() - text.lightness()) < 12
