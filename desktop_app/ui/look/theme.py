"""Colours, sizes and fonts of the window: one table of tokens a theme, and what follows from it.

Widgets ask `Theme.color` and listen to `Theme.changed`; nobody writes a colour anywhere else.
"""

from __future__ import annotations

import sys
from functools import cache, lru_cache
from typing import Literal, TypeAlias, cast

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop_app.catalog.resources import resource_path
from desktop_app.core.record import record
from desktop_app.ui.look.motion import set_less_motion
from desktop_app.ui.look.stylesheet import stylesheet
from desktop_app.ui.look.text_scale import hold_all, set_text_scale, text_scale
from desktop_app.ui.look.tokens import DARK, DARK_CONTRAST, LIGHT, LIGHT_CONTRAST, Tokens
from desktop_app.ui.qt.bind import top_level_windows

ThemeMode: TypeAlias = Literal["system", "light", "dark"]
MODES: tuple[ThemeMode, ...] = ("system", "light", "dark")

_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


@record()
class _Points:
    """Font sizes in points. On macOS a point is a pixel, elsewhere 4/3 of one."""

    base: float
    secondary: float


_POINTS = _Points(13, 11.5) if sys.platform == "darwin" else _Points(10, 9)


@cache
def _true_name(family: str) -> str:
    """As it was before fonts that ship were added for texts on pictures: these may be taken for
    it."""
    return QFontInfo(QFont(family)).family()


def base_font() -> QFont:
    """The system's font at the base size."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    # By the name it really has: a general one ("Sans") would be passed over.
    families = [_true_name(font.family()), chinese_family()]
    # In a Chinese window all letters come from one font; elsewhere Chinese ones alone.
    chinese = QLocale().language() == QLocale.Language.Chinese
    font.setFamilies(families[::-1] if chinese else families)
    font.setPointSizeF(_POINTS.base * text_scale())
    return font


def secondary_font() -> QFont:
    """The system's font at the size for what is said beside."""
    font = base_font()
    font.setPointSizeF(_POINTS.secondary * text_scale())
    return font


def title_font() -> QFont:
    """The system's font for the title of a card."""
    font = base_font()
    font.setPointSizeF(font.pointSizeF() * 1.3)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def tabular(font: QFont) -> QFont:
    """``font`` with figures of equal width, so that changing numbers don't dance."""
    font = QFont(font)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def small_digits() -> QFont:
    """`secondary_font` with figures of equal width."""
    return tabular(secondary_font())


