"""The side panel for one model of the catalog."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core.download import DownloadStatus
from desktop_app.core.model_info import ModelDefaults
from desktop_app.state.model_cards import CatalogCard
from desktop_app.ui.kit import (
    Act,
    Caption,
    Retranslated,
    empty,
    label,
    named,
    put_text,
    show_text,
    show_when,
)
from desktop_app.ui.look.text_scale import use_font
from desktop_app.ui.look.theme import secondary_font
from desktop_app.ui.models.catalog_words import download_size, fit_badge, is_supported
from desktop_app.ui.models.details import SidePanel
from desktop_app.ui.models.details_head import PictureBox
from desktop_app.ui.models.main_action import catalog_action, catalog_words
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.model_words import kind_icon, kind_name, permission, task_name
from desktop_app.ui.models.section import FactGrid, Section, dense_button
from desktop_app.ui.models.sentences import FITS, sentence
from desktop_app.ui.qt.spaced import filled, spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.wrap_layout import FlowLayout
from desktop_app.ui.words.families import (
    architecture_name,
    licence_summary,
    model_summary,
    schedulers,
)
from desktop_app.ui.words.texts import size_text
from desktop_app.ui.words.untrusted import open_page, plain_tip

_MOST_FILES = 12
_UNKNOWN = "–"
"""In place of a file's size; the whole download says in words that its size isn't known."""


class _Head(QWidget):
    def __init__(self, parts: ManagerViewParts) -> None:
        super().__init__()
        self.picture = PictureBox(parts.kit, 0.3, self)
        self.name, self.summary = label("heading", self, wrap=True), label("", self, wrap=True)
        self.button = QPushButton(self)
        parts.kit.primary_buttons.add(self.button, "page")
        filled(spaced(QVBoxLayout(self), 8), self.picture, self.name, self.summary, self.button)


class _Facts(Section):
    def __init__(self) -> None:
        super().__init__()
        self.grid = FactGrid(self)
        self.fit = label("small", self, wrap=True)
        filled(self.body, self.grid, self.fit)
        self.retranslate()

    def _acts(self) -> list[Caption]:
        return [Caption("heading", self.tr("About this model"))]

    def show_card(self, card: CatalogCard) -> None:
        model = card.model
        needed = [f"{name}: {size_text(size)}" for name, size in model.memory]
        side = "" if model.native_size is None else f"{model.native_size} × {model.native_size} px"
        self.grid.set_facts(
            (
                (self.tr("Family"), architecture_name(model.family)),
                (self.tr("Kind"), kind_name(model.component)),
                (self.tr("Good for"), ", ".join(task_name(task) for task in model.tasks)),
                (self.tr("Download"), download_size(model)),
                (self.tr("Memory needed"), ", ".join(needed) or self.tr("unknown")),
                (self.tr("Native size"), side),
                (self.tr("Settings"), self._defaults(model.defaults)),
            )
        )
        words = fit_badge(card).words
        if not is_supported(model):
            words = self.tr(
                "Not supported yet: this version can't generate with it, but it can be "
                "downloaded for other programs"
            )
        told = card.fit_reason and is_supported(model)
        why = sentence(FITS, card.fit_reason, card.fit_params) if told else ""
        both = self.tr("{verdict}. {reason}") if why else self.tr("{verdict}.")
        self.fit.setText(both.format(verdict=words, reason=why))

    def _defaults(self, defaults: ModelDefaults | None) -> str:
        if defaults is None:
            return ""
        row = schedulers().get(defaults.scheduler)
        text = self.tr("%n steps, guidance {guidance}, {scheduler}", "", defaults.steps)
        return text.format(
            guidance=f"{defaults.guidance_scale:g}",
            scheduler=defaults.scheduler if row is None else row.name,
        )


class _Licence(Section):
    def __init__(self) -> None:
        super().__init__()
        self.grid = FactGrid(self)
        self.summary, self.gated = label("small", self, wrap=True), label("small", self, wrap=True)
        filled(self.body, self.grid, self.summary, self.gated)
        self.retranslate()

    def _acts(self) -> list[Caption]:
        return [
            Caption("heading", self.tr("Licence")),
            Caption(
                "gated",
                self.tr(
                    "Gated: its terms must be accepted on its page first, and the download needs"
                    " your token."
                ),
            ),
        ]

    def show_card(self, card: CatalogCard) -> None:
        licence = card.licence
        name = card.model.licence if licence is None else licence.name
        facts = [(self.tr("Name"), name or self.tr("unknown"))]
        if licence is not None:
            facts.append((self.tr("Commercial use"), permission(licence.commercial)))
            facts.append((self.tr("Credit required"), permission(licence.attribution)))
        self.grid.set_facts(facts)
        show_text(self.summary, "" if licence is None else licence_summary(licence))
        self.gated.setVisible(bool(card.model.gated))


class _Files(Section):
    """``wanted`` asks to show another entry of the catalog."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.grid = FactGrid(self, names=0)
        self.repo = use_font(ElidedLabel(self), secondary_font)
        self.with_title = label("secondary", self)
        self._with = QWidget(self)
        self._flow = FlowLayout(self._with)
        self._sources = spaced(QVBoxLayout(), 2)
        self.sources_title = label("secondary", self, wrap=True)
        filled(
            self.body,
            self.repo,
            self.grid,
            self.with_title,
            self._with,
            self.sources_title,
            self._sources,
        )
        self.retranslate()

    def _acts(self) -> list[Caption]:
        return [
            Caption("heading", self.tr("Files")),
            Caption("with_title", self.tr("Works with")),
            Caption("sources_title", self.tr("Source of this information (opens the browser)")),
        ]

    def show_card(self, card: CatalogCard, names: dict[str, str]) -> None:
        """Show this one; ``names`` has those of all entries."""
        model = card.model
        self.repo.setText(f"{model.repo} @ {model.revision}")
        files = [(file.name, file.size) for file in model.files]
        shown = [
            (_short(name), _UNKNOWN if size is None else size_text(size))
            for name, size in files[:_MOST_FILES]
        ]
        if len(files) > _MOST_FILES:
            more = self.tr("and {count} more").format(count=len(files) - _MOST_FILES)
            shown.append((more, " "))
        if not files:
            shown = [(pattern, " ") for pattern in model.patterns]
        self.grid.set_facts(shown)
        others = [entry for entry in model.goes_with if entry in names]
        self._fill_others(others, names)
        addresses = dict.fromkeys(each for each in (model.page, *model.sources) if each)
        self._fill_sources(list(addresses))

    def _fill_others(self, others: list[str], names: dict[str, str]) -> None:
        empty(self._flow)
        for entry in others:
            button = dense_button(self._with, "chip")
            put_text(button, names[entry].replace("&", "&&"), name=names[entry])
            button.clicked.connect(partial(self.wanted.emit, entry))
            self._flow.addWidget(button)
        show_when(bool(others), self.with_title, self._with)

    def _fill_sources(self, addresses: list[str]) -> None:
        empty(self._sources)
        for address in addresses:
            link = AddressLink(address, self)
            link.clicked.connect(partial(open_page, address))
            self._sources.addWidget(link)
        self.sources_title.setVisible(bool(addresses))


