"""Searching by what pictures show: a switch, and a line that offers it for the words that are typed
and tells how many pictures are indexed. Nothing of it is seen where there is no CLIP model."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from desktop_app.storage.history_search import Query
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, discard, label, row
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import STRETCH, filled
from desktop_app.ui.widgets.chip import Chip
from desktop_app.ui.words.texts import duration
from desktop_app.ui.words.untrusted import plain_tip
from desktop_app.worker.content_search import ContentSearch, ContentStatus


class ContentSwitch(Retranslated, QToolButton):
    """Turns it on and off."""

    def __init__(self, content: ContentSearch, parent: QWidget) -> None:
        super().__init__(parent)
        self._content = content
        self.setProperty("look", "button")
        self.setCheckable(True)
        hold(self, height=CONTROL)
        watch(content.status, self.acts.refresh)

    def _acts(self) -> list[Caption]:
        status = self._content.status.value
        tip = self.tr(
            "Find pictures by what they show, even if the prompt does not say it. {model} indexes "
            "all pictures once, while nothing is being generated."
        )
        return [
            Caption(
                "",
                self.tr("By Content"),
                plain_tip(tip.format(model=status.model)),
                shown=bool(status.model),
                value=status.is_on,
                do=lambda on: self._content.switch(on=on),
            )
        ]


class ContentBar(Retranslated, QWidget):
    """``wanted`` tells words that pictures shall show. Hidden while there is nothing to say."""

    wanted = Signal(str)

    def __init__(self, content: ContentSearch, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self._content, self._kit, self._words = content, kit, ""
        self.offer: Chip | None = None
        self.progress, self.button = label("secondary"), QPushButton()
        self.button.setProperty("dense", "true")
        self._line = filled(row(8, (8, 4, 12, 0)), STRETCH, self.progress, self.button)
        self.setLayout(self._line)
        watch(content.status, self._show)

    def retranslate(self) -> None:
        self._show(self._content.status.value)

    def show_query(self, query: Query) -> None:
        """Offer to search for its words by content."""
        self._words = " ".join(query.text.split())
        self._show(self._content.status.value)

    def _acts(self) -> list[Act | Caption]:
        status = self._content.status.value
        return [
            Caption("progress", self._reported(status), shown=self._left > 0),
            Act(
                "button",
                self.tr("Continue") if status.is_paused else self.tr("Pause"),
                self._pause,
                shown=self._left > 0,
            ),
        ]

    @property
    def _left(self) -> int:
        status = self._content.status.value
        return status.total - status.seen if status.is_on else 0

    def _show(self, status: ContentStatus) -> None:
        offers = status.is_on and status.reads_words and bool(self._words)
        self._offer(self._words if offers else "")
        self.acts.refresh()
        self.setVisible(offers or self._left > 0)

    def _offer(self, words: str) -> None:
        if self.offer is not None and self.offer.property("words") == words:
            return
        if self.offer is not None:
            self._line.removeWidget(self.offer)
            discard(self.offer)
            self.offer = None
        if words:
            text = self.tr("Search by content: {words}").format(words=words)
            self.offer = Chip(text, self._kit, "search", self)
            self.offer.setProperty("words", words)
            self.offer.setToolTip(plain_tip(self.tr("Find pictures that show this.")))
            self.offer.clicked.connect(self._want)
            self._line.insertWidget(0, self.offer)

    def _reported(self, status: ContentStatus) -> str:
        number = QLocale().toString
        text = self.tr("{seen} of {total} pictures indexed")
        parts = [text.format(seen=number(status.seen), total=number(status.total))]
        if status.is_paused:
            parts.append(self.tr("paused"))
        elif status.seconds_left is not None:
            parts.append(self.tr("{duration} left").format(duration=duration(status.seconds_left)))
        return " · ".join(parts)

    @Slot()
    def _want(self) -> None:
        self.wanted.emit(self._words)

    @Slot()
    def _pause(self) -> None:
        self._content.pause(paused=not self._content.status.value.is_paused)
