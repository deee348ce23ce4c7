"""What a model is, where it came from, and what its licence permits."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.catalog.models import Licence
from desktop_app.core.model_record import Origin
from desktop_app.core.tiny_vae import tiny_said
from desktop_app.state.model_cards import ModelCard
from desktop_app.ui.kit import Act, Caption, label
from desktop_app.ui.models.chips import CopyChips
from desktop_app.ui.models.filtering import component_of
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.model_words import (
    in_words,
    kind_name,
    parameters_text,
    permission,
    task_name,
    when_text,
)
from desktop_app.ui.models.section import FactGrid, Section, dense_button
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import filled
from desktop_app.ui.words.families import architecture_name, licence_summary
from desktop_app.ui.words.texts import note_text, size_text
from desktop_app.ui.words.untrusted import open_page, plain_tip

_FACETS = {"checkpoint": "model", "denoiser": "model", "lora": "lora"}
"""Of the history, by component; others are its "weights"."""


def page_of(origin: Origin | None) -> str:
    """Address that shows where a model came from; empty if there is none."""
    if origin is None or not origin.address:
        return ""
    if origin.kind == "hub":
        return f"{origin.endpoint.rstrip('/') or 'https://huggingface.co'}/{origin.address}"
    return origin.address if origin.kind == "url" else ""


def _use_of(card: ModelCard) -> str:
    """What a tiny autoencoder is good for here, or lacks; empty for anything else."""
    weights = card.weights
    said = tiny_said(weights.variant, weights.family, Path(card.path)) if weights else None
    return note_text(*said) if said else ""


class FactsSection(Section):
    """Facts told from the file itself, its trigger words, and the pictures made with it.

    ``pictures_wanted`` asks for these: a facet of the history and its value.
    """

    pictures_wanted = Signal(str, str)

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._card: ModelCard | None = None
        self.grid = FactGrid(self)
        self.pictures = dense_button(self, "link")
        self.triggers_title = label("secondary", self, wrap=True)
        self.triggers = CopyChips(parts.kit, self)
        self.body.addWidget(self.grid)
        self.body.addWidget(self.pictures, 0, Qt.AlignmentFlag.AlignLeft)
        filled(self.body, self.triggers_title, self.triggers)
        watch(parts.state.pictures, self.acts.refresh)

    def retranslate(self) -> None:
        self.acts.refresh()
        if self._card is not None:
            self.show_card(self._card)

    def _acts(self) -> list[Act | Caption]:
        found, card = self._parts.state.pictures.value, self._card
        is_mine = found is not None and card is not None and found.key == card.key
        made = found.made if found is not None and is_mine else 0
        triggers = self._triggers
        return [
            Caption("heading", self.tr("About this model")),
            Caption(
                "triggers_title", self.tr("Trigger words (click to copy)"), shown=bool(triggers)
            ),
            Caption("triggers", "", shown=bool(triggers)),
            Act(
                "pictures",
                self.tr("%Ln picture(s) made with it", "", made),
                self._show_pictures,
                shown=made > 0,
            ),
        ]

    @property
    def _triggers(self) -> tuple[str, ...]:
        weights = None if self._card is None else self._card.weights
        return () if weights is None else weights.triggers

    def show_card(self, card: ModelCard) -> None:
        if self._card is None or self._card.key != card.key:
            facet = _FACETS.get(component_of(card), "weights")
            self._parts.commands.installed.count_pictures(card.key, facet)
        self._card = card
        self.grid.set_facts([*self._kind_facts(card), *self._use_facts(card)])
        self.triggers.set_words(self._triggers)
        self.acts.refresh()

    def _show_pictures(self) -> None:
        found = self._parts.state.pictures.value
        if found is not None:
            self.pictures_wanted.emit(found.facet, found.key)

    def _kind_facts(self, card: ModelCard) -> list[tuple[str, str]]:
        weights = card.weights
        facts = [
            (self.tr("Family"), architecture_name(card.family)),
            (self.tr("Kind"), kind_name(component_of(card))),
        ]
        if weights is None:
            return facts
        rank = "" if weights.rank is None else str(weights.rank)
        scale = "" if weights.scale is None else f"{weights.scale} ×"
        stored = " · ".join(part for part in (weights.precision, weights.quantisation) if part)
        count = "" if weights.parameters is None else parameters_text(weights.parameters)
        return [
            *facts,
            (self.tr("Variant"), weights.variant),
            (self.tr("Made for"), task_name(weights.task) if weights.task else ""),
            (self.tr("Format"), stored),
            (self.tr("Parameters"), count),
            (self.tr("Prediction type"), weights.prediction_type),
            (self.tr("Rank"), rank),
            (self.tr("Scale"), scale),
            (self.tr("Trained on"), weights.base),
            (self.tr("Author"), weights.author),
            (self.tr("Title"), weights.title if weights.title != card.name else ""),
            (self.tr("Usage"), _use_of(card)),
        ]

    def _use_facts(self, card: ModelCard) -> list[tuple[str, str]]:
        side = "" if card.native_size is None else f"{card.native_size} × {card.native_size} px"
        if component_of(card) not in ("checkpoint", "denoiser"):
            side = ""  # of its family, but a part has none
        return [
            (self.tr("Native size"), side),
            (self.tr("On disk"), size_text(card.size_bytes) if card.size_bytes else ""),
            (self.tr("Added"), when_text(card.added) if card.added else ""),
            (self.tr("Last used"), when_text(card.last_used) if card.last_used else ""),
        ]


class OriginSection(Section):
    """Where a model came from and what its licence permits."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._card: ModelCard | None = None
        self.grid = FactGrid(self)
        self.licence = label("small", self, wrap=True)
        self.page = dense_button(self, "link")
        filled(self.body, self.grid, self.licence, self.page)
        self.retranslate()

    def retranslate(self) -> None:
        self.acts.refresh()
        if self._card is not None:
            self.show_card(self._card)

    def _acts(self) -> list[Act | Caption]:
        page = page_of(None if self._card is None else self._card.origin)
        tip = self.tr("Opens in the browser: {address}").format(address=page)
        licence = self._licence
        return [
            Caption("heading", self.tr("Origin and licence")),
            Caption(
                "licence",
                "" if licence is None else licence_summary(licence),
                shown=licence is not None and bool(licence_summary(licence)),
            ),
            Act(
                "page",
                self.tr("Open web page"),
                partial(open_page, page),
                plain_tip(tip),
                shown=bool(page),
            ),
        ]

    def show_card(self, card: ModelCard) -> None:
        self._card = card
        licence = self._licence
        facts = [(self.tr("Source"), self._from(card))]
        if card.origin is not None:
            origin = card.origin
            facts += [
                (self.tr("Revision"), origin.revision[:12]),
                (self.tr("Downloaded"), when_text(origin.fetched) if origin.fetched else ""),
            ]
        name = licence.name if licence is not None else card.licence
        facts.append((self.tr("Licence"), name or self.tr("unknown")))
        if licence is not None:
            facts.append((self.tr("Commercial use"), permission(licence.commercial)))
            facts.append((self.tr("Credit required"), permission(licence.attribution)))
        self.grid.set_facts(facts)
        self.acts.refresh()

    def _from(self, card: ModelCard) -> str:
        if card.bundled:
            return self.tr("Included with Velatura")
        origin = card.origin
        if origin is None:
            return in_words(card.program) or self.tr("Found on disk")
        if origin.kind in ("hub", "url"):
            return origin.address
        words = {"import": self.tr("Added by you"), "found": self.tr("Found on disk")}
        return in_words(card.program) or words.get(origin.kind, origin.address)

    @property
    def _licence(self) -> Licence | None:
        sought = "" if self._card is None else self._card.licence
        known = (each.licence for each in self._parts.state.catalog.value)
        return next((each for each in known if each is not None and each.id == sought), None)
