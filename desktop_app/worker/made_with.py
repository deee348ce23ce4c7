"""What the picture that was opened tells of how it was made, offered until it is used or put away.

Reading is `imaging.picture_info`, what of it can be had here `studio.picture_settings`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.core.conditions import is_lora_name, of_kind, with_kind
from desktop_app.core.observable import Observable
from desktop_app.core.setting_table import settings_in

if TYPE_CHECKING:
    from desktop_app.core.conditions import Conditions
    from desktop_app.core.errors import VelaturaError
    from desktop_app.core.generation_settings import GenerationSettings
    from desktop_app.core.model_info import ModelInfo
    from desktop_app.core.picture_info import PictureInfo
    from desktop_app.state.app_state import AppState
    from desktop_app.state.document.document import Document
    from desktop_app.studio.picture_settings import Shelf, TakenOver
    from desktop_app.worker.background import BackgroundTasks
    from desktop_app.worker.model_session import ModelSession


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """What can be used of one document's picture.

    Attributes:
        info: what it tells.
        taken: what of it can be had on this machine.
    """

    info: PictureInfo
    taken: TakenOver


class MadeWith:
    """Reads each picture once, when its document is first looked at.

    Attributes:
        offered: for the document that is shown; None where nothing is to be offered.
    """

    def __init__(
        self, state: AppState, background: BackgroundTasks, models: Callable[[], ModelSession]
    ) -> None:
        self._state, self._background, self._models = state, background, models
        self._told: dict[str, PictureInfo | None] = {}
        self.offered: Observable[Offer | None] = Observable(None)
        state.document.changed.connect(self._look)
        state.models.changed.connect(self._look)
        state.add_ons.changed.connect(self._look)
        self._look(None)

    def put_away(self) -> None:
        """Offer this document's settings no more."""
        if document := self._state.document.value:
            self._told[document.id] = None
        self.offered.value = None

    def use(self) -> None:
        """Take over prompt and settings: as far as they can be had, with the model or the nearest
        there is."""
        offer = self.offered.value
        if offer is None:
            return
        info, model = offer.info, offer.taken.model
        self.put_away()
        if info.request is not None:
            intent = self._state.intent_of(info.request)
            request = replace(info.request, model="" if model is None else model.id)
            request = replace(request, conditions=offer.taken.conditions)
            if info.request.model and model is None:
                request = replace(request, model=self._state.parameters.value.model)
            self._state.parameters.take_request(request, model is not None, intent)
            return
        if model is not None:
            self._models().choose(model.id)
        own = self._state.parameters.value
        taken = self._taken(info, own, model)
        kept = {"count": own.count, "strength": own.strength}
        self._state.parameters.update(
            **settings_in(taken.settings, **kept),
            prompt=taken.prompt,
            negative_prompt=taken.negative,
            size=taken.size or own.size,
            seed_locked=info.seed is not None,
            conditions=_joined(own.conditions, taken.conditions),
            styles=(),
        )

    def use_prompt(self) -> None:
        """Take over the prompts alone."""
        offer = self.offered.value
        if offer is not None:
            self.put_away()
            taken = offer.taken
            self._state.parameters.update(
                prompt=taken.prompt, negative_prompt=taken.negative, styles=()
            )

    def _look(self, _: object) -> None:
        document = self._state.document.value
        if document is None:
            self.offered.value = None
        elif document.id in self._told:
            info = self._told[document.id]
            own = self._state.parameters.value
            self.offered.value = (
                None if info is None else Offer(info, self._taken(info, own, self._state.model))
            )
        else:
            self.offered.value = None
            self._told[document.id] = None
            # What was brought back from the last session was worked on: it is no new picture.
            if document.original is not None and document.undo_stack.undo_name is None:
                self._read(document, document.original)

    def _read(self, document: Document, original: Path | bytes) -> None:
        def work() -> PictureInfo | None:
            from desktop_app.imaging.picture_info.reading import read_picture_info
            from desktop_app.storage.picture_info_files import info_at

            return read_picture_info(original) if isinstance(original, bytes) else info_at(original)

        def read(info: PictureInfo | None) -> None:
            if info is not None:
                self._told[document.id] = info
                self._look(None)

        self._background.run(work, read, _opening_has_said_it)

    def _taken(
        self, info: PictureInfo, base: GenerationSettings, model: ModelInfo | None
    ) -> TakenOver:
        from desktop_app.studio.picture_settings import take_over

        return take_over(info, self._shelf(), base, model)

    def _shelf(self) -> Shelf:
        from desktop_app.catalog.families import load_families
        from desktop_app.catalog.schedulers import load_schedulers
        from desktop_app.studio.picture_settings import Shelf, hashes_of

        state = self._state
        hashes = hashes_of(row.record for row in self._models().rows.value)
        return Shelf(
            state.models.value, state.add_ons.value, load_families(), load_schedulers(), hashes
        )


def _joined(own: Conditions, taken: Conditions) -> Conditions:
    """``own`` with the LoRAs of ``taken`` beside those of the model's folder, and its VAE and
    refiner where it has some."""
    loras = (use for use in of_kind(own, "lora") if is_lora_name(use.name))
    joined = with_kind(own, "lora", (*loras, *of_kind(taken, "lora")))
    for kind in ("vae", "refiner"):
        if used := of_kind(taken, kind):
            joined = with_kind(joined, kind, used)
    return joined


def _opening_has_said_it(error: VelaturaError) -> None:
    """A file that can't be read tells no settings; why, opening it says."""
