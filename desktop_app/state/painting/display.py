"""By which profile the canvas shows colours: what was chosen, what was found, what is in use.

Kept by `worker.display_profile`. Nothing here changes a picture.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.errors import VelaturaError
from desktop_app.core.observable import Observable, connect_each
from desktop_app.core.pixels import ByteArray
from desktop_app.core.record import record
from desktop_app.imaging.rendering_intent import RenderingIntent

if TYPE_CHECKING:
    from desktop_app.imaging.display import Display
    from desktop_app.imaging.output_profile import Conversion
    from desktop_app.state.painting.strokes import Colour
    from desktop_app.state.picture.display_conversion import DisplayConversion


class DisplaySource(StrEnum):
    """Where the profile comes from."""

    SCREEN = "screen"
    SRGB = "srgb"
    FILE = "file"


@record()
class DisplayChoice:
    """What the user wants.

    Attributes:
        source: which profile.
        intent: how colours come to the screen.
        file: path of the profile for ``FILE``; kept while another source is chosen.
    """

    source: DisplaySource = DisplaySource.SCREEN
    intent: RenderingIntent = RenderingIntent.RELATIVE
    file: str = ""


class ProfileFinding(StrEnum):
    """What came of looking for a screen's profile."""

    UNKNOWN = "unknown"
    """Nobody has looked yet."""
    FOUND = "found"
    NONE = "none"
    """The system has none for this screen."""
    MANAGED = "managed"
    """The system takes sRGB and brings it to the screen itself."""
    UNUSABLE = "unusable"
    """There is one that is damaged, or for no screen."""


@record()
class FoundProfile:
    """The profile of the screen on which the window stands.

    Attributes:
        finding: whether there is one.
        icc: its bytes, where there is one.
        name: what it calls itself; may be empty.
    """

    finding: ProfileFinding = ProfileFinding.UNKNOWN
    icc: bytes | None = None
    name: str = ""


class DisplayState:
    """What the window observes.

    Args:
        proofs: whether the canvas imitates the proof's device; None: whether it does belongs to no
            document.
    """

    def __init__(self, proofs: Observable[bool] | None = None) -> None:
        self.choice: Observable[DisplayChoice] = Observable(DisplayChoice())
        self.screen: Observable[FoundProfile] = Observable(FoundProfile())
        self.profile: Observable[Display | None] = Observable(None)
        """The profile in use; None: colours are shown as sRGB."""
        self.proof: Observable[Conversion | None] = Observable(None)
        """The device that View, Proof Colours imitates; None: none was chosen yet."""
        self.proofs = Observable(False) if proofs is None else proofs
        """Whether the canvas imitates it."""
        self.proofing_views: Observable[int] = Observable(0)
        """How many other views of a document imitate it, or mark what it can't show."""
        self.proof_screen: Observable[Display | None] = Observable(None)
        """The screen, looking as that device would; made while a proof or its gamut is wanted."""
        self.canvas: Observable[Display | None] = Observable(None)
        """By what the canvas shows documents: the profile, or `proof_screen`."""
        self.showing: DisplayConversion | None = None
        """By what another view shows its document; None: the document knows."""
        self.error: Observable[VelaturaError | None] = Observable(None)
        """Why the file that was chosen can't be used."""
        connect_each(
            self._follow, self.profile.changed, self.proof_screen.changed, self.proofs.changed
        )

    def _follow(self, _: object) -> None:
        proofed = self.proof_screen.value if self.proofs.value else None
        self.canvas.value = self.profile.value if proofed is None else proofed

    def of_srgb(self, pixels: ByteArray, *, canvas: bool = False) -> ByteArray:
        """What the screen shows of (h, w, 3|4) uint8 sRGB, on the ``canvas`` or beside it;
        ``pixels`` itself while that is it."""
        profile = self.canvas.value if canvas else self.profile.value
        return pixels if profile is None else profile.of(None).shown(pixels)

    def colour(self, colour: Colour) -> Colour:
        """The same of one colour."""
        red, green, blue = self.of_srgb(np.array([[colour]], np.uint8))[0, 0].tolist()
        return red, green, blue
