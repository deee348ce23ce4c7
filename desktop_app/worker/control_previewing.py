"""Makes the control image of the layer that is worked on, in the background, whenever it changes.

Lives in the GUI thread and never waits. While one is made, what changes is made after it.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Slot

from desktop_app.core.conditions import Condition
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.errors import VelaturaError
from desktop_app.core.forecast import Forecast
from desktop_app.core.geometry import Size
from desktop_app.core.observable import connect_each
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.operations.networks.detecting import Detected, on_layer
from desktop_app.state.app_state import AppState
from desktop_app.state.document.control_preview import ControlPreview
from desktop_app.state.document.document import Document
from desktop_app.state.document.layer_guidance import Control, LayerGuidance, control_of
from desktop_app.state.document.snapshot import DocumentSnapshot
from desktop_app.studio.control_images import processed, seen, source_of
from desktop_app.studio.layer_guidance import control_condition
from desktop_app.studio.networks import with_networks
from desktop_app.studio.studio import Studio
from desktop_app.worker.background import BackgroundTasks, delayed
from desktop_app.worker.looking_cost import looking_cost

WAIT_MS: Final = 30
"""Changes that come within so many milliseconds are looked at together: about two frames."""


@dataclass(frozen=True, slots=True, eq=False)
class _Image:
    """What was made in the background.

    Attributes:
        pixels: the very array that is sent, or what networks are to look at.
        is_finished: whether it is the former.
        cost: of looking; None where that isn't needed, or the machine is not known yet.
    """

    pixels: ByteArray
    is_finished: bool
    cost: Forecast | None = None


class ControlPreviewing(QObject):
    """Follows the document, its plans and the layer that is worked on, and keeps
    `ViewState.control_preview`."""

    def __init__(
        self,
        state: AppState,
        background: BackgroundTasks,
        studio: Studio,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._state, self._background, self._studio = state, background, studio
        self._following = ExitStack()
        self._busy = self._stale = False
        self._kept: tuple[tuple[object, ...], ByteArray] | None = None
        """What the preprocessor was given last, and what decides it."""
        self._timer = delayed(self, self._make, WAIT_MS)
        state.document.changed.connect(self._follow)
        connect_each(self._changed, state.plans.changed, state.add_ons.changed)
        self._follow(state.document.value)

    def _follow(self, document: Document | None) -> None:
        self._following.close()
        if document is not None:
            for signal in (
                document.pixels.changed.connect,
                document.layers.changed.connect,
                document.active.changed.connect,
            ):
                self._following.callback(signal(self._changed))
        self._changed(None)

    def _changed(self, _: object) -> None:
        self._stale = True
        if self._worked_on is None:
            self._state.view.control_preview.value = None
        elif not self._busy and not self._timer.isActive():
            self._timer.start()

    @property
    def _worked_on(self) -> Layer | None:
        """With what a stroke in progress painted."""
        document = self._state.document.value
        if document is None:
            return None
        layer = layer_tree.find(document.pixels.source.layers, document.active.value)
        return None if layer is None or layer.control is None else layer

    @Slot()
    def _make(self) -> None:
        state, layer = self._state, self._worked_on
        document, plans = state.document.value, state.plans.value
        if document is None or layer is None:
            return
        self._stale = False
        one = control_of(layer, document.pixels.source.layers)
        if one is None or not plans:
            state.view.control_preview.value = ControlPreview(layer.id)
            return
        if state.model is not None:  # its network may want other colours
            known = with_networks(LayerGuidance(controls=(one,)), state.model, state.add_ons.value)
            one = next(iter(known.controls), one)
        self._busy = True
        use = control_condition(one, "preview")
        self._background.run(
            partial(self._image, one, use, plans[0], DocumentSnapshot.of(document)),
            partial(self._made, layer.id, plans[0], use),
            partial(self._failed, layer.id),
        )

    def _image(
        self, one: Control, use: Condition, plan: EditPlan, document: DocumentSnapshot
    ) -> _Image:
        """In the background; while a parameter is dragged nothing is read again. Where spots come
        before, it is without their results."""
        source: object = document.pixels.revision if one.source is None else _pixels(one)
        row = PREPROCESSORS.get(use.preprocessor)
        read = row is not None and row.reads_painting
        key = (document.id, source, plan.context, plan.working, use.kind, read)
        kept = self._kept
        if kept is None or kept[0] != key:
            place, pixels = source_of(one, plan, document)
            made = seen(use, plan, plan.working, document.space, place, pixels)
            kept = self._kept = key, made
        if row is None or not row.needs_weights or kept[1].shape[2] != 3:
            return _Image(processed(use, plan.working, kept[1]), is_finished=True)
        return _Image(kept[1], is_finished=False, cost=self._cost(use, kept[1]))

    def _cost(self, use: Condition, pixels: ByteArray) -> Forecast | None:
        """What it costs to look at ``pixels``; None while the machine is not known. Raises as
        `looking_cost`."""
        memory = self._state.memory
        host = memory.host.value
        if host is None:
            return None
        size = Size(pixels.shape[1], pixels.shape[0])
        there, values = self._state.add_ons.value, dict(use.parameters)
        return looking_cost(use.preprocessor, size, values, there, host, memory.table)

    def _made(self, layer_id: str, plan: EditPlan, use: Condition, made: _Image) -> None:
        if made.is_finished:
            self._show(ControlPreview(layer_id, made.pixels, plan.context))
            return
        values, there = dict(use.parameters), self._state.add_ons.value
        self._studio.operate(
            lambda context: context.detect(use.preprocessor, made.pixels, values, there),
            partial(self._on_preview, layer_id, plan, use.preprocessor, made.cost),
            partial(self._failed, layer_id),
            slot="preview",
        )

    def _on_preview(
        self,
        layer_id: str,
        plan: EditPlan,
        preprocessor: str,
        cost: Forecast | None,
        made: Detected,
    ) -> None:
        row = PREPROCESSORS[preprocessor]
        people = on_layer(made.people, plan.context) if row.posed else None
        self._show(ControlPreview(layer_id, made.pixels, plan.context, people=people, cost=cost))

    def _failed(self, layer_id: str, error: VelaturaError) -> None:
        self._show(ControlPreview(layer_id, error=error))

    def _show(self, preview: ControlPreview) -> None:
        self._busy = False
        now = self._worked_on
        if now is not None and now.id == preview.layer:
            self._state.view.control_preview.value = preview
        if self._stale:
            self._changed(None)


def _pixels(one: Control) -> object:
    """What its source shows, to be compared."""
    assert one.source is not None
    return one.source if one.source.pixels is None else one.source.pixels
