from __future__ import annotations

from dataclasses import asdict

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.theme import Theme, base_font, secondary_font
from desktop_app.ui.look.tokens import DARK, DARK_CONTRAST, LIGHT, Tokens

THEMES = [pytest.param(DARK, id="dark"), pytest.param(LIGHT, id="light")]
GREYS = ("window", "panel", "field", "surround", "text", "secondary", "disabled", "line", "edge")

DARKS = (DARK, DARK_CONTRAST)


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", THEMES)
def test_every_text_can_be_read(tokens: Tokens) -> None:
    pairs = [
        (ink, ground)
        for ink in ("text", "secondary")
        for ground in ("window", "panel", "field", "button", "tip")
    ]
    pairs += [("on_accent", "accent"), ("on_accent", "accent_hover"), ("link", "panel")]
    pairs += [("text", "tint"), ("text", "danger_tint"), ("text", "hover"), ("text", "filling")]
    values = asdict(tokens)
    weak = {
        pair: round(_contrast(values[pair[0]], values[pair[1]]), 2)
        for pair in pairs
        if _contrast(values[pair[0]], values[pair[1]]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("tokens", THEMES)
def test_all_greys_are_neutral(tokens: Tokens) -> None:
    for name in GREYS:
        colour = QColor(getattr(tokens, name))
        assert colour.red() == colour.green() == colour.blue(), name


def test_a_chosen_theme_reaches_palette_stylesheet_and_icons(qapp: QApplication) -> None:
    theme = Theme(qapp, "dark")
    icons = Icons(theme)
    told: list[str] = []
    theme.changed.connect(lambda: told.append(theme.tokens.name))
    dark = icons.icon("brush").pixmap(16).toImage()
    theme.set_mode("light")
    assert told == ["light"]
    assert theme.tokens not in DARKS
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)
    assert LIGHT.accent in qapp.styleSheet()
    assert icons.icon("brush").pixmap(16).toImage() != dark
    theme.set_mode("light")
    assert told == ["light"]


def test_an_unknown_mode_follows_the_system(qapp: QApplication) -> None:
    theme = Theme(qapp, "purple")
    assert theme.mode == "system"
    assert theme.tokens in (DARK, LIGHT)


def test_the_secondary_font_is_a_point_smaller(qapp: QApplication) -> None:
    assert base_font().pointSizeF() - secondary_font().pointSizeF() == pytest.approx(1, abs=0.6)