def high_contrast_is_wanted() -> bool:
    """Whether the system asks for it, as far as Qt knows."""
    hints = QGuiApplication.styleHints()  # kept: what it holds would die with its wrapper
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def palette(tokens: Tokens) -> QPalette:
    """The QPalette of a theme, for everything the stylesheet does not draw."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, value in (
        (role.Window, tokens.window),
        (role.WindowText, tokens.text),
        (role.Base, tokens.field),
        (role.AlternateBase, tokens.panel),
        (role.Text, tokens.text),
        (role.Button, tokens.button),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.danger),
        (role.ToolTipBase, tokens.tip),
        (role.ToolTipText, tokens.text),
        (role.PlaceholderText, tokens.secondary),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.Accent, tokens.accent),
        (role.Link, tokens.link),
        (role.LinkVisited, tokens.link),
        (role.Light, tokens.hover),
        (role.Midlight, tokens.button),
        (role.Mid, tokens.line),
        (role.Dark, tokens.line),
        (role.Shadow, tokens.line),
    ):
        made.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.disabled))
    made.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(tokens.line))
    made.setColor(QPalette.ColorGroup.Disabled, role.HighlightedText, QColor(tokens.disabled))
    return made


class Theme(QObject):
    """The theme in use; applies itself to the application and follows the system if asked to.

    ``changed`` is emitted after palette, stylesheet and `tokens` are the new ones.
    """

    changed = Signal()

    def __init__(
        self,
        app: QApplication,
        mode: str = "system",
        parent: QObject | None = None,
        percent: int = 100,
    ) -> None:
        super().__init__(parent)
        set_text_scale(percent / 100)
        self._app = app
        self.mode: ThemeMode = "system"
        """What was chosen: "system", "light" or "dark"."""
        self._tokens: Tokens | None = None
        self._fusion()
        self._hints = app.styleHints()  # kept: what it holds would die with its wrapper
        self._hints.colorSchemeChanged.connect(self._apply)
        self._hints.accessibility().contrastPreferenceChanged.connect(self._apply)
        self.set_mode(mode)

    @property
    def tokens(self) -> Tokens:
        assert self._tokens is not None
        return self._tokens

    def color(self, name: str) -> QColor:
        """The colour of the token ``name`` (a field of `Tokens`)."""
        return QColor(getattr(self.tokens, name))

    def set_mode(self, mode: str) -> None:
        """Choose "system", "light" or "dark"; anything else counts as "system"."""
        self.mode = cast(ThemeMode, mode if mode in MODES else "system")
        # So that title bar and native dialogs follow too, where the platform lets us.
        self._app.styleHints().setColorScheme(_SCHEMES[self.mode])
        self._apply()

    @property
    def text_percent(self) -> int:
        return round(text_scale() * 100)

    def set_text_percent(self, percent: int) -> None:
        """Make text that large, and all that belongs to it, in every window, at once."""
        if percent == self.text_percent:
            return
        set_text_scale(percent / 100)
        self.refresh_fonts()
        # What is measured by its words is measured anew where the words are set.
        for window in top_level_windows(self._app):
            QCoreApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))

    def refresh_fonts(self) -> None:
        """Let every window use the fonts of the language and of the text size in use."""
        self._app.setFont(base_font())
        # A stylesheet's own fonts stay those of the old language, until it is set once more.
        self._wear(self._wanted(), anew=True)

    def set_less_motion(self, less: bool) -> None:
        """Let nothing move by itself, or what the system lets move."""
        set_less_motion(self._app, less)
        self.changed.emit()

    def _fusion(self) -> None:
        if self._app.style().objectName().lower() != "fusion":
            self._app.setStyle("Fusion")
        if self._app.font() != base_font():
            self._app.setFont(base_font())

    def _wanted(self) -> Tokens:
        if self.mode == "system":
            # Unknown (no desktop tells): dark, because a picture is judged best in the dark.
            light = self._app.styleHints().colorScheme() == Qt.ColorScheme.Light
        else:
            light = self.mode == "light"
        if high_contrast_is_wanted():
            return LIGHT_CONTRAST if light else DARK_CONTRAST
        return LIGHT if light else DARK

    def _apply(self, _: object = None) -> None:
        tokens = self._wanted()
        if tokens is not self._tokens:
            self._wear(tokens)

    def _wear(self, tokens: Tokens, *, anew: bool = False) -> None:
        self._tokens = tokens
        self._app.setPalette(palette(tokens))
        sheet = stylesheet(tokens, _POINTS.secondary)
        if anew or sheet != self._app.styleSheet():
            self._app.setStyleSheet(sheet)
            hold_all()  # a new stylesheet brings fonts back that widgets had before the last one
        self.changed.emit()


_SYSTEM = {"darwin": "PingFang SC", "win32": "Microsoft YaHei UI"}
_CHINESE = "NotoSansSC"


@lru_cache(maxsize=1)
def shipped_families() -> tuple[str, ...]:
    """Names of all font families under resources, registered with Qt on the first call."""
    return _registered("*.ttf")


@lru_cache(maxsize=1)
def chinese_family() -> str:
    """What Chinese letters are taken from, where the system's usual font has none."""
    if sys.platform in _SYSTEM:
        return _SYSTEM[sys.platform]
    found = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    if "Noto Sans CJK SC" in found:
        return "Noto Sans CJK SC"
    return found[0] if found else _registered(f"{_CHINESE}-*.ttf")[0]


def _registered(files: str) -> tuple[str, ...]:
    numbers = [
        QFontDatabase.addApplicationFont(str(file))
        for file in sorted(resource_path("fonts").glob(files))
    ]
    found = [name for one in numbers for name in QFontDatabase.applicationFontFamilies(one)]
    return tuple(dict.fromkeys(found))
