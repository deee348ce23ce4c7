"""What is used with a model: its own settings, a companion, LoRAs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.core.conditions import Condition, Conditions, lora
from desktop_app.core.model_record import ModelChoices
from desktop_app.state.model_cards import ModelCard
from desktop_app.ui.kit import Act, Caption, empty, icon_button, label, named, show_when
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.models.filtering import component_of
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.section import Section, dense_button
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.widgets.wrap_layout import FlowLayout
from desktop_app.ui.words.families import schedulers
from desktop_app.ui.words.untrusted import plain_tip

_ROWS = ("companion", "lora")
_WEIGHT = Scale(-1.0, 2.0, 0.05, 1.0, decimals=2)


class _LoraRow(QWidget):
    """A LoRA's name and weight in one slider, and a button that takes it away."""

    def __init__(self, name: str, use: Condition, parts: ManagerViewParts, parent: QWidget) -> None:
        super().__init__(parent)
        kit = parts.kit
        self.use = use
        self.weight = ValueSlider(_WEIGHT, kit.theme, self, DENSE)
        self.weight.set_label(name)
        self.weight.set_number(use.weight)
        self.weight.setAccessibleName(name)
        self.remove = icon_button(kit.icons, "x", self, colour="secondary", size=14)
        words = self.tr("Remove {name}").format(name=name)
        named(self.remove, words, plain_tip(words))
        filled(spaced(QHBoxLayout(self), 4), grow(self.weight), self.remove)


