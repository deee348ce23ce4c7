"""The tool Annotate in the bar above the canvas: what it adds, how that looks, what is done with
labels."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QToolButton, QWidget

from desktop_app.imaging.layers import layer_tree
from desktop_app.state.document.document import Document
from desktop_app.ui.kit import Kit, Retranslated, action_button, named, on_click
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.options.kind_buttons import KindButtons
from desktop_app.ui.panels.options.text_options import TextCard, TextOptions
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.spaced import Gap, filled
from desktop_app.ui.tools.kinds import ANNOTATE
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.worker.workspace import Workspace


class AnnotateOptions(Retranslated, QWidget):
    """Shows and changes ``tools.annotation``, and how the one that is chosen looks, or the next."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._kit = workspace, kit
        self.card: TextCard | None = None
        self.more = hold(on_click(QToolButton(self), self._open), width=DENSE, height=DENSE)
        self.lay_out = action_button(kit.actions, "layer_lay_out_labels", DENSE)
        self._unfollow: tuple[Callable[[], None], ...] = ()
        choice = KindButtons(ANNOTATE, workspace.state.tools, kit, self)
        self.kinds = choice.kinds
        self.text = TextOptions(workspace, kit, self, (self.more, self.lay_out))
        self.text.show()
        kit.icons.place(self.more, "settings-2")
        layout = WrapLayout(4)
        filled(layout, choice, Gap(8), self.text)
        self.setLayout(layout)
        watch(workspace.state.document, self._follow)
        self.retranslate()

    def retranslate(self) -> None:
        named(
            self.more,
            self.tr("More of how it looks"),
            self.tr("<b>More of how it looks</b><br>Spacing, angle, outline, shadow and the rest."),
        )

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.card is not None:
            self.card.hide()

    def _follow(self, document: Document | None) -> None:
        for stop in self._unfollow:
            stop()
        signals = () if document is None else (document.layers.changed, document.active.changed)
        self._unfollow = tuple(listen(signal, self._show_layer) for signal in signals)
        self._show_layer(None)

    def _show_layer(self, _: object) -> None:
        document = self._workspace.state.document.value
        layer = None
        if document is not None:
            layer = layer_tree.find(document.layers.value, document.active.value)
        for part in (self.text, None if self.card is None else self.card.rest):
            if part is not None:
                part.show_layer(layer)

    @Slot()
    def _open(self) -> None:
        if self.card is None:
            self.card = TextCard(self._workspace, self._kit, self.more)
        if self.card.isVisible():
            self.card.close_softly()
        else:
            self._show_layer(None)
            self.card.open_above(self.more)
