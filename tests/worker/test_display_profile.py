"""The profile in use follows the user's choice and the window's screen, and is remembered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.imaging.rendering_intent import RenderingIntent
from desktop_app.state.app_state import AppState
from desktop_app.state.painting.display import DisplayChoice, DisplaySource, ProfileFinding
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks
from desktop_app.worker.display_profile import Displaying
from desktop_app.worker.screens.finding import ScreenPlace
from tests.imaging.deep_pictures import PROFILES
from tests.imaging.table_profiles import lut_profile


class Rig:
    """A session over a settings file."""

    def __init__(self, file: Path, qtbot: QtBot) -> None:
        self.state, self.settings = AppState(), Settings.load(file)
        self.background = BackgroundTasks()
        self.displaying = Displaying(self.state, self.background, self.settings)
        self.display = self.state.display
        self._qtbot = qtbot

    def settled(self) -> None:
        self._qtbot.waitUntil(lambda: self.background.pending == 0)

    @property
    def name(self) -> str | None:
        profile = self.display.profile.value
        return None if profile is None else profile.name

    def again(self, file: Path) -> Rig:
        """As after another start."""
        self.settings.save()
        self.background.shutdown()
        rig = Rig(file, self._qtbot)
        rig.settled()
        return rig


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


@pytest.fixture
def rig(qapp: QApplication, qtbot: QtBot, file: Path) -> Iterator[Rig]:
    made = Rig(file, qtbot)
    yield made
    made.background.shutdown()


@pytest.fixture
def icc(tmp_path: Path) -> Path:
    path = tmp_path / "wide.icc"
    path.write_bytes(PROFILES["p3"])
    return path


def test_the_screens_own_is_usual_and_none_is_srgb(rig: Rig) -> None:
    assert rig.display.choice.value == DisplayChoice(DisplaySource.SCREEN, RenderingIntent.RELATIVE)
    rig.displaying.set_screen(ScreenPlace("offscreen", "", 0, 0, 0))
    assert rig.display.screen.value.finding is ProfileFinding.NONE
    assert rig.display.profile.value is None


def test_a_file_is_used_and_remembered(rig: Rig, icc: Path, file: Path) -> None:
    rig.displaying.choose_file(icc)
    rig.settled()
    assert rig.name == "P3"
    assert rig.display.choice.value.source is DisplaySource.FILE
    rig.displaying.choose_intent(RenderingIntent.PERCEPTUAL)
    rig.settled()
    again = rig.again(file)
    assert again.name == "P3"
    assert again.display.choice.value == DisplayChoice(
        DisplaySource.FILE, RenderingIntent.PERCEPTUAL, str(icc)
    )
    again.displaying.choose_source(DisplaySource.SRGB)
    assert again.name is None
    assert again.display.choice.value.file == str(icc), "for another time"
    again.displaying.choose_source(DisplaySource.FILE)
    again.settled()
    assert again.name == "P3"
    again.background.shutdown()


@pytest.mark.parametrize("content", [b"no profile", lut_profile(b"prtr"), None])
def test_a_bad_file_changes_nothing_and_is_said(
    rig: Rig, icc: Path, tmp_path: Path, content: bytes | None
) -> None:
    rig.displaying.choose_file(icc)
    rig.settled()
    choice, profile = rig.display.choice.value, rig.display.profile.value
    bad = tmp_path / "bad.icc"
    if content is not None:
        bad.write_bytes(content)
    rig.displaying.choose_file(bad)
    rig.settled()
    assert rig.display.choice.value == choice
    assert rig.display.profile.value is profile
    assert rig.settings.display_file == str(icc)
    error = rig.display.error.value
    assert error is not None
    assert "bad.icc" in error.what
    assert rig.state.notice.value is None, "the dialog says it"
    rig.displaying.choose_file(icc)
    rig.settled()
    assert rig.display.error.value is None


def test_a_file_that_is_gone_at_the_next_start_is_said(rig: Rig, icc: Path, file: Path) -> None:
    rig.displaying.choose_file(icc)
    rig.settled()
    icc.unlink()
    again = rig.again(file)
    assert again.name is None
    notice = again.state.notice.value
    assert notice is not None
    assert notice.error is not None
    assert notice.error.code == "file_missing"
    assert again.settings.display_source == "file", "it may be back another time"
    again.background.shutdown()


def test_a_file_is_not_chosen_before_one_is_named(rig: Rig) -> None:
    rig.displaying.choose_source(DisplaySource.FILE)
    rig.settled()
    assert rig.display.choice.value.source is DisplaySource.SCREEN
    assert rig.display.error.value is None


def test_what_was_wanted_last_counts(rig: Rig, icc: Path) -> None:
    rig.displaying.choose_file(icc)
    rig.displaying.choose_source(DisplaySource.SRGB)
    rig.settled()
    assert rig.name is None
    assert rig.display.choice.value.source is DisplaySource.SRGB


def test_nonsense_in_the_settings_is_the_usual(file: Path, qapp: QApplication, qtbot: QtBot):
    file.write_text('[display]\nsource = "moon"\nintent = 3\nfile = 7\n', "utf-8")
    rig = Rig(file, qtbot)
    assert rig.display.choice.value == DisplayChoice()
    rig.background.shutdown()