class ChoicesSection(Section):
    """Shown for models that make pictures."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._card: ModelCard | None = None
        self._made: tuple[tuple[str, Condition], ...] = ()
        kit = parts.kit
        self.settings = label("small", self, wrap=True)
        self.keep, self.forget = dense_button(self), dense_button(self)
        self.names = {key: label("secondary", self) for key in _ROWS}
        self.boxes = {key: ChoiceBox(kit.theme, kit.icons, self) for key in _ROWS}
        self._loras = spaced(QVBoxLayout(), 4)
        filled(self.body, self.settings, filled(FlowLayout(gap=6), self.keep, self.forget))
        for key, box in self.boxes.items():
            box.setProperty("dense", "true")
            self.names[key].setBuddy(box)
            self.body.addWidget(self.names[key])
            if key == "lora":
                self.body.addLayout(self._loras)
            self.body.addWidget(box)
        self.retranslate()

    def retranslate(self) -> None:
        self.acts.refresh()
        if self._card is not None:
            self._made = ()
            self.show_card(self._card)

    def _acts(self) -> list[Act | Caption]:
        defaults = None if self._card is None else self._card.choices.defaults
        return [
            Caption("heading", self.tr("Use together with")),
            Caption("names.companion", self.tr("Companion")),
            Caption(
                "boxes.companion",
                self.tr("Companion"),
                self.tr("The folder that provides parts this file lacks, such as text encoders."),
                do=partial(self._chosen, "companion"),
            ),
            Caption("names.lora", "LoRA"),
            Caption("boxes.lora", "LoRA", do=partial(self._chosen, "lora")),
            Caption("settings", self._settings_words()),
            Act(
                "keep",
                self.tr("Keep current settings"),
                self._keep,
                self.tr("Always use the current steps, guidance and scheduler with this model."),
            ),
            Act(
                "forget",
                self.tr("Model default"),
                self._forget,
                self.tr("Go back to the model's default settings."),
                shown=defaults is not None,
            ),
        ]

    def _settings_words(self) -> str:
        defaults = None if self._card is None else self._card.choices.defaults
        if defaults is None:
            return self.tr("Settings: model default")
        row = schedulers().get(defaults.scheduler)
        text = self.tr("Settings: %n steps · guidance {guidance} · {scheduler}", "", defaults.steps)
        return text.format(
            guidance=f"{defaults.guidance_scale:g}",
            scheduler=defaults.scheduler if row is None else row.name,
        )

    def show_card(self, card: ModelCard) -> None:
        """Show this one, with what on the disk goes with its family."""
        self._card = card
        choices, cards = card.choices, self._parts.state.cards.value
        self.acts.refresh()
        self._show_companion(card, cards)
        used = {use.name for use in choices.loras}
        loras = [each for each in _fitting(cards, card.family) if each.key not in used]
        self._fill(self.boxes["lora"], loras, self.tr("Add a LoRA…"), "")
        self.boxes["lora"].setEnabled(bool(loras))
        self._show_loras(cards, choices.loras)

    def _show_companion(self, card: ModelCard, cards: Sequence[ModelCard]) -> None:
        """Single files alone take one: whole folders of their family."""
        folders = [
            each
            for each in cards
            if each.model_id and each.family == card.family and not _is_file(each)
        ]
        chosen = card.choices.companion
        box = self.boxes["companion"]
        self._fill(box, folders, self.tr("Automatic"), chosen, by_path=True)
        shown = _is_file(card) and bool(folders or chosen)
        show_when(shown, self.names["companion"], self.boxes["companion"])

    @staticmethod
    def _fill(
        box: ChoiceBox,
        cards: Sequence[ModelCard],
        first: str,
        chosen: str,
        *,
        by_path: bool = False,
    ) -> None:
        away = Path(chosen).name if Path(chosen).is_absolute() else chosen[:12]
        offered = {"": first, **{card.path if by_path else card.key: card.name for card in cards}}
        # One that is away, or not in the list, stays chosen.
        box.show_choices({**offered, chosen: offered.get(chosen, away)}, chosen)

    def _show_loras(self, cards: Sequence[ModelCard], loras: Conditions) -> None:
        names = {card.key: card.name for card in cards}
        wanted = tuple((names.get(use.name, use.name[:12]), use) for use in loras)
        if wanted == self._made:
            return
        self._made = wanted
        empty(self._loras)
        for name, use in wanted:
            line = _LoraRow(name, use, self._parts, self)
            line.weight.edited.connect(partial(self._set_weight, use.name))
            line.remove.clicked.connect(partial(self._drop, use.name))
            self._loras.addWidget(line)

    # -- changes --------------------------------------------------------------------------------

    def _change(self, choices: ModelChoices) -> None:
        if self._card is not None:
            self._parts.commands.installed.set_choices(self._card.key, choices)

    def _chosen(self, key: str, value: str) -> None:
        card = self._card
        if card is None:
            return
        choices = card.choices
        if key == "companion":
            self._change(replace(choices, companion=value))
        elif value:
            self._change(replace(choices, loras=(*choices.loras, lora(value))))

    def _set_weight(self, name: str, weight: float) -> None:
        card = self._card
        if card is None:
            return
        loras = tuple(
            replace(use, weight=weight) if use.name == name else use for use in card.choices.loras
        )
        # The row that is being dragged stays; only its value is another one.
        names = {use.name: words for words, use in self._made}
        self._made = tuple((names[use.name], use) for use in loras)
        self._change(replace(card.choices, loras=loras))

    def _drop(self, name: str, _: object = None) -> None:
        if self._card is not None:
            choices = self._card.choices
            left = tuple(use for use in choices.loras if use.name != name)
            self._change(replace(choices, loras=left))

    @Slot()
    def _keep(self) -> None:
        if self._card is not None:
            self._parts.commands.installed.keep_settings(self._card.key)

    @Slot()
    def _forget(self) -> None:
        if self._card is not None:
            self._change(replace(self._card.choices, defaults=None))


def _is_file(card: ModelCard) -> bool:
    return card.path.lower().endswith(".safetensors")


def _fitting(cards: Sequence[ModelCard], family: str) -> list[ModelCard]:
    """LoRAs for a family, by name; those of unknown family may fit too."""
    found = [
        card
        for card in cards
        if component_of(card) == "lora"
        and card.family in (family, "")
        and card.state in ("part", "ready")
    ]
    return sorted(found, key=lambda card: card.name.casefold())
