"""Editors of how an annotation looks: below its layer's row and in the bar above the canvas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop_app.core.values import Field
from desktop_app.imaging.annotations.annotation import Annotation, AnnotationKind
from desktop_app.imaging.annotations.table import ANNOTATIONS
from desktop_app.imaging.layers.layer import Layer
from desktop_app.state.document.annotations import annotations_of, begun, preview_annotations
from desktop_app.ui.kit import Kit
from desktop_app.ui.panels.layers.chosen import do_with_layers
from desktop_app.ui.panels.layers.guidance_box import GuidanceBox
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.widgets.field_editors import (
    EDITORS,
    EditorContext,
    FieldEditor,
    Values,
    clear_editors,
    gathered,
)
from desktop_app.ui.words.annotations import annotation_words
from desktop_app.worker.workspace import Workspace


class AnnotationEditors(GuidanceBox):
    """An editor for each value of the annotation that is chosen.

    Attributes:
        of_next: whether those of the next one are shown where none is chosen.
        in_bar: whether they are in one line.
    """

    of_next = False
    in_bar = False

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(workspace, kit, parent)
        self._tools = workspace.state.tools
        self._found: tuple[Annotation, ...] = ()
        self._built = ("", -1, "")
        """Layer, which annotation and its kind that the editors are for."""
        self._moving: tuple[str, ...] = ()
        self.editors: list[FieldEditor] = []
        listen(self._tools.annotated.changed, self._on_chosen)

    def fields_of(self, row: AnnotationKind) -> tuple[Field, ...]:
        """Which of a kind's values are edited here."""
        return row.fields

    def show_layer(self, layer: Layer | None) -> None:
        """See `GuidanceBox`; without one that is annotated, as it would begin there."""
        super().show_layer(layer)
        if not self._id:
            self._found = ()
            self._show_found()

    def _is_mine(self, layer: Layer) -> bool:
        return annotations_of(layer) is not None

    def _show(self, layer: Layer) -> None:
        self._found = annotations_of(layer) or ()
        self._show_found()

    @property
    def _at(self) -> int:
        at = self._tools.annotated.value
        return at if 0 <= at < len(self._found) else -1

    def _looks(self) -> tuple[AnnotationKind | None, Mapping[str, Any]]:
        """The kind that is edited, and its values."""
        at, document = self._at, self._workspace.state.document.value
        if at >= 0:
            return self._found[at].row, self._found[at].values
        if not self.of_next or document is None:
            return None, {}
        kind, wanted = self._tools.annotation.value, self._tools.lettering.value
        next_one = begun(kind, (0.0, 0.0), self._found, document.size, wanted)
        return ANNOTATIONS[kind], next_one.values

    def _show_found(self) -> None:
        row, values = self._looks()
        built = (self._id, self._at, row.id if row else "")
        if built != self._built:
            self._built = built
            self._build(row)
        for editor in self.editors:
            if not self._is_resting:
                editor.show_values(values)
            when = editor.fields[0].when
            editor.setEnabled(not self._locked and (not when or bool(values.get(when))))

    def _build(self, row: AnnotationKind | None) -> None:
        clear_editors(self._layout, self.editors)
        if row is None:
            return
        usual = {each.id: each.default for each in row.fields}
        context = EditorContext(
            self._kit, self._workspace.state.display, usual, annotation_words, self.in_bar
        )
        for fields in gathered(self.fields_of(row)):
            maker = EDITORS.get(type(fields[0].kind))
            if maker is None:
                continue
            editor = maker(context, fields, self)
            editor.moved.connect(self._moved)
            editor.rested.connect(self.settle)
            self.editors.append(editor)
            self._place(editor)

    def _place(self, editor: FieldEditor) -> None:
        self._layout.addWidget(editor)

    @Slot(object)
    def _on_chosen(self, _: int) -> None:
        self.settle()
        self._show_found()

    @Slot()
    def _rested(self) -> None:
        super()._rested()
        self._show_found()

    @Slot(object)
    def _moved(self, values: Values) -> None:
        names, at = tuple(values), self._at
        if self._is_resting and names != self._moving:
            self.settle()
        self._moving = names
        if at < 0:
            self._tools.lettering.value = {**self._tools.lettering.value, **values}
            return
        found, layer = self._found, self._id
        changed = (*found[:at], found[at].with_values(**values), *found[at + 1 :])
        self._document = self._workspace.state.document.value
        do_with_layers(self._workspace, lambda one: preview_annotations(one, layer, changed))
        self._rest.start()
