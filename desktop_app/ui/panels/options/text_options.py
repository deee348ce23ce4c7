"""How text looks, in the bar above the canvas: what is changed often; the rest is on a card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.values import Field, FontFamily, Number
from desktop_app.imaging.annotations.annotation import AnnotationKind
from desktop_app.ui.kit import Kit
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.panels.layers.annotation_editors import AnnotationEditors
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.spaced import spaced
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.field_editors import FieldEditor
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.worker.workspace import Workspace

_OFTEN: Final = ("font", "size", "bold", "italic", "align", "colour")
"""Ids of what is in the bar, in this order."""
_WIDTHS: Final[dict[type, int]] = {FontFamily: 112, Number: 104}
"""In px at 100 % text; the others are as wide as what they say, a colour as its button."""


class _OfText(AnnotationEditors):
    """Of the annotation that is chosen, else of the next one."""

    of_next = True

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(workspace, kit, parent)
        listen_each(self._on_chosen, self._tools.annotation.changed, self._tools.lettering.changed)

    def retranslate(self) -> None:
        self._built = ("", -1, "")
        self._show_found()


class TextOptions(_OfText):
    """What is changed often, in one line, and ``behind`` it what else stands there."""

    in_bar = True

    def __init__(
        self, workspace: Workspace, kit: Kit, parent: QWidget, behind: Sequence[QWidget]
    ) -> None:
        super().__init__(workspace, kit, parent)
        self._behind = behind

    def fields_of(self, row: AnnotationKind) -> tuple[Field, ...]:
        """Those of `_OFTEN` that it has."""
        found = {each.id: each for each in row.fields}
        return tuple(found[name] for name in _OFTEN if name in found)

    def sizeHint(self) -> QSize:
        return self._layout.sizeHint()

    def _laid_out(self) -> WrapLayout:
        return WrapLayout(6)

    def _build(self, row: AnnotationKind | None) -> None:
        super()._build(row)
        for widget in self._behind:
            self._layout.removeWidget(widget)
            self._layout.addWidget(widget)

    def _place(self, editor: FieldEditor) -> None:
        if width := _WIDTHS.get(type(editor.fields[0].kind)):
            hold(editor, width=width)
        self._layout.addWidget(editor)


class TextRest(_OfText):
    """All but that, and what is written."""

    def fields_of(self, row: AnnotationKind) -> tuple[Field, ...]:
        return tuple(each for each in row.fields if each.id not in (*_OFTEN, "text"))


class TextCard(Card):
    """A card with `TextRest`, below the bar."""

    opens_below = True

    def __init__(self, workspace: Workspace, kit: Kit, field: QWidget) -> None:
        super().__init__(field, kit.theme, (280, None))
        self.rest = TextRest(workspace, kit, self)
        spaced(QVBoxLayout(self), 0, (12, 10, 6, 6)).addWidget(self.rest)
        self.rest.show()

    def retranslate(self) -> None:
        """Its editors set their words themselves."""
