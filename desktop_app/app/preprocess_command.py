"""``velatura preprocess``: makes the control image of a picture."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from desktop_app.app.arguments import parse_size
from desktop_app.catalog.palettes import load_palette
from desktop_app.core.errors import InputError
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.preprocessors.control_image import from_picture
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.storage.pictures import open_picture, save_picture

if TYPE_CHECKING:
    from desktop_app.imaging.preprocessors.parameter import Value
    from desktop_app.imaging.preprocessors.preprocessor import Preprocessor


def run_preprocess(arguments: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """Answer for ``preprocess``.

    Raises:
        InputError: a file can't be read or written, or a parameter is out of range.
    """
    row = PREPROCESSORS.get(arguments.kind)
    if row is None or row.process is None:
        choices = ", ".join(each.id for each in PREPROCESSORS if each.process is not None)
        raise InputError("unknown_choice", setting="kind", value=arguments.kind, choices=choices)
    values = row.values(_given(row, arguments.set), load_palette())
    picture = open_picture(arguments.picture)
    pixels = colour_space(picture.origin.about.icc).shown(picture.pixels)[..., :3]
    size = None if arguments.size is None else parse_size(arguments.size)
    made = from_picture(row, pixels, values, size)
    save_picture(arguments.out, made)
    height, width = made.shape[:2]
    value = {
        "out": str(arguments.out),
        "size": [width, height],
        "kind": row.id,
        "parameters": values.to_json(),
    }
    return f"{arguments.out}  {width}×{height}", value


def _given(row: Preprocessor, texts: list[str]) -> dict[str, Value]:
    known = {parameter.id: parameter for parameter in row.parameters}
    given: dict[str, Value] = {}
    for text in texts:
        name, _, value = text.partition("=")
        if name not in known:
            choices = ", ".join(known) or "none"
            raise InputError("unknown_choice", setting="set", value=name, choices=choices)
        read = known[name].kind.parse(name, value)
        if read is not None:
            given[name] = read
    return given
