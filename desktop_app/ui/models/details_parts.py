"""Which files a model's parts are read from, why, and others in place of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.catalog.families import load_families
from desktop_app.catalog.parts import need_text
from desktop_app.core.model_info import ModelInfo
from desktop_app.state.model_cards import ModelCard
from desktop_app.ui.dialogs.choose_folder import choose_file
from desktop_app.ui.kit import Act, Caption, label, put_text
from desktop_app.ui.look.text_scale import use_font
from desktop_app.ui.look.theme import secondary_font
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.section import Section, dense_button
from desktop_app.ui.qt.spaced import filled, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.wrap_layout import FlowLayout
from desktop_app.ui.words.untrusted import plain_tip

_SLOTS: dict[str, Any] = {
    "vae": QT_TRANSLATE_NOOP("Parts", "Autoencoder (VAE)"),
    "text_encoder": QT_TRANSLATE_NOOP("Parts", "Text encoder"),
    "text_encoder_2": QT_TRANSLATE_NOOP("Parts", "Second text encoder"),
    "text_encoder_3": QT_TRANSLATE_NOOP("Parts", "Third text encoder"),
    "tokenizer": QT_TRANSLATE_NOOP("Parts", "Tokenizer"),
    "tokenizer_2": QT_TRANSLATE_NOOP("Parts", "Second tokenizer"),
    "tokenizer_3": QT_TRANSLATE_NOOP("Parts", "Third tokenizer"),
    "t5_tokenizer": QT_TRANSLATE_NOOP("Parts", "Second tokenizer"),
}
_REASONS: dict[str, Any] = {
    "own": QT_TRANSLATE_NOOP("Parts", "In the model itself"),
    "chosen": QT_TRANSLATE_NOOP("Parts", "Chosen by you"),
    "gone": QT_TRANSLATE_NOOP(
        "Parts", "Chosen by you, but not there now. Connect its drive, or press Automatic."
    ),
    "beside": QT_TRANSLATE_NOOP("Parts", "Found beside the model"),
    "collection": QT_TRANSLATE_NOOP("Parts", "Found in a folder of the same collection"),
    "listed": QT_TRANSLATE_NOOP("Parts", "Found among your models"),
    "ships": QT_TRANSLATE_NOOP("Parts", "Comes with Velatura"),
    "lent": QT_TRANSLATE_NOOP("Parts", "Lent by {name}"),
    "left": QT_TRANSLATE_NOOP("Parts", "Left out: the model runs without"),
    "missing": QT_TRANSLATE_NOOP("Parts", "Missing"),
    "needs": QT_TRANSLATE_NOOP("Parts", "Missing. Get {file} and put it anywhere in your models."),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("Parts", text)


class PartRow(QWidget):
    """One part: its name, the file, why that one, and buttons."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.name, self.why = label("secondary", self), label("small", self, wrap=True)
        self.file = use_font(ElidedLabel(self), secondary_font)
        self.choose, self.forget = dense_button(self), dense_button(self)
        filled(
            spaced(QVBoxLayout(self), 2),
            self.name,
            self.file,
            self.why,
            filled(FlowLayout(gap=6), self.choose, self.forget),
        )

    def show_part(self, file: str, why: str, *, chosen: bool) -> None:
        put_text(self.file, file, tip=plain_tip(file))
        self.file.setVisible(bool(file))
        self.why.setText(why)
        self.forget.setVisible(chosen)


