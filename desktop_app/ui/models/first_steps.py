"""What somebody can do next who has only the model that ships: one sentence, and a few rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.state.model_cards import CatalogCard, ModelCard, SharedFolder
from desktop_app.ui.kit import Retranslated, empty, horizontal_line, label, put_text
from desktop_app.ui.look.text_scale import use_font
from desktop_app.ui.look.theme import secondary_font
from desktop_app.ui.models.catalog_words import download_size, fit_badge, licence_badge
from desktop_app.ui.models.main_action import catalog_action
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.model_words import in_words
from desktop_app.ui.models.section import dense_button
from desktop_app.ui.models.shared_words import folder_facts, needs_lines
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import STRETCH, Gap, filled, grow, spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.words.families import families, model_summary
from desktop_app.ui.words.untrusted import plain_tip

_PROGRAMS, _MODELS = 3, 3


class _Step(QWidget):
    """A name, facts below it, and one button."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.name, self.facts = ElidedLabel(self), use_font(ElidedLabel(self), secondary_font)
        self.facts.setProperty("role", "secondary")
        self.button = dense_button(self)
        filled(
            spaced(QHBoxLayout(self), 12, (0, 4, 0, 4)),
            grow(filled(spaced(QVBoxLayout(), 0), self.name, self.facts)),
            self.button,
        )

    def tell(self, name: str, facts: str, button: str) -> None:
        self.name.setText(name)
        self.facts.setText(facts)
        put_text(self.button, button, name=f"{button}: {name}")


class FirstSteps(Retranslated, QWidget):
    """Shown while there is no model but what came with the program.

    ``entry_wanted`` asks to show an entry of the catalog, where its licence and size stand;
    ``changed`` tells that it came or went.
    """

    entry_wanted = Signal(str)
    changed = Signal()

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.steps: list[_Step] = []
        self._shown: tuple[object, ...] | None = None
        self.heading, self.text = label("heading", self), label("secondary", self, wrap=True)
        self._list = spaced(QVBoxLayout(), 0)
        self._column = filled(
            spaced(QVBoxLayout(self), 4, (16, 12, 16, 14)),
            self.heading,
            self.text,
            Gap(4),
            self._list,
            STRETCH,
        )
        watch(parts.state.cards, self._on_change)
        watch(parts.state.catalog, self._on_change)
        watch(parts.state.shared, self._on_change)

    def heightForWidth(self, width: int) -> int:
        """What all of it needs."""
        return self._column.minimumHeightForWidth(width)

    def retranslate(self) -> None:
        self._shown = None
        self._on_change(None)

    def _on_change(self, _: object) -> None:
        state = self._parts.state
        cards = state.cards.value
        needed = bool(cards) and all(card.bundled for card in cards)
        programs = [each for each in state.shared.value if each.files and not each.used][:_PROGRAMS]
        models = suggestions(state.catalog.value, families(), _MODELS) if needed else []
        wanted = needed and bool(programs or models)
        if wanted == self.isHidden():
            self.setVisible(wanted)
            self.changed.emit()
        shown = (programs, models, cards[:1])
        if needed and shown != self._shown:
            self._shown = shown
            self._fill(programs, models, cards[0])

    def _fill(
        self, programs: list[SharedFolder], models: list[CatalogCard], own: ModelCard
    ) -> None:
        empty(self._list)
        self.steps = []
        self.heading.setText(self.tr("Next steps"))
        sentence = (
            self.tr(
                "{name} works right away but is small. Use models already on this machine, or "
                "get one:"
            )
            if programs and models
            else self.tr("{name} works right away but is small. These are already on this machine:")
            if programs
            else self.tr(
                "{name} works right away but is small. These run on this machine and are better:"
            )
        )
        self.text.setText(sentence.format(name=own.name))
        for folder in programs:
            facts = self.tr("{facts}, stay where they are").format(facts=folder_facts(folder))
            step = self._step(in_words(folder.program), facts, self.tr("Use in place"))
            share = self._parts.commands.programs.share
            step.button.clicked.connect(partial(self._call, partial(share, Path(folder.path))))
            lines = [folder.path, *needs_lines(folder)]
            step.setToolTip(plain_tip("\n".join(lines)))
        for card in models:
            busy = catalog_action(card, None) == "get" and bool(card.download)
            words = self.tr("Downloading") if busy else self.tr("Show")
            step = self._step(card.model.name, self._facts(card), words)
            step.button.clicked.connect(
                partial(self._call, partial(self.entry_wanted.emit, card.model.id))
            )
            step.setToolTip(model_summary(card.model))

    def _facts(self, card: CatalogCard) -> str:
        fit = fit_badge(card).words
        return " · ".join((download_size(card.model), fit, licence_badge(card.licence).words))

    def _step(self, name: str, facts: str, button: str) -> _Step:
        step = _Step(self)
        step.tell(name, facts, button)
        filled(self._list, horizontal_line(), step)
        self.steps.append(step)
        return step

    @staticmethod
    def _call(act: partial[None], _: object = None) -> None:
        act()


_FITS = {"yes": 0, "slow": 1, "unknown": 2}
_PERMITS = {"yes": 0, "conditions": 0, "": 1, "no": 2}
_WANTED = ("text_to_image", "inpaint", "few_steps")
"""One model for each of these, in this order, before a second one for any."""


def suggestions(
    cards: Iterable[CatalogCard], families: Collection[str], most: int = 3
) -> list[CatalogCard]:
    """Models that make pictures here, need no token and may be sold with, the best for each task.

    Args:
        cards: the catalog's.
        families: keys of those that this version can run.
        most: how many at most.
    """
    able = [card for card in cards if _is_able(card, families)]
    able.sort(key=_rank)
    chosen: list[CatalogCard] = []
    for task in _WANTED:
        best = next((c for c in able if task in c.model.tasks and c not in chosen), None)
        chosen += [best] if best is not None else []
    chosen += [card for card in able if card not in chosen]
    return sorted(chosen[:most], key=_rank)


def _is_able(card: CatalogCard, families: Collection[str]) -> bool:
    model = card.model
    return (
        model.family in families
        and model.component == "checkpoint"
        and not model.gated
        and model.download_bytes is not None
        and card.fit in _FITS
        and not card.have
        and not {"upscale", "class_conditional", "unconditional"} & set(model.tasks)
    )


def _rank(card: CatalogCard) -> tuple[int, int, int]:
    permits = _PERMITS[card.licence.commercial if card.licence is not None else ""]
    return permits, _FITS[card.fit], card.model.download_bytes or 0
