"""A report in the window: the same HTML as its file, with pictures and plots from memory."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget

from desktop_app.extensions.evaluation.work.sessions.evaluation_session import ShownReport
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.qimage import wrap

_MARGIN: Final = 24
_STYLE: Final = """
h1 {{ font-size: x-large }} h2 {{ font-size: large; margin-top: 24px }}
th {{ text-align: left; color: {secondary}; font-weight: normal }}
td, th {{ padding: 3px 16px 3px 0 }} small {{ color: {secondary} }}
"""


class ReportView(QTextBrowser):
    """Its text can be selected and copied."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: ShownReport | None = None
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setProperty("look", "page")
        self.document().setDocumentMargin(_MARGIN)

    def show_report(self, shown: ShownReport | None) -> None:
        """Show another one, from its beginning."""
        self._shown = shown
        style = _STYLE.format(secondary=self._theme.tokens.secondary)
        self.document().setDefaultStyleSheet(style)
        self.setHtml("" if shown is None else shown.html)
        self.setAccessibleName("" if shown is None else shown.name)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        address = name.toString() if isinstance(name, QUrl) else name
        is_image = kind == QTextDocument.ResourceType.ImageResource.value
        found = self._shown.pictures.get(address) if is_image and self._shown else None
        if found is None:
            return None
        image = wrap(found.pixels).copy()
        image.setDevicePixelRatio(found.ratio)
        return image
