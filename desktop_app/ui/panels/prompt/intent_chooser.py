"""The list of intents at the left of the prompt bar: what is wanted of the masked place."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QWidget

from desktop_app.state.work.controls import idle_intents
from desktop_app.state.work.parameters import Parameters
from desktop_app.ui.kit import Kit, Retranslated
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.words.control_reasons import grey_rows
from desktop_app.ui.words.intents import intent_hint, intent_name
from desktop_app.worker.workspace import Workspace

_AROUND = 68
"""Pixels beside the name: padding, icon and arrow."""


class IntentChooser(Retranslated, ChoiceBox):
    """Follows the parameters; choosing brings the settings that suit the intent."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(kit.theme, kit.icons, parent)
        self._state = workspace.state
        self._kit = kit
        self.activated.connect(self._chosen)
        kit.theme.changed.connect(self._draw_icons)
        kit.actions.shortcuts.changed.connect(self.retranslate)
        watch(self._state.parameters, self._show)
        listen(self._state.models.changed, self._on_models)
        self.retranslate()

    @Slot()
    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Intent"))
        names = {one.id: intent_name(one) for one in self._state.intents.values() if one.name}
        keys = self._kit.actions.shortcuts
        self.show_choices(names, asides={key: keys.words(f"intent_{key}") for key in names})
        widest = max(self.fontMetrics().horizontalAdvance(name) for name in names.values())
        self.setFixedWidth(widest + _AROUND + scaled(16) - 16)
        self._draw_icons()
        self._show(self._state.parameters.value)

    @Slot()
    def _draw_icons(self) -> None:
        for at in range(self.count()):
            name = self._state.intents[self.itemData(at)].icon
            self.setItemIcon(at, self._kit.icons.icon(name) if name else QIcon())

    def _on_models(self, _: object) -> None:
        self._show(self._state.parameters.value)

    def _show(self, parameters: Parameters) -> None:
        self.choose(parameters.intent)
        intents = self._state.intents
        tips = {
            each.id: f"<p><b>{escape(intent_name(each))}</b><br>{escape(intent_hint(each))}</p>"
            for each in intents.values()
        }
        grey_rows(self, idle_intents(intents, self._state.model), tips)
        intent = intents.get(parameters.intent)
        what = self.tr("<b>Intent</b><br>What to do with the masked area.")
        hint = "" if intent is None else f"<br>{escape(intent_hint(intent))}"
        self.setToolTip(f"{what}{hint}")

    @Slot(int)
    def _chosen(self, index: int) -> None:
        self._state.intent.use(self.itemData(index))
