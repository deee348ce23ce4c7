"""The page about this machine: what is said, which button does what, what fits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desktop_app.core.gpu_texts import GPU_TEXTS
from desktop_app.state.manager import ManagerState
from desktop_app.state.work.compute_profiles import ComputeProfilesNow
from desktop_app.ui.models.machine_page import gpu_text
from desktop_app.ui.models.models_window import ModelsWindow
from desktop_app.ui.models.speed_section import SpeedSection
from tests.ui.models import gpu_samples as samples
from tests.ui.models.memory_session import MemorySession

LEFT = Qt.MouseButton.LeftButton


def shown(models: ModelsWindow) -> set[str]:
    """Names of the buttons that can be seen."""
    page = models.machine.support
    buttons = page.findChildren(QPushButton)
    names = {name: getattr(page, name) for name in ("add", "check", "remove", "cancel", "details")}
    assert set(names.values()) == set(buttons)
    return {name for name, button in names.items() if button.isVisible()}


@pytest.mark.slow
def test_looking_begins_when_the_page_is_shown(
    models: ModelsWindow, session: MemorySession
) -> None:
    assert ("gpu_look",) not in session.said
    QTest.mouseClick(models.sidebar.places["machine"], LEFT)
    assert session.said.count(("gpu_look",)) == 1
    page = models.machine
    assert page.isVisible() and "supports CUDA 12.6; CUDA 13.0 needs" in page.card.advice.text()
    assert page.card.facts.texts() == {
        "Card": "NVIDIA GeForce RTX 4090",
        "Driver": "550.54.14",
        "Compute capability": "8.9",
        "Graphics memory": "25.8 GB",
    }
    on, build = page.support.facts.texts().values()
    assert "processor" in on and "2.13.0+cpu" in build
    assert shown(models) == {"add"} and "3.4 GB" in page.support.add.text()
    QTest.mouseClick(page.support.add, LEFT)
    QTest.mouseClick(page.card.again, LEFT)
    assert session.said[-2:] == [("gpu_add",), ("gpu_look",)]


@pytest.mark.slow
def test_a_download_is_followed_here_too(
    models: ModelsWindow, session: MemorySession, state: ManagerState
) -> None:
    models.sidebar.choose("machine")
    state.downloads.value = (samples.COMING,)
    page = models.machine.support
    assert shown(models) == {"cancel", "details"} and page.bar.value() == 333
    assert page.line.text().startswith("Downloading · 1.0 GB of 3.0 GB · 20")
    state.downloads.value = (samples.CHECKING,)
    assert "Unpacking and testing" in page.line.text()
    QTest.mouseClick(page.cancel, LEFT)
    assert session.said[-1] == ("cancelled", "gpu")
    QTest.mouseClick(page.details, LEFT)
    assert models.downloads.isVisible()
    state.downloads.value = (samples.BROKEN,)
    row = models.downloads.rows["gpu"]
    assert "does not work here: the driver is too old" in row.error.text()
    state.downloads.value = (samples.DONE,)
    assert not row.buttons["show"].isVisible()
    models.sidebar.choose("machine")
    assert shown(models) == {"add"}


@pytest.mark.slow
def test_while_something_is_done_nothing_else_can_be_begun(
    models: ModelsWindow, session: MemorySession, state: ManagerState
) -> None:
    session.gpu.found = samples.FAILED
    models.sidebar.choose("machine")
    state.gpu_busy.value = "check"
    page = models.machine
    buttons = (page.support.add, page.support.check, page.support.remove, page.card.again)
    assert not any(button.isEnabled() for button in buttons)
    state.gpu_busy.value = ""
    assert all(button.isEnabled() for button in buttons)


def test_every_advice_has_its_sentence() -> None:
    params = dict.fromkeys(("gpu", "driver", "build", "newer", "needed", "target"), "x")
    params |= dict.fromkeys(("old", "new", "reason"), "y")
    for code in GPU_TEXTS:
        advice = type(samples.ADVICE)(code, params)
        assert gpu_text(advice) and "{" not in gpu_text(advice)


def speeds(models: ModelsWindow, session: MemorySession, now: ComputeProfilesNow) -> SpeedSection:
    session.state.profiles.value = now
    models.sidebar.choose("machine")
    return models.machine.speed


@pytest.mark.slow
def test_measuring_shows_how_far_it_is_and_can_be_stopped(
    models: ModelsWindow, session: MemorySession
) -> None:
    section = speeds(models, session, ComputeProfilesNow(samples.measured(), "Starter", 0.25))
    assert section.about.text() == "Measuring Starter…"
    assert section.bar.isVisible() and section.bar.value() == 250
    assert not section.again.isEnabled()
    QTest.mouseClick(section.cancel, LEFT)
    assert session.said[-1] == ("stop_measuring",)
