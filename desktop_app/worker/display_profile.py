"""Keeps the profile by which colours are shown: from the user's choice and the window's screen.

Profiles are looked for and read in the background; what came of it is in
`state.painting.display`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from desktop_app.core.errors import VelaturaError
from desktop_app.imaging.display import Display, read_display
from desktop_app.imaging.rendering_intent import RenderingIntent
from desktop_app.state.app_state import AppState
from desktop_app.state.painting.display import DisplayChoice, DisplaySource, FoundProfile
from desktop_app.storage.pictures import read_picture_file
from desktop_app.storage.settings import Settings
from desktop_app.worker.background import BackgroundTasks, reporting
from desktop_app.worker.proofing import Proofing
from desktop_app.worker.screens.finding import ASKED, ScreenPlace, find_profile


class Displaying(QObject):
    """Commands on how colours are shown; ``proofing`` has those on proofs."""

    def __init__(self, state: AppState, background: BackgroundTasks, settings: Settings) -> None:
        super().__init__()
        self._state, self._display = state, state.display
        self._failed = reporting(self._state.notice)
        self._background, self._settings = background, settings
        self.proofing = Proofing(state, background, settings)
        self._wanted = DisplayChoice(
            DisplaySource(settings.display_source),
            RenderingIntent(settings.display_intent),
            settings.display_file,
        )
        self._latest = 0
        self._display.choice.value = self._wanted
        if self._wanted.source is DisplaySource.FILE:
            self._use(self._wanted)

    def set_screen(self, place: ScreenPlace) -> None:
        """The window stands on that screen."""
        if place.platform in ASKED:
            self._background.run(partial(find_profile, place), self._found, self._failed)
        else:
            self._found(find_profile(place))

    def choose_source(self, source: DisplaySource) -> None:
        """Show colours by another profile: for ``FILE`` that of the file chosen last, if any."""
        choice = self._display.choice.value
        if source is not DisplaySource.FILE or choice.file:
            self._use(replace(choice, source=source))

    def choose_intent(self, intent: RenderingIntent) -> None:
        """Bring colours to the screen in another way."""
        self._use(replace(self._display.choice.value, intent=intent))

    def choose_file(self, path: Path) -> None:
        """Show colours by the profile in a file; all stays as it is if that can't be used, and
        ``state.display.error`` says why."""
        choice = self._display.choice.value
        self._use(replace(choice, source=DisplaySource.FILE, file=str(path.absolute())))

    # -- parts ------------------------------------------------------------------------------------

    def _found(self, screen: FoundProfile) -> None:
        if screen == self._display.screen.value:
            return
        self._display.screen.value = screen
        if self._wanted.source is DisplaySource.SCREEN:
            self._use(self._wanted)

    def _use(self, choice: DisplayChoice) -> None:
        """It counts as chosen once its profile was read."""
        self._wanted = choice
        self._latest += 1
        number, screen = self._latest, self._display.screen.value
        from_file = choice.source is DisplaySource.FILE
        if not from_file and (choice.source is DisplaySource.SRGB or screen.icc is None):
            self._made(number, None)
            return
        profiles = {None, *(one.origin.about.icc for one in self._state.documents)}
        self._background.run(
            partial(_display_of, choice, screen.icc, profiles),
            partial(self._made, number),
            partial(self._refused, number),
        )

    def _made(self, number: int, display: Display | None) -> None:
        if number != self._latest:
            return
        choice = self._wanted
        self._display.error.value = None
        self._display.choice.value = choice
        self._settings.display_source = str(choice.source)
        self._settings.display_intent = str(choice.intent)
        self._settings.display_file = choice.file
        self._display.profile.value = display

    def _refused(self, number: int, error: VelaturaError) -> None:
        if number != self._latest:
            return
        at_start = self._wanted == self._display.choice.value
        self._wanted = self._display.choice.value
        self._display.error.value = error
        if at_start:  # it could be used some time: nobody is looking at the dialog
            self._failed(error)


def _display_of(
    choice: DisplayChoice, screen: bytes | None, profiles: Iterable[bytes | None]
) -> Display | None:
    """In a background thread: also the ways from pictures with these profiles."""
    if choice.source is DisplaySource.FILE:
        path = Path(choice.file)
        display = read_display(read_picture_file(path), path.name, choice.intent)
    elif screen is None:
        return None
    else:
        display = read_display(screen, "", choice.intent)
    for icc in profiles:
        display.of(icc)
    return display
