"""Keeps the screen that looks as another device would: View, Proof Colours.

Profiles are read, and the ways through them made, in the background; what came of it is in
`state.painting.display`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QObject

from desktop_app.core.errors import VelaturaError
from desktop_app.imaging.display import Display, srgb_display
from desktop_app.imaging.output_profile import Conversion, OutputProfile, read_output_profile
from desktop_app.imaging.rendering_intent import RenderingIntent
from desktop_app.state.app_state import AppState
from desktop_app.storage.pictures import read_picture_file
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks, reporting

_MOST_FILES = 1000
"""That are read to find profiles; a usual system has some dozens."""


class Proofing(QObject):
    """Commands of View, Proof Colours; what they lead to is in ``state.display``."""

    def __init__(self, state: AppState, background: BackgroundTasks, settings: Settings) -> None:
        super().__init__()
        self._state, self._display, self._view = state, state.display, state.view
        self._background, self._settings = background, settings
        self._failed = reporting(state.notice)
        self.folders = profile_folders()
        """Where `find` looks."""
        self._latest = 0
        self._held: tuple[Display | None, Conversion | None] = (None, None)
        self._kept: Display | None = None
        """Of the screen and the proof in ``_held``; kept while it is not looked at."""
        display = self._display
        for observable in (
            *(display.proof, display.profile, display.proofs, display.proofing_views),
            *(self._view.gamut, state.document),
        ):
            observable.changed.connect(self._renew)

    @property
    def is_chosen(self) -> bool:
        """Whether there is a profile to proof against."""
        return self._display.proof.value is not None or bool(self._settings.print_profile)

    def choose(
        self,
        path: Path,
        intent: RenderingIntent,
        *,
        black_point: bool = True,
        paper: bool = False,
        show: bool = False,
    ) -> None:
        """Proof against the profile in a file from now on, and ``show`` it; where it can't be used
        all stays as it is, and the notice says why."""
        read = partial(_read, path, intent, black_point, paper)
        self._background.run(read, partial(self._chosen, path, show), self._end, name="proof")

    def find(self, then: Callable[[list[tuple[Path, OutputProfile]]], None], *, inks: bool) -> None:
        """Give ``then`` the profiles that the system and its user have, presses first; with
        ``inks`` only those."""
        self._background.run(partial(found_profiles, self.folders, inks), then, self._failed)

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
        proof, front = display.proof.value, self._state.document.value
        marks = self._view.gamut.value or bool(display.proofing_views.value)
        icc = None if front is None else front.origin.about.icc
        held = display.profile.value, proof
        made = self._kept if self._held == held else None
        is_ready = made is not None and made.is_prepared(icc, marks=marks)
        display.proof_screen.value = made if is_ready else None
        if is_ready or not (display.proofs.value or marks):
            return
        if proof is None and settings.print_profile:
            self.choose(
                Path(settings.print_profile),
                RenderingIntent(settings.print_intent),
                black_point=settings.print_black_point,
                paper=settings.print_paper,
            )
        elif proof is not None:
            make = partial(_made, made, display.profile.value, proof, {None, icc}, marks)
            done = partial(self._made, self._latest, held)
            self._background.run(make, done, self._end, name="proof")

    def _made(
        self, number: int, made_for: tuple[Display | None, Conversion | None], screen: Display
    ) -> None:
        if number == self._latest:
            self._held, self._kept = made_for, screen
            self._display.proof_screen.value = screen

    def _end(self, error: VelaturaError) -> None:
        if self._display.proof_screen.value is None:
            self._display.proofs.value = self._view.gamut.value = False
        self._failed(error)


def _read(path: Path, intent: RenderingIntent, black_point: bool, paper: bool) -> Conversion:
    profile = read_output_profile(read_picture_file(path), path.name)
    return Conversion(profile, intent, black_point, paper)


def _made(
    kept: Display | None,
    screen: Display | None,
    proof: Conversion,
    profiles: Iterable[bytes | None],
    marks: bool,
) -> Display:
    """In a background thread: also the ways from pictures with these profiles."""
    made = kept or (screen or srgb_display()).proofed(proof)
    for icc in profiles:
        made.prepare(icc, marks=marks)
    return made


def profile_folders() -> tuple[Path, ...]:
    """Where the system and its user keep profiles, the user's own first."""
    home, said = Path.home(), os.environ.get
    if sys.platform == "win32":
        system, shared = said("SystemRoot", "C:/Windows"), said("CommonProgramFiles", "")
        own = (Path(shared, "Adobe/Color/Profiles"),) if shared else ()
        return (Path(system, "System32/spool/drivers/color"), *own)
    if sys.platform == "darwin":
        return (
            home / "Library/ColorSync/Profiles",
            Path("/Library/ColorSync/Profiles"),
            Path("/System/Library/ColorSync/Profiles"),
            Path("/Library/Application Support/Adobe/Color/Profiles"),
        )
    shared = said("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    return (
        Path(said("XDG_DATA_HOME") or home / ".local/share", "icc"),
        home / ".color/icc",
        *(Path(one, "color/icc") for one in shared.split(":") if one),
        Path("/var/lib/color/icc"),
    )


def found_profiles(folders: Iterable[Path], inks: bool) -> list[tuple[Path, OutputProfile]]:
    """Those that `read_output_profile` takes, each once, presses first; for a background thread."""
    found: dict[bytes, tuple[Path, OutputProfile]] = {}
    files = (file for folder in folders for file in folder.rglob("*.[iI][cC][cCmM]"))
    for file in islice(files, _MOST_FILES):
        with suppress(VelaturaError, OSError):
            profile = read_output_profile(read_picture_file(file), file.name, inks=inks)
            found.setdefault(profile.icc, (file, profile))
    return sorted(found.values(), key=lambda one: (one[1].mode, one[1].name.casefold(), one[0]))
