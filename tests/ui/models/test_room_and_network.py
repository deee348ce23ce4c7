from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop_app.core.network_audit import NetworkUse
from desktop_app.state.manager import ManagerState
from desktop_app.ui.dialogs.question import Question
from desktop_app.ui.models.models_window import ModelsWindow
from tests.ui.models.download_samples import LOG
from tests.ui.models.memory_session import MemorySession
from tests.ui.models.room_samples import DUPLICATES, ROOM, SHARED
from tests.ui.models.samples import NOW

LEFT = Qt.MouseButton.LeftButton


def _tab(models: ModelsWindow, at: int) -> None:
    QTest.mouseClick(models.sidebar.places["room"], LEFT)
    place = models.disk_usage.tabs.tabRect(at).center()
    QTest.mouseClick(models.disk_usage.tabs, LEFT, pos=place)
    assert models.disk_usage.pages.currentIndex() == at


def _answer(models: ModelsWindow, words: str) -> None:
    question = models.findChild(Question)
    assert question is not None
    next(button for button in question.buttons if button.text() == words).click()


@pytest.mark.slow
def test_bars_say_what_takes_the_room(models: ModelsWindow, state: ManagerState) -> None:
    overview = models.disk_usage.overview
    assert overview.stack.is_empty
    state.disk_usage.value, state.free_bytes.value = ROOM, 214_000_000_000
    assert [bar.name for bar in overview.bars.bars][:2] == ["FLUX.1", "Stable Diffusion 1.x"]
    assert "Models use 63.4 GB. 214.0 GB free" in overview.line.text()
    overview.group.choose("last_used")
    overview.group.activated.emit(0)
    assert [bar.name for bar in overview.bars.bars] == ["Never", "In the last week"]
    overview.group.choose("component")
    overview.group.activated.emit(0)
    assert [bar.name for bar in overview.bars.bars] == ["Model", "LoRA"]


@pytest.mark.slow
def test_room_is_proposed_ticked_and_freed_after_a_question(
    models: ModelsWindow, session: MemorySession
) -> None:
    _tab(models, 1)
    free = models.disk_usage.free
    assert free.stack.is_empty and not free.do_it.isEnabled()
    free.amount.set_number(20)
    QTest.mouseClick(free.propose, LEFT)
    assert session.said[-1] == ("propose", 20_000_000_000)
    assert free.sum.text() == "3 selected, freeing 22.3 GB."
    item = free.list.topLevelItem(2)
    assert item is not None and item.text(1) == "Never used for a picture."
    free.list.setCurrentItem(item)
    free.list.setFocus()
    QTest.keyClick(free.list, Qt.Key.Key_Space)
    assert free.sum.text() == "2 selected, freeing 17.1 GB."
    QTest.mouseClick(free.do_it, LEFT)
    assert session.said[-1][0] == "propose"  # nothing before the answer
    _answer(models, "Free Space")
    assert session.said[-1] == ("free", ("ab" * 32, "d9"))


@pytest.mark.slow
def test_duplicates_are_found_and_linked_after_a_question(
    models: ModelsWindow, session: MemorySession, state: ManagerState
) -> None:
    _tab(models, 2)
    page = models.disk_usage.duplicates
    assert page.stack.is_empty and page.stack.sentence.text()
    QTest.mouseClick(page.find_button, LEFT)
    assert page.list.topLevelItemCount() == 3
    assert page.link_all.text() == "Link all: 14.2 GB…"
    last = page.list.topLevelItem(2)
    assert last is not None and "on different disks" in last.text(1)
    page.list.setCurrentItem(last)
    assert not page.link_one.isEnabled()
    second = page.list.topLevelItem(1)
    assert second is not None
    page.list.setCurrentItem(second.child(0))
    QTest.mouseClick(page.link_one, LEFT)
    _answer(models, "Link")
    assert session.said[-1] == ("link", (DUPLICATES[1].sha256,))
    state.duplicates.value = ()
    assert page.stack.is_empty and "No duplicate" in page.stack.sentence.text()


@pytest.mark.slow
def test_other_programs_folders_are_used_in_place_or_no_more(
    models: ModelsWindow, state: ManagerState
) -> None:
    _tab(models, 3)
    page = models.disk_usage.programs
    assert page.stack.is_empty
    state.shared.value = SHARED
    QApplication.processEvents()
    assert [row.button.text() for row in page.rows] == [
        "Stop using",
        "Use in place",
        "Use in place",
        "Stop using",
    ]
    assert "not available" in page.rows[3].facts.text()
    QTest.mouseClick(page.rows[1].button, LEFT)
    assert state.shared.value[1].used
    QApplication.processEvents()
    QTest.mouseClick(page.rows[0].button, LEFT)
    assert not state.shared.value[0].used
    page._pointed("/tmp/webui")
    assert state.shared.value[-1].path == str(Path("/tmp/webui"))


@pytest.mark.slow
def test_the_log_is_read_when_the_place_is_opened(
    models: ModelsWindow, session: MemorySession, state: ManagerState
) -> None:
    QTest.mouseClick(models.sidebar.places["network"], LEFT)
    assert session.said[-1] == ("read_network_log",)
    page = models.network
    assert page.stack.is_empty and page.stack.sentence.text()
    state.network_log.value = LOG
    model = page.log_model
    row = [model.index(2, column).data() for column in range(1, 5)]
    assert row == ["huggingface.co", "Download of FLUX.1 dev", "1 kB", "Terms not accepted"]
    assert model.index(1, 4).data() == "Done, token sent"
    QTest.mouseClick(page.clear, LEFT)
    assert page.stack.is_empty and not page.clear.isEnabled()


@pytest.mark.slow
def test_ten_thousand_rows_of_the_log_are_asked_for_only_where_they_are_seen(
    models: ModelsWindow, state: ManagerState
) -> None:
    QTest.mouseClick(models.sidebar.places["network"], LEFT)
    state.network_log.value = tuple(
        NetworkUse(NOW - at, "huggingface.co", "Download of something") for at in range(10_000)
    )
    asked: set[int] = set()
    model = models.network.log_model
    cell = model._cell

    def counted(use: NetworkUse, column: int) -> str:
        asked.add(use.when)
        return cell(use, column)

    model._cell = counted  # pyright: ignore[reportAttributeAccessIssue]
    models.network.log.scrollToBottom()
    models.network.log.viewport().repaint()
    assert 0 < len(asked) < 400


@pytest.mark.slow
def test_the_hubs_address_is_taken_when_typing_ends(
    models: ModelsWindow, state: ManagerState
) -> None:
    QTest.mouseClick(models.sidebar.places["network"], LEFT)
    field: QLineEdit = models.network.address.field
    QTest.keyClicks(field, "https://mirror.example")
    assert state.endpoint.value == ""
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert state.endpoint.value == "https://mirror.example"


@pytest.mark.slow
def test_mirrors_are_taken_one_after_the_other(models: ModelsWindow, state: ManagerState) -> None:
    QTest.mouseClick(models.sidebar.places["network"], LEFT)
    field: QLineEdit = models.network.address.mirrors
    QTest.keyClicks(field, "https://one.example, https://two.example")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert state.mirrors.value == ("https://one.example", "https://two.example")
