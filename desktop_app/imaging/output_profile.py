"""Profiles of what pictures are made for: printers with their inks, screens, colour spaces."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from desktop_app.core.errors import InputError
from desktop_app.core.late import late_import
from desktop_app.imaging.icc import ProfileKind, profile_kind
from desktop_app.imaging.rendering_intent import MOST_BYTES, RenderingIntent, littlecms_intent

if TYPE_CHECKING:
    from PIL import ImageCms
else:
    ImageCms = late_import("PIL.ImageCms")

_DEVICES = (b"prtr", b"mntr", b"spac")
_MODES = {b"CMYK": "CMYK", b"RGB ": "RGB"}


@dataclass(frozen=True, slots=True)
class OutputProfile:
    """A profile that pictures can be converted to; made by `read_output_profile`.

    Attributes:
        icc: its bytes.
        name: what it calls itself, or its file's name.
        mode: Pillow's name of its values: CMYK or RGB.
    """

    icc: bytes = field(repr=False)
    name: str
    mode: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """How colours come to a profile.

    Attributes:
        profile: of the device.
        intent: what happens to colours it can't show.
        black_point: whether the picture's black becomes the device's.
        paper: whether a screen shows the colour of its white, too; for proofs.
    """

    profile: OutputProfile
    intent: RenderingIntent = RenderingIntent.RELATIVE
    black_point: bool = True
    paper: bool = False


def read_output_profile(icc: bytes, name: str, *, inks: bool = False) -> OutputProfile:
    """The profile in a file.

    Args:
        icc: content of the file.
        name: of the file, for errors.
        inks: only a printer's with CMYK will do.

    Raises:
        InputError: ``output_profile_damaged``, ``output_profile_wrong``, or with ``inks``
            ``output_profile_not_cmyk``.
    """
    mode, device = _MODES.get(icc[16:20]), icc[12:16]
    is_profile = len(icc) <= MOST_BYTES and icc[36:40] == b"acsp"
    if is_profile and inks and (mode != "CMYK" or device != b"prtr"):
        raise InputError("output_profile_not_cmyk", name=name)
    if is_profile and (mode is None or device not in _DEVICES):
        raise InputError("output_profile_wrong", name=name)
    if not is_profile or mode is None or profile_kind(icc) is ProfileKind.BROKEN:
        raise InputError("output_profile_damaged", name=name)
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        title = ImageCms.getProfileDescription(profile).strip()
        made = OutputProfile(icc, title or name, mode)
        # Whether they can be made: tables, which make them quick, would take 30 ms.
        _ = transform_to(None, Conversion(made), flags=ImageCms.Flags.NOOPTIMIZE)
        _ = ImageCms.buildTransform(
            profile, _opened(None), mode, "RGB", flags=ImageCms.Flags.NOOPTIMIZE
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
        raise InputError("output_profile_damaged", str(error), name=name) from error
    return made


def transform_to(
    icc: bytes | None, to: Conversion, *, flags: int = 0
) -> ImageCms.ImageCmsTransform:
    """8-bit RGB of a profile to 8-bit values of a device.

    Args:
        icc: profile of the values; None: sRGB.
        to: how.
        flags: of LittleCMS, more of them.

    Raises:
        ImageCms.PyCMSError, OSError: LittleCMS can't.
    """
    black = ImageCms.Flags.BLACKPOINTCOMPENSATION if to.black_point else ImageCms.Flags(0)
    return ImageCms.buildTransform(
        _opened(icc),
        _opened(to.profile.icc),
        "RGB",
        to.profile.mode,
        littlecms_intent(to.intent),
        black | ImageCms.Flags(flags),
    )


def proof_transform(
    icc: bytes | None, screen: bytes, proof: Conversion, *, marks: bool, flags: int = 0
) -> ImageCms.ImageCmsTransform:
    """8-bit RGB of a profile to 8-bit RGB of a screen that looks as the device would.

    Args:
        icc: profile of the values; None: sRGB.
        screen: profile of the screen.
        proof: how colours come to the device.
        marks: show what the device can't as one grey.
        flags: of LittleCMS, more of them.

    Raises:
        ImageCms.PyCMSError, OSError: LittleCMS can't.
    """
    flags = ImageCms.Flags(flags) | ImageCms.Flags.SOFTPROOFING
    flags |= ImageCms.Flags.BLACKPOINTCOMPENSATION if proof.black_point else ImageCms.Flags(0)
    flags |= ImageCms.Flags.GAMUTCHECK if marks else ImageCms.Flags(0)
    to_screen = ImageCms.Intent.RELATIVE_COLORIMETRIC
    return ImageCms.buildProofTransform(
        _opened(icc),
        _opened(screen),
        _opened(proof.profile.icc),
        "RGB",
        "RGB",
        littlecms_intent(proof.intent),
        ImageCms.Intent.ABSOLUTE_COLORIMETRIC if proof.paper else to_screen,
        flags,
    )


def proof_steps(
    icc: bytes | None, screen: bytes, proof: Conversion
) -> tuple[ImageCms.ImageCmsTransform, ...]:
    """The same in steps that follow each other, exact and slow. LittleCMS' own proof leaves out
    black point compensation on the way from the device to the screen, so that the blackest ink is
    grey there; unless its paper is to be seen, too, it is black, as in Photoshop.

    Raises:
        ImageCms.PyCMSError, OSError: LittleCMS can't.
    """
    exact, mode = ImageCms.Flags.NOOPTIMIZE, proof.profile.mode
    if proof.paper or not proof.black_point:
        return (proof_transform(icc, screen, proof, marks=False, flags=exact),)
    flags = exact | ImageCms.Flags.BLACKPOINTCOMPENSATION
    device, intent = _opened(proof.profile.icc), littlecms_intent(proof.intent)
    relative = ImageCms.Intent.RELATIVE_COLORIMETRIC
    there = ImageCms.buildTransform(_opened(icc), device, "RGB", mode, intent, flags)
    back = ImageCms.buildTransform(device, _opened(screen), mode, "RGB", relative, flags)
    return there, back


def _opened(icc: bytes | None) -> Any:
    if icc is None:
        return cast("Any", ImageCms).createProfile("sRGB")
    return ImageCms.ImageCmsProfile(io.BytesIO(icc))
