"""About: what this is, which version, under which licences."""

from __future__ import annotations

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

import desktop_app
from desktop_app.ui.kit import label
from desktop_app.ui.text_scale import scaled

__all__ = ["AboutDialog"]


_WIDTH = 440


class AboutDialog(QDialog):
    """Name, one sentence, versions, licences."""

    def __init__(self, parent: QWidget, engine: dict[str, str]) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Velatura"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = label("title", self)
        title.setText(f"Velatura {desktop_app.__version__}")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        title.setFont(font)
        body = label("", self)
        body.setText(self.tr("Paint a mask, say what you want, and only what you masked changes."))
        name = label("secondary", self)
        name.setText(
            self.tr(
                "A velatura is a painter's glaze: a thin layer over a dry painting that changes it"
                " without repainting what lies below."
            )
        )
        facts = label("secondary", self)
        versions = [f"Qt {qVersion()}", *(f"{key} {value}" for key, value in engine.items())]
        facts.setText(" · ".join(versions))
        licences = label("secondary", self)
        licences.setText(
            self.tr(
                "Apache License 2.0. Icons: Lucide (ISC). Window: Qt (LGPL 3). Models have licences"
                " of their own."
            )
        )
        close = QPushButton(self.tr("Close"), self)
        close.setAccessibleName(close.text())
        close.clicked.connect(self.accept)
        close.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 16)
        layout.setSpacing(10)
        for words in (title, body, name, facts, licences):
            words.setWordWrap(True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(words)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout.addSpacing(4)
        layout.addLayout(buttons)
        # Labels that wrap guess their height for another width.
        width = scaled(_WIDTH)
        self.setFixedSize(width, layout.totalHeightForWidth(width))
