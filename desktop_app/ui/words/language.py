"""The language of the window: loads translations, and changes them while the window is open.

Installing a translator sends LanguageChange to every widget; each sets its words again in its own
`retranslate`. What has no widget (actions, list models) is called by the widget that owns it.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QRegularExpression, QTranslator
from PySide6.QtWidgets import QApplication

from desktop_app.catalog.resources import resource_path
from desktop_app.ui.qt.bind import top_level_windows

LANGUAGES: Final[dict[str, str]] = {"en": "English", "zh_CN": "简体中文"}
"""Languages there are, each by its own name: whoever can't read the others finds it."""

_OURS = "velatura"
_QTS = "qtbase"
"""Qt's own words: buttons of its dialogs, menus of its text fields."""


def system_language(wanted: list[str] | None = None) -> str:
    """The first language of the system's list that there is; English where there is none.

    Args:
        wanted: names such as "zh-Hans-CN", most wanted first; the system's if None.
    """
    for name in QLocale.system().uiLanguages() if wanted is None else wanted:
        locale = QLocale(name.replace("-", "_"))
        if locale.language() == QLocale.Language.English:
            return "en"
        simplified = locale.script() == QLocale.Script.SimplifiedChineseScript
        if locale.language() == QLocale.Language.Chinese and simplified:
            return "zh_CN"
    return "en"


def shown_language() -> str:
    """The key of `LANGUAGES` that the window is in."""
    return "zh_CN" if QLocale().language() == QLocale.Language.Chinese else "en"


class Language(QObject):
    """The language in use.

    One application has one language: of several objects the last one that chose counts.
    """

    def __init__(
        self, app: QApplication, mode: str = "system", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._app = app
        self.mode = "system"
        """What was chosen: "system" or a key of `LANGUAGES`."""
        self.set_mode(mode)

    @property
    def code(self) -> str:
        """The language in use: a key of `LANGUAGES`."""
        return system_language() if self.mode == "system" else self.mode

    def set_mode(self, mode: str) -> None:
        """Choose a language; what isn't a key of `LANGUAGES` counts as "system"."""
        self.mode = mode if mode in LANGUAGES else "system"
        code = self.code
        locale = QLocale(code)
        if QLocale.system().language() == locale.language():
            locale = QLocale.system()  # numbers and dates as in the user's country
        QLocale.setDefault(locale)
        ours = QRegularExpression(f"^({_OURS}|{_QTS})_")
        installed = self._app.findChildren(QTranslator, ours)
        if [f"{name}_{code}" for name in (_QTS, _OURS)] == [t.objectName() for t in installed]:
            return
        for old in installed:
            self._app.removeTranslator(old)
            old.setParent(None)
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for name, folder in ((_QTS, qt), (_OURS, str(resource_path("translations")))):
            # A missing file leaves English words, which are better than no window.
            translator = QTranslator(self._app)
            translator.setObjectName(f"{name}_{code}")
            translator.load(f"{name}_{code}", folder)
            self._app.installTranslator(translator)
        self._app.setLayoutDirection(locale.textDirection())
        for window in top_level_windows(self._app):
            window.setLocale(locale)
