"""What is chosen, as chips above the pictures; a click takes one away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.catalog.intents import Intent
from desktop_app.storage.history_index import Value
from desktop_app.storage.history_search import Query
from desktop_app.ui.kit import Kit, Retranslated, empty, named
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.search.choosing import ChosenValue, choose, chosen
from desktop_app.ui.widgets.chip import Chip
from desktop_app.ui.widgets.wrap_layout import FlowLayout
from desktop_app.ui.words.facets import facet_name, value_words
from desktop_app.ui.words.untrusted import plain_tip
from desktop_app.worker.history_finding import FoundEntries

_SWATCH = "\N{EM SPACE}"
"""As wide as the colour of a chip."""


class _ColourChip(Chip):
    """A colour before its name."""

    def __init__(self, colour: QColor, name: str, kit: Kit, parent: QWidget) -> None:
        super().__init__(_SWATCH + name, kit, "x", parent)
        self._colour = colour

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = scaled(12)
        swatch = QRect(scaled(8), (self.height() - side) // 2, side, side)
        painter = QPainter(self)
        painter.fillRect(swatch, self._colour)


class ChosenBar(Retranslated, QWidget):
    """``changed`` tells the query without what was clicked. Hidden while nothing is chosen."""

    changed = Signal(object)

    def __init__(self, kit: Kit, intents: Mapping[str, Intent], parent: QWidget) -> None:
        super().__init__(parent)
        self._kit, self._intents = kit, intents
        self._query = Query()
        self._chips_shown: list[tuple[str, Query, QColor | None]] | None = None
        self._titles = dict[tuple[str, str], str]()
        self._flow = FlowLayout(self)
        self._flow.setContentsMargins(8, 4, 8, 4)
        self.hide()

    def retranslate(self) -> None:
        self._chips_shown = None
        self.show_query(self._query)

    def learn(self, found: FoundEntries) -> None:
        """Names of values, also for when a query has them that finds nothing."""
        for facet, counts in found.facets.items():
            self._titles |= {(facet, one.value): one.title for one in counts.values}
        self._titles |= {("album", one.uid): one.name for one in found.albums}

    def show_query(self, query: Query) -> None:
        chips = list(self._chips(query))
        if chips == self._chips_shown:  # the keyboard stays where it is
            return
        self._query, self._chips_shown = query, chips
        empty(self._flow)
        for words, without, colour in chips:
            if colour is None:
                chip = Chip(words, self._kit, "x", self)
            else:
                chip = _ColourChip(colour, words, self._kit, self)
            said = self.tr("Remove “{word}”").format(word=words)
            named(chip, said, plain_tip(said))
            chip.clicked.connect(partial(self.changed.emit, without))
            self._flow.addWidget(chip)
        if len(chips) > 1:
            bare = Query(text=query.text, order=query.order)
            clear = Chip(self.tr("Clear all"), self._kit, "x", self)
            clear.clicked.connect(partial(self.changed.emit, bare))
            self._flow.addWidget(clear)
        self.setVisible(bool(chips))
        self.updateGeometry()

    def _chips(self, query: Query) -> Iterator[tuple[str, Query, QColor | None]]:
        if query.trashed:
            yield self.tr("Trash"), replace(query, trashed=False), None
        if query.like or query.fingerprint:
            yield self.tr("Similar to this picture"), replace(query, like="", fingerprint=b""), None
        if query.content:
            words = self.tr("Content: {words}").format(words=query.content)
            yield words, replace(query, content=""), None
        for colour in query.colours:
            left = tuple(one for one in query.colours if one != colour)
            yield QColor(*colour).name(), replace(query, colours=left), QColor(*colour)
        for one in chosen(query):
            yield self._words(one), choose(query, one.facet, one.value, ""), None

    def _words(self, one: ChosenValue) -> str:
        value = Value(one.value, self._titles.get((one.facet, one.value), ""), 0)
        name, words = facet_name(one.facet), value_words(one.facet, value, self._intents)
        wanted = words if words == name else self.tr("{facet}: {value}")
        unwanted = self.tr("Not: {value}") if words == name else self.tr("{facet}: not {value}")
        text = wanted if one.choice == "wanted" else unwanted
        return words if text == words else text.format(facet=name, value=words)
