"""What a picture or a pasted text tells of how it was made: offered until it is used or put away,
or taken over at once.

Reading is `imaging.picture_info`, what of it can be had here `worker.picture_settings`: both in the
background, whatever a stranger has written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.catalog.families import load_families
from desktop_app.catalog.schedulers import load_schedulers
from desktop_app.core.conditions import Conditions, is_lora_name, of_kind, with_kind
from desktop_app.core.errors import VelaturaError
from desktop_app.core.late import late_import
from desktop_app.core.observable import Observable, connect_each
from desktop_app.core.picture_info import PictureInfo
from desktop_app.core.request import GenerationRequest
from desktop_app.core.setting_table import settings_in
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.session import Session
from desktop_app.state.work.parameters import Parameters, settled
from desktop_app.studio.order import merged
from desktop_app.worker.background import BackgroundTasks, reporting
from desktop_app.worker.model_session import ModelSession
from desktop_app.worker.picture_settings import LocalInventory, TakenOver, hashes_of, take_over

if TYPE_CHECKING:
    from desktop_app.imaging.picture_info import reading
else:
    reading = late_import("desktop_app.imaging.picture_info.reading")

_MARK = "Steps: "
"""Is in every text of settings that is copied from AUTOMATIC1111 and its kin."""


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """What the window says.

    Attributes:
        info: what the picture tells.
        program: that made it.
        taken: what of it can be had on this machine.
        before: the settings as they were; None: it was not taken over yet.
    """

    info: PictureInfo
    program: str
    taken: TakenOver
    before: Parameters | None = None


class EmbeddedSettings:
    """Follows ``state.embedded_settings`` of the document that is looked at.

    Attributes:
        offered: None where nothing is to be said.
    """

    def __init__(
        self, state: AppState, background: BackgroundTasks, models: Callable[[], ModelSession]
    ) -> None:
        self._state, self._background, self._models = state, background, models
        self._failed = reporting(self._state.notice)
        self.offered: Observable[Offer | None] = Observable(None)
        connect_each(
            self._update_offer,
            state.embedded_settings.changed,
            state.models.changed,
            state.add_ons.changed,
        )
        state.parameters.changed.connect(self._on_parameters)
        state.documents.leaving.connect(self._on_leaving)

    def offer_from(self, document: Document) -> None:
        """Offer what the picture tells that was just opened."""

        def on_info(info: PictureInfo | None) -> None:
            session = self._state.documents.session_of(document)
            if session is not None and document.undo_stack.undo_name is None:
                session.embedded_settings.value = info

        if document.original is not None:
            self._background.run(partial(_read, document.original), on_info, _opening_has_said_it)

    def offer_from_text(self, text: str) -> None:
        """Offer what a text tells that was just pasted; nothing for an ordinary one."""

        def read() -> PictureInfo | None:
            return reading.read_text_info(text)

        def on_info(info: PictureInfo | None) -> None:
            if info is not None:
                self._state.embedded_settings.value = info

        if _MARK in text:
            self._background.run(read, on_info, self._failed)

    def take_from(self, path: Path) -> None:
        """Take over what a picture tells, without opening it, unless another tab was chosen
        before it was read."""

        def on_info(info: PictureInfo | None) -> None:
            if info is None:
                self._state.notice.value = Notice(notes=("tells_nothing",), params=name)
            else:
                self._take(info, self._use_all)

        name = {"name": path.name}
        here = self._state.documents.while_here(on_info)
        self._background.run(partial(_read, path), here, self._failed)

    def use(self, offer: Offer) -> None:
        """Take over prompt and settings: as far as they can be had, with the model or the nearest
        there is."""
        self._take(offer.info, self._use_all)

    def use_prompt(self, offer: Offer) -> None:
        """Take over the prompts alone."""
        self._take(offer.info, self._use_prompt)

    def undo(self, offer: Offer) -> None:
        """Bring back the settings before ``offer`` was taken over."""
        if offer.before is not None:
            self._models().choose(offer.before.model)
            self._state.parameters.value = offer.before

    def put_away(self) -> None:
        """Offer this document's settings no more."""
        self._state.embedded_settings.value = None
        self.offered.value = None

    # -- what is offered ------------------------------------------------------------------------

    def _update_offer(self, _: object) -> None:
        info, offer = self._state.embedded_settings.value, self.offered.value
        if offer is not None and offer.before is None and offer.info is not info:
            self.offered.value = None
        if info is not None:
            self._ask(info, self._offer)

    def _offer(self, offer: Offer) -> None:
        if self._state.embedded_settings.value is offer.info:
            self.offered.value = offer

    def _on_leaving(self, session: Session) -> None:
        """What was not wanted before the document was worked on is not wanted later."""
        document = session.document.value
        if document is not None and document.undo_stack.undo_name is not None:
            session.embedded_settings.value = None

    def _on_parameters(self, _: object) -> None:
        """Whoever goes on needs no undo of this."""
        if self.offered.value is not None and self.offered.value.before is not None:
            self.offered.value = None

    def _ask(self, info: PictureInfo, then: Callable[[Offer], None]) -> None:
        state, rows = self._state, self._models().rows.value
        models, add_ons = state.models.value, state.add_ons.value
        own, current = state.parameters.value, state.model

        def work() -> Offer:
            hashes = hashes_of(row.record for row in rows)
            shelf = LocalInventory(models, add_ons, load_families(), load_schedulers(), hashes)
            taken = take_over(info, shelf, own, current)
            if taken.model is not None and taken.model != current:
                # What the picture does not tell is as suits its model.
                taken = take_over(info, shelf, settled(own, taken.model.defaults), current)
            return Offer(info, reading.program_of(info), taken)

        self._background.run(work, then, self._failed)

    # -- taking over ----------------------------------------------------------------------------

    def _take(self, info: PictureInfo, use: Callable[[Offer], None]) -> None:
        def take(offer: Offer) -> None:
            before = self._state.parameters.value
            self.put_away()
            use(offer)
            self.offered.value = replace(offer, before=before)

        self._ask(info, self._state.documents.while_here(take))

    def _use_prompt(self, offer: Offer) -> None:
        prompt, negative = offer.taken.prompt, offer.taken.negative
        self._state.parameters.update(prompt=prompt, negative_prompt=negative, styles=())

    def _use_all(self, offer: Offer) -> None:
        info, taken = offer.info, offer.taken
        if taken.model is not None:
            self._models().choose(taken.model.id)
        if info.request is not None:
            self._use_request(info.request, taken)
            return
        own = self._state.parameters.value
        has_seed = info.seed is not None and all(one.what != "seed" for one in taken.missing)
        self._state.parameters.update(
            **settings_in(taken.settings, count=own.count, strength=own.strength),
            prompt=taken.prompt,
            negative_prompt=taken.negative,
            size=taken.size or own.size,
            seed_once=has_seed,
            conditions=_joined(own.conditions, taken.conditions),
            styles=(),
            line_each=own.line_each and "\n" not in taken.prompt,
        )

    def _use_request(self, request: GenerationRequest, taken: TakenOver) -> None:
        """The exact one, of a picture of ours."""
        if request.model:  # else it was made without one
            model = self._state.parameters.value.model
            request = replace(request, model=model, conditions=taken.conditions)
        intent = self._state.intent.matching(request)
        self._state.parameters.take_request(request, taken.model is not None, intent)


def _read(original: Path | bytes) -> PictureInfo | None:
    """In a background thread. Raises InputError."""
    from desktop_app.storage.picture_info_files import info_at

    return reading.read_picture_info(original) if isinstance(original, bytes) else info_at(original)


def _joined(own: Conditions, taken: Conditions) -> Conditions:
    """``own`` with the LoRAs of ``taken`` beside those of the model's folder, and what there is one
    of where it has some."""
    loras = (use for use in of_kind(own, "lora") if is_lora_name(use.name))

    return merged(with_kind(own, "lora", loras), taken)


def _opening_has_said_it(error: VelaturaError) -> None:
    """A file that can't be read tells no settings; why, opening it says."""
