"""What an adjustment layer does, below its row: an editor for each of its values."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from numpy.typing import NDArray
from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.core.errors import VelaturaError
from desktop_app.core.values import Field, Text
from desktop_app.imaging.adjustments.adjustment import Adjustment
from desktop_app.imaging.layer_kinds.adjustment_layer import Adjusting
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.ui.kit import Kit, action_button, icon_button, named, on_click, styled
from desktop_app.ui.look.tokens import DENSE
from desktop_app.ui.panels.layers.adjustment_source import SourceEditor
from desktop_app.ui.panels.layers.guidance_box import GuidanceBox
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.field_editors import (
    EDITORS,
    CurvesEditor,
    EditorContext,
    FieldEditor,
    Values,
    clear_editors,
    gathered,
)
from desktop_app.ui.widgets.points_editor import PointsEditor
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.layer_names import adjustment_words
from desktop_app.worker.adjusting import counted_below
from desktop_app.worker.background import delayed
from desktop_app.worker.workspace import Workspace

_COUNT_MS = 120
"""Changes below that come within so long are counted together."""
_HEAD: Final = (
    *("layer_mask_full", "layer_mask_copied"),
    *("layer_mask_inverted", "layer_mask_none"),
    *("layer_limit", "layer_merge_down"),
)


class AdjustmentBox(GuidanceBox):
    """Editors below the row of an adjustment layer, rebuilt for another adjustment."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget) -> None:
        super().__init__(workspace, kit, parent)
        self._layer: Layer | None = None
        self._built: tuple[str, str] = ("", "")
        """Id of the layer and of the adjustment that the editors are for."""
        self._moving: tuple[str, ...] = ()
        self.editors: list[FieldEditor | SourceEditor] = []
        self.title = styled(ElidedLabel(self), role="secondary")
        self.reset = on_click(icon_button(kit.icons, "rotate-ccw", self), self._reset)
        head = filled(spaced(QHBoxLayout(), 2), grow(self.title))
        for name in _HEAD:
            head.addWidget(action_button(kit.actions, name, DENSE, 14))
        head.addWidget(self.reset)
        self._layout.addLayout(head)
        self._below: tuple[Layer, ...] = ()
        self._counts: NDArray[Any] | None = None
        self._counting = False
        self._count_timer = delayed(self, self._count, _COUNT_MS)
        self.retranslate()

    def retranslate(self) -> None:
        named(
            self.reset,
            self.tr("Reset all"),
            self.tr("<b>Reset all</b><br>All values as a new layer of this kind has them."),
        )
        if self._layer is not None and self._id:
            self._built = ("", "")
            self._show(self._layer)

    # -- state → view ---------------------------------------------------------------------------

    def _is_mine(self, layer: Layer) -> bool:
        return isinstance(layer.guidance, Adjusting)

    def _show(self, layer: Layer) -> None:
        self._layer = layer
        adjusting = self._adjusting
        if self._built != (layer.id, adjusting.adjustment):
            self._built = layer.id, adjusting.adjustment
            self._build(adjusting.row)
        if not self._is_resting:
            for editor in self.editors:
                editor.show_values(adjusting.values)
        for editor in self.editors:
            when = "" if isinstance(editor, SourceEditor) else editor.fields[0].when
            editor.setEnabled(not self._locked and (not when or bool(adjusting.values[when])))
        self.reset.setEnabled(not self._locked)
        self._count_timer.start()

    def _build(self, row: Adjustment) -> None:
        clear_editors(self._layout, self.editors)
        self.title.setText(adjustment_words(row.name))
        self.title.explanation = adjustment_words(row.tip)
        context = EditorContext(self._kit, self._workspace.state.display, row.begun)
        for fields in gathered(row.fields):
            editor = self._editor(context, row, fields)
            if editor is not None:
                self.editors.append(editor)
                self._layout.addWidget(editor)
        self._below = ()
        self._show_counts(None)

    def _editor(
        self, context: EditorContext, row: Adjustment, fields: tuple[Field, ...]
    ) -> FieldEditor | SourceEditor | None:
        if isinstance(fields[0].kind, Text):
            return SourceEditor(self._workspace, self._kit, row, fields[0], self._id, self)
        maker = EDITORS.get(type(fields[0].kind))
        if maker is None:
            return None
        editor = maker(context, fields, self)
        editor.moved.connect(self._moved)
        editor.rested.connect(self.settle)
        for part in editor.findChildren(QWidget):
            if isinstance(part, ValueSlider | PointsEditor):
                part.installEventFilter(self)
        return editor

    @property
    def _adjusting(self) -> Adjusting:
        layer = self._layer
        assert layer is not None and isinstance(layer.guidance, Adjusting)
        return layer.guidance

    # -- view → state ---------------------------------------------------------------------------

    @Slot(object)
    def _moved(self, values: Values) -> None:
        names = tuple(values)
        if self._is_resting and names != self._moving:
            self.settle()
        self._moving = names
        self._drag(values=self._with(values))

    @Slot()
    def _reset(self) -> None:
        self.settle()
        self._set(values=self._adjusting.row.begun)

    def _with(self, values: Values) -> dict[str, Any]:
        """All values; those that are not asked for are as a new layer has them, where a row says
        so: what is edited has an effect."""
        adjusting = self._adjusting
        hidden = {each.id for each in adjusting.row.fields if not each.name}
        starts = {key: one for key, one in adjusting.row.starts.items() if key in hidden}
        return {**adjusting.values, **starts, **values}

    @Slot()
    def _rested(self) -> None:
        super()._rested()
        document = self._workspace.state.document.value
        found = None if document is None else layer_tree.find(document.layers.value, self._id)
        if found is not None and self._is_mine(found):
            self._show(found)

    def hideEvent(self, event: QHideEvent) -> None:
        """Layers that are gone need not be kept for their counts."""
        super().hideEvent(event)
        self._below = ()

    # -- what lies below ------------------------------------------------------------------------

    @Slot()
    def _count(self) -> None:
        """Count it, if it is another one than before, and somebody shows it."""
        document = self._workspace.state.document.value
        if document is None or not self._id or not self._wants_counts or self._counting:
            return
        look = document.pixels.source
        under = layer_tree.below(look.layers, self._id)
        below = tuple(one for one in layer_tree.walk(under) if not one.row.has_layers)
        if below == self._below:
            self._show_counts(self._counts)
            return
        self._below, self._counting = below, True
        self._workspace.background.run(
            partial(counted_below, look.layers, self._id, look.canvas),
            self._counted,
            self._not_counted,
        )

    @property
    def _wants_counts(self) -> bool:
        return any(isinstance(editor, CurvesEditor) for editor in self.editors)

    def _counted(self, counts: NDArray[Any]) -> None:
        self._counts, self._counting = counts, False
        self._show_counts(counts)
        self._count_timer.start()

    def _not_counted(self, _: VelaturaError) -> None:
        """The curve stands over nothing then; what is wrong is said where it matters."""
        self._counting = False

    def _show_counts(self, counts: NDArray[Any] | None) -> None:
        for editor in self.editors:
            if isinstance(editor, CurvesEditor):
                editor.show_counts(counts)
