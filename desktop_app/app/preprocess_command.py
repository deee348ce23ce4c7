"""``velatura preprocess``: makes the control image of a picture."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from typing import Any

from desktop_app.app.generate_command import show_progress
from desktop_app.app.operation_command import LateEngine, add_ons_of, services
from desktop_app.app.typed_path import parse_size
from desktop_app.catalog.palettes import load_palette
from desktop_app.core.atomic_write import check_writable
from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError
from desktop_app.core.events import EngineEvent
from desktop_app.core.note_texts import note_words
from desktop_app.core.pixels import ByteArray
from desktop_app.imaging.formats import format_for
from desktop_app.imaging.preprocessors.control_image import from_picture
from desktop_app.imaging.preprocessors.parameter import Value, Values
from desktop_app.imaging.preprocessors.preprocessor import Preprocessor
from desktop_app.imaging.preprocessors.table import PREPROCESSORS
from desktop_app.imaging.resize import resize
from desktop_app.operations.context import OperationContext
from desktop_app.operations.networks.detecting import Detected
from desktop_app.storage.pictures import open_picture, save_picture


def run_preprocess(arguments: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    """Answer for ``preprocess``.

    Raises:
        InputError: a file can't be read or written, or a parameter is out of range.
        ModelError: a network that the kind needs is missing, or can't be used.
        EngineError: memory ran out.
    """
    row = PREPROCESSORS.get(arguments.kind)
    if row is None or not row.reads_picture:
        choices = ", ".join(each.id for each in PREPROCESSORS if each.reads_picture)
        raise InputError("unknown_choice", setting="kind", value=arguments.kind, choices=choices)
    values = row.values(_parameters(row, arguments.set), load_palette())
    picture = open_picture(arguments.picture)
    pixels = picture.shown
    size = None if arguments.size is None else parse_size(arguments.size)
    value: dict[str, Any] = {"out": str(arguments.out), "kind": row.id}
    if row.needs_weights:
        found = _seen(row, pixels if size is None else resize(pixels, size), values, arguments)
        made = found.pixels
        if row.posed:
            value["people"] = [each.to_json() for each in found.people]
    else:
        made = from_picture(row, pixels, values, size)
    save_picture(arguments.out, made)
    for line in note_words(picture.notes):
        print(f"velatura: note: {arguments.picture.name}: {line}", file=sys.stderr)
    height, width = made.shape[:2]
    value |= {"size": [width, height], "parameters": values.to_json()}
    return f"{arguments.out}  {width} × {height}", value


def _seen(
    row: Preprocessor, pixels: ByteArray, values: Values, arguments: argparse.Namespace
) -> Detected:
    """What networks see in ``pixels``; see `OperationContext.detect`."""
    # A picture may take a minute: what can't be written is told before.
    format_for(arguments.out)
    check_writable(arguments.out)

    def tell(event: EngineEvent) -> None:
        if not arguments.json:
            show_progress(event)

    with closing(services(arguments)) as parts, closing(LateEngine(parts)) as engine:
        context = OperationContext(engine.run, tell, CancelToken())
        return context.detect(row.id, pixels, values.given, add_ons_of(parts))


def _parameters(row: Preprocessor, texts: list[str]) -> dict[str, Value]:
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
