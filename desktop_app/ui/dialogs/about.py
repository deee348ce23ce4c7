"""About: what this is, which version, what it is made of and under which licences."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QSize, Qt, QUrl, Slot, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

import desktop_app
from desktop_app.ui.actions.action_table import EXTENSIONS
from desktop_app.ui.dialogs.licence_list import LicenceList
from desktop_app.ui.kit import Act, Caption, Retranslated, horizontal_line, label, row, styled
from desktop_app.ui.look.text_scale import text_scale
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.words.texts import error_lines
from desktop_app.ui.words.untrusted import open_page

_TOLD = ("python", "torch", "diffusers", "transformers", "openvino", "device name", "dtype")
"""Of what the engine tells of itself."""
_SIZE = QSize(920, 600)


def _qt_source() -> str:
    """Where the source of this version of Qt is available."""
    version = qVersion()
    return f"https://download.qt.io/archive/qt/{version.rpartition('.')[0]}/{version}/"


class AboutDialog(Retranslated, QDialog):
    """Name, one sentence, versions; and every component with its licence."""

    def __init__(self, parent: QWidget, engine: dict[str, str]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.tabs, self.pages = QTabBar(self), QStackedWidget(self)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.title = label("title", self)
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        self.title.setFont(font)
        self.body, self.name = label("", self), label("secondary", self)
        self.facts, self.own = label("secondary", self), label("", self)
        self.extensions = label("secondary", self)
        self._versions = [f"Qt {qVersion()}"]
        self._versions += [f"{key} {value}" for key, value in engine.items() if key in _TOLD]
        self.qt_title, self.qt = label("heading", self), label("", self)
        self.folder, self.source = (styled(QPushButton(self), look="link") for _ in range(2))
        self.list = LicenceList(self)
        self.close_button = QPushButton(self)
        self._build()
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)
        self.retranslate()
        self.resize(_SIZE * text_scale())

    def _build(self) -> None:
        above = (self.title, self.body, self.name, self.facts, self.extensions, self.own)
        below = (self.qt_title, self.qt)
        for line in above + below:
            line.setWordWrap(True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for button in (self.folder, self.source):
            button.setAutoDefault(False)
        about = QWidget(self)
        filled(
            spaced(QVBoxLayout(about), 10),
            *above,
            horizontal_line("edge"),
            *below,
            filled(row(12), self.folder, self.source, STRETCH),
            STRETCH,
        )
        filled(self.pages, about, self.list)
        for _ in range(2):
            self.tabs.addTab("")
        self.close_button.setDefault(True)
        filled(
            spaced(QVBoxLayout(self), 12, (20, 12, 20, 16)),
            self.tabs,
            grow(self.pages),
            filled(QHBoxLayout(), STRETCH, self.close_button),
        )

    def retranslate(self) -> None:
        self.setWindowTitle(self.tr("About Velatura"))
        self.tabs.setTabText(0, "Velatura")
        self.tabs.setTabText(1, self.tr("Components and licences"))
        self.tabs.setAccessibleName(self.windowTitle())
        self.acts.refresh()

    def _acts(self) -> list[Act | Caption]:
        qt = self.tr(
            "The window uses Qt {version} and Qt for Python under the GNU Lesser General "
            "Public License 3. You may replace these libraries, in the folder below, with "
            "your own build of the same version, and reverse-engineer them to debug such "
            "changes. Their source code is available from the Qt Company."
        )
        return [
            Caption("title", f"Velatura {desktop_app.__version__}"),
            Caption(
                "body",
                self.tr("Paint a mask, say what you want, and only what you masked changes."),
            ),
            Caption(
                "name",
                self.tr(
                    "A velatura is a painter's glaze: a thin layer over a dry painting that changes"
                    " it without repainting what lies below."
                ),
            ),
            Caption("facts", " · ".join(self._versions)),
            Caption("extensions", self._extensions()),
            Caption(
                "own",
                self.tr(
                    "Velatura is free software under the Apache License 2.0. Its components, "
                    "listed on the next tab, have licences of their own, and so do the models you "
                    "add."
                ),
            ),
            Caption("qt_title", self.tr("Qt")),
            Caption("qt", qt.format(version=qVersion())),
            Act("folder", self.tr("Show Qt folder"), self._open_folder),
            Act("source", self.tr("Get source code"), partial(open_page, _qt_source())),
            Act("close_button", self.tr("Close"), self.accept),
        ]

    def _extensions(self) -> str:
        """The names of those that ship, and a line for each that can't be used."""
        there, left_out = EXTENSIONS
        names = (QCoreApplication.translate("Extensions", name) for name in there.values())
        lines = [error_lines(error).what for error in left_out]
        return "\n".join([self.tr("Extensions: {names}").format(names=", ".join(names)), *lines])

    @Slot()
    def _open_folder(self) -> None:
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.LibrariesPath)
        QDesktopServices.openUrl(QUrl.fromLocalFile(folder))
