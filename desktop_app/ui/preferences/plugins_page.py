"""Plugins: which there are, where each is from, and which are switched on.

What is changed counts from the next start on. Nothing of a plugin that is off is imported here.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app.core.plugins import Plugin
from desktop_app.ui.dialogs.question import Answer, Question
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    empty,
    label,
    put_text,
    row,
    show_text,
    upright,
)
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.scrolled import holds_one
from desktop_app.ui.widgets.tick import Tick
from desktop_app.worker.plugin_session import PluginSession

_HEIGHT = 120


class PluginRow(QWidget):
    """One plugin: a tick with its name, where it is from, and what has happened to it."""

    def __init__(self, kit: Kit, plugin: Plugin, parent: QWidget) -> None:
        super().__init__(parent)
        self.plugin = plugin
        self.tick = Tick(kit.theme, self)
        self.origin, self.told = label("secondary", self), label("secondary", self)
        layout = filled(spaced(QVBoxLayout(self), 2), self.tick)
        for line in (self.origin, self.told):
            line.setWordWrap(True)
            line.setContentsMargins(20, 0, 0, 0)
            layout.addWidget(line)


class PluginsPage(Retranslated, QWidget):
    """The list, the sentence on trust, and the plugin folder."""

    def __init__(self, parent: QWidget, kit: Kit, session: PluginSession) -> None:
        super().__init__(parent)
        self._kit, self._session = kit, session
        self.rows: list[PluginRow] = []
        self._inner = QWidget(self)
        self._list = QVBoxLayout(self._inner)
        self._list.setSpacing(12)
        self.area = upright(QScrollArea(self))
        self.stack = EmptyStack(self.area, self)
        self.trust, self.note = label("", self, wrap=True), label("secondary", self, wrap=True)
        self.folder = QPushButton(self)
        holds_one(self.area)
        self.area.setWidget(self._inner)
        self._list.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.stack.setMinimumHeight(_HEIGHT)
        filled(
            spaced(QVBoxLayout(self), 12, (0, 0, 0, 0)),
            self.trust,
            grow(self.stack),
            self.note,
            filled(row(8), self.folder, STRETCH),
        )
        self.retranslate()
        watch(session.found, self._on_found)
        session.refresh()

    def _acts(self) -> list[Act | Caption]:
        return [
            Caption("area", self.tr("Plugins")),
            Caption("trust", self._trust()),
            Caption(
                "note",
                self.tr(
                    "Plugins are Python packages, or folders and wheels in the plugin folder. "
                    "Changes take effect after a restart."
                ),
            ),
            Act("folder", self.tr("Open Plugin Folder"), self._open_folder),
        ]

    def retranslate(self) -> None:
        self.acts.refresh()
        for each in self.rows:
            self._tell(each)
        self._say_empty()

    def _trust(self) -> str:
        return self.tr(
            "A plugin is trusted code: it can do anything you can, and the network switch "
            "can't restrict it."
        )

    # -- the list -------------------------------------------------------------------------------

    def _on_found(self, found: tuple[Plugin, ...] | None) -> None:
        empty(self._list)
        self.rows = [PluginRow(self._kit, plugin, self._inner) for plugin in found or ()]
        for each in self.rows:
            each.tick.clicked.connect(partial(self._switched, each))
            self._list.addWidget(each)
            self._tell(each)
        self.stack.set_empty(not self.rows)
        self._say_empty()

    def _say_empty(self) -> None:
        looking = self._session.found.value is None
        self.stack.sentence.setText(
            self.tr("Looking for plugins…") if looking else self.tr("No plugins were found.")
        )

    def _tell(self, each: PluginRow) -> None:
        plugin, session = each.plugin, self._session
        put_text(each.tick, plugin.name, name=plugin.name)
        each.tick.setChecked(session.is_on(plugin.name))
        origin = self.tr("{package} {version}, in {place}").format(
            package=plugin.package, version=plugin.version, place=plugin.place
        )
        each.origin.setText(f"{plugin.summary}\n{origin}" if plugin.summary else origin)
        told = self._reported(plugin.name)
        show_text(each.told, told)

    def _reported(self, name: str) -> str:
        on, session = self._session.is_on(name), self._session
        if on and name in session.left_out:
            return self.tr("Not loaded: {reason}").format(reason=session.left_out[name])
        if on and name not in session.running:
            return self.tr("Loads at the next start")
        if not on and name in session.running:
            return self.tr("Still loaded until Velatura is closed")
        return ""

    def _switched(self, each: PluginRow) -> None:
        if not each.tick.isChecked():
            self._switch(each, on=False)
            return
        each.tick.setChecked(False)  # until it is answered
        Question(
            self,
            self.tr("Switch on {name}?").format(name=each.plugin.name),
            self._trust(),
            Answer(self.tr("Switch On"), partial(self._switch, each, on=True)),
            Answer(self.tr("Cancel"), main=True),
        ).open()

    def _switch(self, each: PluginRow, *, on: bool) -> None:
        self._session.switch(each.plugin.name, on=on)
        for other in self.rows:
            self._tell(other)

    @Slot()
    def _open_folder(self) -> None:
        self._session.make_folder()
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._session.folder)))
