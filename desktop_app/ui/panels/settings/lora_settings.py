"""What is used together with the model: the stack of LoRAs, embeddings, another autoencoder."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import (
    Condition,
    Conditions,
    embedding,
    lora,
    name_of,
    of_kind,
    using,
)
from desktop_app.state.work.parameters import Parameters
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    empty,
    label,
    row,
)
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.settings.add_on_list import AddOnList
from desktop_app.ui.panels.settings.lora_row import LoraRow
from desktop_app.ui.qt.bind import listen_each, watch
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.disclosure import Disclosure
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.words.control_reasons import grey, idle_of
from desktop_app.worker.workspace import Workspace


class LoraSettings(Retranslated, QWidget):
    """Folded away until it is wanted; the heading says how many LoRAs act."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._kit = workspace.state, kit
        self.fold = Disclosure(kit, self)
        self.none = label("secondary", self, wrap=True)
        self.add = QPushButton(self)
        self.add_word = QPushButton(self)
        self.loras = AddOnList(kit.theme, self)
        self.embeddings = AddOnList(kit.theme, self)
        self.vae = ChoiceBox(kit.theme, kit.icons, self)
        self.own_parts = QPushButton(self)
        self.rows: list[LoraRow] = []
        self._shown: tuple[object, ...] = ()
        self._list = spaced(QVBoxLayout(), 8)
        self.form = Form(self)
        buttons = filled(
            row(8), *(grow(hold(one, height=DENSE)) for one in (self.add, self.add_word))
        )
        self.form.add("vae", self.vae, self.vae)
        inner = filled(
            spaced(QVBoxLayout(), 8), self.none, self._list, buttons, self.form, self.own_parts
        )
        self.fold.set_content(inner)
        filled(spaced(QVBoxLayout(self)), self.fold)
        self.loras.chosen.connect(self._add_lora)
        self.embeddings.chosen.connect(self._add_embedding)
        watch(self._state.parameters, self._show)
        listen_each(self._fill, self._state.models.changed, self._state.add_ons.changed)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        conditions = self._state.parameters.value.conditions
        acting = sum(1 for use in of_kind(conditions, "lora") if use.weight or use.text_weight)
        fitting = (each for each in self._of("vae") if each.fits(self._family))
        return [
            Caption("none", self.tr("No LoRA is used."), shown=not self.rows),
            Caption(
                "fold.head",
                self.tr("LoRA · {count}").format(count=acting) if acting else self.tr("LoRA"),
            ),
            Act(
                "add",
                self.tr("Add LoRA…"),
                self._offer_loras,
                self.tr(
                    "<b>LoRA</b><br>A small file that teaches the model a style, an object or a"
                    " person."
                ),
            ),
            Act(
                "add_word",
                self.tr("Embedding…"),
                self._offer_embeddings,
                self.tr(
                    "<b>Embedding</b> (textual inversion)<br>Inserts its word into the prompt; the "
                    "model then uses what was trained for it."
                ),
            ),
            Act(
                "own_parts",
                self.tr("Use the model's own parts"),
                lambda: self._state.parameters.change_conditions("part"),
                self.tr(
                    "A text encoder or tokenizer was chosen for this picture alone. Don't use it."
                ),
                shown=bool(of_kind(conditions, "part")),
            ),
            Caption(
                "vae",
                self.tr("Autoencoder"),
                self.tr("<b>Autoencoder</b> (VAE)<br>Another one changes colours and fine detail."),
                value=name_of(conditions, "vae"),
                choices={
                    "": self.tr("Model default"),
                    **{each.key: each.name for each in fitting},
                },
                do=lambda key: self._state.parameters.change_conditions("vae", *using("vae", key)),
            ),
            Caption("form.names.vae", self.tr("VAE")),
        ]

    def retranslate(self) -> None:
        self._fill(None)

    # -- state → widgets ------------------------------------------------------------------------

    @property
    def _family(self) -> str:
        model = self._state.model
        return "" if model is None else model.family

    def _of(self, component: str) -> list[AddOn]:
        return [each for each in self._state.add_ons.value if each.component == component]

    def _uses(self, kind: str) -> Conditions:
        return of_kind(self._state.parameters.value.conditions, kind)

    def _fill(self, _: object) -> None:
        self._shown = ()
        self._show(self._state.parameters.value)

    def _show(self, parameters: Parameters) -> None:
        loras = of_kind(parameters.conditions, "lora")
        names = tuple(use.name for use in loras)
        if (names, self._state.add_ons.value) != self._shown:
            self._shown = (names, self._state.add_ons.value)
            self._make_rows(loras)
        for made, use in zip(self.rows, loras, strict=True):
            made.show_use(use)
        self.acts.refresh()
        idle = idle_of(self._state)
        for made in self.rows:
            grey(idle, "lora", made)
        grey(idle, "lora", self.add)
        grey(idle, "embedding", self.add_word)
        grey(idle, "vae", self.vae, self.form.name_of("vae"))

    def _make_rows(self, uses: Conditions) -> None:
        empty(self._list)
        by_key = {each.key: each for each in self._of("lora")}
        self.rows = [LoraRow(use, by_key.get(use.name), self._kit, self) for use in uses]
        for at, made in enumerate(self.rows):
            self._list.addWidget(made)
            made.changed.connect(partial(self._changed, at))
            made.removed.connect(partial(self._removed, at))
            made.wanted.connect(self._insert)

    # -- widgets → state ------------------------------------------------------------------------

    def _changed(self, at: int, use: Condition) -> None:
        loras = list(self._uses("lora"))
        loras[at] = use
        self._state.parameters.change_conditions("lora", *loras)

    def _removed(self, at: int) -> None:
        loras = self._uses("lora")
        self._state.parameters.change_conditions("lora", *loras[:at], *loras[at + 1 :])

    def _offer_loras(self) -> None:
        used = {use.name for use in self._uses("lora")}
        self.loras.offer(self._of("lora"), self._family, used, self.tr("LoRAs"), self.add)

    def _offer_embeddings(self) -> None:
        title = self.tr("Embeddings")
        self.embeddings.offer(self._of("embedding"), self._family, (), title, self.add_word)

    @Slot(str)
    def _add_lora(self, key: str) -> None:
        self._state.parameters.change_conditions("lora", *self._uses("lora"), lora(key))

    @Slot(str)
    def _add_embedding(self, key: str) -> None:
        """Its word is in the prompt; the use is kept while it is in the list."""
        found = next((each for each in self._of("embedding") if each.key == key), None)
        if found is None:
            return
        uses = self._uses("embedding")
        if all(use.name != key for use in uses):
            uses = (*uses, embedding(key, found.word))
        self._state.parameters.change_conditions("embedding", *uses)
        self._insert(next(use.word for use in uses if use.name == key))

    @Slot(str)
    def _insert(self, word: str) -> None:
        """Put ``word`` behind the prompt, once."""
        prompt = self._state.parameters.value.prompt
        if word not in prompt:
            joined = f"{prompt.rstrip()}, {word}" if prompt.strip() else word
            self._state.parameters.update(prompt=joined)
