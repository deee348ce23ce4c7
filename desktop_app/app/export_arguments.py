"""The words of ``velatura export``. Knows no files; see `export_command` for what it does."""

from __future__ import annotations

import argparse
from typing import Any

from desktop_app.app.field_options import add_field_options
from desktop_app.app.file_arguments import add_sign_options
from desktop_app.app.typed_path import typed_path
from desktop_app.core.file_features import SIZES
from desktop_app.core.values import EXR_PACKING
from desktop_app.imaging.picture import EXPOSURE, HIGHLIGHTS, Development
from desktop_app.storage.settings import SIDECARS


def add_export(verbs: Any, add_json: Any) -> None:
    """Add the verb to what `argparse.ArgumentParser.add_subparsers` gave."""
    verb = verbs.add_parser(
        "export",
        help="export a picture or a project to another file format",
        description="The file extension of --out sets the format; layers are merged if it does not"
        " support them.",
    )
    verb.add_argument("file", type=typed_path, metavar="F", help="picture, project, .ora or .psd")
    verb.add_argument("--out", type=typed_path, required=True, metavar="G", help="file to write")
    verb.add_argument(
        "--quality",
        type=int,
        metavar="1..100",
        help="quality of JPEG and AVIF, 92 unless told; packs JPEG XL with losses below 100",
    )
    add_field_options(verb, SIZES)
    verb.add_argument(
        "--srgb", action="store_true", help="convert to sRGB, which browsers expect of every file"
    )
    verb.add_argument(
        "--exr",
        choices=tuple(EXR_PACKING.names),
        help="values and compression of OpenEXR; default: float-zip; half has 16 bits, dwaa is"
        " lossy",
    )
    verb.add_argument(
        "--cmyk",
        type=typed_path,
        metavar="PROFILE",
        help="convert to CMYK through this ICC profile of a press; for TIFF and JPEG",
    )
    verb.add_argument(
        "--intent",
        choices=("relative", "perceptual", "saturation", "absolute"),
        default="relative",
        help="rendering intent of --cmyk; default: relative",
    )
    verb.add_argument(
        "--no-black-point",
        action="store_true",
        help="--cmyk without black point compensation",
    )
    verb.add_argument(
        "--certificate",
        action="store_true",
        help="also write G.certificate.json: what went in, what may have changed, and proof that"
        " all other pixels are equal; see certify",
    )
    verb.add_argument(
        "--invented",
        action="store_true",
        help="also write G.invented.png, white where a model or Remove made what is seen, if any of"
        " it was made so",
    )
    add_development_options(verb)
    add_sign_options(verb)
    add_metadata_options(verb)
    verb.add_argument(
        "--no-camera",
        action="store_true",
        help="leave out what F says of itself: EXIF with the place, XMP and IPTC",
    )
    verb.add_argument(
        "--replace", action="store_true", help="overwrite F even if it would contain less"
    )
    add_json(verb)


def add_development_options(verb: Any) -> None:
    """Add how camera raw is developed."""
    verb.add_argument(
        "--exposure",
        type=float,
        default=0.0,
        metavar="STOPS",
        help="develop camera raw so many stops lighter, -3 to 3; default: 0",
    )
    verb.add_argument(
        "--highlights",
        type=int,
        default=0,
        metavar="0..8",
        help="recover clipped highlights of camera raw: 0 leaves them white, 1 blends, 2 to 8"
        " rebuild them with ever more colour; default: 0",
    )


def development_of(arguments: argparse.Namespace) -> Development:
    """What the options say. Raises InputError: a number is out of range."""
    EXPOSURE.check("exposure", arguments.exposure)
    HIGHLIGHTS.check("highlights", arguments.highlights)
    return Development(arguments.exposure, arguments.highlights)


def add_metadata_options(verb: argparse.ArgumentParser) -> None:
    """Add them; everything is on by default but the file beside the picture."""
    verb.add_argument(
        "--no-metadata",
        "--private",
        action="store_true",
        help="write no settings, no AI mark and no --sidecar; colour profile, resolution and the"
        " metadata of an opened photo stay",
    )
    verb.add_argument(
        "--no-mark",
        action="store_true",
        help="don't mark the picture as made or edited by a model (IPTC digital source type)",
    )
    verb.add_argument(
        "--sidecar",
        choices=SIDECARS,
        default=SIDECARS[0],
        help="also write the settings to a file beside the picture: txt as AUTOMATIC1111, json"
        " exactly; default: none",
    )
