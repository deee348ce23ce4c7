"""Keeps the screen that looks as another device would: View, Proof Colours.

Profiles are read, and the ways through them made, in the background; what came of it is in
`state.painting.display`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.core.errors import VelaturaError
from desktop_app.imaging.display import Display, srgb_display
from desktop_app.imaging.output_profile import Conversion, read_output_profile
from desktop_app.imaging.rendering_intent import Intent
from desktop_app.storage.pictures import read_picture_file
from desktop_app.worker.background import reporting

if TYPE_CHECKING:
    from desktop_app.state.app_state import AppState
    from desktop_app.storage.settings import Settings
    from desktop_app.worker.background import BackgroundTasks


class Proofing(QObject):
    """Commands on proofs."""

    def __init__(self, state: AppState, background: BackgroundTasks, settings: Settings) -> None:
        super().__init__()
        self._state, self._display, self._view = state, state.display, state.view
        self._background, self._settings = background, settings
        self._failed = reporting(state.notice)
        self._latest = 0
        self._held: tuple[object, ...] = ()
        """Screen, proof and marks for which `proof_screen` was made: it is kept while it is not
        looked at."""
        display = self._display
        for observable in (
            *(display.proof, display.profile, display.proofs, display.proofing_views),
            self._view.gamut,
        ):
            observable.changed.connect(self._renew)

    @property
    def is_chosen(self) -> bool:
        """Whether there is a profile to proof against."""
        return self._display.proof.value is not None or bool(self._settings.print_profile)

    def choose(
        self,
        path: Path,
        intent: Intent,
        *,
        black_point: bool = True,
        paper: bool = False,
        show: bool = False,
    ) -> None:
        """Proof against the profile in a file from now on, and ``show`` it; where it can't be used
        all stays as it is, and the notice says why."""
        read = partial(_read, path, intent, black_point, paper)
        self._background.run(read, partial(self._chosen, path, show), self._end, name="proof")

    # -- parts ------------------------------------------------------------------------------------

    def _chosen(self, path: Path, show: bool, proof: Conversion) -> None:
        settings = self._settings
        settings.print_profile, settings.print_intent = str(path), str(proof.intent)
        settings.print_black_point, settings.print_paper = proof.black_point, proof.paper
        self._display.proof.value = proof
        if show:
            self._display.proofs.value = True

    def _renew(self, _: object) -> None:
        display, settings = self._display, self._settings
        self._latest += 1
        proof = display.proof.value
        marks = self._view.gamut.value or bool(display.proofing_views.value)
        held = display.profile.value, proof, marks
        is_held = self._held in (held, (*held[:2], True))
        if not is_held:
            self._held, display.proof_screen.value = (), None
        if is_held or not (display.proofs.value or marks):
            return
        if proof is None and settings.print_profile:
            self.choose(
                Path(settings.print_profile),
                Intent(settings.print_intent),
                black_point=settings.print_black_point,
                paper=settings.print_paper,
            )
        elif proof is not None:
            front = self._state.document.value
            profiles = {None, None if front is None else front.origin.about.icc}
            make = partial(_made, display.profile.value, proof, profiles, marks)
            done = partial(self._made, self._latest, held)
            self._background.run(make, done, self._end, name="proof")

    def _made(self, number: int, held: tuple[object, ...], screen: Display) -> None:
        if number == self._latest:
            self._held, self._display.proof_screen.value = held, screen

    def _end(self, error: VelaturaError) -> None:
        if self._display.proof_screen.value is None:
            self._display.proofs.value = self._view.gamut.value = False
        self._failed(error)


def _read(path: Path, intent: Intent, black_point: bool, paper: bool) -> Conversion:
    profile = read_output_profile(read_picture_file(path), path.name)
    return Conversion(profile, intent, black_point, paper)


def _made(
    screen: Display | None, proof: Conversion, profiles: Iterable[bytes | None], marks: bool
) -> Display:
    """In a background thread: also the ways from pictures with these profiles."""
    made = (screen or srgb_display()).proofed(proof)
    for icc in profiles:
        made.prepare(icc, marks=marks)
    return made
