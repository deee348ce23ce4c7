"""Words can be read in both themes, and masks told apart by everybody."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from PySide6.QtGui import QPalette
from pytestqt.qtbot import QtBot

import accessibility_sheet as sheet
from desktop_app.ui.canvas.overlay import KEPT_STYLE, OVERLAY_STYLES
from desktop_app.ui.look.theme import palette
from desktop_app.ui.look.tokens import DARK, DARK_CONTRAST, LIGHT, LIGHT_CONTRAST, Tokens
from desktop_app.ui.window.main_window import MainWindow
from desktop_app.worker.workspace import Workspace
from tests.ui.accessibility.read_words import Words
from tests.ui.places import dialog_places, main_places, model_places, models_over

ALL = (DARK, LIGHT, DARK_CONTRAST, LIGHT_CONTRAST)


@pytest.mark.parametrize("tokens", ALL, ids=lambda tokens: tokens.name)
def test_every_pair_of_tokens_can_be_read(tokens: Tokens) -> None:
    low = {pair: sheet.of(tokens, pair) for pair in sheet.PAIRS}
    assert {pair: value for pair, value in low.items() if value < sheet.READABLE} == {}
    rings = {pair: sheet.of(tokens, pair) for pair in sheet.RINGS}
    assert {pair: value for pair, value in rings.items() if value < sheet.VISIBLE} == {}


@pytest.mark.parametrize("tokens", [DARK_CONTRAST, LIGHT_CONTRAST], ids=lambda tokens: tokens.name)
def test_high_contrast_is_higher(tokens: Tokens) -> None:
    assert all(sheet.of(tokens, pair) >= 7 for pair in sheet.PAIRS if pair[0] == "text")
    assert sheet.of(tokens, ("edge", "panel")) >= 3


@pytest.mark.parametrize("tokens", ALL, ids=lambda tokens: tokens.name)
def test_what_the_palette_pairs_can_be_read(tokens: Tokens) -> None:
    made, role = palette(tokens), QPalette.ColorRole
    for words, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.Text, role.AlternateBase),
        (role.PlaceholderText, role.Base),
        (role.ButtonText, role.Button),
        (role.HighlightedText, role.Highlight),
        (role.ToolTipText, role.ToolTipBase),
        (role.Link, role.Base),
        (role.LinkVisited, role.Window),
        (role.BrightText, role.Window),
    ):
        found = sheet.contrast(made.color(words).name(), made.color(ground).name())
        assert found >= sheet.READABLE, (words, ground)


@pytest.mark.slow  # in the dark it is looked at with the names of all places: test_every_place
@pytest.mark.window
def test_words_of_real_windows_can_be_read_in_the_light(
    window: MainWindow, with_models: Workspace, qtbot: QtBot
) -> None:
    window.kit.theme.set_mode("light")
    models = models_over(window, window.kit, window.workspace.settings)
    qtbot.addWidget(models)
    models.resize(1240, 800)
    models.show()
    words = Words()
    for place, root in chain(main_places(window), dialog_places(window), model_places(models)):
        words.look(place, root)
    assert len(words.seen) > 40 and words.low == {}


def test_masks_are_told_apart_by_everybody() -> None:
    """The edge and the hatch on everything; the colours on all that is not of their own hue."""
    for vision in sheet.VISION:
        assert sheet.edge_differences(vision).min() >= 2 * sheet.TOLD_APART, vision
        assert sheet.overlay_differences(OVERLAY_STYLES["hatch"], vision).min() >= 20, vision
        assert sheet.overlay_differences(KEPT_STYLE, vision).min() >= sheet.TOLD_APART, vision
        for style in OVERLAY_STYLES.values():
            found = sheet.overlay_differences(style, vision)
            assert np.median(found) >= sheet.TOLD_APART, (style, vision)


def test_simulated_eyes_keep_grey_grey() -> None:
    greys = np.array([[0, 0, 0], [90, 90, 90], [255, 255, 255]], float)
    for vision in sheet.VISION:
        assert np.allclose(sheet.seen(greys, vision), greys, atol=1.0), vision
    red, green = np.array([[200, 60, 40]]), np.array([[110, 110, 30]])
    apart = sheet.difference(red, green, "all cones")[0]
    assert sheet.difference(red, green, "deuteranopia")[0] < 0.5 * apart


def test_the_document_has_the_figures_of_the_program() -> None:
    assert sheet.sheet() == sheet.SHEET.read_text("utf-8")
