"""One LoRA of the stack: on or off, its weight, and behind "…" what is rarely needed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core.add_on import AddOn
from desktop_app.core.conditions import Condition
from desktop_app.ui.kit import Act, Caption, Kit, Retranslated, icon_button, row
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.qt.spaced import filled, spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.widgets.wrap_layout import FlowLayout

WEIGHT = Scale(-2.0, 2.0, step=0.05, default=1.0, middle=1.0, decimals=2)
SHARE = Scale(0.0, 1.0, step=0.05, default=0.0, unit=" %", shown=100)
_TRIGGERS = 4


class LoraRow(Retranslated, QWidget):
    """``changed`` tells the new `Condition`, ``removed`` that it shall go, ``wanted`` a word for
    the prompt."""

    changed = Signal(object)
    removed = Signal()
    wanted = Signal(str)

    def __init__(
        self, use: Condition, add_on: AddOn | None, kit: Kit, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._use, self._add_on = use, add_on
        self._weights = (use.weight or 1.0, use.text_weight)
        self.on = Tick(kit.theme, self, DENSE)
        self.name = ElidedLabel(self)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.more = icon_button(kit.icons, "settings-2", self)
        self.more.setCheckable(True)
        self.remove = icon_button(kit.icons, "x", self)
        self.weight = hold(ValueSlider(WEIGHT, kit.theme, self, DENSE), width=84)
        self.text = ValueSlider(WEIGHT, kit.theme, self, DENSE)
        self.start = ValueSlider(SHARE, kit.theme, self, DENSE)
        self.end = ValueSlider(replace(SHARE, default=1.0), kit.theme, self, DENSE)
        self.details = QWidget(self)
        self._form = Form(self.details)
        words = add_on.triggers if add_on else ()
        self.words = [QPushButton(word, self) for word in words[:_TRIGGERS]]
        self._build()
        self.show_use(use)

    def _acts(self) -> list[Act | Caption]:
        name = self._add_on.name if self._add_on else self._use.name
        missing = self._add_on is None and not self._use.name.endswith(".safetensors")
        use, is_on, (weight, text) = self._use, self._is_on, self._weights
        return [
            Caption("name", self.tr("no longer available") if missing else name, can=is_on),
            Caption(
                "on",
                "",
                self.tr("Use it, or turn it off for now."),
                self.tr("Use {name}").format(name=name),
                value=is_on,
                do=self._switched,
            ),
            Act(
                "remove",
                "",
                self.removed.emit,
                self.tr("Remove it from the list."),
                self.tr("Remove {name}").format(name=name),
            ),
            Caption(
                "more",
                "",
                self.tr("Text encoder weight, and in which steps it acts."),
                self.tr("More options for {name}").format(name=name),
                do=self.details.setVisible,
            ),
            Caption(
                "weight",
                "",
                self.tr("<b>Weight</b><br>How strongly it acts; negative values do the opposite."),
                self.tr("Weight of {name}").format(name=name),
                value=use.weight,  # weight 0 is off; moving the slider is on again
                do=self._weighed,
            ),
            Caption(
                "text",
                self.tr("Text"),
                self.tr("<b>Text</b><br>Weight in the text encoders; usually the same."),
                can=is_on,
                value=weight if text is None else text,
                do=self._text_weighed,
            ),
            Caption(
                "start",
                self.tr("From"),
                self.tr("Share of the steps after which it starts to act."),
                can=is_on,
                value=use.start,
                do=lambda at: self._change(start=at, end=max(at, self._use.end)),
            ),
            Caption(
                "end",
                self.tr("Until"),
                self.tr("Share of the steps after which it stops acting."),
                can=is_on,
                value=use.end,
                do=lambda at: self._change(end=at, start=min(at, self._use.start)),
            ),
            *(
                Act(
                    f"words.{at}",
                    button.text(),
                    partial(self.wanted.emit, button.text()),
                    self.tr("Insert this trigger word into the prompt."),
                )
                for at, button in enumerate(self.words)
            ),
        ]

    def show_use(self, use: Condition) -> None:
        """Show ``use`` without telling anybody."""
        self._use = use
        if self._is_on:
            self._weights = (use.weight, use.text_weight)
        self.acts.refresh()

    @property
    def _is_on(self) -> bool:
        return self._use.weight != 0 or bool(self._use.text_weight)

    def _build(self) -> None:
        head = row(4)
        for widget in (self.on, self.name, self.weight, self.more, self.remove):
            head.addWidget(widget, 1 if widget is self.name else 0)
        for key, slider in (("text", self.text), ("start", self.start), ("end", self.end)):
            self._form.add(key, slider, slider)
        self._form.setContentsMargins(0, 0, 0, 4)
        self.details.setLayout(self._form)
        self.details.hide()
        words = filled(FlowLayout(), *(hold(button, height=DENSE) for button in self.words))
        layout = filled(spaced(QVBoxLayout(self), 4), head)
        if self.words:
            layout.addLayout(words)
        layout.addWidget(self.details)

    def _switched(self, is_on: bool) -> None:
        weight, text = self._weights if is_on else (0.0, None)
        self._change(weight=weight, text_weight=text)

    def _weighed(self, value: float) -> None:
        text = self._use.text_weight if self._is_on else self._weights[1]
        self._change(weight=value, text_weight=text)

    def _text_weighed(self, value: float) -> None:
        self._change(text_weight=None if value == self._use.weight else value)

    def _change(self, **fields: Any) -> None:
        self.changed.emit(replace(self._use, **fields))