class PartsSection(Section):
    """Shown for models whose parts may be in files of their own."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._card: ModelCard | None = None
        self.rows: dict[str, PartRow] = {}
        self.variant_name = label("secondary", self)
        self.variant = ChoiceBox(parts.kit.theme, parts.kit.icons, self)
        self.variant.setProperty("dense", "true")
        self.variant_name.setBuddy(self.variant)
        filled(self.body, self.variant_name, self.variant)
        self.retranslate()

    def retranslate(self) -> None:
        self.acts.refresh()
        if self._card is not None:
            self.show_card(self._card)

    def _acts(self) -> list[Act | Caption]:
        variant, info = self.tr("Variant"), None if self._card is None else self._card.info
        may_be = () if info is None else info.may_be
        rows: list[Act | Caption] = [
            Caption("heading", self.tr("Parts")),
            Caption("variant_name", variant, shown=bool(may_be)),
            Caption(
                "variant",
                variant,
                self.tr("Which model it is, where its file doesn't say so. It is kept."),
                shown=bool(may_be),
                do=self._variant_chosen,
            ),
        ]
        for slot in self.rows:
            name = _tr(_SLOTS.get(slot, slot))
            choose, forget = self.tr("Choose file…"), self.tr("Automatic")
            rows += [
                Caption(f"rows.{slot}.name", name),
                Act(
                    f"rows.{slot}.choose",
                    choose,
                    partial(self._choose, slot),
                    self.tr("Read this part from another file."),
                    f"{name}: {choose}",
                ),
                Act(
                    f"rows.{slot}.forget",
                    forget,
                    partial(self._forget, slot),
                    self.tr("Go back to the file that is found."),
                    f"{name}: {forget}",
                    shown=not self.rows[slot].forget.isHidden(),
                ),
            ]
        return rows

    def show_card(self, card: ModelCard) -> bool:
        """Show this one; whether there is anything to show."""
        self._card = card
        info = card.info
        slots = [want.slot for want in info.wants] if info is not None else []
        for slot in slots:
            if slot not in self.rows:
                self.rows[slot] = self._made(slot)
        self.acts.refresh()
        for slot, row in self.rows.items():
            row.setVisible(slot in slots)
            if info is not None and slot in slots:
                self._show(row, slot, info, card)
        may_be = info.may_be if info is not None else ()
        if info is not None and may_be:
            self._show_variants(info, card.choices.variant)
        return bool(slots or may_be)

    def _show_variants(self, info: ModelInfo, chosen: str) -> None:
        rows = load_families()[info.family].variants
        used = rows[info.variant].title if info.variant in rows else ""
        named = self.tr("Automatic") if chosen or not used else self.tr("Automatic: {name}")
        choices = {"": named.format(name=used)} | {each: rows[each].title for each in info.may_be}
        self.variant.show_choices(choices, chosen if chosen in choices else "")

    def _made(self, slot: str) -> PartRow:
        row = PartRow(self)
        self.body.addWidget(row)
        return row

    def _show(self, row: PartRow, slot: str, info: ModelInfo, card: ModelCard) -> None:
        chosen = card.choices.parts.get(slot, "")
        path = chosen or info.parts.get(slot, "")
        reason = "chosen" if chosen else info.part_reasons.get(slot, "")
        if reason == "chosen" and slot in info.lacks:
            reason = "gone"
        want = next(each for each in info.wants if each.slot == slot)
        need = next((each for each in info.needs if each.slot == slot), None)
        companion = card.choices.companion or info.companion
        if not reason:
            reason = "own" if want.own else "lent" if companion else "left" if want.optional else ""
        if not reason:
            reason = "needs" if need is not None and need.file else "missing"
        file = need_text(need) if need is not None else ""
        why = _tr(_REASONS[reason]).format(name=Path(companion).name, file=file)
        shown = f"{Path(path).parent.name}/{Path(path).name}" if path else ""
        row.show_part(shown, why, chosen=reason in ("chosen", "gone"))

    # -- changes --------------------------------------------------------------------------------

    def _choose(self, slot: str) -> None:
        card = self._card
        if card is None:
            return
        then, folder = partial(self._chosen, card.key, slot), str(Path(card.path).parent)
        choose_file(self.window(), self.tr("Choose a File"), (), then, folder)

    def _chosen(self, key: str, slot: str, name: str) -> None:
        self._parts.commands.installed.choose_part(key, slot, Path(name))

    def _variant_chosen(self, variant: str) -> None:
        if self._card is not None:
            choices = replace(self._card.choices, variant=variant)
            self._parts.commands.installed.set_choices(self._card.key, choices)

    def _forget(self, slot: str) -> None:
        if self._card is not None:
            choices = self._card.choices.with_part(slot, "")
            self._parts.commands.installed.set_choices(self._card.key, choices)
