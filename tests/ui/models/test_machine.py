"""The page about this machine: what is said, which button does what, what fits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desktop_app.core.compute_profile import Trial
from desktop_app.core.gpu import GpuView
from desktop_app.core.gpu_texts import GPU_TEXTS
from desktop_app.state.manager import ManagerState
from desktop_app.state.work.compute_profiles import ComputeProfiles, ComputeProfilesNow
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
    assert page.support.facts.texts() == {
        "Generating on": "the processor",
        "Build in use": "built-in, PyTorch 2.13.0+cpu",
    }
    assert shown(models) == {"add"} and page.support.add.text() == "Add GPU Support… (3.4 GB)"
    QTest.mouseClick(page.support.add, LEFT)
    QTest.mouseClick(page.card.again, LEFT)
    assert session.said[-2:] == [("gpu_add",), ("gpu_look",)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("view", "buttons", "maker"),
    [
        (samples.NOTHING, set[str](), "the processor"),
        (samples.IN_USE, {"remove"}, "NVIDIA GeForce RTX 4090"),
        (samples.FAILED, {"check", "remove"}, "the processor"),
        (samples.OTHER_FAILED, {"add", "check", "remove"}, "the processor"),
        (samples.OTHER_TORCH, {"add", "remove"}, "the processor"),
    ],
)
def test_each_state_offers_what_can_be_done(
    models: ModelsWindow, session: MemorySession, view: GpuView, buttons: set[str], maker: str
) -> None:
    session.gpu.found = view
    models.sidebar.choose("machine")
    page = models.machine.support
    assert shown(models) == buttons
    assert models.machine.offline.isVisible() == ("add" in buttons), "what for, otherwise?"
    assert page.facts.texts()["Generating on"] == maker
    assert page.problem.isVisible() == (view.problem is not None)
    for name, said in (("check", "gpu_check"), ("remove", "gpu_remove")):
        if name in buttons:
            QTest.mouseClick(getattr(page, name), LEFT)
            assert session.said[-1] == (said,)


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


def measured() -> ComputeProfiles:
    ways = ComputeProfiles().on(
        {"device name": "A CPU", "processor": "amx", "threads": "2", "torch": "2"}
    )
    usual, other = "bf16 packed tiles joined", "bf16 plain torch apart 2"
    trials = {
        f"{ways.machine}|a": Trial("Photo", usual, usual, {usual: 0.5}, 1.6),
        f"{ways.machine}|b": Trial("Starter", other, usual, {usual: 0.121, other: 0.1}),
        "elsewhere|b": Trial("Other", usual, usual, {usual: 0.5}),
    }
    return replace(ways, trials=trials)


def test_the_way_of_each_model_is_told_in_words(
    models: ModelsWindow, session: MemorySession
) -> None:
    section = speeds(models, session, ComputeProfilesNow(measured()))
    assert section.isVisible()
    assert section.facts.texts() == {
        "Starter": "bfloat16, unpacked weights, PyTorch's attention, separate layers,"
        " 2 threads (1.21× as fast as the default)",
        "Photo": "bfloat16, packed weights, tiled attention, joined layers (default);"
        " with OpenVINO 1.60× as fast as that",
    }
    assert not section.bar.isVisible() and not section.cancel.isVisible()
    QTest.mouseClick(section.again, LEFT)
    assert session.said[-1] == ("measure",)


@pytest.mark.slow
def test_measuring_shows_how_far_it_is_and_can_be_stopped(
    models: ModelsWindow, session: MemorySession
) -> None:
    section = speeds(models, session, ComputeProfilesNow(measured(), "Starter", 0.25))
    assert section.about.text() == "Measuring Starter…"
    assert section.bar.isVisible() and section.bar.value() == 250
    assert not section.again.isEnabled()
    QTest.mouseClick(section.cancel, LEFT)
    assert session.said[-1] == ("stop_measuring",)


@pytest.mark.slow
def test_on_a_graphics_card_there_is_nothing_to_measure(
    models: ModelsWindow, session: MemorySession
) -> None:
    assert not speeds(models, session, ComputeProfilesNow()).isVisible()
