"""Every component of the program with its licence and the text of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.errors import StorageError
from desktop_app.ui.dialogs.components import Component, licence_text, load_components
from desktop_app.ui.kit import (
    Act,
    Caption,
    Retranslated,
    label,
    scrolls_down,
    styled,
)
from desktop_app.ui.look.text_scale import scaled, use_font
from desktop_app.ui.look.theme import secondary_font
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.words.untrusted import open_page, plain_tip

_COMPONENT = Qt.ItemDataRole.UserRole


class LicenceList(Retranslated, QWidget):
    """A list at the left, the text at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        try:
            self._components = load_components()
        except StorageError:  # nothing to show: an About that can't be opened helps nobody
            self._components = []
        self._tops: dict[str, QTreeWidgetItem] = {}
        self._inner: dict[str, list[QTreeWidgetItem]] = {}
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(True)
        self.tree = scrolls_down(QTreeWidget(self))
        self.tree.setColumnCount(2)
        self.tree.setIndentation(14)
        self.title, self.facts = label("heading", self), label("secondary", self)
        self.page = styled(QPushButton(self), look="link")
        self.text = use_font(QPlainTextEdit(self), secondary_font)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self._build()
        self.field.textChanged.connect(self._filter)
        self.tree.currentItemChanged.connect(self._chosen)
        self.retranslate()
        self._fill()

    def _build(self) -> None:
        for words in (self.title, self.facts):
            words.setWordWrap(True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        left = filled(spaced(QVBoxLayout(), 8), self.field, grow(self.tree))
        right = filled(spaced(QVBoxLayout(), 4), self.title, self.facts)
        right.addWidget(self.page, 0, Qt.AlignmentFlag.AlignLeft)
        right.addWidget(self.text, 1)
        layout = spaced(QHBoxLayout(self), 12)
        layout.addLayout(left, 2)
        layout.addLayout(right, 3)

    def retranslate(self) -> None:
        self.tree.setHeaderLabels([self.tr("Component"), self.tr("Licence")])
        self._chosen(self.tree.currentItem())

    def _acts(self) -> list[Act | Caption]:
        item = self.tree.currentItem()
        one: Component | None = None if item is None else item.data(0, _COMPONENT)
        facts = [] if one is None else [one.version, one.licence]
        if one is not None and one.within:
            facts.append(self.tr("part of {name}").format(name=one.within))
        page = "" if one is None else one.page
        return [
            Caption("field", self.tr("Search components"), ""),
            Caption("tree", self.tr("Components")),
            Caption("title", "" if item is None else item.text(0)),
            Caption("facts", " · ".join(filter(None, facts))),
            Act(
                "page",
                self.tr("Open web page"),
                partial(open_page, page),
                plain_tip(page),
                shown=bool(page),
            ),
            Caption("text", "", name=self.tr("Licence text")),
        ]

    def choose(self, name: str) -> None:
        """Show the component of that name."""
        for item in self.tree.findItems(name, Qt.MatchFlag.MatchFixedString):
            self.tree.setCurrentItem(item)

    def _fill(self) -> None:
        for one in sorted(self._components, key=lambda one: (bool(one.within), one.name.lower())):
            above = self._tops.get(one.within)
            item = QTreeWidgetItem(self.tree if above is None else above, [one.name, one.licence])
            item.setData(0, _COMPONENT, one)
            item.setToolTip(1, plain_tip(one.licence))
            if above is None:
                self._tops[one.name] = item
                self._inner[one.name] = []
            else:
                self._inner[one.within].append(item)
        self.tree.header().resizeSection(0, scaled(210))
        if self._tops:
            self.tree.setCurrentItem(next(iter(self._tops.values())))

    @Slot(str)
    def _filter(self, words: str) -> None:
        wanted = words.strip().lower()
        for name, item in self._tops.items():
            inner = self._inner[name]
            hits = [wanted in f"{one.text(0)} {one.text(1)}".lower() for one in inner]
            own = wanted in f"{item.text(0)} {item.text(1)}".lower()
            for one, hit in zip(inner, hits, strict=True):
                one.setHidden(not (hit or own))
            item.setHidden(not (own or any(hits)))
            item.setExpanded(bool(wanted) and any(hits) and not own)
        current = self.tree.currentItem()
        shown = [item for item in self._tops.values() if not item.isHidden()]
        if shown and (current is None or current.isHidden()):
            self.tree.setCurrentItem(shown[0])

    @Slot(QTreeWidgetItem)
    def _chosen(self, item: QTreeWidgetItem | None, _: object = None) -> None:
        self.acts.refresh()
        one: Component | None = None if item is None else item.data(0, _COMPONENT)
        if one is None:
            self.text.setPlainText("")
            return
        text = licence_text(one.texts or self._texts_of(one.within))
        if one.within and not one.texts:
            words = self.tr("Licence files included with {name}:")
            text = f"{words.format(name=one.within)}\n\n{text}"
        self.text.setPlainText(text)

    def _texts_of(self, name: str) -> tuple[str, ...]:
        return next((one.texts for one in self._components if one.name == name), ())