class CatalogDetails(Retranslated, SidePanel):
    """``acted`` asks for what the button says; ``wanted`` to show another entry."""

    acted = Signal(str)
    wanted = Signal(str)

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        self.head, self.facts, self.licence = _Head(parts), _Facts(), _Licence()
        self.files = _Files()
        super().__init__([self.head, self.facts, self.licence, self.files], parent)
        self._card: CatalogCard | None = None
        self._download: DownloadStatus | None = None
        self._names: dict[str, str] = {}
        self.files.wanted.connect(self.wanted)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        card = self._card
        words = "" if card is None else catalog_words(card, self._download)
        return [
            Caption("", self.tr("Details")),
            Caption("head.name", "" if card is None else card.model.name),
            Caption("head.summary", "" if card is None else model_summary(card.model)),
            Act("head.button", words, self._act),
        ]

    def retranslate(self) -> None:
        self.acts.refresh()
        if self._card is not None:
            self._fill(self._card)

    def show_card(
        self, card: CatalogCard, download: DownloadStatus | None, names: dict[str, str]
    ) -> None:
        if self._card is None or self._card.model.id != card.model.id:
            self.verticalScrollBar().setValue(0)
        before, self._card = self._card, card
        if before != card or self._names != names:
            self._names = names
            self._fill(card)
        self.set_download(download)

    def _fill(self, card: CatalogCard) -> None:
        model = card.model
        self.head.picture.tell(None, kind_icon(model.component), model.family, faded=False)
        self.facts.show_card(card)
        self.licence.show_card(card)
        self.files.show_card(card, self._names)
        self.set_download(self._download)

    def set_download(self, download: DownloadStatus | None) -> None:
        """Say how far it is."""
        self._download = download
        self.acts.refresh()

    def _act(self) -> None:
        if self._card is not None:
            self.acted.emit(catalog_action(self._card, self._download))


def _short(name: str, most: int = 40) -> str:
    """``name`` with its middle left out if it is long."""
    return name if len(name) <= most else f"{name[: most // 2 - 1]}…{name[-most // 2 :]}"


_LEAST, _EDGE = 60, 8


class AddressLink(QPushButton):
    """Takes the width it is given; the whole address is its tooltip and its accessible name."""

    def __init__(self, address: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = address.removeprefix("https://")
        self.setProperty("dense", "true")
        self.setProperty("look", "link")
        self.setAutoDefault(False)
        named(self, address, plain_tip(address))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setText(self._shown.replace("&", "&&"))

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        middle, room = Qt.TextElideMode.ElideMiddle, self.width() - _EDGE
        self.setText(self.fontMetrics().elidedText(self._shown, middle, room).replace("&", "&&"))
